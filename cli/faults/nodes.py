"""Nodes that stop, lag, serve another chain, or lie: what a log and a sender make of them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.readmodels import all_projections
from chain.contracts import Call
from chain.database import Database
from chain.errors import ChainError
from chain.events import EventLog, InconsistentError, Status, WrongChainError
from chain.rpc import Json, NodeUnreachable, Rpc
from chain.sender import Sender, State, outcome
from cli.faults.following import Traffic, busy_community, compare, content
from cli.faults.proxy import Lie, Proxy, proxy, truth
from cli.faults.rig import Community, anvil, fund, key


class Stage:
    """A community behind a proxy, and a log of its events."""

    def __init__(self, community: Community, front: Proxy, database_url: str) -> None:
        self.community = community
        self.front = front
        self.url = database_url
        self.database = Database(database_url)
        self.traffic = Traffic(community, random.Random(1))  # noqa: S311
        self.log = self.open(front.rpc)
        self.log.catch_up()

    def open(self, rpc: Rpc) -> EventLog:
        """A log in the stage's database."""
        return EventLog(self.database, rpc, self.community.contracts, all_projections())

    def expect(self, error: type[ChainError], act: Callable[[], object]) -> list[str]:
        """What is wrong if `act` does not raise `error`, or changes the database."""
        before = content(self.database)
        try:
            act()
        except error:
            return [] if content(self.database) == before else ["The database changed."]
        return [f"There was no {error.__name__}."]

    def recovers(self) -> list[str]:
        """What is wrong once the node is sound again."""
        self.front.lie = truth
        self.log.catch_up()
        return compare(self.community, self.url)

    def lies(self, lie: Lie) -> list[str]:
        """What is wrong if a lie is believed, or the truth afterwards is not."""
        self.traffic.pass_by(6)
        self.front.lie = lie
        return self.expect(InconsistentError, self.log.sync) + self.recovers()


def stopped(stage: Stage) -> list[str]:
    """The node's process is stopped: the log waits, and a sender records nothing, or keeps what it recorded."""
    node, contracts = stage.community.node, stage.community.contracts
    impatient = Rpc(node.url, timeout=0.3)
    log = EventLog(stage.database, impatient, contracts, all_projections())
    account = key("sender of a stopped node")
    fund(node, account)
    call = Call(key("payee").address, value=1)
    stage.traffic.pass_by(2)
    with Sender.open(stage.database, impatient, contracts, account) as sender:
        node.pause()
        wrong = stage.expect(NodeUnreachable, log.sync)
        wrong += stage.expect(NodeUnreachable, lambda: sender.submit("payment", call))
        node.resume()
        with stage.database.reading() as connection:
            if outcome(connection, "payment"):
                wrong.append("Something was recorded that was not tried.")
        # This time the node stops when the transaction is being recorded.
        if sender.submit("payment", call, lambda _connection: node.pause()).state != State.RECORDED:
            wrong.append("A stopped node is said to have taken a transaction.")
        node.resume()
        if not sender.wait("payment").succeeded:
            wrong.append("The recorded transaction was not sent.")
    return wrong + stage.recovers()


def lagging(stage: Stage) -> list[str]:
    """The node falls back behind the log: nothing is taken back."""
    stage.traffic.pass_by(4)
    stage.log.catch_up()
    before = content(stage.database)
    behind = stage.community.node.head() - 3

    def lie(method: str, parameters: list[Json], result: Json) -> Json:
        if method != "eth_getBlockByNumber" or result is None:
            return result
        if parameters[0] == "latest":
            return stage.community.node.rpc.call(method, hex(behind), False)
        return result if int(result["number"], 16) <= behind else None

    stage.front.lie = lie
    progress = stage.log.catch_up()
    wrong = [] if progress.status == Status.NODE_LAGS else [f"The node is said to be {progress.status}."]
    if content(stage.database) != before:
        wrong.append("The database changed.")
    stage.traffic.pass_by(2)
    return wrong + stage.recovers()


def wrong_chain_id(stage: Stage) -> list[str]:
    """A node of another chain, at the start and under a running log."""

    def lie(method: str, _parameters: list[Json], result: Json) -> Json:
        return "0x1" if method == "eth_chainId" else result

    with anvil("--chain-id", "1") as other:
        wrong = stage.expect(WrongChainError, lambda: stage.open(other.rpc))
    stage.front.lie = lie
    return wrong + stage.expect(WrongChainError, stage.log.sync) + stage.recovers()


def wrong_genesis(stage: Stage) -> list[str]:
    """A node of another chain with the same number, at the start and under a running log."""
    with anvil("--timestamp", "1700000000") as other:
        other.mine(stage.community.node.head() + 1)
        wrong = stage.expect(WrongChainError, lambda: stage.open(other.rpc))
        stage.front.target = other.url
        wrong += stage.expect(WrongChainError, stage.log.sync)
    stage.front.target = stage.community.node.url
    return wrong + stage.recovers()


def no_logs(stage: Stage) -> list[str]:
    """The node says that there were no events."""
    return stage.lies(lambda method, _parameters, result: [] if method == "eth_getLogs" else result)


def one_log_missing(stage: Stage) -> list[str]:
    """The node leaves out one event of a block of several."""
    return stage.lies(lambda method, _parameters, result: result[:-1] if method == "eth_getLogs" else result)


def no_logs_nor_receipts(stage: Stage) -> list[str]:
    """The node says that there were no events, and its receipts say the same."""

    def lie(method: str, _parameters: list[Json], result: Json) -> Json:
        if method == "eth_getLogs":
            return []
        if method == "eth_getBlockReceipts":
            return [{**each, "logs": []} for each in result]
        return result

    return stage.lies(lie)


def foreign_logs(stage: Stage) -> list[str]:
    """The node gives events of a block that is not in the chain."""

    def lie(method: str, _parameters: list[Json], result: Json) -> Json:
        if method != "eth_getLogs":
            return result
        changed = copy.deepcopy(result)
        changed[0]["blockHash"] = "0x" + "ab" * 32
        return changed

    return stage.lies(lie)


def broken_chain(stage: Stage) -> list[str]:
    """The node's blocks do not follow each other, as while it is reorganised between two questions."""
    unlucky = stage.community.node.head() + 3

    def lie(method: str, parameters: list[Json], result: Json) -> Json:
        if method == "eth_getBlockByNumber" and parameters[0] == hex(unlucky):
            return {**result, "hash": "0x" + "cd" * 32}
        return result

    return stage.lies(lie)


CASES: tuple[Callable[[Stage], list[str]], ...] = (
    stopped,
    lagging,
    wrong_chain_id,
    wrong_genesis,
    no_logs,
    one_log_missing,
    no_logs_nor_receipts,
    foreign_logs,
    broken_chain,
)


@contextmanager
def stage(database_url: str) -> Iterator[Stage]:
    """A stage on a new database."""
    with busy_community() as (community, _), proxy(community.node.url) as front:
        found = Stage(community, front, database_url)
        yield found
        found.database.close()
