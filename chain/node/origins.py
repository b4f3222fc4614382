"""Which web pages may ask the node: those of this machine, and only to read (the Fetch standard's CORS protocol).

A browser says with `Origin` which page asks, and hands the answer to it only if the answer names that page. Programs
send no origin and are not concerned. Without this a page of any site that somebody visits could speak to the node of
that machine: with a plain form it need not even ask first.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
PREFLIGHT_SECONDS = 600


def is_local_page(origin: str) -> bool:
    """Whether an origin, as a browser writes it, is a page that this machine serves over HTTP."""
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme != "http" or host not in LOCAL:
        return False
    name = f"[{host}]" if ":" in host else host
    # Nothing but scheme, host and port: no user, no path, no other way of writing it.
    return origin == f"http://{name}" + ("" if port is None else f":{port}")


def answer_headers(origin: str) -> Mapping[str, str]:
    """What lets the page of an origin read an answer."""
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def preflight_headers(origin: str) -> Mapping[str, str]:
    """What a browser wants to know before it lets a page send JSON."""
    return {
        **answer_headers(origin),
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
