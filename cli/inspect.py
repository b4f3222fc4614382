"""`borgo inspect`: what a reader sees in a file, before anything is done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from energy.calendar import local_label
from energy.errors import InputError, InputErrors
from oracle.readers import MeterFile, PriceFile, gme, read_meter_file, read_price_file
from oracle.readers.documents import open_file
from oracle.readers.xmltree import parse_xml
from oracle.readings import DayCurve

_ROWS, _COLUMNS = 3, 8
"""How many days, and how many of their first quarter-hours, are shown."""


def inspect(
    files: Annotated[
        list[Path], typer.Argument(help="Files of a distributor, of the SII or of GME.", show_default=False)
    ],
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what a file holds: points, days, totals, first readings, and everything that was read by pattern.

    Raises:
        InputErrors: the files that cannot be read; the others are shown first.
    """
    previews: list[dict[str, Any]] = []
    errors: list[InputError] = []
    for path in files:
        try:
            previews.append(preview(path))
        except InputError as error:
            errors.append(error)
    if json:
        faults = [{"where": e.where, "message": e.message, "remedy": e.remedy} for e in errors]
        typer.echo(dumps({"files": previews, "errors": faults}, indent=2, ensure_ascii=False))
    else:
        console = Console()
        for shown in previews:
            _print(console, shown)
    if errors:
        raise InputErrors(errors)


def preview(path: Path) -> dict[str, Any]:
    """What is in a file, as plain values ready for JSON.

    Raises:
        InputError: it cannot be read.
    """
    if _holds_prices(path):
        return _preview_prices(read_price_file(path))
    return _preview_meter(read_meter_file(path))


def _holds_prices(path: Path) -> bool:
    if path.is_dir():
        return True
    first = open_file(path).documents[0]
    return first.is_xml and gme.recognises(parse_xml(first))


def _preview_meter(file: MeterFile) -> dict[str, Any]:
    channels = groupby(file.curves, key=lambda curve: (curve.pod, curve.direction))
    return {
        "name": file.name,
        "sha256": file.sha256,
        "format": file.format,
        "channels": [_channel(list(curves)) for _, curves in channels],
        "flags": [str(flag) for flag in file.flags],
    }


def _channel(curves: Sequence[DayCurve]) -> dict[str, Any]:
    quality = sum((Counter(curve.quality) for curve in curves), Counter())
    total = sum(int(curve.wh.sum()) for curve in curves)
    lengths = Counter(len(curve.quality) for curve in curves)
    return {
        "pod": curves[0].pod,
        "direction": str(curves[0].direction),
        "first_day": str(curves[0].day),
        "last_day": str(curves[-1].day),
        "days": {str(length): lengths[length] for length in (92, 96, 100)},
        "total_kwh": _kwh(total),
        "quality": dict(sorted(quality.items())),
        "first_rows": [
            {
                "day": str(curve.day),
                "line": curve.line,
                "kwh": [[local_label(curve.day, i), _kwh(wh)] for i, wh in enumerate(curve.wh[:_COLUMNS].tolist())],
            }
            for curve in curves[:_ROWS]
        ],
    }


def _kwh(wh: int) -> str:
    return f"{wh // 1000}.{wh % 1000:03}"


def _eur(micro: int) -> str:
    whole, part = divmod(abs(micro), 10**6)
    return f"{'-' if micro < 0 else ''}{whole}.{part:06}"


def _preview_prices(file: PriceFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "sha256": file.sha256,
        "format": "gme",
        "synthetic": file.synthetic,
        "first_day": str(file.days[0].day),
        "last_day": str(file.days[-1].day),
        "days": len(file.days),
        "step_minutes": sorted({day.step_minutes for day in file.days}),
        "zones": sorted({zone for day in file.days for zone in day.prices}),
        "first_prices_eur_mwh": {
            zone: [_eur(price) for price in prices[:_COLUMNS].tolist()] for zone, prices in file.days[0].prices.items()
        },
    }


def _print(console: Console, shown: dict[str, Any]) -> None:
    console.print(
        f"[bold]{escape(shown['name'])}[/]  {shown['format']}  sha256 {shown['sha256'][:16]}…", soft_wrap=True
    )
    for channel in shown.get("channels", ()):
        lengths = ", ".join(f"{count} of {length}" for length, count in channel["days"].items() if count)
        quality = ", ".join(f"{letter} {count}" for letter, count in channel["quality"].items())
        console.print(
            f"  {channel['pod']} {channel['direction']}: {channel['first_day']} to {channel['last_day']}, "
            f"{channel['total_kwh']} kWh; days: {lengths} quarter-hours; quality: {quality}",
            soft_wrap=True,
        )
        for row in channel["first_rows"]:
            table = Table(title=f"{row['day']} (line {row['line']}), kWh", title_justify="left", box=None)
            for label, _ in row["kwh"]:
                table.add_column(label, justify="right")
            table.add_row(*(value for _, value in row["kwh"]))
            console.print(table)
    if shown["format"] == "gme":
        label = "[bold yellow]synthetic[/] " if shown["synthetic"] else ""
        steps = " and ".join(f"{step} minutes" for step in shown["step_minutes"])
        console.print(
            f"  {label}prices of {shown['days']} days, {shown['first_day']} to {shown['last_day']}, by {steps}"
        )
        for zone, prices in shown["first_prices_eur_mwh"].items():
            console.print(f"  {zone}: {' '.join(prices)} … EUR/MWh", soft_wrap=True)
    for flag in shown.get("flags", ()):
        console.print(f"  [yellow]![/] {escape(flag)}", soft_wrap=True)
