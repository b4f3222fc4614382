"""The production of all described plants, new and as they age."""

from __future__ import annotations

from collections.abc import Iterator
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
from simulator.sun import typical, yields
from simulator.sun.climatology import climate_of
from simulator.sun.irradiation import Irradiation
from simulator.sun.path import SunPath
from simulator.sun.pvgis import read_pvgis
from simulator.sun.series import read_series
from simulator.sun.typical import typical_irradiation
from simulator.sun.yields import OPEN_RACK, ROOF, Arrays, array_rows

Floats = NDArray[np.float64]

FORMULAS = (
    *typical.FORMULAS,
    *yields.FORMULAS,
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
        rows: shape (R, T), kWh when new, in single precision; rising by plant.
        plant: shape (R,), the plant of each row.
        first, later: shape (R,), share lost in the first year of a plant, and in each year after it.
        limit: shape (P,), kWh that the plant's inverters let through in a step.
        in_operation: first day of each plant.
        remarks: what is to be known about them.
    """

    axis: TimeAxis
    rows: NDArray[np.float32] = field(repr=False)
    plant: NDArray[np.int64]
    first: Floats
    later: Floats
    limit: Floats
    in_operation: tuple[date, ...]
    remarks: tuple[SimulatorRemark, ...] = ()

    def new(self) -> Floats:
        """The production of plants without any decline, all year long, shape (P, T), kWh."""
        return YearProduction(self, np.ones(len(self.rows)), np.zeros(len(self.limit), np.int64)).rows()

    def in_year(self, year: int) -> YearProduction:
        """The production in a calendar year: aged, and zero before a plant's first day.

        The year passes on the calendar of the axis, whatever its own: sun and consumption keep their place.
        """
        age = np.array([max(0, year - day.year) for day in self.in_operation], np.float64)[self.plant]
        start = np.array([first_step(self.axis, day, year) for day in self.in_operation], np.int64)
        return YearProduction(self, (1 - self.first) * (1 - self.later) ** age, start)


@dataclass(frozen=True, eq=False)
class YearProduction:
    """The production of one year, written out for some plants at a time.

    Attributes:
        production: that of new plants.
        share: shape (R,), what age has left of each of its rows.
        start: shape (P,), the first step of each plant.
    """

    production: Production
    share: Floats
    start: NDArray[np.int64]

    def rows(self, first: int = 0, last: int | None = None) -> Floats:
        """The plants from `first` up to `last`: shape (last - first, T), kWh."""
        source = self.production
        last = len(source.limit) if last is None else last
        energy = np.zeros((last - first, source.axis.steps))
        low, high = np.searchsorted(source.plant, [first, last])
        for row in range(low, high):
            energy[source.plant[row] - first] += source.rows[row] * self.share[row]
        np.minimum(energy, source.limit[first:last, np.newaxis], out=energy)
        for plant in range(first, last):
            energy[plant - first, : self.start[plant]] = 0.0
        return energy


def first_step(axis: TimeAxis, day: date, year: int) -> int:
    """The first step of a simulated year not before a day: 0 if it is past, the number of steps if it is to come."""
    if day.year != year:
        return 0 if day.year < year else axis.steps
    try:
        same = day.replace(year=axis.year)
    except ValueError:  # 29 February in a year that has none
        same = date(axis.year, 3, 1)
    return int(axis.of_day(same).start)


def irradiation_of(place: Place, axis: TimeAxis, pvgis: Path | None = None) -> Irradiation:
    """The irradiation of a place: of a file of PVGIS if there is one, else of the shipped climatology.

    Raises:
        InputError: a file that cannot be used.
    """
    sun = _path(place, axis)
    if pvgis is not None:
        return read_pvgis(pvgis, sun)
    climate = climate_of(place.latitude, place.longitude, place.altitude_m, calibrated=place.calibrated)
    return typical_irradiation(sun, climate)


def production_of(description: Description, axis: TimeAxis, irradiation: Irradiation | None = None) -> Production:
    """The production of all plants of a community, in the order of `description.plants`.

    Args:
        description: the community.
        axis: the steps.
        irradiation: on that axis; None takes the place's file, or the shipped climatology, if any plant needs it.

    Raises:
        InputError: a plant's series that cannot be read, or one that has neither a series nor arrays.
    """
    plants = description.plants
    rows: list[NDArray[np.floating]] = []
    owner: list[int] = []
    decline: list[tuple[float, float]] = []
    solar = [(i, plant) for i, plant in enumerate(plants) if plant.series is None]
    remarks: tuple[SimulatorRemark, ...] = ()
    if solar:
        place = description.place
        file = None if place.irradiation is None else description.folder / place.irradiation
        light = irradiation or irradiation_of(place, axis, file)
        remarks = light.remarks
        for energy, index, shares_lost in _array_energy(solar, _path(description.place, axis), light):
            rows.append(energy)
            owner.append(index)
            decline.append(shares_lost)
    for index, plant in enumerate(plants):
        if plant.series is not None:
            rows.append(read_series(description.folder / plant.series, axis))
            owner.append(index)
            decline.append((0.0, 0.0))
    order = sorted(range(len(owner)), key=lambda i: owner[i])
    shares = np.array([decline[i] for i in order], np.float64).reshape(-1, 2)
    return Production(
        axis=axis,
        rows=np.array([rows[i] for i in order], np.float32).reshape(-1, axis.steps),
        plant=np.array([owner[i] for i in order], np.int64),
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
) -> Iterator[tuple[NDArray[np.float32], int, tuple[float, float]]]:
    """The energy of all arrays, summed by plant and decline: kWh, the plant's place, and the shares lost."""
    listed = [(index, array) for index, plant in solar for array in plant.arrays]
    energies: dict[tuple[int, float, float], NDArray[np.float32]] = {}
    arrays = Arrays(
        kw=np.array([array.kw for _, array in listed], np.float64),
        tilt=np.array([array.tilt for _, array in listed], np.float64),
        azimuth=np.array([array.azimuth for _, array in listed], np.float64),
        losses=np.array([array.losses for _, array in listed], np.float64),
        mounting=np.array([ROOF if array.mounting is Mounting.ROOF else OPEN_RACK for _, array in listed], np.int64),
    )
    for number, power in array_rows(arrays, sun, light):
        index, array = listed[number]
        key = (index, array.degradation_first, array.degradation)
        energy = (power * sun.axis.step_hours).astype(np.float32)
        if key in energies:
            energies[key] += energy
        else:
            energies[key] = energy
    for (index, first_lost, later), energy in energies.items():
        yield energy, index, (first_lost, later)
