"""What a balance is computed from: connection points with what stands behind them, and rows of energies in steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.storage import Batteries
from simulator.storage.dispatch import Floats


@dataclass(frozen=True, eq=False)
class Points:
    """What stands still over the years: connection points, plants behind them, and batteries.

    Attributes:
        substation_of: shape (N,), the primary substation of each member, 0 to S - 1.
        substations: S.
        hosts: shape (P,), the member behind whose point each plant stands, in rising order.
        order: plants from the most senior, all substations together.
        batteries: B of them.
        battery_plant: shape (B,), the plant of each.
        for_community: shape (B,), True where a battery works for the community.
    """

    substation_of: NDArray[np.int64]
    substations: int
    hosts: NDArray[np.int64]
    order: Sequence[int]
    batteries: Batteries
    battery_plant: NDArray[np.int64]
    for_community: NDArray[np.bool_]


class Rows(Protocol):
    """Rows of energies in steps that are written out when asked for."""

    def rows(self, first: int = 0, last: int | None = None) -> NDArray[np.floating]:
        """The rows from `first` up to `last`, shape (last - first, T), kWh."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Rows that are all at hand, shape (N, T)."""

    matrix: NDArray[np.floating]

    def rows(self, first: int = 0, last: int | None = None) -> NDArray[np.floating]:
        """The rows from `first` up to `last`."""
        return self.matrix[first:last]


@dataclass(frozen=True, eq=False)
class YearState:
    """What one year differs in.

    Attributes:
        year: the calendar year.
        production: P rows, kWh of each plant in each step; zero before its first day.
        member_from: shape (N,), the hour from which each member's energies count for sharing: 0 from the start, the
            number of hours if not this year.
        health: shape (B,), share of its capacity that ageing has left each battery.
        stored: shape (B,), kWh in the batteries when the year begins.
    """

    year: int
    production: Rows
    member_from: NDArray[np.int64]
    health: Floats
    stored: Floats
