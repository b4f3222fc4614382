"""The embedded node killed in its windows: itself, its anvil, or both; what it said before must still hold after."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from web3.utils.address import get_create_address

from chain.database import Database
from chain.errors import ChainError
from chain.node import EmbeddedNode, Journal, Step, processes_of
from chain.node.journal import block_table, transaction_table
from chain.rpc import Rpc
from cli.faults.rig import key
from cli.faults.sending import Kills

CHAIN_ID = 7_357
GENESIS = datetime(2026, 1, 1, tzinfo=UTC)
PER_RUN = 4
"""How many transactions are sent between two kills, one after the other."""
ANY_MOMENT = "any moment, from outside"
_ATTEMPTS = 5
"""How many runs are made for each wanted kill: a start that finds a new snapshot replays nothing."""
_SNAPSHOTS = (Step.SNAPSHOT_HALF, Step.SNAPSHOT_RENAMED)
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["cli.faults.campaign", "cli.faults.restarting"])
# Stores what is sent, and logs a mixture of all that a block tells its contracts (time, chance, two earlier hashes, who
# mined, limits and fees), so that a replay that differs in any of it comes to another hash.
_RUNTIME = bytes.fromhex("5f35435542441860014303401860c84303401841184518461848184a185f5260205fa000")
CREATION = bytes.fromhex(f"60{len(_RUNTIME):02x}8060095f395ff3") + _RUNTIME
"""Creates the contract that the campaign talks to."""


class Victim(StrEnum):
    """Who is killed."""

    NODE = "node"
    ANVIL = "anvil"
    BOTH = "both"


@dataclass
class Strike:
    """Kills when a step is taken for the n-th time."""

    folder: Path
    step: Step | None
    victim: Victim
    left: int

    def __call__(self, step: Step) -> None:
        """Takes notice of a step."""
        if step != self.step:
            return
        self.left -= 1
        if self.left != 0:
            return
        if self.victim != Victim.NODE:
            for process in processes_of(self.folder):
                os.kill(process, signal.SIGKILL)
        if self.victim != Victim.ANVIL:
            os.kill(os.getpid(), signal.SIGKILL)


def serve(journal: str, strike: Strike, snapshot_after: float, pipe: Connection) -> None:
    """The process under test: tells its address, runs until it is told to end, and says whether it struck."""
    with EmbeddedNode.start(
        strike.folder,
        chain_id=CHAIN_ID,
        genesis=GENESIS,
        journal=journal,
        snapshot_after=snapshot_after,
        on_step=strike,
    ) as node:
        node.follow_clock()
        pipe.send(node.url)
        pipe.recv()
    pipe.send(strike.left <= 0)


@dataclass
class Witness:
    """Remembers what the node said, and where it contradicted itself.

    Attributes:
        taken: the transactions that it took, by their nonce.
        blocks: the hash of every block that it showed, by number.
        wrong: the contradictions, in words.
    """

    taken: dict[int, bytes] = field(default_factory=dict)
    blocks: dict[int, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def look(self, rpc: Rpc, block: str = "latest") -> None:
        """Asks for a block and remembers it."""
        told = rpc.call("eth_getBlockByNumber", block, False)
        if told is None:
            self.wrong.append(f"Block {int(block, 16)} is gone.")
            return
        number = int(told["number"], 16)
        if self.blocks.setdefault(number, told["hash"]) != told["hash"]:
            self.wrong.append(f"Block {number} was {self.blocks[number]} and is {told['hash']}.")

    def watch(self, url: str, until: threading.Event) -> None:
        """Looks as often as it can, so also between two steps of the node."""
        rpc = Rpc(url, timeout=20)
        while not until.is_set():
            try:
                self.look(rpc)
            except ChainError:
                return

    def send(self, url: str, count: int) -> None:
        """Sends transactions, until one is not answered; the first may have been sent before."""
        rpc, account = Rpc(url, timeout=20), key("restarting")
        try:
            first = int(rpc.call("eth_getTransactionCount", account.address, "latest"), 16)
            lost = [nonce for nonce in self.taken if nonce >= first]
            if lost:
                self.wrong.append(f"Transactions that were taken are gone: {lost}.")
            for nonce in range(first, first + count):
                fields: dict[str, Any] = {
                    "nonce": nonce,
                    "gas": 200_000,
                    "gasPrice": 0,
                    "chainId": CHAIN_ID,
                    "value": 0,
                }
                if nonce == 0:
                    fields["data"] = CREATION
                else:
                    fields |= {"to": get_create_address(account.address, 0), "data": nonce.to_bytes(32)}  # type: ignore[arg-type]
                raw = bytes(account.sign_transaction(fields).raw_transaction)
                rpc.call("eth_sendRawTransaction", "0x" + raw.hex())
                self.taken[nonce] = raw
        except ChainError:
            return  # The node was killed; what is sent after it is back shows what became of this one.


def kill_nodes(journal: str, kills: int, *, control: bool = False, seed: int = 1) -> Kills:
    """Kills a node, its anvil or both `kills` times in each window, and compares all that it ever said.

    Args:
        journal: the address of a new, empty database.
        kills: how often in each window, and as often again at any moment.
        control: take the newest block back from the journal, as if it had been acknowledged before it was durable:
            the comparison must find that.
        seed: of the choice of victims and moments.
    """
    draw = random.Random(seed)  # noqa: S311
    witness = Witness()
    killed = dict.fromkeys([*map(str, Step), ANY_MOMENT], 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "node"
        for window in killed:
            step = None if window == ANY_MOMENT else Step(window)
            for _ in range(_ATTEMPTS * kills):
                if killed[window] < kills:
                    victim = draw.choice(list(Victim)) if step else Victim.NODE
                    strike = Strike(folder, step, victim, draw.randint(1, PER_RUN) if step else 0)
                    killed[window] += _run(journal, strike, witness, draw.uniform(0, 0.4))
        _run(journal, Strike(folder, None, Victim.NODE, 1), witness, None)
        if control:
            _forget_newest(journal)
            shutil.rmtree(folder / "snapshots")
            _run(journal, Strike(folder, None, Victim.NODE, 1), witness, None)
        if processes_of(folder):
            witness.wrong.append("An anvil was left behind.")
        _compare(journal, Path(name) / "elsewhere", witness)
    return Kills(killed, witness.wrong)


def _run(journal: str, strike: Strike, witness: Witness, moment: float | None) -> bool:
    """Starts a node, sends to it while somebody watches, and says whether anything was killed."""
    ours, theirs = _PROCESSES.Pipe()
    # Whether a snapshot is due is a matter of time: where one is wanted, the least is enough.
    snapshot_after = 0.0 if strike.step in _SNAPSHOTS else 0.2
    process = _PROCESSES.Process(target=serve, args=(journal, strike, snapshot_after, theirs))
    process.start()
    theirs.close()
    done = threading.Event()
    timer = threading.Timer(moment or 0.0, process.kill)
    try:
        url = ours.recv()
        watcher = threading.Thread(target=witness.watch, args=(url, done))
        watcher.start()
        if strike.step is None and moment is not None:
            timer.start()
            witness.send(url, 10_000)
        else:
            witness.send(url, PER_RUN)
        done.set()
        watcher.join()
        ours.send(None)
        struck = bool(ours.recv())
    except (EOFError, OSError):
        struck = True
    finally:
        done.set()
        timer.cancel()
        process.join(60)
        if process.exitcode is None:
            process.kill()
            witness.wrong.append("A node did not end.")
            process.join()
    if process.exitcode not in {0, -signal.SIGKILL}:
        witness.wrong.append(f"A node ended with {process.exitcode}.")
    return struck


def _forget_newest(journal: str) -> None:
    """Removes the newest block that holds transactions, and what is above it."""
    database = Database(journal)
    with database.writing() as connection:
        newest = connection.scalar(select(func.max(transaction_table.c.block)))
        connection.execute(delete(transaction_table).where(transaction_table.c.block >= newest))
        connection.execute(delete(block_table).where(block_table.c.number >= newest))
    database.close()


def _compare(journal: str, folder: Path, witness: Witness) -> None:
    """Makes the chain again elsewhere from its journal alone, and holds it against all that was said."""
    with EmbeddedNode.start(folder, journal=journal) as node:
        rpc = Rpc(node.url)
        for number in list(witness.blocks):
            witness.look(rpc, hex(number))
    kept = Journal(journal)
    raws = [raw for block in kept.after(0) for raw in block.transactions]
    kept.close()
    if len(set(raws)) != len(raws):
        witness.wrong.append("The journal holds a transaction twice.")
    missing = [nonce for nonce, raw in witness.taken.items() if raw not in raws]
    if missing:
        witness.wrong.append(f"Transactions that were taken are not in the journal: {missing}.")
