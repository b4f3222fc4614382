"""Ballots as they stand: what is proposed, how many took part, whether it is carried, and what comes then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eth_utils.address import to_checksum_address
from sqlalchemy import Connection, Row, select

from backend.books import Books
from backend.readmodels.ballots import (
    LAPSE,
    Procedure,
    ballots,
    data_of,
    has_quorum,
    is_carried,
    procedure_of,
)
from backend.readmodels.members import ROLES, member_of
from backend.readmodels.parameters import NAMES
from backend.readmodels.tables import ballot, vote
from chain.model.parameters import VECTORS
from oracle.publication.period import TRUE_UP

_BPS = 10_000


class Kind(StrEnum):
    """What a ballot may decide, and nothing else."""

    CHANGE_PARAMETER = "change_parameter"
    CHANGE_VECTOR = "change_vector"
    GRANT_ROLE = "grant_role"
    GRANT_COMMONS = "grant_commons"
    SET_STANDING_GRANT = "set_standing_grant"
    JUDGE_SETTLEMENT = "judge_settlement"


class Stage(StrEnum):
    """How a ballot stands.

    `OPEN`: votes count. `WAITING`: decided, and not yet due. `DUE`: anybody may have it carried out. `EXECUTED`: that
    was done. `REJECTED`: too few were for it. `NO_QUORUM`: too few took part. `LAPSED`: nobody carried it out in time.
    """

    OPEN = "open"
    WAITING = "waiting"
    DUE = "due"
    EXECUTED = "executed"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    LAPSED = "lapsed"


RUNNING = (Stage.OPEN, Stage.WAITING, Stage.DUE)
"""Stages in which something is still to come."""


class Choice(StrEnum):
    """What a member says in a ballot."""

    AGAINST = "against"
    FOR = "for"
    ABSTAIN = "abstain"


@dataclass(frozen=True)
class Tally:
    """What was counted so far: heads, or quotas in millionths of a thousandth.

    Attributes:
        entitled: how many could take part at most.
        needed: how many must take part.
    """

    entitled: int
    needed: int
    in_favour: int
    against: int
    abstained: int

    @property
    def cast(self) -> int:
        """How many took part."""
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True)
class Proposal:
    """What would be done; of each kind its own fields, the others are empty.

    Attributes:
        values: new values by the parameters' names.
        vector: the whole whose parts change together.
        role: the office, `holder` its address, `member` the member who holds it; `until` 0 ends it at once.
        members: the numbers of those who get `each` hundredths of a token out of the commons; of a standing grant,
            `each` is the most of a month, 0 for none.
        period: the settlement that would be void, as YYYYMM, with its `true_up` and `revision`.
    """

    kind: Kind
    values: Mapping[str, int]
    vector: str | None = None
    role: str | None = None
    holder: str | None = None
    member: int | None = None
    until: int | None = None
    members: tuple[int, ...] = ()
    each: int | None = None
    period: int | None = None
    true_up: int | None = None
    revision: int | None = None


@dataclass(frozen=True)
class Ballot:
    """A ballot in a second.

    Attributes:
        row: of the read model.
        procedure: how it is decided, fixed when it was opened.
        proposal: what would be done.
        stage: how it stands.
        heads: what was counted by heads; `quotas` by millesimi, None where they do not count.
        carried: whether the votes counted so far carry it, or did.
        due_at: the first second in which it can be carried out, if it is; `lapses_at` the last one.
        mine: what the reader said; None where nothing, or where nobody is signed in as a member.
    """

    row: Row[Any]
    procedure: Procedure
    proposal: Proposal
    stage: Stage
    heads: Tally
    quotas: Tally | None
    carried: bool
    due_at: int
    lapses_at: int
    mine: Choice | None

    @property
    def id(self) -> str:
        """As addresses and the API have it."""
        return f"0x{self.row.ballot.hex()}"


def list_ballots(connection: Connection, books: Books, member: int | None = None) -> tuple[Ballot, ...]:
    """Every ballot, the newest first.

    Args:
        connection: the read models.
        books: a community that has a chain.
        member: the number of the member who reads.
    """
    own = _own(connection, member)
    now = books.require_chain().clock(connection)
    return tuple(_ballot(connection, row, now, own) for row in ballots(connection))


def get_ballot(connection: Connection, books: Books, identity: bytes, member: int | None = None) -> Ballot | None:
    """One ballot; None if there is none."""
    row = connection.execute(select(ballot).where(ballot.c.ballot == identity)).first()
    now = books.require_chain().clock(connection)
    return None if row is None else _ballot(connection, row, now, _own(connection, member))


def _own(connection: Connection, member: int | None) -> dict[bytes, Choice]:
    if member is None:
        return {}
    query = select(vote.c.ballot, vote.c.choice).where(vote.c.voter == member)
    return {row.ballot: Choice(row.choice) for row in connection.execute(query)}


def _ballot(connection: Connection, row: Row[Any], now: int, own: Mapping[bytes, Choice]) -> Ballot:
    procedure = procedure_of(connection, row)
    due = row.closes + procedure.delay
    quotas = None
    if procedure.by_millesimi:
        quotas = _tally(row.entitled, procedure, row.quotas_for, row.quotas_against, row.quotas_abstained)
    return Ballot(
        row=row,
        procedure=procedure,
        proposal=proposal_of(row),
        stage=_stage(row, procedure, now),
        heads=_tally(row.electorate, procedure, row.votes_for, row.votes_against, row.abstained),
        quotas=quotas,
        carried=is_carried(row, procedure),
        due_at=due + 1,
        lapses_at=due + LAPSE,
        mine=own.get(row.ballot),
    )


def _tally(entitled: int, procedure: Procedure, in_favour: int, against: int, abstained: int) -> Tally:
    return Tally(entitled, -(-entitled * procedure.quorum_bps // _BPS), in_favour, against, abstained)


def _stage(row: Row[Any], procedure: Procedure, now: int) -> Stage:
    due = row.closes + procedure.delay
    if row.executed_at is not None:
        return Stage.EXECUTED
    if now <= row.closes:
        return Stage.OPEN
    if not has_quorum(row, procedure):
        return Stage.NO_QUORUM
    # A settlement that enough members declined to declare void is confirmed; any other refusal changes nothing.
    if not is_carried(row, procedure) and row.kind != Kind.JUDGE_SETTLEMENT:
        return Stage.REJECTED
    if now <= due:
        return Stage.WAITING
    return Stage.DUE if now <= due + LAPSE else Stage.LAPSED


def proposal_of(row: Row[Any]) -> Proposal:
    """What a ballot would do."""
    kind, given = Kind(row.kind), data_of(row)
    match kind:
        case Kind.CHANGE_PARAMETER:
            return Proposal(kind, {NAMES[given[0]]: given[1]})
        case Kind.CHANGE_VECTOR:
            vector = tuple(VECTORS)[given[0]]
            return Proposal(kind, dict(zip(VECTORS[vector], given[1], strict=True)), vector=vector)
        case Kind.GRANT_ROLE:
            role, holder = ROLES[given[0]], to_checksum_address(given[1])
            return Proposal(kind, {}, role=role, holder=holder, member=member_of(holder), until=given[2])
        case Kind.GRANT_COMMONS:
            return Proposal(kind, {}, members=tuple(given[0]), each=given[1])
        case Kind.SET_STANDING_GRANT:
            return Proposal(kind, {}, each=given[0])
        case Kind.JUDGE_SETTLEMENT:
            true_up, period = divmod(given[0], TRUE_UP)
            return Proposal(kind, {}, period=period, true_up=true_up, revision=given[1])
