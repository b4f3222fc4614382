"""The consumption of every member of a described community, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from energy.remarks import Value
from simulator.axis import TimeAxis
from simulator.description.model import Description, Member
from simulator.description.uses import Profile, Use
from simulator.profiles.arera import arera_profile
from simulator.profiles.cells import Floats, Scaling, apply, cell_steps, cell_sums, normalised, scaling
from simulator.profiles.curves import own_curve
from simulator.profiles.electric_cars import cars_shape
from simulator.profiles.habits import opening_profile, typical_day_profile
from simulator.profiles.heat_pump import heat_pump_parts, temperatures
from simulator.profiles.prosumer import consumption_of_prosumer
from simulator.profiles.standard import standard_profile
from simulator.remarks import SimulatorRemark
from simulator.sun.climatology import climate_of


class Part(NamedTuple):
    """One source of a member's consumption: a curve, shape (T,), and what makes it kWh."""

    unit: Floats
    scale: Scaling | float


@dataclass(frozen=True)
class Loads:
    """The consumption of N members, kept as shared profiles and factors until rows are asked for.

    Attributes:
        axis: the year.
        parts: for each of the N members, its sources; copies of a member share theirs.
        remarks: which profiles were assumed.
    """

    axis: TimeAxis
    parts: tuple[tuple[Part, ...], ...] = field(repr=False)
    remarks: tuple[SimulatorRemark, ...]

    def rows(self, first: int = 0, last: int | None = None) -> Floats:
        """The members from `first` up to `last`: shape (last − first, T), kWh in each step."""
        chosen = self.parts[first:last]
        out = np.empty((len(chosen), self.axis.steps))
        for row, parts in enumerate(chosen):
            if row and parts is chosen[row - 1]:
                out[row] = out[row - 1]
            else:
                self._fill(parts, out[row])
        return out

    def _fill(self, parts: Sequence[Part], out: Floats) -> None:
        if not parts:
            out[:] = 0.0
        for number, part in enumerate(parts):
            if number:
                out += self._curve(part)
            else:
                self._curve(part, out)

    def _curve(self, part: Part, out: Floats | None = None) -> Floats:
        if isinstance(part.scale, Scaling):
            return apply(part.unit, part.scale, self.axis, out)
        return np.multiply(part.unit, part.scale, out=out)


def member_loads(
    description: Description, axis: TimeAxis, production: Floats | None = None, air: Floats | None = None
) -> Floats:
    """The consumption of every member: shape (N, T), kWh in each step; see `prepare_loads`."""
    return prepare_loads(description, axis, production, air).rows()


def prepare_loads(
    description: Description, axis: TimeAxis, production: Floats | None = None, air: Floats | None = None
) -> Loads:
    """What every member consumes, ready to be written out row by row.

    Args:
        description: the community; the folder of its files is its own.
        axis: the year.
        production: shape (P, T), kWh of each plant of `description.plants`; needed where a member's bills were measured
            beside an existing plant.
        air: shape (T,), air temperature in °C, for heat pumps; None takes the place's mean climate.

    Raises:
        InputError: a file of a curve that cannot be used.
        ValueError: a production that is needed and not given.
    """
    writer = _Writer(description, axis, production, air)
    counts = [len(group.plants) * group.copies for group in description.groups]
    first_plants = [0, *np.cumsum(counts).tolist()]
    parts: list[tuple[Part, ...]] = []
    for group, (first, _) in zip(description.groups, pairwise(first_plants), strict=True):
        parts += [tuple(writer.parts(group, first))] * group.copies
    return Loads(axis, tuple(parts), tuple(writer.remarks()))


def needs_production(description: Description) -> bool:
    """Whether a member's bills were measured beside an existing plant, so that loads need what it produced."""
    return any(group.uses and group.existing_plants for group in description.groups)


class _Writer:
    """Makes the parts of one member after the other, each profile once."""

    def __init__(self, description: Description, axis: TimeAxis, production: Floats | None, air: Floats | None) -> None:
        self.description, self.axis, self.production, self.air = description, axis, production, air
        self._units: dict[object, tuple[Floats, float, Floats]] = {}
        self._standard: dict[str, None] = {}
        self._annual: list[str] = []
        self._prosumers: list[str] = []
        self._stored: list[str] = []
        self._heated: list[str] = []
        self._carried: list[SimulatorRemark] = []

    def parts(self, member: Member, first_plant: int) -> Iterator[Part]:
        for use in member.uses:
            if use.profile.is_standard and use.profile is not Profile.FLAT:
                self._standard[use.profile.value] = None
            if use.bill is not None and not use.bill.is_monthly:
                self._annual.append(member.name)
            unit, mean, sums = self._unit(use, member)
            if use.bill is None:
                yield Part(unit, mean)
            elif member.existing_plants:
                self._prosumers.append(member.name)
                if any(plant.storage is not None for plant in member.existing_plants):
                    self._stored.append(member.name)
                own = self._produced_before(member, first_plant)
                yield Part(consumption_of_prosumer(unit, use.bill, own, self.axis), 1.0)
            else:
                yield Part(unit, scaling(sums, cell_steps(self.axis), use.bill))
        yield from self._on_top(member)

    def _unit(self, use: Use, member: Member) -> tuple[Floats, float, Floats]:
        """A use's profile of mean 1, the mean that it had, and its sums over the cells."""
        key = replace(use, bill=None)
        if key not in self._units:
            profile = self._profile(use, member)
            unit = normalised(profile)
            self._units[key] = unit, float(profile.mean()), cell_sums(unit, self.axis)
        return self._units[key]

    def _profile(self, use: Use, member: Member) -> Floats:
        if use.opening is not None:
            return opening_profile(use.opening, self.axis)
        if use.typical_day is not None:
            return typical_day_profile(use.typical_day, self.axis)
        if use.curve is None:
            return standard_profile(use.profile, self.axis)
        paths = [self.description.folder / file for file in use.curve.files]
        if use.profile is Profile.ARERA:
            region = use.curve.region or self.description.place.region
            return arera_profile(paths[0], region, use.curve.power_class or "", self.axis)
        curve = own_curve(paths, self.axis, use.curve.pod)
        days: dict[str, Value] = {"measured": curve.measured_days, "carried": curve.carried_days}
        self._carried.append(SimulatorRemark("curve_carried", {"member": member.name, **days}))
        return curve.kwh

    def _produced_before(self, member: Member, first_plant: int) -> Floats:
        """What the plants that were at work when the bills were measured produced."""
        if self.production is None:
            raise ValueError(f"The production is needed: {member.id} was billed beside an existing plant.")
        rows = [first_plant + i for i, plant in enumerate(member.plants) if plant in member.existing_plants]
        total: Floats = self.production[rows].sum(axis=0)
        return total

    def _on_top(self, member: Member) -> Iterator[Part]:
        if member.heat_pump is not None:
            if self.air is None:
                place = self.description.place
                monthly = climate_of(place.latitude, place.longitude, place.altitude_m).air
                self.air = temperatures(monthly, self.axis)
            self._heated.append(member.name)
            zone = self.description.place.climate_zone
            for name, shape, kwh in heat_pump_parts(member.heat_pump, self.air, zone, self.axis):
                yield self._share((name, member.heat_pump.hours), shape, kwh)
        if member.electric_cars is not None and member.electric_cars.kwh > 0:
            cars = replace(member.electric_cars, kwh=0.0)
            yield self._share(cars, cars_shape(cars, self.axis), member.electric_cars.kwh)

    def _share(self, key: object, shape: Floats, kwh: float) -> Part:
        """A yearly energy that follows a shape; members with the same habit share its curve."""
        if key not in self._units:
            unit = normalised(shape)
            self._units[key] = unit, 1.0, cell_sums(unit, self.axis)
        return Part(self._units[key][0], kwh / self.axis.steps)

    def remarks(self) -> Iterator[SimulatorRemark]:
        if self._standard:
            yield SimulatorRemark("profiles_standard", {"profiles": tuple(self._standard)})
        if self._annual:
            yield SimulatorRemark("bills_without_months", {"members": tuple(dict.fromkeys(self._annual))})
        if self._prosumers:
            yield SimulatorRemark("prosumers_rebuilt", {"members": tuple(self._prosumers)})
        if self._stored:
            yield SimulatorRemark("prosumer_storage_left_out", {"members": tuple(self._stored)})
        if self._heated:
            yield SimulatorRemark("heat_by_climate", {"members": tuple(self._heated)})
        yield from self._carried
