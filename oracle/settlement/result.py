"""What a settlement says: every number from the meters to the cent, so that anybody can follow it.

Units are in the names: Wh, cents, micro-euro (10⁻⁶ €), quota micro (millionths of a millesimo, whole = 10⁹).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from energy.remarks import Remark
from energy.rules import Figure
from oracle.readings import SourceFile
from oracle.settlement.decisions import NOTHING_DECIDED, Decisions


@dataclass(frozen=True)
class HourlySeries:
    """The community hour by hour, each an int64 array of shape (hours of the month,), in Wh.

    Attributes:
        start: UTC instant of the first hour.
        shared_wh: summed over the primary substations, each with its own hourly minimum.
        zonal_price: µ€/MWh.
    """

    start: datetime
    injected_wh: NDArray[np.int64]
    withdrawn_wh: NDArray[np.int64]
    shared_wh: NDArray[np.int64]
    zonal_price: NDArray[np.int64]


@dataclass(frozen=True)
class PlantLine:
    """One plant's month: its part of the shared energy and the contributions that this earns.

    Attributes:
        shared_wh: shared energy attributed to it by seniority.
        incentivised_wh: the part that earns the premium tariff.
        reduction: factor F for capital grants, 0 to 0.5.
    """

    plant: str
    member: str
    substation: str
    power_kw: Fraction
    injected_wh: int
    shared_wh: int
    incentivised_wh: int
    reduction: Fraction
    tip_micro_eur: int
    valorisation_micro_eur: int


@dataclass(frozen=True)
class ThresholdLine:
    """The 55/45 % test of one set of plants under one primary substation.

    Attributes:
        plants: the set, `tariff_only` or `with_grant`.
        incentivised_wh, injected_wh: over the months of the test.
        surplus_share: the part of the set's premium tariff above the threshold.
    """

    substation: str
    plants: str
    first_month: Month
    last_month: Month
    incentivised_wh: int
    injected_wh: int
    threshold: Fraction
    surplus_share: Fraction
    tip_micro_eur: int
    surplus_micro_eur: int


@dataclass(frozen=True)
class MemberLine:
    """One member's month.

    Attributes:
        shared_wh: its own part of the shared energy as a consumer; `produced_shared_wh` as a producer.
        basis: the parameters that its quota was computed from, in the order of the rules' columns.
        q: the quota in each parameter, in thousandths.
        base_quota_micro, final_quota_micro: before and after reduction α and support β.
        regular_cents, surplus_cents: its parts of the two pools; `retroceded_cents` is given back out of them.
        cents: what it is paid.
        retroceded_bps: the part that it gives back, in basis points.
        retroceded_since: from which month on, as it stated on the chain; None for what the community's file says.
    """

    member: str
    name: str
    member_class: str
    category: str
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int
    produced_shared_wh: int
    basis: tuple[Fraction, ...]
    q: tuple[Fraction, ...]
    base_quota_micro: int
    alpha: Fraction
    beta: Fraction
    final_quota_micro: int
    regular_cents: int
    surplus_cents: int
    retroceded_cents: int
    cents: int
    retroceded_bps: int = 0
    retroceded_since: Month | None = None


@dataclass(frozen=True)
class MoneyTotals:
    """The way of the month's euros, from contributions to pools.

    Attributes:
        tip_cents, valorisation_cents: the two contributions as they are paid, each rounded once to the cent.
        regular_cents: what the funds and the members share after the fees.
        surplus_cents: what only members that are not enterprises may have. Both are tip + valorisation - fees.
        funds_cents: with what members give back, and a surplus that nobody is entitled to.
        members_cents: what all members are paid.
    """

    tip_micro_eur: int
    surplus_micro_eur: int
    valorisation_micro_eur: int
    tip_cents: int
    valorisation_cents: int
    fees_cents: int
    regular_cents: int
    surplus_cents: int
    funds_cents: Mapping[str, int]
    members_cents: int


@dataclass(frozen=True)
class EnergyTotals:
    """The month's energy in Wh.

    Attributes:
        zone_shared_wh: the hourly minimum over the whole market zone: the law's widest perimeter, earns nothing.
        shared_wh: the hourly minimum under each primary substation: earns the valorisation.
        incentivised_wh: its part attributed to plants that meet the requirements: earns the premium tariff.
    """

    injected_wh: int
    withdrawn_wh: int
    zone_shared_wh: int
    shared_wh: int
    incentivised_wh: int


@dataclass(frozen=True)
class Settlement:
    """A community's month, complete.

    Attributes:
        figures: the figures of law and regulation that were used, each with its source.
        rules: the community's own choices, as text by name.
        decisions: what the members decided of it on the chain, where that was looked at.
        warnings: what the board should know.
        synthetic: the community or its prices are invented for demonstration.
    """

    community: str
    community_name: str
    period: Month
    synthetic: bool
    energy: EnergyTotals
    money: MoneyTotals
    members: tuple[MemberLine, ...]
    plants: tuple[PlantLine, ...]
    thresholds: tuple[ThresholdLine, ...]
    freed_quota_micro: int
    hours: HourlySeries
    quota_columns: tuple[str, ...]
    rules: Mapping[str, str]
    figures: Sequence[Figure]
    sources: Sequence[SourceFile]
    dataset_hash: str
    rules_hash: str
    warnings: tuple[Remark, ...]
    decisions: Decisions = NOTHING_DECIDED
