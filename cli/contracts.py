"""`borgo contracts`: where a community's contracts are, what their verbs cost, and whether their properties hold."""

from __future__ import annotations

import json as json_format
import secrets
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
from chain.errors import ChainError
from cli.assurance.coverage import coverage
from cli.assurance.fuzz import fuzz
from cli.assurance.prove import prove
from cli.assurance.report import Report
from cli.bench import FOLDER as BENCHMARKS
from cli.bench import Measure, measure_table
from cli.environment import FOLDER, SetupError
from cli.launch import ROOT
from energy.errors import InputError


class Question(StrEnum):
    """What can be asked."""

    ADDRESSES = "addresses"
    GAS = "gas"
    FUZZ = "fuzz"
    PROVE = "prove"
    COVERAGE = "coverage"


PAGES = {Question.FUZZ: "fuzz.md", Question.PROVE: "proofs.md", Question.COVERAGE: "coverage.md"}
"""Where --save writes the answers to the long questions."""


def contracts(
    question: Annotated[Question, typer.Argument(help="Where they are, what they cost, or whether they hold.")],
    deployment: Annotated[
        list[Path] | None, typer.Option(help="The file of a deployment; those that `borgo up` made, if none is given.")
    ] = None,
    *,
    runs: Annotated[int | None, typer.Option(min=1, help="fuzz: how often each property is tried; 5000.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="fuzz: of all that is random; a new one, if not given.")
    ] = None,
    only: Annotated[str, typer.Option(help="fuzz, prove: the test contracts whose names match.")] = ".*",
    save: Annotated[
        bool, typer.Option("--save", help="fuzz, prove, coverage: write the table to benchmarks/.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show where the contracts are, what each verb costs and how large they are, and whether their properties hold.

    fuzz: a long random campaign of forge. prove: the proofs of halmos. coverage: what the tests of forge reach.
    The exit code is 1 if a ceiling is exceeded, a property does not hold or a line or branch is not reached.
    """
    if question is Question.ADDRESSES:
        _show_addresses(deployment or _made_by_up(), json=json)
    elif question is Question.GAS:
        _show_gas(json=json)
    else:
        report = _examine(question, runs, seed, only)
        if save:
            report.save(BENCHMARKS / PAGES[question])
        _show_report(report, json=json)


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


def _examine(question: Question, runs: int | None, seed: int | None, only: str) -> Report:
    """The answer to one of the long questions."""
    try:
        if question is Question.FUZZ:
            return fuzz(Path(ROOT), runs=runs, seed=secrets.randbits(64) if seed is None else seed, only=only)
        if question is Question.PROVE:
            return prove(Path(ROOT), only=only)
        return coverage(Path(ROOT))
    except SetupError as error:
        raise ChainError(str(error)) from error


def _show_report(report: Report, *, json: bool) -> None:
    if json:
        typer.echo(json_format.dumps(report.as_json(), indent=2))
    else:
        Console().print(report.table())
        for note in report.notes:
            print(note)
    if not report.holds:
        raise typer.Exit(1)
