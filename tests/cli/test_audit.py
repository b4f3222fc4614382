"""`borgo audit`: 0 where all agrees, 1 where something does not, 2 for what cannot be audited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from chain.deployment_file import DeploymentFile
from chain.village import Village, anvil, tell
from cli.audit import audit
from energy.errors import InputError

app = typer.Typer()
app.command()(audit)


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        made = Village(w3)
        made.send("Members", "admit", *made.admission(1))
        yield made


@pytest.fixture
def url(village: Village) -> str:
    return str(village.w3.provider.endpoint_uri)  # type: ignore[attr-defined]


@pytest.fixture
def file(village: Village, tmp_path: Path) -> Path:
    DeploymentFile(village.deployment).write(tmp_path / "deployment.json")
    return tmp_path / "deployment.json"


def test_all_agrees(url: str, file: Path) -> None:
    result = CliRunner().invoke(app, ["--rpc", url, "--deployment", str(file)])
    assert result.exit_code == 0, result.output
    assert "All agrees." in result.stdout


def test_an_address_is_enough(url: str, village: Village) -> None:
    address = village.deployment.addresses["Settlements"]
    result = CliRunner().invoke(app, ["--rpc", url, "--deployment", address, "--json"])
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert printed["clean"] is True
    assert printed["findings"] == []
    assert printed["facts"]["members"] == 1


def test_something_does_not_agree(url: str, file: Path, village: Village) -> None:
    snapshot = tell(village.w3, "evm_snapshot")
    address = village.deployment.addresses["Ledger"]
    tell(village.w3, "anvil_setStorageAt", address, f"0x{3:064x}", f"0x{1:064x}")
    tell(village.w3, "evm_mine")
    shown = CliRunner().invoke(app, ["--rpc", url, "--deployment", str(file)])
    printed = CliRunner().invoke(app, ["--rpc", url, "--deployment", str(file), "--json"])
    assert tell(village.w3, "evm_revert", snapshot)
    assert (shown.exit_code, printed.exit_code) == (1, 1)
    assert "do not agree" in shown.stdout
    findings = json.loads(printed.stdout)["findings"]
    assert {finding["kind"] for finding in findings} & {"supply", "issuance"}
    assert all(set(finding) == {"kind", "where", "expected", "found", "explanation"} for finding in findings)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "not the file of a deployment"),
        ("[]", "format"),
        ('{"format": "borgo-deployment-2"}', "'addresses' is missing"),
        ('{"format": "other"}', "format"),
        ('{"chain_id": 1, "block": 0, "addresses": {"Council": "x", "Members": "", "Ledger": "", "Services": "", '
         '"Settlements": "", "Treasury": "", "Offers": "", "Ballots": ""}}', "is no address"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_deployment(url: str, tmp_path: Path, content: str, word: str) -> None:
    file = tmp_path / "deployment.json"
    file.write_text(content)
    result = CliRunner().invoke(app, ["--rpc", url, "--deployment", str(file)])
    assert isinstance(result.exception, InputError)
    assert word in str(result.exception)


def test_no_file_no_node_no_contract(url: str, file: Path, tmp_path: Path) -> None:
    for arguments in (
        ["--rpc", url, "--deployment", str(tmp_path / "absent.json")],
        ["--rpc", "http://127.0.0.1:9", "--deployment", str(file)],
        ["--rpc", url, "--deployment", "0x" + 20 * "33"],
        ["--rpc", url, "--deployment", str(file), "--dataset", str(tmp_path / "absent.zip")],
    ):
        result = CliRunner().invoke(app, arguments)
        assert isinstance(result.exception, InputError), arguments


def test_a_deployment_file_is_read_as_it_was_written(village: Village, tmp_path: Path) -> None:
    first = bytes(village.w3.eth.get_block(0)["hash"])
    written = DeploymentFile(village.deployment, first)
    written.write(tmp_path / "deployment.json")
    assert DeploymentFile.read(tmp_path / "deployment.json") == written
    assert [path.name for path in tmp_path.iterdir()] == ["deployment.json"]
