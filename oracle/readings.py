"""What a meter said: one curve per connection point, direction and local day, in integer Wh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energy.calendar import QUARTER, day_start

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
