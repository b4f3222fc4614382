"""Who gets what: members and their groups, the sharing models side by side, the environment and the social side."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from simulator.report.results.money import indicator_results
from simulator.report.results.rounding import eur, eurs, kwh, share
from simulator.run import Simulation

MEANS = (
    "consumed_kwh", "self_consumed_kwh", "withdrawn_kwh", "injected_kwh", "shared_kwh", "bill_before_eur",
    "bill_after_eur", "received_eur", "net_bill_eur", "npv_eur",
)  # fmt: skip


def people_results(simulation: Simulation) -> dict[str, Any]:
    """The chapters `members`, `groups`, `sharing`, `environment` and `social` of the document."""
    members = _members(simulation)
    return {
        "members": members,
        "groups": _groups(simulation, members),
        "sharing": _sharing(simulation),
        "environment": _environment(simulation),
        "social": _social(simulation, members),
    }


def _members(simulation: Simulation) -> list[dict[str, Any]]:
    money, year, y = simulation.money, simulation.reference, simulation.money.reference_year
    yearly = money.yearly
    rows = []
    injected = np.zeros(len(simulation.description.members))
    np.add.at(injected, money.owners.host, year.injected.sum(axis=1))
    for n, member in enumerate(simulation.description.members):
        rows.append(
            {
                "member": member.id,
                "name": member.name,
                "class": member.member_class.value,
                "supported": member.beta > 0,
                "consumed_kwh": kwh(year.load[n].sum()),
                "self_consumed_kwh": kwh(year.self_consumed[n].sum()),
                "withdrawn_kwh": kwh(year.withdrawn[n].sum()),
                "injected_kwh": kwh(injected[n]),
                "shared_kwh": kwh(year.member_shared[n].sum()),
                "bill_before_eur": eur(yearly.before[n, y]),
                "bill_after_eur": eur(yearly.after[n, y]),
                "received_eur": eur(yearly.received_cents[n, y] / 100),
                "net_bill_eur": eur(money.net_bills[n, y]),
                **indicator_results(money.parties[n]),
                "flows_eur": eurs(money.party_flows[n]),
            }
        )
    return rows


def _groups(simulation: Simulation, members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Members that were described together, as the mean of each."""
    groups, first = [], 0
    for group in simulation.description.groups:
        rows = members[first : first + group.copies]
        first += group.copies
        means = {key: round(float(np.mean([row[key] for row in rows])), 2) + 0.0 for key in MEANS}
        groups.append(
            {
                "group": group.id,
                "name": group.name,
                "copies": group.copies,
                "class": group.member_class.value,
                "supported": group.beta > 0,
                "has_plant": group.is_producer,
                "invested_eur": rows[0]["invested_eur"],
                "payback_years": rows[0]["payback_years"],
                **means,
            }
        )
    return groups


def _sharing(simulation: Simulation) -> dict[str, Any]:
    money, description = simulation.money, simulation.description
    found, chosen = money.comparison, description.sharing.model.value
    won = found.winners_and_losers(chosen) if chosen in found.models else np.zeros((len(found.models), 2), np.int64)
    edges = np.cumsum([0, *(group.copies for group in description.groups)])
    return {
        "chosen": chosen,
        "year": description.finance.first_year + money.reference_year,
        "models": [
            {
                "model": allocation.model,
                "members_eur": [eur(cents / 100) for cents in allocation.cents],
                "groups_eur": [eur(np.mean(allocation.cents[low:high]) / 100) for low, high in pairwise(edges)],
                "fund_eur": eur(allocation.fund_cents / 100),
                "social_eur": eur(allocation.social_cents / 100),
                "winners": int(won[i, 0]),
                "losers": int(won[i, 1]),
                "gini": share(found.gini[i]),
            }
            for i, allocation in enumerate(found.allocations)
        ],
        "refused": [
            {"model": model, "reason": error.said("en")[0], "reason_it": error.said("it")[0]}
            for model, error in found.refused
        ],
    }


def _environment(simulation: Simulation) -> dict[str, Any]:
    factor = simulation.description.prices.co2_kg_per_kwh
    return {
        "co2_kg_per_kwh": share(factor),
        "co2_is_default": factor == type(simulation.description.prices)().co2_kg_per_kwh,
        "co2_avoided_kg_per_year": kwh(factor * simulation.reference.produced.sum()),
        "co2_avoided_kg_in_horizon": kwh(factor * sum(float(year.produced.sum()) for year in simulation.years)),
    }


def _social(simulation: Simulation, members: list[dict[str, Any]]) -> dict[str, Any]:
    yearly, y = simulation.money.yearly, simulation.money.reference_year
    received = sum(row["received_eur"] for row in members)
    supported = sum(row["received_eur"] for row in members if row["supported"])
    allocation = yearly.allocations[y]
    gain = [row["bill_before_eur"] - row["net_bill_eur"] for row in members]
    return {
        "supported_members": sum(row["supported"] for row in members),
        "supported_eur": eur(supported),
        "supported_share": share(supported / received) if received > 0 else 0.0,
        "received_eur": eur(received),
        "surplus_eur": eur(yearly.surplus[y]),
        "social_purposes_eur": eur(allocation.social_cents / 100),
        "internal_fund_eur": eur(allocation.fund_cents / 100),
        "retained_eur": eur(yearly.retained[y]),
        "members_better_off": sum(value > 0.005 for value in gain),
        "members_worse_off": sum(value < -0.005 for value in gain),
        "mean_gain_eur": eur(np.mean(gain)),
    }
