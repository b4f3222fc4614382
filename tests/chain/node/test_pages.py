"""Web pages of this machine may read from the node and change nothing; pages of other sites may not even read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
import requests
from hypothesis import example, given

from chain.node import EmbeddedNode, methods
from chain.node.origins import is_local_page

PAGE = "http://localhost:8000"
FOREIGN = (
    *("https://evil.example", "http://evil.example", "null", "", "http://localhost.evil.example", "file://"),
    *("https://localhost:8000", "http://localhost@evil.example", "http://evil.example#localhost", "http://localhost:x"),
    *(
        "http://localhost:8000/",
        "http://LOCALHOST:8000",
        "http://127.0.0.2:8000",
        "http://[::2]:80",
        "http://localhost:",
    ),
)


@pytest.fixture
def node(start: Callable[..., EmbeddedNode]) -> EmbeddedNode:
    node = start()
    node.follow_clock()
    return node


def post(node: EmbeddedNode, *calls: tuple[str, list[Any]], origin: str | None, **headers: str) -> requests.Response:
    batch = [{"jsonrpc": "2.0", "id": i, "method": method, "params": given} for i, (method, given) in enumerate(calls)]
    sent = {**headers, **({} if origin is None else {"Origin": origin})}
    return requests.post(node.url, data=json.dumps(batch if len(batch) > 1 else batch[0]), headers=sent, timeout=30)


def test_a_page_of_this_machine_reads_after_asking_first(node: EmbeddedNode) -> None:
    for origin in (PAGE, "http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        first = requests.options(node.url, headers=asked, timeout=30)
        assert first.status_code == 204
        assert first.headers["Access-Control-Allow-Methods"] == "POST"
        assert first.headers["Access-Control-Allow-Headers"].lower() == "content-type"
        answer = post(node, ("eth_chainId", []), origin=origin)
        assert answer.json()["result"] == "0x1092"
        for each in (first, answer):
            assert each.headers["Access-Control-Allow-Origin"] == origin
            assert each.headers["Vary"] == "Origin"
            assert "Access-Control-Allow-Credentials" not in each.headers


def test_a_page_of_another_site_reads_nothing_not_even_by_a_plain_form(node: EmbeddedNode) -> None:
    for origin in FOREIGN:
        for content in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            answer = post(node, ("eth_chainId", []), origin=origin, **{"Content-Type": content})
            assert answer.status_code == 403, origin
            assert "0x1092" not in answer.text
            assert "Access-Control-Allow-Origin" not in answer.headers
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert requests.options(node.url, headers=asked, timeout=30).status_code == 403, origin
    assert requests.options(node.url, timeout=30).status_code == 403


def test_a_page_changes_nothing(node: EmbeddedNode, wallet: Any) -> None:
    head, raw = node.head, "0x" + wallet("alice").sign().hex()
    refused = [
        *[("eth_sendRawTransaction", [raw]), ("eth_sendTransaction", [{}]), ("eth_sign", []), ("personal_sign", [])],
        *[("anvil_mine", []), ("anvil_setBalance", []), ("anvil_reset", []), ("evm_mine", []), ("evm_revert", [])],
        *[("evm_increaseTime", [1]), ("hardhat_setCode", []), ("debug_traceTransaction", []), ("miner_stop", [])],
        *[("eth_newFilter", [{}]), ("eth_newBlockFilter", []), ("eth_getFilterChanges", ["0x1"]), ("", [])],
    ]
    for call in refused:
        answer = post(node, call, origin=PAGE).json()
        assert answer["error"]["code"] == -32601, call
    for answer in post(node, *refused, origin=PAGE).json():
        assert answer["error"]["code"] == -32601
    assert node.head == head
    assert post(node, ("eth_sendRawTransaction", [raw]), origin=None).json()["result"].startswith("0x")


def test_a_page_is_answered_like_a_program(node: EmbeddedNode) -> None:
    calls: list[tuple[str, list[Any]]] = [("eth_blockNumber", []), ("eth_getBlockByNumber", ["0x0", False])]
    page, program = (post(node, *calls, origin=origin) for origin in (PAGE, None))
    assert [each["id"] for each in page.json()] == [0, 1]
    assert page.json()[1]["result"]["hash"] == program.json()[1]["result"]["hash"]
    assert "Access-Control-Allow-Origin" not in program.headers


def test_pages_are_offered_no_more_than_programs() -> None:
    assert methods.FOR_PAGES < methods.READS
    assert methods.SEND not in methods.FOR_PAGES


@given(st.text(), st.sampled_from(["http://localhost", "http://127.0.0.1:80", "http://[::1]", "http://", ""]))
@example("@evil.example", "http://localhost")
@example(".evil.example", "http://localhost")
def test_nothing_but_scheme_host_and_port_is_a_page_of_this_machine(more: str, start: str) -> None:
    origin = start + more
    host = origin.removeprefix("http://").rsplit(":", 1)
    plain = {"localhost", "127.0.0.1", "[::1]"}
    with_port = len(host) == 2 and host[0] in plain and host[1].isdigit()
    is_page = origin.startswith("http://") and ("".join(host) in plain or ":".join(host) in plain or with_port)
    assert is_page or not is_local_page(origin)
