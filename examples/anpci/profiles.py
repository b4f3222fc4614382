"""The shapes of months: when people consume (standard load profiles) and when the sun shines (pvlib), as integers.

Whoever uses a shape takes it as whole millionths of its peak (`as_shape`), so that everything after it is exact and the
last bit of a floating-point library cannot move a Wh.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
import pandas as pd
import pvlib
from demandlib.bdew import ElecSlp
from numpy.typing import NDArray

from energy.calendar import QUARTER, ROME, Month, quarters_in_day

SCALE = 1_000_000
LATITUDE, LONGITUDE, ALTITUDE = 43.4, 13.3, 200.0
"""A hill in the Marche, degrees and metres; no real municipality is meant."""

LINKE_TURBIDITY = (2.6, 2.8, 3.1, 3.4, 3.6, 3.8, 3.8, 3.7, 3.4, 3.1, 2.8, 2.6)
"""Haze by month, given here so that pvlib need not look into its world map. Usual values of central Italy."""

MEAN_CLEARNESS = (0.55, 0.58, 0.65, 0.68, 0.74, 0.80, 0.85, 0.82, 0.75, 0.65, 0.56, 0.52)
"""Mean irradiation as a share of the clear sky's, by month."""

TEMPERATURE_COEFFICIENT = -0.0037
"""Change of a crystalline silicon module's power, 1/°C."""

SYSTEM_EFFICIENCY = 0.86
"""After soiling, mismatch, wiring and inverter: PVWatts' default losses of 14 %."""

Floats = NDArray[np.float64]
Curve = NDArray[np.int64]


class Calendar:
    """Consecutive local months cut into quarter-hours.

    Attributes:
        months: twelve of them, unless told otherwise.
        days: every local day.
        edges: shape (days + 1,), where each day begins among the quarter-hours: days of 92, 96 and 100.
        starts: shape (n,), UTC start of each quarter-hour.
        local: shape (n,), the same instants on the clocks of Rome.
    """

    def __init__(self, first: Month, months: int = 12) -> None:
        self.months = tuple(first.plus(i) for i in range(months))
        self.days: tuple[date, ...] = tuple(day for month in self.months for day in month.days)
        self.edges = np.cumsum([0, *(quarters_in_day(day) for day in self.days)])
        self.starts = pd.date_range(first.start, periods=int(self.edges[-1]), freq=QUARTER)
        self.local = self.starts.tz_convert(ROME)

    def of_day(self, day: date) -> slice:
        """Where the day lies among the quarter-hours."""
        place = (day - self.days[0]).days
        return slice(int(self.edges[place]), int(self.edges[place + 1]))

    def by_day(self, values: Floats) -> Floats:
        """One value per day as one per quarter-hour."""
        return np.repeat(values, np.diff(self.edges))


def load_profiles(calendar: Calendar) -> Mapping[str, Floats]:
    """Standard load profiles of the BDEW on the Italian calendar, national holidays being Sundays.

    Source: the profiles published by BDEW (the German association of energy and water industries) as carried by
    demandlib. A profile is read at the local clock time, so a day of 92 or 100 quarter-hours skips or repeats an hour.

    Returns:
        Profile name (`h0_dyn`, `g0` … `g6`, `l0` … `l2`) to shape (n,), Wh per quarter-hour for 1 MWh a year.
    """
    tables = [_profiles_of(each) for each in sorted({day.year for day in calendar.days})]
    profiles = pd.concat(tables).loc[calendar.local.tz_localize(None)] * 1e6
    return {str(name): profiles[name].to_numpy() for name in profiles}


@cache
def _profiles_of(calendar_year: int) -> pd.DataFrame:
    closed = list(holidays.country_holidays("IT", years=calendar_year))
    with warnings.catch_warnings():  # demandlib changes the filters of the whole process
        return ElecSlp(calendar_year, holidays=closed).get_profiles()


def vary(profile: Floats, calendar: Calendar, rng: np.random.Generator, spread: float) -> Floats:
    """A member's own consumption: the profile, louder and quieter from day to day and quarter to quarter.

    Args:
        profile: shape (n,).
        calendar: its quarter-hours.
        rng: the member's own random numbers.
        spread: standard deviation of the logarithm between quarter-hours; between days a third of it.

    Returns:
        Shape (n,), in the profile's unit.
    """
    daily = rng.normal(0.0, spread / 3, len(calendar.days))
    return np.asarray(profile * np.exp(calendar.by_day(daily) + rng.normal(0.0, spread, len(profile))))


class Sky:
    """The sun and the weather over the community: one place, so one sky for all its plants."""

    def __init__(self, calendar: Calendar, rng: np.random.Generator) -> None:
        middle = calendar.starts + timedelta(minutes=7.5)
        month = calendar.local.month.to_numpy() - 1
        sun = pvlib.solarposition.ephemeris(middle, LATITUDE, LONGITUDE)
        self._up = sun["apparent_elevation"].to_numpy() > 0
        self._zenith = 90.0 - sun["apparent_elevation"].to_numpy()[self._up]
        self._azimuth = sun["azimuth"].to_numpy()[self._up]
        self._extra = pvlib.irradiance.get_extra_radiation(middle[self._up]).to_numpy()
        clearness = _clearness(calendar, rng)[self._up]
        airmass = pvlib.atmosphere.get_absolute_airmass(
            pvlib.atmosphere.get_relative_airmass(self._zenith), pvlib.atmosphere.alt2pres(ALTITUDE)
        )
        turbidity = np.array(LINKE_TURBIDITY)[month[self._up]]
        clear = pvlib.clearsky.ineichen(self._zenith, airmass, turbidity, ALTITUDE, dni_extra=self._extra)
        self._ghi = clear["ghi"] * clearness
        parts = pvlib.irradiance.erbs(self._ghi, self._zenith, middle[self._up].dayofyear.to_numpy())
        self._dni, self._dhi = parts["dni"], parts["dhi"]
        day_of_year = middle.dayofyear.to_numpy()[self._up]
        hour = calendar.local.hour.to_numpy()[self._up]
        season = np.cos(2 * np.pi * (day_of_year - 205) / 365)
        self._air = 14.0 + 9.0 * season + 4.0 * np.cos(2 * np.pi * (hour - 15) / 24)

    def production(self, tilt: float, azimuth: float) -> Curve:
        """What a plant gives, limited by its inverter to the installed power.

        Args:
            tilt: of the modules, degrees from the horizontal.
            azimuth: where they look, degrees clockwise from north.

        Returns:
            Shape (n,), millionths of the installed power.
        """
        plane = pvlib.irradiance.get_total_irradiance(
            tilt,
            azimuth,
            self._zenith,
            self._azimuth,
            self._dni,
            self._ghi,
            self._dhi,
            dni_extra=self._extra,
            model="haydavies",
        )["poa_global"]
        cell = pvlib.temperature.faiman(plane, self._air, wind_speed=1.5)
        power = pvlib.pvsystem.pvwatts_dc(plane, cell, 1.0, TEMPERATURE_COEFFICIENT) * SYSTEM_EFFICIENCY
        output = np.zeros(len(self._up))
        output[self._up] = np.clip(power, 0.0, 1.0)
        return as_shape(output)


def _clearness(calendar: Calendar, rng: np.random.Generator) -> Floats:
    """Irradiation as a share of the clear sky's: a draw for each day, and passing clouds, more on middling days."""
    mean = np.array(MEAN_CLEARNESS)[[day.month - 1 for day in calendar.days]]
    daily = 0.15 + 0.85 * rng.beta(3.0 * mean, 3.0 * (1.0 - mean))
    clouds = rng.normal(0.0, 1.0, int(calendar.edges[-1]))
    return np.clip(calendar.by_day(daily) + 0.25 * clouds * calendar.by_day(daily * (1.0 - daily)), 0.05, 1.0)


def as_shape(shape: Floats) -> Curve:
    """Shares of one as integers: millionths."""
    return np.rint(shape * SCALE).astype(np.int64)
