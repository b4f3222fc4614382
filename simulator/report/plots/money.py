"""The money drawn: the cash flow of the horizon, where money comes from and goes, the fan of what may come."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from simulator.report.language import Language
from simulator.report.plots.drawing import Drawing, Label, Shape, band, box, line
from simulator.report.plots.frame import NARROW, WIDE, Frame, Scale, grid, rows_scale


def _unit(largest: float) -> tuple[float, str]:
    if largest >= 1_500_000:
        return 1e6, "M€"
    return (1000.0, "k€") if largest >= 20_000 else (1.0, "€")


def _year_marks(frame: Frame, first_year: int, periods: int) -> list[Shape]:
    every = next(step for step in (1, 2, 5, 10, 20) if periods / step <= (5 if frame.is_narrow else 11))
    step = frame.inner_width / periods
    return [
        Label(
            frame.left + (t + 0.5) * step, frame.floor + frame.font * 1.45, "0" if t == 0 else str(first_year + t - 1)
        )
        for t in range(0, periods, every)
    ]


def cash_flow(
    flows: Sequence[float], *, rate: float, first_year: int, say: Language, title: str
) -> tuple[Drawing, Drawing]:
    """Bars of each year's flow, and the flows added up, plain and discounted."""
    wide, narrow = Frame(WIDE.width, 380, left=64, bottom=62), Frame(NARROW.width, 360, NARROW.font, 58, 6, 30, 76)
    with_these = partial(_cash_flow, flows=flows, rate=rate, first_year=first_year, say=say, title=title)
    return with_these(wide), with_these(narrow)


def _cash_flow(
    frame: Frame, flows: Sequence[float], *, rate: float, first_year: int, say: Language, title: str
) -> Drawing:
    row = np.array(flows)
    plain = row.cumsum()
    discounted = (row / (1 + rate) ** np.arange(len(row))).cumsum()
    by, unit = _unit(float(max(np.abs(plain).max(), np.abs(row).max())))
    axis = rows_scale(
        frame, float(min(row.min(), plain.min(), discounted.min())) / by, float(max(row.max(), plain.max())) / by
    )
    step = frame.inner_width / len(row)
    shapes: list[Shape] = list(grid(frame, axis, say.number, unit))
    for t, flow in enumerate(row / by):
        top, floor = axis(max(flow, 0.0)), axis(min(flow, 0.0))
        shapes.append(
            box(frame.left + (t + 0.18) * step, top, step * 0.64, floor - top, "gain" if flow >= 0 else "loss")
        )
    xs = [frame.left + (t + 0.5) * step for t in range(len(row))]
    shapes.append(line(xs, [axis(v) for v in discounted / by], "blue", 2.2, dashed=True))
    shapes.append(line(xs, [axis(v) for v in plain / by], "ink", 2.6))
    shapes.append(line((frame.left, frame.end), (axis(0), axis(0)), "axis", 1.2))
    shapes += _year_marks(frame, first_year, len(row))
    names = (
        ("gain", say("flusso dell'anno", "flow of the year")),
        ("ink", say("somma dei flussi", "flows added up")),
        ("blue", say("somma attualizzata", "discounted sum")),
    )
    shapes += _legend(frame, names)
    return Drawing(frame.width, frame.height, frame.font, tuple(shapes), title)


def _legend(frame: Frame, names: Sequence[tuple[str, str]]) -> list[Shape]:
    shapes: list[Shape] = []
    row = frame.left
    for i, (tone, name) in enumerate(names):
        x = 8.0 + (i % 2) * 168 if frame.is_narrow else row
        y = frame.floor + frame.font * 3.1 + (i // 2 if frame.is_narrow else 0) * frame.font * 1.5
        row += 50 + len(name) * frame.font * 0.58
        if tone in {"ink", "blue"}:
            shapes.append(line((x, x + 18), (y - frame.font * 0.33,) * 2, tone, 2.4, dashed=tone == "blue"))
        else:
            shapes.append(box(x, y - frame.font * 0.75, 16, frame.font * 0.8, tone))
        shapes.append(Label(x + 24, y, name, "ink", "start"))
    return shapes


def fan(
    cumulated: Sequence[Sequence[float]], described: Sequence[float], *, first_year: int, say: Language, title: str
) -> tuple[Drawing, Drawing]:
    """The added-up flows of drawn horizons: half of them in the inner band, nine out of ten in the outer one."""
    wide, narrow = Frame(WIDE.width, 380, left=64, bottom=62), Frame(NARROW.width, 380, NARROW.font, 58, 6, 30, 98)
    with_these = partial(_fan, cumulated=cumulated, described=described, first_year=first_year, say=say, title=title)
    return with_these(wide), with_these(narrow)


def _fan(
    frame: Frame,
    *,
    cumulated: Sequence[Sequence[float]],
    described: Sequence[float],
    first_year: int,
    say: Language,
    title: str,
) -> Drawing:
    rows = np.array(cumulated)
    own = np.cumsum(described)
    by, unit = _unit(float(max(np.abs(rows).max(), np.abs(own).max())))
    axis: Scale = rows_scale(frame, float(min(rows.min(), own.min())) / by, float(max(rows.max(), own.max())) / by)
    step = frame.inner_width / rows.shape[1]
    xs = [frame.left + (t + 0.5) * step for t in range(rows.shape[1])]

    def ys(row: int) -> list[float]:
        return [axis(v) for v in rows[row] / by]

    shapes: list[Shape] = list(grid(frame, axis, say.number, unit))
    shapes += [band(xs, ys(0), ys(4), "fan-outer"), band(xs, ys(1), ys(3), "fan-inner")]
    shapes += [line(xs, ys(2), "blue", 2.4, dashed=True), line(xs, [axis(v) for v in own / by], "ink", 2.4)]
    shapes.append(line((frame.left, frame.end), (axis(0), axis(0)), "axis", 1.2))
    shapes += _year_marks(frame, first_year, rows.shape[1])
    shapes += _legend(
        frame,
        (
            ("fan-outer", say("9 casi su 10", "9 cases in 10")),
            ("fan-inner", say("metà dei casi", "half of the cases")),
            ("blue", say("mediana", "median")),
            ("ink", say("come descritta", "as described")),
        ),
    )
    return Drawing(frame.width, frame.height, frame.font, tuple(shapes), title)
