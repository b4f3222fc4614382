"""A plant of the community, and whether and when it gets the premium tariff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from energy.calendar import ROME, day_start
from energy.errors import InputError
from energy.remarks import Remark
from energy.rules import Figure, Rules
from energy.rules.rules import HOUR


class Technology(StrEnum):
    """What a plant makes electricity from; only photovoltaics has a correction by region."""

    PV = "pv"
    WIND = "wind"
    HYDRO = "hydro"
    BIOMASS = "biomass"
    BIOGAS = "biogas"
    GEOTHERMAL = "geothermal"


class PlantSet(StrEnum):
    """The two sets of incentivised plants that the surplus test keeps apart."""

    TARIFF_ONLY = "tariff_only"
    WITH_GRANT = "with_grant"


@dataclass(frozen=True)
class Plant:
    """A plant, or the upgraded part of one, with a meter of its own.

    Attributes:
        plant: its id.
        power_kw: nominal power.
        technology: what it makes electricity from.
        in_operation: first local day of operation.
        grant: capital grant as a share of the cost, 0 to 1.
        incentivised: False if the community declares that it does not get the premium tariff.
    """

    plant: str
    power_kw: Fraction
    technology: Technology
    in_operation: date
    grant: Fraction = Fraction(0)
    incentivised: bool = True

    def __post_init__(self) -> None:
        if self.power_kw <= 0:
            raise InputError(
                f"Plant {self.plant} has a power of {self.power_kw} kW.", field="power_kw", remedy="Give it above zero."
            )
        if not 0 <= self.grant <= 1:
            raise InputError(
                f"Plant {self.plant} has a grant of {self.grant}.",
                field="grant",
                remedy="Give it as a share of the plant's cost: 0.40 for 40 %.",
            )

    @property
    def plant_set(self) -> PlantSet:
        """The set in which its tariff counts."""
        return PlantSet.WITH_GRANT if self.grant else PlantSet.TARIFF_ONLY


class Entitlement(NamedTuple):
    """When a plant gets the tariff, and how far it is reduced.

    Attributes:
        hours: the hours of the period with the tariff; empty if there are none.
        reduction: the factor F, 0 to 1, for energy shared by holders who are not exempt.
        refusal: why some hours or all have no tariff; None if all have it.
    """

    hours: slice
    reduction: Fraction
    refusal: Remark | None


NO_GRANT = Fraction(0)


class Entitlements:
    """Decides which plants have a right to the tariff over a run of hours, by the figures of its first local day.

    Attributes:
        figures: those that decided so far, by name.

    Source: DM 414/2023, art. 3 and annex 1.
    """

    def __init__(self, start: datetime, hours: int, rules: Rules) -> None:
        """Take the UTC instant of the first hour, and the number of hours."""
        self._start = start
        self._hours = hours
        self._day = start.astimezone(ROME).date()
        self._rules = rules
        self.figures: dict[str, Figure] = {}

    def of(self, plant: Plant) -> Entitlement:
        """The right of one plant.

        Raises:
            InputError: a figure that decides is not known for the first day.
        """
        if not plant.incentivised:
            return _refused(Remark("plant_declared_without_tariff", {"plant": plant.plant}))
        if plant.in_operation < self._earliest:
            return _refused(Remark("plant_too_old", {"plant": plant.plant, "earliest": self._earliest}))
        reduction = NO_GRANT
        if plant.grant:
            limit = self._figure("grant_limit").number
            if plant.grant > limit:
                return _refused(Remark("plant_grant_above_limit", {"plant": plant.plant, "limit": limit}))
            reduction = self._figure("grant_reduction").number * plant.grant / limit
        first, end = self._hour(plant.in_operation), self._hour(_years_later(plant.in_operation, self._years))
        refusal = None
        if first > 0:
            refusal = Remark("plant_not_yet_in_operation", {"plant": plant.plant, "in_operation": plant.in_operation})
        elif end < self._hours:
            refusal = Remark("plant_tariff_over", {"plant": plant.plant, "years": self._years})
        return Entitlement(slice(self._within(first), self._within(end)), reduction, refusal)

    @cached_property
    def _earliest(self) -> date:
        return self._figure("in_operation_from").day

    @cached_property
    def _years(self) -> int:
        return int(self._figure("tip_years").number)

    def _figure(self, name: str) -> Figure:
        if name not in self.figures:
            self.figures[name] = self._rules.figure(name, self._day)
        return self.figures[name]

    def _hour(self, day: date) -> int:
        return (day_start(day) - self._start) // HOUR

    def _within(self, hour: int) -> int:
        return min(max(hour, 0), self._hours)


def _refused(why: Remark) -> Entitlement:
    return Entitlement(slice(0, 0), NO_GRANT, why)


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
