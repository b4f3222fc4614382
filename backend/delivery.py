"""How every answer leaves the house: to known hosts, with one set of headers, an ETag, compressed.

Answers are small and made in memory, so they are held whole here; this is what makes the ETag one of content.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
from collections.abc import Callable, Collection
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.access.rules import FILES, WRITING, is_one_of
from backend.problems import ProblemError

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
READING = ("GET", "HEAD")
SMALLEST_COMPRESSED = 1024
MOST_SENT = 1 << 20
"""Bytes that anybody may send."""
LARGEST_FILE = 9 << 20
"""Bytes of a form with a file in it, where files may be sent."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src {connects}; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it browsers do not say where a form comes from, and forms of this house would be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

BROKEN = ProblemError(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Something broke on our side. The settled months are safe: here they are only read.",
    "Try again; if it happens again, tell the steward the time and the address.",
)

log = logging.getLogger(__name__)

Explain = Callable[[Request, ProblemError], Response]


class Delivery:
    """ASGI middleware around the whole application.

    Args:
        app: what answers GET requests.
        explain: turns what went wrong into the answer that suits the reader.
        hosts: names under which it may be asked, without port; None for any. A page of another site that points
            its own name at this machine is refused, so that it cannot read the community's books.
        connects: what else a page's scripts may ask, besides this house: the chain's node.
    """

    def __init__(
        self, app: ASGIApp, explain: Explain, hosts: Collection[str] | None, connects: Collection[str] = ()
    ) -> None:
        self.app = app
        self.explain = explain
        self.hosts = None if hosts is None else frozenset(hosts)
        policy = SECURITY_HEADERS["Content-Security-Policy"].format(connects=" ".join(["'self'", *connects]))
        self.headers = {**SECURITY_HEADERS, "Content-Security-Policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            self._check(request)
            response = await self._answer(scope, receive)
        except ProblemError as problem:
            response = self.explain(request, problem)
        except Exception:
            log.exception("No answer to %s", scope["path"])
            response = self.explain(request, BROKEN)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(READING)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        if response.status_code == HTTPStatus.OK and request.method in READING:
            response = _compressed_or_unchanged(response, request.headers)
        if request.method == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    def _check(self, request: Request) -> None:
        if self.hosts is not None and _host_name(request.headers.get("host", "")) not in self.hosts:
            raise ProblemError(
                HTTPStatus.MISDIRECTED_REQUEST,
                "This server does not answer under that host name.",
                "Open it at http://localhost, or have the steward add the name to the allowed hosts.",
            )
        if request.method in READING:
            return
        if request.method != "POST" or not is_one_of(request.url.path, WRITING):
            raise ProblemError(
                HTTPStatus.METHOD_NOT_ALLOWED, "The books can only be read.", f"Use {' or '.join(READING)}."
            )
        if not _is_own_origin(request):
            raise ProblemError(
                HTTPStatus.FORBIDDEN,
                "This was sent from the page of another site.",
                "Send it from a page of this house.",
            )

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        """The application's answer, held whole."""
        head: Message = {}
        body = bytearray()
        method = "GET" if scope["method"] in READING else scope["method"]
        if method != "GET":
            receive = await _sent_whole(receive, LARGEST_FILE if is_one_of(scope["path"], FILES) else MOST_SENT)

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            else:
                body.extend(message.get("body", b""))

        await self.app({**scope, "method": method}, receive, hold)
        response = Response(bytes(body), head["status"])
        response.raw_headers = list(head["headers"])
        return response


async def _sent_whole(receive: Receive, most: int) -> Receive:
    """What a reader sends, taken in before anybody works on it.

    Raises:
        ProblemError: it is too large.
    """
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body.extend(message.get("body", b""))
        more = message.get("more_body", False)
        if len(body) > most:
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "What was sent is too large.")
    messages: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def sent() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return sent


def _is_own_origin(request: Request) -> bool:
    """Whether a browser says that a page of this very address sent it; programs send their key and no origin."""
    origin = request.headers.get("origin")
    if origin is None:
        return "authorization" in request.headers
    return urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()


def _host_name(host: str) -> str:
    return host.lower() if host.endswith("]") else host.lower().rsplit(":", 1)[0]


def _compressed_or_unchanged(response: Response, request: Headers) -> Response:
    """The answer with a strong ETag: as it is, compressed, or 304 where the reader has it already."""
    body = bytes(response.body)
    digest = hashlib.sha256(body).hexdigest()[:32]
    headers = response.headers
    headers["Vary"] = ", ".join(filter(None, [headers.get("Vary"), "Accept-Encoding", "Cookie", "Authorization"]))
    headers.setdefault("Cache-Control", "private, no-cache")
    compress = len(body) >= SMALLEST_COMPRESSED and _accepts_gzip(request.get("accept-encoding", ""))
    headers["ETag"] = f'"{digest}-gzip"' if compress else f'"{digest}"'
    if _matches(request.get("if-none-match", ""), digest):
        unchanged = Response(status_code=HTTPStatus.NOT_MODIFIED)
        unchanged.raw_headers = _without(headers, "content-length", "content-type")
        return unchanged
    if compress:
        headers["Content-Encoding"] = "gzip"
        # No time stamp in the file, so that the same content gives the same bytes.
        response.body = gzip.compress(body, compresslevel=6, mtime=0)
    headers["Content-Length"] = str(len(response.body))
    return response


def _accepts_gzip(header: str) -> bool:
    for offer in header.lower().split(","):
        coding, _, parameters = offer.partition(";")
        if coding.strip() in ("gzip", "*"):
            return parameters.replace(" ", "").rstrip("0") not in ("q=", "q=0.")
    return False


def _matches(header: str, digest: str) -> bool:
    """RFC 9110, 13.1.2: weak comparison of any listed tag, or `*`."""
    tags = {tag.strip().removeprefix("W/").strip('"').removesuffix("-gzip") for tag in header.split(",")}
    return digest in tags or "*" in tags


def _without(headers: MutableHeaders, *names: str) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers.raw if name.decode("latin-1") not in names]
