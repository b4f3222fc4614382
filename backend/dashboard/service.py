"""The questions that the pages and the API of the community and of its members ask of the books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from backend.books import Books
from backend.dashboard.series import DAY, MOST_DAYS, Step
from backend.dashboard.totals import Span, Totals, last_year, members_over, settled_totals
from backend.problems import ProblemError
from oracle.settlement.result import MemberLine, Settlement


def energy_by_span(books: Books) -> Mapping[Span, Totals]:
    """The periods of which something is known, from today to the year."""
    year = last_year(books.settlements)
    if not year:
        return {}
    return {
        Span.SETTLED: settled_totals(Span.SETTLED, year[-1:]),
        Span.YEAR: settled_totals(Span.YEAR, year),
    }


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
    first = first or last or date.today()
    last = last or first
    if last < first:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"The period ends on {last}, before it begins on {first}.",
            "Give the first day in `from` and the last in `to`.",
        )
    if (last - first) >= MOST_DAYS[step] * DAY:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"From {first} to {last} are more days than one answer may cover with the step {step.value}.",
            f"Ask for {MOST_DAYS[step]} days at the most, or take a longer step.",
        )
    return first, last
