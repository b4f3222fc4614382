"""The questions that the pages and the API of the community and of its members ask of the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from http import HTTPStatus

from backend.books import Books
from backend.dashboard.series import DAY, MOST_DAYS, Step
from backend.dashboard.totals import (
    Span,
    Totals,
    last_year,
    live_totals,
    members_over,
    settled_totals,
)
from backend.problems import ProblemError
from energy.calendar import ROME, Month
from oracle.settlement.result import MemberLine, Settlement

FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Beyond them dates cannot be reckoned with."""


def today(books: Books) -> date:
    """The local day that it is."""
    return datetime.fromtimestamp(books.now, UTC).astimezone(ROME).date()


def energy_by_span(books: Books) -> Mapping[Span, Totals]:
    """The periods of which something is known, from today to the year."""
    found: dict[Span, Totals] = {}
    day = today(books)
    if books.live is not None:
        days = [books.live.day(each) for each in Month(day.year, day.month).days if each <= day]
        known = [each for each in days if each is not None and len(each.shared_wh)]
        if known and known[-1].day == day:
            found[Span.TODAY] = live_totals(Span.TODAY, known[-1:])
        if known:
            found[Span.MONTH] = live_totals(Span.MONTH, known)
    if year := last_year(books.settlements):
        found[Span.SETTLED] = settled_totals(Span.SETTLED, year[-1:], produced(books, year[-1:]))
        found[Span.YEAR] = settled_totals(Span.YEAR, year, produced(books, year))
    return found


def produced(books: Books, settlements: Sequence[Settlement], member: str | None = None) -> int | None:
    """What all plants, or those of one member, made over some settled months, Wh; None where any month is not measured.

    So too where less was produced than injected: the meters contradict each other.
    """
    if books.production is None:
        return None
    total = 0
    for each in settlements:
        line = next((line for line in each.members if line.member == member), None)
        if line is None and member is not None:
            continue
        if books.production.consumed(each, line) is None:
            return None
        made = (
            books.production.month(each.period) if line is None else books.production.member(each.period, line.member)
        )
        total += made or 0
    return total


def newest_lines(books: Books) -> tuple[MemberLine, ...]:
    """Each member's line in the newest month in which it took part, by name."""
    months = tuple(reversed(books.settlements.newest_first()))
    return tuple(each.line for each in members_over(months))


def months_of(books: Books, member: str) -> tuple[tuple[Settlement, MemberLine], ...]:
    """A member's settled months, the newest first.

    Raises:
        ProblemError: 404 for somebody who never was a member.
    """
    found = tuple(
        (settlement, line)
        for settlement in books.settlements.newest_first()
        for line in settlement.members
        if line.member == member
    )
    if not found and member not in books.members:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"{member!r} is not a member.", "The members are listed at /soci.")
    return found


def check_days(books: Books, first: date | None, last: date | None, step: Step) -> tuple[date, date]:
    """The days that are asked for; those of the newest settled month where none are.

    Raises:
        ProblemError: 422 for a last day before the first, or more days than one answer may cover.
    """
    latest = books.settlements.latest
    if first is None and last is None and latest is not None:
        return latest.period.days[0], latest.period.days[-1]
    first = first or last or today(books)
    last = last or first
    if last < first:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"The period ends on {last}, before it begins on {first}.",
            "Give the first day in `from` and the last in `to`.",
        )
    if (last - first) >= MOST_DAYS[step] * DAY or last.year > LAST_YEAR or first.year < FIRST_YEAR:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"From {first} to {last} are more days than one answer may cover with the step {step.value}.",
            f"Ask for {MOST_DAYS[step]} days at the most, or take a longer step.",
        )
    return first, last
