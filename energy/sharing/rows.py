"""Rows of integer energy: checked, summed and brought to hours while they are in the processor's cache.

Nothing here makes a temporary as large as its input. All bounds rest on one limit: no hour of one row, nor of all
rows under one primary substation together, exceeds `MAX_WH`, some 2147 MWh, which is more than any substation of the
distribution grid can carry. So a sum of checked rows cannot wrap, and the product of two hourly energies fits int64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError

WhRows = NDArray[np.signedinteger[Any]]
"""Energy in Wh, int32 or int64 (with equal results), one row for each plant or member."""

MAX_WH = 2**31 - 1
UNITS_REMEDY = "Check the unit (whole Wh for each interval) and the reading."


def check_rows(rows: WhRows, name: str, hours: int | None = None, limit: int = MAX_WH) -> int:
    """Check the type, shape and values of a matrix of energies.

    Args:
        rows: shape (N, H), Wh in each interval.
        name: what they are, for errors.
        hours: the number of columns that they must have.
        limit: the largest energy allowed.

    Returns:
        The sum of the rows' largest values: no column sums to more.

    Raises:
        InputError: not a two-dimensional int32 or int64 array, not of `hours` columns, or a value below zero or above
            `limit`.
    """
    if rows.dtype not in {np.dtype(np.int32), np.dtype(np.int64)}:
        raise InputError(
            f"The energies are of type {rows.dtype}.", field=name, remedy="Give whole Wh as int32 or int64."
        )
    if rows.ndim != 2 or (hours is not None and rows.shape[1] != hours):
        wanted = "(rows, intervals)" if hours is None else f"(rows, {hours})"
        raise InputError(f"The energies have the shape {rows.shape}.", field=name, remedy=f"Give them as {wanted}.")
    # Read as unsigned, a negative number is larger than any allowed one: one pass finds both faults.
    largest = rows.view(np.uint32 if rows.itemsize == 4 else np.uint64).max(axis=1, initial=0)
    wrong = np.flatnonzero(largest > limit)
    if wrong.size:
        row = rows[wrong[0]]
        interval = int(np.flatnonzero((row < 0) | (row > limit))[0])
        fault = "below zero" if row[interval] < 0 else f"above {limit} Wh"
        raise InputError(
            f"Row {wrong[0]} holds {row[interval]} Wh in interval {interval}, which is {fault}.",
            field=name,
            remedy=UNITS_REMEDY,
        )
    return int(largest.sum(dtype=np.int64))


def sum_rows(rows: WhRows, name: str, hours: int | None = None) -> NDArray[np.int64]:
    """Sum rows hour by hour, after `check_rows`.

    Returns:
        Shape (H,), each at most `MAX_WH`.

    Raises:
        InputError: as `check_rows`, or a sum above `MAX_WH`.
    """
    narrow = check_rows(rows, name, hours) <= MAX_WH and rows.itemsize == 4
    total: NDArray[np.int64] = rows.sum(axis=0, dtype=np.int32 if narrow else np.int64).astype(np.int64, copy=False)
    if total.max(initial=0) > MAX_WH:
        hour = int(np.argmax(total))
        raise InputError(
            f"All rows together hold {total[hour]} Wh in hour {hour}, more than a primary substation can carry.",
            field=name,
            remedy=UNITS_REMEDY,
        )
    return total


def to_hours(quarter_wh: WhRows) -> NDArray[np.int32]:
    """Sum quarter-hours to hours.

    Args:
        quarter_wh: shape (N, 4 H) or (4 H,), Wh in each quarter-hour; the first one begins a whole hour.

    Returns:
        Shape (N, H) or (H,), Wh in each hour.

    Raises:
        InputError: a wrong type or shape, quarter-hours that are not whole hours, a negative energy, or one of more
            than a quarter of `MAX_WH`.
    """
    rows = quarter_wh[np.newaxis] if quarter_wh.ndim == 1 else quarter_wh
    check_rows(rows, "quarter_wh", limit=MAX_WH // 4)
    if rows.shape[1] % 4:
        raise InputError(
            f"{rows.shape[1]} quarter-hours are not whole hours.",
            field="quarter_wh",
            remedy="Give whole local days: 92, 96 or 100 quarter-hours each.",
        )
    hours = np.empty((len(rows), rows.shape[1] // 4), np.int32)
    for quarters, hour in zip(rows, hours, strict=True):
        np.add(quarters[0::4], quarters[1::4], out=hour, casting="same_kind")
        np.add(hour, quarters[2::4], out=hour, casting="same_kind")
        np.add(hour, quarters[3::4], out=hour, casting="same_kind")
    return hours[0] if quarter_wh.ndim == 1 else hours
