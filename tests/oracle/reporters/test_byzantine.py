"""A reporter that lies, babbles, sleeps or signs twice: the other two publish, and say what it did."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from eth_account import Account

from chain.intents import sign
from cli.faults.settling import FIRST_MONTH, MEMBERS
from oracle.audit.publications import seal
from oracle.publication import Period
from oracle.reporters.messages import Message, Voice
from oracle.reporters.notebook import Signed
from oracle.reporters.onchain import Record
from oracle.reporters.proposal import Proposal, draw
from oracle.reporters.reporter import Reporter
from oracle.reporters.transport import Server
from oracle.settlement import Decisions

Make = Callable[..., Any]
JUNE = Period(FIRST_MONTH)
LIAR = "reporter-3"
Speech = Callable[[Message, dict[str, Any]], dict[str, Any] | bytes]


@contextmanager
def liar(trio: Any, speak: Speech) -> Iterator[Reporter]:
    """The third reporter's key in other hands: `speak` gets each message and what an honest one would answer."""
    config = trio.office.configs[LIAR]
    key = Account.from_key(config.key.read_text().strip())
    place = trio.up["reporter-1"].place
    voice = Voice(key, f"{place.chain_id}:{place.contract}")
    inner = config.model_copy(update={"listen": "127.0.0.1:0"})
    honest = Reporter(inner, trio.office.contracts, trio.node.rpc)
    honest.views.refresh()
    honest.views.of(FIRST_MONTH)

    def answer(data: bytes) -> tuple[HTTPStatus, bytes]:
        message = voice.hear(data)
        peer = next(each for each in config.reporters if each.address == message.sender)
        body = honest._handle(peer, message)
        said = speak(message, body if isinstance(body, dict) else body.model_dump(mode="json"))
        if isinstance(said, bytes):
            return HTTPStatus.OK, said
        return HTTPStatus.OK, voice.say("reply", peer.address, said, message.id)[1]

    server = _serve(int(config.listen.split(":")[1]), answer)
    try:
        yield honest
    finally:
        server.close()
        honest.close()


def _serve(port: int, answer: Callable[[bytes], tuple[HTTPStatus, bytes]]) -> Server:
    """A server on `port`, which was free when it was chosen; somebody's outgoing connection may hold it a moment."""
    for _ in range(50):
        try:
            return Server("127.0.0.1", port, answer)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            time.sleep(0.2)
    raise AssertionError(f"Port {port} stays taken.")


@pytest.fixture
def trio(reporters: Make) -> Any:
    made = reporters()
    made.start("reporter-1", "reporter-2")
    return made


def kinds(trio: Any) -> set[str]:
    return {kind for name in trio.up for kind, about in trio.findings(name) if about == LIAR}


@pytest.mark.parametrize(
    "reply",
    [b"", b"garbage", b'{"payload": "{}", "signature": "00"}', b"[" * 100_000, b'{"payload": "\\ud800"}'],
    ids=["nothing", "garbage", "no message", "deep", "no text"],
)
def test_garbage_is_named_and_outlived(trio: Any, reply: bytes) -> None:
    with liar(trio, lambda _message, _body: reply):
        trio.publish()
    assert kinds(trio) == {"garbage"}


def test_an_answer_to_another_question_is_not_believed(trio: Any) -> None:
    first: list[dict[str, Any]] = []

    def speak(_message: Message, body: dict[str, Any]) -> dict[str, Any]:
        first.append(body)
        return {"parts": 1, **{key: value for key, value in first[0].items() if key != "parts"}}

    with liar(trio, speak):
        trio.publish()
    assert kinds(trio) == {"garbage"}


def test_who_is_down_is_called_silent_after_a_while(trio: Any) -> None:
    trio.publish()
    time.sleep(0.25)  # longer than their patience
    trio.villages[0].correct("anna", FIRST_MONTH, 5)
    trio.villages[1].correct("anna", FIRST_MONTH, 5)
    trio.publish(2)
    assert kinds(trio) == {"silent"}


def test_who_answers_too_late_is_not_waited_for(reporters: Make) -> None:
    trio = reporters(timeout=2.0)
    trio.start("reporter-1", "reporter-2")
    over = threading.Event()

    def speak(_message: Message, body: dict[str, Any]) -> dict[str, Any]:
        over.wait()
        return body

    with liar(trio, speak):
        trio.publish()
        over.set()


def test_who_states_the_same_hashes_and_then_refuses_broke_its_word(trio: Any) -> None:
    def speak(message: Message, body: dict[str, Any]) -> dict[str, Any]:
        return {"refused": "differs", "text": "No."} if message.kind == "sign" else body

    with liar(trio, speak):
        trio.publish()
    assert "broke_word" in kinds(trio)


def test_who_signs_something_else_broke_its_word(trio: Any) -> None:
    def speak(message: Message, body: dict[str, Any]) -> dict[str, Any]:
        return {"signature": "11" * 64 + "1b"} if message.kind == "sign" else body

    with liar(trio, speak):
        trio.publish()
    assert "broke_word" in kinds(trio)


def test_who_lies_about_its_hash_cannot_name_days_at_will(trio: Any) -> None:
    def speak(message: Message, body: dict[str, Any]) -> dict[str, Any]:
        if message.kind == "state" and body["parts"]:
            return body | {"parts": body["parts"] | {"readings": "ab" * 32, "content": "cd" * 32}}
        return body

    with liar(trio, speak):
        trio.look(2)
        found = (
            trio.until_found("reporter-1", "differs")
            if ("differs", LIAR) in trio.findings("reporter-1")
            else (trio.until_found("reporter-2", "differs"))
        )
    assert len(trio.sent) == 1
    assert {each.reporter for each in found} == {LIAR}
    assert "what it tells of its points is not what it stated" in found[0].text


def test_who_signs_two_roots_is_found_out_when_the_others_talk(trio: Any) -> None:
    key = Account.from_key(trio.office.configs[LIAR].key.read_text().strip())
    told: dict[str, Signed] = {}

    def speak(message: Message, body: dict[str, Any]) -> dict[str, Any]:
        """Each of the others hears of another root that it signed."""
        if message.kind == "state" and message.sender in told:
            return body | {"parts": None, "signatures": [told[message.sender].as_json()]}
        return body | {"parts": None} if message.kind == "state" else {"refused": "later"}

    with liar(trio, speak) as honest:
        view = honest.views.of(FIRST_MONTH)
        for name in trio.up:
            draft = trio.up[name]
            proposal: Proposal = _drawn(draft, view)
            message = draft.place.message(view, proposal)
            digest = draft.place.digest(message)
            told[draft.account.address] = Signed(message, digest, key.address, sign(key, digest))
        trio.look(3)
    assert "equivocated" in kinds(trio)
    found = [each for up in trio.up.values() for each in up.notebook.findings() if each.kind == "equivocated"]
    assert {len(each.details["roots"]) for each in found} == {2}
    assert len(trio.sent) <= 1


def _drawn(reporter: Reporter, view: Any) -> Proposal:
    return draw(view, JUNE, 0, reporter.settlements.now() + 3600, reporter.place)


def test_a_proposal_with_a_foreign_root_is_refused(trio: Any) -> None:
    asked, asking = trio.up["reporter-1"], trio.up["reporter-2"]
    asked.views.of(FIRST_MONTH)
    proposal = _drawn(asking, asking.views.of(FIRST_MONTH)).model_copy(update={"root": b"\x01" * 32})
    answer = asked._sign(asking.config.me, proposal)
    assert answer.refused == "differs"
    assert not asked.notebook.attested(JUNE, 0)


def test_a_proposal_that_gives_more_tokens_than_the_chain_says_is_refused(trio: Any) -> None:
    """Whoever proposes it computed all else from it as one must; and if two sign it, the third finds another."""
    signing, asking = trio.up["reporter-1"], trio.up["reporter-2"]
    view = asking.views.of(FIRST_MONTH)
    generous = replace(view, decisions=Decisions(energy_per_member=1))
    proposal = draw(generous, JUNE, 0, asking.settlements.now() + 3600, asking.place)
    assert proposal.tokens == len(MEMBERS)
    signing.views.of(FIRST_MONTH)
    answer = signing._sign(asking.config.me, proposal)
    assert (answer.signature, answer.refused) == ("", "differs")
    assert "energy_per_member" in answer.text
    tree = asking.place.message(generous, proposal)
    record = Record(seal(tree["root"], tree["tokens"]), 0, asking.settlements.now() + 3600)
    signing.notebook.keep(proposal)
    assert signing.published.agrees(signing.views.of(FIRST_MONTH), JUNE, record) is False


def test_a_proposal_whose_files_are_not_proof_is_refused(trio: Any) -> None:
    asked, asking = trio.up["reporter-1"], trio.up["reporter-2"]
    asked.views.of(FIRST_MONTH)
    proposal = _drawn(asking, asking.views.of(FIRST_MONTH))
    fewer = tuple(entry for entry in proposal.listing if "IT001E00000002" not in entry[0])
    answer = asked._sign(asking.config.me, proposal.model_copy(update={"listing": fewer}))
    assert answer.refused == "differs"
    assert "raw files" in answer.text


@pytest.mark.parametrize("revision", [1, 5])
def test_a_revision_that_is_not_next_is_not_signed(trio: Any, revision: int) -> None:
    asked, asking = trio.up["reporter-1"], trio.up["reporter-2"]
    view = asked.views.of(FIRST_MONTH)
    proposal = draw(view, JUNE, revision, asking.settlements.now() + 3600, asking.place)
    assert asked._sign(asking.config.me, proposal).refused == "later"
