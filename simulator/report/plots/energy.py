"""The energies drawn: a typical day of winter and of summer, and the months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.report.language import Language
from simulator.report.plots.drawing import Anchor, Drawing, Label, Shape, band, box, line
from simulator.report.plots.frame import NARROW, WIDE, Frame, Scale, columns, grid, rows_scale

Floats = NDArray[np.float64]
SEASONS = {"winter": (11, 0, 1), "summer": (5, 6, 7)}


def season_day(typical: Mapping[str, Sequence[Sequence[float]]], season: str) -> dict[str, Floats]:
    """The mean day of a season's three months, kWh in each of 24 hours, by quantity."""
    return {name: np.array(rows)[list(SEASONS[season])].mean(axis=0) for name, rows in typical.items()}


def typical_days(
    typical: Mapping[str, Sequence[Sequence[float]]], say: Language, title: str
) -> tuple[Drawing, Drawing]:
    """Winter and summer, side by side or one below the other, on one scale; the wide drawing comes first."""
    days = {season: season_day(typical, season) for season in SEASONS}
    top = max(float(max(day["load"].max(), day["produced"].max())) for day in days.values())
    wide = Frame(WIDE.width, 340, left=52, bottom=58)
    half = wide.width / 2
    shapes: list[Shape] = []
    for i, season in enumerate(SEASONS):
        left = wide.left if i == 0 else half + 14
        frame = Frame(half - 6 if i == 0 else wide.width, 340, left=left, right=4, bottom=58)
        shapes += _day(frame, days[season], rows_scale(frame, 0, top), say, season, first=i == 0)
    shapes += legend(wide.left, wide.height - 6, wide.font, say, columns=5, step=138)
    narrow: list[Shape] = []
    high = 218.0
    for i, season in enumerate(SEASONS):
        frame = Frame(NARROW.width, high, NARROW.font, 46, 6, 34, 26)
        part = _day(frame, days[season], rows_scale(frame, 0, top), say, season, first=True)
        narrow += [_moved(shape, i * high) for shape in part]
    narrow += legend(8, 2 * high + 20, NARROW.font, say, columns=2, step=168)
    return (
        Drawing(wide.width, wide.height, wide.font, tuple(shapes), title),
        Drawing(NARROW.width, 2 * high + 66, NARROW.font, tuple(narrow), title),
    )


def _day(
    frame: Frame, day: Mapping[str, Floats], axis: Scale, say: Language, season: str, *, first: bool
) -> Iterator[Shape]:
    step = frame.inner_width / 24
    xs = [frame.left, *(frame.left + (h + 0.5) * step for h in range(24)), frame.end]

    def ends(values: Floats) -> list[float]:
        return [axis(float(v)) for v in (values[0], *values, values[-1])]

    own = day["self_consumed"]
    shared = own + day["shared"]
    load = day["load"]
    for tick in axis.ticks:
        y = axis(tick)
        yield line((frame.left, frame.end), (y, y), "grid", 1.0)
        if first:
            yield Label(frame.left - 7, y + frame.font * 0.35, say.number(tick, axis.digits), "muted", "end")
    yield band(xs, ends(shared), ends(np.maximum(load, shared)), "grid-energy")
    yield band(xs, ends(own), ends(shared), "shared")
    yield band(xs, ends(np.zeros(24)), ends(own), "own")
    yield line(xs, ends(np.array(day["produced"])), "sun", 3.0)
    yield line((frame.left, frame.end), (frame.floor, frame.floor), "axis", 1.0)
    name = say("Inverno", "Winter") if season == "winter" else say("Estate", "Summer")
    yield Label((frame.left + frame.end) / 2, frame.font * 1.15, name, "ink", bold=True)
    if first:
        yield Label(2, frame.font * 1.15, "kWh/h", "muted", "start")
    for hour in (0, 6, 12, 18, 24):
        anchor: Anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
        yield Label(frame.left + hour * step, frame.floor + frame.font * 1.3, f"{hour}", "muted", anchor)


def _moved(shape: Shape, down: float) -> Shape:
    if isinstance(shape, Label):
        return Label(shape.x, shape.y + down, shape.text, shape.tone, shape.anchor, shape.bold)
    points = tuple((x, y + down) for x, y in shape.points)
    return type(shape)(points, *(getattr(shape, name) for name in list(shape.__dataclass_fields__)[1:]))


def legend(left: float, y: float, font: float, say: Language, *, columns: int, step: float) -> Iterator[Shape]:
    """The meanings of the areas, each with its colour and its name."""
    names = (
        ("own", say("autoconsumata", "self-consumed")),
        ("shared", say("condivisa", "shared")),
        ("grid-energy", say("dalla rete", "from the grid")),
        ("sun", say("prodotta", "produced")),
    )
    row = left
    for i, (tone, name) in enumerate(names):
        at = y + (i // columns) * font * 1.6
        x = left + (i % columns) * step if columns == 2 else row
        row += 48 + len(name) * font * 0.58
        if tone == "sun":
            yield line((x, x + 16), (at - font * 0.32,) * 2, "sun", 3.0)
        else:
            yield box(x, at - font * 0.75, 16, font * 0.8, tone)
        yield Label(x + 22, at, name, "ink", "start")


def months(rows: Sequence[Mapping[str, float]], say: Language, title: str) -> tuple[Drawing, Drawing]:
    """For each month what was consumed, by origin, and beside it what was produced and not used here."""
    return _months(Frame(WIDE.width, 360, left=64, bottom=64), rows, say, title), _months(
        Frame(NARROW.width, 348, NARROW.font, 54, 4, 30, 76), rows, say, title
    )


def _months(frame: Frame, rows: Sequence[Mapping[str, float]], say: Language, title: str) -> Drawing:
    top = max(max(row["consumed_kwh"], row["produced_kwh"]) for row in rows)
    thousands = top >= 20_000
    unit, by = ("MWh", 1000.0) if thousands else ("kWh", 1.0)
    axis = rows_scale(frame, 0, top / by)
    step = frame.inner_width / 12
    shapes: list[Shape] = list(grid(frame, axis, say.number, unit))
    for i, row in enumerate(rows):
        x = frame.left + i * step
        own, shared, load = row["self_consumed_kwh"] / by, row["shared_kwh"] / by, row["consumed_kwh"] / by
        for low, high, tone in ((0.0, own, "own"), (own, own + shared, "shared"), (own + shared, load, "grid-energy")):
            shapes.append(box(x + step * 0.12, axis(high), step * 0.42, max(0.0, axis(low) - axis(high)), tone))
        made = row["produced_kwh"] / by
        shapes.append(box(x + step * 0.6, axis(made), step * 0.24, axis(0) - axis(made), "sun"))
    names = say.months if not frame.is_narrow else tuple(name[0].upper() for name in say.months)
    shapes += columns(frame, names)
    shapes += legend(
        frame.left if not frame.is_narrow else 8,
        frame.floor + frame.font * 3.2,
        frame.font,
        say,
        columns=2 if frame.is_narrow else 4,
        step=168 if frame.is_narrow else 150,
    )
    return Drawing(frame.width, frame.height, frame.font, tuple(shapes), title)
