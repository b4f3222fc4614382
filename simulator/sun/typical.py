"""A typical year out of monthly means: clear and cloudy days in the right shares, the same at every run.

Each month's days take the quantiles of the distribution that daily clearness is known to follow, so the month keeps its
mean exactly and its sky is not the same grey every day: what a plant shares depends on that. Within a day the light
follows the mean course of the hours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pvlib import irradiance
from scipy.optimize import brentq

from simulator.formulas import Formula
from simulator.remarks import SimulatorRemark
from simulator.sun.calibration import REACH_KM
from simulator.sun.climatology import MonthlyClimate
from simulator.sun.irradiation import Floats, Irradiation, Origin
from simulator.sun.path import SunPath

WIND = 1.5
"""m/s, the order of the means that UNI 10349 states for inland towns."""
SWING = 4.5
"""°C by which the afternoon is warmer, and the end of the night colder, than the day's mean."""
WARMEST = 15.0
DARKEST = 0.05
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0

FORMULAS = (
    Formula(
        "sun.calibration",
        "serenità media del mese, corretta sulle rese PVGIS vicine",
        "mean clearness of the month, corrected towards PVGIS yields nearby",
        "K = K_UNI · exp(e^-(d/120 km)² · Σ w·ln f), f: the yield is PVGIS's at the published places",
        "UNI 10349:1994; PVGIS © European Union, as listed in pvgis_places.csv",
    ),
    Formula(
        "sun.typical_day",
        "giorni sereni e nuvolosi del mese",
        "clear and cloudy days of the month",
        "F(K) = (e^(γ·K_min) - e^(γ·K)) / (e^(γ·K_min) - e^(γ·K_max)), γ such that the mean is the month's",
        "Bendt, Collares-Pereira and Rabl (1981); K_max of Hollands and Huget (1983)",
    ),
    Formula(
        "sun.typical_hour",
        "andamento della radiazione nel giorno",
        "course of irradiation within the day",
        "r ∝ (a + b·cos ω)·cos θz, a = 0.409 + 0.5016·sin(ωs - 60°), b = 0.6609 - 0.4767·sin(ωs - 60°)",
        "Collares-Pereira and Rabl (1979)",
    ),
    Formula(
        "sun.diffuse",
        "radiazione diffusa",
        "diffuse irradiation",
        "DHI = GHI · k_d(k_t)",
        "Erbs, Klein and Duffie (1982), through pvlib",
    ),
)


def typical_irradiation(sun: SunPath, climate: MonthlyClimate, *, seed: int | None = None) -> Irradiation:
    """The typical year of a place.

    Args:
        sun: the sun's path over the place.
        climate: its monthly means.
        seed: None orders each month's days in one fixed way; a number draws another order.

    Returns:
        Every month's mean daily irradiation is that of `climate`.
    """
    axis = sun.axis
    days = len(axis.days)
    day = axis.day
    month_of_day = np.array([at.month - 1 for at in axis.days])
    above = np.bincount(day, sun.extra * sun.cos_zenith, days) * axis.step_hours
    course = _course(sun)
    daily = np.empty(days)
    random = None if seed is None else np.random.default_rng(seed)
    for month in range(12):
        inside = np.flatnonzero(month_of_day == month)
        clear = _days(float(climate.clearness[month]), len(inside))
        order = (
            np.argsort((np.arange(len(inside)) * GOLDEN) % 1.0) if random is None else random.permutation(len(inside))
        )
        received = clear[order] * above[inside]
        # The quantiles meet the month's mean clearness; the sums must meet its irradiation.
        daily[inside] = received * (climate.irradiation[month] * 1000 * len(inside) / received.sum())
    total = np.bincount(day, course, days) * axis.step_hours
    ghi = course * (daily / total)[day]
    dni, dhi = decompose(sun, ghi)
    return Irradiation(
        ghi,
        dni,
        dhi,
        _air(sun, climate.air, month_of_day),
        np.full(axis.steps, WIND),
        Origin.CLIMATOLOGY,
        _remarks(climate),
    )


def _remarks(climate: MonthlyClimate) -> tuple[SimulatorRemark, ...]:
    stations = SimulatorRemark("irradiation_climatology", {"stations": climate.stations[:3]})
    made = climate.correction
    if made is None:
        return (stations, SimulatorRemark("irradiation_not_calibrated", {}))
    kilometres = round(made.distance_km)
    if made.distance_km > REACH_KM:
        return (stations, SimulatorRemark("irradiation_far_from_pvgis", {"place": made.places[0], "km": kilometres}))
    return (stations, SimulatorRemark("irradiation_calibrated", {"place": made.places[0], "km": kilometres}))


def decompose(sun: SunPath, ghi: Floats) -> tuple[Floats, Floats]:
    """Split global irradiance into direct normal and diffuse by the clearness of each step."""
    parts = irradiance.erbs(ghi, np.degrees(np.arccos(sun.cos_zenith)), sun.axis.day + 1)
    return np.asarray(parts["dni"]), np.asarray(parts["dhi"])


def _course(sun: SunPath) -> Floats:
    """How the light is spread over each day, in any unit, shape (T,)."""
    # The sun's declination after Cooper (1969).
    declination = np.radians(23.45) * np.sin(2 * np.pi * (285 + sun.axis.day) / 365.0)
    sunset = np.arccos(np.clip(-np.tan(np.radians(sun.latitude)) * np.tan(declination), -1.0, 1.0))
    a = 0.409 + 0.5016 * np.sin(sunset - np.pi / 3)
    b = 0.6609 - 0.4767 * np.sin(sunset - np.pi / 3)
    course: Floats = np.maximum(a + b * np.cos(sun.hour_angle), 0.0) * sun.extra * sun.cos_zenith
    return course


def _days(mean: float, count: int) -> Floats:
    """The clearness of `count` days whose mean is given, from the cloudiest."""
    most = 0.6313 + 0.267 * mean - 11.9 * (mean - 0.75) ** 8
    middle = (np.arange(count) + 0.5) / count

    def quantiles(gamma: float) -> Floats:
        if abs(gamma) < 1e-6:
            return DARKEST + middle * (most - DARKEST)
        low, high = np.exp(gamma * (DARKEST - most)), 1.0
        found: Floats = most + np.log(low - middle * (low - high)) / gamma
        return found

    gamma = brentq(lambda g: float(quantiles(g).mean()) - mean, -60.0, 60.0)
    return quantiles(float(gamma))


def _air(sun: SunPath, monthly: Floats, month_of_day: NDArray[np.int64]) -> Floats:
    axis = sun.axis
    of_day = monthly[month_of_day]
    hour = axis.hour + (np.arange(axis.steps) % axis.steps_per_hour) * axis.step_hours
    return of_day[axis.day] + SWING * np.cos((hour - WARMEST) * np.pi / 12)
