"""How batteries lose capacity, with use and with time."""

from __future__ import annotations

import numpy as np

from simulator.storage.dispatch import Batteries, Dispatch, Floats


def full_cycles(done: Dispatch, batteries: Batteries) -> Floats:
    """How many times each battery's nominal capacity was drawn from its cells, shape (B,)."""
    drawn = done.discharged.sum(axis=1) / np.sqrt(batteries.round_trip)
    cycles: Floats = np.divide(drawn, batteries.kwh, out=np.zeros_like(drawn), where=batteries.kwh > 0)
    return cycles


def capacity_left(years: Floats, cycles: Floats, fade_per_year: Floats, fade_per_cycle: Floats) -> Floats:
    """The share of the capacity that is left after some years and full cycles, 0 to 1, shape (B,).

    Both fades are shares of the new capacity and add up, as the makers' data sheets state them.
    """
    left: Floats = np.clip(1.0 - years * fade_per_year - cycles * fade_per_cycle, 0.0, 1.0)
    return left
