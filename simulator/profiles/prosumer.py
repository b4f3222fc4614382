"""What a prosumer consumed, from bills of what it still withdrew with its plant at work.

In every step withdrawn = max(0, consumed − produced), where consumed = factor × profile, with one factor for each sum
of the bill. Over the steps of a sum, Σ max(0, k·u − p) grows with k from 0 without bound, straight between the values
p/u at which one more step begins to withdraw; so the factor that gives the bill's kWh is found exactly, by sorting,
without iteration. Where the bill is 0 the largest factor without any withdrawal is taken: the least that is known of
the consumption is then its bound.

The netting is that of the axis's steps, hours or quarter-hours: real meters net continuously, so the self-consumption
found is somewhat too large, less so with quarter-hours. A storage that worked while the bill was measured is left out.
"""

from __future__ import annotations

import numpy as np

from simulator.axis import TimeAxis
from simulator.description.uses import Bill
from simulator.profiles.cells import NOTHING, Floats, bill_sums, cells, normalised


def consumption_of_prosumer(profile: Floats, withdrawn: Bill, production: Floats, axis: TimeAxis) -> Floats:
    """The consumption whose withdrawals, beside a plant, are exactly those of the bill.

    Args:
        profile: shape (T,), any unit, not negative: when the member consumes.
        withdrawn: kWh withdrawn, by the bill.
        production: shape (T,), kWh produced behind the same connection point in each step, not negative.
        axis: the year.

    Returns:
        Shape (T,), kWh: its part above the production adds up to every sum of the bill, to rounding.

    Raises:
        ValueError: a production of another shape, or below zero.
    """
    if production.shape != (axis.steps,) or np.any(production < 0):
        raise ValueError("The production has one value per step, none of them negative.")
    unit = normalised(profile)
    member, wanted = bill_sums(withdrawn)
    of_step = member[cells(axis)]
    consumed = np.empty(axis.steps)
    for number, kwh in enumerate(wanted):
        where = np.flatnonzero(of_step == number)
        shape = unit[where]
        if shape.sum() <= NOTHING * len(where):
            shape = np.ones(len(where))
        consumed[where] = shape * factor(shape, production[where], float(kwh))
    return consumed


def factor(profile: Floats, production: Floats, withdrawn: float) -> float:
    """The k with Σ max(0, k · profile − production) = withdrawn; the largest if withdrawn is 0.

    Args:
        profile: shape (n,), not negative, not all zero.
        production: shape (n,), not negative.
        withdrawn: kWh.
    """
    works = profile > 0
    u, p = profile[works], production[works]
    begins = p / u
    order = np.argsort(begins)
    begins = begins[order]
    slope, offset = np.cumsum(u[order]), np.cumsum(p[order])
    # Withdrawn at the point where each further step begins to withdraw: never falling.
    at_next = begins[1:] * slope[:-1] - offset[:-1]
    number = int(np.searchsorted(at_next, withdrawn, side="left")) if withdrawn > 0 else 0
    return float((withdrawn + offset[number]) / slope[number])
