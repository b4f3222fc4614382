"""What the community's front page shows: its energy over a period, its months, its euros."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.dashboard.service import energy_by_span
from backend.dashboard.totals import MemberYear, Span, Totals, euros, last_year, members_over, spare_hours
from backend.governance.ballots import RUNNING
from backend.pages.bars import YEAR_FRAMES, Pairs, draw_months
from backend.pages.decisions import BallotView, ballot_views
from backend.pages.format import capital
from backend.pages.language import Language, language_of
from backend.pages.month import FINDINGS, Plot, share
from backend.pages.plots import DAY_FRAMES, EnergyRow, draw_day
from backend.pages.published import State, state_of
from backend.pages.render import page
from energy.calendar import Month
from energy.exact import round_to_int
from oracle.settlement.result import MemberLine, Settlement

SPANS = {"oggi": Span.TODAY, "mese": Span.MONTH, "ultimo": Span.SETTLED, "anno": Span.YEAR}
"""How periods are written in addresses."""
HOUSEHOLD_WH = 2_700_000
"""What a typical household uses in a year: ARERA's reference household until 2023, 2 700 kWh."""
NEWS = 3


@dataclass(frozen=True)
class Part:
    """A part of what was received: where its bar starts and how wide it is, 0 to 100."""

    kind: str
    name: str
    cents: int
    start: float
    width: float


@dataclass(frozen=True)
class MemberBar:
    """A member with the lengths of its bars, 0 to 100; its euros only where the reader may see them."""

    line: MemberLine
    year: MemberYear | None
    quota_bar: float
    euro_bar: float


@dataclass(frozen=True)
class MonthsPlot:
    """The months as bars, with the table behind them."""

    title: str
    drawings: tuple[Pairs, ...]
    rows: tuple[tuple[str, EnergyRow], ...]
    short: tuple[str, ...]


class CommunityPage:
    """The front page; the template reads these names."""

    def __init__(self, books: Books, language: Language, reader: Reader, asked: str) -> None:
        self.books = books
        self.language = language
        self.reader = reader
        self.spans: Mapping[Span, Totals] = energy_by_span(books)
        self.year: tuple[Settlement, ...] = last_year(books.settlements)
        span = SPANS.get(asked)
        self.span: Span = _first_choice(self.spans) if span is None or span not in self.spans else span
        self.totals: Totals | None = self.spans.get(self.span)

    @property
    def switches(self) -> tuple[tuple[str, str, bool], ...]:
        """The periods that can be chosen: how it is written, its name, whether it is chosen."""
        return tuple(
            (name, self.language.text(f"span.{span}"), span is self.span)
            for name, span in SPANS.items()
            if span in self.spans
        )

    @property
    def members(self) -> int:
        """How many take part."""
        latest = self.books.settlements.latest
        return len(latest.members) if latest else len(self.books.members)

    @property
    def plants(self) -> int:
        """How many plants they have."""
        latest = self.books.settlements.latest
        return len(latest.plants) if latest else 0

    @property
    def classes(self) -> str:
        """How many members of each kind."""
        latest = self.books.settlements.latest
        counts = Counter(str(line.member_class) for line in latest.members) if latest else Counter()
        parts = (self.language.text(f"home.class.{kind}", count=count) for kind, count in counts.most_common())
        return ", ".join(parts)

    @property
    def period(self) -> str:
        """The chosen period in words."""
        totals, f = self.totals, self.language.format
        if totals is None:
            return ""
        if self.span is Span.TODAY:
            return self.language.text("home.day_only", day=f.day(totals.first))
        if self.span is Span.SETTLED:
            return f.month(Month(totals.first.year, totals.first.month))
        return self.language.text("home.days", first=f.full_date(totals.first), last=f.full_date(totals.last))

    @property
    def shared_meaning(self) -> str:
        """One sentence on the shared energy."""
        totals, f = self.totals, self.language.format
        if totals is None or not totals.shared_wh:
            return self.language.text("home.shared_none")
        days = (totals.last - totals.first).days + 1
        homes = round_to_int(Fraction(totals.shared_wh * 365, HOUSEHOLD_WH * days))
        return self.language.text(
            "home.shared_what" if homes > 1 and self.span is not Span.TODAY else "home.shared_part",
            of_injected=f.percent(share(totals.shared_wh, totals.injected_wh)),
            of_withdrawn=f.percent(share(totals.shared_wh, totals.withdrawn_wh)),
            homes=f.number(homes),
        )

    @property
    def day_plot(self) -> Plot | None:
        """The typical day of the period, or today."""
        totals = self.totals
        if totals is None:
            return None
        key = "home.day_today" if self.span is Span.TODAY else "home.day_what"
        labels = (f"{hour:02d}:00\u2013{hour + 1:02d}:00" for hour in range(len(totals.day)))
        return Plot(
            self._day_title(totals),
            (self.language.text(key, period=self.period),),
            tuple(draw_day(totals.day, frame) for frame in DAY_FRAMES),
            tuple(zip(labels, totals.day, strict=True)),
        )

    def _day_title(self, totals: Totals) -> str:
        if not totals.injected_wh:
            return self.language.text("home.nothing_injected")
        part = share(totals.shared_wh, totals.injected_wh)
        key = next((key for least, key in FINDINGS if part >= least), "little")
        return self.language.text(f"day.{key}", share=self.language.format.percent(part))

    @property
    def when(self) -> tuple[str, str] | None:
        """When to use energy: by the chosen period, but never by a day that is not over."""
        span = Span.SETTLED if self.span is Span.TODAY and Span.SETTLED in self.spans else self.span
        return when_to_use(self.language, self.spans.get(span))

    @property
    def months_plot(self) -> MonthsPlot:
        """The twelve months, at least one."""
        f = self.language.format
        rows = [
            EnergyRow(
                *(
                    Fraction(value)
                    for value in (each.energy.injected_wh, each.energy.withdrawn_wh, each.energy.shared_wh)
                )
            )
            for each in self.year
        ]
        names = [f.month(each.period) for each in self.year]
        best = max(range(len(rows)), key=lambda i: rows[i].shared)
        title = (
            self.language.text("months.best", month=capital(names[best]), kwh=f.kwh(rows[best].shared, 0))
            if rows[best].shared
            else self.language.text("months.no_best")
        )
        return MonthsPlot(
            title,
            tuple(draw_months(rows, frame) for frame in YEAR_FRAMES),
            tuple(zip(map(capital, names), rows, strict=True)),
            tuple(name[:3] for name in names),
        )

    @property
    def year_period(self) -> str:
        """The days of the year."""
        f = self.language.format
        first, last = self.year[0].period.first_day, self.year[-1].period.days[-1]
        return self.language.text("home.days", first=f.full_date(first), last=f.full_date(last))

    @property
    def received(self) -> int:
        """What the GSE paid over the year, before its fees, in cents."""
        return euros(self.year).received

    @property
    def euros_title(self) -> str:
        """What part reaches the members."""
        way, f = euros(self.year), self.language.format
        key = "home.euros_one" if len(self.year) == 1 else "home.euros"
        return self.language.text(
            key, count=len(self.year), members=f.euros(way.members), received=f.euros(way.received)
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """How what was received was divided: members, funds, fees; together they are what was received."""
        way, text, word = euros(self.year), self.language.text, self.language.word
        entries = [("members", text("home.to_members"), way.members)]
        entries += [("fund", text("home.to_fund", name=word("fund", name)), cents) for name, cents in way.funds.items()]
        entries.append(("fees", text("home.to_fees"), way.fees))
        parts, level = [], 0
        for kind, name, cents in entries:
            if cents:
                parts.append(Part(kind, name, cents, _percent(level, way.received), _percent(cents, way.received)))
                level += cents
        return tuple(parts)

    def percent_of_received(self, cents: int) -> str:
        """An amount as a percentage of what was received."""
        return self.language.format.percent(share(cents, self.received), 1)

    @property
    def people(self) -> tuple[MemberBar, ...]:
        """The members of the newest month: by euros for offices, by quota, which all members know, for others."""
        if not self.year or not self.reader.is_signed_in:
            return ()
        now = {line.member for line in self.year[-1].members}
        every = [each for each in members_over(self.year) if each.line.member in now]
        if self.reader.has_office:
            every.sort(key=lambda each: -each.cents)
        else:
            every.sort(key=lambda each: -each.line.final_quota_micro)
        largest = max((each.line.final_quota_micro for each in every), default=0)
        most = max((each.cents for each in every if self.reader.may_see(each.line.member)), default=0)
        return tuple(
            MemberBar(
                each.line,
                each if (seen := self.reader.may_see(each.line.member)) else None,
                _percent(each.line.final_quota_micro, largest),
                _percent(each.cents, most) if seen and self.reader.has_office else 0.0,
            )
            for each in every
        )

    @property
    def news(self) -> tuple[tuple[Settlement, State], ...]:
        """The newest months and where they stand."""
        newest: Sequence[Settlement] = self.books.settlements.newest_first()[:NEWS]
        return tuple((each, state_of(self.books, each.period, self.language)) for each in newest)

    @property
    def running(self) -> tuple[BallotView, ...]:
        """What the members are deciding, where there is a chain."""
        if self.books.chain is None:
            return ()
        views = ballot_views(self.books, self.reader, self.language)
        return tuple(each for each in views if each.ballot.stage in RUNNING)


def when_to_use(language: Language, totals: Totals | None) -> tuple[str, str] | None:
    """When energy is left over, in a sentence, and from what that is known; None where nothing is injected."""
    if totals is None or not totals.injected_wh:
        return None
    ranges = [
        language.text("home.when_range", start=f"{first}:00", end=f"{end}:00") for first, end in spare_hours(totals.day)
    ]
    if ranges:
        hours = reduce(lambda before, more: language.text("home.when_and", first=before, second=more), ranges)
        sentence = language.text("home.when_hours", hours=capital(hours))
    else:
        sentence = language.text("home.when_none")
    f = language.format
    period = language.text("home.days", first=f.full_date(totals.first), last=f.full_date(totals.last))
    return sentence, language.text("home.when_basis", period=period)


def _first_choice(spans: Mapping[Span, Totals]) -> Span:
    """What is shown unasked: this month, once it has shared energy; else the last settled one."""
    month = spans.get(Span.MONTH)
    if month is not None and (month.shared_wh or Span.SETTLED not in spans):
        return Span.MONTH
    return Span.SETTLED


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole > 0 else 0.0


def community_pages(books: Books) -> APIRouter:
    """The front page and the list of months."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/")
    def front(request: Request) -> Response:
        values = CommunityPage(books, language_of(request), reader_of(request), request.query_params.get("periodo", ""))
        return page("community.html", request, books, {"page": values})

    @routes.get("/mesi")
    def months(request: Request) -> Response:
        language = language_of(request)
        rows = [(each, state_of(books, each.period, language)) for each in books.settlements.newest_first()]
        return page("months.html", request, books, {"rows": rows, "way": euros([each for each, _ in rows])})

    return routes
