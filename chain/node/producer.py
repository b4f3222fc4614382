"""Makes blocks: anvil mines, the journal keeps, and only then is anything said. Makes anvil again from the journal."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from chain.errors import ChainError
from chain.node.anvil import GAS_LIMIT, Anvil, GoneError, end_orphans
from chain.node.journal import Block, Identity, Journal
from chain.node.refusal import RefusalError, gas_limit
from chain.node.snapshots import Snapshot, Snapshots
from chain.node.steps import OnStep, Step

SNAPSHOT_AFTER = 1.0
"""A snapshot is worth while after as many seconds of mining, and after twice as many as the last snapshot took."""
_ATTEMPTS = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of transactions.

    Attributes:
        block: the block that was made, in the journal; None if none was.
        refused: why, by the place of the transaction among those given.
        early: the places of those whose sender has an earlier transaction missing.
        left: the places of those for which the block had no room.
    """

    block: Block | None
    refused: Mapping[int, RefusalError]
    early: Set[int] = frozenset()
    left: Set[int] = frozenset()


class DivergedError(ChainError):
    """The journal's transactions do not make the journal's blocks."""


class Producer:
    """The chain of one folder. Not for several threads at once.

    Attributes:
        identity: which chain it is.
        head: its newest block.
        generation: how often anvil was made again: what an earlier one answered may never have been in the journal.
    """

    def __init__(self, folder: Path, journal: Journal, on_step: OnStep, snapshot_after: float) -> None:
        self._folder = folder
        self._journal = journal
        self._on_step = on_step
        self._snapshots = Snapshots(folder / "snapshots", on_step)
        self._snapshot_after = snapshot_after
        self._tail_seconds = self._snapshot_seconds = 0.0
        self.generation = 0
        self._anvil: Anvil | None = None

    def open(self, given: Identity | None) -> None:
        """Brings the chain back, or begins it. The caller holds the folder's lock.

        Raises:
            ChainError: the journal tells of another chain, or anvil does not make the same blocks of it.
        """
        end_orphans(self._folder)
        known = self._journal.identity()
        self.identity = self._begin(given) if known is None else known
        if given is not None and given != self.identity:
            raise ChainError(
                f"The chain in {self._folder} has number {self.identity.chain_id} and begins at second "
                f"{self.identity.genesis}; asked for was number {given.chain_id}, at {given.genesis}.",
                "Start it as what it is, or give another folder.",
            )
        self.follows_clock = self._journal.follows_clock
        self.head = self._journal.head()
        self._restore()

    @property
    def port(self) -> int:
        """Where anvil listens."""
        return self._running.port

    def stamp(self, at: int | None = None) -> int:
        """The time of a next block, in Unix seconds: of the clock, or `at` while history is told.

        Raises:
            ChainError: `at` is before the newest block, or in the future, or history is closed.
        """
        now = int(time.time())
        if self.follows_clock:
            if at is not None:
                raise ChainError("The chain follows the clock: its history is closed.", "Leave the time out.")
            return max(now, self.head.timestamp)
        if at is None:
            return self.head.timestamp
        if not self.head.timestamp <= at <= now:
            raise ChainError(
                f"Second {at} does not lie between the newest block, at {self.head.timestamp}, and now, {now}.",
                "Tell history in its order.",
            )
        return at

    def follow_clock(self) -> None:
        """Closes history: from now on blocks have the time of the clock, also after a restart; the first is empty."""
        if not self.follows_clock:
            self._journal.close_history(int(time.time()))
            self.follows_clock = True
            self.append([])

    def append(self, raws: Sequence[bytes], at: int | None = None, *, whole: bool = False) -> Outcome:
        """Makes a block of signed transactions, and keeps it. Without any it is empty; if none is taken there is none.

        Args:
            raws: the transactions, in the wanted order.
            at: the time of the block while history is told.
            whole: all or nothing.

        Raises:
            RefusalError: a transaction is refused, with `whole`.
            ChainError: `at` is impossible, the journal cannot be written, or anvil does not come back.
        """
        began = time.monotonic()
        timestamp = self.stamp(at)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                mined, outcome = self._mine(raws, timestamp, whole=whole)
                break
            except GoneError:
                # Whatever anvil did is gone with it, and the journal knows nothing of it: try again.
                self._restore()
                if attempt == _ATTEMPTS:
                    raise
        if mined is not None:
            self._keep(mined)
            self._tail_seconds += time.monotonic() - began
        return outcome

    @property
    def snapshot_due(self) -> bool:
        """Whether enough was mined since the last snapshot."""
        return self._tail_seconds > max(self._snapshot_after, 2 * self._snapshot_seconds)

    def snapshot(self) -> None:
        """Writes a snapshot of the newest block. Without one, a restart takes longer, and that is all."""
        began = time.monotonic()
        try:
            self._snapshots.write(self.head, bytes.fromhex(self._running.call("anvil_dumpState")[2:]))
        except (GoneError, OSError) as error:
            _log.warning("No snapshot was written: %s", error)
        self._tail_seconds, self._snapshot_seconds = 0.0, time.monotonic() - began

    def check(self) -> None:
        """Makes anvil again if it does not answer."""
        try:
            self._running.call("eth_blockNumber")
        except GoneError:
            self._restore()

    def close(self) -> None:
        """Ends anvil."""
        if self._anvil is not None:
            self._anvil.end()
            self._anvil = None

    @property
    def _running(self) -> Anvil:
        if self._anvil is None:
            raise GoneError("anvil is not running.")
        return self._anvil

    def _mine(self, raws: Sequence[bytes], timestamp: int, *, whole: bool) -> tuple[Block | None, Outcome]:
        """A block that is in anvil, and not yet in the journal."""
        anvil = self._running
        pooled, refused, early, left = self._pool(raws)
        if whole and (refused or early or left):
            anvil.call("anvil_dropAllTransactions")
            why = "nonce too high" if early else "the block has no room for all transactions"
            raise next(iter(refused.values()), RefusalError(why))
        if raws and not pooled:
            return None, Outcome(None, refused, early, left)
        self._on_step(Step.POOLED)
        told = anvil.call("evm_mine_detailed", {"timestamp": timestamp})[0]
        number = int(told["number"], 16)
        names = [transaction["hash"] for transaction in told["transactions"]]
        if (number, told["parentHash"]) != (self.head.number + 1, self.head.hash) or not pooled.keys() >= set(names):
            # Somebody else spoke to our anvil: nothing of that is in the journal, so it is as if it had died.
            raise GoneError(f"Block {number} of anvil is not of our making.")
        included = tuple(raws[pooled.pop(name)] for name in names)
        if pooled:
            # What anvil finds invalid only while it mines leaves traces in the state root: without it the block could
            # not be made again. So this block is forgotten, and made of the others alone.
            invalid = RefusalError("the block's earlier transactions made this one invalid")
            refused |= dict.fromkeys(pooled.values(), invalid)
            self._restore()
            if whole:
                raise invalid
            mined, _ = self._mine(included, timestamp, whole=True) if included else (None, None)
            return mined, Outcome(mined, refused, early, left)
        self._on_step(Step.MINED)
        block = Block(number, timestamp, told["hash"], told["stateRoot"], included)
        return block, Outcome(block, refused, early, left)

    def _pool(self, raws: Sequence[bytes]) -> tuple[dict[str, int], dict[int, RefusalError], set[int], set[int]]:
        """Gives transactions to anvil: which of them it will mine, by hash, and the refused, early and left ones."""
        anvil, room = self._running, GAS_LIMIT
        pooled: dict[str, int] = {}
        refused: dict[int, RefusalError] = {}
        left: set[int] = set()
        for place, raw in enumerate(raws):
            try:
                gas = gas_limit(raw, self.identity.chain_id)
                if gas > room and pooled:
                    left = set(range(place, len(raws)))
                    break
                pooled[anvil.call("eth_sendRawTransaction", "0x" + raw.hex())] = place
                room -= gas
            except RefusalError as refusal:
                refused[place] = refusal
        if not pooled or int(anvil.call("txpool_status")["queued"], 16) == 0:
            return pooled, refused, set(), left
        queued = anvil.call("txpool_content")["queued"]
        names = {transaction["hash"] for by_nonce in queued.values() for transaction in by_nonce.values()}
        # anvil cannot drop one transaction that waits for another: so all, and the others are given again.
        anvil.call("anvil_dropAllTransactions")
        early = {pooled.pop(name) for name in names & pooled.keys()}
        for place in pooled.values():
            anvil.call("eth_sendRawTransaction", "0x" + raws[place].hex())
        return pooled, refused, early, left

    def _keep(self, block: Block) -> None:
        """Writes a mined block to the journal; from then on it is true."""
        try:
            self._journal.append(block)
        except ChainError:
            # anvil is ahead of the journal, or, if only the answer was lost, is not: the journal decides.
            self._restore()
            if self.head.hash != block.hash:
                raise
        self.head = block
        self._on_step(Step.JOURNALLED)

    def _begin(self, given: Identity | None) -> Identity:
        if given is None:
            raise ChainError(f"There is no chain in {self._folder} yet.", "Give the chain id and genesis of a new one.")
        if not 0 < given.genesis <= time.time():
            raise ChainError("The genesis of a chain lies in the past.", "Give an earlier moment.")
        anvil = Anvil.start(self._folder, given.chain_id, given.genesis)
        try:
            self._journal.begin(given, _block(anvil, 0), anvil.call("web3_clientVersion"))
        finally:
            anvil.end()
        return given

    def _restore(self) -> None:
        """Makes anvil again from the newest good snapshot and the journal's tail, checking each block.

        Raises:
            ChainError: the same transactions make other blocks, or anvil does not come up.
        """
        self.generation += 1
        failure: DivergedError | None = None
        for snapshot in chain(self._snapshots.newest_first(), (None,)):
            try:
                self._make(snapshot)
            except DivergedError as error:
                _log.warning("From %s: %s", "genesis" if snapshot is None else f"block {snapshot.number}", error)
                failure = failure or error
            except BaseException:
                self.close()
                raise
            else:
                if self.snapshot_due:
                    self.snapshot()
                return
        self.close()
        raise failure or AssertionError("a chain comes out of its journal, or does not")

    def _make(self, snapshot: Snapshot | None) -> None:
        """Starts anvil with a snapshot, or with nothing, and replays what follows."""
        for attempt in range(1, _ATTEMPTS + 1):
            self.close()
            self._anvil = Anvil.start(self._folder, self.identity.chain_id, self.identity.genesis)
            try:
                number = 0 if snapshot is None else self._load(snapshot)
                began = time.monotonic()
                self._replay(number)
            except GoneError:
                if attempt == _ATTEMPTS:
                    raise
            else:
                self._tail_seconds = time.monotonic() - began
                return

    def _load(self, snapshot: Snapshot) -> int:
        """Brings a new anvil to the height of a snapshot; that height."""
        anvil, known = self._running, self._journal.block(snapshot.number)
        if known is None:
            raise ChainError(
                f"A snapshot shows that block {snapshot.number} was made, and the journal ends before it: "
                "it is cut off, or an old copy.",
                f"Put back the newest journal. To live on with this one, remove {self._folder / 'snapshots'}.",
            )
        try:
            anvil.call("anvil_loadState", "0x" + snapshot.state.hex())
            # Loading leaves the opcode BLOCKHASH with made-up hashes for the blocks before; taking back a block fills
            # them in (anvil 1.7.1; https://github.com/foundry-rs/foundry/pull/15167).
            anvil.call("evm_mine", {"timestamp": known.timestamp})
            anvil.call("anvil_rollback", 1)
        except RefusalError as refusal:
            raise self._diverged(known, str(refusal)) from refusal
        self._compare(known, _block(anvil, "latest"))
        return snapshot.number

    def _replay(self, number: int) -> None:
        """Mines the journal's blocks above `number` again."""
        anvil = self._running
        if number == 0:
            self._compare(self._journal.block(0), _block(anvil, 0))
        for block in self._journal.after(number):
            try:
                for raw in block.transactions:
                    anvil.call("eth_sendRawTransaction", "0x" + raw.hex())
                told = anvil.call("evm_mine_detailed", {"timestamp": block.timestamp})[0]
            except RefusalError as refusal:
                raise self._diverged(block, str(refusal)) from refusal
            self._compare(block, Block(block.number, block.timestamp, told["hash"], told["stateRoot"]))
            self._on_step(Step.REPLAYED)
        self.head = self._journal.head()

    def _compare(self, kept: Block | None, made: Block) -> None:
        if kept is None or (kept.hash, kept.state_root) != (made.hash, made.state_root):
            raise self._diverged(made, f"it comes out as {made.hash}")

    def _diverged(self, block: Block, why: str) -> DivergedError:
        now = self._running.call("web3_clientVersion")
        return DivergedError(
            f"Block {block.number} of the journal cannot be made again: {why}.",
            f"The journal was begun with {self._journal.client}, this is {now}. If they are the same, other hands "
            "changed it: put back a copy.",
        )


def _block(anvil: Anvil, which: int | str) -> Block:
    """A block that is in anvil, without its transactions."""
    told = anvil.call("eth_getBlockByNumber", hex(which) if isinstance(which, int) else which, False)
    return Block(int(told["number"], 16), int(told["timestamp"], 16), told["hash"], told["stateRoot"])
