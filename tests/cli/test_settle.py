"""`borgo settle` on the example community: from its files to the published quotas, and what stops it."""

from __future__ import annotations

import csv
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.example import ensure_example, last_complete_month
from cli.settle import settle
from energy.calendar import Month
from energy.errors import InputError, InputErrors
from energy.exact import round_half_up

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "anpci"
MONTH = "2026-05"

PUBLISHED = {
    "Famiglia 1": ("3.55", "27.58"),
    "Famiglia 2": ("5.47", "29.50"),
    "Famiglia 3": ("13.35", "13.35"),
    "Famiglia 4": ("9.30", "27.32"),
    "Famiglia 5": ("7.66", "25.68"),
    "Famiglia 6": ("12.58", "12.58"),
    "Azienda 1": ("52.96", "52.96"),
    "Azienda 2": ("29.81", "47.83"),
    "Azienda 3": ("553.96", "470.87"),
    "Azienda 4": ("112.34", "106.90"),
    "Comune": ("199.03", "185.44"),
}
"""Base and final quota of each member, as the ANPCI prints them."""

app = typer.Typer()
app.command()(settle)


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module", autouse=True)
def _example() -> None:
    ensure_example(EXAMPLE)


@pytest.fixture(scope="module")
def may() -> dict[str, Any]:
    return json.loads(run(EXAMPLE, "--period", MONTH, "--json"))


@pytest.fixture
def community(tmp_path: Path) -> Path:
    """A copy with one month of files, whose rules need no more than that month."""
    for folder in ("meters", "prices"):
        (tmp_path / folder).mkdir()
        for file in (EXAMPLE / folder).iterdir():
            if MONTH in file.name or MONTH.replace("-", "") in file.name:
                shutil.copy(file, tmp_path / folder)
    shutil.copy(EXAMPLE / "rules.toml", tmp_path)
    text = (EXAMPLE / "community.toml").read_text().replace('first_month = "2025-06"', f'first_month = "{MONTH}"')
    (tmp_path / "community.toml").write_text(text)
    return tmp_path


def test_the_year_that_ends_with_may_gives_the_published_quotas(may: dict[str, Any]) -> None:
    found = {
        line["name"]: tuple(
            f"{float(round_half_up(Fraction(line[key], 10**6), 2)):.2f}"
            for key in ("base_quota_micro", "final_quota_micro")
        )
        for line in may["members"]
    }
    assert found == PUBLISHED


def test_every_euro_is_accounted_for(may: dict[str, Any]) -> None:
    money = may["money"]
    assert sum(line["cents"] for line in may["members"]) == money["members_cents"]
    divided = sum(money["funds_cents"].values()) + money["members_cents"]
    assert divided == money["regular_cents"] + money["surplus_cents"]
    for name in ("tip", "valorisation"):
        assert money[f"{name}_cents"] == round_half_up(Fraction(money[f"{name}_micro_eur"], 10**4))
    assert divided == money["tip_cents"] + money["valorisation_cents"] - money["fees_cents"]
    assert money["surplus_cents"] > 0
    assert {line["surplus_cents"] for line in may["members"] if line["member"].startswith("azienda")} == {0}


def test_assumed_figures_and_synthetic_prices_are_said(may: dict[str, Any]) -> None:
    assert may["synthetic"]
    figures = {figure["name"]: figure for figure in may["figures"]}
    assert figures["tras_e"]["status"] == "assumption"
    assert figures["tras_e"]["overridden"]
    assert all(figure["source"] for figure in may["figures"])
    span = {"substation": "cabina-esempio", "first_month": "2025-06", "last_month": "2026-05"}
    assert {warning["code"]: warning["values"] for warning in may["warnings"]} == {
        "threshold_of_months": span,
        "prices_synthetic": {},
        "figures_not_established": {"figures": ["gse_fee_per_pod", "tras_e"]},
    }
    assert "covers 2025-06 to 2026-05: it is provisional" in may["warnings"][0]["text"]
    assert len(may["sources"]) == 15 + 1


def test_the_basis_of_the_quotas_is_the_published_year(may: dict[str, Any]) -> None:
    with (EXAMPLE / "members.csv").open(newline="") as file:
        published = {row["member"]: row for row in csv.DictReader(file)}
    for line in may["members"]:
        row = published[line["name"]]
        expected = [Fraction(row[name] or 0) for name in ("installed_kw", "injected_kwh", "withdrawn_kwh")]
        assert [Fraction(value) for value in line["basis"]] == expected


def test_a_readable_table_names_everybody(community: Path) -> None:
    text = run(community, "--period", MONTH)
    assert all(name in text for name in PUBLISHED)
    assert "Synthetic data" in text
    assert "! The 55/45 % test of cabina-esempio covers 2026-05 alone" in text
    assert "The rules are those of community.toml" in text


def a_matrix_file(community: Path) -> Path:
    return next(file for file in sorted((community / "meters").iterdir()) if file.suffix == ".csv")


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-40])


def kilowatts(file: Path) -> None:
    lines = file.read_text().splitlines()
    for i, line in enumerate(lines[1:], 1):
        day, *values = line.split(";")
        lines[i] = ";".join(
            [day, *(f"{float(v.replace(',', '.')) * 40:.3f}".replace(".", ",") if v else v for v in values)]
        )
    file.write_text("\n".join(lines))


def foreign_point(file: Path) -> None:
    file.rename(file.with_name(file.name.replace("IT001E000", "IT001E999")))


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (truncate, r":\d+"),
        (kilowatts, "exceed the"),
        (foreign_point, "is not a point of this community"),
        (empty, "empty"),
        (Path.unlink, "there are no readings of 2026-05"),
    ],
)
def test_a_broken_file_stops_the_settlement_and_changes_nothing(community: Path, break_it: Any, message: str) -> None:
    run(community, "--period", MONTH, "--data", community / "readings.sqlite")
    before = run(community, "--period", MONTH, "--json")
    file = a_matrix_file(community)
    whole, name = file.read_bytes(), file.name
    break_it(file)
    with pytest.raises((InputError, InputErrors), match=message):
        run(community, "--period", MONTH, *(["--data", community / "new.sqlite"] if break_it is Path.unlink else []))
    for left in (community / "meters").glob("*E999*"):
        left.unlink()
    (community / "meters" / name).write_bytes(whole)
    assert run(community, "--period", MONTH, "--json") == before


def test_a_correction_is_kept_beside_what_it_corrects(community: Path) -> None:
    data = community / "readings.sqlite"
    before = json.loads(run(community, "--period", MONTH, "--json", "--data", data))
    file = a_matrix_file(community)
    lines = file.read_text().split("\n")
    day, first, *rest = lines[1].split(";")
    lines[1] = ";".join([day, "0,001" if first != "0,001" else "0,002", *rest])
    file.write_text("\n".join(lines))
    after = json.loads(run(community, "--period", MONTH, "--json", "--data", data))
    assert after["dataset_hash"] != before["dataset_hash"]
    assert after["energy"] != before["energy"]


@pytest.mark.parametrize("period", ["2026-13", "May", "2026-05-01", ""])
def test_a_period_that_is_no_month(period: str) -> None:
    with pytest.raises(InputError, match="is not a month"):
        run(EXAMPLE, "--period", period)


def test_a_folder_that_is_no_community(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no community\.toml"):
        run(tmp_path, "--period", MONTH)


@pytest.mark.skipif(last_complete_month() < Month(2026, 6), reason="June 2026 is not over by this clock")
def test_a_month_after_the_published_year_is_generated_when_it_is_asked_for() -> None:
    june = json.loads(run(EXAMPLE, "--period", "2026-06", "--json"))
    assert june["period"] == "2026-06"
    assert june["energy"]["shared_wh"] > 0
    # The window of the quotas has left June 2025 behind, so they are not the published ones any more.
    finals = {line["name"]: Fraction(line["final_quota_micro"], 10**6) for line in june["members"]}
    assert sum(finals.values()) == 1000
    assert any(f"{float(round_half_up(finals[name], 2)):.2f}" != final for name, (_, final) in PUBLISHED.items())
