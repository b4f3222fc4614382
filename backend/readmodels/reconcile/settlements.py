"""What `Settlements` answers: records, suspensions, claims, quotas given back."""

from __future__ import annotations

from collections.abc import Iterator

from eth_utils.crypto import keccak
from sqlalchemy import Connection, select

from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.settlements import current, retrocession_of, suspensions
from backend.readmodels.tables import claim, claims, member, retrocession
from chain import merkle

_SEAL_BYTES = 26


def settlement_facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Every view of the settlements that needs no proof."""
    suspended = suspensions(connection)
    opened = {row.period: row for row in connection.execute(select(claims))}
    for row in current(connection):
        given = (row.period,)
        seal = bytes(_SEAL_BYTES) if row.voided_at is not None else _seal(row.root, row.tokens)
        yield Fact("Settlements", "recordOf", given, (seal, row.revision, row.final_at))
        yield Fact("Settlements", "isFinal", given, moment.timestamp > row.final_at)
        last, found = suspended.get(row.period), opened.get(row.period)
        suspension = (0, 0, 0) if last is None else (last.revision, last.window_end, last.suspended_until)
        yield Fact("Settlements", "suspensionOf", given, suspension)
        kept = (0, 0, 0) if found is None else (found.published, found.reserved, found.last_epoch)
        yield Fact("Settlements", "claimsOf", given, kept)
    claimed: dict[int, int] = {}
    for row in connection.execute(select(claim).order_by(claim.c.period, claim.c.line)):
        yield Fact("Settlements", "isClaimed", (row.period, row.line), True)
        claimed[row.period] = claimed.get(row.period, 0) + row.amount
    # What is reserved and not claimed yet, as the claims add up, which are kept beside their sums.
    left = (
        sum(row.reserved - claimed.get(period, 0) for period, row in opened.items() if row.last_epoch == last)
        for last in (moment.epoch, moment.epoch + 1)
    )
    yield Fact("Ledger", "energyReserved", (), tuple(left))
    stated = connection.execute(select(retrocession).order_by(retrocession.c.member, retrocession.c.nonce)).all()
    nonces = {row.member: row.nonce + 1 for row in stated}
    for number in connection.scalars(select(member.c.member).order_by(member.c.member)):
        yield Fact("Settlements", "nonceOf", (number,), nonces.get(number, 0))
    # At the border of each change, and now.
    borders = {(row.member, row.from_epoch + off) for row in stated for off in (-1, 0)}
    for number, epoch in sorted(borders | {(number, moment.epoch) for number in nonces}):
        told = retrocession_of(connection, number, epoch)
        yield Fact("Settlements", "retrocessionOf", (number, epoch), told)


def _seal(root: bytes, tokens: int) -> bytes:
    """What the contract keeps of a root and its sums: 26 bytes of their hash."""
    return keccak(root + merkle.pack(merkle.WHOLE, tokens).to_bytes(32))[:_SEAL_BYTES]
