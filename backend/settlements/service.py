"""The settled months that a server shows."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from energy.calendar import Month
from energy.errors import InputError
from oracle.settlement.result import Settlement


class SettlementBook:
    """The settled months of one community, one settlement for each month.

    Months may be added and replaced while others read: whoever reads sees the months before, or those after.

    Raises:
        InputError: two settlements of the same month, or of different communities.
    """

    def __init__(self, settlements: Iterable[Settlement] = ()) -> None:
        self._adding = Lock()
        self._by_month: dict[Month, Settlement] = {}
        for settlement in settlements:
            self.add(settlement)

    def add(self, settlement: Settlement) -> None:
        """Add a month.

        Raises:
            InputError: the month is there already, or is another community's.
        """
        with self._adding:
            if settlement.period in self._by_month:
                raise InputError(f"The month {settlement.period} is settled twice.", remedy="Give each month once.")
            if any(known.community != settlement.community for known in self._by_month.values()):
                raise InputError("A book holds the months of one community.", remedy="Serve each community by itself.")
            months = {**self._by_month, settlement.period: settlement}
            # Never changed in place, so that nobody has to wait in order to read.
            self._by_month = {month: months[month] for month in sorted(months)}

    def replace(self, settlement: Settlement) -> None:
        """Put another settlement of a month in the place of the one that is there.

        Raises:
            InputError: the month is not there, or is another community's.
        """
        with self._adding:
            known = self._by_month.get(settlement.period)
            if known is None or known.community != settlement.community:
                raise InputError(f"The month {settlement.period} of {settlement.community} is not in the book.")
            self._by_month = {**self._by_month, settlement.period: settlement}

    @property
    def periods(self) -> tuple[Month, ...]:
        """The settled months, oldest first."""
        return tuple(self._by_month)

    @property
    def latest(self) -> Settlement | None:
        """The newest settled month, None where no month is settled yet."""
        return next(reversed(self._by_month.values()), None)

    def get(self, period: Month) -> Settlement | None:
        """The settlement of a month, None where it is not settled."""
        return self._by_month.get(period)

    def newest_first(self) -> tuple[Settlement, ...]:
        """Every settlement, the newest first."""
        return tuple(reversed(self._by_month.values()))
