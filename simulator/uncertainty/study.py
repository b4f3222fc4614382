"""The uncertainty of one described community: which computations a tornado and a Monte Carlo ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from simulator.description.model import Description, Member, Tariff
from simulator.description.plants import FundsKind, Plant
from simulator.money.evaluate import Money
from simulator.money.parties import Taxed
from simulator.money.yearly import Yearly
from simulator.uncertainty.factors import Factors, Floats

ENERGY_AXES = ("irradiation", "consumption", "membership", "price")
"""Bars of a tornado that change energies or prices; all others change the value of the same yearly amounts."""


def with_prices(description: Description, factor: float) -> Description:
    """A description whose price of withdrawn energy is a multiple; network, charges and fixed parts stay."""

    def priced(tariff: Tariff) -> Tariff:
        return replace(tariff, eur_per_kwh=tuple(price * factor for price in tariff.eur_per_kwh))

    def member(each: Member) -> Member:
        return each if each.tariff is None else replace(each, tariff=priced(each.tariff))

    prices = replace(description.prices, tariff=priced(description.prices.tariff))
    return replace(description, prices=prices, groups=tuple(member(each) for each in description.groups))


def with_change(description: Description, key: str, at: float) -> Description:
    """A description with other costs or rates.

    Args:
        description: the described community.
        key: `capex`, `opex` (factors), `discount_rate` or `interest_rate` (added).
        at: the value.

    Raises:
        ValueError: an unknown key.
    """
    if key == "discount_rate":
        finance = replace(description.finance, discount_rate=description.finance.discount_rate + at)
        return replace(description, finance=finance)
    changes: dict[str, Callable[[Plant], Plant]] = {
        "capex": lambda plant: replace(plant, capex_eur=plant.capex_eur * at),
        "opex": lambda plant: replace(
            plant,
            opex_eur_per_year=plant.opex_eur_per_year * at,
            insurance_eur_per_year=plant.insurance_eur_per_year * at,
        ),
        "interest_rate": lambda plant: replace(
            plant,
            financing=tuple(
                funds if funds.kind is FundsKind.EQUITY else replace(funds, rate=max(0.0, funds.rate + at))
                for funds in plant.financing
            ),
        ),
    }
    if key not in changes:
        raise ValueError(f"{key!r} is not an input of a tornado.")
    change = changes[key]
    groups = tuple(
        replace(group, plants=tuple(change(plant) for plant in group.plants)) for group in description.groups
    )
    costs = description.community_costs
    if key == "opex":
        costs = replace(
            costs,
            fixed_eur_per_year=costs.fixed_eur_per_year * at,
            eur_per_member_per_year=costs.eur_per_member_per_year * at,
        )
    return replace(description, groups=groups, community_costs=costs)


def kept_after_tax(money: Money) -> tuple[Floats, Floats]:
    """What is kept of another euro of each plant's sale, and of its saving; shape (P,) each; 0 for existing plants."""
    rates = money.rates
    of_sale = {
        Taxed.PERSON: 1.0 - rates.person,
        Taxed.ENTERPRISE: 1.0 - rates.company - rates.regional,
        Taxed.COMMUNITY: 1.0 - rates.company,
        Taxed.EXEMPT: 1.0,
    }
    is_new = np.array([float(each.is_new) for each in money.investments])
    sale = np.array([of_sale[kind] for kind in money.owners.owner_taxed])
    saving = np.array([of_sale[kind] if kind is Taxed.ENTERPRISE else 1.0 for kind in money.owners.host_taxed])
    return is_new * sale, is_new * saving


def moving_flows(money: Money) -> dict[str, Floats]:
    """The whole project's flows in the parts that move with the factors, after tax, and the rest; (T + 1,) each."""
    sale, saving = kept_after_tax(money)
    moved = {
        "sale": sale @ money.yearly.sale,
        "saving": saving @ money.yearly.saving,
        "tip": money.yearly.tip.sum(axis=0),
        "valorisation": money.yearly.valorisation.sum(axis=0),
    }
    flows = {key: np.concatenate([[0.0], row]) for key, row in moved.items()}
    flows["rest"] = money.whole_flows - np.sum(list(flows.values()), axis=0)
    return flows


def amounts_of(money: Money, yearly: Yearly, place: int) -> Mapping[str, float]:
    """The amounts of one year that `moving_flows` scales, €.

    Args:
        money: whose owners and taxes hold.
        yearly: amounts computed under some factors.
        place: of the year among them.
    """
    sale, saving = kept_after_tax(money)
    return {
        "sale": float(sale @ yearly.sale[:, place]),
        "saving": float(saving @ yearly.saving[:, place]),
        "tip": float(yearly.tip[:, place].sum()),
        "valorisation": float(yearly.valorisation[:, place].sum()),
    }


def energy_factors(description: Description, factors: Factors) -> tuple[float, Floats]:
    """The factor on all production, and the factor on each member's consumption, shape (N,)."""
    without = np.array([not member.plants for member in description.members])
    return factors.irradiation, factors.consumption * np.where(without, factors.membership, 1.0)
