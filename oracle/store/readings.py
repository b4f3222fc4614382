"""Readings in and out: curves come by files, and are given back as they are, or were, believed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from energy.calendar import Month, quarters_in_day
from energy.errors import InputError
from oracle.readings import DayCurve, Direction, Point, Readings, SourceFile
from oracle.store.beliefs import CURVE, Fields, check_undamaged, curve_of, in_force, last_file, utc
from oracle.store.database import Database
from oracle.store.imports import ImportResult, MeterFileLike, add_file
from oracle.store.tables import day_curve, meter_file

Period = Month | tuple[date, date]
"""A month, or a first and a last local day."""

TICK = timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class Belief:
    """What was believed of one day from `recorded_at` on, and the file that said so."""

    recorded_at: datetime
    file: str
    sha256: str
    curve: DayCurve


class ReadingStore:
    """Readings in a database, append-only: a correction is a new row, and the last recorded is believed.

    One store serves many threads, and many processes may open the same database.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str | Path) -> ReadingStore:
        """Open the store at a SQLite file, `sqlite:///…` or `postgresql://…`; a new database gets its tables.

        Raises:
            InputError: the database cannot be opened, or holds another version of the tables.
        """
        return cls(Database.open(url))

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> ReadingStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, files: Iterable[MeterFileLike], *, recorded_at: datetime) -> ImportResult:
        """Store what the files say: all of it or, on any error, nothing. On return it is on disk.

        A file that the store has already, by its hash, adds nothing, even where another has corrected it since;
        unless it is now read as being about another point, because that stood in its name.

        Args:
            files: what the readers made of them, in any order.
            recorded_at: the present instant. The past cannot be rewritten: where the store has recorded that instant
                or a later one before, the files are recorded a microsecond after its last.

        Raises:
            InputError: a curve that is not a whole day, two different curves for one day, a naive `recorded_at`.
        """
        instant = utc(recorded_at, "recorded_at")
        counts: Counter[str] = Counter(files=0, known_files=0, added=0, corrected=0, unchanged=0)
        with self._database.writing() as connection:
            before = last_file(connection, as_of=None)
            last = connection.scalar(select(func.max(meter_file.c.recorded_at)))
            if last is not None:
                instant = max(instant, last + TICK)
            for file in files:
                counts.update(add_file(connection, file, instant, before))
        return ImportResult(instant, **counts)

    def last_file(self) -> int:
        """The number of the last file recorded, 0 before the first: what is believed changes only where it grows."""
        with self._database.reading() as connection:
            return last_file(connection, as_of=None)

    def knows(self, hashes: Iterable[str]) -> bool:
        """Whether the store has taken in a file with each of these SHA-256."""
        with self._database.reading() as connection:
            known = set(connection.scalars(select(meter_file.c.sha256)))
        return known.issuperset(hashes)

    def curves(
        self, pods: Iterable[str], first_day: date, last_day: date, *, as_of: datetime | None = None
    ) -> list[DayCurve]:
        """The curves of some PODs, in both directions, in force now or believed at `as_of`.

        Returns:
            In order of POD, direction and day; nothing where no curve was believed.

        Raises:
            InputError: a last day before the first, a naive `as_of`, a damaged row.
        """
        _days((first_day, last_day))
        with self._database.reading() as connection:
            chunks = in_force(
                connection, CURVE, pods=pods, days=(first_day, last_day), until=last_file(connection, as_of)
            )
            curves = [curve_of(row) for rows in chunks for row in rows]
        return sorted(curves, key=lambda curve: (curve.pod, curve.direction, curve.day))

    def matrix(self, points: Sequence[Point], period: Period, *, as_of: datetime | None = None) -> Readings:
        """The readings of some points over a period, in force now or believed at `as_of`.

        Returns:
            One row per point, in the order given; missing where no curve was believed.

        Raises:
            InputError: a point asked for twice, a last day before the first, a naive `as_of`, a damaged row.
        """
        days = _days(period)
        row_of = {point: row for row, point in enumerate(points)}
        if len(row_of) < len(points):
            twice = next(point for row, point in enumerate(points) if row_of[point] != row)
            raise InputError(f"{' '.join(twice)} is asked for twice.", remedy="List each point once.")
        readings = Readings.missing(points, days)
        pods = {pod for pod, _ in points}
        columns = [day_curve.c[name] for name in ("pod", "direction", "day", "wh", "quality")]
        with self._database.reading() as connection:
            until = last_file(connection, as_of)
            for rows in in_force(connection, columns, pods=pods, days=(days[0], days[-1]), until=until):
                _fill(readings, row_of, rows)
        return readings

    def files(self, points: Iterable[Point], period: Period, *, as_of: datetime | None = None) -> list[SourceFile]:
        """The files that gave the readings of some points over a period, in force now or believed at `as_of`, by name.

        Raises:
            InputError: a last day before the first, a naive `as_of`.
        """
        return sorted({file for _, file in self.imports(points, period, as_of=as_of)})

    def imports(
        self, points: Iterable[Point], period: Period, *, as_of: datetime | None = None
    ) -> list[tuple[datetime, SourceFile]]:
        """The same files, each with the instant from which it is believed, in this order.

        Raises:
            InputError: a last day before the first, a naive `as_of`.
        """
        days = _days(period)
        wanted = set(points)
        pods = {pod for pod, _ in wanted}
        columns = [
            day_curve.c.pod,
            day_curve.c.direction,
            *(meter_file.c[name] for name in ("name", "sha256", "format", "recorded_at")),
        ]
        with self._database.reading() as connection:
            until = last_file(connection, as_of)
            chunks = in_force(connection, columns, pods=pods, days=(days[0], days[-1]), until=until)
            found = {row for rows in chunks for row in rows if (row.pod, row.direction) in wanted}
        return sorted({(row.recorded_at, SourceFile(row.name, row.sha256, row.format)) for row in found})

    def history(self, pod: str, direction: Direction, day: date) -> list[Belief]:
        """Everything ever believed of one day at one point, the oldest first.

        Raises:
            InputError: a damaged row.
        """
        query = (
            select(*CURVE, meter_file.c.recorded_at, meter_file.c.name, meter_file.c.sha256)
            .join_from(day_curve, meter_file)
            .where(day_curve.c.pod == pod, day_curve.c.direction == direction.value, day_curve.c.day == day)
            .order_by(day_curve.c.file_id)
        )
        with self._database.reading() as connection:
            return [Belief(row.recorded_at, row.name, row.sha256, curve_of(row)) for row in connection.execute(query)]

    def dataset_hash(self, points: Sequence[Point], period: Period, *, as_of: datetime | None = None) -> str:
        """The SHA-256 of the readings in force now or believed at `as_of`, as `Readings.sha256` defines it.

        It depends on the readings alone: not on the files that brought them, their order, or the database.
        """
        return self.matrix(points, period, as_of=as_of).sha256()


def _days(period: Period) -> tuple[date, ...]:
    if isinstance(period, Month):
        return period.days
    first, last = period
    if last < first:
        raise InputError(f"The period ends on {last}, before it begins on {first}.", remedy="Give the first day first.")
    return tuple(first + timedelta(days=i) for i in range((last - first).days + 1))


def _fill(readings: Readings, row_of: dict[Point, int], curves: Iterable[Fields]) -> None:
    """Copy curves to their places, a day of all points at a time: curve by curve takes twice as long."""
    by_day = defaultdict(list)
    for curve in curves:
        row = row_of.get((curve.pod, curve.direction))
        if row is not None:
            check_undamaged(curve)
            by_day[curve.day].append((row, curve.wh, curve.quality))
    start = 0
    for day in readings.days:
        stop = start + quarters_in_day(day)
        if day in by_day:
            rows, wh, quality = zip(*by_day[day], strict=True)
            shape = len(rows), stop - start
            readings.wh[list(rows), start:stop] = np.frombuffer(b"".join(wh), dtype="<i4").reshape(shape)
            letters = "".join(quality).encode("ascii")
            readings.quality[list(rows), start:stop] = np.frombuffer(letters, dtype=np.uint8).reshape(shape)
        start = stop
