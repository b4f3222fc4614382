"""Every verb that somebody signs is signed from a community's folder; `borgo demo` shows that contracts take them."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from chain import intents
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.deployment import Deployment, holder_of
from chain.errors import ChainError
from chain.genesis import CHANGE_VECTOR, ORDER
from cli import acting as module
from cli.acting import Acting, ballot_data
from cli.founding import Keys
from oracle.reporters.keys import signer_of

ADDRESSES = {name: "0x" + f"{number:02x}" * 20 for number, name in enumerate(ORDER, 0x11)}
ANSWERS: dict[tuple[Any, ...], Any] = {
    ("Members", "nonceOf", 5): 3,
    ("Members", "nonceOf", 6): 9,
    ("Members", "recoveryOf", 5): 2,
    ("Settlements", "nonceOf", 5): 4,
    ("Treasury", "stakeholderOf", 5): (77, 6),
    ("Offers", "recognitionOf", 5, 8): (1, 2, 7),
    ("Council", "pauseState"): (0, 1),
}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


@pytest.fixture
def acting(keys: Keys) -> Acting:
    contracts = Contracts(compile_contracts(), Deployment(1, ADDRESSES, 0))
    return Acting(contracts, keys, lambda *question: ANSWERS[question])


def test_every_message_is_signed_by_some_verb() -> None:
    source = inspect.getsource(module)
    others = {"Settlement"}  # signed by reporters, each with its own key
    assert set(intents.names()) - others == {name for name in intents.names() if f'"{name}"' in source}


@pytest.mark.parametrize(
    ("name", "message", "filled"),
    [
        ("Exit", {"member": 5}, {"nonce": 3}),
        ("EndDelegation", {"member": 5, "signer": 6}, {"nonce": 9}),
        ("Retrocede", {"member": 5, "bps": 1}, {"nonce": 4}),
        ("Recovery", {"member": 5}, {"recovery": 2, "keyType": 1}),
        ("Stakeholder", {"stakeholder": 5, "treasurer": "0x"}, {"sequence": 6}),
        ("Recognition", {"provider": 5, "category": 8, "recogniser": "0x"}, {"sequence": 7}),
        ("Pause", {"until": 9}, {"number": 2}),
        ("Request", {"requester": 5, "stakeholder": 4}, {"mediator": 0}),
        ("Vote", {"ballot": bytes(32), "choice": 1}, {"quotaMicro": 0}),
        ("Settlement", {}, {}),
    ],
)
def test_what_a_message_does_not_say_is_asked_for(
    acting: Acting, name: str, message: dict[str, Any], filled: dict[str, Any]
) -> None:
    assert acting.fill(name, message) == message | filled


def test_each_signs_in_the_place_the_contract_expects(acting: Acting, keys: Keys) -> None:
    until = {"validUntil": 10}
    rotation = acting.fill("Rotation", {"member": 5, "key": keys.successor(5).address, **until})
    assert signers(acting, "Rotation", rotation) == [keys.member(5).address, keys.successor(5).address]
    suspend = acting.fill("Suspend", {"period": 202605, "revision": 0, "evidence": bytes(32), **until})
    assert signers(acting, "Suspend", suspend) == [keys.officer("Auditor").address]
    by_member = {**suspend, "auditor": holder_of(7)}
    assert signers(acting, "Suspend", by_member) == [keys.member(7).address]
    with pytest.raises(ChainError, match="no key of"):
        acting.sign("Suspend", {**suspend, "auditor": keys.registrar.address})
    exit_ = acting.fill("Exit", {"member": 5, **until})
    assert signers(acting, "Exit", exit_, by=6) == [keys.member(6).address]


def signers(acting: Acting, name: str, message: dict[str, Any], **by: int) -> list[str | None]:
    digest = acting.digest(name, message)
    return [signer_of(digest, signature) for signature in acting.sign(name, message, **by)]


def test_a_field_too_many_or_too_few_is_refused(acting: Acting) -> None:
    with pytest.raises(ChainError, match="validUntil"):
        acting.call("Contacts", {"member": 5, "first": 1, "second": 2, "third": 3})


def test_what_a_ballot_decides_is_encoded_as_the_contracts_read_it() -> None:
    data = ballot_data(CHANGE_VECTOR, 1, [500, 4_000, 5_500])
    assert [int.from_bytes(data[i : i + 32]) for i in range(0, len(data), 32)] == [1, 64, 3, 500, 4_000, 5_500]
