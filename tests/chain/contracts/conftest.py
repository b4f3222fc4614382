"""A village on a private node, deployed once for this folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chain.village import Village, anvil
from tests.chain.contracts.beside.story import Story


@pytest.fixture(scope="session")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3)


@pytest.fixture(scope="module")
def started() -> dict[str, Any]:
    """How a village began, for all stories that a module tells in it."""
    return {}


@pytest.fixture
def story(village: Village, started: dict[str, Any]) -> Iterator[Story]:
    """A story to tell to the contracts and to the model."""
    told = Story(village, started)
    yield told
    told.teardown()
