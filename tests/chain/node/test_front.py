"""Clients see one ordinary node: it takes signed transactions, answers questions, and refuses what would harm it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from web3 import HTTPProvider, Web3
from web3.exceptions import TransactionNotFound, Web3RPCError

from chain.errors import ChainError
from chain.node import EmbeddedNode, Journal, RefusalError

Start = Callable[..., EmbeddedNode]


@pytest.fixture
def node(start: Start) -> EmbeddedNode:
    node = start()
    node.follow_clock()
    return node


@pytest.fixture
def w3(node: EmbeddedNode) -> Web3:
    return Web3(HTTPProvider(node.url))


def ask(node: EmbeddedNode, *questions: tuple[str, list[Any]]) -> Any:
    batch = [
        {"jsonrpc": "2.0", "id": i, "method": method, "params": given} for i, (method, given) in enumerate(questions)
    ]
    return requests.post(node.url, json=batch if len(batch) > 1 else batch[0], timeout=30).json()


def send(raw: bytes) -> tuple[str, list[Any]]:
    return "eth_sendRawTransaction", ["0x" + raw.hex()]


def test_an_account_without_a_coin_sends_and_gets_receipt_and_event(w3: Web3, wallet: Any) -> None:
    alice = wallet("alice")
    for raw in alice.several(2):
        sent = w3.eth.send_raw_transaction(raw)
    receipt = w3.eth.get_transaction_receipt(sent)
    assert (receipt["status"], receipt["effectiveGasPrice"], len(receipt["logs"])) == (1, 0, 1)
    assert [log["transactionHash"] for log in w3.eth.get_logs({"fromBlock": 0, "address": alice.contract})] == [sent]
    assert w3.eth.get_balance(alice.account.address) == 0


def test_web3_builds_signs_and_sends_by_what_the_node_proposes(w3: Web3, wallet: Any) -> None:
    alice = wallet("alice").account
    fields = (
        w3.eth.contract(abi=[], bytecode="0x5f5ff3")
        .constructor()
        .build_transaction({"from": alice.address, "nonce": 0})
    )
    sent = w3.eth.send_raw_transaction(alice.sign_transaction(fields).raw_transaction)
    assert w3.eth.wait_for_transaction_receipt(sent)["status"] == 1


def test_a_transaction_that_reverts_is_included(w3: Web3, wallet: Any) -> None:
    sent = w3.eth.send_raw_transaction(wallet("alice").sign(data="0x5f5ffd"))
    assert w3.eth.get_transaction_receipt(sent)["status"] == 0


def test_what_is_refused_leaves_no_trace(node: EmbeddedNode, w3: Web3, wallet: Any, tmp_path: Path) -> None:
    alice, bob = wallet("alice"), wallet("bob")
    w3.eth.send_raw_transaction(alice.sign())
    head, journal = node.head, Journal(tmp_path / "node" / "journal.sqlite")
    forged = bytearray(bob.sign(nonce=0))
    forged[-40] ^= 1  # another signature: of somebody without that nonce, or of nobody
    later = {"nonce": 0, "to": alice.contract, "gas": 100_000, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
    refused = {
        "nonce too low": alice.sign(nonce=0),
        "nonce too high": alice.sign(nonce=7),
        "intrinsic gas too low": bob.sign(nonce=0, gas=20_000),
        "intrinsic gas too high": bob.sign(nonce=0, gas=40_000_000),
        "Insufficient funds": bob.sign(nonce=0, gasPrice=1),
        "invalid chain id for signer: have 1": bob.sign(nonce=0, chainId=1),
        "invalid chain id for signer": bytes(
            bob.account.sign_transaction({**later, "value": 0, "chainId": 1}).raw_transaction
        ),
        "replay-protected": bytes(
            bob.account.sign_transaction({"nonce": 0, "gas": 100_000, "gasPrice": 0, "value": 0}).raw_transaction
        ),
        "Failed to decode": b"\xf8\x00",
        "blobs": b"\x03\x00",
        "ransaction": b"",
    }
    for why, raw in refused.items():
        with pytest.raises(Web3RPCError, match=why):
            w3.eth.send_raw_transaction(raw)
        with pytest.raises(TransactionNotFound):
            w3.eth.get_transaction(Web3.keccak(raw))
    assert "error" in ask(node, ("eth_sendRawTransaction", ["no hex"]))
    assert "error" in ask(node, ("eth_sendRawTransaction", [{}, 1]))
    assert node.head == head
    assert journal.head() == head
    journal.close()
    w3.eth.send_raw_transaction(bob.sign())
    w3.eth.send_raw_transaction(alice.sign())
    assert node.head.number == head.number + 2


def test_what_would_change_the_chain_or_cost_much_is_refused(node: EmbeddedNode) -> None:
    head = node.head
    for method in (
        *("anvil_mine", "anvil_setBalance", "anvil_loadState", "anvil_reset", "evm_mine", "evm_snapshot", "evm_revert"),
        *(
            "evm_increaseTime",
            "evm_setNextBlockTimestamp",
            "hardhat_setCode",
            "hardhat_reset",
            "debug_traceTransaction",
        ),
        *(
            "trace_block",
            "ots_getBlockDetails",
            "eth_sendTransaction",
            "eth_sign",
            "eth_signTransaction",
            "txpool_content",
        ),
        *("personal_sign", "miner_stop", "", "ETH_CALL"),
    ):
        answer = ask(node, (method, []))
        assert (answer["error"]["code"], answer["id"]) == (-32601, 0), method
    assert node.head == head


def test_malformed_requests_get_an_error_and_no_more(node: EmbeddedNode) -> None:
    for body, code in {"{": -32700, "[]": -32600, "3": -32600, '{"method": "eth_call", "params": {}}': -32600}.items():
        assert requests.post(node.url, data=body, timeout=30).json()["error"]["code"] == code
    assert [each["error"]["code"] for each in requests.post(node.url, data="[1, 2]", timeout=30).json()] == [-32600] * 2
    assert requests.get(node.url, timeout=30).status_code == 405
    nested = json.dumps([{"jsonrpc": "2.0", "id": 1, "method": {"a": 1}, "params": []}])
    assert requests.post(node.url, data=nested, timeout=30).json()[0]["error"]["code"] == -32601


def test_a_batch_is_answered_in_order_and_its_transactions_share_blocks(node: EmbeddedNode, wallet: Any) -> None:
    raws = wallet("alice").several(40)
    first, *answers, last = ask(node, ("eth_chainId", []), *map(send, raws), ("evm_mine", []))
    assert first["result"] == "0x1092"
    assert [each["result"] for each in answers] == [Web3.keccak(raw).to_0x_hex() for raw in raws]
    assert last["error"]["code"] == -32601
    assert node.head.number < 10


def test_transactions_of_one_account_that_come_too_early_wait_a_moment(node: EmbeddedNode, wallet: Any) -> None:
    raws = wallet("alice").several(5)
    answers = ask(node, *map(send, reversed(raws)))
    assert [each.get("result") for each in answers] == [Web3.keccak(raw).to_0x_hex() for raw in reversed(raws)]


def test_many_send_and_ask_at_once(node: EmbeddedNode, wallet: Any) -> None:
    def live(name: str) -> int:
        w3, own = Web3(HTTPProvider(node.url)), wallet(name)
        for raw in own.several(10):
            sent = w3.eth.send_raw_transaction(raw)
            assert w3.eth.get_transaction_receipt(sent)["status"] == 1
        return w3.eth.get_transaction_count(own.account.address)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(live, map(str, range(8)))) == [10] * 8


def burn(wallet: Any, name: str) -> bytes:
    """A transaction that uses up more than half of a block's gas."""
    return wallet(name).sign(data="0x5b5f56", gas=16_000_000)


def comes_back(node: EmbeddedNode, start: Start) -> None:
    head = node.head
    node.close()
    assert start().head == head


def test_what_finds_no_room_in_a_block_is_in_the_next(node: EmbeddedNode, wallet: Any, start: Start) -> None:
    head = node.head
    answers = ask(node, *(send(burn(wallet, f"burner {i}")) for i in range(5)))
    assert ["result" in each for each in answers] == [True] * 5
    assert node.head.number == head.number + 5
    head = node.head
    with pytest.raises(RefusalError, match="no room"):
        node.mine([burn(wallet, "carol"), burn(wallet, "dave")])
    assert node.head == head
    assert node.mine([burn(wallet, "carol")]).number == head.number + 1
    comes_back(node, start)


def test_what_an_earlier_transaction_of_its_block_makes_invalid_is_refused(
    node: EmbeddedNode, wallet: Any, start: Start
) -> None:
    alice, bob = wallet("alice").account, wallet("bob")
    # Bob lets Alice's transaction use up his nonce (EIP-7702).
    leave = bob.account.sign_authorization({"chainId": 4_242, "address": alice.address, "nonce": 0})
    fields = {"nonce": 0, "gas": 200_000, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0, "chainId": 4_242, "value": 0}
    delegation = {**fields, "to": alice.address, "authorizationList": [leave]}
    first = bytes(alice.sign_transaction(delegation).raw_transaction)
    head, second = node.head, bob.sign()
    with pytest.raises(RefusalError, match="made this one invalid"):
        node.mine([first, second])
    assert node.head == head
    answers = ask(node, send(first), send(second))
    assert "result" in answers[0]
    assert answers[1]["error"]["code"] in {-32000, -32003}  # the first may have had a block of its own
    assert node.head.transactions == (first,)
    comes_back(node, start)


def test_the_same_bytes_sent_twice_are_taken_once(node: EmbeddedNode, w3: Web3, wallet: Any) -> None:
    raw = wallet("alice").sign()
    answers = ask(node, send(raw), send(raw))
    assert [("result" in each) for each in answers] == [True, False]
    with pytest.raises(Web3RPCError, match="nonce too low"):
        w3.eth.send_raw_transaction(raw)


def test_a_port_in_use_is_said_before_anything_is_begun(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ChainError, match=f"Port {port} .* is in use"):
            start(port=port)
    assert not (tmp_path / "node").exists()
    node = start(port=port, heartbeat=timedelta(days=1))
    assert node.url == f"http://127.0.0.1:{port}"
