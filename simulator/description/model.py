"""The described community as a whole: who is in it, where, on what terms, and over how many years it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from oracle.community import MemberClass
from simulator.description.plants import Plant, PlantState
from simulator.description.strict import STRICT
from simulator.description.types import (
    Count,
    Key,
    NotNegative,
    Number,
    Rate,
    Region,
    Share,
    YearOrMonths,
)
from simulator.description.uses import ElectricCars, HeatPump, Use

Zone = Literal["NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD"]
Holder = Literal[
    "enterprise",
    "environmental_body",
    "local_authority",
    "natural_person",
    "other",
    "religious_body",
    "third_sector_body",
]


class Kind(StrEnum):
    """The configuration: energy community, group in one building, or one customer at a distance."""

    CER = "cer"
    GAC = "gac"
    REMOTE = "remote"


class Size(StrEnum):
    """The size of an enterprise (EU recommendation 2003/361); a large one takes part without power of control."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class SharingModel(StrEnum):
    """How the community shares its contributions among the members."""

    EQUAL = "equal"
    WITHDRAWN = "withdrawn"
    INJECTED = "injected"
    INVESTMENT = "investment"
    SOLIDARITY = "solidarity"
    CASCADE = "cascade"
    SENIORITY = "seniority"
    QUOTAS = "quotas"


@dataclass(frozen=True)
class Place:
    """Where the community is.

    Attributes:
        municipality: its name.
        region: one of the twenty.
        market_zone: the zone of the wholesale market.
        latitude, longitude: degrees north and east.
        altitude_m: metres above the sea.
        inhabitants: of the municipality; the PNRR grant was for small ones.
        climate_zone: A to F (DPR 412/1993), for heat pumps without temperatures of their own.
        irradiation: a file of PVGIS (typical year, or hours on the horizontal), relative to the description's folder;
            none takes the shipped climatology.
        calibrated: corrects the shipped climatology towards yields that PVGIS gave for Italian places.
    """

    __pydantic_config__ = STRICT
    municipality: str
    region: Region
    market_zone: Zone
    latitude: Annotated[Number, Field(ge=35, le=48)]
    longitude: Annotated[Number, Field(ge=6, le=19)]
    altitude_m: Annotated[Number, Field(ge=-10, le=4000)] = 100.0
    inhabitants: Count | None = None
    climate_zone: Literal["A", "B", "C", "D", "E", "F"] = "E"
    irradiation: str | None = None
    calibrated: bool = True


@dataclass(frozen=True)
class Substation:
    """A primary substation, the perimeter within which energy is shared."""

    __pydantic_config__ = STRICT
    id: Key
    name: str = ""


@dataclass(frozen=True)
class Tariff:
    """What a member pays for withdrawn energy, without VAT.

    Attributes:
        eur_per_kwh: energy: one price, two (F1, F2 and F3) or three (F1, F2, F3).
        other_eur_per_kwh: what else is paid per kWh: network, system charges, excise.
        fixed_eur_per_year: what does not depend on energy.
        vat: share, 0 where it is recovered.
    """

    __pydantic_config__ = STRICT
    eur_per_kwh: Annotated[tuple[NotNegative, ...], Field(min_length=1, max_length=3)] = (0.13,)
    other_eur_per_kwh: NotNegative = 0.06
    fixed_eur_per_year: NotNegative = 120.0
    vat: Share = 0.10


@dataclass(frozen=True)
class Member:
    """A member: a consumer has uses, a producer plants, a prosumer both.

    Attributes:
        id: its key.
        name: as shown.
        member_class: what it is.
        substation: the primary substation of its connection point; may be left out where there is only one.
        copies: how many members are like this one; the second is called `id-2` and so on.
        size: of an enterprise.
        holder: what it is for the reduction F, where its class does not tell.
        control: whether it takes part in the control of the community.
        joined: first day of membership; the community's constitution if none is given.
        beta: coefficient of support, above 0 for a member to be helped.
        invested_eur: what it puts into the community, €.
        tariff: if it differs from the community's usual one.
        billed_with_plants: whether its bills are what it withdrew with its existing plants at work, so that it consumed
            that and what it self-consumed; None is yes where it has an existing plant.
        uses, heat_pump, electric_cars: its consumption.
        plants: behind its connection point.
    """

    __pydantic_config__ = STRICT
    id: Key
    name: str
    member_class: Annotated[MemberClass, Field(alias="class")]
    substation: Key | None = None
    copies: Annotated[int, Field(strict=True, ge=1, le=10_000)] = 1
    size: Size | None = None
    holder: Holder | None = None
    control: bool = True
    joined: date | None = None
    beta: NotNegative = 0.0
    invested_eur: NotNegative = 0.0
    tariff: Tariff | None = None
    billed_with_plants: bool | None = None
    uses: tuple[Use, ...] = ()
    heat_pump: HeatPump | None = None
    electric_cars: ElectricCars | None = None
    plants: tuple[Plant, ...] = ()

    @property
    def kind_of_holder(self) -> str:
        """One of `energy.rules.HOLDERS`."""
        return self.holder or self.member_class.holder

    @property
    def is_consumer(self) -> bool:
        """Whether it has any consumption."""
        return bool(self.uses or self.heat_pump or self.electric_cars)

    @property
    def is_producer(self) -> bool:
        """Whether a plant stands behind its connection point."""
        return bool(self.plants)

    @property
    def existing_plants(self) -> tuple[Plant, ...]:
        """The plants that were at work when the bills were measured."""
        if self.billed_with_plants is False:
            return ()
        return tuple(plant for plant in self.plants if plant.state is PlantState.EXISTING)

    def each(self) -> tuple[Member, ...]:
        """This member and its copies, one by one; plants are numbered like their member."""
        copies = [replace(self, copies=1)]
        for number in range(2, self.copies + 1):
            plants = tuple(replace(plant, id=f"{plant.id}-{number}") for plant in self.plants)
            name = f"{self.name} {number}"
            copies.append(replace(self, id=f"{self.id}-{number}", name=name, copies=1, plants=plants))
        return tuple(copies)


@dataclass(frozen=True)
class Finance:
    """Over how many years, at what rates.

    Attributes:
        horizon_years: years of the evaluation.
        first_year: its first calendar year; it is also the year whose calendar the energies follow.
        discount_rate: nominal return asked for, per year.
        inflation: growth of costs.
        purchase_price_growth, sale_price_growth: growth of the price of withdrawn and of injected energy, nominal.
        income_tax_rate, regional_tax_rate: None takes the dated figures.
        depreciation_years: over which an enterprise writes a plant off.
    """

    __pydantic_config__ = STRICT
    horizon_years: Annotated[int, Field(strict=True, ge=1, le=40)] = 20
    first_year: Annotated[int, Field(strict=True, ge=2022, le=2060)] = 2026
    discount_rate: Rate = 0.04
    inflation: Rate = 0.02
    purchase_price_growth: Rate = 0.02
    sale_price_growth: Rate = 0.0
    income_tax_rate: Share | None = None
    regional_tax_rate: Share | None = None
    depreciation_years: Annotated[int, Field(strict=True, ge=1, le=40)] = 20


@dataclass(frozen=True)
class Prices:
    """What energy costs and earns.

    Attributes:
        zonal_eur_per_mwh: mean price of the market zone, one number or twelve.
        zonal_files: the GME's files of a year, relative to the description's folder; they come before the means.
        tariff: what a member pays who states no tariff of its own.
        co2_kg_per_kwh: emissions avoided by each kWh produced.
    """

    __pydantic_config__ = STRICT
    zonal_eur_per_mwh: YearOrMonths = (110.0,)
    zonal_files: tuple[str, ...] = ()
    tariff: Tariff = Tariff()
    co2_kg_per_kwh: NotNegative = 0.257


@dataclass(frozen=True)
class CommunityCosts:
    """What the community itself costs, without VAT; the GSE's fees are reckoned from the dated figures.

    Attributes:
        setup_eur: once, before the first year.
        fixed_eur_per_year: management, bookkeeping, platform.
        eur_per_member_per_year: per member.
    """

    __pydantic_config__ = STRICT
    setup_eur: NotNegative = 0.0
    fixed_eur_per_year: NotNegative = 0.0
    eur_per_member_per_year: NotNegative = 0.0


@dataclass(frozen=True)
class Sharing:
    """How the contributions are shared; a report sets the other models beside the chosen one.

    Attributes:
        model: the chosen one.
        management_share: kept by the community for itself.
        solidarity_share: for members with a coefficient of support, or for social purposes.
        producer_share: of the rest, for the plants; what is left goes to those who withdrew.
        investment_share: of the rest, by invested euros (models `investment` and `cascade`).
        quotas: the ANPCI model's table, as in `community.toml` of the settlement.
    """

    __pydantic_config__ = STRICT
    model: SharingModel = SharingModel.WITHDRAWN
    management_share: Share = 0.10
    solidarity_share: Share = 0.0
    producer_share: Share = 0.5
    investment_share: Share = 0.0
    quotas: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Description:
    """A whole described community.

    Attributes:
        name: as shown.
        kind: the configuration.
        constituted: the day of the legal constitution; None is before everything else.
        place, substations: where it is.
        groups: the members as written, each standing for its copies; `members` has them one by one.
        finance, prices, community_costs, sharing: the terms.
        overrides: rules files of the user, relative to the folder, as the settlement reads them.
        saint_francis_in_bands: whether 4 October is a holiday for the bands F1, F2, F3 from 2027 on.
        folder: where relative paths start; not part of the file.
    """

    __pydantic_config__ = STRICT
    name: str
    place: Place
    groups: Annotated[tuple[Member, ...], Field(alias="members", min_length=1)]
    substations: Annotated[tuple[Substation, ...], Field(min_length=1)]
    kind: Kind = Kind.CER
    constituted: date | None = None
    finance: Finance = Finance()
    prices: Prices = Prices()
    community_costs: CommunityCosts = CommunityCosts()
    sharing: Sharing = field(default_factory=Sharing)
    overrides: tuple[str, ...] = ()
    saint_francis_in_bands: bool = False
    folder: Annotated[Path, Field(exclude=True)] = field(default=Path(), compare=False)

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every member, copies one by one: the N rows of all results."""
        return tuple(member for group in self.groups for member in group.each())

    @cached_property
    def plants(self) -> tuple[Plant, ...]:
        """Every plant in order of its member: the P rows of all results."""
        return tuple(plant for member in self.members for plant in member.plants)

    @cached_property
    def plant_hosts(self) -> tuple[int, ...]:
        """Shape (P,): the row of the member behind whose connection point each plant stands."""
        return tuple(row for row, member in enumerate(self.members) for _ in member.plants)

    @cached_property
    def substation_of(self) -> tuple[int, ...]:
        """Shape (N,): the place of each member's substation in `substations`."""
        places = {substation.id: i for i, substation in enumerate(self.substations)}
        return tuple(0 if member.substation is None else places[member.substation] for member in self.members)

    def owner_of(self, plant: Plant, host: Member) -> str:
        """The id of the member that owns a plant, or `community` or `third_party`."""
        return plant.owner or host.id
