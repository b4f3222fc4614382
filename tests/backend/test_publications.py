"""What the API tells of a published month, from the read model of the chain's events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from backend.books import Books, ChainBooks
from backend.readmodels.tables import metadata, settlement
from backend.settlements.service import SettlementBook
from chain.database import Database, create_tables
from oracle.settlement.result import Settlement

ADDRESS = "/api/v1/settlements/2026-05/publication"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    create_tables(made, metadata)
    yield made
    made.close()


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
    settlement: Settlement, database: Database, books_of: Callable[..., Books], client_of: Callable[..., TestClient]
) -> TestClient:
    # Of a chain only its read models are asked here.
    chain = ChainBooks(database, None, None, None, "http://localhost:8545", {}, None)  # type: ignore[arg-type]
    return client_of(books_of(SettlementBook([settlement]), chain=chain), None)


def test_a_month_that_nobody_signed_is_not_published(client: TestClient) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_the_newest_revision_counts(client: TestClient, database: Database) -> None:
    now = int(time.time())
    publish(database, 0, now - 10)
    publish(database, 1, now + 1000)
    told = client.get(ADDRESS).json()
    assert (told["revision"], told["root"], told["members"]) == (1, "0x" + "01" * 32, 11)
    assert told["dataset_hash"] == "0x" + b"d".hex() * 32
    assert told["is_final"] is False


def test_a_settlement_is_final_after_its_window(client: TestClient, database: Database) -> None:
    publish(database, 0, int(time.time()) - 10)
    assert client.get(ADDRESS).json()["is_final"] is True


def test_another_month_is_another_matter(client: TestClient, database: Database) -> None:
    publish(database, 0, int(time.time()), period=202604)
    assert client.get(ADDRESS).status_code == 404
