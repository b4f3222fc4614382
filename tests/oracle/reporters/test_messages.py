"""Messages: signed, for one receiver, in one community, just now, once; and a server that counts every byte."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import pytest
from eth_account import Account
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from oracle.reporters.keys import signer_of
from oracle.reporters.messages import SKEW, FaultyError, Voice
from oracle.reporters.transport import MAX_REQUEST, NoAnswerError, Server, post

ANNA, BRUNO = (Account.from_key(keccak(text=name)) for name in ("anna", "bruno"))
SCOPE = "31337:0x0000000000000000000000000000000000000001"
LOCAL = "127.0.0.1"


def test_what_is_said_is_heard() -> None:
    message_id, data = Voice(ANNA, SCOPE).say("points", BRUNO.address, {"period": "2024-06"})
    message = Voice(BRUNO, SCOPE).hear(data)
    assert (message.id, message.sender, message.kind) == (message_id, ANNA.address, "points")
    assert message.body == {"period": "2024-06"}


def test_no_altered_byte_goes_unnoticed() -> None:
    _, said = Voice(ANNA, SCOPE).say("points", BRUNO.address, {"period": "2024-06"})
    honest = Voice(BRUNO, SCOPE).hear(said)

    @given(st.integers(0, len(said) - 1), st.integers(1, 255))
    def alter(place: int, change: int) -> None:
        altered = said[:place] + bytes([said[place] ^ change]) + said[place + 1 :]
        with suppress(FaultyError):
            assert Voice(BRUNO, SCOPE).hear(altered) == honest  # as a blank between two tokens is

    alter()


@pytest.mark.parametrize("receiver", ["anna", "another scope"])
def test_what_is_meant_for_others_is_not_heard(receiver: str) -> None:
    _, data = Voice(ANNA, SCOPE).say("points", BRUNO.address, {})
    voice = Voice(ANNA, SCOPE) if receiver == "anna" else Voice(BRUNO, SCOPE.replace("31337", "1"))
    with pytest.raises(FaultyError, match="somebody else"):
        voice.hear(data)


def test_an_old_message_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    _, data = Voice(ANNA, SCOPE).say("points", BRUNO.address, {})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + SKEW + 1)
    with pytest.raises(FaultyError, match="seconds ago"):
        Voice(BRUNO, SCOPE).hear(data)


def test_nobody_speaks_in_another_name() -> None:
    _, data = Voice(ANNA, SCOPE).say("points", BRUNO.address, {})
    envelope = json.loads(data)
    envelope["payload"] = envelope["payload"].replace(ANNA.address, BRUNO.address)
    with pytest.raises(FaultyError, match="not its sender's"):
        Voice(BRUNO, SCOPE).hear(json.dumps(envelope).encode())


@given(st.binary(max_size=80))
def test_what_is_no_signature_has_no_signer(signature: bytes) -> None:
    signer = signer_of(keccak(b"x"), signature)
    assert signer is None or len(signature) == 65


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(LOCAL, 0, lambda body: (HTTPStatus.OK, body[::-1]))
    yield running
    running.close()


def test_a_body_goes_there_and_back(server: Server) -> None:
    assert post(f"http://{LOCAL}:{server.port}", b"abc", 10) == (HTTPStatus.OK, b"cba")


def test_too_long_a_body_is_not_read(server: Server) -> None:
    connection = http.client.HTTPConnection(LOCAL, server.port, timeout=10)
    connection.putrequest("POST", "/message")
    connection.putheader("Content-Length", str(MAX_REQUEST + 1))
    connection.endheaders()
    assert connection.getresponse().status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    connection.close()


@pytest.mark.parametrize(("path", "length"), [("/", "1"), ("/message", "-1"), ("/message", "x"), ("/message", "")])
def test_other_requests_are_refused(server: Server, path: str, length: str) -> None:
    connection = http.client.HTTPConnection(LOCAL, server.port, timeout=10)
    connection.putrequest("POST", path)
    connection.putheader("Content-Length", length)
    connection.endheaders()
    assert connection.getresponse().status == HTTPStatus.BAD_REQUEST
    connection.close()


def test_nobody_there_is_no_answer(server: Server) -> None:
    port = server.port
    server.close()
    with pytest.raises(NoAnswerError):
        post(f"http://{LOCAL}:{port}", b"abc", 1)


def test_a_replayed_or_foreign_message_is_refused(reporters: Callable[..., Any]) -> None:
    trio = reporters()
    trio.start("reporter-1", "reporter-2")
    one, two = trio.up["reporter-1"], trio.up["reporter-2"]
    _, data = one.voice.say("points", two.account.address, {"period": "2024-06"})
    assert post(two.config.me.url, data, 10)[0] is HTTPStatus.OK
    assert post(two.config.me.url, data, 10)[0] is HTTPStatus.CONFLICT
    stranger = Voice(ANNA, one.voice.scope)
    assert post(two.config.me.url, stranger.say("points", two.account.address, {})[1], 10)[0] is HTTPStatus.FORBIDDEN
    assert post(two.config.me.url, b"{}", 10)[0] is HTTPStatus.BAD_REQUEST
    _, empty = one.voice.say("sign", two.account.address, {})
    assert post(two.config.me.url, empty, 10)[0] is HTTPStatus.BAD_REQUEST


def test_a_replay_is_refused_after_a_restart(reporters: Callable[..., Any]) -> None:
    trio = reporters()
    trio.start("reporter-1", "reporter-2")
    one, two = trio.up["reporter-1"], trio.up["reporter-2"]
    _, data = one.voice.say("points", two.account.address, {"period": "2024-06"})
    assert post(two.config.me.url, data, 10)[0] is HTTPStatus.OK
    trio.stop("reporter-2")
    trio.start("reporter-2")
    assert post(two.config.me.url, data, 10)[0] is HTTPStatus.CONFLICT
