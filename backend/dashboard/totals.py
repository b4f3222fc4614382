"""What a community injected, withdrew and shared, and received and divided, over the periods that people ask about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from backend.dashboard.live import LiveDay
from backend.pages.plots import HOURS, EnergyRow, typical_day
from backend.settlements.service import SettlementBook
from energy.calendar import ROME
from oracle.settlement.result import HourlySeries, MemberLine, Settlement

YEAR = 12
QUARTERS = 4


class Span(StrEnum):
    """A period that people ask about; the last two are settled."""

    TODAY = "today"
    MONTH = "month"
    SETTLED = "settled"
    YEAR = "year"


@dataclass(frozen=True)
class Totals:
    """A community's energy over a period, in Wh.

    Attributes:
        first, last: local days, both included.
        produced_wh: what the plants made, and `consumed_wh` what was used, also behind the meters; None where
            production is not measured at every plant.
        day: the typical day: the mean of each hour of Rome's clock, 24 rows; fewer of a day that is not over.
        provisional: not settled yet.
        synthetic: invented for demonstration.
    """

    span: Span
    first: date
    last: date
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int
    day: tuple[EnergyRow, ...]
    produced_wh: int | None = None
    provisional: bool = False
    synthetic: bool = False

    @property
    def consumed_wh(self) -> int | None:
        """Withdrawn, and produced without being injected."""
        return None if self.produced_wh is None else self.withdrawn_wh + self.produced_wh - self.injected_wh


@dataclass(frozen=True)
class Euros:
    """What was received over some months and how it was divided, in cents: received - fees = members + funds."""

    received: int
    fees: int
    members: int
    funds: Mapping[str, int]


@dataclass(frozen=True)
class MemberYear:
    """A member over some months.

    Attributes:
        line: its newest month.
        cents: what it was paid in all of them.
        months: in how many of them it took part.
    """

    line: MemberLine
    cents: int
    months: int


def last_year(book: SettlementBook) -> tuple[Settlement, ...]:
    """The settled months among the twelve that end with the newest one, the oldest first."""
    if book.latest is None:
        return ()
    first = book.latest.period.plus(1 - YEAR)
    return tuple(each for each in reversed(book.newest_first()) if each.period >= first)


def settled_totals(span: Span, settlements: Sequence[Settlement], produced_wh: int | None = None) -> Totals:
    """The sums over settled months, at least one, in order of time."""
    energies = [each.energy for each in settlements]
    return Totals(
        span=span,
        first=settlements[0].period.first_day,
        last=settlements[-1].period.days[-1],
        injected_wh=sum(energy.injected_wh for energy in energies),
        withdrawn_wh=sum(energy.withdrawn_wh for energy in energies),
        shared_wh=sum(energy.shared_wh for energy in energies),
        day=typical_day(*(each.hours for each in settlements)),
        produced_wh=produced_wh,
        synthetic=any(each.synthetic for each in settlements),
    )


def live_totals(span: Span, days: Sequence[LiveDay]) -> Totals:
    """The sums over days that are not settled, at least one with a complete hour, in order of time.

    Energy is counted in complete hours, so that what is shared is a part of what is injected.
    """
    hours = [_hourly(day) for day in days]
    made = [day.produced_wh for day in days]
    measured = [each for each in made if each is not None]
    so_far = hours[0].start + (len(hours[0].shared_wh) - 1) * timedelta(hours=1)
    clock = HOURS if len(days) > 1 else so_far.astimezone(ROME).hour + 1
    return Totals(
        span=span,
        first=days[0].day,
        last=days[-1].day,
        injected_wh=sum(int(each.injected_wh.sum()) for each in hours),
        withdrawn_wh=sum(int(each.withdrawn_wh.sum()) for each in hours),
        shared_wh=sum(int(each.shared_wh.sum()) for each in hours),
        day=typical_day(*hours)[:clock],
        produced_wh=sum(int(_whole(each).sum()) for each in measured) if len(measured) == len(days) else None,
        provisional=any(day.provisional for day in days),
        synthetic=any(day.synthetic for day in days),
    )


def _hourly(day: LiveDay) -> HourlySeries:
    injected, withdrawn = (
        _whole(column).reshape(-1, QUARTERS).sum(axis=1) for column in (day.injected_wh, day.withdrawn_wh)
    )
    return HourlySeries(day.start, injected, withdrawn, day.shared_wh, np.zeros_like(day.shared_wh))


def _whole(quarters: NDArray[np.int64]) -> NDArray[np.int64]:
    """The quarter-hours of the complete hours."""
    return quarters[: len(quarters) // QUARTERS * QUARTERS]


def euros(settlements: Sequence[Settlement]) -> Euros:
    """The way of the euros over some months."""
    money = [each.money for each in settlements]
    funds: Counter[str] = Counter()
    for each in money:
        funds.update(each.funds_cents)
    return Euros(
        received=sum(each.tip_cents + each.valorisation_cents for each in money),
        fees=sum(each.fees_cents for each in money),
        members=sum(each.members_cents for each in money),
        funds=dict(funds),
    )


def members_over(settlements: Sequence[Settlement]) -> tuple[MemberYear, ...]:
    """Every member of some months, in order of time, by name."""
    lines: dict[str, list[MemberLine]] = {}
    for settlement in settlements:
        for line in settlement.members:
            lines.setdefault(line.member, []).append(line)
    years = (MemberYear(own[-1], sum(line.cents for line in own), len(own)) for own in lines.values())
    return tuple(sorted(years, key=lambda each: (each.line.name, each.line.member)))


def spare_hours(day: Sequence[EnergyRow]) -> tuple[tuple[int, int], ...]:
    """The runs of hours, first and end, in which more is injected than withdrawn; `(10, 15)` is from 10:00 to 15:00."""
    runs: list[tuple[int, int]] = []
    for hour, row in enumerate(day):
        if row.injected <= row.withdrawn:
            continue
        if runs and runs[-1][1] == hour:
            runs[-1] = (runs[-1][0], hour + 1)
        else:
            runs.append((hour, hour + 1))
    return tuple(runs)
