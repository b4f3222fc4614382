"""Putting files of curves into the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

import numpy as np
from sqlalchemy import Connection, insert, select

from energy.calendar import quarters_in_day
from energy.errors import InputError
from oracle.readings import DayCurve
from oracle.store.beliefs import in_force, is_whole
from oracle.store.tables import day_curve, file_point, meter_file


class MeterFileLike(Protocol):
    """What a reader makes of one file."""

    @property
    def name(self) -> str:
        """The name that its sender gave it."""

    @property
    def sha256(self) -> str:
        """The hash of its bytes, in hexadecimal."""

    @property
    def format(self) -> str:
        """Its format, or formats."""

    @property
    def curves(self) -> Sequence[DayCurve]:
        """The curves that it holds."""


@dataclass(frozen=True)
class ImportResult:
    """What one import did.

    Attributes:
        recorded_at: the instant from which the new files are believed.
        files: files that said something of a point of which the same bytes had not spoken before.
        known_files: the other files; they added nothing.
        added: curves of days of which nothing was known.
        corrected: curves that replace another belief, which stays in the history.
        unchanged: curves that were believed already; they are not stored again.
    """

    recorded_at: datetime
    files: int
    known_files: int
    added: int
    corrected: int
    unchanged: int


class _Belief(NamedTuple):
    wh: bytes
    quality: str
    file_id: int


def add_file(connection: Connection, file: MeterFileLike, recorded_at: datetime, before: int) -> Counter[str]:
    """Store a file, and those of its curves that say something new.

    What the same bytes said of a point before, under whatever name, they do not say again.

    Args:
        connection: in a write transaction.
        file: what a reader made of it.
        recorded_at: not before that of any file in the store.
        before: the last file of earlier imports, which this one may correct.

    Returns:
        One of `files` or `known_files`, and how many curves were `added`, `corrected` and `unchanged`.

    Raises:
        InputError: a curve that is not a whole day, or that differs from another of this import for the same day.
    """
    known = _known_points(connection, file.sha256)
    points = {(curve.pod, curve.direction.value) for curve in file.curves} - (known or set())
    if known is not None and not points:
        return Counter(known_files=1)
    values = {"sha256": file.sha256, "name": file.name, "format": file.format, "recorded_at": recorded_at}
    file_id = connection.execute(insert(meter_file).values(values).returning(meter_file.c.id)).scalar_one()
    if points:
        names = [{"file_id": file_id, "pod": pod, "direction": direction} for pod, direction in sorted(points)]
        connection.execute(insert(file_point), names)
    curves = [curve for curve in file.curves if (curve.pod, curve.direction.value) in points]
    return Counter(files=1) + _add_curves(connection, file, curves, file_id, before)


def _known_points(connection: Connection, sha256: str) -> set[tuple[str, str]] | None:
    """The points of which these bytes have spoken; None if they were never seen."""
    query = (
        select(file_point.c.pod, file_point.c.direction)
        .select_from(meter_file.outerjoin(file_point))
        .where(meter_file.c.sha256 == sha256)
    )
    rows = connection.execute(query).all()
    return {(row.pod, row.direction) for row in rows} if rows else None


def _add_curves(
    connection: Connection, file: MeterFileLike, curves: Sequence[DayCurve], file_id: int, before: int
) -> Counter[str]:
    believed = _believed(connection, curves, file_id)
    counts: Counter[str] = Counter()
    rows = []
    for curve in curves:
        wh = _whole_day(curve, file)
        key = curve.pod, curve.direction.value, curve.day
        belief = believed.get(key)
        if belief is None:
            counts["added"] += 1
        elif (belief.wh, belief.quality) == (wh, curve.quality):
            counts["unchanged"] += 1
            continue
        elif belief.file_id <= before:
            counts["corrected"] += 1
        else:
            other = connection.scalar(select(meter_file.c.name).where(meter_file.c.id == belief.file_id))
            raise InputError(
                f"{curve.pod} {curve.direction} on {curve.day} is not what {other} says in the same import.",
                file=file.name,
                line=curve.line,
                remedy="Decide which one is right and import it alone, after the other.",
            )
        believed[key] = _Belief(wh, curve.quality, file_id)
        rows.append(
            {
                "pod": curve.pod,
                "direction": curve.direction.value,
                "day": curve.day,
                "file_id": file_id,
                "source": curve.source,
                "line": curve.line,
                "wh": wh,
                "quality": curve.quality,
            }
        )
    if rows:
        connection.execute(insert(day_curve), rows)
    return counts


def _believed(connection: Connection, curves: Sequence[DayCurve], until: int) -> dict[tuple[str, str, date], _Belief]:
    if not curves:
        return {}
    days = [curve.day for curve in curves]
    columns = [day_curve.c[name] for name in ("pod", "direction", "day", "wh", "quality", "file_id")]
    chunks = in_force(
        connection, columns, pods=(curve.pod for curve in curves), days=(min(days), max(days)), until=until
    )
    return {
        (row.pod, row.direction, row.day): _Belief(row.wh, row.quality, row.file_id) for rows in chunks for row in rows
    }


def _whole_day(curve: DayCurve, file: MeterFileLike) -> bytes:
    wh = curve.wh.astype("<i4").tobytes()
    if curve.wh.dtype != np.int32 or not is_whole(curve.day, wh, curve.quality):
        raise InputError(
            f"{curve.pod} {curve.direction} on {curve.day} is not a whole day: it needs an int32 and a quality letter "
            f"for each of {quarters_in_day(curve.day)} quarter-hours.",
            file=file.name,
            line=curve.line,
            remedy="Mark the quarter-hours that are not known as missing.",
        )
    return wh
