"""How fast a year of a community's meter files is read: a hundred matrix files of 35 040 quarter-hours each."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from energy.calendar import local_label, quarters_in_day
from oracle.readers import read_meter_file

FILES = 100
YEAR = 2026
REPEATS = 3
BAR_QUARTERS_PER_SECOND = 1.5e6


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; each row is (name, value, unit, bar). The best of three runs over files that were just written."""
    with tempfile.TemporaryDirectory() as folder:
        paths, rows, quarters = _write_year(Path(folder))
        seconds = min(_once(paths, quarters) for _ in range(REPEATS))
    return [
        (f"reading a year of {FILES} DSO files: rows (days)", rows / seconds, "rows/s", None),
        (f"reading a year of {FILES} DSO files: quarter-hours", quarters / seconds, "1/s", BAR_QUARTERS_PER_SECOND),
    ]


def _once(paths: list[Path], quarters: int) -> float:
    start = time.perf_counter()
    read = sum(len(curve.wh) for path in paths for curve in read_meter_file(path).curves)
    seconds = time.perf_counter() - start
    if read != quarters:
        raise ArithmeticError(f"{read} quarter-hours were read where {quarters} were written.")
    return seconds


def _write_year(folder: Path) -> tuple[list[Path], int, int]:
    """The files, and how many rows and quarter-hours they hold."""
    dice = random.Random(20260501)  # noqa: S311 - made-up readings, not secrets
    days = [
        date(YEAR, 1, 1) + timedelta(days=i) for i in range(366) if (date(YEAR, 1, 1) + timedelta(days=i)).year == YEAR
    ]
    columns = [local_label(days[0], i) for i in range(96)]
    # The repeated hour of October has columns of its own at the end, empty on every other day.
    header = ";".join(["Giorno", *columns, *columns[8:12]])
    paths = []
    for number in range(FILES):
        lines = [header]
        for day in days:
            length = quarters_in_day(day)
            values = [f"0,{dice.randrange(1000):03}" for _ in range(length)]
            if length == 92:
                values[8:8] = [""] * 4
            lines.append(";".join([f"{day:%d/%m/%Y}", *values, *[""] * (100 - len(values)), ""]))
        path = folder / f"IT001E{number:08}_prelevata_{YEAR}.csv"
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        paths.append(path)
    return paths, FILES * len(days), FILES * sum(map(quarters_in_day, days))


if __name__ == "__main__":
    for name, value, unit, bar in run():
        print(f"{name}: {value:,.0f} {unit} (bar {bar})")
