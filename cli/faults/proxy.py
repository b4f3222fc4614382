"""A node between us and the node: it passes everything on, and can lie on the way back."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chain.rpc import Json, Rpc

Lie = Callable[[str, list[Json], Json], Json]
"""Given the method, its parameters and the true result: the result that is passed on."""


def truth(_method: str, _parameters: list[Json], result: Json) -> Json:
    """No lie."""
    return result


class Proxy:
    """An address that answers as the node does, but for `lie`, which can be changed at any time."""

    def __init__(self, url: str, target: str) -> None:
        self.url = url
        self.rpc = Rpc(url)
        self.target = target
        self.lie: Lie = truth

    def answer(self, body: bytes) -> bytes:
        """What is passed on for a message, which holds one question or many."""
        request = urllib.request.Request(self.target, body, {"Content-Type": "application/json"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            answers = json.load(response)
        questions = json.loads(body)
        many = isinstance(questions, list)
        by_id = {each["id"]: each for each in (questions if many else [questions])}
        for each in answers if many else [answers]:
            if "result" in each:
                question = by_id[each["id"]]
                each["result"] = self.lie(question["method"], question["params"], each["result"])
        return json.dumps(answers).encode()


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    """Runs a proxy in front of a node while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = here.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        here = Proxy(f"http://127.0.0.1:{server.server_address[1]}", target)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()
