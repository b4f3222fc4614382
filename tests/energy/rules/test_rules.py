"""The shipped tables, and a user's files over them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError
from energy.rules import Figure, Rules, load_rules
from energy.rules.figure import KINDS, STATUSES
from energy.rules.loader import _without

DAY = date(2024, 6, 1)
TRAS_2025 = """
[[tras_e]]
value = 11.2
unit = "EUR/MWh"
valid_from = 2025-01-01
valid_to = 2025-12-31
source = "bill of the supplier"
status = "assumption"
"""


@pytest.fixture
def override(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / f"rules-{len(list(tmp_path.iterdir()))}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def test_every_known_figure_is_shipped_with_its_source_and_no_two_overlap(rules: Rules) -> None:
    assert {figure.name for figure in rules.figures} == set(KINDS)
    for figure in rules.figures:
        assert figure.status in STATUSES
        assert figure.unit == KINDS[figure.name].unit
        assert len(figure.source) > 10
        assert not figure.overridden
        assert not any(
            other.overlaps(figure) for other in rules.figures if other.name == figure.name and other != figure
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tip_small_up_to", 200),
        ("tip_medium_up_to", 600),
        ("tip_large_up_to", 1000),
        ("tip_small_fixed", 80),
        ("tip_medium_fixed", 70),
        ("tip_large_fixed", 60),
        ("tip_small_cap", 120),
        ("tip_medium_cap", 110),
        ("tip_large_cap", 100),
        ("tip_reference_price", 180),
        ("pv_correction_north", 10),
        ("pv_correction_centre", 4),
        ("pv_correction_elsewhere", 0),
        ("tras_e", Fraction("10.57")),
        ("btau", Fraction("0.65")),
        ("grant_limit", Fraction(2, 5)),
        ("grant_reduction", Fraction(1, 2)),
        ("threshold_tariff_only", Fraction("0.55")),
        ("threshold_with_grant", Fraction("0.45")),
        ("tip_years", 20),
        ("gse_fee_free_up_to", 3),
        ("gse_fee_flat_up_to", 20),
        ("gse_fee_flat", 15),
        ("gse_fee_per_kw", 1),
        ("gse_fee_per_pod", 4),
        ("in_operation_from", date(2021, 12, 16)),
    ],
)
def test_published_figures_of_2024(rules: Rules, name: str, value: object) -> None:
    assert rules.figure(name, DAY).value == value


def test_tras_is_known_for_2023_and_2024_only_and_never_guessed(rules: Rules) -> None:
    assert rules.figure("tras_e", date(2023, 12, 31)).number == Fraction("8.48")
    assert rules.figure("tras_e", date(2023, 7, 1)).status == "from_memory"
    assert rules.figure("tras_e", date(2024, 1, 1)).micro_eur_per_mwh == 10_570_000
    for day in (date(2022, 12, 31), date(2025, 1, 1), date(2026, 5, 1)):
        with pytest.raises(InputError) as caught:
            rules.figure("tras_e", day)
        for fact in (str(day), "TRAS_e", "2023-01-01 to 2023-12-31", "2024-01-01 to 2024-12-31"):
            assert fact in caught.value.message
        assert caught.value.field == "tras_e"
        assert "[[tras_e]]" in str(caught.value.remedy)
        assert "EUR/MWh" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("region", "correction"),
    [("Lombardia", 10), ("Valle d'Aosta", 10), ("Lazio", 4), ("Abruzzo", 4), ("Campania", 0), ("Sardegna", 0)],
)
def test_photovoltaic_correction_by_region(rules: Rules, region: str, correction: int) -> None:
    assert rules.pv_correction(region, DAY)[0].number == correction


def test_an_unknown_region_is_refused(rules: Rules) -> None:
    with pytest.raises(InputError, match="not an Italian region") as caught:
        rules.pv_correction("Lombardy", DAY)
    assert "Lombardia" in str(caught.value.remedy)


def test_natural_persons_are_exempt_since_the_decree_of_2025(rules: Rules) -> None:
    assert "natural_person" not in rules.figure("grant_exempt_holders", date(2025, 6, 25)).names
    assert "natural_person" in rules.figure("grant_exempt_holders", date(2025, 6, 26)).names
    assert "local_authority" in rules.figure("grant_exempt_holders", DAY).names
    assert "enterprise" not in rules.figure("grant_exempt_holders", date(2026, 1, 1)).names


def test_a_figure_gives_only_its_own_kind_of_value(rules: Rules) -> None:
    with pytest.raises(TypeError):
        _ = rules.figure("in_operation_from", DAY).number
    with pytest.raises(TypeError):
        _ = rules.figure("tras_e", DAY).names
    with pytest.raises(TypeError):
        _ = rules.figure("tras_e", DAY).day


def test_an_override_adds_a_year_and_says_so(override: Callable[[str], Path]) -> None:
    rules = load_rules([override(TRAS_2025)])
    figure = rules.figure("tras_e", date(2025, 12, 31))
    assert (figure.number, figure.source, figure.overridden) == (Fraction("11.2"), "bill of the supplier", True)
    assert not rules.figure("tras_e", DAY).overridden
    with pytest.raises(InputError):
        rules.figure("tras_e", date(2026, 1, 1))


def test_an_override_replaces_only_the_days_of_its_validity(override: Callable[[str], Path]) -> None:
    first = override(TRAS_2025.replace("2025-01-01", "2024-03-01").replace("2025-12-31", "2024-04-30"))
    second = override(
        TRAS_2025.replace("2025-01-01", "2024-04-01").replace("valid_to = 2025-12-31\n", "").replace("11.2", "12")
    )
    rules = load_rules([first, second])
    values = [rules.figure("tras_e", date(2024, month, 1)).number for month in (2, 3, 4, 5)]
    assert values == [Fraction("10.57"), Fraction("11.2"), 12, 12]
    assert rules.figure("tras_e", date(2030, 1, 1)).number == 12
    middle = load_rules([first]).figure("tras_e", date(2024, 5, 1))
    assert (middle.valid_from, middle.valid_to, middle.overridden) == (date(2024, 5, 1), date(2024, 12, 31), False)


BAD_FILES = [
    (TRAS_2025.replace("tras_e", "tras"), "tras", "not a known figure"),
    (TRAS_2025.replace("[[tras_e]]", "[tras_e]"), "tras_e", "not a list"),
    (TRAS_2025.replace("EUR/MWh", "EUR/kWh"), "tras_e.unit", "unit"),
    (TRAS_2025.replace("valid_to", "valid_until"), "tras_e.valid_until", "not a key"),
    (TRAS_2025.replace('source = "bill of the supplier"\n', ""), "tras_e.source", "no source"),
    (TRAS_2025.replace("bill of the supplier", " "), "tras_e.source", "empty"),
    (TRAS_2025.replace('"assumption"', '"certain"'), "tras_e.status", "status"),
    (TRAS_2025.replace("11.2", '"11.2"'), "tras_e.value", "value"),
    (TRAS_2025.replace("11.2", "11,2"), None, "TOML"),
    (TRAS_2025.replace("11.2", "nan"), "tras_e.value", "value"),
    (TRAS_2025.replace("11.2", "1e1"), "tras_e.value", "value"),
    (TRAS_2025.replace("11.2", "true"), "tras_e.value", "value"),
    (TRAS_2025.replace("11.2", "-1.0"), "tras_e.value", "value"),
    (TRAS_2025.replace("11.2", "11.1234567"), "tras_e.value", "value"),
    (TRAS_2025.replace("= 2025-12-31", '= "2025-12-31"'), "tras_e.valid_to", "not a date"),
    (TRAS_2025.replace("2025-01-01", "2025-01-01T00:00:00"), "tras_e.valid_from", "not a date"),
    (TRAS_2025.replace("2025-12-31", "2024-12-31"), "tras_e.valid_to", "before it begins"),
    (TRAS_2025 + TRAS_2025.replace("2025-01-01", "2025-06-01"), "tras_e", "same day"),
    (TRAS_2025.replace("tras_e", "tip_years").replace("EUR/MWh", "years"), "tip_years.value", "value"),
    (TRAS_2025.replace("tras_e", "grant_limit").replace("EUR/MWh", "share"), "grant_limit.value", "value"),
    (
        TRAS_2025.replace("tras_e", "grant_exempt_holders")
        .replace("EUR/MWh", "holder")
        .replace("11.2", '["families"]'),
        "grant_exempt_holders.value",
        "value",
    ),
    (TRAS_2025.replace("tras_e", "in_operation_from").replace("EUR/MWh", "date"), "in_operation_from.value", "value"),
]


@pytest.mark.parametrize(("text", "field", "words"), BAD_FILES)
def test_a_bad_file_is_refused_with_file_key_and_remedy(
    override: Callable[[str], Path], text: str, field: str | None, words: str
) -> None:
    path = override(text)
    with pytest.raises(InputError) as caught:
        load_rules([path])
    assert caught.value.file == path
    assert caught.value.field == field
    assert words in caught.value.message
    assert caught.value.remedy


def test_errors_name_the_line(override: Callable[[str], Path]) -> None:
    with pytest.raises(InputError) as caught:
        load_rules([override(TRAS_2025.replace("11.2", "11,2"))])
    assert caught.value.line == 3
    with pytest.raises(InputError) as caught:
        load_rules([override(TRAS_2025 + TRAS_2025)])
    assert caught.value.line == 10


def test_a_file_that_is_missing_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_rules([tmp_path / "absent.toml"])
    (tmp_path / "latin.toml").write_bytes("source = 'città'".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        load_rules([tmp_path / "latin.toml"])


def test_the_hash_cites_the_content_and_not_the_files(override: Callable[[str], Path]) -> None:
    shipped = load_rules()
    assert shipped.rules_hash() == load_rules().rules_hash()
    assert len(shipped.rules_hash()) == 64
    added = load_rules([override(TRAS_2025)])
    assert added.rules_hash() == load_rules([override(TRAS_2025)]).rules_hash()
    changed = [
        TRAS_2025.replace("11.2", "11.3"),
        TRAS_2025.replace("bill", "Bill"),
        TRAS_2025.replace("12-31", "12-30"),
    ]
    hashes = {shipped.rules_hash(), added.rules_hash(), *(load_rules([override(t)]).rules_hash() for t in changed)}
    assert len(hashes) == 5
    assert Rules(tuple(reversed(shipped.figures))).rules_hash() == shipped.rules_hash()


def test_hours_are_cut_at_local_midnight(rules: Rules) -> None:
    start = datetime(2023, 12, 31, 20, tzinfo=UTC)
    spans = rules.spans(["tras_e"], start, 8)
    assert spans == [(slice(0, 3), date(2023, 12, 31)), (slice(3, 8), date(2024, 1, 1))]
    assert rules.spans(["tras_e"], start + timedelta(days=40), 8) == [(slice(0, 8), date(2024, 2, 9))]


def test_a_start_that_is_no_whole_hour_is_refused(rules: Rules) -> None:
    for start in (datetime(2024, 1, 1), datetime(2024, 1, 1, 0, 15, tzinfo=UTC)):  # noqa: DTZ001 - the fault
        with pytest.raises(InputError, match="whole hour"):
            rules.spans(["tras_e"], start, 8)


days = st.dates(date(2020, 1, 1), date(2020, 3, 1))


@st.composite
def figures(draw: st.DrawFn, source: str) -> Figure:
    first = draw(days)
    last = draw(st.none() | days.filter(lambda day: day >= first))
    return Figure("tras_e", Fraction(1), "EUR/MWh", first, last, source, "assumption", overridden=source == "new")


@given(figures("old"), figures("new"))
def test_on_each_day_exactly_one_figure_holds_after_an_override(old: Figure, new: Figure) -> None:
    parts = [*_without(old, new), new]
    for offset in range(90):
        day = date(2019, 12, 20) + timedelta(days=offset)
        holding = [part.source for part in parts if part.covers(day)]
        expected = ["new"] if new.covers(day) else ["old"] if old.covers(day) else []
        assert holding == expected
