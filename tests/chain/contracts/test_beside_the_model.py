"""The contracts on a real node and their model in plain integers live the same random lives, act by act."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from chain.genesis import NOBODY
from chain.model.refused import Refused
from chain.village import Village, anvil
from tests.chain.contracts.beside.story import SMALL, Beside, Story

LIVES = int(os.environ.get("BORGO_LIVES", "0"))
"""How many random lives a longer search lives, another time others; without it a few, always the same."""

INTERNAL = {
    "Council": {"confirm", "enact"},
    "Members": {"authoriseSpend", "endRole", "grantRole"},
    "Ledger": {
        "bonus",
        "burnAll",
        "direct",
        "energy",
        "grant",
        "grantCommons",
        "lock",
        "pay",
        "paySplit",
        "refund",
        "reserveEnergy",
        "welcome",
    },
    "Settlements": {"confirm", "void"},
    "Treasury": {"grantCommons", "setStandingGrant"},
    "Offers": {"book"},
}
"""What only another contract of the community may call."""
RULES = Path(__file__).with_name("beside")
NOTHING = {"bytes32": bytes(32), "bytes": b"", "address": NOBODY, "bool": False}


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3, parameters=SMALL)


@pytest.fixture(scope="module")
def started() -> dict[str, Any]:
    return {}


def test_contracts_and_model_live_the_same_lives(village: Village, started: dict[str, Any]) -> None:
    run_state_machine_as_test(
        lambda: Beside(village, started),  # type: ignore[arg-type]  # what makes one will do
        settings=settings(
            max_examples=LIVES or 25,
            stateful_step_count=60 if LIVES else 40,
            deadline=None,
            derandomize=not LIVES,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_every_verb_has_a_rule(village: Village) -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.py")))
    assert [(contract, name) for contract, name in sorted(verbs(village)) if f'"{name}"' not in rules] == []


def test_nobody_else_may_call_what_contracts_call(village: Village, started: dict[str, Any]) -> None:
    stranger = Story(village, started)
    for contract, name, kinds in changing(village):
        if name in INTERNAL.get(contract, ()):
            nothing = [[] if kind.endswith("[]") else NOTHING.get(kind, 0) for kind in kinds]
            stranger.no(f"{contract}_NotAllowed", refused, stranger, contract, name, nothing)


def verbs(village: Village) -> set[tuple[str, str]]:
    """Contract and name of what anyone may relay."""
    return {(contract, name) for contract, name, _ in changing(village) if name not in INTERNAL.get(contract, ())}


def changing(village: Village) -> Iterator[tuple[str, str, list[str]]]:
    """Contract, name and the kinds of the arguments of every function that changes something."""
    for contract, found in village.contracts.items():
        for entry in found.abi:
            if entry["type"] == "function" and entry["stateMutability"] == "nonpayable":
                yield contract, entry["name"], [field["type"] for field in entry["inputs"]]


def refused(story: Story, contract: str, name: str, arguments: list[Any]) -> None:
    def nobody(_now: int) -> None:
        raise Refused(f"{contract}_NotAllowed")

    story.act(nobody, contract, name, *arguments, sender=story.village.board)
