"""Sorted bars drawn sideways: bills before and after, the tornado, the sharing models, where money comes from."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.report.plots.drawing import Anchor, Drawing, Label, Shape, box, line
from simulator.report.plots.frame import scale

WIDE, NARROW = 760.0, 346.0
Said = Callable[[float], str]


@dataclass(frozen=True)
class Pair:
    """A bar from one value to another, with a name and what to write at its end."""

    name: str
    start: float
    stop: float
    said: str
    tone: str = "gain"
    mark: float | None = None
    said_start: str = ""


def both(draw: Callable[[float], Drawing]) -> tuple[Drawing, Drawing]:
    """The wide and the narrow drawing."""
    return draw(WIDE), draw(NARROW)


def _layout(width: float) -> tuple[bool, float, float, float]:
    """Whether it is narrow, the letters, where bars begin and where they end."""
    narrow = width < 500
    return narrow, 14.0 if narrow else 15.0, 8.0 if narrow else 240.0, width - (12.0 if narrow else 96.0)


def before_after(rows: Sequence[Pair], width: float, title: str, said: Said) -> Drawing:
    """For each row a pale bar (before) and a strong one in it (after), with what changed at the end."""
    narrow, font, left, right = _layout(width)
    ends = [value for row in rows for value in (row.start, row.stop)] or [0.0]
    axis = scale(min(ends), max(ends), left, right, 3 if narrow else 5)
    high = font * (3.7 if narrow else 2.5)
    shapes: list[Shape] = []
    top = font * 0.5
    bottom = top + high * len(rows)
    shapes += _grid(axis.ticks, axis, _spans(narrow, top, bottom, high, font))
    for i, row in enumerate(rows):
        y = top + i * high
        name_y, bar_y = (y + font * 1.1, y + font * 1.5) if narrow else (y + high * 0.62, y + high * 0.2)
        shapes.append(_name(row.name, left, name_y, font, narrow=narrow))
        thick = font * 1.35
        for value, tone, pad in ((row.start, "before", 0.0), (row.stop, row.tone, thick * 0.22)):
            low, up = sorted((axis(0), axis(value)))
            shapes.append(box(low, bar_y + pad, max(up - low, 0.8), thick - 2 * pad, tone))
        if narrow:
            shapes.append(Label(width - 6, name_y, row.said, "ink", "end", bold=True))
        else:
            end = axis(max(row.start, row.stop, 0.0))
            shapes.append(Label(end + 8, name_y, row.said, "ink", "start", bold=True))
    shapes += _marks(axis.ticks, axis, bottom + font * 1.4, said, width)
    return Drawing(width, bottom + font * 2.1, font, tuple(shapes), title)


def swings(
    rows: Sequence[Pair], base: float, width: float, *, title: str, said: Said, low_high: tuple[str, str]
) -> Drawing:
    """A tornado: from the base each bar reaches to the low and to the high value of its input."""
    narrow, font, _, _ = _layout(width)
    left, right = (8.0, width - 14.0) if narrow else (250.0, width - 20.0)
    ends = [value for row in rows for value in (row.start, row.stop)] or [0.0]
    axis = scale(min(*ends, base), max(*ends, base), left, right, 3 if narrow else 5)
    high = font * (3.3 if narrow else 2.3)
    top = font * 2.0
    bottom = top + high * len(rows)
    shapes: list[Shape] = _grid(axis.ticks, axis, _spans(narrow, top, bottom, high, font))
    for i, row in enumerate(rows):
        y = top + i * high
        name_y, bar_y = (y + font * 1.1, y + font * 1.5) if narrow else (y + high * 0.62, y + high * 0.22)
        shapes.append(_name(row.name, left, name_y, font, narrow=narrow))
        for value, tone in ((row.start, "low"), (row.stop, "high")):
            near, far = sorted((axis(base), axis(value)))
            shapes.append(box(near, bar_y, max(far - near, 0.8), font * 1.3, tone))
    for low, up in _spans(narrow, top, bottom, high, font):
        shapes.append(line((axis(base),) * 2, (low, up), "ink", 1.6))
    legend_x = 8.0 if narrow else left
    for i, (tone, name) in enumerate(zip(("low", "high"), low_high, strict=True)):
        x = legend_x + i * (168 if narrow else 190)
        shapes += [box(x, font * 0.35, 16, font * 0.8, tone), Label(x + 22, font * 1.1, name, "ink", "start")]
    shapes += _marks(axis.ticks, axis, bottom + font * 1.4, said, width)
    return Drawing(width, bottom + font * 2.1, font, tuple(shapes), title)


def ranges(rows: Sequence[Pair], width: float, title: str, said: Said) -> Drawing:
    """From the least to the most of each row, with a mark at what was chosen."""
    narrow, font, left, right = _layout(width)
    right = width - (34 if narrow else 92)
    axis = scale(0, max((row.stop for row in rows), default=1), left, right, 3 if narrow else 5)
    high = font * (3.3 if narrow else 2.2)
    top = font * 0.4
    bottom = top + high * len(rows)
    shapes: list[Shape] = _grid(axis.ticks, axis, _spans(narrow, top, bottom, high, font))
    for i, row in enumerate(rows):
        y = top + i * high
        name_y, mid = (y + font * 1.1, y + font * 2.1) if narrow else (y + high * 0.62, y + high * 0.46)
        shapes.append(_name(row.name, left, name_y, font, narrow=narrow))
        shapes.append(
            box(axis(row.start), mid - font * 0.3, max(axis(row.stop) - axis(row.start), 1.0), font * 0.6, "before")
        )
        if row.mark is not None:
            x = axis(row.mark)
            shapes.append(box(x - 3.5, mid - font * 0.6, 7, font * 1.2, "shared"))
            if narrow:
                shapes.append(Label(width - 6, name_y, row.said, "ink", "end", bold=True))
            else:
                shapes.append(Label(max(axis(row.stop), x) + 9, name_y, row.said, "ink", "start", bold=True))
    shapes += _marks(axis.ticks, axis, bottom + font * 1.4, said, width)
    return Drawing(width, bottom + font * 2.1, font, tuple(shapes), title)


def sums(rows: Sequence[Pair], width: float, title: str, said: Said) -> Drawing:
    """Signed amounts from zero, largest first, each with its value."""
    narrow, font, left, _ = _layout(width)
    room = 62.0 if narrow else 88.0
    low, up = min((row.stop for row in rows), default=0.0), max((row.stop for row in rows), default=1.0)
    axis = scale(low, up, left + (room if low < 0 else 0), width - room, 3 if narrow else 5)
    high = font * (3.1 if narrow else 2.1)
    top = font * 0.3
    bottom = top + high * len(rows)
    shapes: list[Shape] = _grid((0.0,), axis, _spans(narrow, top, bottom, high, font))
    for i, row in enumerate(rows):
        y = top + i * high
        name_y, bar_y = (y + font * 1.1, y + font * 1.5) if narrow else (y + high * 0.64, y + high * 0.2)
        shapes.append(_name(row.name, left, name_y, font, narrow=narrow))
        near, far = sorted((axis(0), axis(row.stop)))
        shapes.append(box(near, bar_y, max(far - near, 0.8), font * 1.25, row.tone))
        at, anchor = (far + 6, "start") if row.stop >= 0 else (near - 6, "end")
        shapes.append(Label(at, bar_y + font, said(row.stop), "ink", "start" if anchor == "start" else "end"))
    return Drawing(width, bottom + font * 0.5, font, tuple(shapes), title)


def _name(name: str, left: float, y: float, font: float, *, narrow: bool) -> Label:
    room = 30 if narrow else int((left - 14) / (font * 0.52))
    short = textwrap.shorten(name, room, placeholder="…")
    return Label(left, y, short, "ink", "start") if narrow else Label(left - 12, y, short, "ink", "end")


def _marks(ticks: Sequence[float], place: Callable[[float], float], y: float, said: Said, width: float) -> list[Shape]:
    """The values of the marks; those at the edge of the paper are written inwards."""
    labels: list[Shape] = []
    for tick in ticks:
        x = place(tick)
        anchor: Anchor = "start" if x < 24 else "end" if x > width - 24 else "middle"
        labels.append(Label(x, y, said(tick), "muted", anchor))
    return labels


def _spans(narrow: bool, top: float, bottom: float, high: float, font: float) -> list[tuple[float, float]]:
    """From where to where vertical lines run: throughout, or beside each bar where names stand above the bars."""
    if not narrow:
        return [(top, bottom)]
    count = round((bottom - top) / high)
    return [(top + i * high + font * 1.35, top + (i + 1) * high) for i in range(count)]


def _grid(ticks: Sequence[float], place: Callable[[float], float], spans: Sequence[tuple[float, float]]) -> list[Shape]:
    """Vertical lines at the marks, only where bars are: a name above its bar is not struck through."""
    return [line((place(tick),) * 2, span, "axis" if tick == 0 else "grid", 1.0) for tick in ticks for span in spans]
