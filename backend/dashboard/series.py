"""Energy over time: the community's or one member's, in quarter-hours, hours, days or months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from backend.books import Books
from backend.dashboard.meters import MonthQuarters
from energy.calendar import QUARTER, ROME, Month, day_start

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTERS = 4


class Step(StrEnum):
    """How long each row of a series is, on Rome's clocks."""

    QUARTER = "quarter"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


MOST_DAYS = {Step.QUARTER: 62, Step.HOUR: 400, Step.DAY: 4000, Step.MONTH: 40_000}
"""How many days one answer may cover."""


@dataclass(frozen=True)
class EnergyAt:
    """A row of a series, in Wh.

    Attributes:
        start: the UTC instant at which it begins.
        shared_wh: None in quarter-hours, since shared energy is reckoned by the hour.
        provisional: not settled yet.
    """

    start: datetime
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int | None
    provisional: bool = False

    @property
    def local(self) -> datetime:
        """Its beginning on Rome's clocks."""
        return self.start.astimezone(ROME)


def community_series(books: Books, first: date, last: date, step: Step) -> list[EnergyAt]:
    """The community's energy over the settled months, in order of time; days of other months are left out.

    Args:
        books: the community.
        first, last: local days, both included.
        step: the length of a row; a month that the days cover in part is that part.
    """
    rows: list[EnergyAt] = []
    for month in _months(books.settlements.periods, first, last):
        settlement = books.settlements.get(month)
        if settlement is None:
            continue
        if step is Step.QUARTER:
            if books.meters is not None:
                rows += _quarters(month, books.meters.community(month))
            continue
        hours = settlement.hours
        columns = (hours.injected_wh.tolist(), hours.withdrawn_wh.tolist(), hours.shared_wh.tolist())
        rows += (EnergyAt(hours.start + i * HOUR, *row) for i, row in enumerate(zip(*columns, strict=True)))
    return _aggregated(_within(rows, first, last), step)


def member_series(books: Books, member: str, first: date, last: date, step: Step) -> list[EnergyAt]:
    """One member's energy over the settled months in which it took part; nothing where its readings are not kept.

    Args:
        books: the community.
        member: its id.
        first, last, step: see `community_series`.
    """
    rows: list[EnergyAt] = []
    for month in _months(books.settlements.periods, first, last):
        found = None if books.meters is None else books.meters.member(month, member)
        if found is not None:
            rows += (_quarters if step is Step.QUARTER else _hours)(month, found)
    return _aggregated(_within(rows, first, last), step)


def _months(settled: Sequence[Month], first: date, last: date) -> list[Month]:
    return [month for month in settled if Month(first.year, first.month) <= month <= Month(last.year, last.month)]


def _quarters(month: Month, found: MonthQuarters) -> Iterator[EnergyAt]:
    columns = zip(found.injected_wh.tolist(), found.withdrawn_wh.tolist(), strict=True)
    return (EnergyAt(month.start + i * QUARTER, *row, None) for i, row in enumerate(columns))


def _hours(month: Month, found: MonthQuarters) -> Iterator[EnergyAt]:
    injected, withdrawn = (
        column.reshape(-1, QUARTERS).sum(axis=1).tolist() for column in (found.injected_wh, found.withdrawn_wh)
    )
    columns = zip(injected, withdrawn, found.shared_wh.tolist(), strict=True)
    return (EnergyAt(month.start + i * HOUR, *row) for i, row in enumerate(columns))


def _within(rows: Iterable[EnergyAt], first: date, last: date) -> list[EnergyAt]:
    start, end = day_start(first), day_start(last + DAY)
    return [row for row in rows if start <= row.start < end]


_KEYS: dict[Step, Callable[[datetime], date]] = {
    Step.DAY: lambda local: local.date(),
    Step.MONTH: lambda local: local.date().replace(day=1),
}


def _aggregated(rows: list[EnergyAt], step: Step) -> list[EnergyAt]:
    if step not in _KEYS:
        return rows
    key = _KEYS[step]
    return [_sum(list(group)) for _, group in groupby(rows, lambda row: key(row.local))]


def _sum(rows: Sequence[EnergyAt]) -> EnergyAt:
    return EnergyAt(
        rows[0].start,
        sum(row.injected_wh for row in rows),
        sum(row.withdrawn_wh for row in rows),
        sum(row.shared_wh or 0 for row in rows),
        any(row.provisional for row in rows),
    )
