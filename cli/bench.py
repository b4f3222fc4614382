"""`borgo bench`: what is measured, on this machine, against its bar."""

from __future__ import annotations

import importlib
import json as json_format
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from energy.errors import InputError

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


@dataclass(frozen=True)
class Measure:
    """One measured value; its bar, if it has one, is the most that it may be, or with `at_least` the least."""

    name: str
    value: float
    unit: str
    bar: float | None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value is within its bar."""
        return self.bar is None or (self.value >= self.bar if self.at_least else self.value <= self.bar)

    def as_json(self) -> dict[str, object]:
        """The measure as it is printed by `--json`."""
        return {**asdict(self), "holds": self.holds}


def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Benchmarks to run; all, if none is named.")] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Write the table to benchmarks/results.md; of some benchmarks, their rows.")
    ] = False,
) -> None:
    """Measure the speed, the memory and the gas of what settles a month; fails if a bar does not hold."""
    modules = {path.stem.removeprefix("bench_"): f"benchmarks.{path.stem}" for path in sorted(FOLDER.glob("*.py"))}
    unknown = sorted(set(names or ()) - modules.keys())
    if unknown:
        raise InputError(f"No benchmark is called {', '.join(unknown)}.", remedy=f"There are: {', '.join(modules)}.")
    errors = Console(stderr=True)
    measures: list[Measure] = []
    for name in names or list(modules):
        with errors.status(f"Measuring {name} …"):
            measures += [Measure(*row) for row in importlib.import_module(modules[name]).run()]
    if json:
        typer.echo(json_format.dumps([measure.as_json() for measure in measures], indent=2))
    else:
        Console().print(measure_table(measures))
    if save:
        file = FOLDER / "results.md"
        kept = _kept_rows(file.read_text(encoding="utf-8"), measures) if names and file.exists() else []
        file.write_text(_markdown(measures, kept), encoding="utf-8")
    if not all(measure.holds for measure in measures):
        raise typer.Exit(1)


def measure_table(measures: list[Measure]) -> Table:
    """The measures, for a terminal."""
    table = Table(box=None, header_style="bold")
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column("bar", justify="right")
    table.add_column("holds")
    for measure in measures:
        table.add_row(*_cells(measure))
    return table


def _kept_rows(text: str, measures: list[Measure]) -> list[str]:
    """The rows of a table that were not measured now."""
    now = {measure.name for measure in measures}
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| measure |")]
    return [row for row in rows if row.split(" | ")[0].removeprefix("| ") not in now]


def _markdown(measures: list[Measure], kept: list[str]) -> str:
    """The table: the rows kept from before, then those of now."""
    rows = "\n".join([*kept, *(f"| {' | '.join(_cells(measure))} |" for measure in measures)])
    return (
        "# Measured\n\n"
        f"By `./borgo bench --save` on {platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}.\n\n"
        f"| measure | value | unit | bar | holds |\n|---|---:|---|---:|---|\n{rows}\n"
    )


def _cells(measure: Measure) -> tuple[str, str, str, str, str]:
    bar = "" if measure.bar is None else f"{'≥' if measure.at_least else '≤'} {_number(measure.bar)}"
    return measure.name, _number(measure.value), measure.unit, bar, "yes" if measure.holds else "NO"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
