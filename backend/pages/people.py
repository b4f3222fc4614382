"""The page of one member, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.dashboard.meters import MonthQuarters
from backend.dashboard.service import months_of
from backend.dashboard.totals import YEAR, Span, members_over, settled_totals
from backend.market.services import Wanted, list_services
from backend.pages.community import when_to_use
from backend.pages.language import Language, language_of
from backend.pages.membership import Fact, Membership, refusals, standing_of_members
from backend.pages.month import Plot, share
from backend.pages.plots import DAY_FRAMES, HOURS, draw_day, typical_day
from backend.pages.published import State, state_of
from backend.pages.render import page
from backend.tokens.service import member_tokens
from energy.calendar import Month
from energy.errors import InputError, InputErrors
from energy.exact import round_to_int
from oracle.settlement.result import HourlySeries, MemberLine, PlantLine, Settlement

QUARTERS = 4
THOUSAND_EUROS = 100_000
WHOLE = 10**9


@dataclass(frozen=True)
class MonthRow:
    """A month of the member with the length of its bar, 0 to 100."""

    month: Month
    line: MemberLine
    bar: float


@dataclass(frozen=True)
class Next:
    """What else there is for a member: services in which it is its turn, and tokens to spend, in hundredths."""

    turns: int
    tokens: int


class MemberPage:
    """One member's page; the template reads these names."""

    def __init__(
        self,
        books: Books,
        language: Language,
        reader: Reader,
        member: str,
        months: Sequence[tuple[Settlement, MemberLine]],
    ) -> None:
        self.books = books
        self.language = language
        self.member = member
        self.reader = reader
        self.own: bool = reader.member == member
        self.settlement: Settlement | None = months[0][0] if months else None
        self.line: MemberLine | None = months[0][1] if months else None
        self.name: str = self.line.name if self.line else books.members[member]
        most = max((line.cents for _, line in months), default=0)
        self.months: tuple[MonthRow, ...] = tuple(
            MonthRow(each.period, line, round(100 * line.cents / most, 2) if most else 0.0) for each, line in months
        )

    def say(self, key: str, **values: object) -> str:
        """A sentence to the member itself, or about it."""
        return self.language.text(key if self.own else f"{key}_other", **values)

    @property
    def state(self) -> State | None:
        """Where its newest month stands."""
        return None if self.settlement is None else state_of(self.books, self.settlement.period, self.language)

    @property
    def year(self) -> tuple[MonthRow, ...]:
        """Its months among the twelve that end with its newest one."""
        return tuple(row for row in self.months if row.month > self.months[0].month.plus(-YEAR))

    @property
    def year_period(self) -> str:
        """The days that they cover."""
        f = self.language.format
        first, last = self.year[-1].month.first_day, self.year[0].month.days[-1]
        return self.language.text("home.days", first=f.full_date(first), last=f.full_date(last))

    @property
    def of_thousand(self) -> str:
        """What it gets of 1 000 €."""
        quota = self.line.final_quota_micro if self.line else 0
        return self.language.format.euros(round_to_int(Fraction(quota * THOUSAND_EUROS, WHOLE)))

    @property
    def plants(self) -> tuple[PlantLine, ...]:
        """Its plants in its newest month."""
        plants = self.settlement.plants if self.settlement else ()
        return tuple(plant for plant in plants if plant.member == self.member)

    @property
    def membership(self) -> tuple[Fact, ...]:
        """Its place in the community, where there is a chain that knows it."""
        number = None if self.books.chain is None else self.books.chain.numbers.get(self.member)
        return () if number is None else Membership(self.books, number, self.language, own=self.own).facts()

    @property
    def next(self) -> Next | None:
        """Its services and tokens, where the community has a chain that knows it."""
        chain = self.books.chain
        number = None if chain is None else chain.numbers.get(self.member)
        if chain is None or number is None:
            return None
        with chain.database.reading() as connection:
            turns = list_services(connection, self.books, self.reader, Wanted(member=number, turn=True), limit=1).total
        _, statement = member_tokens(self.books, self.member)
        return Next(turns, statement.balance)

    def tokens_text(self, hundredths: int) -> str:
        """Hundredths of a token as tokens."""
        return self.language.format.number(Fraction(hundredths, 100), 2)

    def produced(self, plant: str) -> int | None:
        """What a plant made in its newest month, Wh; None where it is not measured."""
        if self.books.production is None or self.settlement is None:
            return None
        made = self.books.production.of(self.settlement.period).plants.get(plant)
        return None if made is None else int(made.sum())

    @property
    def when(self) -> tuple[str, str] | None:
        """When the community has energy left over."""
        if self.settlement is None:
            return None
        return when_to_use(self.language, settled_totals(Span.SETTLED, [self.settlement]))

    @property
    def day_plot(self) -> Plot | None:
        """Its typical day in its newest month, where the readings are kept."""
        found = self._quarters()
        if found is None or self.settlement is None:
            return None
        hours = _hours(self.settlement, found)
        rows = typical_day(hours)
        labels = (f"{hour:02d}:00\u2013{hour + 1:02d}:00" for hour in range(HOURS))
        month = self.language.format.month(self.settlement.period)
        if self.line is not None and self.line.injected_wh > self.line.withdrawn_wh:
            key, part = "me.day_producer", share(self.line.produced_shared_wh, self.line.injected_wh)
        else:
            key, part = "me.day", share(int(found.shared_wh.sum()), int(found.withdrawn_wh.sum()))
        known = found.withdrawn_wh.any() or found.injected_wh.any()
        title = (
            self.say(key, month=month, share=self.language.format.percent(part))
            if known
            else self.language.text("me.day_none", month=month)
        )
        return Plot(
            title,
            (self.language.text("me.day_what"), self.language.text("me.day_more")),
            tuple(draw_day(rows, frame) for frame in DAY_FRAMES),
            tuple(zip(labels, rows, strict=True)),
        )

    def _quarters(self) -> MonthQuarters | None:
        if self.books.meters is None or self.settlement is None:
            return None
        try:
            return self.books.meters.member(self.settlement.period, self.member)
        except (InputError, InputErrors):
            # The store was changed after the month was settled; the settled numbers stand on their own.
            return None


def _hours(settlement: Settlement, found: MonthQuarters) -> HourlySeries:
    injected, withdrawn = (
        column.reshape(-1, QUARTERS).sum(axis=1) for column in (found.injected_wh, found.withdrawn_wh)
    )
    return HourlySeries(settlement.period.start, injected, withdrawn, found.shared_wh, np.zeros_like(found.shared_wh))


def people_pages(books: Books) -> APIRouter:
    """The members' list and pages."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/soci")
    def people(request: Request) -> Response:
        months = tuple(reversed(books.settlements.newest_first()))
        every = sorted(members_over(months), key=lambda each: -each.line.final_quota_micro)
        now = {line.member for line in months[-1].members} if months else set()
        rows = [each for each in every if each.line.member in now]
        language = language_of(request)
        values = {
            "rows": rows,
            "latest": books.settlements.latest,
            "since": standing_of_members(books, language),
            "refusals": refusals(books, language),
        }
        return page("people.html", request, books, values)

    @routes.get("/soci/{member}")
    def one(request: Request, member: str) -> Response:
        months = months_of(books, member)
        values = MemberPage(books, language_of(request), reader_of(request), member, months)
        return page("member.html", request, books, {"page": values})

    return routes
