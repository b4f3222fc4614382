"""Energy over time: the community's or one member's, in quarter-hours, hours, days or months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from backend.books import Books
from backend.dashboard.live import LiveCurves, LiveDay
from backend.dashboard.meters import MonthQuarters
from energy.calendar import QUARTER, ROME, Month, day_start
from oracle.settlement.result import Settlement

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
QUARTERS = 4

Wh = NDArray[np.int64]


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
        shared_wh: None in quarter-hours, since shared energy is reckoned by the hour. Of a member, its part as a
            consumer.
        produced_wh: None where the production of a plant is not measured.
        provisional: not settled yet.
    """

    start: datetime
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int | None
    produced_wh: int | None
    provisional: bool = False

    @property
    def local(self) -> datetime:
        """Its beginning on Rome's clocks."""
        return self.start.astimezone(ROME)

    @property
    def consumed_wh(self) -> int | None:
        """Withdrawn, and produced without being injected; None where that is not measured, or meters disagree."""
        if self.produced_wh is None or self.produced_wh < self.injected_wh:
            return None
        return self.withdrawn_wh + self.produced_wh - self.injected_wh


@dataclass(frozen=True, eq=False)
class _Block:
    """Rows of one length, quarter-hours or hours, from an instant on."""

    start: datetime
    length: timedelta
    injected: Wh
    withdrawn: Wh
    shared: Wh | None
    produced: Wh | None
    provisional: bool = False

    def rows(self) -> Iterator[EnergyAt]:
        columns = (self.injected, self.withdrawn, self.shared, self.produced)
        lists = ([None] * len(self.injected) if column is None else column.tolist() for column in columns)
        for i, (injected, withdrawn, shared, produced) in enumerate(zip(*lists, strict=True)):
            yield EnergyAt(self.start + i * self.length, injected, withdrawn, shared, produced, self.provisional)


def community_series(books: Books, first: date, last: date, step: Step) -> list[EnergyAt]:
    """The community's energy, in order of time; days of which nothing is known are left out.

    Args:
        books: the community.
        first, last: local days, both included.
        step: the length of a row; a month that the days cover in part is that part.
    """
    blocks = []
    for settlement in _settled(books, first, last):
        month, hours = settlement.period, settlement.hours
        produced = _produced(books, settlement, None)
        if step is not Step.QUARTER:
            columns = (hours.injected_wh, hours.withdrawn_wh, hours.shared_wh)
            blocks.append(_Block(month.start, HOUR, *columns, _hourly(produced)))
        elif books.meters is not None:
            blocks.append(_block(month, books.meters.community(month), produced, step))
    blocks += [_live(day, day, step) for day in _unsettled(books, first, last)]
    return _rows(blocks, first, last, step)


def member_series(books: Books, member: str, first: date, last: date, step: Step) -> list[EnergyAt]:
    """One member's energy where it took part and its readings are kept; for the rest see `community_series`."""
    blocks = []
    for settlement in _settled(books, first, last):
        found = None if books.meters is None else books.meters.member(settlement.period, member)
        if found is not None:
            blocks.append(_block(settlement.period, found, _produced(books, settlement, member), step))
    unsettled = _unsettled(books, first, last)
    blocks += [_live(day, day.members[member], step) for day in unsettled if member in day.members]
    return _rows(blocks, first, last, step)


def _settled(books: Books, first: date, last: date) -> Iterator[Settlement]:
    for settlement in reversed(books.settlements.newest_first()):
        if Month(first.year, first.month) <= settlement.period <= Month(last.year, last.month):
            yield settlement


def _unsettled(books: Books, first: date, last: date) -> Iterator[LiveDay]:
    """The days of months that are not settled, as far as they are known and have come."""
    if books.live is None:
        return
    today = datetime.fromtimestamp(books.now, ROME).date()
    day = max(first, books.settlements.periods[-1].plus(1).first_day) if books.settlements.periods else first
    while day <= min(last, today):
        found = books.live.day(day)
        if found is not None:
            yield found
        day += DAY


def _produced(books: Books, settlement: Settlement, member: str | None) -> Wh | None:
    """The quarter-hours of all plants, or those of one member; None where one of them is not measured."""
    if books.production is None:
        return None
    wanted = [plant.plant for plant in settlement.plants if member is None or plant.member == member]
    known = books.production.of(settlement.period).plants
    if any(plant not in known for plant in wanted):
        return None
    total = np.zeros(settlement.period.hours * QUARTERS, np.int64)
    for plant in wanted:
        total += known[plant]
    return total


def _block(month: Month, found: MonthQuarters, produced: Wh | None, step: Step) -> _Block:
    if step is Step.QUARTER:
        return _Block(month.start, QUARTER, found.injected_wh, found.withdrawn_wh, None, produced)
    injected, withdrawn = _summed(found.injected_wh), _summed(found.withdrawn_wh)
    return _Block(month.start, HOUR, injected, withdrawn, found.shared_wh, _hourly(produced))


def _live(day: LiveDay, of: LiveCurves, step: Step) -> _Block:
    if step is Step.QUARTER:
        return _Block(day.start, QUARTER, of.injected_wh, of.withdrawn_wh, None, of.produced_wh, day.provisional)
    injected, withdrawn = _summed(of.injected_wh), _summed(of.withdrawn_wh)
    return _Block(day.start, HOUR, injected, withdrawn, of.shared_wh, _hourly(of.produced_wh), day.provisional)


def _summed(quarters: Wh) -> Wh:
    """Complete hours."""
    hours: Wh = quarters[: len(quarters) // QUARTERS * QUARTERS].reshape(-1, QUARTERS).sum(axis=1)
    return hours


def _hourly(quarters: Wh | None) -> Wh | None:
    return None if quarters is None else _summed(quarters)


_KEYS: dict[Step, Callable[[datetime], date]] = {
    Step.DAY: lambda local: local.date(),
    Step.MONTH: lambda local: local.date().replace(day=1),
}


def _rows(blocks: Iterable[_Block], first: date, last: date, step: Step) -> list[EnergyAt]:
    start, end = day_start(first), day_start(last + DAY)
    rows = [row for block in blocks for row in block.rows() if start <= row.start < end]
    if step not in _KEYS:
        return rows
    key = _KEYS[step]
    return [_sum(list(group)) for _, group in groupby(rows, lambda row: key(row.local))]


def _sum(rows: Sequence[EnergyAt]) -> EnergyAt:
    shared = [row.shared_wh for row in rows if row.shared_wh is not None]
    produced = [row.produced_wh for row in rows if row.produced_wh is not None]
    return EnergyAt(
        rows[0].start,
        sum(row.injected_wh for row in rows),
        sum(row.withdrawn_wh for row in rows),
        sum(shared) if len(shared) == len(rows) else None,
        sum(produced) if len(produced) == len(rows) else None,
        any(row.provisional for row in rows),
    )
