"""Standard profiles by what a member is: those of the BDEW on the Italian calendar, and what they leave out.

Source: the standard load profiles (Standardlastprofile) of the BDEW, the German association of energy and water
industries, in the classification VDEW 1999, published for everyone's use and carried by demandlib (MIT licence). They
are German habits on Italian holidays and clocks: a default where nothing better is known. ARERA's mean hourly
withdrawals of a region, or a member's own curve, take their place where they are given. Which of them stands for which
Italian member, and the shares of the mixtures, are our choice.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import numpy as np
from demandlib.bdew import ElecSlp

from simulator.axis import SUNDAY, TimeAxis, national_holidays
from simulator.description.uses import Profile
from simulator.profiles.cells import Floats, normalised

FLAT, DARK = "flat", "dark"

MIXTURES: Mapping[Profile, Mapping[str, float]] = {
    Profile.RESIDENTIAL: {"h0_dyn": 1.0},
    # The common parts of a building: the lift follows the residents, pumps run always, stairs are lit in the dark.
    Profile.CONDOMINIUM: {"h0_dyn": 0.4, FLAT: 0.3, DARK: 0.3},
    Profile.OFFICE: {"g1": 1.0},
    Profile.SCHOOL: {"g1": 1.0},
    Profile.COMMERCIAL: {"g4": 1.0},
    # A workshop on working days from 8 to 18, with something that runs always.
    Profile.CRAFT: {"g1": 0.7, "g3": 0.3},
    Profile.INDUSTRIAL: {"g1": 0.4, "g3": 0.6},
    Profile.FLAT: {FLAT: 1.0},
}
"""Shares of the year's energy. BDEW: H0 households (with its yearly swing), G1 trade on working days 8-18, G3 trade
that runs continuously, G4 shops."""

MIDDLE_OF_ITALY = 42.0
"""Latitude, degrees: the length of the night differs little within Italy."""

SOLAR_NOON_UTC = 11.2
"""Mean hour of solar noon at 12° E, the middle of Italy."""


@cache
def standard_profile(profile: Profile, axis: TimeAxis) -> Floats:
    """The profile of mean 1 of a kind of member: shape (T,), read-only.

    Raises:
        KeyError: the profile is not a standard one.
    """
    mixture = MIXTURES[profile]
    total = np.zeros(axis.steps)
    for name, share in mixture.items():
        total += share * _part(name, axis)
    if profile is Profile.SCHOOL:
        total = _closed(total, axis, school_holidays(axis))
    return normalised(total)


def school_holidays(axis: TimeAxis) -> frozenset[date]:
    """Days without lessons in the year, beside Sundays and holidays: summer, Christmas, Easter.

    Regions set their own calendars, some days apart; these are common bounds: lessons from 12 September to 8 June, none
    from 23 December to 6 January, nor from Maundy Thursday to Easter Tuesday.
    """
    year = axis.year
    monday = next(day for day in national_holidays(year) if day.month in (3, 4) and day.weekday() == 0 and _easter(day))
    spans = (
        (date(year, 1, 1), date(year, 1, 6)),
        (monday - timedelta(days=4), monday + timedelta(days=1)),
        (date(year, 6, 9), date(year, 9, 11)),
        (date(year, 12, 23), date(year, 12, 31)),
    )
    return frozenset(day for day in axis.days if any(first <= day <= last for first, last in spans))


def _easter(day: date) -> bool:
    """Whether a holiday is Easter Monday and not 25 April: the day before it is a holiday too."""
    return day - timedelta(days=1) in national_holidays(day.year)


def _closed(profile: Floats, axis: TimeAxis, days: frozenset[date]) -> Floats:
    """The profile with some days like the Sunday that is nearest."""
    numbers = np.arange(len(axis.days))
    is_sunday = axis.day_type[axis.edges[:-1]] == SUNDAY
    whole = np.diff(axis.edges) == 24 * axis.steps_per_hour
    sundays = numbers[is_sunday & whole]
    changed = profile.copy()
    for day in days:
        here = axis.of_day(day)
        number = (day - axis.days[0]).days
        nearest = axis.days[int(sundays[np.argmin(np.abs(sundays - number))])]
        if here.stop - here.start == 24 * axis.steps_per_hour:
            changed[here] = profile[axis.of_day(nearest)]
    return changed


def _part(name: str, axis: TimeAxis) -> Floats:
    if name == FLAT:
        return np.ones(axis.steps)
    if name == DARK:
        return normalised(dark(axis))
    return _bdew(axis)[name]


@cache
def _bdew(axis: TimeAxis) -> Mapping[str, Floats]:
    """Every BDEW profile with mean 1. A profile is read at the local clock: an hour of March is passed over, one of
    October stands twice."""
    with warnings.catch_warnings():  # demandlib changes the filters of the whole process
        table = ElecSlp(axis.year, holidays=list(national_holidays(axis.year))).get_profiles()
    hours = axis.day * 24 + axis.hour
    found = {}
    for name in table:
        by_hour = table[name].to_numpy().reshape(-1, 4)
        values = by_hour.sum(axis=1)[hours]
        if axis.minutes == 15:
            quarter = np.arange(axis.steps) % 4
            values = by_hour[hours, quarter]
        found[str(name)] = normalised(values)
    return found


def dark(axis: TimeAxis) -> Floats:
    """Shape (T,): share of each step in which the sun is down in the middle of Italy, from the usual formula of Cooper
    (1969) for its declination."""
    declination = np.radians(23.45 * np.sin(2 * np.pi * (284 + axis.day + 1) / 365))
    half_day = np.degrees(np.arccos(-np.tan(np.radians(MIDDLE_OF_ITALY)) * np.tan(declination))) / 15
    minutes = (axis.starts - axis.starts.astype("datetime64[D]")).astype(np.float64)
    start = minutes / 60
    sunrise, sunset = SOLAR_NOON_UTC - half_day, SOLAR_NOON_UTC + half_day
    lit = np.clip(np.minimum(start + axis.step_hours, sunset) - np.maximum(start, sunrise), 0, axis.step_hours)
    share: Floats = 1 - lit / axis.step_hours
    return share
