"""`borgo contracts addresses` and `gas`: the file of a deployment, and every verb below its ceiling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cli.contracts
from benchmarks import contracts_gas
from chain.compile import compile_contracts
from chain.deployment import Deployment
from chain.deployment_file import DeploymentFile
from chain.genesis import ORDER
from cli.contracts import Question, contracts
from energy.errors import InputError


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    addresses = {name: f"0x{number:040x}" for number, name in enumerate(ORDER, 1)}
    file = tmp_path / "data" / "anpci" / "chain" / "deployment.json"
    file.parent.mkdir(parents=True)
    DeploymentFile(Deployment(31337, addresses, 7)).write(file)
    return file


def test_the_addresses_of_a_deployment_are_shown(deployed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contracts(Question.ADDRESSES, [deployed])
    told = capsys.readouterr().out
    assert "chain 31337, from block 7" in told
    for number, name in enumerate(ORDER, 1):
        assert name in told
        assert f"0x{number:040x}" in told
    contracts(Question.ADDRESSES, [deployed], json=True)
    [entry] = json.loads(capsys.readouterr().out)
    assert entry["chain_id"] == 31337
    assert list(entry["addresses"]) == list(ORDER)


def test_without_a_file_those_of_this_machine_are_shown(
    deployed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cli.contracts, "FOLDER", tmp_path)
    contracts(Question.ADDRESSES, json=True)
    assert json.loads(capsys.readouterr().out)[0]["file"] == str(deployed)
    deployed.unlink()
    with pytest.raises(InputError, match="borgo up"):
        contracts(Question.ADDRESSES)


def test_every_verb_is_measured_and_below_its_ceiling() -> None:
    gas, called = contracts_gas.measure()
    verbs = {
        (name, entry["name"])
        for name, artifact in compile_contracts().items()
        for entry in artifact.abi
        if entry["type"] == "function" and entry["stateMutability"] not in {"view", "pure"}
    }
    inside = {(name, verb) for name, those in contracts_gas.INSIDE.items() for verb in those}
    assert verbs - inside == called
    for name, ceiling in contracts_gas.CEILINGS.items():
        assert gas[name] <= ceiling, name
