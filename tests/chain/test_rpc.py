"""Questions to a node: answers find their questions, and each kind of failure is told as what it is."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chain.rpc import BATCH, NodeUnreachable, Rpc, RpcError
from oracle.reporters.group import free_ports

Answer = Callable[[Any], tuple[int, bytes]]


class Node(ThreadingHTTPServer):
    """Answers every message as a test wants, and counts them."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        node, self.heard, self.answer = self, 0, answer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                node.heard += 1
                status, body = node.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def rpc(self) -> Rpc:
        return Rpc(f"http://127.0.0.1:{self.server_port}", timeout=10)


@pytest.fixture
def node() -> Iterator[Node]:
    with Node(lambda _: (500, b"")) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.02,))
        thread.start()
        yield served
        served.shutdown()
        thread.join()


def echo(message: Any) -> tuple[int, bytes]:
    """Each question's method as its answer, the last question first, as JSON-RPC allows."""
    if isinstance(message, dict):
        return 200, json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": message["params"]}).encode()
    answers = [{"jsonrpc": "2.0", "id": each["id"], "result": each["method"]} for each in reversed(message)]
    return 200, json.dumps(answers).encode()


def test_each_answer_finds_its_question(node: Node) -> None:
    node.answer = echo
    assert node.rpc.call("any", "0x1", False) == ["0x1", False]
    many = [(f"m{i}", ()) for i in range(2 * BATCH + 1)]
    assert node.rpc.ask(many) == [method for method, _ in many]
    assert node.heard == 1 + 3


def test_a_refusal_is_an_answer(node: Node) -> None:
    refused = {"code": 3, "message": "execution reverted", "data": {"data": "0x08c379a0"}}
    node.answer = lambda _: (200, json.dumps({"jsonrpc": "2.0", "id": 0, "error": refused}).encode())
    with pytest.raises(RpcError) as told:
        node.rpc.call("eth_call")
    assert (told.value.code, told.value.data) == (3, bytes.fromhex("08c379a0"))
    node.answer = lambda _: (200, json.dumps([{"jsonrpc": "2.0", "id": 0, "error": refused}]).encode())
    [result] = node.rpc.batch([("eth_call", ())])
    assert isinstance(result, RpcError)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (200, b"<html>"),
        (200, b"7"),
        (200, b"{}"),
        (200, b"[]"),
        (200, b'[{"id": 0, "result": 1}]'),
        (200, b'[{"id": 0, "result": 1}, {"id": 0, "result": 2}]'),
        (200, b'[{"id": 0, "result": 1}, {"id": 2, "result": 2}]'),
        (200, b'[{"result": 1}, {"result": 2}]'),
        (200, b"[1, 2]"),
    ],
)
def test_what_is_no_answer_is_said_and_not_asked_again(node: Node, status: int, body: bytes) -> None:
    node.answer = lambda _: (status, body)
    with pytest.raises(NodeUnreachable, match=node.rpc.url):
        node.rpc.batch([("one", ()), ("two", ())])
    assert node.heard == 1
    with pytest.raises(NodeUnreachable):
        node.rpc.call("one")
    assert node.heard == 2


def test_nobody_there_is_unreachable() -> None:
    [port] = free_ports(1)
    with pytest.raises(NodeUnreachable):
        Rpc(f"http://127.0.0.1:{port}").call("eth_chainId")
