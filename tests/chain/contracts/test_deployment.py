"""A deployment stands as it was planned, link by link, and whatever differs is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.compile import compile_contracts
from chain.deployment import Deployment, check
from chain.deployment_file import DeploymentFile
from chain.genesis import LINKS, ORDER, PARAMETERS, ROLES, Genesis, differences
from chain.model.parameters import BOUNDS, QUOTA_MODEL, VECTORS, Council
from chain.village import Village

HOLDER = "0x" + 20 * "22"
LATER = 2_000_000_000


@pytest.fixture(scope="module")
def plan(village: Village) -> Genesis:
    return village.plan


def differing(village: Village, plan: Genesis, deployment: Deployment | None = None) -> list[str]:
    return check(village.w3, compile_contracts(), plan, deployment or village.deployment)


def test_every_link_office_rule_and_parameter_is_as_planned(village: Village, plan: Genesis) -> None:
    assert differing(village, plan) == []


def test_all_links_between_contracts_are_asserted() -> None:
    """Every address that a contract's code names in capitals is among the links, and no other."""
    artifacts = compile_contracts()
    for name in ORDER:
        told = {
            entry["name"]
            for entry in artifacts[name].abi
            if entry["type"] == "function"
            and entry["name"].isupper()
            and [each["type"] for each in entry["outputs"]] == ["address"]
        }
        assert told == {known.upper() for known in LINKS[name]}, name


@pytest.mark.parametrize("moved", ORDER)
def test_a_contract_elsewhere_is_missed_by_all_who_know_it(village: Village, plan: Genesis, moved: str) -> None:
    addresses = {**village.deployment.addresses, moved: HOLDER}

    def ask(name: str, function: str, *given: object) -> object:
        return village.contracts[name].functions[function](*given).call()

    said = differences(plan, addresses, ask)
    assert len(said) == sum(moved in known for known in LINKS.values())
    assert all(f".{moved.upper()}()" in sentence for sentence in said)


def test_what_differs_is_said(village: Village, plan: Genesis) -> None:
    changed = replace(
        plan,
        threshold=2,
        offices={"Board": {HOLDER: LATER}},
        parameters={**PARAMETERS, "QuorumBps": 2_500},
        class_rules={**plan.class_rules, "Company": (10_000, True)},
    )
    said = differing(village, changed)
    assert len(said) == 4
    assert "Settlements.THRESHOLD() is 3, and should be 2." in said
    assert f"Members.roleUntil{(ROLES.index('Board') + 1, HOLDER)} is 0, and should be {LATER}." in said
    assert f"Council.valueOf{(list(PARAMETERS).index('QuorumBps'),)} is 2000, and should be 2500." in said
    assert "Members.ruleOf(4,) is (20000, False), and should be (10000, True)." in said


def test_bounds_are_those_of_the_contract(village: Village) -> None:
    council = village.contracts["Council"].functions
    assert tuple(BOUNDS) == tuple(PARAMETERS)
    for number, (name, value) in enumerate(PARAMETERS.items()):
        assert tuple(council.stateOf(number).call()) == (value, value, 0, *BOUNDS[name]), name


def test_the_quota_model_and_the_bonus_are_those_of_the_contract(village: Village) -> None:
    council, model = village.contracts["Council"].functions, Council()
    values, since = council.quotaModel().call()
    assert (tuple(values), since) == model.quota_model(village.now)
    assert values == [PARAMETERS[name] for name in QUOTA_MODEL]
    for category in (0, 6, 7, 8, 9, 10, 65_535):
        assert tuple(council.bonusTerms(category).call()) == model.bonus_terms(category, village.now)


def test_the_vectors_of_the_defaults_add_up() -> None:
    for names in VECTORS.values():
        assert sum(PARAMETERS[name] for name in names) == 10_000


def test_the_file_keeps_offices_and_rules(village: Village, plan: Genesis, tmp_path: Path) -> None:
    path = tmp_path / "deployment.json"
    DeploymentFile(village.deployment, bytes(32), plan).write(path)
    assert DeploymentFile.read(path).plan == plan


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parameters": {"Life": 3}}, "in this order"),
        ({"class_rules": {"Citizen": (10_000, True)}}, "in this order"),
        ({"offices": {"Emperor": {}}}, "no other offices: Emperor"),
        ({"offices": {"Registrar": {}}}, "no other offices: Registrar"),
        ({"threshold": 6}, "of 5 reporters cannot sign"),
    ],
)
def test_an_impossible_plan_is_refused(plan: Genesis, change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(plan, **change)
