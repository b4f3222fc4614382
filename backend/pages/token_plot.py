"""The months of the tokens as a drawing: what circulates at each month's end beside what services moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.pages.plots import Frame, Tick, scale

FRAMES = (Frame("wide", 560, 320, 16, 2), Frame("narrow", 340, 300, 16, 4))


@dataclass(frozen=True)
class Column:
    """One bar: where it stands and how high it is."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class MonthsDrawing:
    """The drawing; the values of `x_ticks` are places in the list of months, those of `y_ticks` hundredths."""

    frame: Frame
    columns: tuple[Column, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    step: float


def draw_months(rows: Sequence[tuple[int, int]], frame: Frame) -> MonthsDrawing:
    """Two bars for each month, side by side.

    Args:
        rows: what circulates at the end and what was moved, in hundredths of a token.
        frame: the paper.
    """
    # The scale is made for Wh that are labelled in thousands; hundredths of a token work as well.
    ticks = scale(Fraction(max(max(row) for row in rows)))
    top = ticks[-1]
    step = frame.inner_width / len(rows)
    columns = []
    for i, row in enumerate(rows):
        for kind, value, offset in zip(("circulating", "moved"), row, (0.1, 0.52), strict=True):
            y = frame.y(Fraction(value), top)
            x = round(frame.left + (i + offset) * step, 1)
            columns.append(Column(kind, x, y, round(step * 0.38, 1), round(frame.floor - y, 1)))
    places = range(0, len(rows), max(1, -(-len(rows) // (7 if frame.name == "wide" else 4))))
    return MonthsDrawing(
        frame,
        tuple(columns),
        tuple(Tick(round(frame.left + (i + 0.5) * step, 1), Fraction(i)) for i in places),
        tuple(Tick(frame.y(value, top), value) for value in ticks),
        step,
    )
