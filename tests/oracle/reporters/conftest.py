"""A real node with the real contracts, and reporters in this process: each with its own key, store, files and port."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from chain.rpc import Rpc
from cli.faults.rig import Community, Node, anvil
from cli.faults.settling import FIRST_MONTH, Office, Village
from oracle.reporters import Finding, Quorum, Reporter, publish_call
from oracle.reporters.rounds import Rounds

JULY = 1_719_878_400
"""2 July 2024: one month is over."""


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    with anvil("--timestamp", str(JULY)) as running:
        yield running


@pytest.fixture(scope="session")
def community(node: Node) -> Community:
    return Community.found(node)


@dataclasses.dataclass
class Reporters:
    """Three reporters that look when they are told to."""

    node: Node
    office: Office
    villages: list[Village]
    stack: ExitStack
    up: dict[str, Reporter] = dataclasses.field(default_factory=dict)
    rounds: dict[str, Rounds] = dataclasses.field(default_factory=dict)
    sent: list[Quorum] = dataclasses.field(default_factory=list)

    def start(self, *names: str) -> None:
        for name in names or self.office.configs:
            reporter = Reporter(self.office.configs[name], self.office.contracts, Rpc(self.node.url), self._publish)
            self.up[name], self.rounds[name] = reporter, Rounds(reporter)
            reporter.views.refresh()
            self.stack.callback(self.stop, name)

    def stop(self, name: str) -> None:
        if name in self.up:
            self.up.pop(name).close()
            del self.rounds[name]

    def look(self, times: int = 1) -> None:
        """Everybody looks, one after the other."""
        for _ in range(times):
            for rounds in list(self.rounds.values()):
                rounds.look()

    def publish(self, settlements: int = 1) -> None:
        """Everybody looks until so many settlements were published in all, and then once more."""
        for _ in range(60):
            if len(self.sent) >= settlements:
                break
            self.look()
        self.look()
        assert len(self.sent) == settlements

    def until_found(self, name: str, kind: str) -> list[Finding]:
        """Everybody looks until a reporter has found something of a kind."""
        for _ in range(60):
            found = [each for each in self.up[name].notebook.findings() if each.kind == kind and each.period]
            if found:
                return found
            self.look()
        raise AssertionError(f"{name} found nothing of the kind {kind}.")

    def findings(self, name: str, kind: str | None = None) -> list[tuple[str, str]]:
        """(kind, whom it is about) of what a reporter found."""
        found = self.up[name].notebook.findings()
        return [(each.kind, each.reporter) for each in found if kind in {None, each.kind}]

    def _publish(self, quorum: Quorum) -> None:
        self.sent.append(quorum)
        call = publish_call(self.office.contracts, quorum)
        accounts = self.node.rpc.call("eth_accounts")
        transaction = {"from": accounts[0], "to": call.to, "data": "0x" + call.data.hex(), "gas": hex(500_000)}
        sent = self.node.rpc.call("eth_sendTransaction", transaction)
        while self.node.rpc.call("eth_getTransactionReceipt", sent) is None:
            pass


@pytest.fixture
def reporters(community: Community, tmp_path: Path) -> Iterator[Callable[..., Reporters]]:
    """Makes three reporters, each with a copy of the files of its own, in which one month is there."""
    before = community.node.rpc.call("evm_snapshot")
    with ExitStack() as stack:

        def make(**times: float) -> Reporters:
            villages = [Village(tmp_path / f"files-{i}") for i in (1, 2, 3)]
            for village in villages:
                village.found()
                village.write(FIRST_MONTH)
            return Reporters(
                community.node, Office.found(community, tmp_path / "office", villages, **times), villages, stack
            )

        yield make
    assert community.node.rpc.call("evm_revert", before)
