"""The governed parameters: bounds, steps, and changes that take effect by themselves; the pause; and what the members
decided, carried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from chain.genesis import DAY, PARAMETERS, ROLES
from chain.model.months import epoch_of, start_of
from chain.model.refused import Refused

if TYPE_CHECKING:
    from chain.model.members import Members
    from chain.model.settlements import Settlements
    from chain.model.treasury import Treasury

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
RULES_OF_BALLOTS = ("VotingPeriod", "Notice", "QuorumBps")
HALF, THREE_FIFTHS = 5_000, 6_000
LONGEST_JUDGEMENT = 7 * DAY
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


class Kind(IntEnum):
    """What a ballot may decide, with the contracts' numbers. Its data are a tuple of the values in brackets."""

    NONE = 0
    CHANGE_PARAMETER = 1
    """(name, value)"""
    CHANGE_VECTOR = 2
    """(name of a vector, its values)"""
    GRANT_ROLE = 3
    """(office, holder, last second or 0)"""
    GRANT_COMMONS = 4
    """(members, amount)"""
    SET_STANDING_GRANT = 5
    """(amount,)"""
    JUDGE_SETTLEMENT = 6
    """(period, revision)"""


@dataclass(frozen=True)
class Procedure:
    """How a decision is made: what must be exceeded and reached, in basis points, and how long it takes, in seconds."""

    by_millesimi: bool
    quorum_bps: int
    majority_bps: int
    duration: int
    delay: int


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
    """All parameters of one community, and its pause. Whoever wires the contracts sets those that obey it."""

    members: Members
    settlements: Settlements
    treasury: Treasury

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
        self._require_alone(name)
        self._schedule(now, name, wanted)

    def schedule_vector(self, now: int, vector: str, wanted: Sequence[int]) -> None:
        """New values were decided of parameters that add up."""
        values = self._require_whole(vector, wanted)
        before = {name: self._parameters[name] for name, _ in values}
        try:
            for name, value in values:
                self._schedule(now, name, value)
        except Refused:
            self._parameters |= before
            raise

    def pause(
        self,
        now: int,
        number: int,
        until: int,
        *,
        pausers: tuple[int, int],
        valid_until: int,
        signers: tuple[object, object],
    ) -> None:
        """Two pausers let new requests and issuance rest."""
        if now > valid_until:
            raise Refused("Council_IntentExpired")
        if number != self.pauses + 1:
            raise Refused("Council_WrongPause")
        if now < self._paused_at + BETWEEN_PAUSES:
            raise Refused("Council_PausedLately")
        if until > now + LONGEST_PAUSE:
            raise Refused("Council_PauseTooLong")
        if pausers[0] >= pausers[1] or self.members.is_oneself(pausers[1], pausers[0]):
            raise Refused("Council_NotSorted")
        for pauser, signer in zip(pausers, signers, strict=True):
            self.members.authorise_officer(now, "Pauser", pauser, signer)
        self.pauses, self._paused_at, self.paused_until = number, now, until

    def is_paused(self, now: int) -> bool:
        """Whether new requests and issuance rest."""
        return now <= self.paused_until

    def require_not_paused(self, now: int) -> None:
        """Refuses in a pause."""
        if self.is_paused(now):
            raise Refused("Council_Paused")

    # What the members decide

    def procedure_of(self, now: int, kind: Kind, data: tuple[Any, ...]) -> Procedure:
        """How a decision of this kind is made; refuses what could not be carried out."""
        by_millesimi, majority, delay = False, HALF, 0
        duration, notice = self.value("VotingPeriod", now), self.value("Notice", now)
        if kind == Kind.CHANGE_PARAMETER:
            name, wanted = data
            self._require_alone(name)
            self.require_possible(name, wanted)
            by_millesimi = name in QUOTA_MODEL
            majority = THREE_FIFTHS if by_millesimi or name in RULES_OF_BALLOTS else HALF
        elif kind == Kind.CHANGE_VECTOR:
            for name, wanted in self._require_whole(*data):
                self.require_possible(name, wanted)
            by_millesimi = data[0] != "Shares"
            majority = THREE_FIFTHS if by_millesimi else HALF
        elif kind == Kind.GRANT_ROLE:
            role, holder, until = data
            if role not in ROLES or not holder or (until and until <= now + duration + notice):
                raise Refused("Council_BadOffice")
            delay = notice if until else 0
        elif kind == Kind.GRANT_COMMONS:
            if not all(data):
                raise Refused("Council_EmptyGrant")
            delay = notice
        elif kind == Kind.SET_STANDING_GRANT:
            delay = notice
        elif kind == Kind.JUDGE_SETTLEMENT:
            duration = min(duration, LONGEST_JUDGEMENT)
            self._require_suspended(now + duration + DAY, *data)
        else:
            raise Refused("Council_NothingToDecide")
        return Procedure(by_millesimi, self.value("QuorumBps", now), majority, duration, delay)

    def enact(self, now: int, kind: Kind, data: tuple[Any, ...]) -> None:
        """Carries out what the members decided."""
        if kind == Kind.CHANGE_PARAMETER:
            self.schedule(now, *data)
        elif kind == Kind.CHANGE_VECTOR:
            self.schedule_vector(now, *data)
        elif kind == Kind.GRANT_ROLE:
            role, holder, until = data
            if until:
                self.members.grant_role(now, role, holder, until)
            else:
                self.members.end_role(role, holder)
        elif kind == Kind.GRANT_COMMONS:
            self.treasury.grant_commons(now, *data)
        elif kind == Kind.SET_STANDING_GRANT:
            self.treasury.set_standing_grant(*data)
        else:
            self.settlements.void(now, *data)

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

    def _require_suspended(self, until: int, period: int, revision: int) -> None:
        suspension, record = self.settlements.suspensions.get(period), self.settlements.records.get(period)
        if suspension is None or record is None or suspension.until < until:
            raise Refused("Council_NotSuspended")
        if not suspension.revision == record.revision == revision:
            raise Refused("Council_NotSuspended")

    @staticmethod
    def _require_alone(name: str) -> None:
        if name in VECTOR_OF:
            raise Refused("Council_ChangesTogether")

    @staticmethod
    def _require_whole(vector: str, wanted: Sequence[int]) -> list[tuple[str, int]]:
        """The vector's parameters with the values wanted, which add up."""
        names = VECTORS[vector]
        if len(wanted) != len(names):
            raise Refused("Council_WrongTable")
        if sum(wanted) != WHOLE_BPS:
            raise Refused("Council_DoesNotAddUp")
        return list(zip(names, wanted, strict=True))
