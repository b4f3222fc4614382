"""The audit on request: begun by whoever is signed in, read by everybody, on a real chain."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.audit.service import Audits
from backend.books import Books, ChainBooks
from backend.settlements.service import SettlementBook
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.deployment_file import DeploymentFile
from chain.village import Village, anvil

HERE = {"origin": "http://localhost"}
MEMBER = Reader(Role.MEMBER, "famiglia-1")
BooksOf = Callable[..., Books]
ClientOf = Callable[..., TestClient]


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        village = Village(w3)
        for member in (1, 2):
            village.send("Members", "admit", *village.admission(member))
        yield village


@pytest.fixture
def chain(village: Village, tmp_path: Path) -> Iterator[ChainBooks]:
    file = tmp_path / "deployment.json"
    DeploymentFile(village.deployment, None, None).write(file)
    database = Database(tmp_path / "books.sqlite")
    contracts = Contracts(compile_contracts(), village.deployment)
    url = str(village.w3.provider.endpoint_uri)  # type: ignore[attr-defined]
    yield ChainBooks(database, contracts, DeploymentFile.read(file), file, url, {"famiglia-1": 1}, tmp_path)
    database.close()


@pytest.fixture
def audits(chain: ChainBooks, tmp_path: Path) -> Iterator[Audits]:
    audits = Audits(chain, tmp_path / "audit.json")
    yield audits
    audits.close()


@pytest.fixture
def books(book: SettlementBook, books_of: BooksOf, chain: ChainBooks, audits: Audits) -> Books:
    return books_of(book, chain=chain, audits=audits)


def _ended(client: TestClient) -> dict[str, object]:
    for _ in range(600):
        told = client.get("/api/v1/audits/newest").json()
        if told["state"] != "running":
            return dict(told)
        time.sleep(0.05)
    raise AssertionError("the audit does not end")


def test_an_audit_is_begun_by_api_and_read_by_everybody(
    books: Books, client_of: ClientOf, chain: ChainBooks, tmp_path: Path
) -> None:
    member, guest = client_of(books, MEMBER), client_of(books, None)
    assert guest.get("/api/v1/audits/newest").status_code == 404
    begun = member.post("/api/v1/audits", json={"months": []}, headers=HERE)
    assert begun.status_code == 202
    assert begun.headers["location"] == "/api/v1/audits/newest"
    told = _ended(guest)
    assert told["state"] == "done", told
    report = told["report"]
    assert isinstance(report, dict)
    assert report["clean"] is True
    assert report["facts"]["members"] == 2
    assert report["agreed"]["member"] > 0
    assert "quotas" not in report
    page = guest.get("/verifica?lang=it").text
    assert "Torna tutto" in page
    assert Audits(chain, tmp_path / "audit.json").newest is not None, "a restart still knows it"


def test_the_page_begins_one_without_scripts_and_says_how_far_it_is(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, MEMBER)
    assert "Nessun controllo ancora" in client.get("/verifica?lang=it").text
    sent = client.post("/verifica?lang=it", data={"mese": ""}, headers=HERE, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/verifica?lang=it#esito")
    state = client.get("/verifica/stato?lang=it").text
    assert "<html" not in state
    assert "every 1s" in state or "Torna tutto" in state
    assert _ended(client)["state"] == "done"
    assert "every 1s" not in client.get("/verifica/stato").text


def test_while_one_runs_another_wish_joins_it(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, MEMBER)
    first = client.post("/api/v1/audits", json={}, headers=HERE).json()
    second = client.post("/api/v1/audits", json={}, headers=HERE).json()
    assert first["started_at"] == second["started_at"]
    _ended(client)


@pytest.mark.parametrize("months", [["2020-01"], ["maggio"], ["2026-13"], "2026-05", [1]])
def test_months_that_cannot_be_settled_again_are_refused(books: Books, client_of: ClientOf, months: object) -> None:
    sent = client_of(books).post("/api/v1/audits", json={"months": months}, headers=HERE)
    assert sent.status_code == 422
    assert sent.headers["content-type"] == "application/problem+json"
    assert client_of(books).get("/api/v1/audits/newest").status_code == 404


def test_a_chain_that_is_not_as_it_was_told_is_found_out(
    chain: ChainBooks, book: SettlementBook, books_of: BooksOf, client_of: ClientOf, tmp_path: Path
) -> None:
    told = json.loads(chain.deployment_path.read_text())
    addresses = told["addresses"]
    addresses["Ledger"], addresses["Services"] = addresses["Services"], addresses["Ledger"]
    chain.deployment_path.write_text(json.dumps(told))
    audits = Audits(chain, tmp_path / "audit.json")
    client = client_of(books_of(book, chain=chain, audits=audits))
    client.post("/api/v1/audits", json={}, headers=HERE)
    told = _ended(client)
    page = client.get("/verifica?lang=it").text
    if told["state"] == "done":
        assert told["report"]["findings"]
        assert "non torna" in page
    else:
        assert told["problem"]
        assert "non si è potuto fare" in page


def test_an_audit_that_breaks_off_is_said(
    chain: ChainBooks, book: SettlementBook, books_of: BooksOf, client_of: ClientOf, tmp_path: Path
) -> None:
    audits = Audits(chain, tmp_path / "audit.json")
    client = client_of(books_of(book, chain=chain, audits=audits))
    client.post("/api/v1/audits", json={}, headers=HERE)
    audits.close()
    told = _ended(client)
    assert told["state"] == "failed"
    assert "broke off" in str(told["problem"])
    client.post("/api/v1/audits", json={}, headers=HERE)
    assert _ended(client)["state"] == "done"


def test_a_community_without_a_chain_says_so(book: SettlementBook, books_of: BooksOf, client_of: ClientOf) -> None:
    client = client_of(books_of(book))
    assert "non c'è un registro" in client.get("/verifica?lang=it").text.replace("&#39;", "'")
    assert client.post("/api/v1/audits", json={}, headers=HERE).status_code == 404
