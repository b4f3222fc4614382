"""`borgo economy`: years of a community's tokens by the contracts' rules, before an assembly votes on a parameter."""

from __future__ import annotations

import json as json_format
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from chain.model.parameters import BOUNDS
from energy.errors import InputError
from simulator.economy import VARIANTS, Comparison, Setting, compare, failings

FILE = Path(__file__).resolve().parent.parent / "benchmarks" / "economy.md"
SIZES = (50, 100, 300)
YOURS = "yours"
COLUMNS: Sequence[tuple[str, Callable[[Comparison], str]]] = (
    ("members", lambda row: str(row.members)),
    ("variant", lambda row: row.variant),
    ("tokens", lambda row: " · ".join(f"{each:.0f}" for each in row.outcome.stock)),
    ("unmet", lambda row: _percent(row.outcome.unmet)),
    ("turnover", lambda row: _percent(row.outcome.turnover)),
    ("issued", lambda row: f"{sum(row.outcome.issued.values()):.1f}"),
    ("Gini", lambda row: f"{row.outcome.gini:.2f}"),
    ("ring", lambda row: _percent(row.outcome.ring)),
    ("holds", lambda row: _percent(row.outcome.ring_stock)),
    ("bonuses", lambda row: _percent(row.outcome.ring_bonuses)),
    ("verdict", lambda row: ", ".join(failings(row.outcome)) or "alive and fair"),
)


def economy(
    members: Annotated[list[int] | None, typer.Option(help="Size of the community; may be repeated.")] = None,
    variant: Annotated[list[str] | None, typer.Option(help="Only this variant; may be repeated.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAMETER=VALUE", help="Compare the defaults with your own; may be repeated."),
    ] = None,
    *,
    years: Annotated[int, typer.Option(min=1, max=20, help="How long they live.")] = 3,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Lives of each; their mean is shown.")] = 3,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Write the table to benchmarks/economy.md.")] = False,
) -> None:
    """Let communities live for years by the contracts' rules: do tokens run dry, pile up, or end with a few?

    Examples: `borgo economy` compares the defaults with what each of them prevents; `borgo economy --members 80
    --set Life=4 --set ProviderCap=2000` compares them with what your assembly thinks of (hundredths of a token).
    """
    rows_of = _wanted(variant or [], changes or [])
    sizes = members or list(SIZES)
    try:
        for size in sizes:
            Setting(members=size, years=years)
    except ValueError as error:
        raise InputError(str(error), remedy="Choose another with --members or --years.") from error
    with _bar() as progress:
        rows = compare(sizes, rows_of, years=years, seeds=seeds, progress=progress)
    if json:
        typer.echo(json_format.dumps([_as_json(row) for row in rows], indent=2))
    else:
        Console().print(_table(rows))
    if save:
        FILE.write_text(markdown(rows, years, seeds), encoding="utf-8")


def _wanted(names: Sequence[str], changes: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    if changes:
        return {"defaults": {}, YOURS: {"parameters": dict(_change(each) for each in changes)}}
    if unknown := sorted(set(names) - VARIANTS.keys()):
        raise InputError(f"No variant is called {', '.join(unknown)}.", remedy=f"There are: {', '.join(VARIANTS)}.")
    return {name: VARIANTS[name] for name in names or VARIANTS}


def _change(text: str) -> tuple[str, int]:
    name, _, value = text.partition("=")
    if name not in BOUNDS:
        raise InputError(f"No parameter is called {name!r}.", remedy=f"There are: {', '.join(BOUNDS)}.")
    low, high, *_ = BOUNDS[name]
    if not value.isdecimal() or not low <= int(value) <= high:
        raise InputError(f"{name} cannot be {value!r}.", remedy=f"Give a whole number from {low} to {high}.")
    return name, int(value)


def markdown(rows: Sequence[Comparison], years: int, seeds: int) -> str:
    """The table as it is kept."""
    head = " | ".join(name for name, _ in COLUMNS)
    lines = [f"| {' | '.join(cell(row) for _, cell in COLUMNS)} |" for row in rows]
    return (
        "# Years of a community's tokens\n\n"
        f"By `./borgo economy --save`: {years} years of the Python model of the contracts, mean of {seeds} lives each. "
        "Tokens held per member at the end of each year; all else is of the last year. What is assumed, and what the "
        "words mean: [docs/economy.md](../docs/economy.md).\n\n"
        f"| {head} |\n|{'---|' * len(COLUMNS)}\n" + "\n".join(lines) + "\n"
    )


def _table(rows: Sequence[Comparison]) -> Table:
    """Without two of the columns, so that it fits a terminal."""
    shown = [(name, cell) for name, cell in COLUMNS if name not in {"turnover", "issued"}]
    table = Table(box=None, header_style="bold")
    for name, _ in shown:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(cell(row) for _, cell in shown))
    return table


def _as_json(row: Comparison) -> dict[str, Any]:
    return {
        "members": row.members,
        "variant": row.variant,
        **asdict(row.outcome),
        "failings": failings(row.outcome),
    }


def _percent(part: float) -> str:
    return f"{part:.0%}".replace("%", " %")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("Lives"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("lives", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
