"""The proof that a member is given: its own only, whole, and nothing before there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books
from backend.settlements.service import SettlementBook
from chain.merkle import Line, Place, pack, verify
from oracle.publication.lines import private_text
from oracle.settlement.result import Settlement

PROOF = "/api/v1/settlements/2026-05/members/{}/proof"
ClientOf = Callable[..., TestClient]


@pytest.fixture(scope="module")
def books(published: Any) -> Books:
    found: Books = published.books
    return found


def as_member(member: str) -> Reader:
    return Reader(Role.MEMBER, member)


def test_every_line_is_proven_with_what_the_proof_holds(
    books: Books, published: Any, settlement: Settlement, client_of: ClientOf
) -> None:
    for line in settlement.members:
        proof = client_of(books, as_member(line.member)).get(PROOF.format(line.member)).json()
        salt = bytes.fromhex(proof["private"]["salt"][2:])
        hidden = keccak(salt + private_text(line))
        known = Line(proof["member"], proof["quota_micro"], proof["tokens"], hidden)
        place = Place(proof["chain_id"], proof["settlements"], proof["period"], proof["revision"])
        path = [(bytes.fromhex(s["hash"][2:]), pack(s["quota_micro"], s["tokens"])) for s in proof["siblings"]]
        root = bytes.fromhex(published.root[2:])
        assert proof["root"] == published.root
        assert verify(
            place, proof["index"], known, path, root=root, leaves=proof["leaves"], tokens=proof["total_tokens"]
        )
        assert proof["threshold"] == 2
        assert proof["node"] == published.node.url
        assert {key: proof["private"][key] for key in ("cents", "injected_wh")} == {
            "cents": line.cents,
            "injected_wh": line.injected_wh,
        }


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        (None, 401),
        (as_member("comune"), 200),
        (as_member("famiglia-1"), 403),
        (Reader(Role.STEWARD), 200),
        (Reader(Role.AUDITOR), 200),
    ],
)
def test_only_the_member_itself_the_steward_and_the_auditor_have_it(
    books: Books, client_of: ClientOf, reader: Reader | None, status: int
) -> None:
    answer = client_of(books, reader).get(PROOF.format("comune"))
    assert answer.status_code == status
    assert ("salt" in answer.text) is (status == 200)
    if status == 200:
        assert answer.headers["cache-control"] == "no-store"


def test_nothing_is_proven_before_it_can_be(
    books: Books, settlement: Settlement, client_of: ClientOf, tmp_path: Path
) -> None:
    chain = books.chain
    assert chain is not None

    def asked(books: Books, member: str = "comune") -> int:
        return client_of(books).get(PROOF.format(member)).status_code

    assert asked(replace(books, chain=replace(chain, datasets=tmp_path))) == 503
    assert asked(replace(books, chain=None)) == 404
    assert asked(books, "nobody") == 404
    others = replace(settlement, members=settlement.members[:-1])
    assert asked(replace(books, settlements=SettlementBook([others]))) == 409
    damaged = tmp_path / "reporter-1" / "datasets"
    damaged.mkdir(parents=True)
    (damaged / "dataset-2026-05-r0.zip").write_bytes(b"no archive")
    assert asked(replace(books, chain=replace(chain, datasets=tmp_path))) == 503
