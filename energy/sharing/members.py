"""Each member's own share of the shared energy, hour by hour and to the Wh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError
from energy.sharing.rows import WhRows, sum_rows

CELLS = 1 << 20
"""Members × hours worked on at a time: 8 MB an array."""


def member_shares(shared_wh: NDArray[np.int64], energy_wh: WhRows, ids: Sequence[str]) -> NDArray[np.int32]:
    """Divide each hour's shared energy in proportion to that hour's energies, by largest remainder.

    Args:
        shared_wh: shape (H,), Wh; in no hour more than all rows together.
        energy_wh: shape (M, H), Wh: what each member withdrew (or each producer injected).
        ids: M different names; where remainders are equal the alphabetically first gets the Wh, so the order of the
            rows does not matter.

    Returns:
        Shape (M, H), Wh: in every hour the rows sum to `shared_wh`, and none exceeds its own energy.

    Raises:
        InputError: wrong types, shapes or energies, repeated ids, or more shared than there is energy.
    """
    shares = np.empty(energy_wh.shape, np.int32)
    for hours, order, block in _blocks(shared_wh, energy_wh, ids):
        shares[order, hours] = block.T
    return shares


def member_totals(shared_wh: NDArray[np.int64], energy_wh: WhRows, ids: Sequence[str]) -> NDArray[np.int64]:
    """The sums of `member_shares` over all hours, shape (M,), Wh, without holding the matrix."""
    totals = np.zeros(len(energy_wh), np.int64)
    for _, order, block in _blocks(shared_wh, energy_wh, ids):
        totals[order] += block.sum(axis=0)
    return totals


def _blocks(
    shared_wh: NDArray[np.int64], energy_wh: WhRows, ids: Sequence[str]
) -> Iterator[tuple[slice, NDArray[np.intp], NDArray[np.int64]]]:
    """Runs of hours with their shares, shape (hours, M), the columns in the order of ids."""
    members = len(energy_wh)
    if len(ids) != members or len(set(ids)) != members:
        raise InputError(
            f"There are {len(ids)} ids, {len(set(ids))} of them different, for {members} rows.",
            field="ids",
            remedy="Give each row an id of its own.",
        )
    whole = sum_rows(energy_wh, "energy_wh", hours=len(shared_wh))
    wrong = np.flatnonzero((shared_wh < 0) | (shared_wh > whole))
    if wrong.size:
        hour = int(wrong[0])
        raise InputError(
            f"{shared_wh[hour]} Wh are shared in hour {hour}, of {whole[hour]} Wh.",
            field="shared_wh",
            remedy="Compute it with `share` from the same rows.",
        )
    order = np.array(sorted(range(members), key=lambda i: ids[i]), np.intp)
    step = max(1, CELLS // max(1, members))
    for first in range(0, len(shared_wh), step):
        hours = slice(first, min(first + step, len(shared_wh)))
        energy = np.ascontiguousarray(energy_wh[order, hours].T, np.int64)
        yield hours, order, _largest_remainder(shared_wh[hours, np.newaxis], energy, whole[hours, np.newaxis])


def _largest_remainder(
    shared: NDArray[np.int64], energy: NDArray[np.int64], whole: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Divide `shared` (B, 1) in proportion to `energy` (B, M), which sums to `whole` (B, 1) along each row.

    Each of the three is below 2**31, so the products fit int64.
    """
    members = energy.shape[1]
    product = shared * energy
    shares = product // np.maximum(whole, 1)
    remainder = product - shares * whole
    missing = shared[:, 0] - shares.sum(axis=1)
    # Remainder first, then place in the order of ids: one number that is different for every member of an hour.
    rank = remainder * members + np.arange(members - 1, -1, -1)
    hours = np.flatnonzero(missing)
    least = np.sort(rank[hours], axis=1)[np.arange(len(hours)), members - missing[hours]]
    shares[hours] += rank[hours] >= least[:, np.newaxis]
    return shares
