"""Charge on surplus, discharge on deficit: all batteries at once, one step after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from simulator.description.plants import Storage
from simulator.formulas import Formula

Floats = NDArray[np.float64]

FORMULAS = (
    Formula(
        "storage.level",
        "energia nella batteria",
        "energy in the battery",
        "s_t = min(C·d·a, max(0, s_(t-1) + √η·min(surplus_t, P_c·Δt) - min(deficit_t, P_d·Δt)/√η))",
        "energy balance of a storage with limits; C capacity, d depth of discharge, a share left by ageing, "
        "η round-trip efficiency",
    ),
)


@dataclass(frozen=True, eq=False)
class Batteries:
    """Batteries; every array has shape (B,).

    Attributes:
        kwh: nominal capacity, kWh.
        usable: share of it that may be used.
        kw_charge, kw_discharge: limits at the connection, kW.
        round_trip: share of the energy charged that comes out again, above 0.
    """

    kwh: Floats
    usable: Floats
    kw_charge: Floats
    kw_discharge: Floats
    round_trip: Floats

    @classmethod
    def of(cls, storages: Sequence[Storage]) -> Self:
        """The described storages, new."""
        columns = np.array(
            [(s.kwh, s.depth_of_discharge, s.kw_charge, s.kw_discharge, s.round_trip) for s in storages], np.float64
        ).reshape(-1, 5)
        return cls(*np.ascontiguousarray(columns.T))

    def __len__(self) -> int:
        return len(self.kwh)

    def some(self, rows: NDArray[np.int64]) -> Batteries:
        """Some of them, in the order given."""
        return Batteries(
            self.kwh[rows], self.usable[rows], self.kw_charge[rows], self.kw_discharge[rows], self.round_trip[rows]
        )


@dataclass(frozen=True, eq=False)
class Dispatch:
    """What batteries did.

    Attributes:
        charged: shape (B, T), kWh taken at the connection.
        discharged: shape (B, T), kWh given at the connection.
        stored: shape (B,), kWh in the battery after the last step.
    """

    charged: Floats
    discharged: Floats
    stored: Floats


def dispatch(
    surplus: Floats,
    deficit: Floats,
    batteries: Batteries,
    *,
    step_hours: float,
    health: Floats | None = None,
    stored: Floats | None = None,
) -> Dispatch:
    """Charge from the surplus and discharge into the deficit, as far as limits allow, at every step at once.

    The level follows one recursion that is bounded below and above, so only that runs step by step, over all batteries
    together; what was charged and discharged is read from its differences. Half of the losses, in decibels, falls on
    either way.

    Args:
        surplus: shape (B, T), kWh that may be charged in each step.
        deficit: shape (B, T), kWh that may be discharged; in no step are both above zero.
        batteries: B of them.
        step_hours: length of a step.
        health: shape (B,), share of the capacity that ageing has left; None is new.
        stored: shape (B,), kWh in the battery before the first step, at most its usable capacity; None is empty.

    Returns:
        Charges never exceed the surplus, discharges never the deficit, neither its power limit.
    """
    one_way = np.sqrt(batteries.round_trip)
    full = batteries.kwh * batteries.usable * (1.0 if health is None else health)
    most_in = (batteries.kw_charge * step_hours)[:, np.newaxis]
    most_out = (batteries.kw_discharge * step_hours)[:, np.newaxis]
    level = np.zeros(len(batteries)) if stored is None else np.minimum(stored, full)
    start = level
    wanted = np.minimum(surplus, most_in) * one_way[:, np.newaxis]
    wanted -= np.minimum(deficit, most_out) / one_way[:, np.newaxis]
    # One row for each step, and the levels written over the wishes: three small operations a step, no allocation.
    levels = np.ascontiguousarray(wanted.T)
    for row in levels:
        np.add(row, level, out=row)
        np.minimum(row, full, out=row)
        np.maximum(row, 0.0, out=row)
        level = row
    change = np.diff(levels, axis=0, prepend=start[np.newaxis]).T
    # The divisions may come back a last bit too large.
    charged = np.minimum(np.maximum(change, 0.0) / one_way[:, np.newaxis], np.minimum(surplus, most_in))
    discharged = np.minimum(np.maximum(-change, 0.0) * one_way[:, np.newaxis], np.minimum(deficit, most_out))
    return Dispatch(charged, discharged, level.copy())
