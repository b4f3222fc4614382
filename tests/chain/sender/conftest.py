from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_account.signers.local import LocalAccount

from chain.database import Database
from cli.faults.rig import Community, anvil, fund, key


@pytest.fixture(scope="session")
def shared_community() -> Iterator[Community]:
    """A community on a chain that mines each transaction at once."""
    with anvil() as node:
        community = Community.found(node, MaxOpen=20)
        community.relayer().send(*community.admissions())
        yield community


@pytest.fixture
def community(shared_community: Community) -> Community:
    return shared_community


@pytest.fixture
def still_community() -> Iterator[Community]:
    """A community on a chain that mines when it is told to."""
    with anvil("--no-mining") as node:
        community = Community.found(node)
        community.relayer().post(*community.admissions())
        node.mine()
        yield community


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def account(request: pytest.FixtureRequest, shared_community: Community) -> LocalAccount:
    """A key of the test's own, with something to pay fees from."""
    made = key(request.node.nodeid)
    fund(shared_community.node, made)
    return made
