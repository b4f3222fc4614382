"""Writes a month of a plant's production meter, which stands behind the exchange meter."""

from __future__ import annotations

from examples.anpci.dso_files import MeterMonth


def production(plant: str, meter: MeterMonth) -> tuple[str, bytes]:
    """A file's name and content: a line for each local day, a column for each of its 92, 96 or 100 quarter-hours.

    The layout is Borgo's own (docs/files.md): distributors have none that every community gets.
    """
    longest = max(map(len, meter.produced))
    lines = [";".join(["plant", "day", *(f"wh{at}" for at in range(1, longest + 1))])]
    for day, values in zip(meter.month.days, meter.produced, strict=True):
        cells = [*map(str, values), *[""] * (longest - len(values))]
        lines.append(";".join([plant, day.isoformat(), *cells]))
    return f"{plant}_{meter.month}_SINTETICO.csv", ("\n".join(lines) + "\n").encode()
