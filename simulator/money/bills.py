"""What members pay for energy from the grid, before and after, and what self-consumption saves them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.description.model import Description, Tariff
from simulator.description.plants import PlantState
from simulator.energies import YearEnergy
from simulator.formulas import Formula

Floats = NDArray[np.float64]

FORMULAS = (
    Formula(
        "money.bill",
        "Bolletta di un anno",
        "Bill of a year",
        "(Σ_band withdrawn · (energy + other prices per kWh) + fixed part) · (1 + VAT not recovered)",
        "tariff as described, by band F1, F2, F3 or flat",
    ),
    Formula(
        "money.saving",
        "Risparmio da autoconsumo",
        "Saving by self-consumption",
        "Σ_band self-consumed · (energy + other prices per kWh) · (1 + VAT not recovered)",
        "the kWh that is not withdrawn is not billed; several plants of a point divide it by their production",
    ),
)


def prices_by_band(tariff: Tariff) -> Floats:
    """Shape (3,): what a kWh of F1, F2 and F3 costs, VAT included where it is not recovered, €."""
    given = tariff.eur_per_kwh
    energy = (given[0],) * 3 if len(given) == 1 else (given[0], given[1], given[-1])
    return (np.array(energy) + tariff.other_eur_per_kwh) * (1.0 + tariff.vat)


@dataclass(frozen=True, eq=False)
class Tariffs:
    """The members' tariffs.

    Attributes:
        eur_per_kwh: shape (N, 3), by band.
        fixed_eur: shape (N,), per year.
    """

    eur_per_kwh: Floats
    fixed_eur: Floats


def tariffs_of(description: Description) -> Tariffs:
    """Every member's tariff, its own or the usual one."""
    tariffs = [member.tariff or description.prices.tariff for member in description.members]
    return Tariffs(
        np.array([prices_by_band(tariff) for tariff in tariffs]),
        np.array([tariff.fixed_eur_per_year * (1.0 + tariff.vat) for tariff in tariffs]),
    )


@dataclass(frozen=True, eq=False)
class YearBills:
    """A year's bills at the prices of the first one, €.

    Attributes:
        after: shape (N,), with all plants at work.
        saved: shape (P,), by each plant's self-consumption.
        before: shape (N,), without the plants that are new.
    """

    after: Floats
    saved: Floats
    before: Floats


def year_bills(description: Description, energy: YearEnergy, tariffs: Tariffs) -> YearBills:
    """The bills of a year, before and after the new plants."""
    price = tariffs.eur_per_kwh
    after = np.einsum("nmb,nb->n", energy.withdrawn, price) + tariffs.fixed_eur
    # What a kWh consumed behind the point saves, by member and month; the plants divide it by their part of the kWh.
    own = energy.load - energy.withdrawn
    worth = np.einsum("nmb,nb->nm", own, price)
    host = np.array(description.plant_hosts, dtype=np.int64)
    together = energy.self_consumed[host]
    part = np.divide(energy.plant_self_consumed, together, out=np.zeros_like(together), where=together > 0)
    saved = (worth[host] * part).sum(axis=1)
    before = after.copy()
    new = [p for p, plant in enumerate(description.plants) if plant.state is not PlantState.EXISTING]
    np.add.at(before, host[new], saved[new])
    return YearBills(after, saved, before)
