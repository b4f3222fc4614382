"""What a community offers its batteries: the surplus and the deficit under each primary substation, divided."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.storage.dispatch import Batteries, Floats


def community_offers(
    injected: Floats,
    net: Floats,
    perimeter: NDArray[np.int64],
    batteries: Batteries,
) -> tuple[Floats, Floats]:
    """Divide each perimeter's surplus and deficit among the batteries that work for the community in it.

    A battery may only charge what its own point would inject, so the surplus is divided in proportion to that; the
    deficit is divided in proportion to the capacities. So the batteries together never take more than the surplus nor
    give more than the deficit, and never touch energy that is shared without them.

    Args:
        injected: shape (B, T), kWh that the point behind which each battery stands would inject.
        net: shape (S, T), kWh injected less withdrawn under each primary substation.
        perimeter: shape (B,), the substation of each battery.
        batteries: B of them.

    Returns:
        What each may charge and what each may discharge, shape (B, T) both; never both above zero.
    """
    may_charge = np.zeros_like(injected)
    may_discharge = np.zeros_like(injected)
    for place in np.unique(perimeter):
        inside = np.flatnonzero(perimeter == place)
        offered = injected[inside]
        together = offered.sum(axis=0)
        excess = np.maximum(net[place], 0.0)
        part = np.divide(excess, together, out=np.ones_like(together), where=together > excess)
        may_charge[inside] = offered * part * (excess > 0)
        capacity = batteries.kwh[inside]
        share = np.divide(capacity, capacity.sum(), out=np.zeros_like(capacity), where=capacity > 0)
        may_discharge[inside] = np.multiply.outer(share, np.maximum(-net[place], 0.0))
    return may_charge, may_discharge
