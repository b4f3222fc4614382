"""The same messages in JavaScript: equal digests for shared vectors and for any message, and the same refusals."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from chain import intents
from chain.compile import ROOT

ADDRESS = "0x00000000000000000000000000000000000000A1"
VECTORS = Path(__file__).with_name("intent_vectors.json")
PROGRAM = """
import { readFileSync } from "node:fs";
import { digest, typeText } from "./chain/intents.mjs";
const spec = JSON.parse(readFileSync("./chain/intents.json", "utf8"));
const cases = JSON.parse(readFileSync(0, "utf8"));
const told = cases.map(({ name, message, chainId, contract }) => {
  try {
    return { digest: digest(spec, name, message, BigInt(chainId), contract), type: typeText(spec, name) };
  } catch (error) {
    return { error: error.message };
  }
});
console.log(JSON.stringify(told));
"""


def in_javascript(cases: list[dict[str, Any]]) -> list[dict[str, str]]:
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", PROGRAM],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def as_json(message: dict[str, Any]) -> dict[str, Any]:
    """Integers as text, which JSON does not round, and bytes as hexadecimal text."""
    return {field: _plain(value) for field, value in message.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def values_of(kind: str) -> st.SearchStrategy[Any]:
    if kind == "bytes32[]":
        return st.lists(values_of("bytes32"), max_size=4)
    if kind == "bytes32":
        return st.binary(min_size=32, max_size=32)
    if kind == "address":
        return st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex())
    return st.integers(0, 2 ** int(kind.removeprefix("uint")) - 1)


ONE_OF_EACH = st.tuples(
    *(
        st.fixed_dictionaries({field: values_of(kind) for kind, field in intents.fields_of(name)})
        for name in intents.names()
    )
)


def test_the_shared_vectors_hold_in_both_languages() -> None:
    vectors = json.loads(VECTORS.read_text())
    assert {vector["name"] for vector in vectors} == set(intents.names())
    for vector, told in zip(vectors, in_javascript(vectors), strict=True):
        assert told == {"digest": vector["digest"], "type": intents.type_text(vector["name"])}
        kinds = {field: kind for kind, field in intents.fields_of(vector["name"])}
        message = {field: _value(kinds[field], value) for field, value in vector["message"].items()}
        found = intents.digest(vector["name"], message, int(vector["chainId"]), vector["contract"])
        assert "0x" + found.hex() == vector["digest"]


def _value(kind: str, text: Any) -> Any:
    if kind == "bytes32[]":
        return [_value("bytes32", each) for each in text]
    if kind == "bytes32":
        return bytes.fromhex(text[2:])
    return text if kind == "address" else int(text)


@settings(max_examples=5)
@given(messages=ONE_OF_EACH, chain_id=st.integers(1, 2**64))
def test_any_message_has_one_digest(messages: tuple[dict[str, Any], ...], chain_id: int) -> None:
    cases = [
        {"name": name, "message": as_json(message), "chainId": str(chain_id), "contract": ADDRESS}
        for name, message in zip(intents.names(), messages, strict=True)
    ]
    expected = [
        "0x" + intents.digest(name, message, chain_id, ADDRESS).hex()
        for name, message in zip(intents.names(), messages, strict=True)
    ]
    assert [told["digest"] for told in in_javascript(cases)] == expected


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("Close", {"signer": str(2**32)}, "4294967296 is no uint32."),
        ("Close", {"signer": "-1"}, "-1 is no uint32."),
        ("Close", {"service": "0x01"}, "0x01 is no bytes32."),
        ("Close", {"more": "1"}, "The fields of the message Close do not fit: more."),
        ("Transfer", {}, "There is no message Transfer."),
    ],
)
def test_what_does_not_fit_is_refused(name: str, change: dict[str, str], said: str) -> None:
    message = {"service": "0x" + "11" * 32, "signer": "7", "validUntil": "1767225600", **change}
    told = in_javascript([{"name": name, "message": message, "chainId": "1", "contract": ADDRESS}])
    assert said in told[0]["error"]


@pytest.mark.parametrize(("services", "said"), [("0x" + "11" * 32, "is no bytes32[]."), (["0x01"], "is no bytes32.")])
def test_what_is_no_array_of_hashes_is_refused(services: Any, said: str) -> None:
    message = {"services": services, "signer": "7", "minimum": "1", "validUntil": "1767225600"}
    told = in_javascript([{"name": "ApproveMany", "message": message, "chainId": "1", "contract": ADDRESS}])
    assert said in told[0]["error"]
