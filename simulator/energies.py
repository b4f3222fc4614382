"""The energies of one year as the money and the reports read them: monthly sums, typical days, and hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from simulator.axis import TimeAxis

Floats = NDArray[np.float64]
Hourly = NDArray[np.float32]
"""Rows of hours, kWh; single precision keeps a thousand members' year in 35 MB. Sums are in double precision."""

BLOCK = 64


@dataclass(frozen=True, eq=False)
class Months:
    """Where months and bands lie among the hours of an axis.

    Attributes:
        axis: the hourly axis.
        starts: shape (12,), the first hour of each month.
        by_band: shape (H,), the hours in order of month and band.
        cuts: shape (36,), where each month's bands begin in that order.
    """

    axis: TimeAxis
    starts: NDArray[np.int64]
    by_band: NDArray[np.int64]
    cuts: NDArray[np.int64]

    @classmethod
    def of(cls, axis: TimeAxis) -> Self:
        """The months of an axis of hours or quarter-hours."""
        hours = TimeAxis.of_year(axis.year, 60, saint_francis_in_bands=axis.saint_francis_in_bands)
        month = hours.month.astype(np.int64)
        cell = month * 3 + hours.band - 1
        order = np.argsort(cell, kind="stable")
        return cls(
            hours,
            np.searchsorted(month, np.arange(12)),
            order,
            np.searchsorted(cell[order], np.arange(36)),
        )

    def sums(self, rows: NDArray[np.floating]) -> Floats:
        """Rows of hours, shape (N, H), summed by month in double precision: shape (N, 12)."""
        total = np.empty((len(rows), 12))
        for first in range(0, len(rows), BLOCK):
            block = slice(first, first + BLOCK)
            np.add.reduceat(rows[block], self.starts, axis=1, dtype=np.float64, out=total[block])
        return total

    def banded(self, rows: NDArray[np.floating]) -> Floats:
        """The same by month and band, shape (N, 12, 3)."""
        total = np.empty((len(rows), 36))
        for first in range(0, len(rows), BLOCK):
            block = slice(first, first + BLOCK)
            np.add.reduceat(rows[block][:, self.by_band], self.cuts, axis=1, dtype=np.float64, out=total[block])
        return total.reshape(-1, 12, 3)


@dataclass(frozen=True, eq=False)
class TypicalDays:
    """The mean day of each month, kWh in each hour, by quantity, shape (12, 24)."""

    days: Mapping[str, Floats]

    @classmethod
    def of(cls, axis: TimeAxis, rows: Mapping[str, Floats]) -> Self:
        """Average hourly rows, shape (H,), over the days of each month on the local clock."""
        hours = TimeAxis.of_year(axis.year, 60, saint_francis_in_bands=axis.saint_francis_in_bands)
        cell = hours.month.astype(np.int64) * 24 + hours.hour
        count = np.bincount(cell, minlength=288)
        return cls({name: (np.bincount(cell, row, 288) / count).reshape(12, 24) for name, row in rows.items()})


@dataclass(frozen=True, eq=False)
class YearEnergy:
    """The energies of one year, kWh. N members, P plants, B batteries, S substations, H hours.

    Attributes:
        year: the calendar year.
        axis: its hours.
        load: shape (N, 12, 3), consumed, by month and band.
        withdrawn: shape (N, 12, 3), taken from the grid.
        self_consumed: shape (N, 12), consumed behind the point from its own plants and batteries.
        member_shared: shape (N, 12), shared energy attributed to the member's withdrawals.
        produced: shape (P, 12).
        plant_self_consumed: shape (P, 12), its part of what its point consumed itself.
        injected: shape (P, 12).
        plant_shared: shape (P, 12), shared energy attributed to the plant by seniority.
        charged, discharged: shape (B, 12), at the connection of each battery.
        stored: shape (B,), in each battery at the year's end.
        withdrawn_hours: shape (N, H).
        injected_hours: shape (P, H).
        plant_shared_hours: shape (P, H), the hours that the premium tariff prices.
        substation_injected, substation_withdrawn, substation_shared: shape (S, H), what counts for sharing.
        typical: the community's mean day of each month: produced, load, self_consumed, injected, withdrawn, shared,
            charged, discharged.
    """

    year: int
    axis: TimeAxis
    load: Floats
    withdrawn: Floats
    self_consumed: Floats
    member_shared: Floats
    produced: Floats
    plant_self_consumed: Floats
    injected: Floats
    plant_shared: Floats
    charged: Floats
    discharged: Floats
    stored: Floats
    withdrawn_hours: Hourly
    injected_hours: Hourly
    plant_shared_hours: Hourly
    substation_injected: Floats
    substation_withdrawn: Floats
    substation_shared: Floats
    typical: TypicalDays

    @property
    def shared(self) -> float:
        """All shared energy."""
        return float(self.substation_shared.sum())

    @property
    def self_sufficiency(self) -> float:
        """Share of the consumption covered at home or by shared energy, 0 to 1."""
        load = float(self.load.sum())
        return (float(self.self_consumed.sum()) + self.shared) / load if load else 0.0

    @property
    def shared_of_injected(self) -> float:
        """Share of the injected energy that is shared: the ratio that the 55/45 % test looks at."""
        injected = float(self.substation_injected.sum())
        return self.shared / injected if injected else 0.0


def hourly(rows: NDArray[np.floating], per_hour: int) -> Hourly:
    """Sum steps to hours, a block of rows at a time.

    Args:
        rows: shape (N, H · per_hour), kWh.
        per_hour: steps in an hour.

    Returns:
        Shape (N, H).
    """
    if per_hour == 1:
        return rows.astype(np.float32)
    hours = np.empty((len(rows), rows.shape[1] // per_hour), np.float32)
    for row, out in zip(rows, hours, strict=True):
        # Whole strides added up: many times faster than a sum over a short axis.
        total = row[::per_hour].astype(np.float64)
        for offset in range(1, per_hour):
            total += row[offset::per_hour]
        out[:] = total
    return hours
