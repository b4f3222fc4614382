"""Where the members decide: by heads, or by heads and millesimi."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from chain.genesis import DAY
from chain.merkle import WHOLE, Line
from chain.model.members import Members
from chain.model.months import epoch_of
from chain.model.parameters import WHOLE_BPS, Council, Kind, Procedure
from chain.model.refused import Refused
from chain.model.settlements import TRUE_UP, Settlements

LAPSE = 30 * DAY
PROPOSERS = 20
PERIOD_MONTHS = 6


class Choice(IntEnum):
    """What a member says, with the contracts' numbers."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


@dataclass(frozen=True)
class Proposal:
    """What those who propose sign; `data` as `Kind` says."""

    kind: Kind
    data: tuple[Any, ...]
    valid_until: int
    period: int = 0


@dataclass
class Ballot:
    """A ballot as it stands."""

    proposal: Proposal
    procedure: Procedure
    opened: int
    electorate: int
    revision: int
    entitled: int
    executed: bool = False
    heads: Counter[Choice] = field(default_factory=Counter)
    quotas: Counter[Choice] = field(default_factory=Counter)
    voters: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)

    @property
    def closes(self) -> int:
        """The last second in which votes count."""
        return self.opened + self.procedure.duration

    @property
    def due(self) -> int:
        """The last second before it can be carried out."""
        return self.closes + self.procedure.delay

    @property
    def has_quorum(self) -> bool:
        """Whether enough took part, of the heads and of the quotas."""
        return (
            self.heads.total() * WHOLE_BPS >= self.electorate * self.procedure.quorum_bps
            and self.quotas.total() * WHOLE_BPS >= self.entitled * self.procedure.quorum_bps
        )

    @property
    def is_carried(self) -> bool:
        """Whether the votes counted so far carry it."""
        needed = [self.heads, self.quotas] if self.procedure.by_millesimi else [self.heads]
        return self.has_quorum and all(self._exceeds(votes) for votes in needed)

    def _exceeds(self, votes: Counter[Choice]) -> bool:
        said = votes[Choice.FOR] + votes[Choice.AGAINST]
        return votes[Choice.FOR] * WHOLE_BPS > said * self.procedure.majority_bps


class Ballots:
    """The ballots of one community."""

    def __init__(self, members: Members, settlements: Settlements, council: Council) -> None:
        self._members, self._settlements, self._council = members, settlements, council
        self.ballots: dict[bytes, Ballot] = {}
        self._judged_until: dict[tuple[Any, ...], int] = {}

    def propose(
        self,
        now: int,
        ballot: bytes,
        proposal: Proposal,
        *,
        data: tuple[Any, ...] | None = None,
        proposers: Sequence[int],
        signers: Sequence[object],
    ) -> None:
        """A twentieth of the members open a ballot; `data` only if others are shown than were signed."""
        opened = self._opened(now, ballot, proposal, data)
        if not proposers or len(proposers) * PROPOSERS < opened.electorate:
            raise Refused("Ballots_TooFewProposers")
        if len(proposers) != len(signers):
            raise Refused("Ballots_NotSorted")
        for before, proposer, signer in zip((0, *proposers), proposers, signers, strict=False):
            if proposer <= before:
                raise Refused("Ballots_NotSorted")
            self._members.authorise_active(proposer, signer)
        self._enter(ballot, opened)

    def propose_by_board(
        self,
        now: int,
        ballot: bytes,
        proposal: Proposal,
        *,
        data: tuple[Any, ...] | None = None,
        holder: int,
        signer: object,
    ) -> None:
        """The board opens a ballot."""
        opened = self._opened(now, ballot, proposal, data)
        self._members.authorise_officer(now, "Board", holder, signer)
        self._enter(ballot, opened)

    def vote(self, now: int, ballot: bytes, voter: int, choice: Choice, *, valid_until: int, signer: object) -> None:
        """A member's head counts."""
        found, _ = self._voting(now, ballot, voter, valid_until, signer)
        _count(found, voter, choice)

    def vote_with_quota(
        self,
        now: int,
        ballot: bytes,
        voter: int,
        choice: Choice,
        *,
        index: int,
        line: Line,
        valid_until: int,
        signer: object,
    ) -> None:
        """A member's head and quota count; without power of control the head alone."""
        if line.member != voter:
            raise Refused("Ballots_BadQuota")
        found, control = self._voting(now, ballot, voter, valid_until, signer)
        self._require_quota(found, index, line)
        _count(found, voter, choice)
        found.quotas[choice] += line.quota_micro if control else 0

    def excuse(self, now: int, ballot: bytes, index: int, line: Line) -> None:
        """Anyone takes the quota of somebody who has no voice out of those entitled."""
        found = self._open(now, ballot)
        self._require_quota(found, index, line)
        if line.member in found.excused or self._has_voice(now, found, line.member):
            raise Refused("Ballots_CannotBeExcused")
        found.excused.add(line.member)
        found.entitled -= line.quota_micro

    def execute(self, now: int, ballot: bytes, data: tuple[Any, ...]) -> None:
        """Anyone carries out what was decided."""
        found = self.ballots.get(ballot)
        if found is None:
            raise Refused("Ballots_Unknown")
        if found.executed:
            raise Refused("Ballots_Executed")
        if data != found.proposal.data:
            raise Refused("Ballots_WrongData")
        if now <= found.due:
            raise Refused("Ballots_TooEarly")
        if now > found.due + LAPSE:
            raise Refused("Ballots_Lapsed")
        if found.is_carried:
            self._council.enact(now, found.proposal.kind, data)
        elif found.proposal.kind == Kind.JUDGE_SETTLEMENT and found.has_quorum:
            self._settlements.confirm(now, *data)
        else:
            raise Refused("Ballots_NotCarried")
        found.executed = True

    def _opened(self, now: int, ballot: bytes, proposal: Proposal, data: tuple[Any, ...] | None) -> Ballot:
        if ballot in self.ballots:
            raise Refused("Ballots_Exists")
        if now > proposal.valid_until:
            raise Refused("Ballots_IntentExpired")
        if data is not None and data != proposal.data:
            raise Refused("Ballots_WrongData")
        procedure = self._council.procedure_of(now, proposal.kind, proposal.data)
        revision = self._revision_of(now, proposal.period, procedure)
        electorate, _ = self._members.electorate_at(now, now - 1)
        if proposal.kind == Kind.JUDGE_SETTLEMENT and now <= self._judged_until.get(proposal.data, -1):
            raise Refused("Ballots_Running")
        return Ballot(proposal, procedure, now, electorate, revision, WHOLE if procedure.by_millesimi else 0)

    def _enter(self, ballot: bytes, opened: Ballot) -> None:
        self.ballots[ballot] = opened
        if opened.proposal.kind == Kind.JUDGE_SETTLEMENT:
            self._judged_until[opened.proposal.data] = opened.closes

    def _revision_of(self, now: int, period: int, procedure: Procedure) -> int:
        """The revision in which quotas are proved; 0 for heads alone."""
        if not procedure.by_millesimi:
            if period:
                raise Refused("Ballots_BadPeriod")
            return 0
        year, month = divmod(period % TRUE_UP, 100)
        lately = (year - 1970) * 12 + month - 1 >= epoch_of(now) - PERIOD_MONTHS
        if not self._settlements.is_final(now, period) or not lately:
            raise Refused("Ballots_BadPeriod")
        return self._settlements.records[period].revision

    def _open(self, now: int, ballot: bytes) -> Ballot:
        found = self.ballots.get(ballot)
        if found is None or now > found.closes:
            raise Refused("Ballots_Closed")
        return found

    def _voting(self, now: int, ballot: bytes, voter: int, valid_until: int, signer: object) -> tuple[Ballot, bool]:
        """The ballot, in which the voter may vote, and whether the voter's quota has a voice."""
        found = self._open(now, ballot)
        if now > valid_until:
            raise Refused("Ballots_IntentExpired")
        if voter in found.voters:
            raise Refused("Ballots_VotedBefore")
        return found, self._members.authorise_voter(now, voter, found.opened - 1, signer)

    def _require_quota(self, found: Ballot, index: int, line: Line) -> None:
        if not found.procedure.by_millesimi:
            raise Refused("Ballots_HeadsOnly")
        if not self._settlements.verify(found.proposal.period, index, line):
            raise Refused("Ballots_BadQuota")

    def _has_voice(self, now: int, found: Ballot, member: int) -> bool:
        """Whether a quota was cast, or still can be."""
        if member not in self._members.members or not self._members.members[member].has_control:
            return False
        may_vote = self._members.is_active(member) and self._members.was_active_at(now, member, found.opened - 1)
        return member in found.voters or may_vote


def _count(found: Ballot, voter: int, choice: Choice) -> None:
    found.voters.add(voter)
    found.heads[choice] += 1
