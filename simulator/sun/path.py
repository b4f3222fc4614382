"""The sun's way over one place, once for all arrays that stand there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pvlib import irradiance, solarposition

from simulator.axis import TimeAxis

Floats = NDArray[np.float64]

LOWEST = np.cos(np.radians(89.0))
"""A sun nearer to the horizon than one degree gives no direct light: ratios to its height would explode."""


@dataclass(frozen=True, eq=False)
class SunPath:
    """The sun at the middle of each step.

    Attributes:
        latitude, longitude: of the place, degrees north and east.
        axis: the steps.
        cos_zenith: shape (T,), 0 at night.
        direction: shape (T, 3), from the place to the sun: east, north, up; zeros at night.
        hour_angle: shape (T,), radians from solar noon.
        extra: shape (T,), normal irradiance above the atmosphere, W/m².
    """

    latitude: float
    longitude: float
    axis: TimeAxis
    cos_zenith: Floats = field(repr=False)
    direction: Floats = field(repr=False)
    hour_angle: Floats = field(repr=False)
    extra: Floats = field(repr=False)

    @classmethod
    def over(cls, latitude: float, longitude: float, axis: TimeAxis, altitude_m: float = 0.0) -> SunPath:
        """The path over a place; asked again, it is not computed again.

        Source: NREL's solar position algorithm, Reda and Andreas (2004), through pvlib.
        """
        return _over(latitude, longitude, axis, altitude_m)


@lru_cache(maxsize=8)
def _over(latitude: float, longitude: float, axis: TimeAxis, altitude_m: float) -> SunPath:
    middle = axis.starts.astype("datetime64[ns]") + np.timedelta64(axis.minutes * 30, "s")
    times = pd.DatetimeIndex(middle, tz="UTC")
    at = solarposition.get_solarposition(times, latitude, longitude, altitude_m, method="nrel_numpy")
    zenith = np.radians(at["apparent_zenith"].to_numpy())
    azimuth = np.radians(at["azimuth"].to_numpy())
    # The azimuth has the sign of the afternoon; the hour angle follows from time and the equation of time.
    minutes = (middle - middle.astype("datetime64[D]")) / np.timedelta64(1, "m")
    solar = minutes + 4.0 * longitude + at["equation_of_time"].to_numpy()
    up = np.cos(zenith)
    day = up > 0
    direction = np.column_stack([np.sin(zenith) * np.sin(azimuth), np.sin(zenith) * np.cos(azimuth), up])
    return SunPath(
        latitude=latitude,
        longitude=longitude,
        axis=axis,
        cos_zenith=np.where(day, up, 0.0),
        direction=np.where(day[:, np.newaxis], direction, 0.0),
        hour_angle=np.radians((solar / 4.0 - 180.0 + 180.0) % 360.0 - 180.0),
        extra=irradiance.get_extra_radiation(times).to_numpy(),
    )
