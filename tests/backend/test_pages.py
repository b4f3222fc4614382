"""The pages as text: what they say, that their euros add up, and that they fail kindly."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books
from backend.pages.language import Language
from backend.pages.money import money_way
from backend.pages.month import MonthPage
from backend.pages.plots import DAY_FRAMES, HOURS, EnergyRow, daily, draw_day, draw_days, typical_day
from backend.pages.sources import ITALIAN as CITED
from backend.pages.sources import said_source, split_source
from backend.pages.story import steps
from backend.settlements.service import SettlementBook
from energy.calendar import Month
from energy.remarks import Remark
from energy.rules import load_rules
from oracle.settlement.result import HourlySeries, Settlement

BooksOf = Callable[..., Books]
ClientOf = Callable[..., TestClient]
STEWARD = Reader(Role.STEWARD)
ITALIAN, ENGLISH = Language("it"), Language("en")


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _cents(text: str) -> int:
    return int(text.replace("\u2212", "-").replace(",", "").replace(".", "").replace("€", "").replace("\u00a0", ""))


@pytest.mark.parametrize(("query", "accept", "language"), [
    ("", "", "it"), ("", "en", "en"), ("?lang=en", "it", "en"), ("?lang=it", "en", "it"), ("?lang=xx", "", "it"),
])  # fmt: skip
def test_a_page_is_in_the_reader_s_language(client: TestClient, query: str, accept: str, language: str) -> None:
    response = client.get(f"/mesi/2026-05{query}", headers={"accept-language": accept})
    assert f'<html lang="{language}">' in response.text
    assert response.headers["content-language"] == language
    assert ("maggio 2026" in response.text) == (language == "it")


def test_synthetic_data_say_so_and_real_data_do_not(
    build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf
) -> None:
    for synthetic in (True, False):
        client = client_of(books_of(SettlementBook([build(synthetic=synthetic)])))
        for path in ("/mesi/2026-05", "/mesi/2026-05/soci/comune"):
            assert ("Dati sintetici" in client.get(path).text) is synthetic
        assert ("url(#hatch" in client.get("/mesi/2026-05").text) is synthetic


def test_the_way_of_the_euros_sums_line_by_line(settlement: Settlement) -> None:
    level = 0
    for line in MonthPage(settlement, ITALIAN, STEWARD).money_lines:
        if line.kind == "sum":
            assert line.cents == level
        else:
            level += line.cents
    assert level == settlement.money.members_cents


def test_the_seven_steps_lead_to_every_member_s_cent(settlement: Settlement) -> None:
    way = money_way(settlement)
    for line in settlement.members:
        story = steps(settlement, line, ITALIAN)
        assert len(story) == 7
        assert _cents(story[-1].number) == line.cents
        assert abs(Fraction(way.pool * line.final_quota_micro, 10**9) - line.regular_cents) < 1
        assert all(step.source and step.source.name and step.source.url for step in story[:-1])


def test_the_story_tells_reduction_support_and_what_an_enterprise_has_no_part_in(client: TestClient) -> None:
    def story(member: str) -> str:
        return _text(client.get(f"/mesi/2026-05/soci/{member}?lang=en").text)

    assert "so they are reduced: × 0.8" in story("comune")
    assert "that you give back to the internal fund" in story("comune")
    assert "You have a support coefficient of 3" in story("famiglia-1")
    assert "your part of the surplus" in story("famiglia-1")
    assert "As an enterprise you have no part in the surplus" in story("azienda-3")
    assert "neither reduced nor supported" in story("famiglia-6")


def test_members_stand_from_the_largest_amount_down(client: TestClient) -> None:
    table = client.get("/?lang=it").text.split("data-sortable")[1].split("</tbody>")[0]
    amounts = [_cents(amount) for amount in re.findall(r"<strong>([^<]+)</strong>", table)]
    assert len(amounts) == 11
    assert amounts == sorted(amounts, reverse=True)


def test_the_page_shows_figures_files_fingerprints_and_warnings(client: TestClient, settlement: Settlement) -> None:
    text = _text(client.get("/mesi/2026-05?lang=it").text)
    for words in ("Tetto della tariffa premio, impianti piccoli", "120 €/MWh", "A memoria", "Scelta dalla comunità"):
        assert words in text
    assert settlement.dataset_hash[:12] in text
    assert all(source.name in text for source in settlement.sources)
    assert "Da sapere" in text
    assert "I prezzi zonali sono sintetici" in text
    assert "oltre la soglia del 55" in text


@pytest.mark.parametrize(("share", "said"), [
    (1, "Di giorno condividiamo quasi tutto: 100"), (Fraction(4, 5), "quasi tutto: 80"),
    (Fraction(1, 2), "più della metà"), (Fraction(1, 4), "una parte"), (Fraction(1, 10), "poco"), (0, "poco"),
])  # fmt: skip
def test_the_title_of_the_typical_day_says_what_the_data_say(
    settlement: Settlement, share: Fraction, said: str
) -> None:
    shared = int(settlement.energy.injected_wh * share)
    page = MonthPage(replace(settlement, energy=replace(settlement.energy, shared_wh=shared)), ITALIAN, STEWARD)
    assert said in page.day_plot.title


def test_a_month_without_energy_is_a_page_too(
    build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf
) -> None:
    settlement = build()
    nothing = np.zeros(len(settlement.hours.shared_wh), dtype=np.int64)
    money = replace(settlement.money, tip_micro_eur=0, surplus_micro_eur=0, valorisation_micro_eur=0, tip_cents=0,
                    valorisation_cents=0, fees_cents=0,
                    regular_cents=0, surplus_cents=0, funds_cents={"management": 0}, members_cents=0)  # fmt: skip
    lines = [
        replace(line, injected_wh=0, shared_wh=0, regular_cents=0, surplus_cents=0, retroceded_cents=0, cents=0)
        for line in settlement.members
    ]
    empty = build(
        energy=replace(settlement.energy, injected_wh=0, shared_wh=0, incentivised_wh=0),
        hours=replace(settlement.hours, injected_wh=nothing, shared_wh=nothing, withdrawn_wh=nothing),
        money=money, members=tuple(lines), plants=(), thresholds=(), warnings=(), figures=(), sources=(),
    )  # fmt: skip
    client = client_of(books_of(SettlementBook([empty])))
    text = _text(client.get("/mesi/2026-05").text)
    assert "Questo mese non abbiamo immesso energia" in text
    assert "Questo mese non ci sono contributi da ripartire" in text
    assert client.get("/mesi/2026-05/soci/comune").status_code == 200


def test_a_house_without_months_says_what_to_do(books_of: BooksOf, client_of: ClientOf) -> None:
    client = client_of(books_of(SettlementBook()))
    text = _text(client.get("/").text)
    assert "Nessun mese ancora" in text
    assert "./borgo settle" in text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/mesi/2020-01", 404, "Questa pagina non c'è"),
        ("/mesi/2026-05/soci/nessuno", 404, "Questa pagina non c'è"),
        ("/static/../app.py", 404, "Questa pagina non c'è"),
        ("/static/secret", 404, "Questa pagina non c'è"),
        ("/nulla", 404, "Questa pagina non c'è"),
        ("/mesi/maggio", 422, "Questo mese non si legge"),
    ],
)
def test_an_error_page_says_what_is_safe_and_where_to_go(client: TestClient, path: str, status: int, said: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    text = _text(response.text)
    assert said in text
    assert "I conti dei mesi sono tutti al loro posto." in text
    assert 'href="/mesi/2026-05"' in response.text


def test_names_from_files_cannot_become_markup(
    build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf
) -> None:
    def named(member: str) -> Remark:
        return Remark("nobody_supported", {"members": (member,)})

    settlement = build(community_name="<script>alert(1)</script>", warnings=(named("<img src=x onerror=alert(1)>"),))
    html = client_of(books_of(SettlementBook([settlement]))).get("/mesi/2026-05").text
    assert "<script>alert" not in html
    assert "&lt;img src=x" in html
    assert "<img src=x" not in html


def test_sources_are_split_into_words_and_addresses() -> None:
    assert split_source("DM 414; https://a.it/x?id=1; https://b.it") == (
        "DM 414",
        ("https://a.it/x?id=1", "https://b.it"),
    )
    assert split_source("ARERA, TIAD; https://a.it (config.yml); DM 1, https://b.it") == (
        "ARERA, TIAD; DM 1",
        ("https://a.it", "https://b.it"),
    )
    assert split_source("our own file") == ("our own file", ())
    assert split_source("https://a.it") == ("", ("https://a.it",))


def test_every_law_that_we_cite_is_cited_in_italian_on_an_italian_page() -> None:
    shipped = {split_source(figure.source)[0] for figure in load_rules().figures} - {""}
    example = load_rules([Path(__file__).parents[2] / "examples" / "anpci" / "rules.toml"]).figures
    shipped |= {split_source(figure.source)[0] for figure in example if figure.overridden}
    assert shipped == CITED.keys()
    assert said_source("DM 7 December 2023 n. 414, annex 1", "it") == ("DM 7 dicembre 2023 n. 414, allegato 1", None)
    assert said_source("DM 7 December 2023 n. 414, annex 1", "en")[0].endswith("annex 1")
    assert said_source("our own file", "it") == ("our own file", "en")


def test_typical_day_and_days_hold_all_the_energy(build: Callable[..., Settlement]) -> None:
    for month in (Month(2026, 3), Month(2026, 4), Month(2025, 10)):
        settlement = build(month)
        rows = daily(settlement.hours, month.days)
        assert sum(row.injected for row in rows) == settlement.energy.injected_wh
        day = typical_day(settlement.hours)
        assert len(day) == HOURS
        if month == Month(2026, 4):
            assert sum(row.shared for row in day) * len(month.days) == settlement.energy.shared_wh


def test_an_hour_that_the_clock_repeats_counts_twice() -> None:
    month = Month(2025, 10)
    ones = np.ones(month.hours, dtype=np.int64)
    series = HourlySeries(month.start, ones, ones, ones, ones)
    assert {row.shared for row in typical_day(series)} == {Fraction(1)}
    assert sum(row.shared for row in daily(series, month.days)) == month.hours == 745


energies = st.fractions(min_value=0, max_value=10**9)


@settings(max_examples=25)
@given(st.lists(st.builds(EnergyRow, energies, energies, energies), min_size=24, max_size=24))
def test_no_curve_or_name_leaves_the_paper(rows: list[EnergyRow]) -> None:
    for frame in DAY_FRAMES:
        drawing = draw_day(rows, frame)
        for line in drawing.lines.values():
            points = [tuple(map(float, point.split(","))) for point in line.removeprefix("M").split("L")]
            assert all(frame.left <= x <= frame.width - frame.right for x, _ in points)
            assert all(frame.top <= y <= frame.floor for _, y in points)
        assert all(0 < label.x < frame.width and 14 < label.y < frame.height for label in drawing.labels)
        bars = draw_days(rows, frame).bars
        assert all(frame.top <= bar.injected_y <= frame.floor and bar.width > 0 for bar in bars)
