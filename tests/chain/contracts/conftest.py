"""A village on a private node, deployed once for this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.village import Village, anvil


@pytest.fixture(scope="session")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3)
