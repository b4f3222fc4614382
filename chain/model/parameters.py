"""The governed parameters: bounds, steps, and changes that take effect by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chain.genesis import DAY, PARAMETERS
from chain.model.months import epoch_of, start_of
from chain.model.refused import Refused

NOTICE = 7 * DAY
CHANNELS = ("Welcome", "Bonus", "Energy", "Grants")
BOUNDS: Mapping[str, tuple[int, int, int, int]] = {
    "Life": (2, 4, 1, 0),
    "VolumePerMember": (20_00, 500_00, 5_00, 1_000),
    "HoldingCap": (1, 4, 1, 0),
    "MaxPrice": (5_00, 300_00, 5_00, 2_000),
    "MaxOpen": (1, 20, 2, 0),
    "ApproveWindow": (1 * DAY, 14 * DAY, 1 * DAY, 2_500),
    "ReviewWindow": (1 * DAY, 7 * DAY, 1 * DAY, 2_500),
    "SettlementWindow": (2 * DAY, 21 * DAY, 1 * DAY, 2_500),
    "Welcome": (0, 50_00, 5_00, 2_000),
    "GrowthBps": (100, 2_500, 100, 2_000),
    **{f"Share{channel}": (0, 10_000, 1_000, 0) for channel in CHANNELS},
}
"""Lowest, highest, absolute step and relative step in basis points of each parameter."""


@dataclass
class Parameter:
    """A governed value with the change that is on its way."""

    value: int
    next: int
    start: int = 0

    def at(self, now: int) -> int:
        """What holds at `now`."""
        return self.value if now < self.start else self.next


class Council:
    """All parameters of one community."""

    def __init__(self, values: Mapping[str, int] = PARAMETERS) -> None:
        self._parameters = {name: Parameter(value, value) for name, value in values.items()}

    def value(self, name: str, now: int) -> int:
        """A parameter's value at `now`."""
        return self._parameters[name].at(now)

    def schedule(self, now: int, name: str, wanted: int) -> None:
        """The board schedules a change."""
        if name.startswith("Share"):
            raise Refused("Council_SharesChangeTogether")
        self._schedule(now, name, wanted)

    def schedule_shares(self, now: int, wanted: tuple[int, int, int, int]) -> None:
        """The board schedules all four shares."""
        if sum(wanted) != 10_000:
            raise Refused("Council_SharesDoNotAddUp")
        names = [f"Share{channel}" for channel in CHANNELS]
        before = {name: self._parameters[name] for name in names}
        try:
            for name, value in zip(names, wanted, strict=True):
                self._schedule(now, name, value)
        except Refused:
            self._parameters |= before
            raise

    def _schedule(self, now: int, name: str, wanted: int) -> None:
        parameter = self._parameters[name]
        if now < parameter.start:
            raise Refused("Council_ChangePending")
        low, high, absolute, relative = BOUNDS[name]
        if not low <= wanted <= high:
            raise Refused("Council_OutOfBounds")
        if abs(wanted - parameter.next) > max(absolute, parameter.next * relative // 10_000):
            raise Refused("Council_StepTooLarge")
        border = epoch_of(now)
        while start_of(border) < now + NOTICE:
            border += 1
        self._parameters[name] = Parameter(parameter.next, wanted, start_of(border))
