"""One long life of a village, followed chapter by chapter, and compared with the chain after each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from backend.market.models import metadata as market_tables
from backend.readmodels import Difference, all_projections, differences
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database, create_tables
from chain.events import EventLog
from chain.rpc import Rpc
from chain.village import Village, anvil
from tests.backend.readmodels.life import Life


@dataclass(frozen=True)
class Lived:
    """A life that was told.

    Attributes:
        life: with the ids of what happened in it.
        database: the books that followed it.
        found: the differences after each chapter.
    """

    life: Life
    contracts: Contracts
    rpc: Rpc
    database: Database
    found: Mapping[str, list[Difference]]


@pytest.fixture(scope="package")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    database = Database(tmp_path_factory.mktemp("lived") / "books.sqlite")
    create_tables(database, market_tables)
    with anvil() as w3:
        village = Village(w3)
        contracts, rpc = Contracts(compile_contracts(), village.deployment), Rpc(w3.provider.endpoint_uri)  # type: ignore[attr-defined]
        log = EventLog(database, rpc, contracts, all_projections())
        found: dict[str, list[Difference]] = {}

        def look(chapter: str) -> None:
            log.catch_up()
            found[chapter] = differences(database, rpc, contracts)

        life = Life(village, look)
        life.tell()
        yield Lived(life, contracts, rpc, database, found)
    database.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
