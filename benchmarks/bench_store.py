"""The store of readings on SQLite: how quickly a year goes in, and a month of a large community comes out."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from energy.calendar import Month, quarters_in_day
from oracle.readings import DayCurve, Direction, Point
from oracle.store import ReadingStore

YEAR = tuple(date(2025, 1, 1) + timedelta(days=i) for i in range(365))
MONTH = Month(2025, 10)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CORRECTED = 20
"""One point in so many is corrected after the first import, so that beliefs have to be told apart."""


@dataclass(frozen=True)
class SyntheticFile:
    """A file such as a reader gives, made of random numbers."""

    name: str
    sha256: str
    format: str
    curves: tuple[DayCurve, ...]


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; (name, value, unit, bar) of each figure, a time being the best of three."""
    hundred, thousand = _points(50), _points(1000)
    with tempfile.TemporaryDirectory() as folder:
        files = list(_files(hundred, YEAR, seed=1))
        stored = min(_seconds_to_store(Path(folder) / f"year-{attempt}.db", files) for attempt in range(3))
        with ReadingStore.open(Path(folder) / "month.db") as store:
            store.add(_files(thousand, MONTH.days, seed=1), recorded_at=NOW)
            store.add(_files(thousand[::CORRECTED], MONTH.days, seed=2), recorded_at=NOW)
            loaded = min(_seconds(lambda: store.matrix(thousand, MONTH)) for _ in range(3))
    return [
        ("store a year of 100 points", len(hundred) * len(YEAR) / stored, "day curves/s", None),
        ("load a month of 1000 PODs in 2 directions", loaded, "s", 1.0),
    ]


def _points(pods: int) -> list[Point]:
    return [(f"IT001E{i:08d}", direction) for i in range(pods) for direction in Direction]


def _files(points: list[Point], days: tuple[date, ...], seed: int) -> Iterator[SyntheticFile]:
    random = np.random.default_rng(seed)
    for pod, direction in points:
        name = f"{pod}-{direction}-{seed}.csv"
        curves = tuple(
            DayCurve(
                pod,
                direction,
                day,
                random.integers(0, 1500, quarters_in_day(day), dtype=np.int32),
                "E" * quarters_in_day(day),
                "synthetic",
                line,
            )
            for line, day in enumerate(days, 2)
        )
        yield SyntheticFile(name, hashlib.sha256(name.encode()).hexdigest(), "synthetic", curves)


def _seconds_to_store(path: Path, files: list[SyntheticFile]) -> float:
    with ReadingStore.open(path) as store:
        return _seconds(lambda: store.add(files, recorded_at=NOW))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
