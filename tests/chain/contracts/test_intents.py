"""The typed messages are those of the standard, and those of the contracts."""

from __future__ import annotations

import re
from typing import Any

import hypothesis.strategies as st
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak
from hypothesis import given, settings

from chain import intents
from chain.compile import ROOT
from chain.errors import ChainError
from chain.village import Village

ADDRESS = "0x00000000000000000000000000000000000000A1"


def values_of(kind: str) -> st.SearchStrategy[Any]:
    if kind == "bytes32[]":
        return st.lists(values_of("bytes32"), max_size=4)
    if kind == "bytes32":
        return st.binary(min_size=32, max_size=32)
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
    return st.integers(0, 2 ** int(kind.removeprefix("uint")) - 1)


MESSAGES = st.sampled_from(intents.names()).flatmap(
    lambda name: st.tuples(
        st.just(name), st.fixed_dictionaries({field: values_of(kind) for kind, field in intents.fields_of(name)})
    )
)


@given(MESSAGES, st.integers(1, 2**64))
@settings(max_examples=40, deadline=None)
def test_a_digest_is_the_one_of_the_standard(named: tuple[str, dict[str, Any]], chain_id: int) -> None:
    name, message = named
    typed = {
        "domain": {"name": "Borgo", "version": "1", "chainId": chain_id, "verifyingContract": ADDRESS},
        "types": {name: [{"name": field, "type": kind} for kind, field in intents.fields_of(name)]},
        "primaryType": name,
        "message": message,
    }
    signable = encode_typed_data(domain_data=typed["domain"], message_types=typed["types"], message_data=message)
    expected = keccak(b"\x19" + signable.version + signable.header + signable.body)
    assert intents.digest(name, message, chain_id, ADDRESS) == expected


def test_the_texts_are_those_of_the_contracts() -> None:
    source = (ROOT / "contracts" / "libraries" / "Intents.sol").read_text()
    assert {intents.type_text(name) for name in intents.names()} == set(re.findall(r'"(\w+\([^"]*\))"', source))


def test_a_request_has_the_digest_that_the_contract_gives(village: Village) -> None:
    message = village.request(1, 2, 5_00, 7)
    given_id = village.contracts["Services"].functions.idOf(intents.struct_values("Request", message)).call()
    assert village.digest("Request", message) == given_id


def test_a_signature_is_recovered() -> None:
    account = Account.create()
    digest = keccak(b"digest")
    signature = intents.sign(account, digest)
    assert len(signature) == 65
    assert Account._recover_hash(digest, signature=signature) == account.address


@pytest.mark.parametrize("message", [{}, {"service": b"", "signer": 1, "validUntil": 2, "more": 3}])
def test_other_fields_are_refused(message: dict[str, Any]) -> None:
    with pytest.raises(ChainError, match="fields of the message Close"):
        intents.struct_values("Close", message)


def test_an_unknown_message_is_refused() -> None:
    with pytest.raises(ChainError, match="no message 'Transfer'"):
        intents.type_text("Transfer")
