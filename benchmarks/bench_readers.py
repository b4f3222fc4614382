"""How fast a year of a community's meter files is read: a hundred matrix files of 35 040 quarter-hours each."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from energy.calendar import local_label, quarters_in_day
from oracle.readers import read_meter_file, read_meter_files
from oracle.store import ReadingStore
from oracle.validation import MeteringPoint, validate

FILES = 100
YEAR = 2026
REPEATS = 3


def run() -> list[tuple[str, float, str, float | None]]:
    """Each row is (name, value, unit, bar). The best of three runs over files that were just written."""
    with tempfile.TemporaryDirectory() as folder:
        paths, rows, quarters = _write_year(Path(folder))
        reading = min(_read(paths, quarters) for _ in range(REPEATS))
        importing = min(_import(paths, rows, Path(folder)) for _ in range(REPEATS))
    year = f"a year of {FILES} DSO files"
    return [
        (f"reading {year}: rows (days)", rows / reading, "rows/s", None),
        (f"reading {year}: quarter-hours", quarters / reading, "1/s", None),
        (f"importing {year}, read, checked and stored: rows (days)", rows / importing, "rows/s", None),
        (f"importing {year}, read, checked and stored: quarter-hours", quarters / importing, "1/s", None),
    ]


def _read(paths: list[Path], quarters: int) -> float:
    start = time.perf_counter()
    read = sum(len(curve.wh) for path in paths for curve in read_meter_file(path).curves)
    seconds = time.perf_counter() - start
    if read != quarters:
        raise ArithmeticError(f"{read} quarter-hours were read where {quarters} were written.")
    return seconds


def _import(paths: list[Path], rows: int, folder: Path) -> float:
    database = folder / "readings.sqlite"
    database.unlink(missing_ok=True)
    with ReadingStore.open(database) as store:
        start = time.perf_counter()
        files = read_meter_files(paths)
        validate(files, {curve.pod: MeteringPoint(curve.pod) for file in files for curve in file.curves[:1]})
        added = store.add(files, recorded_at=datetime.now(UTC)).added
        seconds = time.perf_counter() - start
    if added != rows:
        raise ArithmeticError(f"{added} days were stored where {rows} were written.")
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
