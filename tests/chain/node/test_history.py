"""A chain is told its history at its true times, and then follows the clock for good."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from web3 import HTTPProvider, Web3

from chain.errors import ChainError
from chain.node import EmbeddedNode, RefusalError

Start = Callable[..., EmbeddedNode]
DAY = timedelta(days=1)


def web3(node: EmbeddedNode) -> Web3:
    return Web3(HTTPProvider(node.url))


def test_the_chain_begins_at_its_genesis_with_nobody_rich(start: Start, genesis: datetime) -> None:
    w3 = web3(start())
    assert w3.eth.get_block(0)["timestamp"] == genesis.timestamp()
    assert (w3.eth.chain_id, w3.eth.accounts, w3.eth.gas_price, w3.eth.max_priority_fee) == (4_242, [], 0, 0)
    assert w3.eth.get_block(0)["baseFeePerGas"] == 0


def test_history_is_mined_at_its_true_times(start: Start, wallet: Any, genesis: datetime) -> None:
    node, alice = start(), wallet("alice")
    for month in range(14):
        block = node.mine(alice.several(2), at=genesis + month * 30 * DAY)
        assert block.timestamp == (genesis + month * 30 * DAY).timestamp()
    seen = web3(node).eth.get_block(14)
    assert (seen["timestamp"], len(seen["transactions"])) == (block.timestamp, 2)


def test_blocks_of_one_second_share_it_and_a_call_over_the_url_joins_the_told_time(
    start: Start, wallet: Any, genesis: datetime
) -> None:
    node, alice = start(), wallet("alice")
    node.mine(at=genesis + DAY)
    web3(node).eth.send_raw_transaction(alice.sign())
    node.mine(alice.several(1), at=genesis + DAY)
    assert node.head.number == 3
    assert node.head.timestamp == (genesis + DAY).timestamp()


def test_history_goes_neither_back_nor_into_the_future(start: Start, genesis: datetime) -> None:
    node = start()
    head = node.mine(at=genesis + DAY)
    for at in (genesis, genesis + 500 * DAY):
        with pytest.raises(ChainError, match="does not lie between"):
            node.mine(at=at)
    with pytest.raises(ChainError, match="time zone"):
        node.mine(at=genesis.replace(tzinfo=None))
    assert node.head == head


def test_a_chain_cannot_begin_in_the_future(start: Start, genesis: datetime) -> None:
    with pytest.raises(ChainError, match="lies in the past"):
        start(genesis=genesis + 500 * DAY)


def test_after_the_hand_over_blocks_have_the_time_of_the_clock_also_after_a_restart(
    start: Start, wallet: Any, genesis: datetime
) -> None:
    node, alice = start(), wallet("alice")
    node.mine(alice.several(1), at=genesis + DAY)
    node.follow_clock()
    assert (node.head.number, node.head.transactions) == (2, ())
    before = node.head.timestamp
    assert abs(before - time.time()) < 10
    assert before <= node.mine(alice.several(1)).timestamp <= time.time()
    node.close()
    node = start()
    assert node.follows_clock
    with pytest.raises(ChainError, match="its history is closed"):
        node.mine(alice.several(1), at=genesis + 2 * DAY)
    assert before <= node.mine([alice.sign(nonce=2)]).timestamp <= time.time()


def test_a_quiet_chain_makes_an_empty_block_now_and_then_but_not_while_history_is_told(start: Start) -> None:
    with pytest.raises(ChainError, match="a second or more"):
        start(heartbeat=timedelta(0))
    node = start(heartbeat=timedelta(seconds=1))
    time.sleep(1.2)
    assert node.head.number == 0
    node.follow_clock()
    deadline = time.monotonic() + 20
    while node.head.number < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert node.head.number >= 3
    assert node.head.transactions == ()


def test_a_call_sees_the_present_though_the_newest_block_is_old(start: Start, genesis: datetime) -> None:
    node = start()
    node.mine(at=genesis + DAY)
    w3, tell_time = web3(node), {"data": "0x425f5260205ff3"}  # returns TIMESTAMP
    assert int.from_bytes(w3.eth.call(tell_time)) == (genesis + DAY).timestamp()
    node.follow_clock()
    for block in ("latest", "pending"):
        assert abs(int.from_bytes(w3.eth.call(tell_time, block)) - time.time()) < 10
    assert int.from_bytes(w3.eth.call(tell_time, 1)) == (genesis + DAY).timestamp()
    assert w3.eth.estimate_gas(tell_time) > 21_000


def test_a_told_block_is_whole_or_not_at_all(start: Start, wallet: Any, genesis: datetime) -> None:
    node, alice, bob = start(), wallet("alice"), wallet("bob")
    node.mine(alice.several(1), at=genesis + DAY)
    head = node.head
    bad = {
        "nonce too low": alice.sign(nonce=0),
        "nonce too high": alice.sign(nonce=5),
        "Insufficient funds": bob.sign(nonce=0, value=1),
        "Failed to decode": b"\x12",
    }
    for why, raw in bad.items():
        with pytest.raises(RefusalError, match=why):
            node.mine([bob.sign(nonce=0, data=b"\x00"), raw], at=genesis + 2 * DAY)
        assert node.head == head
    assert node.mine(bob.several(1), at=genesis + 2 * DAY).number == 2
