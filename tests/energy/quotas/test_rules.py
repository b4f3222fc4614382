from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from energy.errors import InputError
from energy.quotas import Contribution, Fund, QuotaRules, quota_rules, read_rules


def test_every_key_is_read() -> None:
    table = {
        "columns": ["withdrawn_kwh", "invested_eur"],
        "coefficients": ["0.7", 1],
        "dominance": "fixed",
        "threshold": "99.5",
        "max_reduction": Decimal("0.2"),
        "reading": "B",
        "basis": "hourly_shared",
        "period": "monthly",
        "funds": [{"name": "costs", "bps": 1200}],
        "retrocession": {"Azienda 3": 500},
        "internal_fund": "costs",
    }
    assert quota_rules(table, file=None) == QuotaRules(
        columns=("withdrawn_kwh", "invested_eur"),
        coefficients=(Fraction(7, 10), Fraction(1)),
        dominance="fixed",
        threshold=Fraction(199, 2),
        max_reduction=Fraction(1, 5),
        reading="B",
        basis="hourly_shared",
        period="monthly",
        funds=(Fund("costs", 1200),),
        retrocession={"Azienda 3": 500},
        internal_fund="costs",
    )


@pytest.mark.parametrize("value", ["0.15", Decimal("0.15"), 0.15, Fraction(15, 100)])
def test_a_decimal_is_what_the_user_wrote(value: object) -> None:
    assert quota_rules({"max_reduction": value}, file=None).max_reduction == Fraction(15, 100)


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ({"dominanza": "mean"}, "dominanza"),
        ({"columns": "installed_kw"}, "columns"),
        ({"columns": ["a", "a"], "coefficients": [1, 1]}, "columns"),
        ({"columns": ["a", 2], "coefficients": [1, 1]}, "columns"),
        ({"coefficients": ["0.5", "0.5"]}, "coefficients"),
        ({"coefficients": ["0.5", "0.6", "-0.1"]}, "coefficients"),
        ({"coefficients": [0, 0, 0]}, "coefficients"),
        ({"coefficients": ["a half", 0, 0]}, "coefficients"),
        ({"coefficients": [True, 0, 0]}, "coefficients"),
        ({"dominance": "median"}, "dominance"),
        ({"dominance": ["mean"]}, "dominance"),
        ({"dominance": "fixed"}, "threshold"),
        ({"threshold": 100}, "threshold"),
        ({"dominance": "fixed", "threshold": 1001}, "threshold"),
        ({"max_reduction": "0.51"}, "max_reduction"),
        ({"max_reduction": "-0.01"}, "max_reduction"),
        ({"max_reduction": float("nan")}, "max_reduction"),
        ({"max_reduction": 1e-30}, "max_reduction"),
        ({"reading": "C"}, "reading"),
        ({"basis": "daily"}, "basis"),
        ({"period": "weekly"}, "period"),
        ({"funds": [{"name": "costs"}]}, "funds"),
        ({"funds": [{"name": "costs", "bps": "10"}]}, "funds"),
        ({"funds": [{"name": "costs", "bps": 10_001}]}, "funds"),
        ({"funds": [{"name": "costs", "bps": -1}]}, "funds"),
        ({"funds": [{"name": "costs", "bps": 6000}, {"name": "other", "bps": 6000}]}, "funds"),
        ({"funds": [{"name": "costs", "bps": 1}, {"name": "costs", "bps": 1}]}, "funds"),
        ({"retrocession": {"a": 10_001}}, "retrocession"),
        ({"retrocession": ["a"]}, "retrocession"),
        ({"retrocession": {"a": 1}, "internal_fund": "elsewhere"}, "internal_fund"),
        ({"internal_fund": ""}, "internal_fund"),
    ],
)
def test_a_wrong_key_is_refused_with_file_and_field(table: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        quota_rules(table, file=Path("rules.toml"))
    assert (caught.value.file, caught.value.field) == (Path("rules.toml"), field)


def test_funds_may_take_all() -> None:
    assert quota_rules({"funds": [{"name": "all", "bps": 10_000}]}, file=None).members_bps == 0


def rules_file(folder: Path, text: str) -> Path:
    file = folder / "rules.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_rules_file_may_give_a_tariff_or_a_pool(tmp_path: Path) -> None:
    sums = {"injected_kwh": Fraction(30), "withdrawn_kwh": Fraction(20)}
    _, tariff = read_rules(rules_file(tmp_path, "tariff_eur_per_kwh = 0.12"))
    assert tariff == Contribution(Fraction(12, 100))
    assert tariff.incentive_eur(sums) == Fraction("2.4")
    rules, pool = read_rules(rules_file(tmp_path, 'reading = "B"\npool_eur = "1234.56"'))
    assert pool.incentive_eur({}) == Fraction("1234.56")
    assert pool.columns == ()
    assert rules.reading == "B"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("pool_eur = 1\ntariff_eur_per_kwh = 1", "pool_eur"),
        ("pool_eur = -1", "pool_eur"),
        ('tariff_eur_per_kwh = "11 cents"', "tariff_eur_per_kwh"),
        ("reading =", None),
        ("[quotas]", "quotas"),
    ],
)
def test_a_wrong_rules_file_is_refused(tmp_path: Path, text: str, field: str | None) -> None:
    file = rules_file(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_rules(file)
    assert (caught.value.file, caught.value.field) == (file, field)


def test_a_rules_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rules(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('internal_fund = "città"'.encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_rules(tmp_path / "latin.toml")
