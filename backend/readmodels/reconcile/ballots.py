"""What `Ballots` answers: every ballot as it stands, and who voted."""

from __future__ import annotations

from collections.abc import Iterator

from eth_utils.crypto import keccak
from sqlalchemy import Connection, func, select

from backend.readmodels.ballots import KINDS, LAPSE, ballots, is_carried, procedure_of
from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.tables import excuse, vote
from chain import merkle

_CHOICES = ("for", "against", "abstain")


def ballot_facts(connection: Connection, _moment: Moment) -> Iterator[Fact]:
    """Every ballot with its votes."""
    yield Fact("Ballots", "LAPSE", (), LAPSE)
    for row in ballots(connection):
        how = procedure_of(connection, row)
        rules = (how.delay, how.quorum_bps, how.majority_bps)
        heads = (row.electorate, row.votes_for, row.votes_against, row.abstained)
        quotas = (row.entitled, row.quotas_for, row.quotas_against, row.quotas_abstained)
        state = (KINDS.index(row.kind), how.by_millesimi, row.executed_at is not None, row.opened_at, row.closes)
        rest = (row.period, row.revision, *quotas, keccak(row.data))
        yield Fact("Ballots", "ballotOf", (row.ballot,), (*state, *rules, *heads, *rest))
        # Once more as the votes and excuses add up, which are kept beside the ballot.
        counted, cast, excused = _counted(connection, row.ballot)
        left = (merkle.WHOLE if row.period else 0) - excused
        rest = (row.period, row.revision, left, *cast, keccak(row.data))
        yield Fact("Ballots", "ballotOf", (row.ballot,), (*state, *rules, row.electorate, *counted, *rest))
        yield Fact("Ballots", "isCarried", (row.ballot,), is_carried(row, how))
    for row in connection.execute(select(vote).order_by(vote.c.ballot, vote.c.voter)):
        yield Fact("Ballots", "hasVoted", (row.ballot, row.voter), True)


def _counted(connection: Connection, ballot: bytes) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """The heads and the quotas for, against and abstained, and the quotas that were excused."""
    sums = select(vote.c.choice, func.count(), func.sum(vote.c.quota_micro)).where(vote.c.ballot == ballot)
    cast = {choice: (heads, int(quotas)) for choice, heads, quotas in connection.execute(sums.group_by(vote.c.choice))}
    heads, quotas = zip(*(cast.get(choice, (0, 0)) for choice in _CHOICES), strict=True)
    excused = select(func.coalesce(func.sum(excuse.c.quota_micro), 0)).where(excuse.c.ballot == ballot)
    return heads, quotas, int(connection.execute(excused).scalar_one())
