"""The embedded node as the rest of the house sees it: started in a folder, reached at a URL, stopped."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from chain.errors import ChainError
from chain.node.anvil import HOST
from chain.node.front import Front
from chain.node.journal import Block, Identity, Journal
from chain.node.producer import SNAPSHOT_AFTER, Producer
from chain.node.steps import OnStep, unwatched

JOURNAL = "journal.sqlite"
HEARTBEAT = timedelta(minutes=10)
"""An empty block after as much silence: for programs that take the newest block's time for the present."""
_LOCK_SECONDS = 3.0


class EmbeddedNode:
    """A chain of one node, kept in a folder, for as long as the `with` block lasts.

    First history is told: each block at its true time, by `mine`, or at the newest block's time if it comes over the
    URL. After `follow_clock` blocks have the time of the clock, for good.

    Attributes:
        url: where any client of an Ethereum node reaches it.
    """

    def __init__(self, front: Front, producer: Producer, port: int, opened: ExitStack) -> None:
        self.url = f"http://{HOST}:{port}"
        self._front = front
        self._producer = producer
        self._opened = opened

    @classmethod
    def start(
        cls,
        folder: Path,
        *,
        chain_id: int | None = None,
        genesis: datetime | None = None,
        port: int | None = None,
        journal: str | None = None,
        heartbeat: timedelta = HEARTBEAT,
        snapshot_after: float = SNAPSHOT_AFTER,
        on_step: OnStep = unwatched,
    ) -> EmbeddedNode:
        """Brings a chain back with the same blocks, or begins a new one.

        Args:
            folder: where it lives; created if it is not there.
            chain_id: of a new chain; an existing one is compared with it.
            genesis: the time of its block 0, with a time zone, likewise.
            port: where to listen; any free one unless given.
            journal: the address of its journal, `sqlite:///…` or `postgresql://…`; a file in the folder unless given.
            heartbeat: after how long without a block an empty one is made while the chain follows the clock.
            snapshot_after: seconds of mining after which a snapshot is worth while.
            on_step: told of every `Step`; for tests.

        Raises:
            ChainError: the folder or port is in use, the chain is another one, the journal is damaged or anvil missing.
        """
        if (chain_id is None) != (genesis is None):
            raise ChainError("A chain is named by its id and its genesis together.", "Give both, or none.")
        if heartbeat < timedelta(seconds=1):
            raise ChainError("The heartbeat is a second or more: times of blocks are whole seconds.")
        given = None if chain_id is None or genesis is None else Identity(chain_id, _second(genesis))
        with ExitStack() as opened:
            listener = opened.enter_context(_listen(port))
            _lock(folder, opened)
            kept = Journal(journal or folder.resolve() / JOURNAL)
            opened.callback(kept.close)
            producer = Producer(folder, kept, on_step, snapshot_after)
            opened.callback(producer.close)
            producer.open(given)
            front = Front(producer, listener, heartbeat.total_seconds())
            opened.callback(front.close)
            return cls(front, producer, listener.getsockname()[1], opened.pop_all())
        raise AssertionError("unreachable: nothing suppresses exceptions here")

    @property
    def head(self) -> Block:
        """The newest block."""
        return self._producer.head

    @property
    def chain_id(self) -> int:
        """The chain's number."""
        return self._producer.identity.chain_id

    @property
    def genesis(self) -> int:
        """The Unix second at which the chain begins."""
        return self._producer.identity.genesis

    @property
    def follows_clock(self) -> bool:
        """Whether history is closed."""
        return self._producer.follows_clock

    def mine(self, raw_transactions: Sequence[bytes] = (), at: datetime | None = None) -> Block:
        """Makes a block of signed transactions, all of them or none, and keeps it.

        Args:
            raw_transactions: the signed bytes, in the wanted order; with none the block is empty.
            at: its time, with a time zone, while history is told: not before the newest block, nor in the future.

        Raises:
            RefusalError: one of the transactions is refused; there is no block.
            ChainError: `at` is impossible, or the block cannot be kept.
        """
        second = None if at is None else _second(at)
        outcome = self._front.change(lambda: self._producer.append(raw_transactions, second, whole=True))
        if outcome.block is None:
            raise AssertionError("a whole block is made or refused")
        return outcome.block

    def follow_clock(self) -> None:
        """Closes history: from now on blocks have the time of the clock, also after a restart; the first is empty."""
        self._front.change(self._producer.follow_clock)

    def close(self) -> None:
        """Stops serving and ends anvil; nothing is lost by not calling it."""
        self._opened.close()

    def __enter__(self) -> EmbeddedNode:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _second(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ChainError(
            "A moment of the chain needs a time zone.", "Give for instance datetime(2026, 1, 1, tzinfo=UTC)."
        )
    return int(moment.timestamp())


def _listen(port: int | None) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port or 0))
        listener.listen()  # from here on the port is ours alone; who calls early waits
    except OSError as error:
        listener.close()
        raise ChainError(
            f"Port {port} of {HOST} is in use.", "Give another port, or stop what listens there."
        ) from error
    return listener


def _lock(folder: Path, opened: ExitStack) -> None:
    """Holds the folder for this process. The system gives it back when the process ends, however it ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ChainError(f"{folder} cannot be the node's folder: {error.strerror}.", "Give another folder.") from error
    opened.callback(os.close, lock)
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ChainError(
                    f"Another node is running in {folder}.", "Use it at its address, or stop it first."
                ) from None
            time.sleep(0.05)
        else:
            return
