"""Rules of ballots: who votes with what, and what is carried out; and of the pause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from eth_utils.crypto import keccak
from hypothesis.stateful import precondition, rule

from chain.genesis import DAY, PARAMETERS
from chain.model.ballots import Ballot, Choice, Proposal
from chain.model.parameters import Kind
from tests.chain.contracts.beside.members import HANDS, IN_TIME
from tests.chain.contracts.beside.proposals import KINDS, WHICH, Data, ProposalRules, encoded_of
from tests.chain.contracts.beside.settlements import OCTOBER, values_of
from tests.chain.contracts.beside.twice import MOSTLY, STRANGER, Expectation, number, word

CHOICES = st.sampled_from([Choice.FOR] * 4 + [Choice.AGAINST, Choice.ABSTAIN])
PAUSERS = tuple(sorted((f"pauser {i}" for i in range(3)), key=number))
MEMBER = 2
"""Who may be a pauser too, by number or by key."""


class BallotRules(ProposalRules):
    """The members decide."""

    # Votes

    def _is_open(self) -> bool:
        return any(self.now < found.closes for found in self.model.ballots.ballots.values())

    def _some_ballot(self, which: int) -> tuple[bytes, Ballot]:
        """A ballot, mostly of those that are open."""
        known = list(self.model.ballots.ballots.items())
        open_ = [item for item in known if self.now < item[1].closes]
        chosen = open_ if open_ and which % 10 else known
        return chosen[which % len(chosen)]

    @precondition(lambda self: self._is_open())
    @rule(which=WHICH, voter=st.integers(1, 9), choice=CHOICES, how=HANDS, in_time=IN_TIME)
    def votes(self, which: int, voter: int, choice: Choice, how: str, in_time: bool) -> None:
        ballot, _ = self._some_ballot(which)
        self.cast(word("no ballot") if which == 99 else ballot, voter, choice, self.hand_of(voter, how), in_time)

    def cast(self, ballot: bytes, voter: int, choice: Choice, hand: object, in_time: bool = True) -> None:
        until = self.until(in_time)
        message = {"ballot": ballot, "voter": voter, "choice": choice, "quotaMicro": 0, "validUntil": until}
        vote, signer = self.model.ballots.vote, number(hand)
        self.act(
            lambda now: vote(now, ballot, voter, choice, valid_until=until, signer=signer),
            "Ballots",
            "vote",
            ballot,
            voter,
            choice,
            until,
            self.sign("Vote", message, hand),
        )

    @precondition(lambda self: any(found.procedure.by_millesimi for found in self.model.ballots.ballots.values()))
    @rule(
        which=WHICH,
        index=st.integers(0, 9),
        choice=CHOICES,
        how=HANDS,
        in_time=IN_TIME,
        odd=st.sampled_from([""] * 9 + ["another's", "more"]),
    )
    def votes_with_a_quota(self, which: int, index: int, choice: Choice, how: str, in_time: bool, odd: str) -> None:
        ballot, found = self._some_ballot(which)
        index, line, proof = self.line_in(found, index)
        if odd == "more":
            line = replace(line, quota_micro=line.quota_micro + 1)
        voter = line.member + (odd == "another's")
        self.cast_with_quota(ballot, voter, choice, (index, line, proof), self.hand_of(voter, how), in_time)

    def line_in(self, found: Ballot, index: int) -> tuple[int, Any, list[Any]]:
        tree = self.tree_of(found.proposal.period or OCTOBER)
        index %= len(tree.lines)
        return index, tree.lines[index], list(tree.proof(index))

    def cast_with_quota(
        self,
        ballot: bytes,
        voter: int,
        choice: Choice,
        place: tuple[int, Any, list[Any]],
        hand: object,
        in_time: bool = True,
    ) -> None:
        (index, line, proof), until = place, self.until(in_time)
        message = {
            "ballot": ballot,
            "voter": voter,
            "choice": choice,
            "quotaMicro": line.quota_micro,
            "validUntil": until,
        }
        vote, signer = self.model.ballots.vote_with_quota, number(hand)
        self.act(
            lambda now: vote(now, ballot, voter, choice, index=index, line=line, valid_until=until, signer=signer),
            "Ballots",
            "voteWithQuota",
            ballot,
            voter,
            choice,
            until,
            self.sign("Vote", message, hand),
            values_of(index, line),
            proof,
        )

    @precondition(lambda self: self._is_open())
    @rule(which=WHICH, choice=CHOICES, but=st.integers(0, 6))
    def most_vote(self, which: int, choice: Choice, but: int) -> None:
        ballot, _ = self._some_ballot(which)
        self.all_cast(ballot, choice, but)

    def all_cast(self, ballot: bytes, choice: Choice, but: int) -> None:
        """All say the same but one, with their quotas where quotas count."""
        found = self.model.ballots.ballots[ballot]
        for member in list(self.model.members.members):
            said = Choice.ABSTAIN if member == but else choice
            if member in found.voters or not self.model.members.members[member].was_active_at(found.opened - 1):
                continue
            lines = self.tree_of(found.proposal.period).lines if found.procedure.by_millesimi else ()
            index = next((place for place, line in enumerate(lines) if line.member == member), None)
            if index is None:
                self.cast(ballot, member, said, self.hand(member))
            else:
                place = self.line_in(found, index)
                self.cast_with_quota(ballot, member, said, place, self.hand(member))

    @precondition(lambda self: self._is_open())
    @rule(which=WHICH, index=st.integers(0, 9), odd=st.sampled_from([0] * 9 + [1]))
    def a_quota_is_excused(self, which: int, index: int, odd: int = 0) -> None:
        ballot, found = self._some_ballot(which)
        index, line, proof = self.line_in(found, index)
        line = replace(line, quota_micro=line.quota_micro + odd)
        excuse = self.model.ballots.excuse
        self.act(
            lambda now: excuse(now, ballot, index, line), "Ballots", "excuse", ballot, values_of(index, line), proof
        )

    # What comes of it

    @precondition(lambda self: self.model.ballots.ballots)
    @rule(which=WHICH, days=st.sampled_from([0] * 7 + [-1, 29, 31]), right=MOSTLY)
    def is_executed(self, which: int, days: int, right: bool) -> None:
        known = list(self.model.ballots.ballots)
        ballot = known[-1 if which % 3 else which % len(known)]
        found = self.model.ballots.ballots[ballot]
        if days >= 0:
            self.wait(found.due + days * DAY)
        self.carry_out(word("no ballot") if which == 99 else ballot, found.proposal, right)

    def carry_out(self, ballot: bytes, proposal: Proposal, right: bool = True) -> None:
        data = proposal.data if right else (*proposal.data, 0)
        encoded, execute = encoded_of(proposal.kind, proposal.data), self.model.ballots.execute
        self.act(
            lambda now: execute(now, ballot, data),
            "Ballots",
            "execute",
            ballot,
            encoded if right else encoded + b"\x00",
        )

    @rule(kind=KINDS, which=WHICH, board=st.booleans(), choice=CHOICES, but=st.integers(0, 6))
    def is_decided(self, kind: Kind, which: int, board: bool, choice: Choice, but: int) -> None:
        """From the proposal to the carrying out."""
        if kind == Kind.JUDGE_SETTLEMENT:
            self.publish(*self._next_publication(), seed=which)
            self.an_auditor_objects()
        before = len(self.proposals)
        self.propose(kind, which, True, board, (1, 2), "present", 0, True, "")
        if len(self.proposals) == before:
            return
        ballot, found = list(self.model.ballots.ballots.items())[-1]
        self.all_cast(ballot, choice, but)
        self.wait(found.due)
        self.carry_out(ballot, found.proposal)

    # The pause

    @rule(
        off=st.sampled_from([0] * 9 + [1, -1]),
        days=st.sampled_from([3, 7, 7, 8]),
        pair=st.sampled_from([(0, 1), (1, 2), (0, 2), (1, 0), (1, 1), ("number", "key"), ("number", 0)]),
        right=MOSTLY,
        in_time=IN_TIME,
    )
    def two_pause(
        self,
        off: int = 0,
        days: int = 7,
        pair: tuple[object, object] = (0, 1),
        right: bool = True,
        in_time: bool = True,
    ) -> None:
        council = self.model.council
        message = {
            "number": max(council.pauses + 1 + off, 0),
            "until": self.now + 1 + days * DAY,
            "evidence": word("evidence"),
            "validUntil": self.until(in_time),
        }
        first, second = (self.hand(MEMBER) if each in {"number", "key"} else PAUSERS[int(str(each))] for each in pair)
        pausers = MEMBER if pair[0] == "number" else number(first), number(second)
        hands = [first, second if right else STRANGER]
        given = {"pausers": pausers, "signers": tuple(map(number, hands))}
        pause, until = council.pause, message["validUntil"]
        self.act(
            lambda now: pause(now, message["number"], message["until"], valid_until=until, **given),
            "Council",
            "pause",
            tuple(message.values()),
            [f"0x{pauser:040x}" for pauser in pausers],
            [self.sign("Pause", message, hand) for hand in hands],
        )

    # What holds

    def expectations(self) -> Iterator[Expectation]:
        """The newest ballot's counts, whether it is carried, and whether requests rest."""
        yield from super().expectations()
        yield "Council", "isPaused", (), self.model.council.is_paused(self.now)
        for ballot in list(self.model.ballots.ballots)[-2:]:
            yield "Ballots", "ballotOf", (ballot,), self._facts(ballot)
            yield "Ballots", "isCarried", (ballot,), self.model.ballots.ballots[ballot].is_carried

    def at_the_end(self) -> Iterator[Expectation]:
        """All ballots, who voted, and every parameter."""
        yield from super().at_the_end()
        council, now = self.model.council, self.now
        yield "Council", "pauseState", (), (council.paused_until, council.pauses)
        yield "Council", "quotaModel", (), council.quota_model(now)
        for place, name in enumerate(PARAMETERS):
            yield "Council", "valueOf", (place,), council.value(name, now)
        for ballot, found in self.model.ballots.ballots.items():
            yield "Ballots", "ballotOf", (ballot,), self._facts(ballot)
            for member in range(1, 10):
                yield "Ballots", "hasVoted", (ballot, member), member in found.voters

    def _facts(self, ballot: bytes) -> Data:
        found = self.model.ballots.ballots[ballot]
        proposal, procedure = found.proposal, found.procedure
        counts = [tuple(votes[choice] for choice in (1, 0, 2)) for votes in (found.heads, found.quotas)]
        return (
            proposal.kind,
            procedure.by_millesimi,
            found.executed,
            found.opened,
            found.closes,
            procedure.delay,
            procedure.quorum_bps,
            procedure.majority_bps,
            found.electorate,
            *counts[0],
            proposal.period,
            found.revision,
            found.entitled,
            *counts[1],
            keccak(encoded_of(proposal.kind, proposal.data)),
        )
