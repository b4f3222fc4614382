"""A line of a settlement is proven in Python and by the contract, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from eth_utils.crypto import keccak
from hypothesis import given, settings

from chain import intents
from chain.errors import ChainError
from chain.genesis import DAY
from chain.merkle import WHOLE, Line, Node, Place, SumTree, verify
from chain.village import Village

PLACE = Place(31337, "0x00000000000000000000000000000000000000A1", 202512, 0)


def lines_of(count: int) -> list[Line]:
    quota = WHOLE // count
    first = WHOLE - quota * (count - 1)
    return [
        Line(100 + index, first if index == 0 else quota, index * 7, keccak(index.to_bytes(4)))
        for index in range(count)
    ]


def verifies(tree: SumTree, index: int, line: Line, proof: tuple[Node, ...]) -> bool:
    return verify(tree.place, index, line, proof, root=tree.root, leaves=len(tree.lines), tokens=tree.tokens)


@given(st.integers(1, 70), st.data())
@settings(max_examples=30, deadline=None)
def test_every_line_is_proven_at_its_place_only(count: int, data: st.DataObject) -> None:
    tree = SumTree(PLACE, lines_of(count))
    index = data.draw(st.integers(0, count - 1))
    line, proof = tree.lines[index], tree.proof(index)
    assert verifies(tree, index, line, proof)
    assert not verifies(tree, index + 1, line, proof)
    for other in (
        replace(line, member=line.member + 1),
        replace(line, quota_micro=line.quota_micro - 1),
        replace(line, tokens=line.tokens + 1),
        replace(line, private_hash=bytes(32)),
    ):
        assert not verifies(tree, index, other, proof)
    assert not verifies(tree, index, line, (*proof, (bytes(32), 0)))
    if proof:
        assert not verifies(tree, index, line, proof[:-1])
        assert not verifies(tree, index, line, ((proof[0][0], proof[0][1] + (1 << 64)), *proof[1:]))


def test_padding_is_zero_leaves_and_not_a_repetition() -> None:
    three = SumTree(PLACE, lines_of(3))
    assert three.proof(2)[0] == (bytes(32), 0)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "between 1 and"),
        ([*lines_of(2), lines_of(2)[0]], "twice"),
        ([replace(lines_of(1)[0], quota_micro=WHOLE - 1)], "add up to 999999999"),
        ([replace(lines_of(1)[0], private_hash=b"")], "32 bytes"),
    ],
)
def test_what_is_no_settlement_is_refused(lines: list[Line], sentence: str) -> None:
    with pytest.raises(ChainError, match=sentence):
        SumTree(PLACE, lines)


@pytest.mark.parametrize(("count", "period"), [(1, 202510), (5, 202511), (64, 202512)])
def test_the_contract_says_the_same(village: Village, count: int, period: int) -> None:
    address = village.deployment.addresses["Settlements"]
    tree = SumTree(Place(village.deployment.chain_id, address, period, 0), lines_of(count))
    message = {
        "period": period,
        "revision": 0,
        "root": tree.root,
        "leaves": count,
        "tokens": tree.tokens,
        "sharedWh": 1,
        "incentiveCents": 2,
        "datasetHash": bytes(32),
        "rulesHash": bytes(32),
        "codeHash": bytes(32),
        "validUntil": village.now + DAY,
    }
    digest = village.digest("Settlement", message)
    signatures = [intents.sign(oracle, digest) for oracle in village.oracles[:3]]
    village.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)
    contract = village.contracts["Settlements"].functions
    for index in {0, count // 2, count - 1}:
        line = tree.lines[index]
        given_line = (index, line.member, line.quota_micro, line.tokens, line.private_hash)
        assert contract.verify(period, given_line, tree.proof(index)).call()
        wrong = (index, line.member, line.quota_micro, line.tokens + 1, line.private_hash)
        assert not contract.verify(period, wrong, tree.proof(index)).call()
