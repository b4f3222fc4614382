"""The steps of one calendar year of Europe/Rome, with what tariffs and profiles ask of each: month, day, hour, band."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from functools import cache
from typing import Any, Literal

import holidays
import numpy as np
from numpy.typing import NDArray

from energy.calendar import ROME, day_start, quarters_in_day

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

WORKING, SATURDAY, SUNDAY = 0, 1, 2
"""The day types; a national holiday is a Sunday, whatever weekday it falls on."""

DAY_TYPES = ("working", "saturday", "sunday")
BANDS = (1, 2, 3)

SAINT_FRANCIS = (10, 4)
"""4 October, a national holiday again from 2026 (law 8 October 2025 n. 151). It is a Sunday then: it matters from 2027.

The regulator's resolution on bands (181/06) lists its holidays by name and date, and this one is not among them; when
17 March 2011 was a holiday once, the bands did not follow. So the bands leave it out until the resolution changes; a
description may say otherwise.
"""


@cache
def national_holidays(year: int, *, saint_francis: bool = True) -> frozenset[date]:
    """The national holidays of a year, Easter Monday included, patron days of single towns excluded.

    Args:
        year: the calendar year.
        saint_francis: whether 4 October counts from 2026 on, see `SAINT_FRANCIS`.
    """
    days = holidays.country_holidays("IT", years=year)
    return frozenset(day for day in days if saint_francis or (day.month, day.day) != SAINT_FRANCIS)


@dataclass(frozen=True, eq=False)
class TimeAxis:
    """A local calendar year in the order in which it passes: 8760 or 8784 hours, or four times as many quarter-hours.

    The local day of March has 23 hours, that of October 25: its hour from 2 is passed over, or stands twice.

    Attributes:
        year: the calendar year.
        minutes: length of a step, 60 or 15.
        starts: shape (T,), datetime64[m], UTC start of each step.
        day: shape (T,), the local day from 0 (1 January).
        month: shape (T,), 0 to 11.
        hour: shape (T,), 0 to 23 on the local clock.
        weekday: shape (T,), 0 (Monday) to 6, whether holiday or not.
        day_type: shape (T,), 0 working day, 1 Saturday, 2 Sunday or national holiday.
        band: shape (T,), 1 to 3: F1, F2, F3.
        hour_of_step: shape (T,), index from 0 of the hour that the step lies in.
        days: every local day of the year.
        edges: shape (days + 1,), where each day begins among the steps.
        saint_francis_in_bands: whether 4 October is a holiday for the bands; for the day types it always is.
    """

    year: int
    minutes: Literal[60, 15]
    starts: NDArray[np.datetime64] = field(repr=False)
    day: Places = field(repr=False)
    month: Bytes = field(repr=False)
    hour: Bytes = field(repr=False)
    weekday: Bytes = field(repr=False)
    day_type: Bytes = field(repr=False)
    band: Bytes = field(repr=False)
    hour_of_step: Places = field(repr=False)
    days: tuple[date, ...] = field(repr=False)
    edges: Places = field(repr=False)
    saint_francis_in_bands: bool = False

    @staticmethod
    def of_year(year: int, minutes: Literal[60, 15] = 60, *, saint_francis_in_bands: bool = False) -> TimeAxis:
        """The axis of a calendar year; the arrays are shared by all who ask for the same one, and read-only."""
        return _axis(year, minutes, saint_francis_in_bands)

    @property
    def steps(self) -> int:
        """T, the number of steps."""
        return len(self.starts)

    @property
    def hours(self) -> int:
        """The number of hours, 8760 or 8784."""
        return self.steps // self.steps_per_hour

    @property
    def steps_per_hour(self) -> int:
        """1 or 4."""
        return 60 // self.minutes

    @property
    def step_hours(self) -> float:
        """Length of a step in hours: kW times it is kWh."""
        return self.minutes / 60

    def of_day(self, day: date) -> slice:
        """Where a local day of the year lies among the steps."""
        place = (day - self.days[0]).days
        return slice(int(self.edges[place]), int(self.edges[place + 1]))


@cache
def _axis(year: int, minutes: Literal[60, 15], saint_francis_in_bands: bool) -> TimeAxis:
    if minutes not in (60, 15):
        raise ValueError(f"A step is 60 or 15 minutes long, not {minutes}.")
    first = date(year, 1, 1)
    days = tuple(first + timedelta(days=i) for i in range((date(year + 1, 1, 1) - first).days))
    hours_in_day = np.array([quarters_in_day(day) // 4 for day in days])
    edges = np.concatenate([[0], np.cumsum(hours_in_day)])
    start = day_start(first).replace(tzinfo=None)
    starts = np.datetime64(start, "m") + np.arange(edges[-1]) * np.timedelta64(60, "m")
    hour = np.concatenate([_clock(day, int(count)) for day, count in zip(days, hours_in_day, strict=True)])

    def by_hour(values: list[int]) -> Bytes:
        return np.repeat(np.array(values, dtype=np.uint8), hours_in_day)

    def spread(values: NDArray[Any]) -> NDArray[Any]:
        """Each hour's value for each of its steps."""
        steps = np.repeat(values, per_hour)
        steps.setflags(write=False)
        return steps

    per_hour = 60 // minutes
    for_bands = by_hour(_day_types(days, national_holidays(year, saint_francis=saint_francis_in_bands)))
    offsets = np.tile(np.arange(per_hour) * np.timedelta64(minutes, "m"), edges[-1])
    axis = TimeAxis(
        year=year,
        minutes=minutes,
        starts=np.repeat(starts, per_hour) + offsets,
        day=spread(np.repeat(np.arange(len(days)), hours_in_day)),
        month=spread(by_hour([day.month - 1 for day in days])),
        hour=spread(hour),
        weekday=spread(by_hour([day.weekday() for day in days])),
        day_type=spread(by_hour(_day_types(days, national_holidays(year)))),
        band=spread(bands(for_bands, hour)),
        hour_of_step=spread(np.arange(edges[-1])),
        days=days,
        edges=edges * per_hour,
        saint_francis_in_bands=saint_francis_in_bands,
    )
    axis.starts.setflags(write=False)
    axis.edges.setflags(write=False)
    return axis


def bands(day_type: Bytes, hour: Bytes) -> Bytes:
    """The regulator's band of each hour: F1 Monday to Friday 8-19; F2 7-8 and 19-23, Saturday 7-23; F3 all else.

    Source: resolution 181/06 of the regulator (ARERA, then AEEG), annex; the day type comes first, so that a holiday on
    a Saturday is F3.
    """
    awake = (hour >= 7) & (hour < 23)
    peak = (hour >= 8) & (hour < 19) & (day_type == WORKING)
    return np.where((day_type == SUNDAY) | ~awake, 3, np.where(peak, 1, 2)).astype(np.uint8)


def _day_types(days: tuple[date, ...], closed: frozenset[date]) -> list[int]:
    return [
        SUNDAY if day in closed or day.weekday() == 6 else SATURDAY if day.weekday() == 5 else WORKING for day in days
    ]


def _clock(day: date, hours: int) -> Bytes:
    if hours == 24:
        return np.arange(24, dtype=np.uint8)
    start = day_start(day).astimezone(UTC)
    return np.array([(start + timedelta(hours=i)).astimezone(ROME).hour for i in range(hours)], dtype=np.uint8)
