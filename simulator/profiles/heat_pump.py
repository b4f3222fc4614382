"""What a heat pump adds: heating and cooling by degree-hours, hot water by habit.

Heating follows max(0, 20 °C − T) / COP(T) within the hours and the season in which the law lets buildings be heated;
the yearly kWh are the user's, so only the shape is modelled. COP(T) rises by 2.5 % of its value at 7 °C for each
degree, as air to water heat pumps do on the mean (from memory of the fields of performance of EN 14511; shape only).
Cooling follows max(0, T − 24 °C) in the afternoon and evening. Seasons: DPR 412/1993 art. 9 as amended by DPR 74/2013
art. 4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from simulator.axis import TimeAxis
from simulator.description.hours import Closure
from simulator.description.uses import HeatPump
from simulator.profiles.cells import Floats

HEATED_TO, COOLED_FROM = 20.0, 24.0
COP_SLOPE, COP_LEAST = 0.025, 0.4
COOLING_HOURS = (12, 24)
WATER_HOURS = (6, 7, 8, 18, 19, 20, 21)
DAILY_SWING = 4.5
"""Half of the mean difference between the warmest and the coldest hour of a day, °C."""
WARMEST_HOUR = 15

SEASONS: Mapping[str, Closure] = {
    "A": Closure((12, 1), (3, 15)),
    "B": Closure((12, 1), (3, 31)),
    "C": Closure((11, 15), (3, 31)),
    "D": Closure((11, 1), (4, 15)),
    "E": Closure((10, 15), (4, 15)),
    "F": Closure((1, 1), (12, 31)),
}
"""The heating season of each climate zone, both days included."""


def temperatures(monthly: Floats, axis: TimeAxis) -> Floats:
    """Hourly air temperatures whose months have the given means: shape (T,), °C.

    Days lie on a line from the middle of one month to that of the next, whose knots are moved until the means are
    right; hours on a sine that is highest at 15.

    Args:
        monthly: shape (12,), °C.
        axis: the year.
    """
    month_of_day = np.array([day.month - 1 for day in axis.days])
    numbers = np.arange(len(axis.days))
    lengths = np.bincount(month_of_day)
    middles = np.cumsum(lengths) - (lengths + 1) / 2
    knots = np.concatenate([[middles[-1] - len(numbers)], middles, [middles[0] + len(numbers)]])
    around = np.concatenate([np.eye(12)[-1:], np.eye(12), np.eye(12)[:1]])  # December, the year, January
    course = np.column_stack([np.interp(numbers, knots, column) for column in around.T])
    means = np.array([course[month_of_day == month].mean(axis=0) for month in range(12)])
    daily = (course @ np.linalg.solve(means, monthly))[axis.day]
    air: Floats = daily + DAILY_SWING * np.cos(2 * np.pi * (axis.hour.astype(np.float64) - WARMEST_HOUR) / 24)
    return air


def heat_pump_parts(
    pump: HeatPump, air: Floats, climate_zone: str, axis: TimeAxis
) -> Iterator[tuple[str, Floats, float]]:
    """What a heat pump does, each with its shape and the kWh of the year that follow it.

    Args:
        pump: its yearly kWh and hours.
        air: shape (T,), °C.
        climate_zone: A to F.
        axis: the year.
    """
    if pump.heating_kwh:
        yield "heating", heating_shape(air, pump.hours, climate_zone, axis), pump.heating_kwh
    if pump.cooling_kwh:
        yield "cooling", cooling_shape(air, axis), pump.cooling_kwh
    if pump.water_kwh:
        yield "water", np.isin(axis.hour, WATER_HOURS).astype(np.float64), pump.water_kwh


def heating_shape(air: Floats, hours: tuple[int, int], climate_zone: str, axis: TimeAxis) -> Floats:
    """Electricity for heating in any unit: shape (T,); flat over the heated hours where it is never cold."""
    season = SEASONS[climate_zone]
    open_days = np.array([season.covers(day.month, day.day) for day in axis.days])
    first, last = hours
    heated = (axis.hour >= first) & (axis.hour < last) if first < last else (axis.hour >= first) | (axis.hour < last)
    on = heated & open_days[axis.day]
    shape = np.where(on, np.maximum(0.0, HEATED_TO - air) / cop(air), 0.0)
    return shape if shape.any() else on.astype(np.float64)


def cooling_shape(air: Floats, axis: TimeAxis) -> Floats:
    """Electricity for cooling in any unit: shape (T,); July's and August's afternoons where it is never hot."""
    on = (axis.hour >= COOLING_HOURS[0]) & (axis.hour < COOLING_HOURS[1])
    shape = np.where(on, np.maximum(0.0, air - COOLED_FROM), 0.0)
    return shape if shape.any() else (on & np.isin(axis.month, (6, 7))).astype(np.float64)


def cop(air: Floats) -> Floats:
    """The coefficient of performance relative to its value at 7 °C."""
    relative: Floats = np.maximum(COP_LEAST, 1 + COP_SLOPE * (air - 7.0))
    return relative
