"""Months as pairs of bars: injected and withdrawn, each with the shared part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.pages.plots import EnergyRow, Frame, Tick, scale

YEAR_FRAMES = (
    Frame("wide", 560, 350, 16, 1, left=68),
    Frame("narrow", 340, 320, 16, 3, left=68),
)


@dataclass(frozen=True)
class Column:
    """One bar: its place, its height and that of the shared part, from the floor up."""

    series: str
    x: float
    width: float
    y: float
    height: float
    shared_y: float
    shared_height: float


@dataclass(frozen=True)
class Pairs:
    """The months drawn; `x_ticks` carry the index of their month.

    Attributes:
        count: how many months there is room for.
    """

    frame: Frame
    columns: tuple[Column, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    count: int


def draw_months(rows: Sequence[EnergyRow], frame: Frame) -> Pairs:
    """Two bars for each row."""
    ticks = scale(max(max(row.injected, row.withdrawn) for row in rows))
    top = ticks[-1]
    step = frame.inner_width / len(rows)
    columns = []
    for i, row in enumerate(rows):
        shared = frame.y(row.shared, top)
        for series, start, value in (("injected", 0.1, row.injected), ("withdrawn", 0.52, row.withdrawn)):
            y = frame.y(value, top)
            x = round(frame.left + (i + start) * step, 1)
            width = round(min(step * 0.38, 28), 1)
            columns.append(
                Column(series, x, width, y, round(frame.floor - y, 1), shared, round(frame.floor - shared, 1))
            )
    return Pairs(
        frame=frame,
        columns=tuple(columns),
        x_ticks=tuple(
            Tick(round(frame.left + (i + 0.5) * step, 1), Fraction(i)) for i in range(0, len(rows), frame.every)
        ),
        y_ticks=tuple(Tick(frame.y(value, top), value) for value in ticks),
        count=len(rows),
    )
