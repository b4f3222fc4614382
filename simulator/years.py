"""The energies of every year of the horizon: modules and batteries age, plants enter, members join."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from energy.sharing import seniority
from simulator.axis import TimeAxis
from simulator.balance import Balance
from simulator.description.model import Description
from simulator.description.plants import Strategy
from simulator.energies import YearEnergy
from simulator.points import Matrix, Points, Rows, YearState
from simulator.storage import Batteries, capacity_left
from simulator.sun.production import Production, first_step

Floats = NDArray[np.float64]


class Horizon:
    """A described community's years, computed one after the other and not kept: a year of a large one is heavy.

    Consumption is the same every year, and so are sun and calendar: those of the first year. What changes is said in
    `YearState`.
    """

    def __init__(
        self, description: Description, axis: TimeAxis, loads: Rows | NDArray[np.floating], production: Production
    ) -> None:
        """Take the axis, the consumption of all members and what the plants produce.

        The consumption is a matrix, shape (N, T) in kWh, or what writes out its rows: it is asked for some at a time,
        summed to hours, and kept in steps only where a plant stands.
        """
        self.description = description
        self.production = production
        self.first_year = description.finance.first_year
        self.count = description.finance.horizon_years
        self._plants = description.plants
        self._stored = [plant for plant in self._plants if plant.storage is not None]
        storages = [plant.storage for plant in self._stored if plant.storage is not None]
        self._storages = storages
        self.points = Points(
            substation_of=np.array(description.substation_of, np.int64),
            substations=len(description.substations),
            hosts=np.array(description.plant_hosts, np.int64),
            order=seniority([plant.in_operation for plant in self._plants], [plant.id for plant in self._plants]),
            batteries=Batteries.of(storages),
            battery_plant=np.array([self._plants.index(plant) for plant in self._stored], np.int64),
            for_community=np.array([s.strategy is Strategy.COMMUNITY for s in storages], np.bool_),
        )
        rows = Matrix(loads) if isinstance(loads, np.ndarray) else loads
        self.balance = Balance(axis, rows, self.points)
        self._hours = TimeAxis.of_year(axis.year, 60, saint_francis_in_bands=axis.saint_francis_in_bands)
        start = description.constituted or date.min
        self._joined = [member.joined or start for member in description.members]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[YearEnergy]:
        """The years from the first; the batteries carry their charge and their wear from one to the next."""
        count = len(self._storages)
        cycles, stored = np.zeros(count), np.zeros(count)
        for year in range(self.first_year, self.first_year + self.count):
            age = np.array([max(0, year - plant.in_operation.year) for plant in self._stored], np.float64)
            for i, storage in enumerate(self._storages):
                if storage.replacement_years and age[i]:
                    age[i] %= storage.replacement_years
                    cycles[i] = cycles[i] if age[i] else 0.0
            energy = self.balance.year(self.state(year, health=self._health(age, cycles), stored=stored))
            drawn = energy.discharged.sum(axis=1) / np.sqrt(self.points.batteries.round_trip)
            cycles = cycles + drawn / self.points.batteries.kwh
            stored = energy.stored
            yield energy

    def state(self, year: int, *, health: Floats | None = None, stored: Floats | None = None) -> YearState:
        """What a year differs in; batteries are new and empty unless something else is said."""
        count = len(self._storages)
        hours = self._hours
        return YearState(
            year=year,
            production=self.production.in_year(year),
            member_from=np.array([first_step(hours, day, year) for day in self._joined], np.int64),
            health=np.ones(count) if health is None else health,
            stored=np.zeros(count) if stored is None else stored,
        )

    def _health(self, age: Floats, cycles: Floats) -> Floats:
        per_year = np.array([storage.fade_per_year for storage in self._storages], np.float64)
        per_cycle = np.array([storage.fade_per_cycle for storage in self._storages], np.float64)
        return capacity_left(age, cycles, per_year, per_cycle)
