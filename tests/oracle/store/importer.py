"""Imports batches until it is done or killed, as a process of its own: `importer.py URL`, not a module of tests.

For each line `FIRST LAST` of its input it forks a process that imports those batches, and prints `started PID`, then
`stored NUMBER FILES` after each commit, then `ended`: forking spares every process the time to load Python.
"""

from __future__ import annotations

import hashlib
import os
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from energy.calendar import quarters_in_day
from oracle.readings import DayCurve, Direction
from oracle.store import ReadingStore

SHARED = "IT001E99999999"
DAYS = [date(2026, 3, 1) + timedelta(days=i) for i in range(40)]


@dataclass(frozen=True)
class File:
    name: str
    sha256: str
    format: str
    curves: tuple[DayCurve, ...]


def batch(number: int) -> list[File]:
    """Three files full of `number`: the first corrects a day of the shared POD, the others are a new POD's 40 days."""
    pod = f"IT001E{number:08d}"
    return [
        _file(f"{number} shared", SHARED, Direction.WITHDRAWN, DAYS[:1], number),
        *(_file(f"{number} {direction}", pod, direction, DAYS, number) for direction in Direction),
    ]


def _file(name: str, pod: str, direction: Direction, days: list[date], wh: int) -> File:
    curves = tuple(
        DayCurve(pod, direction, day, np.full(quarters, wh, np.int32), "E" * quarters, "test", 1)
        for day in days
        for quarters in [quarters_in_day(day)]
    )
    return File(name, hashlib.sha256(name.encode()).hexdigest(), "test", curves)


def say(line: str) -> None:
    """Print a line in one write: `print` may need two, between which a kill would leave half a line."""
    os.write(1, f"{line}\n".encode())


def _work(url: str, first: int, last: int) -> None:
    with ReadingStore.open(url) as store:
        for number in range(first, last):
            result = store.add(batch(number), recorded_at=datetime.now(UTC))
            say(f"stored {number} {result.files}")


def main() -> None:
    url = sys.argv[1]
    ReadingStore.open(url).close()  # loads the driver, which every fork then has
    for line in sys.stdin:
        first, last = map(int, line.split())
        child = os.fork()
        if child == 0:
            try:
                _work(url, first, last)
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        say(f"started {child}")
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main()
