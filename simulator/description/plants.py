"""A plant, its arrays and storage, and how it is paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from energy.incentive import Technology
from simulator.description.strict import STRICT
from simulator.description.types import Count, Key, NotNegative, Positive, Rate, Share

COMMUNITY, THIRD_PARTY = "community", "third_party"
"""Owners of a plant that are not members."""


class PlantState(StrEnum):
    """What a plant is to the community."""

    NEW = "new"
    EXISTING = "existing"
    REPOWERED = "repowered"


class Mounting(StrEnum):
    """How the wind reaches the back of the modules, which decides their temperature."""

    OPEN_RACK = "open_rack"
    ROOF = "roof"


class Strategy(StrEnum):
    """For whom a storage works."""

    SELF = "self"
    COMMUNITY = "community"


class Sale(StrEnum):
    """How the injected energy is sold: dedicated withdrawal by the GSE, the market, or the GSE's minimum price."""

    RID = "rid"
    MARKET = "market"
    MINIMUM_PRICE = "minimum_price"


class FundsKind(StrEnum):
    """Where the money for a plant comes from."""

    EQUITY = "equity"
    LOAN = "loan"
    LEASING = "leasing"
    OPERATING_RENTAL = "operating_rental"
    THIRD_PARTY = "third_party"


class GrantKind(StrEnum):
    """Who gives a capital grant."""

    PNRR = "pnrr"
    EU = "eu"
    OTHER = "other"


@dataclass(frozen=True)
class Array:
    """Modules that look the same way.

    Attributes:
        kw: peak power, kW.
        tilt: degrees from the horizontal.
        azimuth: degrees clockwise from north; south is 180.
        losses: share lost to soiling, mismatch, wiring and inverter.
        degradation_first, degradation: share lost in the first year, and in each year after it.
        mounting: how the modules are cooled.
    """

    __pydantic_config__ = STRICT
    kw: Positive
    tilt: Annotated[NotNegative, Field(le=90)] = 30.0
    azimuth: Annotated[NotNegative, Field(lt=360)] = 180.0
    losses: Share = 0.14
    degradation_first: Share = 0.02
    degradation: Share = 0.005
    mounting: Mounting = Mounting.ROOF


@dataclass(frozen=True)
class Storage:
    """A battery behind the plant's connection point.

    Attributes:
        kwh: nominal capacity, kWh.
        kw_charge, kw_discharge: limits at the connection, kW.
        round_trip: share of the energy charged that comes out again.
        depth_of_discharge: usable share of the capacity.
        fade_per_cycle, fade_per_year: share of the capacity lost with each full cycle, and with each year.
        strategy: for the plant's own point, or for the shared energy of the community.
        replacement_eur, replacement_years: cost of new cells today, €, and after how many years; 0 is never.
    """

    __pydantic_config__ = STRICT
    kwh: Positive
    kw_charge: Positive
    kw_discharge: Positive
    round_trip: Annotated[Share, Field(gt=0)] = 0.90
    depth_of_discharge: Annotated[Share, Field(gt=0)] = 0.80
    fade_per_cycle: Share = 0.0000635
    fade_per_year: Share = 0.005
    strategy: Strategy = Strategy.SELF
    replacement_eur: NotNegative = 0.0
    replacement_years: Count = 0


@dataclass(frozen=True)
class Funds:
    """A part of the money for a plant.

    Attributes:
        kind: where it comes from.
        share: of the capex after grants, 0 to 1; the shares of a plant add to 1.
        rate: yearly interest, or the return that the lender, lessor or investor asks for.
        years: over which it is paid back.
    """

    __pydantic_config__ = STRICT
    kind: FundsKind
    share: Share
    rate: Rate = 0.0
    years: Count = 0


@dataclass(frozen=True)
class Grant:
    """A capital grant.

    Attributes:
        share: of the eligible cost.
        kind: who gives it.
        admitted: the day on which the plant was admitted; PNRR is for plants already admitted only.
    """

    __pydantic_config__ = STRICT
    share: Share
    kind: GrantKind
    admitted: date | None = None


@dataclass(frozen=True)
class Deduction:
    """A deduction from income tax, in equal yearly instalments.

    Attributes:
        share: of the cost; None takes the dated figure in force.
        years: number of instalments; None takes the dated figure.
        cap_eur: largest cost counted, €; None takes the dated figure.
        main_home: whether the plant serves the member's main home.
    """

    __pydantic_config__ = STRICT
    share: Share | None = None
    years: Count | None = None
    cap_eur: NotNegative | None = None
    main_home: bool = True


@dataclass(frozen=True)
class Plant:
    """A plant behind a member's connection point.

    Attributes:
        id: its key.
        kw: power that the rules count, kW.
        in_operation: first day of operation.
        technology: photovoltaic, wind, hydro, biomass, biogas or geothermal; all but photovoltaic need a series.
        state: new, existing or repowered.
        arrays: of a photovoltaic plant without a series.
        series: a file of the plant's production or injection (a distributor's, PVGIS's or `start;kwh`), relative to
            the description's folder.
        storage: a battery, if any.
        capex_eur: cost without VAT, €, storage included.
        opex_eur_per_year, insurance_eur_per_year: € of the first year.
        replacement_eur, replacement_years: cost of a new inverter at today's prices, €, and after how many years; 0 is
            never.
        financing: none means equity alone.
        grant, deduction: if any.
        owner: a member's id, `community` or `third_party`; empty is the member that hosts it.
        sale: how its injected energy is sold.
        incentivised: false for a plant that earns the valorisation only.
    """

    __pydantic_config__ = STRICT
    id: Key
    kw: Positive
    in_operation: date
    technology: Technology = Technology.PV
    state: PlantState = PlantState.NEW
    arrays: tuple[Array, ...] = ()
    series: str | None = None
    storage: Storage | None = None
    capex_eur: NotNegative = 0.0
    opex_eur_per_year: NotNegative = 0.0
    insurance_eur_per_year: NotNegative = 0.0
    replacement_eur: NotNegative = 0.0
    replacement_years: Count = 0
    financing: tuple[Funds, ...] = ()
    grant: Grant | None = None
    deduction: Deduction | None = None
    owner: str = ""
    sale: Sale = Sale.RID
    incentivised: bool = True
