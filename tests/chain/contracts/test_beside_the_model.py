"""The contracts on a real node and their model in plain integers live the same random lives, act by act."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chain.village import Village, anvil
from tests.chain.contracts.beside.story import SMALL, Beside

LIVES = int(os.environ.get("BORGO_LIVES", "0"))
"""How many random lives a longer search lives, another time others; without it a few, always the same."""


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3, parameters=SMALL)


def test_contracts_and_model_live_the_same_lives(village: Village) -> None:
    started: dict[str, Any] = {}
    run_state_machine_as_test(
        lambda: Beside(village, started),  # type: ignore[arg-type]  # what makes one will do
        settings=settings(
            max_examples=LIVES or 40,
            stateful_step_count=60 if LIVES else 40,
            deadline=None,
            derandomize=not LIVES,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
