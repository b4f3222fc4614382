"""The production of all described plants, new and as they age."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.axis import TimeAxis
from simulator.description.model import Description, Place
from simulator.description.plants import Mounting, Plant
from simulator.formulas import Formula
from simulator.remarks import SimulatorRemark
from simulator.sun.climatology import climate_of
from simulator.sun.irradiation import Irradiation
from simulator.sun.path import SunPath
from simulator.sun.pvgis import read_pvgis
from simulator.sun.series import read_series
from simulator.sun.typical import typical_irradiation
from simulator.sun.yields import OPEN_RACK, ROOF, Arrays, array_power

Floats = NDArray[np.float64]

FORMULAS = (
    Formula(
        "sun.degradation",
        "calo dei moduli con gli anni",
        "decline of the modules over the years",
        "P_n = P · (1 - d_1) · (1 - d)^n, n anni compiuti",
        "makers' warranties; the shares are the description's",
    ),
)


@dataclass(frozen=True, eq=False)
class Production:
    """What P plants produce. Rows are what ages alike: all arrays of a plant with the same decline, or its series.

    Attributes:
        axis: the steps.
        rows: shape (R, T), kWh when new.
        plant: shape (R,), the plant of each row.
        first, later: shape (R,), share lost in the first year of a plant, and in each year after it.
        limit: shape (P,), kWh that the plant's inverters let through in a step.
        in_operation: first day of each plant.
        remarks: what is to be known about them.
    """

    axis: TimeAxis
    rows: Floats = field(repr=False)
    plant: NDArray[np.int64]
    first: Floats
    later: Floats
    limit: Floats
    in_operation: tuple[date, ...]
    remarks: tuple[SimulatorRemark, ...] = ()

    def new(self) -> Floats:
        """The production of plants without any decline, all year long, shape (P, T), kWh."""
        return self._summed(np.ones(len(self.rows)))

    def in_year(self, year: int) -> Floats:
        """The production in a calendar year: aged, and zero before a plant's first day.

        The year passes on the calendar of the axis, whatever its own: sun and consumption keep their place.

        Returns:
            Shape (P, T), kWh.
        """
        age = np.array([max(0, year - day.year) for day in self.in_operation], np.float64)[self.plant]
        production = self._summed((1 - self.first) * (1 - self.later) ** age)
        for plant, day in enumerate(self.in_operation):
            production[plant, : first_step(self.axis, day, year)] = 0.0
        return production

    def _summed(self, share: Floats) -> Floats:
        production = np.zeros((len(self.limit), self.axis.steps))
        for row, plant, part in zip(self.rows, self.plant, share, strict=True):
            production[plant] += row * part
        return np.minimum(production, self.limit[:, np.newaxis], out=production)


def first_step(axis: TimeAxis, day: date, year: int) -> int:
    """The first step of a simulated year that does not lie before a day: 0 if it is past, all steps if it is to come."""
    if day.year != year:
        return 0 if day.year < year else axis.steps
    try:
        same = day.replace(year=axis.year)
    except ValueError:  # 29 February in a year that has none
        same = date(axis.year, 3, 1)
    return axis.of_day(same).start


def irradiation_of(place: Place, axis: TimeAxis, pvgis: Path | None = None) -> Irradiation:
    """The irradiation of a place: of a file of PVGIS if there is one, else of the shipped climatology.

    Raises:
        InputError: a file that cannot be used.
    """
    sun = _path(place, axis)
    if pvgis is not None:
        return read_pvgis(pvgis, sun)
    return typical_irradiation(sun, climate_of(place.latitude, place.longitude, place.altitude_m))


def production_of(description: Description, axis: TimeAxis, irradiation: Irradiation | None = None) -> Production:
    """The production of all plants of a community, in the order of `description.plants`.

    Args:
        description: the community.
        axis: the steps.
        irradiation: on that axis; None is the shipped climatology, and is not even computed where no plant needs it.

    Raises:
        InputError: a plant's series that cannot be read, or one that has neither a series nor arrays.
    """
    plants = description.plants
    rows: list[Floats] = []
    owner: list[int] = []
    decline: list[tuple[float, float]] = []
    solar = [(i, plant) for i, plant in enumerate(plants) if plant.series is None]
    remarks: tuple[SimulatorRemark, ...] = ()
    if solar:
        light = irradiation or irradiation_of(description.place, axis)
        remarks = light.remarks
        power = _array_energy(solar, _path(description.place, axis), light)
        rows, owner, decline = power
    for index, plant in enumerate(plants):
        if plant.series is not None:
            rows.append(read_series(description.folder / plant.series, axis))
            owner.append(index)
            decline.append((0.0, 0.0))
    shares = np.array(decline, np.float64).reshape(-1, 2)
    return Production(
        axis=axis,
        rows=np.array(rows, np.float64).reshape(-1, axis.steps),
        plant=np.array(owner, np.int64),
        first=shares[:, 0],
        later=shares[:, 1],
        limit=np.array([np.inf if plant.series else plant.kw * axis.step_hours for plant in plants], np.float64),
        in_operation=tuple(plant.in_operation for plant in plants),
        remarks=remarks,
    )


def plant_production(description: Description, axis: TimeAxis, irradiation: Irradiation | None = None) -> Floats:
    """The production of new plants over a whole year, shape (P, T), kWh."""
    return production_of(description, axis, irradiation).new()


def _path(place: Place, axis: TimeAxis) -> SunPath:
    return SunPath.over(place.latitude, place.longitude, axis, place.altitude_m)


def _array_energy(
    solar: list[tuple[int, Plant]], sun: SunPath, light: Irradiation
) -> tuple[list[Floats], list[int], list[tuple[float, float]]]:
    """The energy of all arrays at once, summed by plant and decline."""
    listed = [(index, array) for index, plant in solar for array in plant.arrays]
    arrays = Arrays(
        kw=np.array([array.kw for _, array in listed], np.float64),
        tilt=np.array([array.tilt for _, array in listed], np.float64),
        azimuth=np.array([array.azimuth for _, array in listed], np.float64),
        losses=np.array([array.losses for _, array in listed], np.float64),
        mounting=np.array([ROOF if array.mounting is Mounting.ROOF else OPEN_RACK for _, array in listed], np.int64),
    )
    energy = array_power(arrays, sun, light)
    energy *= sun.axis.step_hours
    rows: list[Floats] = []
    owner: list[int] = []
    decline: list[tuple[float, float]] = []
    place: dict[tuple[int, float, float], int] = {}
    for (index, array), row in zip(listed, energy, strict=True):
        key = (index, array.degradation_first, array.degradation)
        if key in place:
            rows[place[key]] += row
        else:
            place[key] = len(rows)
            rows.append(row)
            owner.append(index)
            decline.append(key[1:])
    return rows, owner, decline
