"""The log as it is kept: what is written into it, and the ordered stream that is read out of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from chain.contracts import Contracts
from chain.events.fetch import Block
from chain.events.tables import block, event, event_log


@dataclass(frozen=True)
class Event:
    """An event of a contract, decoded.

    Attributes:
        number: its block's number.
        block_hash: its block.
        timestamp: its block's time, in Unix seconds.
        log_index: its place in the block.
        transaction: the transaction that wrote it.
        contract: the contract's name.
        name: the event's name.
        fields: its fields by name: integers, bytes, booleans; addresses as checksum text.
    """

    number: int
    block_hash: bytes
    timestamp: int
    log_index: int
    transaction: bytes
    contract: str
    name: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """The cursor of a log: the newest block that is in it and in the read models."""

    number: int
    hash: bytes


def head(connection: Connection) -> Head:
    """Where the log stands."""
    row = connection.execute(select(event_log.c.head_number, event_log.c.head_hash)).one()
    return Head(row.head_number, row.head_hash)


def clock(connection: Connection) -> int:
    """The contracts' clock as far as the log knows it: the Unix second of the newest block; 0 before the first one."""
    newest = select(block.c.timestamp).join(event_log, event_log.c.head_hash == block.c.hash)
    return connection.scalar(newest) or 0


def canonical(
    connection: Connection,
    contracts: Contracts,
    *,
    after: int = -1,
    up_to: int | None = None,
    name: str | None = None,
) -> Iterator[Event]:
    """The events that count, in the chain's order.

    Args:
        connection: a read transaction; the stream sees one moment of it.
        contracts: to decode with.
        after: only events of later blocks than this number.
        up_to: only events up to this block; up to the newest final one, they are what no reorganisation takes back.
        name: only events of this name.
    """
    query = (
        select(block.c.number, block.c.timestamp, event)
        .join(block)
        .where(block.c.orphaned_at.is_(None), block.c.number > after)
        .order_by(block.c.number, event.c.log_index)
        .execution_options(yield_per=1000)
    )
    if up_to is not None:
        query = query.where(block.c.number <= up_to)
    if name is not None:
        query = query.where(event.c.name == name)
    for row in connection.execute(query):
        topics = [row.topics[i : i + 32] for i in range(0, len(row.topics), 32)]
        address = bytes.fromhex(contracts.addresses[row.contract][2:])
        contract, name, fields = contracts.event(address, topics, row.data)
        yield Event(
            row.number, row.block_hash, row.timestamp, row.log_index, row.transaction_hash, contract, name, fields
        )


def decoded(contracts: Contracts, found: Sequence[Block]) -> list[Event]:
    """The events of fetched blocks."""
    return [
        Event(
            each.header.number,
            each.header.hash,
            each.header.timestamp,
            log.index,
            log.transaction,
            *contracts.event(log.address, log.topics, log.data),
        )
        for each in found
        for log in each.logs
    ]


def orphan(connection: Connection, after: int) -> int:
    """Marks the blocks above a number as left by the chain; how many there were."""
    marked = connection.execute(
        update(block).where(block.c.number > after, block.c.orphaned_at.is_(None)).values(orphaned_at=time.time())
    )
    return marked.rowcount


def append(connection: Connection, found: Sequence[Block], events: Sequence[Event]) -> None:
    """Writes blocks and their events; a block that the chain comes back to counts again."""
    known = set(connection.scalars(select(block.c.hash).where(block.c.hash.in_([each.header.hash for each in found]))))
    if known:
        connection.execute(update(block).where(block.c.hash.in_(known)).values(orphaned_at=None))
    fresh = [each for each in found if each.header.hash not in known]
    if fresh:
        connection.execute(insert(block), [_block_row(each) for each in fresh])
    names = {(each.block_hash, each.log_index): each for each in events}
    rows = [
        {
            "block_hash": each.header.hash,
            "log_index": log.index,
            "transaction_hash": log.transaction,
            "contract": names[each.header.hash, log.index].contract,
            "name": names[each.header.hash, log.index].name,
            "topics": b"".join(log.topics),
            "data": log.data,
        }
        for each in fresh
        for log in each.logs
    ]
    if rows:
        connection.execute(insert(event), rows)


def _block_row(each: Block) -> dict[str, Any]:
    return {
        "hash": each.header.hash,
        "number": each.header.number,
        "parent_hash": each.header.parent,
        "timestamp": each.header.timestamp,
        "orphaned_at": None,
    }
