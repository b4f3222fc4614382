"""The monthly climate of an Italian place, from 82 stations that ship with the house.

The stations are those of the Italian standard UNI 10349:1994 ("Riscaldamento e raffrescamento degli edifici. Dati
climatici"): mean daily irradiation on the horizontal (MJ/m²) and mean air temperature (°C) of each month in chief towns
of provinces, with their coordinates and altitude. They were checked against the transcription in the public program
Solar Calculator (repository japita-se/solar_calc, files uni.sql and uni.txt). Only facts are taken: numbers and places.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from simulator.sun.calibration import CLEAREST, Correction, correction_at

Floats = NDArray[np.float64]

SOURCE = "UNI 10349:1994, climatic data of Italian towns"
NEIGHBOURS = 6
REACH_KM = 25.0
"""Stations nearer than this count almost alike: what differs among them is the station more than the climate."""
KM_PER_METRE = 0.1
"""A difference in altitude of 100 m makes a station as strange as 10 km."""
LAPSE = -1 / 170
"""°C per metre of altitude, between those that UNI 10349 states for the North (1/178) and the Centre (1/147)."""

MID_DAYS = np.array([17, 47, 75, 105, 135, 162, 198, 228, 258, 288, 318, 344])
"""Day of the year whose extraterrestrial irradiation is nearest to each month's mean (Klein, 1977)."""
SOLAR_CONSTANT = 1361.0


@dataclass(frozen=True, eq=False)
class MonthlyClimate:
    """What an average year brings, by month; every array has shape (12,).

    Attributes:
        clearness: share of the irradiation above the atmosphere that reaches the ground.
        irradiation: mean daily irradiation on the horizontal, kWh/m².
        air: mean temperature, °C.
        stations: the places that it was interpolated from, nearest first.
        correction: what was done to their clearness; None where the standard was left as it is.
    """

    clearness: Floats
    irradiation: Floats
    air: Floats
    stations: tuple[str, ...]
    correction: Correction | None = None


@dataclass(frozen=True, eq=False)
class Stations:
    """The shipped stations: names and regions, coordinates (n, 3), irradiation and temperatures (n, 12)."""

    names: tuple[str, ...]
    regions: tuple[str, ...]
    where: Floats
    irradiation: Floats
    air: Floats


@cache
def stations() -> Stations:
    """Read the shipped stations; irradiation in kWh/m² per day."""
    text = files("simulator.sun").joinpath("italy.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))[1:]
    numbers = np.array([row[2:] for row in rows], np.float64)
    return Stations(
        names=tuple(row[0] for row in rows),
        regions=tuple(row[1] for row in rows),
        where=numbers[:, :3],
        irradiation=numbers[:, 3:15] / 3.6,
        air=numbers[:, 15:],
    )


def above_atmosphere(latitude: float | Floats) -> Floats:
    """Mean daily irradiation on the horizontal above the atmosphere, kWh/m², shape (..., 12).

    Source: Duffie and Beckman, Solar Engineering of Thermal Processes, section 1.10.
    """
    turn = np.radians(360.0 * (MID_DAYS - 1) / 365.0)
    declination = np.radians(23.45) * np.sin(np.radians(360.0 * (284 + MID_DAYS) / 365.0))
    at = np.radians(np.asarray(latitude, np.float64))[..., np.newaxis]
    sunset = np.arccos(-np.tan(at) * np.tan(declination))
    day = np.cos(at) * np.cos(declination) * np.sin(sunset) + sunset * np.sin(at) * np.sin(declination)
    whole: Floats = 24 / np.pi * SOLAR_CONSTANT * (1 + 0.033 * np.cos(turn)) * day / 1000
    return whole


def climate_of(latitude: float, longitude: float, altitude_m: float, *, calibrated: bool = True) -> MonthlyClimate:
    """The climate of a place, from the nearest stations.

    The clearness is averaged, not the irradiation, so that the latitude keeps its effect; the air is brought from each
    station's altitude to the place's. Weights fall with the square of distance, in which altitude counts.

    Args:
        latitude, longitude: degrees north and east.
        altitude_m: metres above the sea.
        calibrated: corrects the clearness towards what PVGIS says of published places (`simulator.sun.calibration`).
    """
    known = stations()
    north = (known.where[:, 0] - latitude) * 111.2
    east = (known.where[:, 1] - longitude) * 111.2 * np.cos(np.radians(latitude))
    up = (known.where[:, 2] - altitude_m) * KM_PER_METRE
    distance = np.sqrt(north**2 + east**2 + up**2)
    near = np.argsort(distance, kind="stable")[:NEIGHBOURS]
    weight = 1.0 / (1.0 + (distance[near] / REACH_KM) ** 2) ** 2
    weight /= weight.sum()
    clearness = weight @ (known.irradiation[near] / above_atmosphere(known.where[near, 0]))
    air = weight @ (known.air[near] + LAPSE * (altitude_m - known.where[near, 2])[:, np.newaxis])
    plain = MonthlyClimate(
        clearness=clearness,
        irradiation=clearness * above_atmosphere(latitude),
        air=air,
        stations=tuple(known.names[i] for i in near),
    )
    if not calibrated:
        return plain
    correction = correction_at(latitude, longitude)
    return replace(corrected(plain, correction.factors), correction=correction)


def corrected(climate: MonthlyClimate, factors: Floats) -> MonthlyClimate:
    """A climate with its clearness times some factors, shape (12,), but never above `CLEAREST`."""
    clearness = np.minimum(climate.clearness * factors, np.maximum(climate.clearness, CLEAREST))
    return replace(climate, clearness=clearness, irradiation=climate.irradiation * clearness / climate.clearness)
