"""What the store believes: of all the curves ever recorded for a day, the last one up to some file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from sqlalchemy import BindParameter, ColumnElement, Connection, Integer, Row, and_, bindparam, exists, func, select

from energy.calendar import quarters_in_day
from energy.errors import InputError
from oracle.readings import DayCurve, Direction, Quality
from oracle.store.tables import day_curve, meter_file

PODS_PER_QUERY = 500
"""Few enough for every database's limit of parameters, and to hold what one query returns in memory."""

LETTERS = "".join(Quality)

Fields = Row[*tuple[Any, ...]]

CURVE = tuple(day_curve.c[name] for name in ("pod", "direction", "day", "wh", "quality", "source", "line"))
"""The columns that make a `DayCurve`."""

_UNTIL: BindParameter[int] = bindparam("until", type_=Integer)
_later = day_curve.alias()
# Put together once: an import asks for every file, and spent more time on wording the question than on its answer.
_IN_FORCE = and_(
    # Every direction is asked for, so that the key is used down to the day.
    day_curve.c.direction.in_([direction.value for direction in Direction]),
    day_curve.c.file_id <= _UNTIL,
    ~exists().where(
        and_(*(_later.c[name] == day_curve.c[name] for name in ("pod", "direction", "day"))),
        _later.c.file_id > day_curve.c.file_id,
        _later.c.file_id <= _UNTIL,
    ),
)


def utc(instant: datetime, field: str) -> datetime:
    """The instant in UTC.

    Raises:
        InputError: it has no time zone, so that it could be one of several instants.
    """
    if instant.utcoffset() is None:
        raise InputError(f"{instant} has no time zone.", field=field, remedy="Give an instant with its UTC offset.")
    return instant.astimezone(UTC)


def last_file(connection: Connection, as_of: datetime | None) -> int:
    """The last file recorded up to `as_of`, or up to now: everything up to it is one belief, which never changes.

    Writers record one after the other, so that a file still being written is never below one that can be seen.
    """
    query = select(func.coalesce(func.max(meter_file.c.id), 0))
    if as_of is not None:
        query = query.where(meter_file.c.recorded_at <= utc(as_of, "as_of"))
    last: int = connection.execute(query).scalar_one()
    return last


def in_force(
    connection: Connection,
    columns: Sequence[ColumnElement[Any]],
    *,
    pods: Iterable[str],
    days: tuple[date, date],
    until: int,
) -> Iterator[Sequence[Fields]]:
    """The curves of a span of days, as believed after file `until`: some PODs at a time, in no particular order.

    Columns may be of `day_curve`, and of the `meter_file` that each curve came from.
    """
    query = select(*columns).join_from(day_curve, meter_file).where(_IN_FORCE, day_curve.c.day.between(*days))
    names = sorted(set(pods))
    for i in range(0, len(names), PODS_PER_QUERY):
        some = query.where(day_curve.c.pod.in_(names[i : i + PODS_PER_QUERY]))
        yield connection.execute(some, {"until": until}).all()


def is_whole(day: date, wh: bytes, quality: str) -> bool:
    """Whether there are an int32 and a known letter for every quarter-hour of the day."""
    quarters = quarters_in_day(day)
    return len(wh) == 4 * quarters and len(quality) == quarters and not quality.strip(LETTERS)


def check_undamaged(row: Fields) -> None:
    """Raise an `InputError` for a row of the database that is not a whole day."""
    if not is_whole(row.day, row.wh, row.quality):
        raise InputError(
            f"The stored curve of {row.pod} {row.direction} on {row.day} is damaged: {len(row.wh)} bytes and "
            f"{len(row.quality)} quality letters for {quarters_in_day(row.day)} quarter-hours.",
            remedy="Restore the database from a backup, or import its files into a new one.",
        )


def curve_of(row: Fields) -> DayCurve:
    """The curve in a row of `CURVE`.

    Raises:
        InputError: the row is damaged.
    """
    check_undamaged(row)
    wh = np.frombuffer(row.wh, dtype="<i4").astype(np.int32, copy=False)
    return DayCurve(row.pod, Direction(row.direction), row.day, wh, row.quality, row.source, row.line)
