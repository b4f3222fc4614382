"""The chain is a function of its journal: whatever else is lost, the same blocks come back, or a clear word."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import HTTPProvider, Web3

from chain.errors import ChainError
from chain.node import Block, EmbeddedNode, Journal, processes_of
from chain.node.anvil import HOST
from chain.node.snapshots import Snapshots

Start = Callable[..., EmbeddedNode]
DAY = timedelta(days=1)
NEVER = 1e9


def blocks(node: EmbeddedNode) -> list[str]:
    w3 = Web3(HTTPProvider(node.url))
    return [w3.eth.get_block(i)["hash"].to_0x_hex() for i in range(node.head.number + 1)]


def tell(node: EmbeddedNode, wallet: Any, genesis: datetime, count: int = 8) -> list[str]:
    alice = wallet("alice")
    for day in range(1, count + 1):
        node.mine(alice.several(2), at=genesis + day * DAY)
    return blocks(node)


@settings(max_examples=5)
@given(plan=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10_000)), min_size=1, max_size=6))
def test_the_same_journal_makes_the_same_blocks_in_any_folder(
    plan: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory, wallet: Any, genesis: datetime
) -> None:
    base, alice, at = tmp_path_factory.mktemp("chain"), wallet("alice"), genesis
    with EmbeddedNode.start(base / "one", chain_id=4_242, genesis=genesis) as one:
        for count, seconds in plan:
            at += timedelta(seconds=seconds)
            one.mine(alice.several(count), at=at)
        told = blocks(one)
    with EmbeddedNode.start(base / "two", chain_id=4_242, genesis=genesis) as two:
        kept = Journal(base / "one" / "journal.sqlite")
        for block in kept.after(0):
            two.mine(block.transactions, at=datetime.fromtimestamp(block.timestamp, genesis.tzinfo))
        kept.close()
        assert blocks(two) == told


def test_questions_and_refusals_leave_no_mark_on_the_state(start: Start, wallet: Any, genesis: datetime) -> None:
    node, alice = start(), wallet("alice")
    ask = Web3(HTTPProvider(node.url)).provider.make_request
    for day in range(1, 6):
        node.mine(alice.several(2), at=genesis + day * DAY)
        stranger = wallet(f"stranger {day}")
        call = {"from": stranger.account.address, "to": "0x" + f"{day:02x}" * 20, "data": "0x01", "value": "0x0"}
        for method, what in {
            "eth_call": [call, "latest"],
            "eth_estimateGas": [{"from": call["to"], "data": "0x5f5f5ff0"}],
            "eth_createAccessList": [call, "latest"],
            "eth_getBalance": [call["to"], "latest"],
            "eth_getProof": [call["to"], [], "latest"],
            "eth_getStorageAt": [call["to"], "0x0", "latest"],
            "eth_getTransactionCount": [stranger.account.address, "pending"],
        }.items():
            assert "result" in ask(method, what), method
        for raw in (stranger.sign(nonce=9), stranger.sign(gasPrice=1), stranger.sign(gas=1), stranger.sign(chainId=1)):
            assert "error" in ask("eth_sendRawTransaction", ["0x" + raw.hex()])
    told = blocks(node)
    node.close()
    assert blocks(start(snapshot_after=NEVER)) == told


def test_a_node_of_any_database_comes_back(
    start: Start, wallet: Any, genesis: datetime, database_url: str, tmp_path: Path
) -> None:
    node = start(journal=database_url)
    told = tell(node, wallet, genesis)
    node.close()
    shutil.rmtree(tmp_path / "node")
    node = start(journal=database_url)
    assert blocks(node) == told


def test_an_anvil_that_dies_comes_back_unnoticed(start: Start, wallet: Any, genesis: datetime, tmp_path: Path) -> None:
    node, alice = start(), wallet("alice")
    node.mine(alice.several(3), at=genesis + DAY)
    told, w3 = blocks(node), Web3(HTTPProvider(node.url))
    (process,) = processes_of(tmp_path / "node")
    os.kill(process, signal.SIGKILL)
    assert blocks(node) == told
    (process,) = processes_of(tmp_path / "node")
    os.kill(process, signal.SIGKILL)
    sent = w3.eth.send_raw_transaction(alice.sign())
    assert w3.eth.get_transaction_receipt(sent)["status"] == 1
    assert w3.eth.get_transaction_count(alice.account.address) == 4


def test_who_mines_on_our_anvil_is_not_believed(start: Start, wallet: Any, genesis: datetime) -> None:
    node, alice = start(), wallet("alice")
    node.mine(alice.several(1), at=genesis + DAY)
    intruder = Web3(HTTPProvider(f"http://{HOST}:{node._producer.port}"))
    for method, what in {"evm_mine": [], "eth_sendRawTransaction": ["0x" + wallet("mallory").sign().hex()]}.items():
        assert "result" in intruder.provider.make_request(method, what)
        block = node.mine(alice.several(1), at=genesis + 2 * DAY)
        assert len(block.transactions) == 1
        assert blocks(node)[-1] == block.hash
        intruder = Web3(HTTPProvider(f"http://{HOST}:{node._producer.port}"))
    assert block.number == 3


def test_the_newest_snapshots_are_kept_and_shorten_the_replay(
    start: Start, wallet: Any, genesis: datetime, tmp_path: Path
) -> None:
    node = start(snapshot_after=0)
    told = tell(node, wallet, genesis, 60)
    node.close()
    kept = sorted((tmp_path / "node" / "snapshots").iterdir())
    assert len(kept) == 3
    steps: list[object] = []
    assert blocks(start(on_step=steps.append)) == told
    assert len(steps) < 60


def test_damaged_snapshots_are_left_aside(
    start: Start, wallet: Any, genesis: datetime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    node = start(snapshot_after=0)
    told = tell(node, wallet, genesis, 60)
    node.close()
    one, two, three = sorted((tmp_path / "node" / "snapshots").iterdir())
    three.write_bytes(three.read_bytes()[:-1])
    two.write_bytes(b"")
    (tmp_path / "node" / "snapshots" / "000000000099.part").write_bytes(b"half")
    node = start(snapshot_after=NEVER)
    assert blocks(node) == told
    assert [record.args for record in caplog.records] == [(three,), (two,)]
    node.close()
    changed = bytearray(one.read_bytes())
    changed[len(changed) // 2] ^= 1
    one.write_bytes(changed)
    assert blocks(start(snapshot_after=NEVER)) == told


def test_a_whole_snapshot_of_another_state_is_left_aside(
    start: Start, wallet: Any, genesis: datetime, tmp_path: Path
) -> None:
    node = start(snapshot_after=NEVER)
    told = tell(node, wallet, genesis)
    node.close()
    foreign = start("foreign", snapshot_after=0)
    tell(foreign, wallet, genesis + timedelta(hours=1))
    foreign.close()
    for snapshot in Snapshots(tmp_path / "foreign" / "snapshots").newest_first():
        block = Block(snapshot.number, 0, told[snapshot.number], "")
        Snapshots(tmp_path / "node" / "snapshots").write(block, snapshot.state)
    assert blocks(start()) == told


def test_a_journal_that_ends_before_a_snapshot_is_not_taken_for_the_newest(
    start: Start, wallet: Any, genesis: datetime, tmp_path: Path
) -> None:
    node = start(snapshot_after=0)
    told = tell(node, wallet, genesis)
    node.close()
    with sqlite3.connect(tmp_path / "node" / "journal.sqlite") as journal:
        journal.execute("DELETE FROM node_transaction")
        journal.execute("DELETE FROM node_block WHERE number > 0")
    journal.close()
    with pytest.raises(ChainError, match="the journal ends before it"):
        start()
    shutil.rmtree(tmp_path / "node" / "snapshots")
    assert blocks(start()) == told[:1]


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("DELETE FROM node_transaction WHERE block = 3", "Block 3 of the journal cannot be made again"),
        ("UPDATE node_block SET timestamp = timestamp + 1 WHERE number = 3", "Block 3 of the journal cannot"),
        ("UPDATE node_transaction SET raw = x'00' WHERE block = 3", "Block 3 of the journal cannot be made again"),
        ("UPDATE node_block SET hash = 'other' WHERE number = 0", "Block 0 of the journal cannot be made again"),
        ("UPDATE node_block SET number = 99 WHERE number = 8", "has gaps"),
        ("DELETE FROM node_identity", "has gaps"),
        ("UPDATE node_identity SET rules = 'of another Borgo'", "written under other rules"),
    ],
)
def test_a_journal_changed_by_other_hands_is_refused(
    damage: str, why: str, start: Start, wallet: Any, genesis: datetime, tmp_path: Path
) -> None:
    node = start(snapshot_after=NEVER)
    tell(node, wallet, genesis)
    node.close()
    with sqlite3.connect(tmp_path / "node" / "journal.sqlite") as journal:
        journal.execute(damage)
    journal.close()
    with pytest.raises(ChainError, match=why):
        start()
    assert processes_of(tmp_path / "node") == []


def test_a_cut_off_or_foreign_file_is_refused(start: Start, wallet: Any, genesis: datetime, tmp_path: Path) -> None:
    node = start()
    tell(node, wallet, genesis, 60)
    node.close()
    file = tmp_path / "node" / "journal.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ChainError, match=r"malformed|damaged"):
        start()
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ChainError, match="not a database"):
        start()
    file.unlink()
    with sqlite3.connect(file) as journal:
        journal.execute("CREATE TABLE meters (id INTEGER)")
    journal.close()
    with pytest.raises(ChainError, match="not a journal of blocks"):
        start()


def test_another_chain_id_or_genesis_is_refused_and_none_is_needed(
    start: Start, wallet: Any, genesis: datetime
) -> None:
    node = start()
    told = tell(node, wallet, genesis)
    node.close()
    for other in ({"chain_id": 4_243}, {"genesis": genesis + DAY}):
        with pytest.raises(ChainError, match=r"The chain in .* has number 4242"):
            start(**other)
    with pytest.raises(ChainError, match="id and its genesis together"):
        start(genesis=None)
    assert blocks(start(chain_id=None, genesis=None)) == told
    with pytest.raises(ChainError, match=r"no chain in .* yet"):
        start("empty", chain_id=None, genesis=None)


def test_a_folder_serves_one_node_at_a_time(start: Start, tmp_path: Path) -> None:
    node = start()
    began = time.monotonic()
    with pytest.raises(ChainError, match="Another node is running"):
        start()
    assert time.monotonic() - began < 30
    assert processes_of(tmp_path / "node") != []
    node.close()
    start()
    (tmp_path / "file").touch()
    with pytest.raises(ChainError, match="cannot be the node's folder"):
        start("file")
