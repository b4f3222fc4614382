"""The production of a plant as its owner knows it: a plain series, PVGIS's power, or a distributor's injection."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energy.calendar import ROME
from oracle.readings import Direction
from simulator.axis import TimeAxis
from simulator.profiles.curves import own_curve
from simulator.refusals import RefusalError

Floats = NDArray[np.float64]

HEADER = ("start", "kwh")
PVGIS_POWER = "P"


def read_series(path: Path, axis: TimeAxis) -> Floats:
    """Read a plant's production and lay it on a year.

    Three kinds of file are known: `start;kwh` (semicolons or commas, decimal comma or point with semicolons), PVGIS's
    hourly CSV with the power P, and the files of distributors, of which the injected energy is read.

    Hours are laid by their UTC date and hour, whatever their year; 29 February takes the 28th if it has none.

    Returns:
        Shape (T,), kWh.

    Raises:
        InputError: an unreadable file, a negative or missing energy, with its line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RefusalError(file=path, code="series_unreadable", values={"reason": error.strerror}) from error
    except UnicodeDecodeError:
        text = ""
    lines = text.splitlines()
    heads = [_fields(line) for line in lines[:40]]
    if heads and tuple(head.lower() for head in heads[0][:2]) == HEADER:
        return _laid(*_plain(lines, path), axis, path)
    header = next((i for i, head in enumerate(heads) if head[:2] == ["time", PVGIS_POWER]), None)
    if header is not None:
        return _laid(*_pvgis(lines, header, path), axis, path)
    return own_curve([path], axis, direction=Direction.INJECTED).kwh


def _fields(line: str) -> list[str]:
    separator = ";" if ";" in line else ","
    return [field.strip() for field in next(csv.reader([line], delimiter=separator), [])]


def _plain(lines: list[str], path: Path) -> tuple[list[datetime], list[float]]:
    starts: list[datetime] = []
    energies: list[float] = []
    before: datetime | None = None
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        fields = _fields(line)
        if len(fields) < 2:
            raise RefusalError(file=path, line=number, code="series_columns")
        try:
            start = datetime.fromisoformat(fields[0])
        except ValueError:
            told = {"given": fields[0]}
            raise RefusalError(file=path, line=number, field="start", code="series_time", values=told) from None
        if start.tzinfo is None:
            # The hour that stands twice in October is told apart by its order.
            start = start.replace(tzinfo=ROME)
            if before is not None and start.astimezone(UTC) <= before:
                start = start.replace(fold=1)
        before = start.astimezone(UTC)
        starts.append(before)
        energies.append(_number(fields[1], path, number))
    return starts, energies


def _pvgis(lines: list[str], header: int, path: Path) -> tuple[list[datetime], list[float]]:
    starts: list[datetime] = []
    energies: list[float] = []
    for number, line in enumerate(lines[header + 1 :], start=header + 2):
        if not line[:8].isdigit():
            break
        fields = _fields(line)
        try:
            at = datetime.strptime(fields[0], "%Y%m%d:%H%M").replace(tzinfo=UTC, minute=0)
        except ValueError:
            told = {"given": fields[0]}
            raise RefusalError(file=path, line=number, field="time", code="series_pvgis_time", values=told) from None
        starts.append(at)
        energies.append(_number(fields[1], path, number) / 1000)
    return starts, energies


def _number(text: str, path: Path, line: int) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not 0 <= value < float("inf"):
        raise RefusalError(file=path, line=line, field="kwh", code="series_energy", values={"given": text})
    return value


def _laid(starts: list[datetime], energies: list[float], axis: TimeAxis, path: Path) -> Floats:
    """Means by UTC month, day and hour, put on the axis; several years are averaged only where they repeat."""
    if not starts:
        raise RefusalError(file=path, code="series_empty")
    last = max(start.year for start in starts)
    # Of several years the last whole one: an average of years would smooth wind and cloud away.
    years = sorted({start.year for start in starts})
    whole = [year for year in years if len({s for s in starts if s.year == year}) >= 8700]
    taken = whole[-1] if whole else last
    cells = np.zeros((12, 31, 24, 4))
    known = np.zeros((12, 31, 24), np.bool_)
    for start, energy in zip(starts, energies, strict=True):
        if whole and start.year != taken and known[start.month - 1, start.day - 1, start.hour]:
            continue
        if whole and start.year != taken and abs((start - datetime(taken, 7, 1, tzinfo=UTC)).days) > 190:
            continue
        where = (start.month - 1, start.day - 1, start.hour)
        cells[where][start.minute // 15] += energy
        known[where] = True
    if not known[1, 28].any():
        cells[1, 28], known[1, 28] = cells[1, 27], known[1, 27]
    at = axis.starts.astype("datetime64[s]").astype(object)
    months = np.array([t.month - 1 for t in at])
    days = np.array([t.day - 1 for t in at])
    hours = np.array([t.hour for t in at])
    missing = ~known[months, days, hours]
    if missing.any():
        first = at[int(np.flatnonzero(missing)[0])]
        told = {"month": first.month, "day": first.day, "hour": first.hour, "count": int(missing.sum())}
        raise RefusalError(file=path, code="series_hour_missing", values=told)
    quarters = cells[months, days, hours]
    if axis.steps_per_hour == 1:
        return np.asarray(quarters.sum(axis=1))
    minute = np.array([t.minute // 15 for t in at])
    fine = any(start.minute for start in starts)
    steps = np.arange(len(at))
    return np.asarray(quarters[steps, minute] if fine else quarters[:, 0] / axis.steps_per_hour)
