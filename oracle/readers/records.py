"""What a reader hands over: curves or prices, the fingerprint of the bytes, and what a person should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from oracle.readings import DayCurve


@dataclass(frozen=True, order=True)
class Flag:
    """Something read by pattern, not established, estimated or left out: never an error, always shown.

    Attributes:
        file: the file, or `archive.zip/entry`.
        line: the line, from 1; 0 when it concerns the whole file.
        text: one plain sentence.
    """

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


@dataclass(frozen=True, eq=False)
class MeterFile:
    """The quarter-hours of one file.

    Attributes:
        name: the file's name, without its folder.
        sha256: of the file's bytes, in hexadecimal; the same bytes always give the same curves.
        format: `e-distribuzione`, `unareti-duereti` or `sii`.
        curves: sorted by POD, direction and day; at most one for each.
    """

    name: str
    sha256: str
    format: str
    curves: tuple[DayCurve, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True, eq=False)
class PriceDay:
    """The day-ahead prices of one local day.

    Attributes:
        step_minutes: 60 or 15.
        prices: for each zone, shape (23 | 24 | 25,) or (92 | 96 | 100,), int64, micro-EUR/MWh, in order of UTC start.
    """

    day: date
    step_minutes: int
    prices: Mapping[str, NDArray[np.int64]]
    file: str
    line: int


@dataclass(frozen=True, eq=False)
class PriceFile:
    """The prices of one file, archive or folder, sorted by day.

    Attributes:
        synthetic: the file says of itself (name, comment or processing instruction) that its prices are invented.
    """

    name: str
    sha256: str
    synthetic: bool
    days: tuple[PriceDay, ...]
