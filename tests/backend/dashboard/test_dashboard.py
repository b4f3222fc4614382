"""What the dashboard says adds up to the settlements: by hour, day and month, for all and for each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.access.sessions import Access
from backend.books import Books
from backend.dashboard.live import LiveCurves, LiveDay
from backend.dashboard.meters import Meters
from backend.dashboard.production import ProductionBook
from backend.dashboard.series import Step, community_series, member_series
from backend.dashboard.service import energy_by_span, produced
from backend.dashboard.totals import Span, euros, last_year, members_over, spare_hours
from backend.pages.plots import EnergyRow
from backend.settlements.service import SettlementBook
from energy.calendar import Month, day_start, quarters_in_day
from examples.anpci.generate import generate
from examples.anpci.manifest import COMMUNITY_FILES, FOLDER
from oracle.community import load_community
from oracle.intake import take_in, take_in_prices
from oracle.settlement import open_book, settle_month
from oracle.settlement.result import Settlement
from oracle.store import ReadingStore

BooksOf = Callable[..., Books]
ClientOf = Callable[..., TestClient]
Build = Callable[..., Settlement]
OCTOBER = Month(2026, 10)
LONG_DAY, SHORT_DAY = date(2026, 10, 25), date(2026, 3, 29)
ENERGIES = ("injected_wh", "withdrawn_wh", "shared_wh")
EVER = (date(2000, 1, 1), date(2100, 1, 1))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The example with October 2026 alone, its readings and its production."""
    folder = tmp_path_factory.mktemp("october")
    for name in COMMUNITY_FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace('first_month = "2025-06"', f'first_month = "{OCTOBER}"'))
    generate(folder, lambda *_: None, [OCTOBER])
    community = load_community(folder)
    with ReadingStore.open(folder / "readings.sqlite") as store:
        take_in(community, store, recorded_at=datetime.now(UTC))
        settlement = settle_month(open_book(community, store), take_in_prices(community, OCTOBER), OCTOBER)
        yield Books(
            community.community.id,
            community.community.name,
            SettlementBook([settlement]),
            Access(b"a secret of the tests only", community.community.id, demonstration=True),
            {member.id: member.name for member in community.members},
            meters=Meters(community, store),
            production=ProductionBook(community),
        )


@dataclass(frozen=True)
class Feed:
    """A community of which each finished quarter-hour injects 3 Wh, withdraws 2, makes 5 and shares 2."""

    now: datetime

    def day(self, day: date) -> LiveDay | None:
        if day_start(day) > self.now:
            return None
        count = min(quarters_in_day(day), (self.now - day_start(day)) // timedelta(minutes=15))
        ones, hours = np.ones(count, np.int64), np.full(count // 4, 8, np.int64)
        own = LiveCurves(ones, ones * 2, None, hours, hours)
        return LiveDay(
            ones * 3, ones * 2, ones * 5, hours, hours, day, day_start(day),
            day_start(day) + count * timedelta(minutes=15), {"comune": own}, synthetic=True, provisional=True,
        )  # fmt: skip


def _sums(rows: list[dict[str, int]]) -> list[int]:
    return [sum(row[name] for row in rows) for name in ENERGIES]


@pytest.mark.parametrize("step", [Step.HOUR, Step.DAY, Step.MONTH])
def test_every_step_adds_up_to_the_settlements(book: SettlementBook, books: Books, step: Step) -> None:
    rows = community_series(books, *EVER, step)
    for name in ENERGIES:
        assert sum(getattr(row, name) for row in rows) == sum(
            getattr(each.energy, name) for each in book.newest_first()
        )
    assert len(rows) == {Step.HOUR: 743 + 720 + 744, Step.DAY: 92, Step.MONTH: 3}[step]
    assert [row.start for row in rows] == sorted({row.start for row in rows})


def test_quarter_hours_add_up_to_the_same(measured: Books) -> None:
    energy = measured.settlements.newest_first()[0].energy
    rows = community_series(measured, *EVER, Step.QUARTER)
    assert len(rows) == OCTOBER.hours * 4 == 2980
    assert (sum(row.injected_wh for row in rows), sum(row.withdrawn_wh for row in rows)) == (
        energy.injected_wh,
        energy.withdrawn_wh,
    )
    assert {row.shared_wh for row in rows} == {None}
    assert sum(row.produced_wh or 0 for row in rows) == produced(measured, measured.settlements.newest_first())


def test_a_member_s_hours_are_those_of_its_line(measured: Books) -> None:
    for line in measured.settlements.newest_first()[0].members:
        rows = member_series(measured, line.member, *EVER, Step.HOUR)
        for name in ENERGIES:
            assert sum(getattr(row, name) for row in rows) == getattr(line, name)
        assert all((row.shared_wh or 0) <= row.withdrawn_wh for row in rows)
        assert member_series(measured, line.member, *EVER, Step.MONTH)[0].produced_wh == produced(
            measured, measured.settlements.newest_first(), line.member
        )
    assert member_series(measured, "nobody", *EVER, Step.HOUR) == []


def test_the_day_on_which_the_clock_goes_back_has_25_hours(measured: Books) -> None:
    assert len(community_series(measured, LONG_DAY, LONG_DAY, Step.HOUR)) == 25
    quarters = community_series(measured, LONG_DAY, LONG_DAY, Step.QUARTER)
    assert len(quarters) == 100
    assert len({row.start for row in quarters}) == 100
    assert len(member_series(measured, "comune", LONG_DAY, LONG_DAY, Step.QUARTER)) == 100


def test_the_day_on_which_it_goes_forward_has_23(books: Books, client_of: ClientOf) -> None:
    rows = client_of(books).get(f"/api/v1/energy?from={SHORT_DAY}&to={SHORT_DAY}").json()["rows"]
    assert len(rows) == 23
    assert "2026-03-29T03:00+02:00" in {row["local"] for row in rows}
    assert not any("T02:" in row["local"] for row in rows)


def test_today_and_this_month_come_from_the_feed_until_they_are_settled(
    book: SettlementBook, books_of: BooksOf
) -> None:
    now = datetime(2026, 6, 3, 8, 20, tzinfo=UTC)  # 10:20 in Rome
    books = books_of(book, live=Feed(now), clock=now.timestamp)
    spans = energy_by_span(books)
    assert list(spans) == [Span.TODAY, Span.MONTH, Span.SETTLED, Span.YEAR]
    day, month = spans[Span.TODAY], spans[Span.MONTH]
    assert (day.first, month.first, month.last) == (date(2026, 6, 3), date(2026, 6, 1), date(2026, 6, 3))
    assert (day.injected_wh, day.withdrawn_wh, day.shared_wh, day.produced_wh) == (120, 80, 80, 200)
    assert day.consumed_wh == 160
    assert len(day.day) == 10
    assert (month.injected_wh, len(month.day), month.provisional) == (2 * 288 + 120, 24, True)
    rows = community_series(books, date(2026, 5, 31), date(2026, 6, 3), Step.DAY)
    assert [row.provisional for row in rows] == [False, True, True, True]
    assert rows[-1].injected_wh == 120
    assert len(member_series(books, "comune", date(2026, 6, 3), date(2026, 6, 9), Step.QUARTER)) == 41
    early = datetime(2026, 5, 31, 22, 40, tzinfo=UTC)  # 40 minutes after midnight: no hour is complete
    assert Span.TODAY not in energy_by_span(books_of(book, live=Feed(early), clock=early.timestamp))


def test_the_year_is_the_last_twelve_months_and_its_euros_add_up(build: Build) -> None:
    months = [build(Month(2025, 4).plus(i)) for i in range(14)]
    year = last_year(SettlementBook(months))
    assert [each.period for each in year] == [Month(2025, 6).plus(i) for i in range(12)]
    way = euros(year)
    assert way.received - way.fees == way.members + sum(way.funds.values())
    assert way.members == sum(each.cents for each in members_over(year))
    assert last_year(SettlementBook()) == ()
    assert euros([]).received == 0
    gap = SettlementBook([months[0], months[-1]])
    assert [each.period for each in last_year(gap)] == [Month(2026, 5)]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=24, max_size=24))
def test_spare_hours_are_exactly_those_with_more_injected(pairs: list[tuple[int, int]]) -> None:
    day = [EnergyRow(Fraction(injected), Fraction(withdrawn), Fraction(0)) for injected, withdrawn in pairs]
    runs = spare_hours(day)
    assert {hour for first, end in runs for hour in range(first, end)} == {
        hour for hour, (injected, withdrawn) in enumerate(pairs) if injected > withdrawn
    }
    assert all(first < end for first, end in runs)
    assert all(before[1] < after[0] for before, after in pairwise(runs))


def test_the_headline_numbers_are_those_of_the_settlements(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, None)
    found = client.get("/api/v1/community")
    document = found.json()
    year = last_year(books.settlements)
    assert [each["span"] for each in document["energy"]] == ["settled", "year"]
    assert document["energy"][1]["shared_wh"] == sum(each.energy.shared_wh for each in year)
    assert document["energy"][1]["consumed_wh"] is None
    parts = document["euros"]
    assert parts["received_cents"] - parts["fees_cents"] == parts["members_cents"] + sum(parts["funds_cents"].values())
    assert client.get("/api/v1/community", headers={"if-none-match": found.headers["etag"]}).status_code == 304


def test_an_empty_community_answers_too(books_of: BooksOf, client_of: ClientOf) -> None:
    client = client_of(books_of(SettlementBook()))
    assert client.get("/api/v1/community").json()["euros"] is None
    assert client.get("/api/v1/energy").json()["rows"] == []
    assert client.get("/api/v1/members").json()["members"] == []
    assert client.get("/api/v1/members/comune/months").json()["months"] == []


def test_tables_hold_the_same_as_documents(books: Books, client_of: ClientOf) -> None:
    client = client_of(books)
    for path, name in (("/api/v1/energy", "rows"), ("/api/v1/members/comune/months", "months")):
        rows = client.get(path).json()[name]
        answer = client.get(f"{path}.csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        table = list(csv.DictReader(io.StringIO(answer.text)))
        assert len(table) == len(rows) > 0
        assert _sums([{key: int(row[key]) for key in ENERGIES} for row in table]) == _sums(rows)
    months = list(csv.DictReader(io.StringIO(client.get("/api/v1/settlements.csv").text)))
    assert [row["period"] for row in months] == ["2026-05", "2026-04", "2026-03"]
    assert sum(int(row["members_cents"]) for row in months) == euros(books.settlements.newest_first()).members


def test_a_member_s_months_are_its_lines(books: Books, settlement: Settlement, client_of: ClientOf) -> None:
    own = Reader(Role.MEMBER, "famiglia-1")
    months = client_of(books, own).get("/api/v1/members/famiglia-1/months").json()["months"]
    line = next(each for each in settlement.members if each.member == "famiglia-1")
    assert [month["period"] for month in months] == ["2026-05", "2026-04", "2026-03"]
    assert {key: months[0][key] for key in ("cents", "final_quota_micro", "shared_wh")} == {
        "cents": line.cents, "final_quota_micro": line.final_quota_micro, "shared_wh": line.shared_wh,
    }  # fmt: skip
    listed = client_of(books, own).get("/api/v1/members").json()["members"]
    assert set(listed[0]) == {"member", "name", "member_class", "final_quota_micro"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=2026-05-02&to=2026-05-01", 422),
        ("from=2026-01-01&to=2026-12-31&step=quarter", 422),
        ("from=0001-01-01&to=9999-12-31&step=month", 422),
        ("from=9999-12-31", 422),
        ("from=yesterday", 422),
        ("step=second", 422),
        ("from=2020-01-01&to=2020-01-02", 200),
        ("to=2026-05-01", 200),
    ],
)
def test_days_that_cannot_be_answered_are_a_problem(books: Books, client_of: ClientOf, query: str, status: int) -> None:
    for path in ("/api/v1/energy", "/api/v1/energy.csv", "/api/v1/members/comune/energy"):
        assert client_of(books).get(f"{path}?{query}").status_code == status


def test_production_that_contradicts_the_meters_is_not_shown(measured: Books) -> None:
    month = measured.settlements.newest_first()[0]
    more = replace(month, energy=replace(month.energy, injected_wh=10**12))
    assert produced(measured, [month]) is not None
    assert produced(measured, [more]) is None
    assert energy_by_span(replace(measured, production=None))[Span.YEAR].consumed_wh is None
