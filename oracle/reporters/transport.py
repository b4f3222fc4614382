"""Messages over plain HTTP: a small server that takes one kind of request, and its client. Both count every byte."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PATH = "/message"
MAX_REQUEST = 16 * 2**20
MAX_REPLY = 96 * 2**20
"""Large enough for a raw file of 64 MiB in base 64."""
IDLE_SECONDS = 15.0
AT_ONCE = 32

Answer = Callable[[bytes], tuple[HTTPStatus, bytes]]


class NoAnswerError(Exception):
    """The other side is down, late, or refuses; the text says which."""


class Server:
    """Listens in threads of its own and gives every request's body to `answer`."""

    def __init__(self, host: str, port: int, answer: Answer) -> None:
        """Begins to listen.

        Raises:
            OSError: the port is taken.
        """
        places = threading.BoundedSemaphore(AT_ONCE)

        class Handler(BaseHTTPRequestHandler):
            timeout = IDLE_SECONDS

            def do_POST(self) -> None:
                if not places.acquire(blocking=False):
                    self._reply(HTTPStatus.SERVICE_UNAVAILABLE, b"Too many requests at once.")
                    return
                try:
                    self._serve()
                finally:
                    places.release()

            def _serve(self) -> None:
                length = self.headers.get("Content-Length", "")
                if self.path != PATH or not length.isdecimal():
                    self._reply(HTTPStatus.BAD_REQUEST, b"Messages are posted to /message with their length.")
                elif int(length) > MAX_REQUEST:
                    self._reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"The message is too long.")
                else:
                    body = _read(self.rfile.read1, int(length), time.monotonic() + IDLE_SECONDS)
                    if len(body) == int(length):
                        self._reply(*answer(body))

            def _reply(self, status: HTTPStatus, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own signature
                """Nothing: who asked what is not kept."""

        self._server = _Quiet((host, port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away or stalls is no event."""


def _read(read: Callable[[int], bytes], most: int, deadline: float) -> bytes:
    """Up to `most` bytes, however slowly they drip.

    Raises:
        TimeoutError: they are not complete at the deadline.
    """
    parts, size = [], 0
    while size < most and (block := read(min(most - size, 1 << 16))):
        parts.append(block)
        size += len(block)
        if time.monotonic() > deadline:
            raise TimeoutError("The bytes come too slowly.")
    return b"".join(parts)


def post(url: str, body: bytes, timeout: float) -> tuple[HTTPStatus, bytes]:
    """Post a message and give the answer.

    Args:
        url: of the server.
        timeout: seconds until the answer begins, and again until it is complete.

    Raises:
        NoAnswerError: none came in time, or too long a one.
    """
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=timeout)
    try:
        connection.request("POST", PATH, body)
        response = connection.getresponse()
        data = _read(response.read1, MAX_REPLY + 1, time.monotonic() + timeout)
        if len(data) > MAX_REPLY:
            raise NoAnswerError("The answer is too long.")
        return HTTPStatus(response.status), data
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswerError(str(error) or type(error).__name__) from error
    finally:
        connection.close()
