"""What waits for the pages to be served."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import cast

import pytest
import uvicorn

from cli import showing
from cli.showing import when_served


@dataclass
class Server:
    started: bool = False


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "LOOK_EVERY", 0.01)


def test_it_is_done_once_when_the_server_answers_and_not_before() -> None:
    server, acts, acted = Server(), [], threading.Event()

    def act() -> None:
        acts.append(server.started)
        acted.set()

    with when_served(cast(uvicorn.Server, server), act):
        assert not acted.wait(0.1)
        server.started = True
        assert acted.wait(30)
    assert acts == [True]


def test_what_was_never_served_begins_nothing() -> None:
    server, acts = Server(), []
    with when_served(cast(uvicorn.Server, server), lambda: acts.append(1)):
        pass
    for thread in threading.enumerate():
        if thread.name == "served":
            server.started = True
            thread.join()
    assert acts == []
