"""The sum tree in JavaScript: the same leaf, root and seal as in Python, and nothing altered is taken for proven."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, replace
from typing import Any

import hypothesis.strategies as st
import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given, settings

from chain.compile import ROOT
from chain.merkle import WHOLE, Line, Node, Place, SumTree, leaf_hash, pack

PROGRAM = """
import { readFileSync } from "node:fs";
import { climb, depth, leafHash, seal } from "./chain/merkle.mjs";
const text = (_, value) => (typeof value === "bigint" ? value.toString() : value);
const cases = JSON.parse(readFileSync(0, "utf8"));
const told = cases.map(({ place, index, line, siblings, leaves }) => {
  try {
    const at = { ...place, chainId: BigInt(place.chainId) };
    const path = siblings.map(({ hash, sums }) => ({ hash, sums: BigInt(sums) }));
    const top = climb(at, index, line, path);
    const tokens = top && top.sums >> 128n;
    return { leaf: leafHash(at, index, line), root: top, seal: top && seal(top.hash, tokens), depth: depth(leaves) };
  } catch (error) {
    return { error: error.message };
  }
});
console.log(JSON.stringify(told, text));
"""


@dataclass(frozen=True)
class Proof:
    """What is handed to a checker: a line, where it stands, and the way up."""

    place: Place
    index: int
    line: Line
    siblings: tuple[Node, ...]
    leaves: int

    def as_json(self) -> dict[str, Any]:
        place, line = self.place, self.line
        return {
            "place": {
                "chainId": str(place.chain_id),
                "contract": place.contract,
                "period": place.period,
                "revision": place.revision,
            },
            "index": self.index,
            "line": {
                "member": line.member,
                "quotaMicro": line.quota_micro,
                "tokens": line.tokens,
                "privateHash": "0x" + line.private_hash.hex(),
            },
            "siblings": [{"hash": "0x" + hash_.hex(), "sums": str(sums)} for hash_, sums in self.siblings],
            "leaves": self.leaves,
        }


def in_javascript(cases: list[Proof]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", PROGRAM],
        input=json.dumps([case.as_json() for case in cases]),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def sealed(tree: SumTree) -> str:
    """As `Settlements.sol` seals a root: the first 26 bytes of H(abi.encode(root, sums))."""
    whole = encode(["bytes32", "uint256"], [tree.root, pack(WHOLE, tree.tokens)])
    return "0x" + keccak(whole)[:26].hex()


places = st.builds(
    Place,
    chain_id=st.integers(1, 2**256 - 1),
    contract=st.binary(min_size=20, max_size=20).map(lambda raw: "0x" + raw.hex()),
    period=st.integers(197001, 700012),
    revision=st.integers(0, 5),
)


@st.composite
def trees(draw: st.DrawFn) -> SumTree:
    cuts = sorted(draw(st.lists(st.integers(0, WHOLE), max_size=20)))
    quotas = [after - before for before, after in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    tokens = draw(st.lists(st.integers(0, 2**48 - 1), min_size=len(quotas), max_size=len(quotas)))
    numbers = draw(st.lists(st.integers(0, 2**32 - 1), min_size=len(quotas), max_size=len(quotas), unique=True))
    lines = [
        Line(number, quota, token, keccak(number.to_bytes(4)))
        for number, quota, token in zip(numbers, quotas, tokens, strict=True)
    ]
    return SumTree(draw(places), lines)


def proofs_of(tree: SumTree) -> list[Proof]:
    leaves = len(tree.lines)
    return [Proof(tree.place, i, line, tree.proof(i), leaves) for i, line in enumerate(tree.lines)]


@settings(max_examples=8)
@given(st.lists(trees(), min_size=1, max_size=6))
def test_leaf_root_depth_and_seal_are_the_same_in_both_languages(many: list[SumTree]) -> None:
    cases = [(tree, proof) for tree in many for proof in proofs_of(tree)]
    for (tree, proof), told in zip(cases, in_javascript([proof for _, proof in cases]), strict=True):
        assert told["leaf"] == "0x" + leaf_hash(tree.place, proof.index, proof.line).hex()
        assert told["root"] == {"hash": "0x" + tree.root.hex(), "sums": str(pack(WHOLE, tree.tokens))}
        assert told["seal"] == sealed(tree)
        assert told["depth"] == len(proof.siblings)


def altered(proof: Proof) -> list[Proof]:
    """The proof with one thing wrong, once for each thing in it."""
    place, line = proof.place, proof.line
    other_hash = bytes([line.private_hash[0] ^ 1]) + line.private_hash[1:]
    wrong = [
        replace(proof, place=replace(place, chain_id=place.chain_id ^ 1)),
        replace(proof, place=replace(place, contract=place.contract[:-1] + f"{int(place.contract[-1], 16) ^ 1:x}")),
        replace(proof, place=replace(place, period=place.period ^ 1)),
        replace(proof, place=replace(place, revision=place.revision ^ 1)),
        replace(proof, index=proof.index ^ 1),
        replace(proof, line=replace(line, member=line.member ^ 1)),
        replace(proof, line=replace(line, quota_micro=line.quota_micro ^ 1)),
        replace(proof, line=replace(line, tokens=line.tokens ^ 1)),
        replace(proof, line=replace(line, private_hash=other_hash)),
        replace(proof, siblings=(*proof.siblings, (bytes(32), 0))),
    ]
    for i, (hash_, sums) in enumerate(proof.siblings):
        others = [(hash_[:-1] + bytes([hash_[-1] ^ 1]), sums), (hash_, sums ^ 1), (hash_, sums ^ 1 << 128)]
        others.append((hash_, sums | 1 << 64))
        before, after = proof.siblings[:i], proof.siblings[i + 1 :]
        wrong.extend(replace(proof, siblings=(*before, other, *after)) for other in others)
    if proof.siblings:
        wrong.append(replace(proof, siblings=proof.siblings[:-1]))
    return wrong


@settings(max_examples=8)
@given(trees(), st.data())
def test_a_proof_with_anything_wrong_in_it_leads_elsewhere(tree: SumTree, data: st.DataObject) -> None:
    proof = data.draw(st.sampled_from(proofs_of(tree)))
    for told in in_javascript(altered(proof)):
        assert told.get("root") is None or told["root"]["hash"] != "0x" + tree.root.hex()
        assert told.get("seal") != sealed(tree)


PLACE = Place(1, "0x" + "a1" * 20, 202512, 0)
LINE = Line(7, WHOLE, 5, bytes(32))


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (Proof(PLACE, 0, replace(LINE, quota_micro=2**32), (), 1), "does not fit in 4 bytes"),
        (Proof(PLACE, 0, replace(LINE, tokens=-1), (), 1), "does not fit in 6 bytes"),
        (Proof(PLACE, 0, replace(LINE, tokens=2**53), (), 1), "is no exact integer"),
        (Proof(PLACE, 0, replace(LINE, private_hash=b"\x00"), (), 1), "not 0x and 64"),
        (Proof(replace(PLACE, revision=256), 0, LINE, (), 1), "does not fit in 1 bytes"),
        (Proof(PLACE, 0, LINE, ((bytes(32), 2**256),), 1), "does not fit in 32 bytes"),
    ],
)
def test_what_does_not_fit_its_field_is_refused(proof: Proof, said: str) -> None:
    assert said in in_javascript([proof])[0]["error"]
