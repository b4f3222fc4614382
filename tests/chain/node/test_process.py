"""`python -m chain.node`: started and stopped by a launcher, killed, and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web3 import HTTPProvider, Web3

from chain.node import EmbeddedNode, processes_of
from chain.node.anvil import Anvil, end_orphans

IDENTITY = ("--chain-id", "4242", "--genesis", "2026-01-01T00:00:00+01:00")


class Process:
    """The module as a child, whose output is read."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "chain.node", "--folder", str(folder), "--port", "0", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def url(self) -> str:
        assert self.child.stdout is not None
        return self.child.stdout.readline().strip()

    def end(self) -> tuple[int, str]:
        _, errors = self.child.communicate(timeout=60)
        return self.child.returncode, errors


@pytest.fixture
def run() -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def begin(*given: Any) -> Process:
        started.append(Process(*given))
        return started[-1]

    yield begin
    for each in started:
        each.child.kill()
        each.end()


def test_killed_and_started_again_it_has_the_same_blocks_and_leaves_no_anvil(
    run: Callable[..., Process], tmp_path: Path, wallet: Any
) -> None:
    first, alice = run(tmp_path, *IDENTITY), wallet("alice")
    w3 = Web3(HTTPProvider(first.url()))
    for raw in alice.several(3):
        w3.eth.send_raw_transaction(raw)
    head = w3.eth.get_block("latest")
    first.child.kill()
    assert first.end()[0] == -signal.SIGKILL
    second = run(tmp_path)
    w3 = Web3(HTTPProvider(second.url()))
    assert w3.eth.get_block(head["number"])["hash"] == head["hash"]
    assert len(processes_of(tmp_path)) == 1
    second.child.send_signal(signal.SIGTERM)
    assert second.end() == (0, "")
    assert processes_of(tmp_path) == []


def test_only_anvils_of_the_folder_are_ended(start: Callable[..., EmbeddedNode], tmp_path: Path) -> None:
    words = ["--cache-path", str((tmp_path / "one").resolve() / "anvil")]
    liar = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", *words])
    try:
        start("two")
        neighbours = processes_of(tmp_path / "two")
        assert len(neighbours) == 1
        end_orphans(tmp_path / "one")
        assert processes_of(tmp_path / "one") == []
        orphan = Anvil.start(tmp_path / "two", 1, 1)
        assert len(processes_of(tmp_path / "two")) == 2
        end_orphans(tmp_path / "two")
        assert processes_of(tmp_path / "two") == []
        orphan.end()
        assert liar.poll() is None
    finally:
        liar.kill()
        liar.wait()


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="The system has no setpriv.")
def test_anvil_ends_with_a_node_that_is_killed(run: Callable[..., Process], tmp_path: Path) -> None:
    child = run(tmp_path, *IDENTITY)
    assert child.url()
    assert len(processes_of(tmp_path)) == 1
    child.child.kill()
    deadline = time.monotonic() + 20
    while processes_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes_of(tmp_path) == []


def test_it_ends_with_its_parent_where_it_is_told_to(run: Callable[..., Process], tmp_path: Path) -> None:
    child = run(tmp_path, "--with-parent", *IDENTITY)
    assert child.url()
    assert child.end() == (0, "")  # which closes its standard input, as the end of a parent does
    assert processes_of(tmp_path) == []


def test_what_is_wrong_is_said_in_a_sentence(run: Callable[..., Process], tmp_path: Path) -> None:
    remedy = "Give the chain id and genesis of a new one."
    assert run(tmp_path).end() == (1, f"There is no chain in {tmp_path} yet. {remedy}\n")


def test_an_anvil_that_hangs_is_ended_at_the_next_start(start: Callable[..., EmbeddedNode], tmp_path: Path) -> None:
    hung = Anvil.start(tmp_path / "node", 1, 1)
    (process,) = processes_of(tmp_path / "node")
    os.kill(process, signal.SIGSTOP)
    start()
    assert process not in processes_of(tmp_path / "node")
    hung.end()
