"""Shared energy: the hourly minimum of what the plants of a perimeter inject and what its members withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError
from energy.sharing.rows import WhRows, check_rows, sum_rows


@dataclass(frozen=True, eq=False)
class SharedEnergy:
    """The hours of one primary substation; every array has shape (H,), int64, Wh.

    Attributes:
        injected_wh: put into the grid by all plants.
        withdrawn_wh: taken from the grid by all members.
        shared_wh: the smaller of the two in each hour.
    """

    injected_wh: NDArray[np.int64]
    withdrawn_wh: NDArray[np.int64]
    shared_wh: NDArray[np.int64]


def share(injected_wh: WhRows, withdrawn_wh: WhRows) -> SharedEnergy:
    """The energy shared under one primary substation.

    This is what the GSE calls "energia elettrica autoconsumata" and people call "condivisa": it gets the ARERA
    valorisation. The minimum is taken hour by hour, never on monthly or annual totals.

    Args:
        injected_wh: shape (P, H), one row for each plant, in any order.
        withdrawn_wh: shape (M, H), one row for each member, in any order.

    Raises:
        InputError: wrong types or shapes, negative or impossible energies (see `sum_rows`).

    Source: D.Lgs. 199/2021 art. 31; ARERA TIAD (resolution 727/2022); GSE, "Corrispettivi e tariffa" of the
    communities.
    """
    injected = sum_rows(injected_wh, "injected_wh")
    withdrawn = sum_rows(withdrawn_wh, "withdrawn_wh", hours=len(injected))
    return SharedEnergy(injected, withdrawn, np.minimum(injected, withdrawn))


def zone_shared_wh(substations: Iterable[SharedEnergy]) -> NDArray[np.int64]:
    """The same minimum over all substations of one market zone, for information only.

    The law defines "energia condivisa" in the market zone, but pays only what is shared under one primary
    substation. The zone's figure is never smaller than the substations' together.

    Args:
        substations: those of the community in one market zone, over the same hours; at least one.

    Returns:
        Shape (H,), Wh.
    """
    parts = list(substations)
    injected = np.sum([part.injected_wh for part in parts], axis=0, dtype=np.int64)
    withdrawn = np.sum([part.withdrawn_wh for part in parts], axis=0, dtype=np.int64)
    return np.minimum(injected, withdrawn)


def self_consumed(produced_wh: WhRows, injected_wh: WhRows) -> NDArray[np.int64]:
    """Energy consumed behind the meter, where a production meter exists: produced minus injected.

    It is neither shared nor incentivised: the exchange point does not see it.

    Args:
        produced_wh: shape (P, H), from the production meters.
        injected_wh: shape (P, H), from the exchange meters of the same plants in the same order.

    Returns:
        Shape (P, H), Wh.

    Raises:
        InputError: a plant that injects more than it produces, or wrong types, shapes or energies.
    """
    check_rows(injected_wh, "injected_wh")
    check_rows(produced_wh, "produced_wh", hours=injected_wh.shape[1])
    if len(produced_wh) != len(injected_wh):
        raise InputError(
            f"There are {len(produced_wh)} rows of production and {len(injected_wh)} of injection.",
            field="produced_wh",
            remedy="Give one row of each for every plant.",
        )
    behind = np.subtract(produced_wh, injected_wh, dtype=np.int64)
    for index, row in enumerate(behind):
        if row.min(initial=0) < 0:
            raise InputError(
                f"Plant {index} injects more than it produces in hour {int(np.argmin(row))}.",
                field="injected_wh",
                remedy="Check which meter is which; a storage charged from the grid cannot be told apart here.",
            )
    return behind
