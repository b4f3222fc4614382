"""`borgo audit`: recomputes a community's history from its chain and its data set, and says what does not agree."""

from __future__ import annotations

import json as json_format
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from eth_utils.address import is_address
from rich.console import Console
from rich.table import Table

from chain.compile import compile_contracts
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.rpc import Rpc
from energy.errors import InputError
from oracle.audit.finder import find_community
from oracle.audit.findings import Finding, Report
from oracle.audit.run import audit as run_audit

TIMEOUT = 60.0
SHOWN_FINDINGS = 50


def audit(
    rpc: Annotated[str, typer.Option(help="URL of a node of the community's chain.")],
    deployment: Annotated[
        str, typer.Option(help="The file of the deployment, or the address of the contract Settlements.")
    ],
    dataset: Annotated[
        list[Path] | None,
        typer.Option(help="A data set: its settlement is computed again. May be given more than once."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Recompute a community's history from its chain alone; exit with 0 only if all agrees.

    Every balance, service, parameter, office and settlement follows from the chain's events; with a data set the
    settlement itself is computed again from the files of the DSO. No database is read.
    """
    console = Console(stderr=True)
    with console.status("Compiling the contracts") as status:
        try:
            artifacts = compile_contracts()
            node = Rpc(rpc, TIMEOUT)
            if is_address(deployment):
                known = find_community(node, artifacts, deployment)
            else:
                known = DeploymentFile.read(Path(deployment))
            report = run_audit(
                node, artifacts, known, dataset or (), progress=lambda step: status.update(f"Auditing {step}")
            )
        except ChainError as error:
            raise InputError(error.message, remedy=error.remedy) from error
    if json:
        typer.echo(json_format.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        show(report)
    raise typer.Exit(0 if report.clean else 1)


def show(report: Report) -> None:
    """Print a report for people: what was looked at, what agrees, and what does not."""
    console = Console(highlight=False)
    facts = report.facts
    moment = datetime.fromtimestamp(int(facts["time"]), UTC).strftime("%Y-%m-%d %H:%M UTC")
    console.print(f"Chain {facts['chain']}, block {facts['block']} of {moment}", style="bold")
    counted = ("events", "members", "services", "settlements")
    console.print(", ".join(f"{facts[name]} {name}" for name in counted))
    table = Table(box=None, header_style="bold")
    table.add_column("about")
    table.add_column("agrees", justify="right")
    table.add_column("does not", justify="right")
    wrong = [finding.kind for finding in report.findings]
    for kind in sorted(report.agreed.keys() | set(wrong)):
        faults = wrong.count(kind)
        table.add_row(kind, str(report.agreed.get(kind, 0)), str(faults or ""), style="red" if faults else "")
    console.print(table)
    for finding in report.findings[:SHOWN_FINDINGS]:
        _show_finding(console, finding)
    if len(report.findings) > SHOWN_FINDINGS:
        console.print(f"… and {len(report.findings) - SHOWN_FINDINGS} more (--json gives all of them)")
    for note in report.notes:
        console.print(f"[yellow]![/yellow] {note}", soft_wrap=True)
    if report.clean:
        console.print("[green]All agrees.[/green]")
    else:
        console.print(f"[red]{len(report.findings)} things do not agree.[/red]")


def _show_finding(console: Console, finding: Finding) -> None:
    place = ", ".join(f"{name} {value}" for name, value in finding.where.items())
    console.print(f"\n[red]{finding.kind}[/red]  {finding.explanation}", soft_wrap=True)
    console.print(f"  where     {place}", soft_wrap=True, markup=False)
    console.print(f"  expected  {finding.expected}", soft_wrap=True, markup=False)
    console.print(f"  found     {finding.found}", soft_wrap=True, markup=False)
