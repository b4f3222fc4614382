"""What shared energy earns in a year: the settlement's own code, on simulated energies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from energy.calendar import day_start
from energy.incentive import Plant, PlantSet, settle_substation, split_surplus
from energy.rules import Figure, Rules
from simulator.description.model import Kind
from simulator.formulas import Formula
from simulator.money.energies import SharingHours
from simulator.money.prices import ZonalPrices

Floats = NDArray[np.float64]

FORMULAS = (
    Formula(
        "money.tip",
        "Tariffa premio (TIP)",
        "Premium tariff (TIP)",
        "Σ_h shared_h · (min(cap, fixed + max(0, 180 - Pz_h)) + correction) · (1 - F · part of holders not exempt)",
        "DM 7 December 2023 n. 414, annex 1; the same code as the settlement (energy.incentive)",
    ),
    Formula(
        "money.valorisation",
        "Valorizzazione dell'energia condivisa",
        "Valorisation of shared energy",
        "TRAS_e · Σ shared; for a group in one building (TRAS_e + BTAU) · Σ shared + losses · Σ_h shared_h · Pz_h",
        "ARERA, TIAD (resolution 727/2022)",
    ),
    Formula(
        "money.surplus",
        "Eccedenza oltre il 55/45 %",
        "Surplus above 55/45 %",
        "max(0, r - θ) / r of the tariff of each set of plants, r = incentivised / injected energy of the year",
        "DM 7 December 2023 n. 414; GSE, division of contributions",
    ),
)


@dataclass(frozen=True, eq=False)
class YearIncentives:
    """A year's contributions.

    Attributes:
        tip_eur, valorisation_eur: shape (P,), for each plant.
        attributed_kwh, incentivised_kwh: shape (P,), its shared energy, and the part with the premium tariff.
        surplus_eur: the part of all tariffs beyond the thresholds.
        shared_kwh: shape (S,), of each substation.
        figures: the legal figures used.
    """

    tip_eur: Floats
    valorisation_eur: Floats
    attributed_kwh: Floats
    incentivised_kwh: Floats
    surplus_eur: float
    shared_kwh: Floats
    figures: frozenset[Figure]

    @property
    def total_eur(self) -> float:
        """All contributions of the year."""
        return float(self.tip_eur.sum() + self.valorisation_eur.sum())


def year_incentives(
    hours: SharingHours,
    plants: Sequence[Plant],
    substation_of: Sequence[int],
    prices: ZonalPrices,
    *,
    kind: Kind,
    region: str,
    rules: Rules,
) -> YearIncentives:
    """The contributions of a calendar year, substation by substation.

    Energies are rounded to whole Wh for each plant and hour, as the settlement counts them.

    Args:
        hours: the year's energies that count for sharing.
        plants: the P plants as the incentive's rules see them.
        substation_of: P places, the substation of each plant.
        prices: of the year's hours.
        kind: a group in one building gets more valorisation.
        region: of the plants.
        rules: figures without gap over the year, see `continued`.

    Raises:
        InputError: a plant above the tariff's limit that claims it, or a figure that is not known.
    """
    start = day_start(date(hours.year, 1, 1))
    count = len(plants)
    tip, valued, attributed, incentivised = (np.zeros(count) for _ in range(4))
    shared = np.zeros(len(hours.withdrawn))
    figures: set[Figure] = set()
    surplus = 0.0
    micro = prices.micro_eur
    day = date(hours.year, 12, 31)
    for substation, withdrawn in enumerate(hours.withdrawn):
        rows = [p for p in range(count) if substation_of[p] == substation]
        if not rows:
            continue
        found = settle_substation(
            hours_start=start,
            injected=_wh(hours.injected[rows]),
            plants=[plants[p] for p in rows],
            withdrawn=_wh(withdrawn),
            holders=hours.holders,
            zonal_price=micro,
            region=region,
            rules=rules,
        )
        place = {plants[p].plant: p for p in rows}
        for each in found.plants:
            p = place[each.plant]
            tip[p], valued[p] = each.tip_micro_eur / 1e6, each.valorisation_micro_eur / 1e6
            attributed[p], incentivised[p] = each.attributed_wh / 1000, each.incentivised_wh / 1000
        shared[substation] = found.energy.shared_wh.sum() / 1000
        figures.update(found.figures)
        if kind is Kind.GAC and shared[substation]:
            extra, used = _building(found.energy.shared_wh, prices.eur_per_mwh, rules, day)
            valued[rows] += extra * attributed[rows] / shared[substation]
            figures.update(used)
        for plant_set in PlantSet:
            parts = [each for each in found.plants if each.plant_set is plant_set]
            if parts:
                split = split_surplus(
                    plant_set,
                    tip_micro_eur=sum(each.tip_micro_eur for each in parts),
                    injected_wh=sum(each.injected_wh for each in parts),
                    incentivised_wh=sum(each.incentivised_wh for each in parts),
                    day=day,
                    rules=rules,
                )
                surplus += split.surplus_micro_eur / 1e6
                figures.add(split.threshold)
    return YearIncentives(tip, valued, attributed, incentivised, surplus, shared, frozenset(figures))


def _wh(kwh: NDArray[np.floating]) -> NDArray[np.int64]:
    return np.rint(np.asarray(kwh, dtype=np.float64) * 1000).astype(np.int64)


def _building(shared_wh: NDArray[np.int64], price: Floats, rules: Rules, day: date) -> tuple[float, list[Figure]]:
    """BTAU and avoided losses, €, that only a group in one building gets; the figures are those of the year's end."""
    btau, losses = rules.figure("btau", day), rules.figure("avoided_losses_lv", day)
    mwh = shared_wh / 1e6
    return float(btau.number) * float(mwh.sum()) + float(losses.number) * float(mwh @ price), [btau, losses]
