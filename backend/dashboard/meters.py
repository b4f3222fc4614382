"""The quarter-hours behind the settled months, of the community and of one member, from the store of readings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from energy.sharing import member_shares, share
from oracle.community import Community
from oracle.readings import Direction, Readings
from oracle.settlement import EnergyBook, open_book
from oracle.store import ReadingStore

MONTHS_KEPT = 3
"""Months whose readings are held in memory: a reader looks at one and at its neighbours."""


@dataclass(frozen=True, eq=False)
class MonthQuarters:
    """One month, of the community or of a member, in Wh.

    Attributes:
        injected_wh, withdrawn_wh: shape (quarter-hours of the month,), int64.
        shared_wh: shape (hours of the month,), int64: shared energy is reckoned by the hour. Of a member, its part as a
            consumer.
    """

    injected_wh: NDArray[np.int64]
    withdrawn_wh: NDArray[np.int64]
    shared_wh: NDArray[np.int64]


class Meters:
    """What the meters of a community read, by months; what is taken into the store meanwhile is seen at once.

    Args:
        community: its members with their points.
        store: the readings; it must stay open.
    """

    def __init__(self, community: Community, store: ReadingStore) -> None:
        self._community = community
        self._book: EnergyBook = open_book(community, store)
        self._store = store
        self._kept = lru_cache(maxsize=MONTHS_KEPT)(self._read)

    def community(self, month: Month) -> MonthQuarters:
        """The whole community.

        Raises:
            InputError, InputErrors: a month before the community began, or without complete readings.
        """
        readings = self._readings(month)
        shared = np.zeros(month.hours, np.int64)
        for place in self._book.substations(readings, month):
            shared += share(place.injected_wh, place.withdrawn_wh).shared_wh
        pods = {pod for pod, _ in readings.points}
        return _summed(readings, pods, shared)

    def member(self, month: Month, member: str) -> MonthQuarters | None:
        """One member; None where it does not take part in that month.

        Raises:
            InputError, InputErrors: see `community`.
        """
        found = next((each for each in self._community.members_in(month) if each.id == member), None)
        if found is None:
            return None
        readings = self._readings(month)
        shared = np.zeros(month.hours, np.int64)
        for place in self._book.substations(readings, month):
            own = [row for row, (owner, _) in enumerate(place.points) if owner.id == member]
            if own:
                whole = share(place.injected_wh, place.withdrawn_wh).shared_wh
                parts = member_shares(whole, place.withdrawn_wh, [point.pod for _, point in place.points])
                shared += parts[own].sum(axis=0, dtype=np.int64)
        return _summed(readings, {point.pod for point in found.points}, shared)

    def _readings(self, month: Month) -> Readings:
        return self._kept(month, self._store.last_file())

    def _read(self, month: Month, _last_file: int) -> Readings:
        return self._book.readings(month)


def _summed(readings: Readings, pods: set[str], shared_wh: NDArray[np.int64]) -> MonthQuarters:
    def total(direction: Direction) -> NDArray[np.int64]:
        rows = [row for row, (pod, way) in enumerate(readings.points) if pod in pods and way is direction]
        total: NDArray[np.int64] = readings.wh[rows].sum(axis=0, dtype=np.int64)
        return total

    return MonthQuarters(total(Direction.INJECTED), total(Direction.WITHDRAWN), shared_wh)
