"""An indexer killed in its windows, and one whose chain is reorganised again and again."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from backend.readmodels import all_projections, differences
from backend.readmodels.tables import metadata as read_models
from chain.compile import compile_contracts
from chain.contracts import Call, Contracts
from chain.database import Database
from chain.deployment import Deployment
from chain.events import EventLog, Step, dump
from chain.events.tables import block, event, event_log
from chain.rpc import Rpc
from chain.sender import Sender, Settings, State
from cli.faults.killing import Window, run
from cli.faults.rig import CITIZENS, Community, Node, Relayer, anvil, fund, key
from cli.faults.sending import Kills

WINDOWS = (Step.FETCHED, Step.APPLIED, Step.COMMITTED)
DEEPEST = 10
"""The deepest reorganisation; the finality of the logs under test is just beyond it."""


def follow(node: str, database_url: str, deployment: Deployment, step: Step | None, nth: int) -> None:
    """The process under test: catches up, two blocks at a time."""
    database = Database(database_url)
    contracts = Contracts(compile_contracts(), deployment)
    log = EventLog(database, Rpc(node), contracts, all_projections(), finality=DEEPEST + 2, on_step=Window(step, nth))
    log.catch_up(blocks=2)
    database.close()


class Traffic:
    """Lives of services, each step by another of three relayers, so that a rival branch can change their order."""

    def __init__(self, community: Community, draw: random.Random) -> None:
        self._community = community
        self._draw = draw
        self._relayers = [community.relayer(f"relayer {i}") for i in range(3)]
        self._open: list[tuple[bytes, int, int]] = []

    def pass_by(self, transactions: int) -> None:
        """Sends so many steps of lives, one block each."""
        for _ in range(transactions):
            self._draw.choice(self._relayers).send(self._next())

    def lose(self) -> None:
        """Counts anew after a reorganisation. Services that it took away are forgotten, so that others can begin."""
        for each in self._relayers:
            each.nonce = each.mined()
        self._open.clear()

    def _next(self) -> Call:
        community, draw = self._community, self._draw
        if len(self._open) < 3 or draw.random() < 0.3:
            requester = draw.randint(1, CITIZENS)
            provider = requester % CITIZENS + 1
            service, call = community.request(requester, provider, amount=draw.randint(1, 5))
            self._open.append((service, requester, provider))
            return call
        place = draw.randrange(len(self._open))
        service, requester, provider = self._open[place]
        verb = draw.choice(("approve", "close", "cancel"))
        if verb != "approve":
            del self._open[place]
        return community.act(verb, service, requester if verb == "close" else provider)


@contextmanager
def busy_community() -> Iterator[tuple[Community, Relayer]]:
    """A community whose members are admitted."""
    with anvil() as node:
        community = Community.found(node, MaxOpen=20)
        relayer = community.relayer()
        relayer.send(*community.admissions())
        yield community, relayer


def kill_followers(database_url: str, kills: int, seed: int = 1) -> Kills:
    """Kills an indexer `kills` times in each window, sometimes after a reorganisation; compares it with a fresh one."""
    draw = random.Random(seed)  # noqa: S311
    with busy_community() as (community, _):
        traffic = Traffic(community, draw)
        killed = dict.fromkeys(map(str, WINDOWS), 0)
        for round_ in range(kills):
            for step in WINDOWS:
                traffic.pass_by(6)
                if round_ % 3 == 2:
                    rival_branch(community.node, draw.randint(1, 3), draw)
                    traffic.lose()
                given = (community.node.url, database_url, community.contracts.deployment)
                killed[step] += run(follow, *given, step, draw.randint(1, 2))
        run(follow, *given, None, 0)
        wrong = compare(community, database_url)
    return Kills(killed, wrong)


@dataclass(frozen=True)
class Reorganisations:
    """What a campaign found.

    Attributes:
        times: how often the chain was reorganised.
        blocks: how many blocks were orphaned.
        dropped: how many transactions of the sender were taken out of a block.
        wrong: where a database differed, or what a sender lost or doubled, in words.
    """

    times: int
    blocks: int
    dropped: int
    wrong: list[str]


def reorganise(database_url: str, times: int, seed: int = 1) -> Reorganisations:
    """Reorganises a chain `times` times, 1 to 10 blocks deep, with rival branches that drop and reorder service events.

    After each, the database must equal a fresh rebuild and the contracts' views; and a sender, some of whose
    transactions were dropped, must bring each of them into the chain again, once.
    """
    draw = random.Random(seed)  # noqa: S311
    wrong: list[str] = []
    orphaned = dropped = 0
    with busy_community() as (community, _):
        node, contracts = community.node, community.contracts
        traffic = Traffic(community, draw)
        database = Database(database_url)
        log = EventLog(database, node.rpc, contracts, all_projections(), finality=DEEPEST + 2)
        account = key("sender under reorganisations")
        fund(node, account)
        payees: list[Call] = []
        with Sender.open(database, node.rpc, contracts, account, Settings(finality=DEEPEST + 2)) as sender:
            for number in range(times):
                depth = 1 + number % DEEPEST
                traffic.pass_by(depth)
                payees.append(Call(key(f"reorganised payee {number}").address, value=1))
                sender.submit(f"payment {number}", payees[-1])
                sender.wait(f"payment {number}")
                traffic.pass_by(draw.randrange(depth))
                # What the sender sent again may be mined after this: such a block is never in the log.
                known = log.catch_up().head.number
                replaced = sum(each <= known for each in rival_branch(node, depth, draw))
                traffic.lose()
                progress = log.catch_up()
                orphaned += progress.orphaned
                if progress.orphaned != replaced:
                    wrong.append(f"{replaced} blocks of the log were replaced, and {progress.orphaned} orphaned.")
                wrong += compare(community, database_url)
                sender.reconcile()
            for number in range(times):
                outcome = sender.wait(f"payment {number}", State.INCLUDED)
                dropped += outcome.dropped
                if not outcome.succeeded:
                    wrong.append(f"{outcome.key} failed: {outcome.problem}.")
        balances = node.rpc.ask([("eth_getBalance", (call.to, "latest")) for call in payees])
        wrong += [
            f"payment {i} arrived {int(each, 16)} times." for i, each in enumerate(balances) if int(each, 16) != 1
        ]
        database.close()
    return Reorganisations(times, orphaned, dropped, wrong)


def rival_branch(node: Node, depth: int, draw: random.Random) -> list[int]:
    """Replaces the last blocks by as many that hold a part of their transactions, in another order.

    Of each account a random number of its first transactions stays, since the nonces must follow each other.

    Returns:
        the numbers of the blocks that really are others: the first ones may have come out the same.
    """
    head = node.head()
    before = _hashes(node, head, depth)
    blocks = node.rpc.ask([("eth_getBlockByNumber", (hex(n), True)) for n in range(head - depth + 1, head + 1)])
    found = [each for entry in blocks for each in entry["transactions"]]
    queues: dict[str, list[str]] = {}
    for each in sorted(found, key=lambda each: int(each["nonce"], 16)):
        queues.setdefault(each["from"], []).append(each["hash"])
    for account, queue in queues.items():
        queues[account] = queue[: draw.randint(0, len(queue))]
    order = [account for account, queue in queues.items() for _ in queue]
    draw.shuffle(order)
    hashes = [queues[account].pop(0) for account in order]
    raw = node.rpc.ask([("eth_getRawTransactionByHash", (each,)) for each in hashes])
    places = sorted(draw.randrange(depth) for _ in raw)
    node.reorganise(depth, [(bytes.fromhex(each[2:]), place) for each, place in zip(raw, places, strict=True)])
    after = zip(range(head - depth + 1, head + 1), before, _hashes(node, head, depth), strict=True)
    return [number for number, old, new in after if old != new]


def _hashes(node: Node, head: int, depth: int) -> list[str]:
    blocks = node.rpc.ask([("eth_getBlockByNumber", (hex(n), False)) for n in range(head - depth + 1, head + 1)])
    return [each["hash"] for each in blocks]


def compare(community: Community, database_url: str) -> list[str]:
    """What distinguishes a database from one that is built afresh from the chain, and from the contracts' own views."""
    live = Database(database_url)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Database(Path(folder) / "fresh.db")
        EventLog(fresh, community.node.rpc, community.contracts, all_projections()).catch_up()
        wrong = [] if content(live) == content(fresh) else ["The database differs from a fresh rebuild."]
        fresh.close()
    wrong += map(str, differences(live, community.node.rpc, community.contracts))
    live.close()
    return wrong


def content(database: Database) -> bytes:
    """The cursor, the blocks and events that count and all read models, as bytes."""
    chain = (
        select(block.c.number, block.c.hash, block.c.parent_hash, block.c.timestamp)
        .where(block.c.orphaned_at.is_(None))
        .order_by(block.c.number)
    )
    counted = (
        select(block.c.number, event)
        .join(block)
        .where(block.c.orphaned_at.is_(None))
        .order_by(block.c.number, event.c.log_index)
    )
    with database.reading() as connection:
        rows = [tuple(row) for query in (chain, counted) for row in connection.execute(query)]
        return repr(rows).encode() + dump(connection, [event_log, *read_models.tables.values()])
