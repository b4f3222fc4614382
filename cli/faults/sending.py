"""A sender killed in its windows, and a control that records after sending, which the same check must find guilty."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, Text, insert, select

from chain.compile import compile_contracts
from chain.contracts import Call, Contracts
from chain.database import Database, create_tables
from chain.deployment import Deployment
from chain.rpc import Rpc
from chain.sender import Sender, Settings, State, Step
from chain.sender.outbox import outcomes
from cli.faults.killing import Window, run
from cli.faults.rig import CITIZENS, Community, Relayer, anvil, fund, key

WINDOWS = (Step.SIMULATED, Step.RECORDED, Step.SENT, Step.RECONCILING)
CONTROL_WINDOWS = (Step.SENT,)
SETTINGS = Settings(finality=2, lease_seconds=0.2)
PER_RUN = 3
"""How many new wishes each process gets; it is killed at the first, second or third."""

_metadata = MetaData()
payment = Table("faults_payment", _metadata, Column("key", Text, primary_key=True))
"""The business rows."""


@dataclass(frozen=True)
class Scene:
    """What a process needs to know."""

    node: str
    database: str
    deployment: Deployment
    account: str


@dataclass(frozen=True)
class Kills:
    """What a campaign found.

    Attributes:
        killed: how often a process was killed, by window.
        wrong: what was lost or doubled, in words.
    """

    killed: dict[str, int]
    wrong: list[str]


Wish = tuple[str, Call]


def careful(scene: Scene, wishes: Sequence[Wish], step: Step | None, nth: int) -> None:
    """The process under test: recovers, then sends each wish with its business row."""
    database = Database(scene.database)
    contracts = Contracts(compile_contracts(), scene.deployment)
    sender = Sender.open(
        database, Rpc(scene.node), contracts, key(scene.account), SETTINGS, wait=20, on_step=Window(step, nth)
    )
    with sender:
        for name, call in wishes:
            sender.submit(name, call, partial(_record, name))
            sender.reconcile()
        if step is None:
            for name, _ in wishes:
                sender.wait(name, State.INCLUDED)
    database.close()


def _record(name: str, connection: Connection) -> None:
    connection.execute(insert(payment).values(key=name))


def careless(scene: Scene, wishes: Sequence[Wish], step: Step | None, nth: int) -> None:
    """The control: sends, and records afterwards."""
    database, rpc, passed = Database(scene.database), Rpc(scene.node), Window(step, nth)
    for name, call in wishes:
        with database.reading() as connection:
            if connection.execute(select(payment).where(payment.c.key == name)).one_or_none():
                continue
        account = key(scene.account)
        used = int(rpc.call("eth_getTransactionCount", account.address, "pending"), 16)
        Relayer(rpc, account, scene.deployment.chain_id, used).post(call)
        passed(Step.SENT)
        with database.writing() as connection:
            _record(name, connection)
    database.close()


def kill_senders(database_url: str, kills: int, *, control: bool = False, seed: int = 1) -> Kills:
    """Kills a sender `kills` times in each window, lets it finish, and looks for what was lost or doubled.

    Three wishes of four are payments, which no contract refuses a second time; the fourth is a service request.
    """
    windows = CONTROL_WINDOWS if control else WINDOWS
    process = careless if control else careful
    draw = random.Random(seed)  # noqa: S311
    with anvil() as node:
        community = Community.found(node, MaxOpen=20)
        community.relayer().send(*community.admissions())
        fund(node, key("victim"))
        database = Database(database_url)
        create_tables(database, _metadata)
        scene = Scene(node.url, database_url, community.contracts.deployment, "victim")
        wishes: list[Wish] = []
        killed = dict.fromkeys(map(str, windows), 0)
        for _ in range(kills):
            for step in windows:
                fresh = [_wish(community, len(wishes) + i) for i in range(PER_RUN)]
                wishes += fresh
                # The wishes of the run before come again, as from a client that got no answer.
                killed[step] += run(process, scene, wishes[-2 * PER_RUN :], step, draw.randint(1, PER_RUN))
        run(process, scene, wishes, None, 0)
        wrong = _wrong(community, database, wishes, control=control)
        database.close()
    return Kills(killed, wrong)


def kill_senders_on_sqlite(kills: int, *, control: bool = False) -> Kills:
    """As `kill_senders`, on a new SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        return kill_senders(f"sqlite:///{Path(folder) / 'outbox.db'}", kills, control=control)


def _wish(community: Community, number: int) -> Wish:
    if number % 4 == 3 and number < 4 * 20 * CITIZENS:
        member = 1 + number // 4 % CITIZENS
        return f"wish {number}", community.request(member, member % CITIZENS + 1, amount=1)[1]
    return f"wish {number}", Call(key(f"payee {number}").address, value=1)


def _wrong(community: Community, database: Database, wishes: Sequence[Wish], *, control: bool) -> list[str]:
    rpc, wrong = community.node.rpc, []
    paid = [(name, call) for name, call in wishes if not call.data]
    balances = rpc.ask([("eth_getBalance", (call.to, "latest")) for _, call in paid])
    wrong += [
        f"{name} was paid {int(balance, 16)} times."
        for (name, _), balance in zip(paid, balances, strict=True)
        if int(balance, 16) != 1
    ]
    with database.reading() as connection:
        rows = sorted(connection.scalars(select(payment.c.key)))
        found = [] if control else outcomes(connection, [name for name, _ in wishes])
    if rows != sorted(name for name, _ in wishes):
        wrong.append(f"There are {len(rows)} business rows for {len(wishes)} wishes.")
    sent = int(rpc.call("eth_getTransactionCount", key("victim").address, "latest"), 16)
    if sent != len(wishes):
        wrong.append(f"The chain has {sent} transactions for {len(wishes)} wishes.")
    if not control:
        wrong += [f"{each.key} is {each.state}: {each.problem}." for each in found if not each.succeeded]
        if len(found) != len(wishes):
            wrong.append(f"The outbox has {len(found)} rows for {len(wishes)} wishes.")
    return wrong
