"""`borgo contracts`: where a community's contracts are, and what their verbs cost."""

from __future__ import annotations

import json as json_format
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks import contracts_gas
from chain.deployment_file import DeploymentFile
from cli.bench import Measure, measure_table
from cli.environment import FOLDER
from energy.errors import InputError


class Question(StrEnum):
    """What can be asked."""

    ADDRESSES = "addresses"
    GAS = "gas"


def contracts(
    question: Annotated[Question, typer.Argument(help="Where the contracts are, or the gas of each verb.")],
    deployment: Annotated[
        list[Path] | None, typer.Option(help="The file of a deployment; those that `borgo up` made, if none is given.")
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where the contracts are, or the gas of every verb; exit with 1 if one exceeds its ceiling."""
    if question is Question.ADDRESSES:
        _show_addresses(deployment or _made_by_up(), json=json)
    else:
        _show_gas(json=json)


def _made_by_up() -> Sequence[Path]:
    made = sorted((FOLDER / "data").glob("*/chain/deployment.json"))
    if not made:
        raise InputError(
            "No community has been founded on this machine.",
            remedy="Run `./borgo up` first, or name the file of a deployment with --deployment.",
        )
    return made


def _show_addresses(files: Sequence[Path], *, json: bool) -> None:
    known = [(file, DeploymentFile.read(file).deployment) for file in files]
    if json:
        entries = [{"file": str(file), **asdict(deployment)} for file, deployment in known]
        typer.echo(json_format.dumps(entries, indent=2))
        return
    for file, deployment in known:
        print(f"{file}: chain {deployment.chain_id}, from block {deployment.block}")
        table = Table("contract", "address", box=None, header_style="bold")
        for name, address in deployment.addresses.items():
            table.add_row(name, address)
        Console().print(table)


def _show_gas(*, json: bool) -> None:
    with Console(stderr=True).status("Measuring the gas of every verb …"):
        measures = [Measure(*row) for row in contracts_gas.run()]
    if json:
        typer.echo(json_format.dumps([measure.as_json() for measure in measures], indent=2))
    else:
        Console().print(measure_table(measures))
    if not all(measure.holds for measure in measures):
        raise typer.Exit(1)
