"""Profiles from what people know of themselves: opening hours, or the hours of a typical day."""

from __future__ import annotations

import numpy as np

from simulator.axis import SATURDAY, SUNDAY, TimeAxis
from simulator.description.hours import parse_closure, parse_opening
from simulator.description.uses import OpeningHours, TypicalDay
from simulator.profiles.cells import Floats


def opening_profile(opening: OpeningHours, axis: TimeAxis) -> Floats:
    """The power of a place at work, 1 within its hours and the base share without: shape (T,).

    A step that is open in part counts in part; a national holiday is a Sunday.
    """
    weekday = np.where(axis.day_type == SUNDAY, 6, axis.weekday)
    within = axis.starts - axis.starts.astype("datetime64[h]")  # minutes of the clock's hour, the same in every zone
    start = axis.hour.astype(np.int64) * 60 + within.astype(np.int64)
    share = np.zeros(axis.steps)
    for span in map(parse_opening, opening.open):
        minutes = np.clip(np.minimum(start + axis.minutes, span.end) - np.maximum(start, span.start), 0, axis.minutes)
        share += np.isin(weekday, list(span.weekdays)) * minutes / axis.minutes
    np.minimum(share, 1.0, out=share)
    closures = [parse_closure(text) for text in opening.closed]
    closed = np.array([any(closure.covers(day.month, day.day) for closure in closures) for day in axis.days])
    share[closed[axis.day]] = 0.0
    profile: Floats = opening.base_share + (1 - opening.base_share) * share
    profile.setflags(write=False)
    return profile


def typical_day_profile(typical: TypicalDay, axis: TimeAxis) -> Floats:
    """The energy of the typical day's hours, by type of day and weighted by month: shape (T,), in the day's own
    unit."""
    saturday = typical.working if typical.saturday is None else typical.saturday
    sunday = saturday if typical.sunday is None else typical.sunday
    table = np.array([typical.working, saturday, sunday])
    assert SATURDAY == 1  # noqa: S101 - the order of the table's rows
    profile: Floats = table[axis.day_type, axis.hour] * np.array(typical.months)[axis.month] * axis.step_hours
    profile.setflags(write=False)
    return profile
