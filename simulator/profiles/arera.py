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

from simulator.axis import DAY_TYPES, TimeAxis
from simulator.profiles.cells import Floats
from simulator.refusals import RefusalError

COLUMNS = ("mese", "regione", "classe potenza", "working day", "ora", "prelievo medio orario regionale (kwh)")
TYPES_OF_DAY: Mapping[str, int] = {
    "giorno feriale": 0, "giorni feriali": 0, "feriale": 0, "sabato": 1, "domenica": 2, "festivo": 2,
    "domenica e festivi": 2,
}  # fmt: skip

ITALIAN = ("giorno feriale", "sabato", "domenica")
"""The types of day in an Italian sentence."""

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
        place = 0 if key[0] not in {known[0] for known in tables} else 1
        where, code = (("region", "arera_no_region"), ("power_class", "arera_no_class"))[place]
        known = sorted({pair[place] for pair in tables})
        near = difflib.get_close_matches(key[place], known, n=1)
        told = {"given": (region, power_class)[place], "known": tuple(known), **({"near": near[0]} if near else {})}
        raise RefusalError(file=path, field=where, code=code, values=told)
    table = tables[key]
    if np.isnan(table).any():
        month, day_type, hour = (int(i) for i in np.argwhere(np.isnan(table))[0])
        missing = {"month": month + 1, "kind": DAY_TYPES[day_type], "kind_it": ITALIAN[day_type], "hour": hour}
        raise RefusalError(file=path, code="arera_value_missing", values=missing)
    return table[axis.month, axis.day_type, axis.hour] * axis.step_hours


def read_arera(path: Path) -> Table:
    """Read the file: by (region, class), both in lower case without blanks, shape (12, 3, 24), kWh per hour.

    Raises:
        InputError: not such a file, or a row that cannot be read.
    """
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise RefusalError(file=path, code="arera_unreadable", values={"reason": error.strerror}) from error


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
        raise RefusalError(file=path, line=1, code="arera_no_column", values={"given": missing[0]})
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
            told = {"row": ", ".join(row)}
            raise RefusalError(file=path, line=rows.line_num, code="arera_row", values=told) from error
        table = tables.setdefault((_folded(region), _folded(power_class)), np.full((12, 3, 24), np.nan))
        table[m, day_type, h] = kwh
    return tables


def _folded(name: str) -> str:
    return "".join(name.casefold().split())
