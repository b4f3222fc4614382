"""The outbox: every transaction that was to be sent, what became of it and when."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from chain.contracts import Call
from chain.sender.lease import Lease
from chain.sender.signing import Fees, Signed
from chain.sender.tables import attempt, outbox


class State(StrEnum):
    """Where a transaction stands."""

    RECORDED = "recorded"
    """Signed and kept; the node may or may not know it."""
    SENT = "sent"
    """The node took it; no block holds it."""
    INCLUDED = "included"
    """A block holds it that may still be replaced."""
    FINAL = "final"
    """A block holds it that is as deep as the chain's finality."""


OPEN = (State.RECORDED, State.SENT, State.INCLUDED)


@dataclass(frozen=True)
class Outcome:
    """What became of one submission. Times are Unix seconds.

    Attributes:
        key: the business key.
        address: whose transaction it is.
        nonce: its number among the key's transactions.
        state: where it stands.
        succeeded: whether the contracts accepted it, once a block holds it; None before.
        hashes: the hashes of its signed forms, the newest last: more than one if the fee was raised.
        block_number: the block that holds it.
        block_hash: the same.
        gas_used: what it cost.
        recorded_at: when it was signed and kept.
        sent_at: when the node first took it.
        included_at: when it was first seen in a block.
        final_at: when it became final.
        dropped: how often a reorganisation took it out of a block.
        problem: what stands in its way, or why it failed, in words.
    """

    key: str
    address: str
    nonce: int
    state: State
    succeeded: bool | None
    hashes: tuple[bytes, ...]
    block_number: int | None
    block_hash: bytes | None
    gas_used: int | None
    recorded_at: float
    sent_at: float | None
    included_at: float | None
    final_at: float | None
    dropped: int
    problem: str | None


@dataclass(frozen=True)
class Attempt:
    """One signed form of a transaction."""

    number: int
    raw: bytes
    hash: bytes
    fees: Fees
    recorded_at: float


@dataclass(frozen=True)
class Entry:
    """An open row with its signed forms, the newest last."""

    id: int
    nonce: int
    call: Call
    gas: int
    state: State
    block_hash: bytes | None
    problem: str | None
    attempts: tuple[Attempt, ...]


def record(connection: Connection, lease: Lease, key: str, call: Call, *, nonce: int, gas: int, signed: Signed) -> None:
    """Keeps a signed transaction."""
    values = {
        "business_key": key,
        "chain_id": lease.chain.chain_id,
        "address": lease.address,
        "nonce": nonce,
        "receiver": call.to,
        "data": call.data,
        "wei": str(call.value),
        "gas": gas,
        "state": State.RECORDED,
        "recorded_at": time.time(),
        "dropped": 0,
    }
    row: int = connection.execute(insert(outbox).values(**values).returning(outbox.c.id)).scalar_one()
    add_attempt(connection, row, 1, signed)


def add_attempt(connection: Connection, row: int, number: int, signed: Signed) -> None:
    """Keeps one more signed form of a transaction."""
    fees = {"max_fee": str(signed.fees.max_fee), "tip": str(signed.fees.tip)}
    connection.execute(
        insert(attempt).values(
            outbox_id=row, number=number, raw=signed.raw, hash=signed.hash, recorded_at=time.time(), **fees
        )
    )


def mark_sent(connection: Connection, rows: Sequence[int]) -> None:
    """Notes that the node took what it had not taken before."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(rows), outbox.c.state == State.RECORDED)
        .values(state=State.SENT, sent_at=func.coalesce(outbox.c.sent_at, time.time()), problem=None)
    )


def change(connection: Connection, row: int, values: Mapping[str, Any], *, dropped: bool = False) -> None:
    """Writes what is new about one transaction, and whether a reorganisation took it out of a block."""
    counted = {"dropped": outbox.c.dropped + 1} if dropped else {}
    connection.execute(update(outbox).where(outbox.c.id == row).values(**values, **counted))


def entries(connection: Connection, lease: Lease, states: Sequence[State] = OPEN) -> list[Entry]:
    """The transactions of a key that stand at one of `states`, by nonce."""
    where = (
        outbox.c.chain_id == lease.chain.chain_id,
        outbox.c.address == lease.address,
        outbox.c.state.in_(states),
    )
    rows = connection.execute(select(outbox).where(*where).order_by(outbox.c.nonce)).all()
    attempts = _attempts(connection, select(attempt).join(outbox).where(*where))
    return [
        Entry(
            row.id,
            row.nonce,
            Call(row.receiver, row.data, int(row.wei)),
            row.gas,
            State(row.state),
            row.block_hash,
            row.problem,
            tuple(attempts[row.id]),
        )
        for row in rows
    ]


def outcome(connection: Connection, key: str) -> Outcome | None:
    """What became of the submission with a business key; None if there was none."""
    return next(iter(outcomes(connection, [key])), None)


def outcomes(connection: Connection, keys: Sequence[str]) -> list[Outcome]:
    """What became of several submissions, those that exist, in the order of their recording."""
    return _outcomes(connection, select(outbox).where(outbox.c.business_key.in_(keys)))


def waiting(connection: Connection) -> list[Outcome]:
    """All transactions of all keys that are not final, the oldest first: what a dashboard shows."""
    return _outcomes(connection, select(outbox).where(outbox.c.state.in_(OPEN)))


def calls(connection: Connection, keys: Sequence[str]) -> dict[str, Call]:
    """What was recorded under business keys, for those that exist."""
    rows = connection.execute(select(outbox).where(outbox.c.business_key.in_(keys)))
    return {row.business_key: Call(row.receiver, row.data, int(row.wei)) for row in rows}


def _outcomes(connection: Connection, query: Select[Any]) -> list[Outcome]:
    rows = connection.execute(query.order_by(outbox.c.id)).all()
    attempts = _attempts(connection, select(attempt).where(attempt.c.outbox_id.in_([row.id for row in rows])))
    return [
        Outcome(
            row.business_key,
            row.address,
            row.nonce,
            State(row.state),
            row.succeeded,
            tuple(each.hash for each in attempts[row.id]),
            row.block_number,
            row.block_hash,
            row.gas_used,
            row.recorded_at,
            row.sent_at,
            row.included_at,
            row.final_at,
            row.dropped,
            row.problem,
        )
        for row in rows
    ]


def _attempts(connection: Connection, query: Select[Any]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = {}
    rows: Iterable[Row[Any]] = connection.execute(query.order_by(attempt.c.outbox_id, attempt.c.number))
    for row in rows:
        fees = Fees(int(row.max_fee), int(row.tip))
        found.setdefault(row.outbox_id, []).append(Attempt(row.number, row.raw, row.hash, fees, row.recorded_at))
    return found
