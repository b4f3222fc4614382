"""What the grid pays for injected energy."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from energy.incentive import Technology
from energy.rules import Rules
from simulator.description.plants import Plant, Sale
from simulator.formulas import Formula
from simulator.remarks import SimulatorRemark

FORMULAS = (
    Formula(
        "money.sale",
        "Vendita dell'energia immessa (RID o mercato)",
        "Sale of injected energy (dedicated withdrawal or market)",
        "Σ_h injected_h · zonal price_h",
        "ARERA, resolution 280/07; GSE, economic terms of dedicated withdrawal",
    ),
    Formula(
        "money.minimum_price",
        "Vendita a prezzo minimo garantito",
        "Sale at the minimum guaranteed price",
        "on the first 1.5 GWh of the year max(minimum price, mean zonal price of the injected energy), above it the "
        "zonal price",
        "ARERA, resolution 280/07; https://www.pv-magazine.it/?p=27044",
    ),
)


def minimum_price_is_due(plant: Plant, rules: Rules, day: date) -> bool:
    """Whether a plant may have the minimum guaranteed price: photovoltaics up to its power limit."""
    return plant.technology is Technology.PV and plant.kw <= float(rules.figure("rid_minimum_up_to", day).number)


def sale_remarks(plant: Plant, rules: Rules, day: date) -> tuple[SimulatorRemark, ...]:
    """What there is to say about a plant's way of selling."""
    if plant.sale is not Sale.MINIMUM_PRICE or minimum_price_is_due(plant, rules, day):
        return ()
    limit = rules.figure("rid_minimum_up_to", day).number
    return (SimulatorRemark("minimum_price_not_due", {"plant": plant.id, "limit_kw": limit}),)


def sale_eur(
    plant: Plant, injected: NDArray[np.floating], price_eur_per_mwh: NDArray[np.float64], rules: Rules, day: date
) -> float:
    """What a plant's injected energy of a year earns, €.

    Args:
        plant: its power, technology and way of selling.
        injected: shape (H,), kWh.
        price_eur_per_mwh: shape (H,), zonal price.
        rules: the dated figures, continued where the year is yet to come.
        day: a local day of the year.
    """
    zonal = float(injected @ price_eur_per_mwh) / 1000
    energy = float(injected.sum()) / 1000
    if plant.sale is not Sale.MINIMUM_PRICE or energy <= 0 or not minimum_price_is_due(plant, rules, day):
        return zonal
    floor = float(rules.figure("rid_minimum_price", day).number)
    part = min(1.0, float(rules.figure("rid_minimum_energy", day).number) / energy)
    return max(floor * energy * part, zonal * part) + zonal * (1.0 - part)
