"""The governed parameters: bounds, steps, and changes that take effect by themselves; and the pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chain.genesis import DAY, PARAMETERS
from chain.model.months import epoch_of, start_of
from chain.model.refused import Refused

NOTICE = 7 * DAY
"""The shortest notice; the one that holds is the parameter of this name."""
LONGEST_PAUSE = 7 * DAY
BETWEEN_PAUSES = 30 * DAY
WHOLE_BPS = 10_000
CHANNELS = ("Welcome", "Bonus", "Energy", "Grants")
VECTORS: Mapping[str, tuple[str, ...]] = {
    "Shares": tuple(f"Share{channel}" for channel in CHANNELS),
    "Coefficients": ("CoefficientPower", "CoefficientInjected", "CoefficientWithdrawn"),
    "Funds": ("FundManagement", "FundInternal", "FundSocial", "FundMembers"),
}
"""Parameters that change together and add up to a whole, in the contracts' order."""
VECTOR_OF = {name: vector for vector, names in VECTORS.items() for name in names}
QUOTA_MODEL = tuple(PARAMETERS)[tuple(PARAMETERS).index("CoefficientPower") :]
"""The parameters of the quota model and of the funds, whose change needs heads and millesimi."""
WEIGHTS = ("WeightEnvironment", "WeightSocial", "WeightCommunity")
FIRST_COLLECTIVE = 7
"""The category of the first of `WEIGHTS`; the others follow."""
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
    **dict.fromkeys(VECTORS["Shares"], (0, WHOLE_BPS, 1_000, 0)),
    "MediateWindow": (3 * DAY, 30 * DAY, 1 * DAY, 2_500),
    **dict.fromkeys(WEIGHTS, (0, 5_000, 500, 2_000)),
    "ProviderCap": (5_00, 200_00, 5_00, 2_000),
    "EnergyPerMember": (0, 20_00, 1_00, 2_000),
    "TokensPerEuro": (1_00, 100_00, 1_00, 2_000),
    "VotingPeriod": (3 * DAY, 21 * DAY, 1 * DAY, 2_500),
    "Notice": (NOTICE, 28 * DAY, 1 * DAY, 2_500),
    "QuorumBps": (1_000, 5_000, 500, 0),
    **dict.fromkeys(VECTORS["Coefficients"], (0, WHOLE_BPS, 1_000, 0)),
    "MaxReduction": (0, 5_000, 500, 0),
    "BetaMin": (10, 2_00, 50, 0),
    "BetaMax": (2_00, 20_00, 1_00, 2_000),
    "FundManagement": (0, 1_000, 250, 0),
    "FundInternal": (0, 4_000, 500, 0),
    "FundSocial": (0, 4_000, 500, 0),
    "FundMembers": (5_000, WHOLE_BPS, 1_000, 0),
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
    """All parameters of one community, and its pause."""

    def __init__(self, values: Mapping[str, int] = PARAMETERS) -> None:
        self._parameters = {name: Parameter(value, value) for name, value in values.items()}
        self.pauses = 0
        self.paused_until = 0
        self._paused_at = -BETWEEN_PAUSES

    def value(self, name: str, now: int) -> int:
        """A parameter's value at `now`."""
        return self._parameters[name].at(now)

    def bonus_terms(self, category: int, now: int) -> tuple[int, int]:
        """A category's bonus in basis points of the price, and the most of a provider in a month; zeros for most."""
        if not FIRST_COLLECTIVE <= category < FIRST_COLLECTIVE + len(WEIGHTS):
            return 0, 0
        return self.value(WEIGHTS[category - FIRST_COLLECTIVE], now), self.value("ProviderCap", now)

    def quota_model(self, now: int) -> tuple[tuple[int, ...], int]:
        """The values of `QUOTA_MODEL` that hold, and the first second since which all of them have been unchanged."""
        parameters = [self._parameters[name] for name in QUOTA_MODEL]
        since = max(parameter.start for parameter in parameters if parameter.start <= now)
        return tuple(parameter.at(now) for parameter in parameters), since

    def schedule(self, now: int, name: str, wanted: int) -> None:
        """A new value was decided."""
        if name in VECTOR_OF:
            raise Refused("Council_ChangesTogether")
        self._schedule(now, name, wanted)

    def schedule_vector(self, now: int, vector: str, wanted: Sequence[int]) -> None:
        """New values were decided of parameters that add up."""
        names = VECTORS[vector]
        if len(wanted) != len(names):
            raise Refused("Council_WrongTable")
        if sum(wanted) != WHOLE_BPS:
            raise Refused("Council_DoesNotAddUp")
        before = {name: self._parameters[name] for name in names}
        try:
            for name, value in zip(names, wanted, strict=True):
                self._schedule(now, name, value)
        except Refused:
            self._parameters |= before
            raise

    def pause(self, now: int, number: int, until: int) -> None:
        """Two pausers let new requests and issuance rest."""
        if number != self.pauses + 1:
            raise Refused("Council_WrongPause")
        if now < self._paused_at + BETWEEN_PAUSES:
            raise Refused("Council_PausedLately")
        if until > now + LONGEST_PAUSE:
            raise Refused("Council_PauseTooLong")
        self.pauses, self._paused_at, self.paused_until = number, now, until

    def is_paused(self, now: int) -> bool:
        """Whether new requests and issuance rest."""
        return now <= self.paused_until

    def require_possible(self, name: str, wanted: int) -> None:
        """Bounds and step, from the value that holds once nothing is pending."""
        low, high, absolute, relative = BOUNDS[name]
        if not low <= wanted <= high:
            raise Refused("Council_OutOfBounds")
        value = self._parameters[name].next
        if abs(wanted - value) > max(absolute, value * relative // WHOLE_BPS):
            raise Refused("Council_StepTooLarge")

    def _schedule(self, now: int, name: str, wanted: int) -> None:
        parameter = self._parameters[name]
        if now < parameter.start:
            raise Refused("Council_ChangePending")
        self.require_possible(name, wanted)
        border = epoch_of(now)
        while start_of(border) < now + self.value("Notice", now):
            border += 1
        self._parameters[name] = Parameter(parameter.next, wanted, start_of(border))
