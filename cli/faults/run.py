"""`borgo faults`: every fault on every database, in a table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.faults.campaign import Fault, run_faults
from cli.launch import ROOT
from cli.services import ServiceError
from energy.errors import InputError

TABLE = Path(ROOT, "benchmarks", "faults.md")
SHOWN = 5
"""How many of a fault's consequences are listed."""


def faults(
    kills: Annotated[int, typer.Option(min=1, help="How often a process is killed in each of its windows.")] = 30,
    reorgs: Annotated[int, typer.Option(min=1, help="How often the chain is reorganised.")] = 100,
    *,
    postgresql: Annotated[bool, typer.Option(help="Also on a private PostgreSQL server.")] = True,
    save: Annotated[bool, typer.Option("--save", help="Write the table to benchmarks/faults.md.")] = False,
) -> None:
    """Kill, stop and mislead every part that speaks to the chain; exit with 0 only if nothing was lost or doubled."""
    console = Console(stderr=True, highlight=False)
    tried: list[Fault] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting")
        try:
            for fault in run_faults(kills, reorgs, postgresql=postgresql):
                tried.append(fault)
                progress.update(task, description=f"{len(tried)} tried; the last: {fault.name}, {fault.database}")
        except ServiceError as error:
            raise InputError(str(error), remedy="Or give --no-postgresql.") from error
    Console().print(_table(tried))
    for fault in tried:
        for consequence in fault.wrong[:SHOWN]:
            console.print(f"{fault.name}, {fault.database}: {consequence}", style="red", soft_wrap=True, markup=False)
    if save:
        TABLE.write_text(_markdown(tried, kills, reorgs), encoding="utf-8")
    raise typer.Exit(0 if all(fault.held for fault in tried) else 1)


def _table(tried: Sequence[Fault]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("fault")
    table.add_column("database")
    table.add_column("times", justify="right")
    table.add_column("held")
    for fault in tried:
        table.add_row(*_cells(fault))
    return table


def _markdown(tried: Sequence[Fault], kills: int, reorgs: int) -> str:
    rows = "\n".join(f"| {' | '.join(_cells(fault))} |" for fault in tried)
    return (
        "# Faults\n\n"
        f"By `./borgo faults --kills {kills} --reorgs {reorgs} --save` on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} processors, Python {platform.python_version()}. A fault is held when nothing was lost, "
        "doubled or wrongly believed; of the control, when its duplicates were noticed.\n\n"
        f"| fault | database | times | held |\n|---|---|---:|---|\n{rows}\n"
    )


def _cells(fault: Fault) -> tuple[str, str, str, str]:
    return fault.name, fault.database, str(fault.times), "yes" if fault.held else f"NO ({len(fault.wrong)})"
