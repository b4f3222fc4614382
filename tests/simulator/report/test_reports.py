"""Every template's report in both languages: whole, linked, and with the figures of its JSON."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest

from simulator.description.templates import TEMPLATES
from simulator.report.document import json_text
from simulator.report.folder import read_report
from simulator.report.html import report_html
from simulator.report.language import LANGUAGES, Code
from simulator.report.pdf import report_pdf

VOID = {"meta", "br", "hr", "img", "input", "link"}
CODES: tuple[Code, ...] = ("it", "en")


class Page(HTMLParser):
    """A page read strictly: every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        found = dict(attrs)
        self.ids += [str(found["id"])] if "id" in found else []
        self.links += [str(found["href"])] if tag == "a" else []
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._cell = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"polygon", "polyline"}, (tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in {"td", "th"} and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def page_of(folder: Path, code: str) -> str:
    return (folder / f"report.{code}.html").read_text(encoding="utf-8")


def said(text: str) -> str:
    """The words of a page, blanks alike."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_gives_a_well_formed_page_whose_links_lead_somewhere(
    name: str, code: Code, reports: dict[str, Path]
) -> None:
    text = page_of(reports[name], code)
    page = Page(text)
    assert len(set(page.ids)) == len(page.ids)
    for link in page.links:
        if link.startswith("#"):
            assert link[1:] in page.ids
        else:
            assert (reports[name] / link).exists()
    assert "<script" not in text
    assert "http" not in re.sub(r'<p class="source">.*?</p>|<td.*?</td>', "", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_plot_is_drawn_twice_and_has_its_numbers_behind_it(name: str, reports: dict[str, Path]) -> None:
    text = page_of(reports[name], "it")
    figures = re.findall(r"<figure>(.*?)</figure>", text, re.DOTALL)
    assert len(figures) == 8
    for figure in figures:
        assert figure.count("<svg") == 2
        assert figure.count("<table") == 1
        assert re.search(r"\bnan\b|\binf\b", figure) is None


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_the_figures_on_the_page_are_those_of_the_json(name: str, code: Code, reports: dict[str, Path]) -> None:
    document = read_report(reports[name])
    say = LANGUAGES[code]
    text = page_of(reports[name], code)
    words = said(text)
    whole, energy = document["money"]["whole"], document["energy"]["totals"]
    for shown in (
        say.euros(document["answer"]["npv_eur"]),
        say.percent(whole["irr_share"], 1),
        say.years(whole["discounted_payback_years"]),
        say.percent(energy["self_sufficiency_share"]),
        say.kwh(energy["shared_kwh"]),
        say.number(document["environment"]["co2_avoided_kg_per_year"] / 1000, 1),
    ):
        assert " ".join(shown.split()) in words, shown
    tables = Page(text).tables
    months = next(table for table in tables if len(table) == 14 and table[1][0] == say.months[0])
    for row, month in zip(months[1:], document["energy"]["months"], strict=False):
        assert row[1:5] == [
            say.number(month[key]) for key in ("produced_kwh", "consumed_kwh", "self_consumed_kwh", "shared_kwh")
        ]
    flows = next(
        table for table in tables if table[1:] and table[1][0] == say("inizio", "start") and len(table[0]) == 4
    )
    assert [row[1] for row in flows[1:]] == [" ".join(say.euros(flow).split()) for flow in whole["flows_eur"]]


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_parts_of_a_result_add_up(name: str, reports: dict[str, Path]) -> None:
    document = read_report(reports[name])
    energy, money = document["energy"], document["money"]
    for key in ("produced_kwh", "consumed_kwh", "self_consumed_kwh", "injected_kwh", "withdrawn_kwh", "shared_kwh"):
        assert sum(month[key] for month in energy["months"]) == pytest.approx(energy["totals"][key], abs=1.0)
    assert sum(member["shared_kwh"] for member in document["members"]) == pytest.approx(
        energy["totals"]["shared_kwh"], abs=0.1 * len(document["members"])
    )
    kinds = money["whole"]["flows_by_kind_eur"].values()
    for t, flow in enumerate(money["whole"]["flows_eur"]):
        assert sum(row[t] for row in kinds) == pytest.approx(flow, abs=0.2)
    parties = [*document["members"], money["community"], money["third_party"]]
    assert sum(party["npv_eur"] for party in parties) == pytest.approx(
        money["whole"]["npv_eur"], abs=0.01 * len(parties)
    )
    pool = [sum(m["members_eur"]) + m["fund_eur"] + m["social_eur"] for m in document["sharing"]["models"]]
    assert pool == pytest.approx([pool[0]] * len(pool), abs=0.001)
    chosen = next(m for m in document["sharing"]["models"] if m["model"] == document["sharing"]["chosen"])
    assert chosen["members_eur"] == [member["received_eur"] for member in document["members"]]


@pytest.mark.parametrize("name", ["small_municipality", "shopping_centre"])
def test_the_series_are_the_same_in_csv_in_parquet_and_in_the_json(name: str, reports: dict[str, Path]) -> None:
    folder, document = reports[name] / "series", read_report(reports[name])
    both = [path.stem for path in sorted(folder.glob("*.csv"))]
    assert both == ["flows", "hours", "members", "months", "plants", "sharing", "typical_days", "years"]
    for stem in both:
        read = pyarrow.csv.read_csv(folder / f"{stem}.csv")
        kept = pyarrow.parquet.read_table(folder / f"{stem}.parquet")
        assert read.column_names == kept.column_names
        assert read.num_rows == kept.num_rows > 0
    hours = pyarrow.parquet.read_table(folder / "hours.parquet")
    assert hours.num_rows in {8760, 8784}
    for key in ("injected_kwh", "withdrawn_kwh", "shared_kwh"):
        assert sum(hours[key].to_pylist()) == pytest.approx(document["energy"]["totals"][key], rel=1e-5)
    withdrawn = pyarrow.parquet.read_table(folder / "member_hours_withdrawn_kwh.parquet")
    assert withdrawn.column_names == ["start_utc", *(row["member"] for row in document["members"])]
    flows: Any = pyarrow.parquet.read_table(folder / "flows.parquet").to_pylist()
    whole = [row["flow_eur"] for row in flows if row["of"] == "whole" and row["key"] == ""]
    assert whole == document["money"]["whole"]["flows_eur"]


@pytest.mark.parametrize("code", CODES)
def test_a_stored_result_gives_the_same_page_and_paper_again(code: Code, reports: dict[str, Path]) -> None:
    folder = reports["social_housing"]
    document = read_report(folder)
    other: Code = "en" if code == "it" else "it"
    assert report_html(document, code, other=other) == page_of(folder, code)
    assert report_pdf(document, code) == (folder / f"report.{code}.pdf").read_bytes()
    assert json_text(document) == (folder / "results.json").read_text(encoding="utf-8")


def test_every_key_of_a_quantity_names_its_unit(reports: dict[str, Path]) -> None:
    document = json.loads((reports["condominium"] / "results.json").read_text(encoding="utf-8"))
    units = ("_kwh", "_eur", "_share", "_years", "_kw", "_kg_per_kwh", "_kg_per_year", "_kg_in_horizon", "_kwh_per_kw",
             "_eur_per_kwh", "_eur_per_mwh", "_eur_per_year")  # fmt: skip
    bare = {"month", "year", "copies", "draws", "seed", "members", "consumers", "producers", "plants", "substations",
            "first_year", "reference_year", "discount_rate", "winners", "losers", "supported_members",
            "members_better_off", "members_worse_off", "exact_computations", "step_minutes", "years", "gini", "low",
            "high", "share", "rate", "lasting", "yearly", "kw", "percentiles"}  # fmt: skip

    def check(value: object, key: str) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                check(item, key if key.endswith(units) else name)
        elif isinstance(value, list):
            for item in value:
                check(item, key)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            assert key.endswith(units) or key in bare, key

    for chapter in ("answer", "community", "energy", "money", "members", "groups", "sharing", "environment", "social",
                    "uncertainty"):  # fmt: skip
        check(document[chapter], chapter)
