"""Which plant the shared energy came from: the older plant first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError
from energy.sharing.rows import MAX_WH, WhRows, check_rows


def seniority(in_operation: Sequence[date], ids: Sequence[str]) -> list[int]:
    """The order in which plants take their part: by first day of operation, ties by id.

    Returns:
        Positions in the two lists, the most senior plant first.
    """
    return sorted(range(len(ids)), key=lambda i: (in_operation[i], ids[i]))


def attribute(
    injected_wh: WhRows, shared_wh: NDArray[np.int64], order: Sequence[int]
) -> Iterator[tuple[int, NDArray[np.int32]]]:
    """Attribute the shared energy to the plants that injected it.

    In each hour every plant in turn takes the smaller of its injection and what is still to be attributed. It is the
    same to start from all withdrawn energy: where less is injected than withdrawn, every plant takes all it injects.

    Args:
        injected_wh: shape (P, H), Wh.
        shared_wh: shape (H,), Wh, from `share` of these rows.
        order: the row numbers, most senior first (see `seniority`).

    Yields:
        A row number, and the Wh attributed to that plant, shape (H,). All plants together give `shared_wh` exactly.

    Raises:
        InputError: the shared energy is not that of these rows; an order that leaves out or repeats a row.

    Source: the hierarchical attribution that GSE applies, as implemented in the CACER Simulator of RSE.
    """
    check_rows(injected_wh, "injected_wh", hours=len(shared_wh))
    if sorted(order) != list(range(len(injected_wh))):
        raise InputError(
            "The order of seniority is not an order of the plants.", field="order", remedy="Name each row once."
        )
    if shared_wh.min(initial=0) < 0 or shared_wh.max(initial=0) > MAX_WH:
        raise _foreign(shared_wh)
    residual = shared_wh.astype(np.int32)
    for index in order:
        taken = np.empty_like(residual)
        np.minimum(injected_wh[index], residual, out=taken, casting="same_kind")
        np.subtract(residual, taken, out=residual)
        yield index, taken
    if residual.any():
        raise _foreign(residual)


def _foreign(wh: WhRows) -> InputError:
    hour = int(np.flatnonzero(wh)[0])
    return InputError(
        f"The shared energy is not that of these plants: {wh[hour]} Wh of hour {hour} belong to none.",
        field="shared_wh",
        remedy="Compute it with `share` from the same rows.",
    )
