"""`borgo settle`: a community's month, from its folder of files to every member's cents."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from cli.example import ensure_example, last_complete_month
from energy.calendar import Month
from oracle.community import load_community
from oracle.intake import Intake, take_in, take_in_prices
from oracle.readers import Flag
from oracle.settlement import Settlement, open_book, settle_month, settlement_json
from oracle.store import ReadingStore

SHOWN_FLAGS = 10


def settle(
    folder: Annotated[Path, typer.Argument(help="Folder with community.toml, meter files and price files.")],
    period: Annotated[str, typer.Option(help="The month, as YYYY-MM.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data: Annotated[
        Path | None, typer.Option(help="Keep the readings in this SQLite file, with every correction.")
    ] = None,
) -> None:
    """Settle a month of a community from its files, member by member; nothing but the `--data` file is written."""
    month = Month.parse(period)
    ensure_example(folder, through=min(month, last_complete_month()))
    community = load_community(folder)
    with TemporaryDirectory(prefix="borgo-") as temporary:
        store_file = data or Path(temporary) / "readings.sqlite"
        with ReadingStore.open(store_file) as store:
            intake = take_in(community, store, recorded_at=datetime.now(UTC), progress=read_progress)
            settlement = settle_month(open_book(community, store), take_in_prices(community, month), month)
    if json:
        typer.echo(json_format.dumps(settlement_json(settlement), ensure_ascii=False, indent=2))
    else:
        show(settlement, intake)


def read_progress(paths: Iterable[Path]) -> Iterable[Path]:
    """A progress bar over the files that are read."""
    return track(list(paths), description="Reading files", console=Console(stderr=True), transient=True)


def show(settlement: Settlement, intake: Intake) -> None:
    """Print a settlement for a steward: energies, the way of the euros, members, and what to know."""
    console = Console(highlight=False)
    energy = settlement.energy
    console.print(f"[bold]{settlement.community_name}[/bold], {settlement.period}", soft_wrap=True)
    if settlement.synthetic:
        console.print("[yellow]Synthetic data: invented for demonstration.[/yellow]")
    console.print(
        f"Shared {_kwh(energy.shared_wh)} kWh of {_kwh(energy.injected_wh)} injected and "
        f"{_kwh(energy.withdrawn_wh)} withdrawn; {_kwh(energy.incentivised_wh)} earn the premium tariff.\n"
    )
    console.print(_euros_table(settlement))
    console.print()
    console.print(_members_table(settlement))
    console.print(
        f"\nReadings {settlement.dataset_hash[:16]}…  rules {settlement.rules_hash[:16]}…  "
        f"{len(settlement.figures)} legal figures used (--json lists them with their sources)."
    )
    if settlement.decisions.model is None:
        text = "The rules are those of community.toml: what members decided on a chain is not asked here."
        console.print(f"[dim]{text}[/dim]", soft_wrap=True)
    for warning in settlement.warnings:
        console.print(f"[yellow]![/yellow] {warning}", soft_wrap=True)
    _show_flags(console, intake.flags)


def _euros_table(settlement: Settlement) -> Table:
    money = settlement.money
    table = Table(box=None, header_style="bold")
    table.add_column("the way of the euros")
    table.add_column("€", justify="right")
    table.add_row("premium tariff (TIP)", _euro(money.tip_cents))
    table.add_row("valorisation (TRAS)", _euro(money.valorisation_cents))
    table.add_row("GSE fees", f"-{_euro(money.fees_cents)}")
    if money.surplus_cents:
        table.add_row("of which surplus, not for enterprises", _euro(money.surplus_cents))
    for fund, cents in money.funds_cents.items():
        table.add_row(f"to {fund.replace('_', ' ')}", _euro(cents))
    table.add_row("to members", _euro(money.members_cents), style="bold")
    return table


def _members_table(settlement: Settlement) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("member")
    for name in ("injected kWh", "withdrawn kWh", "shared kWh", "base ‰", "final ‰", "€"):
        table.add_column(name, justify="right")
    for line in sorted(settlement.members, key=lambda member: (-member.cents, member.member)):
        table.add_row(
            line.name,
            _kwh(line.injected_wh),
            _kwh(line.withdrawn_wh),
            _kwh(line.shared_wh),
            f"{line.base_quota_micro / 10**6:.3f}",
            f"{line.final_quota_micro / 10**6:.3f}",
            _euro(line.cents),
        )
    total = settlement.energy
    table.add_row(
        "all",
        _kwh(total.injected_wh),
        _kwh(total.withdrawn_wh),
        _kwh(total.shared_wh),
        "1000.000",
        "1000.000",
        _euro(settlement.money.members_cents),
        style="bold",
    )
    return table


def _show_flags(console: Console, flags: tuple[Flag, ...]) -> None:
    if not flags:
        return
    kinds = sorted({flag.text for flag in flags})
    console.print(f"[dim]{len(flags)} remarks on the files (`borgo inspect FILE` shows them):[/dim]")
    for text in kinds[:SHOWN_FLAGS]:
        console.print(f"[dim]  {text}[/dim]", soft_wrap=True)
    if len(kinds) > SHOWN_FLAGS:
        console.print(f"[dim]  and {len(kinds) - SHOWN_FLAGS} more[/dim]")


def _kwh(wh: int) -> str:
    return f"{wh // 1000:,}.{wh % 1000:03d}"


def _euro(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"
