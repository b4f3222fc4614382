"""A month's settlement: energies, contributions, funds, quotas and cents, in this order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from energy.exact import round_to_int
from energy.incentive import (
    PlantSet,
    SubstationIncentive,
    gse_fee_cents,
    month_part,
    pod_fee_cents,
    settle_substation,
    split_surplus,
)
from energy.quotas import QuotaMember, QuotaRules, compute_quotas, quota_micro, share_pool, split_funds
from energy.quotas.model import to_micro
from energy.remarks import Remark
from energy.rules import Figure
from energy.sharing import zone_shared_wh
from oracle.readers import PriceFile, hourly_zonal_prices
from oracle.readings import SourceFile
from oracle.settlement.decisions import NOTHING_DECIDED, Decisions, overruled
from oracle.settlement.energies import YEAR, EnergyBook, SetEnergy, SubstationHours, basis_values
from oracle.settlement.result import (
    EnergyTotals,
    HourlySeries,
    MemberLine,
    MoneyTotals,
    PlantLine,
    Settlement,
    ThresholdLine,
)

MICRO_EUR_PER_CENT = 10_000
MICRO = 10**6


@dataclass(frozen=True, eq=False)
class _Place:
    """One primary substation in the month: its rows, what they earned, and the test of its surplus."""

    rows: SubstationHours
    incentive: SubstationIncentive
    thresholds: tuple[ThresholdLine, ...]


def settle_month(
    book: EnergyBook,
    prices: Sequence[PriceFile],
    month: Month,
    decisions: Decisions = NOTHING_DECIDED,
    numbers: Mapping[str, int] = MappingProxyType({}),
) -> Settlement:
    """Settle a month of a community; the same inputs give the same settlement on every machine, in any order.

    Args:
        book: the community with its readings and rules.
        prices: GME's files; they must cover the month.
        decisions: what the members decided on the chain of the month; it holds before what the community's file says.
        numbers: the members' numbers on the chain by their ids.

    Raises:
        InputError, InputErrors: readings, prices or legal figures that are missing, or rules that cannot be applied.
    """
    community, rules = book.community, book.rules
    readings = book.readings(month)
    zonal_price = hourly_zonal_prices(prices, community.community.market_zone, month.days)
    figures: set[Figure] = set()
    places = [_settle_place(book, rows, zonal_price, month, figures) for rows in book.substations(readings, month)]
    fees = _month_fees(book, month, figures)
    money, warnings = _pools(places, fees)
    written = community.quota_rules()
    quota_rules = decisions.rules(written, numbers)
    members, funds, freed, remarks = _divide(book, quota_rules, decisions, money, month)
    stated = [(line, decisions.stated_by(numbers.get(line.member))) for line in members]
    members = tuple(line if each is None else replace(line, retroceded_since=each.since) for line, each in stated)
    warnings += [
        *remarks,
        *_decided(book, decisions, overruled(quota_rules, written), month),
        *_remarks(places, prices, figures),
    ]
    incentives = [place.incentive for place in places]
    return Settlement(
        community=community.community.id,
        community_name=community.community.name,
        period=month,
        synthetic=community.community.synthetic or any(price.synthetic for price in prices),
        energy=_energy_totals(incentives),
        money=replace(money, funds_cents=funds, members_cents=sum(line.cents for line in members)),
        members=members,
        plants=tuple(line for place in places for line in _plant_lines(place)),
        thresholds=tuple(line for place in places for line in place.thresholds),
        freed_quota_micro=freed,
        hours=HourlySeries(
            start=month.start,
            injected_wh=np.sum([part.energy.injected_wh for part in incentives], axis=0, dtype=np.int64),
            withdrawn_wh=np.sum([part.energy.withdrawn_wh for part in incentives], axis=0, dtype=np.int64),
            shared_wh=np.sum([part.energy.shared_wh for part in incentives], axis=0, dtype=np.int64),
            zonal_price=zonal_price,
        ),
        quota_columns=quota_rules.columns,
        rules=_choices(book, quota_rules, decisions),
        figures=tuple(sorted(figures, key=lambda figure: (figure.name, figure.valid_from))),
        sources=(*book.files(month), *(SourceFile(price.name, price.sha256, "GME") for price in prices)),
        dataset_hash=readings.sha256(),
        rules_hash=rules.rules_hash(),
        warnings=tuple(warnings),
        decisions=decisions,
    )


def _settle_place(
    book: EnergyBook, rows: SubstationHours, zonal_price: NDArray[np.int64], month: Month, figures: set[Figure]
) -> _Place:
    incentive = settle_substation(
        hours_start=month.start,
        injected=rows.injected_wh,
        plants=[plant.as_plant() for _, plant in rows.plants],
        withdrawn=rows.withdrawn_wh,
        holders=[member.kind_of_holder for member, _ in rows.points],
        zonal_price=zonal_price,
        region=book.community.community.region,
        rules=book.rules,
    )
    figures.update(incentive.figures)
    window = book.window(month, YEAR if book.community.rules.surplus_window == "annual" else 1)
    lines = []
    for plants in PlantSet:
        if not any(plant.plant_set is plants for plant in incentive.plants):
            continue
        total = sum((energy.sets.get((rows.substation, plants), SetEnergy()) for energy in window), SetEnergy())
        tip = sum(plant.tip_micro_eur for plant in incentive.plants if plant.plant_set is plants)
        split = split_surplus(
            plants,
            tip_micro_eur=tip,
            injected_wh=total.injected_wh,
            incentivised_wh=total.incentivised_wh,
            day=month.first_day,
            rules=book.rules,
        )
        figures.add(split.threshold)
        lines.append(
            ThresholdLine(
                substation=rows.substation,
                plants=plants.value,
                first_month=window[0].month,
                last_month=month,
                incentivised_wh=total.incentivised_wh,
                injected_wh=total.injected_wh,
                threshold=split.threshold.number,
                surplus_share=split.excess_share,
                tip_micro_eur=tip,
                surplus_micro_eur=split.surplus_micro_eur,
            )
        )
    return _Place(rows, incentive, tuple(lines))


def _month_fees(book: EnergyBook, month: Month, figures: set[Figure]) -> int:
    """The month's twelfth of what the GSE keeps back in a year, in cents."""
    members = book.community.members_in(month)
    year = 0
    for plant in (plant for member in members for plant in member.plants):
        cents, used = gse_fee_cents(plant.kw, month.first_day, book.rules)
        year += cents
        figures.update(used)
    cents, figure = pod_fee_cents(sum(len(member.points) for member in members), month.first_day, book.rules)
    figures.add(figure)
    return month_part(year + cents, month.month)


def _pools(places: Sequence[_Place], fees_cents: int) -> tuple[MoneyTotals, list[Remark]]:
    """The contributions in whole cents and the two pools, not yet divided; only the regular one bears the fees."""
    tip = sum(place.incentive.tip_micro_eur for place in places)
    valorisation = sum(place.incentive.valorisation_micro_eur for place in places)
    surplus = sum(line.surplus_micro_eur for place in places for line in place.thresholds)
    tip_cents, valorisation_cents, surplus_cents = map(_cents, (tip, valorisation, surplus))
    gross = tip_cents + valorisation_cents - surplus_cents
    charged = min(fees_cents, gross)
    warnings = []
    if charged < fees_cents:
        values = {"fees_cents": fees_cents, "contributions_cents": gross}
        warnings.append(Remark("fees_beyond_contributions", values))
    money = MoneyTotals(
        tip_micro_eur=tip,
        surplus_micro_eur=surplus,
        valorisation_micro_eur=valorisation,
        tip_cents=tip_cents,
        valorisation_cents=valorisation_cents,
        fees_cents=charged,
        regular_cents=gross - charged,
        surplus_cents=surplus_cents,
        funds_cents={},
        members_cents=0,
    )
    return money, warnings


def _cents(micro_eur: int) -> int:
    return round_to_int(Fraction(micro_eur, MICRO_EUR_PER_CENT))


def _divide(
    book: EnergyBook, rules: QuotaRules, decisions: Decisions, pools: MoneyTotals, month: Month
) -> tuple[tuple[MemberLine, ...], dict[str, int], int, tuple[Remark, ...]]:
    """Funds, quotas and every member's cents; also the freed quota and the warnings of the quota model."""
    members = book.community.members_in(month)
    months = book.window(month, YEAR if rules.period == "annual" else 1)
    basis = {
        member.id: basis_values(member, rules.columns, months, hourly_shared=rules.basis == "hourly_shared")
        for member in members
    }
    quotas = compute_quotas([QuotaMember(m.id, basis[m.id], decisions.beta(m.beta(month))) for m in members], rules)
    micro, base = quota_micro(quotas), to_micro({row.member: row.quota for row in quotas.rows})
    split = split_funds(pools.regular_cents, rules)
    shares = share_pool(
        split.members_cents,
        micro,
        rules,
        surplus_cents=pools.surplus_cents,
        entitled=[member.id for member in members if not member.member_class.is_enterprise],
    )
    energies = book.month(month).members
    lines = []
    for member, row, part in zip(members, quotas.rows, shares.members, strict=True):
        energy = energies[member.id]
        lines.append(
            MemberLine(
                member=member.id,
                name=member.name,
                member_class=member.member_class.value,
                category=member.category,
                injected_wh=energy.injected_wh,
                withdrawn_wh=energy.withdrawn_wh,
                shared_wh=energy.shared_wh,
                produced_shared_wh=energy.produced_shared_wh,
                basis=basis[member.id],
                q=row.q,
                base_quota_micro=base[member.id],
                alpha=row.alpha,
                beta=row.beta,
                final_quota_micro=micro[member.id],
                regular_cents=part.regular_cents,
                surplus_cents=part.surplus_cents,
                retroceded_cents=part.retroceded_cents,
                cents=part.cents,
                retroceded_bps=rules.retrocession.get(member.id, 0),
            )
        )
    funds = dict(split.funds)
    if shares.retroceded_cents:
        funds[rules.internal_fund] += shares.retroceded_cents
    if shares.undistributed_cents:
        funds[SOCIAL_PURPOSES] = funds.get(SOCIAL_PURPOSES, 0) + shares.undistributed_cents
    freed = round_to_int(quotas.freed * MICRO)
    return tuple(lines), funds, freed, quotas.warnings


SOCIAL_PURPOSES = "social_purposes"
"""Where a surplus goes that no member is entitled to (DM 414/2023: social purposes where the plants are)."""


def _plant_lines(place: _Place) -> Iterable[PlantLine]:
    by_id = {plant.id: (member, plant) for member, plant in place.rows.plants}
    for result in place.incentive.plants:
        member, plant = by_id[result.plant]
        yield PlantLine(
            plant=result.plant,
            member=member.id,
            substation=place.rows.substation,
            power_kw=plant.kw,
            injected_wh=result.injected_wh,
            shared_wh=result.attributed_wh,
            incentivised_wh=result.incentivised_wh,
            reduction=result.reduction,
            tip_micro_eur=result.tip_micro_eur,
            valorisation_micro_eur=result.valorisation_micro_eur,
        )


def _energy_totals(incentives: Sequence[SubstationIncentive]) -> EnergyTotals:
    def total(arrays: Iterable[NDArray[np.int64]]) -> int:
        return sum(int(array.sum()) for array in arrays)

    return EnergyTotals(
        injected_wh=total(part.energy.injected_wh for part in incentives),
        withdrawn_wh=total(part.energy.withdrawn_wh for part in incentives),
        zone_shared_wh=int(zone_shared_wh([part.energy for part in incentives]).sum()),
        shared_wh=total(part.energy.shared_wh for part in incentives),
        incentivised_wh=total(part.incentivised_wh for part in incentives),
    )


def _choices(book: EnergyBook, rules: QuotaRules, decisions: Decisions) -> dict[str, str]:
    """The community's own choices, in words that a member can look up in its `community.toml`, or among its votes."""
    header = book.community.community
    coefficients = (f"{name} {float(part):g}" for name, part in zip(rules.columns, rules.coefficients, strict=True))
    model = decisions.model
    voted = {}
    if model:
        since = model.since_month(*type(model).model_fields)
        voted = {"beta_bounds": model.beta_bounds, "decided_since": str(since or "founding")}
    return {
        "region": header.region,
        "market_zone": header.market_zone,
        "surplus_window": book.community.rules.surplus_window,
        "quota_basis": rules.basis,
        "quota_period": rules.period,
        "quota_coefficients": ", ".join(coefficients),
        "dominance": rules.dominance if rules.threshold is None else f"{rules.dominance} {float(rules.threshold):g}",
        "max_reduction": f"{float(rules.max_reduction):g}",
        "reduction_reading": rules.reading,
        "funds": ", ".join(f"{fund.name} {fund.bps / 100:g} %" for fund in rules.funds),
        **voted,
    }


def _decided(book: EnergyBook, decisions: Decisions, choices: tuple[str, ...], month: Month) -> Iterable[Remark]:
    """Where a decision holds and not what the community's file says."""
    if choices:
        yield Remark("file_overruled", {"choices": choices})
    betas = {member.id: member.beta(month) for member in book.community.members_in(month)}
    held = tuple(member for member, beta in betas.items() if decisions.beta(beta) != beta)
    if held and decisions.model:
        yield Remark("beta_held", {"members": held, "bounds": decisions.model.beta_bounds})


def _remarks(places: Sequence[_Place], prices: Sequence[PriceFile], figures: set[Figure]) -> Iterable[Remark]:
    for place in places:
        for result in place.incentive.plants:
            if result.refusal:
                yield result.refusal
        yield from map(_provisional, place.thresholds[:1])
    if any(price.synthetic for price in prices):
        yield Remark("prices_synthetic", {})
    unsure = sorted({figure.name for figure in figures if figure.status != "established"})
    if unsure:
        yield Remark("figures_not_established", {"figures": tuple(unsure)})


def _provisional(line: ThresholdLine) -> Remark:
    if line.first_month == line.last_month:
        return Remark("threshold_of_month", {"substation": line.substation, "month": line.last_month})
    months = {"first_month": line.first_month, "last_month": line.last_month}
    return Remark("threshold_of_months", {"substation": line.substation, **months})
