from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.database import Database
from cli.faults.following import busy_community
from cli.faults.rig import Community


@pytest.fixture
def community() -> Iterator[Community]:
    """Eight admitted members, on a chain of the test's own."""
    with busy_community() as (founded, _):
        yield founded


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()
