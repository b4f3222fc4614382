"""Rules of proposals: what members and the board put to the vote."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis.stateful import rule

from chain.genesis import DAY, PARAMETERS, ROLES
from chain.model.ballots import Proposal
from chain.model.parameters import BOUNDS, QUOTA_MODEL, VECTOR_OF, VECTORS, Kind
from chain.model.settlements import TRUE_UP
from tests.chain.contracts.beside.members import HANDS, IN_TIME
from tests.chain.contracts.beside.settlements import OCTOBER, SettlementRules
from tests.chain.contracts.beside.twice import MOSTLY, STRANGER, number, word

Data = tuple[Any, ...]
KINDS = st.sampled_from([*Kind, *[Kind.CHANGE_PARAMETER] * 3, Kind.CHANGE_VECTOR, Kind.GRANT_ROLE])
WHICH = st.integers(0, 99)
ALONE = tuple(name for name in PARAMETERS if name not in VECTOR_OF)
SHIFTS = (0, 100, -100, 250, -250, 1_001)
HOLDERS = (6, 5, number(STRANGER), number("auditor"), 0)


class ProposalRules(SettlementRules):
    """Ballots on everything that can be decided, and on what cannot."""

    proposals: dict[bytes, tuple[dict[str, Any], bytes]]
    """The message and the encoded data of each proposal."""

    def begin(self) -> None:
        super().begin()
        self.proposals = {}

    def something(self, kind: Kind, which: int) -> Data:
        """What is to be decided, mostly possible."""
        match kind:
            case Kind.CHANGE_PARAMETER:
                return self._a_value(which)
            case Kind.CHANGE_VECTOR:
                return self._some_values(which)
            case Kind.JUDGE_SETTLEMENT:
                return self._some_period(which)
            case Kind.GRANT_ROLE:
                days = (300, 60, -self.now, 7, 6 * 366)[which // 4 % 5]
                until = max(self.now + days * DAY, 0)
                return ROLES[which % len(ROLES)], HOLDERS[which % (5 if which > 90 else 4)], until
        grants = {
            Kind.GRANT_COMMONS: (((1, 2), (2, 6), (), (2, 1))[which % 4], (50, 1_00, 0)[which % 3]),
            Kind.SET_STANDING_GRANT: ((0, 1_00, 50_00, 50_01)[which % 4],),
        }
        return grants.get(kind, ())

    def _a_value(self, which: int) -> Data:
        name = "ShareBonus" if which == 99 else ALONE[which % len(ALONE)]
        low, high, absolute, _ = BOUNDS[name]
        step = absolute * (3 if which > 89 else (1, -1, 2)[which % 3])
        value = self.model.council.value(name, self.now) + step
        return name, min(max(value, low - (which == 98)), high + (which == 97))

    def _some_values(self, which: int) -> Data:
        vector = tuple(VECTORS)[which % 3]
        values = [self.model.council.value(name, self.now) for name in VECTORS[vector]]
        values[-2] += SHIFTS[which % 6]
        values[-1] -= SHIFTS[which % 6] if which < 90 else 0
        return vector, tuple(max(value, 0) for value in values[: 3 if which == 89 else None])

    def _next_publication(self) -> tuple[int, int]:
        """A period that can be published, and its revision."""
        records, true_up = self.model.settlements.records, 0
        while self.model.settlements.is_final(self.now, period := true_up * TRUE_UP + OCTOBER):
            true_up += 1
        return period, records[period].revision + 1 if period in records else 0

    def _some_final_period(self, which: int) -> int:
        records = list(self.model.settlements.records)
        final = [period for period in records if self.model.settlements.is_final(self.now, period)]
        chosen = final if which % 10 else records
        return chosen[-1 - which % 2 % len(chosen)]

    @rule(
        kind=KINDS,
        which=WHICH,
        period=MOSTLY,
        board=st.booleans(),
        proposers=st.sampled_from([(1,)] * 3 + [(1, 2), (2, 3, 6), (), (2, 1), (1, 9)]),
        how=HANDS,
        missing=st.sampled_from([0] * 9 + [1]),
        in_time=IN_TIME,
        odd=st.sampled_from([""] * 9 + ["data", "again"]),
    )
    def propose(
        self,
        kind: Kind,
        which: int,
        period: bool,
        board: bool,
        proposers: tuple[int, ...],
        how: str,
        missing: int,
        in_time: bool,
        odd: str,
    ) -> None:
        data = self.something(kind, which)
        by_millesimi = bool(data) and data[0] in {*QUOTA_MODEL, "Coefficients", "Funds"}
        settled = self._some_final_period(which) if by_millesimi == period else 0
        if board:
            self.open_by_board(kind, data, settled, how, in_time, odd)
        else:
            self.open(kind, data, settled, proposers, how, missing, in_time, odd)

    def open(
        self,
        kind: Kind,
        data: Data,
        period: int = 0,
        proposers: tuple[int, ...] = (1,),
        how: str = "present",
        missing: int = 0,
        in_time: bool = True,
        odd: str = "",
    ) -> bytes:
        """Members put something to the vote; the ballot's id. `missing` of them do not sign."""
        message, proposal, said, arguments = self._proposed(kind, data, period, in_time, odd)
        ballot = self.village.digest("Proposal", message)
        hands = [self.hand_of(member, how) for member in proposers][: len(proposers) - missing]
        signers, open_ballot = [number(hand) for hand in hands], self.model.ballots.propose
        taken = self.act(
            lambda now: open_ballot(now, ballot, proposal, data=said, proposers=proposers, signers=signers),
            "Ballots",
            "propose",
            *arguments,
            list(proposers),
            [self.sign("Proposal", message, hand) for hand in hands],
        )
        if taken:
            self.proposals[ballot] = message, encoded_of(kind, data)
        return ballot

    def open_by_board(
        self, kind: Kind, data: Data, period: int = 0, how: str = "present", in_time: bool = True, odd: str = ""
    ) -> bytes:
        """The board does; or somebody who is not the board."""
        message, proposal, said, arguments = self._proposed(kind, data, period, in_time, odd)
        ballot = self.village.digest("Proposal", message)
        hand = "board" if how == "present" else STRANGER
        holder, signer = number("registrar" if how == "first" else "board"), number(hand)
        open_ballot = self.model.ballots.propose_by_board
        taken = self.act(
            lambda now: open_ballot(now, ballot, proposal, data=said, holder=holder, signer=signer),
            "Ballots",
            "proposeByBoard",
            *arguments,
            f"0x{holder:040x}",
            self.sign("Proposal", message, hand),
        )
        if taken:
            self.proposals[ballot] = message, encoded_of(kind, data)
        return ballot

    def _proposed(
        self, kind: Kind, data: Data, period: int, in_time: bool, odd: str
    ) -> tuple[dict[str, Any], Proposal, Data, tuple[Any, ...]]:
        """The message, what the model knows of it, the data that are shown, and the first arguments of the call."""
        encoded = encoded_of(kind, data)
        message = {
            "kind": kind,
            "dataHash": keccak(encoded),
            "text": word("text"),
            "period": period,
            "salt": word(f"proposal {len(self.proposals)}"),
            "validUntil": self.until(in_time),
        }
        if odd == "again" and self.proposals:
            message, encoded = list(self.proposals.values())[-1]
        proposal = Proposal(kind, data, message["validUntil"], message["period"])
        # Other data than were signed: one byte more.
        shown, said = (encoded + b"\x00", (*data, 0)) if odd == "data" else (encoded, data)
        return message, proposal, said, (tuple(message.values()), shown)


def encoded_of(kind: Kind, data: Data) -> bytes:
    """What is decided, as the contracts read it."""
    kinds = {
        Kind.CHANGE_PARAMETER: ["uint8", "uint24"],
        Kind.CHANGE_VECTOR: ["uint8", "uint24[]"],
        Kind.GRANT_ROLE: ["uint8", "address", "uint40"],
        Kind.GRANT_COMMONS: ["uint32[]", "uint48"],
        Kind.SET_STANDING_GRANT: ["uint48"],
        Kind.JUDGE_SETTLEMENT: ["uint32", "uint8"],
    }
    match kind, data:
        case Kind.CHANGE_PARAMETER, (name, value):
            data = list(PARAMETERS).index(name), value
        case Kind.CHANGE_VECTOR, (vector, values):
            data = list(VECTORS).index(vector), values
        case Kind.GRANT_ROLE, (role, holder, until):
            data = ROLES.index(role) + 1, f"0x{holder:040x}", until
    return encode(kinds.get(kind, []), list(data))
