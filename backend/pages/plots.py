"""The month's curves as drawings: where each line, bar and label goes, for a wide page and for a phone.

Drawings are for the eye, so coordinates are floats; the numbers in the tables behind them stay exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TypeVar

from energy.calendar import ROME
from oracle.settlement.result import HourlySeries

HOURS = 24
HOUR = timedelta(hours=1)

Key = TypeVar("Key")
Triple = tuple[int, int, int]


@dataclass(frozen=True)
class EnergyRow:
    """Energy of an hour of the clock (a mean) or of a day (a sum), in Wh."""

    injected: Fraction
    withdrawn: Fraction
    shared: Fraction

    @property
    def spare(self) -> Fraction:
        """Injected and not shared."""
        return self.injected - self.shared


def typical_day(*hours: HourlySeries) -> tuple[EnergyRow, ...]:
    """The mean of each hour of Rome's clock, 24 rows; an hour that a day skips or repeats counts as often as it is."""
    rows = ((start.hour, row) for each in hours for start, row in _rows(each))
    return tuple(
        EnergyRow(*(Fraction(total, max(count, 1)) for total in totals))
        for totals, count in _summed(rows, range(HOURS))
    )


def daily(hours: HourlySeries, days: Sequence[date]) -> tuple[EnergyRow, ...]:
    """The sum of each local day."""
    sums = _summed(((start.date(), row) for start, row in _rows(hours)), days)
    return tuple(EnergyRow(*(Fraction(total) for total in totals)) for totals, _ in sums)


def _rows(hours: HourlySeries) -> Iterator[tuple[datetime, Triple]]:
    columns = (hours.injected_wh.tolist(), hours.withdrawn_wh.tolist(), hours.shared_wh.tolist())
    for i, row in enumerate(zip(*columns, strict=True)):
        yield (hours.start + i * HOUR).astimezone(ROME), row


def _summed(rows: Iterable[tuple[Key, Triple]], keys: Iterable[Key]) -> list[tuple[Triple, int]]:
    """Sums and counts of the rows of each key."""
    sums = dict.fromkeys(keys, ((0, 0, 0), 0))
    for key, (injected, withdrawn, shared) in rows:
        (a, b, c), count = sums[key]
        sums[key] = ((a + injected, b + withdrawn, c + shared), count + 1)
    return list(sums.values())


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: its place and the number to write there."""

    place: float
    value: Fraction


@dataclass(frozen=True)
class Label:
    """The name of a curve, written on it."""

    series: str
    x: float
    y: float


@dataclass(frozen=True)
class Frame:
    """The paper of a drawing, in its own units, chosen so that text stays readable at the width it is shown at.

    Attributes:
        name: `wide` or `narrow`.
        font: size of its letters.
        every: show every so many steps on the horizontal axis.
    """

    name: str
    width: int
    height: int
    font: int
    every: int
    left: int = 58
    right: int = 10
    top: int = 54
    bottom: int = 46

    @property
    def inner_width(self) -> int:
        """Width between the axes."""
        return self.width - self.left - self.right

    @property
    def floor(self) -> int:
        """Where zero lies."""
        return self.height - self.bottom

    def y(self, value: Fraction, top_value: Fraction) -> float:
        """Where a value lies under the scale's largest."""
        return round(self.floor - float(value / top_value) * (self.floor - self.top), 1)


@dataclass(frozen=True)
class Areas:
    """The typical day drawn: closed shapes and lines as SVG paths."""

    frame: Frame
    fills: dict[str, str]
    lines: dict[str, str]
    labels: tuple[Label, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Bar:
    """A day: the injected bar and the shared part in it."""

    x: float
    width: float
    injected_y: float
    injected_height: float
    shared_y: float
    shared_height: float


@dataclass(frozen=True)
class Bars:
    """The days of the month drawn."""

    frame: Frame
    bars: tuple[Bar, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


DAY_FRAMES = (Frame("wide", 560, 350, 16, 3), Frame("narrow", 340, 320, 16, 6))
MONTH_FRAMES = (Frame("wide", 560, 350, 16, 7), Frame("narrow", 340, 320, 16, 7))


def draw_day(rows: Sequence[EnergyRow], frame: Frame) -> Areas:
    """Curves through the middle of each hour, level at both ends; fewer than 24 rows are a day that is not over."""
    series = {name: [getattr(row, name) for row in rows] for name in ("injected", "withdrawn", "shared")}
    ticks = scale(max(max(values) for values in series.values()))
    top = ticks[-1]
    step = frame.inner_width / HOURS
    lines = {}
    for name, values in series.items():
        level = [
            (0.0, values[0]),
            *((i + 0.5, value) for i, value in enumerate(values)),
            (float(len(rows)), values[-1]),
        ]
        lines[name] = "M" + "L".join(f"{frame.left + at * step:.1f},{frame.y(value, top)}" for at, value in level)
    base = f"V{frame.floor}H{frame.left}Z"
    return Areas(
        frame=frame,
        fills={name: f"{line}{base}" for name, line in lines.items()},
        lines=lines,
        labels=_labels(series, frame, top),
        x_ticks=tuple(Tick(round(frame.left + h * step, 1), Fraction(h)) for h in range(0, HOURS + 1, frame.every)),
        y_ticks=tuple(Tick(frame.y(value, top), value) for value in ticks),
    )


def draw_days(rows: Sequence[EnergyRow], frame: Frame) -> Bars:
    """A bar for each day, the shared part inside the injected one."""
    ticks = scale(max(row.injected for row in rows))
    top = ticks[-1]
    step = frame.inner_width / len(rows)
    bars = []
    for i, row in enumerate(rows):
        injected, shared = frame.y(row.injected, top), frame.y(row.shared, top)
        bars.append(
            Bar(
                x=round(frame.left + (i + 0.12) * step, 1),
                width=round(step * 0.76, 1),
                injected_y=injected,
                injected_height=round(frame.floor - injected, 1),
                shared_y=shared,
                shared_height=round(frame.floor - shared, 1),
            )
        )
    return Bars(
        frame=frame,
        bars=tuple(bars),
        x_ticks=tuple(
            Tick(round(frame.left + (i + 0.5) * step, 1), Fraction(i + 1)) for i in range(0, len(rows), frame.every)
        ),
        y_ticks=tuple(Tick(frame.y(value, top), value) for value in ticks),
    )


def scale(largest: Fraction) -> tuple[Fraction, ...]:
    """Round marks in Wh from zero to just above the largest value: three to six of them."""
    if largest <= 0:
        return (Fraction(0), Fraction(1000))
    power = Fraction(1)
    while power * 10 <= largest:
        power *= 10
    while power > largest:
        power /= 10
    step = next(power * Fraction(part, 10) for part in (2, 5, 10, 20) if largest <= power * Fraction(part, 2))
    count = -(-largest // step)
    return tuple(step * i for i in range(count + 1))


def _labels(series: dict[str, list[Fraction]], frame: Frame, top: Fraction) -> tuple[Label, ...]:
    """Each name where its curve stands out most from the other: above the line, the shared one inside its area."""
    labels: list[Label] = []
    step = frame.inner_width / HOURS
    half = frame.font * 2.6
    for name, other in (("injected", "withdrawn"), ("withdrawn", "injected")):
        values = series[name]
        if any(values):
            lead = [mine - theirs for mine, theirs in zip(values, series[other], strict=True)]
            x = _inside(frame, lead.index(max(lead)), half)
            under = [value for hour, value in enumerate(values) if abs(frame.left + (hour + 0.5) * step - x) < half]
            y = frame.y(max(under), top) - frame.font / 2
            if any(abs(label.x - x) < 2 * half and abs(label.y - y) < frame.font for label in labels):
                y = min(label.y for label in labels) - frame.font * 1.2
            labels.append(Label(name, round(x, 1), round(y, 1)))
    shared = series["shared"]
    if any(shared):
        hour = shared.index(max(shared))
        labels.append(Label("shared", round(_inside(frame, hour, half), 1), frame.y(shared[hour] / 3, top)))
    return tuple(labels)


def _inside(frame: Frame, hour: int, half: float) -> float:
    """The middle of an hour, or as near as a name of that half width may stand."""
    x = frame.left + (hour + 0.5) * frame.inner_width / HOURS
    return min(max(x, frame.left + half), frame.width - frame.right - half)
