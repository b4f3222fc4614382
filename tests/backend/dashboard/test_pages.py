"""The community's pages: what each reader sees of it and of its members, and how little of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from html import unescape

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books
from backend.dashboard.totals import euros, last_year, members_over
from backend.pages.bars import YEAR_FRAMES, draw_months
from backend.pages.community import CommunityPage
from backend.pages.format import FORMATS
from backend.pages.language import Language
from backend.pages.plots import EnergyRow
from backend.settlements.service import SettlementBook
from energy.calendar import Month
from oracle.settlement.result import Settlement
from tests.backend.dashboard.test_dashboard import Feed

BooksOf = Callable[..., Books]
ClientOf = Callable[..., TestClient]
IT = FORMATS["it"]
MEMBER, STEWARD = Reader(Role.MEMBER, "famiglia-1"), Reader(Role.STEWARD)
PAGES = ("/", "/?periodo=anno", "/mesi", "/soci", "/soci/famiglia-1", "/curve", "/curve?giorni=7&dal=2026-05-03")


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split(" "))


def _amounts(html: str) -> set[str]:
    return set(re.findall(r"[\d.]+,\d\d\u00a0€", _text(html)))


def test_a_guest_sees_no_member_and_no_member_s_amount(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, None)
    for path in ("/", "/mesi", "/curve"):
        html = client.get(path).text
        assert not any(name in html for name in books.members.values() if name not in books.name), path
    year = last_year(books.settlements)
    own = {IT.euros(each.cents) for each in members_over(year)} - {IT.euros(0)}
    assert not own & _amounts(client.get("/").text)
    assert "Entra per vederlo" in client.get("/").text


def test_a_member_sees_everybody_s_quota_and_its_own_euros_alone(books: Books, client_of: ClientOf) -> None:
    html = client_of(books, MEMBER).get("/").text
    table = html[html.index('id="people"') :]
    lines = {each.line.member: each for each in members_over(last_year(books.settlements))}
    for member, each in lines.items():
        assert IT.quota(each.line.final_quota_micro) in table
        assert (IT.euros(each.cents) in table) is (member == "famiglia-1"), member
    quotas = [int(value) for value in re.findall(r'<td[^>]*class="n" data-value="(\d{7,})"', table)]
    assert quotas == sorted(quotas, reverse=True)
    listed = client_of(books, MEMBER).get("/soci").text
    assert not _amounts(listed)
    assert 'href="/soci/famiglia-1"' in listed
    assert 'href="/soci/comune"' not in listed


def test_offices_see_all_from_the_largest_down_and_it_adds_up(books: Books, client_of: ClientOf) -> None:
    html = client_of(books, STEWARD).get("/").text
    table = html[html.index('id="people"') :].split("</tbody>")[0]
    cents = [int(row[2]) for row in (re.findall(r'data-value="(\d+)"', row) for row in table.split("<tr")[2:])]
    assert cents == sorted(cents, reverse=True)
    assert sum(cents) == euros(last_year(books.settlements)).members


@pytest.mark.parametrize("reader", [None, MEMBER], ids=["guest", "member"])
def test_another_s_curves_and_page_are_denied(books: Books, client_of: ClientOf, reader: Reader | None) -> None:
    client = client_of(books, reader)
    status = 401 if reader is None else 403
    for path in ("/soci/comune", "/curve?socio=comune", "/curve?socio=nobody", "/api/v1/members/comune/energy.csv"):
        assert client.get(path).status_code == status, path
    if reader is not None:
        assert client.get("/curve?socio=famiglia-1").status_code == 200
        assert "comune" not in client.get("/curve").text.lower().replace("borgo san lorenzo", "")


def test_somebody_who_is_no_member_is_not_found(client: TestClient) -> None:
    for path in ("/soci/nobody", "/curve?socio=nobody", "/api/v1/members/nobody/months"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("query", ["dal=yesterday", "giorni=2", "giorni=x", "ogni=minuto", "dal=0001-01-01"])
def test_curves_of_no_days_are_a_problem(client: TestClient, query: str) -> None:
    assert client.get(f"/curve?{query}").status_code == 422


def test_the_parts_are_what_was_received(books: Books) -> None:
    page = CommunityPage(books, Language("it"), STEWARD, "")
    assert sum(part.cents for part in page.parts) == page.received == euros(page.year).received
    assert page.parts[-1].start + page.parts[-1].width == pytest.approx(100, abs=0.05)


def test_every_period_has_its_numbers_and_the_switch_says_which(
    book: SettlementBook, books_of: BooksOf, client_of: ClientOf
) -> None:
    now = datetime(2026, 6, 3, 8, 20, tzinfo=UTC)
    client = client_of(books_of(book, live=Feed(now), clock=now.timestamp), None)
    for name, number in (("oggi", "0,1 <"), ("mese", "0,5 <")):
        html = client.get(f"/?periodo={name}").text
        assert re.search(rf'id="span-{name}"[^>]*aria-current="true"', html)
        assert "Misure provvisorie" in html
        assert f">{number}span" in html.replace("\u202f", "")
        assert "Prodotta" in html
    settled = client.get("/?periodo=ultimo").text
    assert "Misure provvisorie" not in settled
    assert "Prodotta" not in settled
    assert client.get("/?periodo=nonsense").text.count('aria-current="true"') == 1


def test_the_washing_machine_runs_when_energy_is_left_over(books: Books) -> None:
    hint = CommunityPage(books, Language("it"), STEWARD, "ultimo").when
    assert hint is not None
    assert re.match(r"Tra le \d+:00 e le \d+:00: ", hint[0])
    assert "31 maggio 2026" in hint[1]


def test_an_empty_community_and_one_with_a_month_have_all_their_pages(
    build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf
) -> None:
    for months in ((), (build(),)):
        client = client_of(books_of(SettlementBook(months)))
        for path in PAGES:
            assert client.get(path).status_code == 200, (path, len(months))
        assert ("Nessun mese ancora" in client.get("/").text) is (not months)
    assert "In un mese ai soci" in client.get("/").text
    assert "./borgo settle" in client_of(books_of(SettlementBook())).get("/mesi").text


def test_a_member_that_left_keeps_its_page_and_leaves_the_lists(
    build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf
) -> None:
    before, after = build(Month(2026, 4)), build()
    after = replace(after, members=tuple(each for each in after.members if each.member != "famiglia-6"))
    client = client_of(books_of(SettlementBook([before, after])))
    assert "Famiglia 6" not in client.get("/soci").text
    page = client.get("/soci/famiglia-6")
    assert page.status_code == 200
    assert "Aprile 2026: quanto gli spetta" in page.text


def test_the_header_leads_a_member_home_and_its_page_to_the_story(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, MEMBER)
    assert '<a href="/soci/famiglia-1">Sei Famiglia 1</a>' in client.get("/mesi").text
    page = client.get("/soci/famiglia-1").text
    assert 'href="/mesi/2026-05/soci/famiglia-1">Perché questa cifra?' in page
    assert 'href="/api/v1/members/famiglia-1/months.csv"' in page


def test_curves_hold_what_the_api_says(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, None)
    html = client.get("/curve?dal=2026-03-29").text
    rows = client.get("/api/v1/energy?from=2026-03-29&to=2026-03-29").json()["rows"]
    drawn = [float(value) for value in re.findall(r'<td data-value="([\d.]+)"', html)]
    assert drawn == [row[name] / 1000 for row in rows for name in ("injected_wh", "withdrawn_wh", "shared_wh")]
    assert "ha 23 ore" in html
    assert 'rel="prev"' in html
    assert 'href="/curve?dal=2026-03-30' in html
    assert "Di questi giorni non ci sono ancora misure" in client.get("/curve?dal=2020-01-01").text


def test_months_are_drawn_within_the_paper() -> None:
    for count in (1, 2, 12):
        rows = [EnergyRow(Fraction(i), Fraction(2 * i), Fraction(i)) for i in range(count)]
        for frame in YEAR_FRAMES:
            drawing = draw_months(rows, frame)
            assert len(drawing.columns) == 2 * count
            for bar in drawing.columns:
                assert frame.left <= bar.x <= bar.x + bar.width <= frame.width - frame.right
                assert frame.top <= bar.y <= bar.shared_y <= frame.floor
