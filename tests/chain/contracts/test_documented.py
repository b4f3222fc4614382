"""`docs/contracts` names every verb, event and refusal of the contracts, and every parameter as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chain.genesis import PARAMETERS
from chain.model.parameters import BOUNDS

ROOT = Path(__file__).parents[3]
INTERFACES = ROOT / "contracts" / "interfaces"
CONTRACTS = ("Members", "Services", "Offers", "Ledger", "Treasury", "Settlements", "Council", "Ballots", "Directory")
VERBS = (ROOT / "docs" / "contracts" / "verbs.md").read_text(encoding="utf-8")


def source(contract: str) -> str:
    """What an interface declares, without its comments."""
    names = ["IMembers.sol", "IKeyChanges.sol"] if contract == "Members" else [f"I{contract}.sol"]
    text = "\n".join((INTERFACES / name).read_text(encoding="utf-8") for name in names)
    return re.sub(r"//[^\n]*", "", text)


def section(contract: str) -> str:
    """What the page says about a contract."""
    return VERBS.split(f"\n## {contract}\n")[1].split("\n## ")[0]


def declared(contract: str) -> Iterator[str]:
    """The name of every event, refusal and verb, as the page writes it."""
    text = source(contract)
    yield from re.findall(r"\bevent (\w+)", text)
    yield from (name.removeprefix(f"{contract}_") for name in re.findall(r"\berror (\w+)", text))
    for name, rest in re.findall(r"\bfunction (\w+)\(.*?\)\s*external([^;]*);", text, re.DOTALL):
        if not re.search(r"\b(view|pure)\b", rest):
            yield name


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_page_names_everything_that_a_contract_does_says_and_refuses(contract: str) -> None:
    general = VERBS.split("\n## ")[0]
    names = set(declared(contract))
    assert len(names) > 5
    known = section(contract) + general
    missing = [name for name in names if not re.search(rf"\b(?:{contract}_)?{name}\b", known)]
    assert not missing


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_page_names_nothing_that_does_not_exist(contract: str) -> None:
    whole = "\n".join(source(each) for each in CONTRACTS)
    rows = [row for row in section(contract).splitlines() if row.startswith("| `")]
    verbs = [row.split("`")[1] for row in rows]
    refused = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[-2])]
    assert set(verbs) <= set(declared(contract))
    assert verbs
    for name in refused:
        full = name if "_" in name else f"{contract}_{name}"
        assert name in verbs or re.search(rf"\berror {full}\b", whole), name


def test_the_page_of_parameters_lists_them_all_in_their_order() -> None:
    text = (ROOT / "docs" / "contracts" / "parameters.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d+ \| `(\w+)` \|.*?\| ([\d.]+)[^|]*\| ([\d.]+) – ([\d.]+) \|", text, re.MULTILINE)
    assert [row[0] for row in rows] == list(PARAMETERS)
    for name, default, low, high in rows:
        ratio = PARAMETERS[name] / float(default)
        assert [float(low) * ratio, float(high) * ratio] == pytest.approx(BOUNDS[name][:2]), name
        assert ratio in {1, 100, 86_400}, name
