"""The money of a simulation: the whole project, each plant, each party, and the reference year's incentives."""

from __future__ import annotations

from typing import Any

from simulator.description.plants import THIRD_PARTY
from simulator.money.indicators import Indicators
from simulator.report.results.rounding import eur, eurs, kwh, maybe, share
from simulator.run import Simulation


def money_results(simulation: Simulation) -> dict[str, Any]:
    """The chapter `money` of the document."""
    money = simulation.money
    description = simulation.description
    finance = description.finance
    yearly, y = money.yearly, money.reference_year
    parties = [*range(len(description.members), len(money.ledger.parties))]
    return {
        "first_year": finance.first_year,
        "horizon_years": finance.horizon_years,
        "reference_year": finance.first_year + y,
        "discount_rate": share(finance.discount_rate),
        "whole": {
            **indicator_results(money.whole),
            "flows_eur": eurs(money.whole_flows),
            "flows_by_kind_eur": {key: eurs(row) for key, row in sorted(money.ledger.whole().items())},
        },
        "plants": [_plant(simulation, p) for p in range(len(description.plants))],
        "community": {
            **indicator_results(money.parties[parties[0]]),
            "flows_eur": eurs(money.party_flows[parties[0]]),
            "flows_by_kind_eur": {
                key: eurs(row) for key, row in sorted(money.ledger.of_party(money.ledger.community).items())
            },
        },
        "third_party": {
            **indicator_results(money.parties[parties[1]]),
            "takes_part": bool(money.party_flows[parties[1]].any()),
            "flows_eur": eurs(money.party_flows[parties[1]]),
        },
        "incentives": {
            "tip_eur": eur(yearly.tip[:, y].sum()),
            "valorisation_eur": eur(yearly.valorisation[:, y].sum()),
            "surplus_eur": eur(yearly.surplus[y]),
            "gse_fees_eur": eur(yearly.fees[y]),
            "retained_eur": eur(yearly.retained[y]),
            "to_members_eur": eur(yearly.received_cents[:, y].sum() / 100),
            "sale_eur": eur(yearly.sale[:, y].sum()),
            "saving_eur": eur(yearly.saving[:, y].sum()),
        },
        "mean_zonal_price_eur_per_mwh": eur(simulation.prices.eur_per_mwh.mean()),
    }


def indicator_results(found: Indicators) -> dict[str, Any]:
    """The indicators of one row of flows."""
    return {
        "npv_eur": eur(found.npv_eur),
        "irr_share": maybe(found.irr.rate),
        "irr_case": found.irr.case,
        "payback_years": maybe(found.payback_years, 3),
        "discounted_payback_years": maybe(found.discounted_payback_years, 3),
        "roi_share": maybe(found.roi),
        "invested_eur": eur(found.invested_eur),
    }


def _plant(simulation: Simulation, p: int) -> dict[str, Any]:
    money, description = simulation.money, simulation.description
    plant, y = description.plants[p], money.reference_year
    investment, year = money.investments[p], simulation.reference
    host = description.members[description.plant_hosts[p]]
    owner = money.owners.names[int(money.owners.owner[p])]
    names = {member.id: member.name for member in description.members}
    return {
        "plant": plant.id,
        "host": host.name,
        "owner": names.get(owner, owner),
        "owner_kind": owner if owner in {"community", THIRD_PARTY} else "member",
        "technology": plant.technology.value,
        "state": plant.state.value,
        "kw": share(plant.kw),
        "storage_kwh": share(plant.storage.kwh) if plant.storage else 0.0,
        "in_operation": plant.in_operation.isoformat(),
        "produced_kwh": kwh(year.produced[p].sum()),
        "self_consumed_kwh": kwh(year.plant_self_consumed[p].sum()),
        "injected_kwh": kwh(year.injected[p].sum()),
        "shared_kwh": kwh(year.plant_shared[p].sum()),
        "yield_kwh_per_kw": kwh(year.produced[p].sum() / plant.kw),
        "cost_eur": eur(investment.cost_eur),
        "grant_eur": eur(investment.grant_eur),
        "deduction_eur_per_year": eur(investment.deduction_eur),
        "deduction_years": investment.deduction_years,
        "funds": [
            {"kind": funds.kind.value, "share": share(funds.share), "rate": share(funds.rate), "years": funds.years}
            for funds in investment.funds
        ],
        "tip_eur": eur(money.yearly.tip[p, y]),
        "valorisation_eur": eur(money.yearly.valorisation[p, y]),
        "sale_eur": eur(money.yearly.sale[p, y]),
        "saving_eur": eur(money.yearly.saving[p, y]),
        "wacc_share": maybe(money.wacc[p]),
        "lcoe_eur_per_kwh": maybe(money.lcoe_eur_per_kwh[p]),
        **indicator_results(money.plants[p]),
        "after_financing": indicator_results(money.financed_plants[p]),
        "flows_eur": eurs(money.plant_flows[p]),
    }
