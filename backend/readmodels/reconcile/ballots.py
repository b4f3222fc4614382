"""What `Ballots` answers: every ballot as it stands, and who voted."""

from __future__ import annotations

from collections.abc import Iterator

from eth_utils.crypto import keccak
from sqlalchemy import Connection, select

from backend.readmodels.ballots import KINDS, LAPSE, ballots, is_carried, procedure_of
from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.tables import vote


def ballot_facts(connection: Connection, _moment: Moment) -> Iterator[Fact]:
    """Every ballot with its votes."""
    yield Fact("Ballots", "LAPSE", (), LAPSE)
    for row in ballots(connection):
        how = procedure_of(connection, row)
        rules = (how.delay, how.quorum_bps, how.majority_bps)
        heads = (row.electorate, row.votes_for, row.votes_against, row.abstained)
        quotas = (row.entitled, row.quotas_for, row.quotas_against, row.quotas_abstained)
        state = (KINDS.index(row.kind), how.by_millesimi, row.executed_at is not None, row.opened_at, row.closes)
        told = (*state, *rules, *heads, row.period, row.revision, *quotas, keccak(row.data))
        yield Fact("Ballots", "ballotOf", (row.ballot,), told)
        yield Fact("Ballots", "isCarried", (row.ballot,), is_carried(row, how))
    for row in connection.execute(select(vote).order_by(vote.c.ballot, vote.c.voter)):
        yield Fact("Ballots", "hasVoted", (row.ballot, row.voter), True)
