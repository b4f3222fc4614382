"""What a meter said: one curve per connection point, direction and local day, in integer Wh."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energy.calendar import QUARTER, day_start, quarters_in_day

POD_PATTERN = re.compile(r"IT\d{3}E\d{8}[0-9A-Z]?")
"""A point of delivery: country, three digits for the DSO, E, eight digits, sometimes a check character."""


class Direction(StrEnum):
    """Which way the energy went, seen from the member."""

    WITHDRAWN = "withdrawn"
    INJECTED = "injected"


class Quality(StrEnum):
    """How far a quarter-hour can be trusted; only actual readings are settled."""

    ACTUAL = "E"
    ESTIMATED = "S"
    PLACEHOLDER = "Z"
    MISSING = "M"


class QuarterHour(NamedTuple):
    """One reading, as the outside world sees it."""

    pod: str
    direction: Direction
    start: datetime
    wh: int
    source: str
    quality: Quality


@dataclass(frozen=True, eq=False)
class DayCurve:
    """The quarter-hours of one local day at one connection point in one direction.

    Attributes:
        wh: shape (92 | 96 | 100,), int32, Wh in each quarter-hour, in order of UTC start.
        quality: one `Quality` letter per quarter-hour, in the same order.
        source: the format that it came from, e.g. `e-distribuzione`.
        line: the line of the file where the day begins, from 1.
    """

    pod: str
    direction: Direction
    day: date
    wh: NDArray[np.int32]
    quality: str
    source: str
    line: int

    def quarter_hours(self) -> Iterator[QuarterHour]:
        """The readings one by one."""
        start = day_start(self.day)
        for i, (wh, letter) in enumerate(zip(self.wh.tolist(), self.quality, strict=True)):
            yield QuarterHour(self.pod, self.direction, start + i * QUARTER, wh, self.source, Quality(letter))


@dataclass(frozen=True, order=True)
class SourceFile:
    """A file that readings or prices came from, named by its content."""

    name: str
    sha256: str
    format: str


Point = tuple[str, Direction]
"""What a meter counts: one direction at one point of delivery."""


@dataclass(frozen=True, eq=False)
class Readings:
    """The quarter-hours of N points over the same local days, Q quarter-hours in order of UTC start.

    Attributes:
        points: the N points, one per row.
        days: the local days, consecutive.
        wh: shape (N, Q), int32, Wh in each quarter-hour; 0 where nothing is known.
        quality: shape (N, Q), uint8, the ASCII code of a `Quality` letter; missing where nothing is known.
    """

    points: tuple[Point, ...]
    days: tuple[date, ...]
    wh: NDArray[np.int32]
    quality: NDArray[np.uint8]

    @classmethod
    def missing(cls, points: Sequence[Point], days: Sequence[date]) -> Readings:
        """Readings of which nothing is known yet."""
        shape = len(points), sum(map(quarters_in_day, days))
        quality = np.full(shape, ord(Quality.MISSING), dtype=np.uint8)
        return cls(tuple(points), tuple(days), np.zeros(shape, dtype=np.int32), quality)

    def sha256(self) -> str:
        """The name of these readings: the same on every machine, in whatever order the points are listed.

        It is the SHA-256, in hexadecimal, of a line of JSON `["borgo-readings-1", first day, last day, N]`, then for
        each point, in order of POD and direction, a line of JSON `[pod, direction]`, Q little-endian int32 Wh and Q
        quality letters. Lines end with a line feed; JSON is ASCII without blanks; days are written YYYY-MM-DD.
        """
        digest = hashlib.sha256(_json_line("borgo-readings-1", str(self.days[0]), str(self.days[-1]), len(self.points)))
        for row in sorted(range(len(self.points)), key=self.points.__getitem__):
            digest.update(_json_line(*self.points[row]))
            digest.update(self.wh[row].astype("<i4").tobytes())
            digest.update(self.quality[row].tobytes())
        return digest.hexdigest()


def _json_line(*values: str | int) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"
