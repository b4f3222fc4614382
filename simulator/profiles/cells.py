"""Scaling a profile so that every sum that a bill states comes out exactly.

A year has 36 cells, one for each month and band. A bill states sums of cells; within each of them the profile is
multiplied by one factor, so its shape is kept and its sum is the bill's. A profile that is zero throughout a sum that
is not is replaced there by a flat one. The method is the usual one for hourly curves from Italian bills (for instance
LoBi, University of Florence); between two bands the curve may jump, which is in the nature of such bills.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.axis import TimeAxis
from simulator.description.uses import Bill

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

CELLS = 36

NOTHING = 1e-12
"""A profile of mean 1 whose mean over a sum is below this counts as zero there."""


class Scaling(NamedTuple):
    """What turns a profile into kWh.

    Attributes:
        factor: shape (36,), by which each cell of the profile is multiplied.
        flat: shape (36,), kWh of each step where the profile had nothing to multiply; None if there is no such cell.
    """

    factor: Floats
    flat: Floats | None


@cache
def cells(axis: TimeAxis) -> Places:
    """Shape (T,): the cell of each step, month × 3 + band − 1."""
    places = axis.month.astype(np.intp) * 3 + (axis.band - 1)
    places.setflags(write=False)
    return places


def cell_sums(values: Floats, axis: TimeAxis) -> Floats:
    """Sums of a curve, shape (T,), over the cells: shape (36,)."""
    return np.bincount(cells(axis), weights=values, minlength=CELLS).astype(np.float64, copy=False)


@cache
def cell_steps(axis: TimeAxis) -> Floats:
    """Shape (36,): the number of steps in each cell."""
    steps = cell_sums(np.ones(axis.steps), axis)
    steps.setflags(write=False)
    return steps


def normalised(profile: Floats) -> Floats:
    """A profile of mean 1, or zero throughout; it is read-only.

    Raises:
        ValueError: a negative or not finite value.
    """
    if not np.all(np.isfinite(profile)) or np.any(profile < 0):
        raise ValueError("A profile has finite values that are not negative.")
    mean = profile.mean()
    unit = profile / mean if mean > 0 else profile.copy()
    unit.setflags(write=False)
    return unit


def bill_sums(bill: Bill) -> tuple[Places, Floats]:
    """Which of the bill's sums each cell belongs to, shape (36,), and those sums in kWh, shape (S,)."""
    group = np.empty(3, dtype=np.intp)
    for number, its_bands in enumerate(bill.groups):
        group[[band - 1 for band in its_bands]] = number
    count = len(bill.groups)
    period = np.arange(12) if bill.is_monthly else np.zeros(12, dtype=np.intp)
    member = (period[:, None] * count + group[None, :]).ravel()
    return member, np.array(bill.columns, dtype=np.float64).T.ravel()


def scaling(unit_sums: Floats, steps: Floats, bill: Bill) -> Scaling:
    """The factors that make a profile's sums equal the bill's.

    Args:
        unit_sums: shape (36,), sums of a profile of mean 1 over the cells.
        steps: shape (36,), steps in each cell.
        bill: kWh.
    """
    member, wanted = bill_sums(bill)
    sums = np.bincount(member, weights=unit_sums, minlength=len(wanted))
    counts = np.bincount(member, weights=steps, minlength=len(wanted))
    empty = sums <= NOTHING * counts
    factor = np.divide(wanted, sums, out=np.zeros_like(wanted), where=~empty)
    if not np.any(empty & (wanted > 0)):
        return Scaling(factor[member], None)
    return Scaling(factor[member], np.where(empty, wanted / counts, 0.0)[member])


def apply(unit: Floats, scale: Scaling, axis: TimeAxis, out: Floats | None = None) -> Floats:
    """A profile in kWh: shape (T,).

    Args:
        unit: shape (T,).
        scale: its factors.
        axis: the year.
        out: shape (T,), where to write it.
    """
    where = cells(axis)
    result = np.take(scale.factor, where, out=out, mode="clip")
    result *= unit
    if scale.flat is not None:
        result += scale.flat[where]
    return result


def from_bill(profile: Floats, bill: Bill, axis: TimeAxis) -> Floats:
    """The load curve of a bill: shape (T,), kWh in each step.

    Args:
        profile: shape (T,), any unit, not negative.
        bill: kWh.
        axis: the year.
    """
    unit = normalised(profile)
    return apply(unit, scaling(cell_sums(unit, axis), cell_steps(axis), bill), axis)
