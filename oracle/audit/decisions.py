"""What a ballot may decide: by which procedure, within which bounds, and what carrying it out must lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from eth_utils.address import to_checksum_address

from chain.genesis import (
    CHANGE_PARAMETER,
    CHANGE_VECTOR,
    DAY,
    GRANT_COMMONS,
    GRANT_ROLE,
    JUDGE_SETTLEMENT,
    NOBODY,
    ROLES,
    SET_STANDING_GRANT,
)
from oracle.audit.commons import Commons
from oracle.audit.effects import Effects
from oracle.audit.finality import Finality
from oracle.audit.findings import Rule
from oracle.audit.parameters import NAMES, QUOTA_MODEL, SHARES, VECTORS, WHOLE_BPS, Parameters

HALF, THREE_FIFTHS = 5_000, 6_000
LONGEST_JUDGEMENT = 7 * DAY
SHAPES = {
    CHANGE_PARAMETER: ("uint8", "uint24"),
    CHANGE_VECTOR: ("uint8", "uint24[]"),
    GRANT_ROLE: ("uint8", "address", "uint40"),
    GRANT_COMMONS: ("uint32[]", "uint48"),
    SET_STANDING_GRANT: ("uint48",),
    JUDGE_SETTLEMENT: ("uint32", "uint8"),
}
"""What the data of each kind of decision hold."""
OF_BALLOTS = NAMES[NAMES.index("VotingPeriod") :]
"""The rules of ballots, the quota model and the funds: three fifths are needed."""


@dataclass(frozen=True)
class Procedure:
    """How a decision is made, and whether it was one that could be made: `rules` say so."""

    by_millesimi: bool
    quorum_bps: int
    majority_bps: int
    duration: int
    delay: int
    rules: tuple[Rule, ...]


class Decisions:
    """Everything that the members can decide."""

    def __init__(self, parameters: Parameters, commons: Commons, finality: Finality) -> None:
        self._parameters = parameters
        self._commons = commons
        self._finality = finality

    def procedure(self, kind: int, data: bytes, time: int) -> Procedure:
        """How a decision that is proposed at a time is made.

        Raises:
            LookupError, ValueError: there is nothing of this kind to decide, or the data are of another kind.
        """
        values, notice = _values(kind, data), self._parameters.at("Notice", time)
        duration, majority, delay, by_millesimi = self._parameters.at("VotingPeriod", time), HALF, 0, False
        if kind == CHANGE_PARAMETER:
            name = NAMES[values[0]]
            by_millesimi, majority = name in QUOTA_MODEL, THREE_FIFTHS if name in OF_BALLOTS else HALF
        elif kind == CHANGE_VECTOR:
            by_millesimi = VECTORS[values[0]] is not SHARES
            majority = THREE_FIFTHS if by_millesimi else HALF
        elif kind == JUDGE_SETTLEMENT:
            duration = min(duration, LONGEST_JUDGEMENT)
        elif kind != GRANT_ROLE or values[2]:
            delay = notice
        rules = tuple(self._rules(kind, values, time, time + duration))
        return Procedure(by_millesimi, self._parameters.at("QuorumBps", time), majority, duration, delay, rules)

    def effects(self, kind: int, data: bytes, time: int, *, carried: bool) -> Effects:
        """What carrying out a decision must lead to; one that was declined confirms a settlement."""
        values = _values(kind, data)
        if not carried:
            return [self._finality.confirmation(values[0], values[1], time)]
        if kind == CHANGE_PARAMETER:
            effects: Effects = [self._parameters.change(NAMES[values[0]], values[1], time)]
        elif kind == CHANGE_VECTOR:
            pairs = zip(VECTORS[values[0]], values[1], strict=True)
            effects = [self._parameters.change(name, following, time) for name, following in pairs]
        elif kind == GRANT_ROLE:
            given = {"role": values[0], "holder": values[1]}
            effects = [("RoleGranted", {**given, "until": values[2]}) if values[2] else ("RoleEnded", given)]
        elif kind == GRANT_COMMONS:
            effects = self._commons.grant(values[0], values[1], time)
        elif kind == SET_STANDING_GRANT:
            effects = [("StandingGrantSet", {"each": values[0]})]
        else:
            effects = [("SettlementVoided", {"period": values[0], "revision": values[1]})]
        return effects

    def _rules(self, kind: int, values: tuple[Any, ...], time: int, closes: int) -> Iterator[Rule]:
        """What must be true of a decision when it is proposed."""
        if kind == CHANGE_PARAMETER:
            name = NAMES[values[0]]
            yield not any(name in vector for vector in VECTORS), "parts of a whole together", name
            yield from self._possible(name, values[1])
        elif kind == CHANGE_VECTOR:
            names = VECTORS[values[0]]
            yield len(values[1]) == len(names), f"{len(names)} values", len(values[1])
            yield sum(values[1]) == WHOLE_BPS, f"parts of {WHOLE_BPS}", values[1]
            for name, following in zip(names, values[1], strict=False):
                yield from self._possible(name, following)
        elif kind == GRANT_ROLE:
            role, holder, until = values
            ahead = not until or until > closes + self._parameters.at("Notice", time)
            yield 1 <= role <= len(ROLES) and holder != NOBODY and ahead, "a real office, with an end ahead", values
        elif kind == GRANT_COMMONS:
            yield bool(values[0] and values[1]), "somebody and something", values
        elif kind == JUDGE_SETTLEMENT:
            held = self._finality.is_suspended(values[0], values[1], closes + DAY)
            yield held, "a settlement that stays suspended long enough", values

    def _possible(self, name: str, following: int) -> Iterator[Rule]:
        reason = self._parameters.why_impossible(name, following)
        yield reason is None, reason or "", following


def _values(kind: int, data: bytes) -> tuple[Any, ...]:
    values = decode(SHAPES[kind], data)
    return tuple(to_checksum_address(value) if isinstance(value, str) else value for value in values)
