"""Follows a chain: fetches, checks, writes and projects in one transaction, and follows its reorganisations."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chain.contracts import Contracts
from chain.database import Transactions, create_tables
from chain.events import fetch, record
from chain.events.errors import FinalityError, InconsistentError, WrongChainError
from chain.events.projection import Projection, Rows, apply_all, clear
from chain.events.record import Event, Head
from chain.events.tables import block, event_log, metadata, projection_state
from chain.rpc import NodeUnreachable, Rpc, RpcError


class Step(StrEnum):
    """The points between which a process may die; the observer of a log is told of each as it is passed."""

    FETCHED = "fetched"
    """Blocks and events are here and checked; nothing is written."""
    APPLIED = "applied"
    """All is written in the transaction; nothing is committed."""
    COMMITTED = "committed"
    """Log, read models and cursor have moved together."""


class Status(StrEnum):
    """How a log stands to its node."""

    AT_HEAD = "at head"
    """It has all that the node has."""
    BEHIND = "behind"
    """The node has more."""
    NODE_LAGS = "node lags"
    """The node does not have all that the log has; nothing is taken back for that."""


@dataclass(frozen=True)
class Progress:
    """What one step did.

    Attributes:
        status: how log and node stand to each other.
        head: where the log stands.
        events: how many were added.
        orphaned: how many blocks were marked as left by the chain.
    """

    status: Status
    head: Head
    events: int = 0
    orphaned: int = 0


class EventLog:
    """The events of one community's contracts, with their read models, in a database that belongs to one chain.

    Several processes may follow into the same database: the cursor moves only from where it was read.
    """

    def __init__(
        self,
        database: Transactions,
        rpc: Rpc,
        contracts: Contracts,
        projections: Sequence[Projection] = (),
        *,
        finality: int = 12,
        on_step: Callable[[Step], None] = lambda _step: None,
    ) -> None:
        """Opens the log, or begins it at the deployment's first block; new and changed read models are built.

        Args:
            database: where all is kept.
            rpc: a node of the chain.
            contracts: whose events they are.
            projections: the read models that move with the log.
            finality: how deep a reorganisation may reach, in blocks; 0 where blocks are final at once, as with QBFT.
            on_step: told of each step.

        Raises:
            WrongChainError: the database belongs to another chain or deployment, or the node to another chain.
            NodeUnreachable: no answer.
        """
        self._database = database
        self._rpc = rpc
        self._contracts = contracts
        self._projections = projections
        self._finality = finality
        self._on_step = on_step
        self._addresses = [bytes.fromhex(address[2:]) for address in contracts.addresses.values()]
        create_tables(database, metadata)
        self._attach()
        self._build_new()

    def sync(self, blocks: int = 500) -> Progress:
        """One step towards the node's head, of at most so many blocks, in one transaction.

        Raises:
            WrongChainError: the node serves another chain now.
            FinalityError: the node contradicts blocks that count as final.
            InconsistentError: its answers contradict each other; nothing was written.
            NodeUnreachable: no answer; nothing was written.
        """
        top = self._check_chain()
        with self._database.reading() as connection:
            cursor = record.head(connection)
        fork = self._fork(cursor, top)
        if fork is None or fork.number == top.number:
            return Progress(Status.AT_HEAD if fork == cursor else Status.NODE_LAGS, cursor)
        last = min(top.number, fork.number + blocks)
        try:
            found = fetch.blocks(self._rpc, self._addresses, fork.hash, fork.number + 1, last)
        except RpcError as error:
            raise InconsistentError(f"The node does not tell of blocks that it has. {error.message}") from error
        events = record.decoded(self._contracts, found)
        self._on_step(Step.FETCHED)
        reached = Head(last, found[-1].header.hash)
        with self._database.writing() as connection:
            if not self._move(connection, cursor, reached):
                # Another process was quicker; what it wrote is as good as ours.
                return Progress(Status.BEHIND, record.head(connection))
            orphaned = 0
            rows = Rows(connection)
            if fork != cursor:
                orphaned = record.orphan(connection, fork.number)
                rows = self._replayed(connection, self._projections, fork.number)
            record.append(connection, found, events)
            apply_all(rows, self._projections, events)
            rows.flush()
            self._on_step(Step.APPLIED)
        self._on_step(Step.COMMITTED)
        return Progress(Status.AT_HEAD if last == top.number else Status.BEHIND, reached, len(events), orphaned)

    def catch_up(self, blocks: int = 500, attempts: int = 5, pause: float = 0.1) -> Progress:
        """Syncs until the log has all that the node has, or the node lags.

        Args:
            blocks: as `sync`.
            attempts: how often contradictory or missing answers are asked for again, each time after twice the pause.
            pause: seconds.

        Raises:
            InconsistentError, NodeUnreachable: still so after all attempts.
            WrongChainError, FinalityError: as `sync`.
        """
        events = orphaned = failed = 0
        while True:
            try:
                progress = self.sync(blocks)
            except (InconsistentError, NodeUnreachable):
                failed += 1
                if failed >= attempts:
                    raise
                time.sleep(pause * 2 ** (failed - 1))
                continue
            failed = 0
            events, orphaned = events + progress.events, orphaned + progress.orphaned
            if progress.status != Status.BEHIND:
                return Progress(progress.status, progress.head, events, orphaned)

    def rebuild(self) -> None:
        """Builds all read models anew from the log, in one transaction."""
        with self._database.writing() as connection:
            self._rebuild(connection, self._projections)

    def canonical(self, *, after: int = -1, final: bool = False) -> list[Event]:
        """The events that count, in the chain's order; `record.canonical` streams them within a caller's transaction.

        Args:
            after: only those of later blocks than this number.
            final: only those that no reorganisation can take back.
        """
        with self._database.reading() as connection:
            up_to = record.head(connection).number - self._finality if final else None
            return list(record.canonical(connection, self._contracts, after=after, up_to=up_to))

    def _attach(self) -> None:
        chain_id, genesis = self._rpc.ask([("eth_chainId", ()), ("eth_getBlockByNumber", ("0x0", False))])
        start, wanted = self._contracts.deployment.block - 1, self._contracts.deployment.chain_id
        if int(chain_id, 16) != wanted:
            raise WrongChainError(
                f"The node serves chain {int(chain_id, 16)}, and the contracts are on {wanted}.",
                "Connect a node of the contracts' chain.",
            )
        anchor = fetch.headers(self._rpc, [start])[0]
        if anchor is None:
            raise InconsistentError(
                f"The node has no block {start} yet, after which the contracts were deployed.", "Wait for it."
            )
        with self._database.writing() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            first = dialect.insert(event_log).values(
                id=1,
                **self._identity(int(chain_id, 16), genesis["hash"]),
                head_number=anchor.number,
                head_hash=anchor.hash,
            )
            connection.execute(first.on_conflict_do_nothing(index_elements=[event_log.c.id]))
            self._check_identity(connection, int(chain_id, 16), genesis["hash"])

    def _check_chain(self) -> fetch.Header:
        """The newest block of a node that is still of this log's chain."""
        chain_id, genesis, top = self._rpc.ask(
            [
                ("eth_chainId", ()),
                ("eth_getBlockByNumber", ("0x0", False)),
                ("eth_getBlockByNumber", ("latest", False)),
            ]
        )
        if genesis is None or top is None:
            raise InconsistentError("The node has no first or no newest block.")
        with self._database.reading() as connection:
            self._check_identity(connection, int(chain_id, 16), genesis["hash"])
        return fetch.header(top)

    def _identity(self, chain_id: int, genesis: str) -> dict[str, Any]:
        addresses = json.dumps(self._contracts.addresses, sort_keys=True)
        return {"chain_id": chain_id, "genesis_hash": bytes.fromhex(genesis[2:]), "addresses": addresses}

    def _check_identity(self, connection: Connection, chain_id: int, genesis: str) -> None:
        kept = connection.execute(select(event_log)).one()
        told = self._identity(chain_id, genesis)
        remedy = "Connect the node that was used before, or begin with a new database."
        if kept.chain_id != chain_id:
            raise WrongChainError(
                f"The database belongs to chain {kept.chain_id}, and the node serves {chain_id}.", remedy
            )
        if kept.genesis_hash != told["genesis_hash"]:
            raise WrongChainError(f"The database belongs to another chain {chain_id}: its first block differs.", remedy)
        if kept.addresses != told["addresses"]:
            raise WrongChainError(
                "The database belongs to another deployment of the contracts.", "Begin with a new database."
            )

    def _fork(self, cursor: Head, top: fetch.Header) -> Head | None:
        """The last block that log and node have in common; None if the node lags too far behind to tell.

        Raises:
            FinalityError: they part below what counts as final.
        """
        if cursor.number <= top.number:
            here = fetch.headers(self._rpc, [cursor.number])[0]
            if here is None:
                raise InconsistentError(f"The node has no block {cursor.number}, though it told of later ones.")
            if here.hash == cursor.hash:
                return cursor
        with self._database.reading() as connection:
            ours = connection.execute(
                select(block.c.number, block.c.hash, block.c.parent_hash)
                .where(block.c.orphaned_at.is_(None), block.c.number >= cursor.number - self._finality)
                .order_by(block.c.number.desc())
            ).all()
        known = {row.number: row.hash for row in ours}
        if ours:
            known[ours[-1].number - 1] = ours[-1].parent_hash
        lowest = cursor.number - self._finality
        numbers = [number for number in sorted(known, reverse=True) if lowest <= number <= top.number]
        if not numbers:
            return None
        theirs = fetch.headers(self._rpc, numbers)
        for number, each in zip(numbers, theirs, strict=True):
            if each is not None and each.hash == known[number]:
                return Head(number, each.hash)
        if any(each is None for each in theirs):
            raise InconsistentError("The node lacks blocks below the newest one that it told of.")
        raise FinalityError(
            f"The node's chain parts from this database below block {numbers[-1]}, which counts as final.",
            f"Find out which of the two is right. Is a finality of {self._finality} blocks what this network keeps?",
        )

    def _move(self, connection: Connection, cursor: Head, to: Head) -> bool:
        moved = connection.execute(
            update(event_log)
            .where(event_log.c.head_number == cursor.number, event_log.c.head_hash == cursor.hash)
            .values(head_number=to.number, head_hash=to.hash)
        )
        return moved.rowcount == 1

    def _build_new(self) -> None:
        """Builds the read models that are new, or were made by another version of their projection."""
        with self._database.writing() as connection:
            # Whoever follows into this database waits until this is done.
            connection.execute(update(event_log).values(id=event_log.c.id))
            kept = {row.name: row.version for row in connection.execute(select(projection_state))}
            stale = [each for each in self._projections if kept.get(each.name) != each.version]
            if not stale:
                return
            for each in stale:
                for table in each.tables:
                    table.drop(connection, checkfirst=True)
                    table.create(connection)
                connection.execute(projection_state.delete().where(projection_state.c.name == each.name))
                connection.execute(insert(projection_state).values(name=each.name, version=each.version))
            self._rebuild(connection, stale)

    def _rebuild(self, connection: Connection, projections: Sequence[Projection]) -> None:
        self._replayed(connection, projections, None).flush()

    def _replayed(self, connection: Connection, projections: Sequence[Projection], up_to: int | None) -> Rows:
        """The rows of read models as of a block, built anew from the log; not flushed yet."""
        clear(connection, projections)
        rows = Rows(connection, blank=True)
        apply_all(rows, projections, record.canonical(connection, self._contracts, up_to=up_to))
        return rows
