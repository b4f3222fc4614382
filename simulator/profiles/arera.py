"""ARERA's mean hourly withdrawals of households, by region, power class, month and type of day.

The regulator (ARERA) publishes them as a CSV, `Mese,Regione,Classe potenza,Working day,Ora,Prelievo medio Orario
Regionale (kWh)`. The user downloads the file from its site, where its terms of use are stated; none of it is shipped.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from energy.errors import InputError
from simulator.axis import DAY_TYPES, TimeAxis
from simulator.profiles.cells import Floats

COLUMNS = ("mese", "regione", "classe potenza", "working day", "ora", "prelievo medio orario regionale (kwh)")
TYPES_OF_DAY: Mapping[str, int] = {
    "giorno feriale": 0, "giorni feriali": 0, "feriale": 0, "sabato": 1, "domenica": 2, "festivo": 2,
    "domenica e festivi": 2,
}  # fmt: skip

Table = Mapping[tuple[str, str], Floats]


def arera_profile(path: Path, region: str, power_class: str, axis: TimeAxis) -> Floats:
    """The mean household's withdrawal: shape (T,), kWh in each step.

    Args:
        path: the CSV.
        region: one of its regions.
        power_class: one of its classes, e.g. `1.5<P<=3`.
        axis: the year.

    Raises:
        InputError: a file that cannot be read, an unknown region or class, or hours that are missing.
    """
    tables = read_arera(path)
    key = (_folded(region), _folded(power_class))
    if key not in tables:
        place, names = (0, "region") if key[0] not in {known[0] for known in tables} else (1, "power class")
        known = sorted({pair[place] for pair in tables})
        near = difflib.get_close_matches(key[place], known, n=1)
        raise InputError(
            f"The file has no {names} {(region, power_class)[place]!r}.",
            file=path,
            field=("region", "power_class")[place],
            remedy=f"Did you mean {near[0]!r}?" if near else f"It has: {', '.join(known)}.",
        )
    table = tables[key]
    if np.isnan(table).any():
        month, day_type, hour = (int(i) for i in np.argwhere(np.isnan(table))[0])
        raise InputError(
            f"The file has no value for month {month + 1}, {DAY_TYPES[day_type]}, hour {hour}.",
            file=path,
            remedy="Download it again, whole.",
        )
    return table[axis.month, axis.day_type, axis.hour] * axis.step_hours


def read_arera(path: Path) -> Table:
    """Read the file: by (region, class), both in lower case without blanks, shape (12, 3, 24), kWh per hour.

    Raises:
        InputError: not such a file, or a row that cannot be read.
    """
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise InputError(f"The file cannot be read: {error.strerror}.", file=path, remedy="Check its path.") from error


@cache
def _read(path: Path, _changed: int) -> Table:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("cp1252")
    lines = text.splitlines()
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=delimiter)
    header = [name.strip().casefold() for name in next(rows, [])]
    if missing := [name for name in COLUMNS if name not in header]:
        raise InputError(
            f"It has no column {missing[0]!r}.",
            file=path,
            line=1,
            remedy="Give ARERA's CSV of mean hourly withdrawals by region, as downloaded.",
        )
    places = [header.index(name) for name in COLUMNS]
    tables: dict[tuple[str, str], Floats] = {}
    for row in rows:
        if not any(row):
            continue
        try:
            month, region, power_class, day, hour, value = (row[place].strip() for place in places)
            kwh = float(value.replace(",", "."))
            day_type, m, h = TYPES_OF_DAY[day.casefold()], int(month) - 1, int(hour)
            if not (0 <= m < 12 and 0 <= h < 24 and 0 <= kwh < 1000):
                raise ValueError("out of range")
        except (KeyError, ValueError, IndexError) as error:
            raise InputError(
                f"The row cannot be read: {', '.join(row)}.",
                file=path,
                line=rows.line_num,
                remedy="Months are 1 to 12, hours 0 to 23, days Giorno feriale, Sabato, Domenica.",
            ) from error
        table = tables.setdefault((_folded(region), _folded(power_class)), np.full((12, 3, 24), np.nan))
        table[m, day_type, h] = kwh
    return tables


def _folded(name: str) -> str:
    return "".join(name.casefold().split())
