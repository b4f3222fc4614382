"""The paper of a plot: margins, scales with round marks, grid and axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from simulator.report.plots.drawing import Label, Shape, line


@dataclass(frozen=True)
class Frame:
    """The paper, chosen so that letters stay readable at the width it is shown at."""

    width: float
    height: float
    font: float = 15.0
    left: float = 58.0
    right: float = 14.0
    top: float = 34.0
    bottom: float = 34.0

    @property
    def is_narrow(self) -> bool:
        """Whether it is for a phone."""
        return self.width < 500

    @property
    def inner_width(self) -> float:
        """Between the axes."""
        return self.width - self.left - self.right

    @property
    def floor(self) -> float:
        """The lower end of the drawing area."""
        return self.height - self.bottom

    @property
    def end(self) -> float:
        """The right end of the drawing area."""
        return self.width - self.right


WIDE = Frame(760, 360)
NARROW = Frame(346, 330, font=14.0, left=50.0, right=8.0)


@dataclass(frozen=True)
class Scale:
    """A linear scale with round marks.

    Attributes:
        low, high: values at its ends.
        start, stop: where these lie on the paper.
        ticks: round values from end to end.
    """

    low: float
    high: float
    start: float
    stop: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)

    @property
    def digits(self) -> int:
        """Decimals that its marks need."""
        step = self.ticks[1] - self.ticks[0]
        return max(0, -math.floor(math.log10(step) + 1e-9))


def scale(low: float, high: float, start: float, stop: float, marks: int = 5) -> Scale:
    """A scale that holds zero and both values, with about so many marks."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 0:
        high = 1.0
    raw = (high - low) / marks
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * part for part in (1, 2, 2.5, 5, 10) if power * part >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * i for i in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, stop, ticks)


def rows_scale(frame: Frame, low: float, high: float) -> Scale:
    """A vertical scale of a frame."""
    return scale(low, high, frame.floor, frame.top)


def grid(frame: Frame, axis: Scale, said: Callable[[float, int], str], unit: str) -> Iterator[Shape]:
    """Horizontal lines at the marks with their values, and the unit above."""
    for tick in axis.ticks:
        y = axis(tick)
        yield line((frame.left, frame.end), (y, y), "axis" if abs(tick) < 1e-12 else "grid", 1.0)
        yield Label(frame.left - 7, y + frame.font * 0.35, said(tick, axis.digits), "muted", "end")
    yield Label(2, frame.font, unit, "muted", "start")


def columns(frame: Frame, names: Sequence[str], every: int = 1) -> Iterator[Shape]:
    """Names below equal columns."""
    step = frame.inner_width / len(names)
    for i in range(0, len(names), every):
        yield Label(frame.left + (i + 0.5) * step, frame.floor + frame.font * 1.45, names[i])
