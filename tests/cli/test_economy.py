"""`borgo economy`: what it prints, keeps, and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli import economy as command
from energy.errors import InputError

APP = typer.Typer()
APP.command()(command.economy)
SMALL = ["--members", "12", "--years", "1", "--seeds", "1"]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(APP, [*SMALL, *arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_defaults_beside_ones_own_values() -> None:
    rows = json.loads(run("--json", "--set", "Life=4", "--set", "HoldingCap=1"))
    assert [row["variant"] for row in rows] == ["defaults", "yours"]
    assert rows[0]["stock"] != rows[1]["stock"]


def test_the_table_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "FILE", tmp_path / "economy.md")
    run("--save", "--variant", "defaults", "--variant", "no ring")
    text = (tmp_path / "economy.md").read_text(encoding="utf-8")
    assert "| 12 | defaults |" in text
    assert "| 12 | no ring |" in text


def test_the_kept_table_has_every_variant_and_the_defaults_hold() -> None:
    lines = command.FILE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]
    assert [row[:2] for row in rows] == [[str(size), name] for size in command.SIZES for name in command.VARIANTS]
    assert {row[-1] for row in rows if row[1] in {"defaults", "no ring"}} == {"alive and fair"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--set", "Lief=3"], "No parameter is called 'Lief'"),
        (["--set", "Life=5"], "Life cannot be '5'"),
        (["--variant", "dreams"], "No variant is called dreams"),
        (["--members", "3"], "10 to 2000 members"),
    ],
)
def test_what_cannot_be(arguments: list[str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        CliRunner().invoke(APP, arguments, catch_exceptions=False)
