"""What the API tells of a published month, from the read model of the chain's events."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update
from starlette.testclient import TestClient

from backend.books import Books, ChainBooks
from backend.problems import ProblemError
from backend.readmodels.tables import metadata, settlement
from backend.settlements.service import SettlementBook
from chain.database import Database, create_tables
from chain.events.tables import block, event_log
from chain.events.tables import metadata as events
from oracle.publication.hashes import shared_out_cents
from oracle.settlement.result import Settlement

NOW = 1_700_000_000
"""The second of the newest block in the books."""
ADDRESS = "/api/v1/settlements/2026-05/publication"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    create_tables(made, metadata)
    create_tables(made, events)
    with made.writing() as connection:
        own = {"chain_id": 31337, "genesis_hash": b"g" * 32, "addresses": "{}"}
        connection.execute(insert(event_log).values(id=1, head_number=7, head_hash=b"h" * 32, **own))
        for number, name, second in ((7, b"h", NOW), (8, b"i", NOW + 9_000)):
            row = {"hash": name * 32, "number": number, "parent_hash": b"p" * 32, "timestamp": second}
            connection.execute(insert(block).values(**row))
    yield made
    made.close()


def move_on(database: Database) -> None:
    """The next block comes into the books."""
    with database.writing() as connection:
        connection.execute(update(event_log).values(head_number=8, head_hash=b"i" * 32))


def publish(database: Database, revision: int, final_at: int, **changes: Any) -> None:
    row = {
        "period": 202605, "revision": revision, "root": bytes([revision]) * 32, "leaves": 11, "tokens": 0,
        "shared_wh": 3_365_499, "incentive_cents": 37_823, "dataset_hash": b"d" * 32, "rules_hash": b"r" * 32,
        "code_hash": b"c" * 32, "published_at": final_at - 604_800, "final_at": final_at, **changes,
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(settlement).values(**row))


@pytest.fixture
def client(
    settlement: Settlement,
    database: Database,
    books_of: Callable[..., Books],
    client_of: Callable[..., TestClient],
    tmp_path: Path,
) -> TestClient:
    # Of a chain only its read models are asked here; nobody keeps a data set.
    chain = ChainBooks(database, None, None, None, "http://localhost:8545", {}, tmp_path)  # type: ignore[arg-type]
    return client_of(books_of(SettlementBook([settlement]), chain=chain), None)


def test_a_month_that_nobody_signed_is_not_published(client: TestClient) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_the_newest_revision_counts(client: TestClient, database: Database) -> None:
    publish(database, 0, NOW - 10)
    publish(database, 1, NOW + 1000)
    told = client.get(ADDRESS).json()
    assert (told["revision"], told["root"], told["members"]) == (1, "0x" + "01" * 32, 11)
    assert told["dataset_hash"] == "0x" + b"d".hex() * 32
    assert told["is_final"] is False


def test_a_settlement_is_final_after_its_window(client: TestClient, database: Database) -> None:
    publish(database, 0, NOW - 1)
    assert client.get(ADDRESS).json()["is_final"] is True


def test_what_has_passed_is_what_the_newest_block_says(client: TestClient, database: Database) -> None:
    assert time.time() > NOW + 9_000, "by this machine's clock everything here is long over"
    publish(database, 0, NOW, suspended_at=1, suspended_until=NOW, window_end=NOW, evidence=b"e" * 32)
    told = client.get(ADDRESS).json()
    assert (told["is_final"], told["suspension"]["holds"]) == (False, True)
    assert "sospeso fino a" in unescape(client.get("/mesi?lang=it").text)
    move_on(database)
    told = client.get(ADDRESS).json()
    assert (told["is_final"], told["suspension"]["holds"]) == (True, False)
    assert "sospeso fino a" not in unescape(client.get("/mesi?lang=it").text)


@pytest.mark.parametrize(
    ("changes", "state", "said"),
    [
        ({}, "in verifica fino a", "In verifica: si può contestare"),
        ({"suspended_at": 1, "suspended_until": 4_000_000_000, "window_end": 5, "evidence": b"e" * 32},
         "sospeso fino a", "Dei soci hanno chiesto di ricontrollarlo"),
        ({"suspended_at": 1, "suspended_until": 9, "window_end": 5, "evidence": b"e" * 32, "auditor": "0x1"},
         "in verifica fino a", "nessuno l'ha annullato, e vale"),
        ({"voided_at": 7}, "annullato, sarà rifatto", "I calcolatori pubblicano di nuovo il mese"),
        ({"tokens": 4400}, "in verifica fino a", "da ritirare quando il riparto è definitivo"),
    ],
    ids=["open", "suspended", "suspension over", "void", "tokens"],
)  # fmt: skip
def test_a_month_says_where_it_stands(
    client: TestClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    state: str,
    said: str,
) -> None:
    def unanswered(*_: object) -> None:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "The node does not answer.")

    monkeypatch.setattr("backend.pages.routes.signatures_of", unanswered)
    publish(database, 0, NOW + 1000, **changes)
    assert state in unescape(client.get("/mesi?lang=it").text)
    assert said in unescape(client.get("/mesi/2026-05?lang=it").text)


@pytest.fixture
def unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "The node does not answer.")

    monkeypatch.setattr("backend.pages.routes.signatures_of", refuse)


def text_of(client: TestClient, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(client.get(address).text)))


@pytest.mark.usefixtures("unanswered")
def test_a_correction_of_a_final_month_says_what_was_published_what_it_found_and_where_it_stands(
    client: TestClient, database: Database, settlement: Settlement
) -> None:
    """The page's own numbers are those of the second correction; nobody's data set is here to prove more."""
    now, shown = NOW, shared_out_cents(settlement)
    publish(database, 0, now - 3000, incentive_cents=shown - 823, shared_wh=3_300_000)
    publish(database, 0, now - 2000, period=1_202_605, incentive_cents=shown, shared_wh=3_400_000)
    publish(database, 1, now - 1000, period=1_202_605, incentive_cents=shown + 177, shared_wh=3_400_000)
    last = {"shared_wh": settlement.energy.shared_wh, "incentive_cents": shown}
    publish(database, 0, now + 1000, period=2_202_605, **last)
    told = client.get(ADDRESS).json()
    assert (told["true_up"], told["difference_cents"], told["incentive_cents"]) == (0, 0, shown - 823)
    found = [
        (each["true_up"], each["revision"], each["difference_cents"], each["is_final"]) for each in told["true_ups"]
    ]
    assert found == [(1, 1, 1_000, True), (2, 0, -177, False)]
    page = text_of(client, "/mesi/2026-05?lang=it")
    assert "Corretto dopo che era definitivo" in page
    for row in ("Il riparto del mese", "Conguaglio 1", "+10,00", "Conguaglio 2", "−1,77"):
        assert row in page, row
    assert "I numeri di questa pagina sono quelli dell'ultimo conguaglio." in page
    assert "corretto, in verifica fino a" in text_of(client, "/mesi?lang=it")
    assert "Correction 2" in text_of(client, "/mesi/2026-05?lang=en")


@pytest.mark.usefixtures("unanswered")
@pytest.mark.parametrize(("final_at", "said"), [(-10, "I calcolatori pubblicano un conguaglio"), (1000, "")])
def test_numbers_that_changed_after_the_publication_do_not_pass_for_published(
    client: TestClient, database: Database, final_at: int, said: str
) -> None:
    publish(database, 0, NOW + final_at, incentive_cents=37_000)
    page = text_of(client, "/mesi/2026-05?lang=it")
    assert "i numeri di questa pagina non sono quelli pubblicati" in page
    assert ("I calcolatori pubblicano un conguaglio" in page) == bool(said)
    assert "sono quelli pubblicati." not in page.replace("non sono quelli pubblicati.", "")


@pytest.mark.usefixtures("unanswered")
def test_a_correction_that_was_declared_void_does_not_count(client: TestClient, database: Database) -> None:
    publish(database, 0, NOW - 10)
    publish(database, 0, 2**40 - 1, period=1_202_605, voided_at=7, published_at=5)
    assert client.get(ADDRESS).json()["true_ups"] == []


def test_another_month_is_another_matter(client: TestClient, database: Database) -> None:
    publish(database, 0, NOW, period=202604)
    assert client.get(ADDRESS).status_code == 404
