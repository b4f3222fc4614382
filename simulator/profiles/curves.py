"""A member's own curve, from files of a distributor or of the SII, carried to the simulated year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from energy.calendar import ROME, day_start
from oracle.readers import read_meter_file
from oracle.readings import DayCurve, Direction, Quality
from simulator.axis import SATURDAY, SUNDAY, WORKING, TimeAxis, national_holidays
from simulator.profiles.cells import Floats
from simulator.refusals import RefusalError

GOOD = (ord(Quality.ACTUAL), ord(Quality.ESTIMATED))
"""The quarter-hours that count: a simulation may use estimates, a settlement may not."""


class OwnCurve(NamedTuple):
    """A measured curve on the axis of a year.

    Attributes:
        kwh: shape (T,).
        measured_days: days of which at least one quarter-hour was measured.
        carried_days: days of the year that took their shape from another day, as the files have not that very day.
    """

    kwh: Floats
    measured_days: int
    carried_days: int


def own_curve(
    paths: Sequence[Path],
    axis: TimeAxis,
    pod: str | None = None,
    direction: Direction = Direction.WITHDRAWN,
) -> OwnCurve:
    """What a connection point withdrew, or injected, carried to the days of a year.

    A day of the year takes the measured curve of that very day, else of the day of the same month and type (working
    day, Saturday, Sunday or holiday) that is nearest in the month, else the mean of the type over all months, else of
    all days. Quarter-hours that are missing take the mean of the same clock time over the month's days of that type.

    Args:
        paths: the files.
        axis: the year.
        pod: which point, where the files hold several or do not say.
        direction: which of the point's energies.

    Raises:
        InputError: a file that cannot be read, several points and none chosen, or no energy of that direction.
    """
    curves = [
        curve
        for path in paths
        for curve in read_meter_file(path, pod=pod, direction=None).curves
        if curve.direction is direction and pod in (None, curve.pod)
    ]
    points = sorted({curve.pod for curve in curves})
    kind = "withdrawn" if direction is Direction.WITHDRAWN else "injected"
    if len(points) != 1:
        if points:
            told = {"points": tuple(points)}
            raise RefusalError(file=paths[0], field="pod", code="curve_several_points", values=told)
        raise RefusalError(file=paths[0], field="pod", code=f"curve_not_{kind}")
    measured = _by_clock(curves)
    if not any(np.isfinite(day).any() for day in measured.values()):
        raise RefusalError(file=paths[0], code="curve_not_measured")
    return _carried(measured, axis)


def _by_clock(curves: Sequence[DayCurve]) -> dict[date, Floats]:
    """Every measured day on the 96 quarter-hours of the clock, kWh; what is unknown is not a number."""
    days = {}
    for curve in sorted(curves, key=lambda curve: curve.day):
        letters = np.frombuffer(curve.quality.encode("ascii"), dtype=np.uint8)
        kwh = np.where(np.isin(letters, GOOD), curve.wh / 1000, np.nan)
        days[curve.day] = _clock_day(curve.day, kwh)
    return days


def _clock_day(day: date, kwh: Floats) -> Floats:
    if len(kwh) == 96:
        return kwh
    start = day_start(day)
    whole = np.full(96, np.nan)
    for i, value in enumerate(kwh):  # an hour that stands twice keeps its second reading
        local = (start + i * timedelta(minutes=15)).astimezone(ROME)
        whole[local.hour * 4 + local.minute // 15] = value
    return whole


def _carried(measured: Mapping[date, Floats], axis: TimeAxis) -> OwnCurve:
    groups: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in measured:
        groups[day.month, _type(day)].append(day)
    means = {group: _mean([measured[day] for day in days]) for group, days in groups.items()}
    of_type = {
        kind: _mean([means[group] for group in means if group[1] == kind]) for kind in (WORKING, SATURDAY, SUNDAY)
    }
    overall = _mean(list(means.values()))
    quarters = np.empty((len(axis.days), 96))
    carried = 0
    for number, day in enumerate(axis.days):
        group = day.month, _type(day)
        source = day if day in measured else _nearest(day, groups.get(group, []))
        carried += source != day
        values = np.full(96, np.nan) if source is None else measured[source]
        for fallback in (means.get(group), of_type[group[1]], overall, np.nan_to_num(overall)):
            if fallback is not None:
                values = np.where(np.isnan(values), fallback, values)
        quarters[number] = values
    if axis.minutes == 15:
        kwh = quarters[axis.day, axis.hour * 4 + np.arange(axis.steps) % 4]
    else:
        kwh = quarters.reshape(len(axis.days), 24, 4).sum(axis=2)[axis.day, axis.hour]
    return OwnCurve(kwh, len(measured), carried)


def _nearest(day: date, days: Sequence[date]) -> date | None:
    """The day of another year that is nearest within the month; of several the latest."""
    return min(days, key=lambda other: (abs(other.day - day.day), -other.toordinal()), default=None)


def _mean(days: Sequence[Floats]) -> Floats:
    """The mean by clock time of what is known."""
    if not days:
        return np.full(96, np.nan)
    stacked = np.array(days)
    known = np.isfinite(stacked)
    count = known.sum(axis=0)
    total = np.where(known, stacked, 0.0).sum(axis=0)
    mean: Floats = np.divide(total, count, out=np.full(96, np.nan), where=count > 0)
    return mean


def _type(day: date) -> int:
    if day.weekday() == 6 or day in national_holidays(day.year):
        return SUNDAY
    return SATURDAY if day.weekday() == 5 else WORKING
