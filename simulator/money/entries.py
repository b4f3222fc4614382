"""From yearly amounts to ledger lines: investment, operation, financing, taxes, and the community's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.description.model import Description
from simulator.description.plants import FundsKind
from simulator.formulas import Formula
from simulator.money.instalments import escalated, rental, replacements, schedule, spread
from simulator.money.investment import Investment
from simulator.money.ledger import OUTSIDE, Ledger
from simulator.money.parties import Owners, Taxed, TaxRates, tax_on
from simulator.money.yearly import Yearly

Floats = NDArray[np.float64]

FUNDED = {
    FundsKind.LOAN: "loan",
    FundsKind.LEASING: "leasing",
    FundsKind.OPERATING_RENTAL: "rental",
    FundsKind.THIRD_PARTY: "investor",
}
FINANCE = tuple(f"{name}_{way}" for name in FUNDED.values() for way in ("in", "out"))
"""Keys of what the financing brings and takes; the flows without them are the plant's own."""


class LineWords(NamedTuple):
    """What a ledger's key is called, and the key of its formula."""

    it: str
    en: str
    formula: str


LINE_WORDS: Mapping[str, LineWords] = {
    "capex": LineWords("Investimento", "Investment", "money.capex"),
    "grant": LineWords("Contributo in conto capitale", "Capital grant", "money.grant"),
    "pnrr_fee": LineWords("Corrispettivo GSE per il PNRR", "GSE fee of the PNRR", "money.grant"),
    "deduction": LineWords("Detrazione per la casa", "Home deduction", "money.deduction"),
    "saving": LineWords("Risparmio in bolletta", "Saving on the bill", "money.saving"),
    "sale": LineWords("Vendita dell'energia", "Sale of energy", "money.sale"),
    "tip": LineWords("Tariffa premio", "Premium tariff", "money.tip"),
    "valorisation": LineWords("Valorizzazione", "Valorisation", "money.valorisation"),
    "gse_fee": LineWords("Corrispettivi del GSE", "GSE fees", "money.gse_fee"),
    "opex": LineWords("Esercizio e manutenzione", "Operation and upkeep", "money.escalated"),
    "insurance": LineWords("Assicurazione", "Insurance", "money.escalated"),
    "replacement": LineWords("Sostituzioni", "Replacements", "money.escalated"),
    "management": LineWords("Gestione della comunità", "The community's management", "money.escalated"),
    "setup": LineWords("Costituzione della comunità", "The community's setup", "money.escalated"),
    "tax": LineWords("Imposte", "Taxes", "money.tax_enterprise"),
    "loan_in": LineWords("Mutuo ricevuto", "Loan received", "money.instalment"),
    "loan_out": LineWords("Rate del mutuo", "Loan instalments", "money.instalment"),
    "leasing_in": LineWords("Leasing: bene finanziato", "Leasing: plant financed", "money.instalment"),
    "leasing_out": LineWords("Canoni di leasing", "Leasing instalments", "money.instalment"),
    "rental_in": LineWords("Noleggio: bene messo a disposizione", "Rental: plant provided", "money.operating_rental"),
    "rental_out": LineWords("Canoni di noleggio operativo", "Operating rents", "money.operating_rental"),
    "investor_in": LineWords("Fondi di terzi", "Third parties' funds", "money.instalment"),
    "investor_out": LineWords("Rimborso ai terzi", "Paid back to third parties", "money.instalment"),
    "invested": LineWords("Versamenti dei soci", "Paid in by members", "money.called_up"),
    "distribution": LineWords("Contributi ripartiti ai soci", "Contributions shared by members", "money.pool"),
    "social": LineWords("Finalità sociali", "Social purposes", "sharing.surplus"),
}
"""Every key of the ledger."""

FORMULAS = (
    Formula(
        "money.called_up",
        "Versamenti dei soci alla comunità",
        "Paid in by members to the community",
        "invested_i · min(1, (setup + equity of the community's own plants) / Σ invested), at the start",
        "assumption: members pay what the community needs, in proportion to what they declare to invest",
    ),
)


def enter_ledger(
    description: Description,
    yearly: Yearly,
    investments: Sequence[Investment],
    owners: Owners,
    rates: TaxRates,
) -> Ledger:
    """Every amount of the horizon as a line with a payer and a payee.

    What changes through the project is entered: an existing plant's costs, sales and savings are the same before and
    after, so that only its part of the contributions appears.
    """
    horizon = description.finance.horizon_years
    ledger = Ledger(owners.names, tuple(plant.id for plant in description.plants), horizon)
    entries = _Entries(ledger, description, yearly, owners, rates, investments)
    for p, investment in enumerate(investments):
        if investment.is_new and investment.first < horizon:
            entries.enter_plant(p, investment)
    entries.enter_community()
    return ledger


def after_start(amounts: NDArray[np.floating]) -> Floats:
    """Yearly amounts, shape (..., T), as flows at the end of their years, shape (..., T + 1)."""
    zero = np.zeros((*amounts.shape[:-1], 1))
    return np.concatenate([zero, amounts], axis=-1)


@dataclass(frozen=True, eq=False)
class _Entries:
    """What the lines are made from."""

    ledger: Ledger
    description: Description
    yearly: Yearly
    owners: Owners
    rates: TaxRates
    investments: Sequence[Investment]

    def enter_plant(self, p: int, investment: Investment) -> None:
        """One plant's investment, operation, financing and taxes."""
        ledger, horizon, first = self.ledger, self.ledger.horizon, investment.first
        owner, host = int(self.owners.owner[p]), int(self.owners.host[p])
        start = np.zeros(horizon + 1)
        start[first] = 1.0
        ledger.add("capex", owner, OUTSIDE, start * investment.cost_eur, p)
        ledger.add("grant", OUTSIDE, owner, start * investment.grant_eur, p)
        ledger.add("pnrr_fee", owner, OUTSIDE, start * investment.pnrr_fee_eur, p)
        if investment.deduction_years:
            deducted = investment.deduction_eur * investment.deduction_years
            instalments = spread(deducted, investment.deduction_years, first=first, horizon=horizon)
            ledger.add("deduction", OUTSIDE, owner, instalments, p)
        sale, saving = after_start(self.yearly.sale[p]), after_start(self.yearly.saving[p])
        ledger.add("sale", OUTSIDE, owner, sale, p)
        ledger.add("saving", OUTSIDE, host, saving, p)
        upkeep = self._upkeep(p, investment, owner)
        rents, interest = self._finance(p, investment, owner, start)
        owned = investment.share_of(FundsKind.EQUITY, FundsKind.LOAN) * investment.to_fund_eur
        written_off = spread(owned, self.description.finance.depreciation_years, first=first, horizon=horizon)
        costs = upkeep + rents + written_off
        tax = tax_on(self.owners.owner_taxed[p], sale=sale, costs=costs, interest=interest, rates=self.rates)
        ledger.add("tax", owner, OUTSIDE, tax, p)
        if self.owners.host_taxed[p] is Taxed.ENTERPRISE:
            ledger.add("tax", host, OUTSIDE, (self.rates.company + self.rates.regional) * saving, p)

    def _upkeep(self, p: int, investment: Investment, owner: int) -> Floats:
        """Enter upkeep, insurance and replacements; of the rented share the lessor bears them. Returns their sum."""
        plant, first, horizon = investment.plant, investment.first, self.ledger.horizon
        inflation = self.description.finance.inflation
        borne = 1.0 - investment.share_of(FundsKind.OPERATING_RENTAL)
        parts = [(plant.replacement_eur, plant.replacement_years)]
        if plant.storage is not None:
            parts.append((plant.storage.replacement_eur, plant.storage.replacement_years))
        rows = {
            "opex": escalated(plant.opex_eur_per_year, inflation, first=first, horizon=horizon),
            "insurance": escalated(plant.insurance_eur_per_year, inflation, first=first, horizon=horizon),
            "replacement": np.zeros(horizon + 1),
        }
        for eur, years in parts:
            gross = eur * (1.0 + investment.vat)
            rows["replacement"] += replacements(gross, years, inflation, first=first, horizon=horizon)
        for key, row in rows.items():
            self.ledger.add(key, owner, OUTSIDE, borne * row, p)
        upkeep: Floats = borne * np.sum(list(rows.values()), axis=0)
        return upkeep

    def _finance(self, p: int, investment: Investment, owner: int, start: Floats) -> tuple[Floats, Floats]:
        """Enter the funds of a plant; returns what lowers the owner's income: rents and the like, and interest."""
        ledger, first, horizon = self.ledger, investment.first, self.ledger.horizon
        rents, interest = np.zeros(horizon + 1), np.zeros(horizon + 1)
        for funds in investment.funds:
            name = FUNDED.get(funds.kind)
            principal = funds.share * investment.to_fund_eur
            if name is None or principal <= 0:
                continue
            lender = ledger.third_party if funds.kind is FundsKind.THIRD_PARTY else OUTSIDE
            years = funds.years or horizon - first
            ledger.add(f"{name}_in", lender, owner, start * principal, p)
            if funds.kind is FundsKind.OPERATING_RENTAL:
                paid = rental(principal, funds.rate, years, first=first, horizon=horizon)
                rents += paid
            else:
                paid, part = schedule(principal, funds.rate, years, first=first, horizon=horizon)
                interest += part
                if funds.kind is not FundsKind.LOAN:
                    # A lessee or a funded owner writes nothing off: the whole instalment is its cost.
                    rents += paid - part
            ledger.add(f"{name}_out", owner, lender, paid, p)
        return rents, interest

    def enter_community(self) -> None:
        """Contributions, fees, the community's own costs and what it passes on."""
        ledger, yearly, community = self.ledger, self.yearly, self.ledger.community
        costs, inflation = self.description.community_costs, self.description.finance.inflation
        plants, members = np.arange(len(ledger.plants)), np.arange(len(self.description.members))
        start = np.zeros(ledger.horizon + 1)
        start[0] = 1.0
        if len(plants):
            ledger.add("tip", OUTSIDE, community, after_start(yearly.tip), plants)
            ledger.add("valorisation", OUTSIDE, community, after_start(yearly.valorisation), plants)
        ledger.add("gse_fee", community, OUTSIDE, after_start(yearly.fees))
        each_year = costs.fixed_eur_per_year + costs.eur_per_member_per_year * len(members)
        ledger.add("setup", community, OUTSIDE, start * costs.setup_eur)
        ledger.add("management", community, OUTSIDE, escalated(each_year, inflation, first=0, horizon=ledger.horizon))
        ledger.add("invested", members, community, self._called_up()[:, np.newaxis] * start)
        ledger.add("distribution", community, members, after_start(yearly.received_cents / 100))
        social = np.array([allocation.social_cents for allocation in yearly.allocations]) / 100
        ledger.add("social", community, OUTSIDE, after_start(social))

    def _called_up(self) -> Floats:
        """What each member pays into the community at the start, shape (N,), €: in proportion to what it invests.

        The community needs its setup and its own plants' equity; what a member invests in its own plant it has paid.
        """
        need = self.description.community_costs.setup_eur
        for p, investment in enumerate(self.investments):
            if self.owners.owner[p] == self.ledger.community:
                need += investment.to_fund_eur * investment.share_of(FundsKind.EQUITY)
        invested = np.array([member.invested_eur for member in self.description.members])
        whole = float(invested.sum())
        called: Floats = invested * min(1.0, need / whole) if whole > 0 else np.zeros(len(invested))
        return called
