"""The settled months that a server shows."""

from __future__ import annotations

from collections.abc import Iterable

from energy.calendar import Month
from energy.errors import InputError
from oracle.settlement.result import Settlement


class SettlementBook:
    """The settled months of one community, one settlement for each month.

    Raises:
        InputError: two settlements of the same month, or of different communities.
    """

    def __init__(self, settlements: Iterable[Settlement] = ()) -> None:
        self._by_month: dict[Month, Settlement] = {}
        for settlement in sorted(settlements, key=lambda each: each.period):
            if settlement.period in self._by_month:
                raise InputError(f"The month {settlement.period} is settled twice.", remedy="Give each month once.")
            self._by_month[settlement.period] = settlement
        if len({settlement.community for settlement in self._by_month.values()}) > 1:
            raise InputError("A book holds the months of one community.", remedy="Serve each community by itself.")

    @property
    def periods(self) -> tuple[Month, ...]:
        """The settled months, oldest first."""
        return tuple(self._by_month)

    @property
    def latest(self) -> Settlement | None:
        """The newest settled month, None where no month is settled yet."""
        return self._by_month[self.periods[-1]] if self._by_month else None

    def get(self, period: Month) -> Settlement | None:
        """The settlement of a month, None where it is not settled."""
        return self._by_month.get(period)

    def newest_first(self) -> tuple[Settlement, ...]:
        """Every settlement, the newest first."""
        return tuple(reversed(self._by_month.values()))
