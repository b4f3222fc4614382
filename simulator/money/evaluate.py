"""From a year's energies to the money of a whole horizon: flows between parties, indicators, bills, sharing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from energy.remarks import Remark
from energy.rules import Figure, Rules
from simulator.description.eligibility import Severity, check_eligibility
from simulator.description.model import Description
from simulator.description.plants import Funds, FundsKind, Plant
from simulator.energies import YearEnergy
from simulator.money.bills import tariffs_of
from simulator.money.continued import continued
from simulator.money.entries import FINANCE, enter_ledger
from simulator.money.indicators import Indicators, indicators, lcoe, wacc
from simulator.money.investment import Investment, invest
from simulator.money.ledger import Ledger
from simulator.money.parties import Owners, Taxed, TaxRates, owners_of, tax_rates
from simulator.money.prices import ZonalPrices
from simulator.money.sales import sale_remarks
from simulator.money.yearly import YearBook, Yearly, reference_year, sharing_terms
from simulator.progress import Progress
from simulator.remarks import SimulatorRemark
from simulator.sharing import Comparison, compare

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Money:
    """The money of a horizon; flows have T + 1 columns, the start and the end of each year.

    Attributes:
        description: what it was computed from.
        ledger: every amount with payer and payee.
        yearly: the amounts by plant and member before they became flows.
        investments: each plant's cost, grant, funds and deduction.
        owners: who owns each plant.
        rates: of the taxes.
        reference_year: place of the first year in which all plants work from its first day to its last.
        remarks: assumptions and warnings.
        figures: the legal figures used, by name and validity.
    """

    description: Description
    ledger: Ledger
    yearly: Yearly
    investments: tuple[Investment, ...]
    owners: Owners
    rates: TaxRates
    reference_year: int
    remarks: tuple[Remark, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def party_flows(self) -> Floats:
        """Shape (N + 2, T + 1): what each member, the community and third parties get less what they pay."""
        return self.ledger.flows()

    @cached_property
    def whole_flows(self) -> Floats:
        """Shape (T + 1,): all parties together, financing included."""
        flows: Floats = self.party_flows.sum(axis=0)
        return flows

    @cached_property
    def plant_flows(self) -> Floats:
        """Shape (P, T + 1): each plant before its financing, whoever owns it."""
        return self.ledger.plant_flows(without=FINANCE)

    @cached_property
    def financed_plant_flows(self) -> Floats:
        """Shape (P, T + 1): each plant after loans, leasing and rental."""
        return self.ledger.plant_flows()

    def _of(self, flows: Floats) -> Indicators:
        invested = float(-np.minimum(flows[: 1 + self.reference_year], 0.0).sum())
        return indicators(flows, self.description.finance.discount_rate, invested)

    @cached_property
    def whole(self) -> Indicators:
        """Of all parties together."""
        return self._of(self.whole_flows)

    @cached_property
    def plants(self) -> tuple[Indicators, ...]:
        """Of each plant before its financing."""
        return tuple(self._of(row) for row in self.plant_flows)

    @cached_property
    def financed_plants(self) -> tuple[Indicators, ...]:
        """Of each plant after its financing."""
        return tuple(self._of(row) for row in self.financed_plant_flows)

    @cached_property
    def parties(self) -> tuple[Indicators, ...]:
        """Of each member, the community and third parties."""
        return tuple(self._of(row) for row in self.party_flows)

    @cached_property
    def wacc(self) -> tuple[float, ...]:
        """Each plant's weighted average cost of capital."""
        return tuple(self._wacc(p) for p in range(len(self.investments)))

    def _wacc(self, p: int) -> float:
        kept = 1.0 - self.rates.company if self.owners.owner_taxed[p] is Taxed.ENTERPRISE else 1.0

        def cost(funds: Funds) -> float:
            if funds.kind is FundsKind.EQUITY:
                return self.description.finance.discount_rate
            return funds.rate * (1.0 if funds.kind is FundsKind.THIRD_PARTY else kept)

        return wacc([(funds.share, cost(funds)) for funds in self.investments[p].funds])

    @cached_property
    def lcoe_eur_per_kwh(self) -> tuple[float | None, ...]:
        """Each new plant's levelised cost of energy before grants, taxes and financing; None for existing plants."""
        rate = self.description.finance.discount_rate
        costs = -self.ledger.plant_flows(("capex", "opex", "insurance", "replacement"))
        energy = np.hstack([np.zeros((len(costs), 1)), self.yearly.produced_kwh])
        return tuple(
            lcoe(rate, costs[p], energy[p]) if each.is_new else None for p, each in enumerate(self.investments)
        )

    @cached_property
    def comparison(self) -> Comparison:
        """All sharing models on the reference year's pool."""
        members, pool = self.yearly.sharing[self.reference_year]
        return compare(members, pool, sharing_terms(self.description))

    @cached_property
    def net_bills(self) -> Floats:
        """Shape (N, T): each member's bill after, less its share of the contributions."""
        net: Floats = self.yearly.after - self.yearly.received_cents / 100
        return net


def evaluate(
    description: Description,
    energies: Iterable[YearEnergy],
    *,
    rules: Rules,
    prices: ZonalPrices,
    progress: Progress | None = None,
) -> Money:
    """Turn the energies of a horizon into money.

    Args:
        description: the described community.
        energies: one for each year of its horizon, in order; they are used one by one and not kept.
        rules: the dated figures, the user's over the shipped ones.
        prices: of the first year.
        progress: called after each year; an exception that it raises ends the calculation.

    Raises:
        InputError: a legal figure that is not known and not continued, or members that the sharing rules refuse.
    """
    lasting, remarks = continued(rules, *_span(description))
    book = open_book(description, rules=rules, prices=prices)
    yearly = book.enter_all(energies, progress)
    money = _valued(description, yearly, lasting)
    used = {figure.name for figure in money.figures}
    carried = (remark for remark in remarks if remark.values["figure"] in used)
    return replace(money, remarks=(*prices.remarks, *carried, *money.remarks, *_irr_remarks(money)))


def revalue(money: Money, description: Description, rules: Rules) -> Money:
    """The same yearly amounts with other costs, funds or rates.

    Args:
        money: whose energies, prices, members and grants are those of the description.
        description: with other costs, funds, rates or growth of costs.
        rules: the dated figures.
    """
    lasting, _ = continued(rules, *_span(description))
    return _valued(description, money.yearly, lasting)


def open_book(description: Description, *, rules: Rules, prices: ZonalPrices) -> YearBook:
    """An empty book for the years of a description; arguments as `evaluate`."""
    lasting, _ = continued(rules, *_span(description))
    owners = owners_of(description)
    return YearBook(
        description,
        investments=_investments(description, lasting, owners),
        owners=owners,
        tariffs=tariffs_of(description),
        prices=prices,
        rules=lasting,
    )


def _span(description: Description) -> tuple[date, date]:
    """The first day of the horizon, and the first after it: local days and calendars may spill over by some hours."""
    first = description.finance.first_year
    return date(first, 1, 1), date(first + description.finance.horizon_years, 1, 1)


def _investments(description: Description, rules: Rules, owners: Owners) -> tuple[Investment, ...]:
    """Every plant's investment; one that the conditions of access refuse tariff or grant has none."""
    first_year = description.finance.first_year
    refused: dict[Severity, set[str | None]] = {severity: set() for severity in Severity}
    for finding in check_eligibility(description, rules).findings:
        refused[finding.severity].add(finding.plant)

    def admitted(plant: Plant) -> Plant:
        if plant.id in refused[Severity.NO_GRANT]:
            plant = replace(plant, grant=None)
        return replace(plant, incentivised=False) if plant.id in refused[Severity.NO_TARIFF] else plant

    return tuple(
        invest(admitted(plant), rules, first_year=first_year, recovers_vat=vat, is_person=person)
        for plant, vat, person in zip(description.plants, owners.recovers_vat, owners.is_person, strict=True)
    )


def _valued(description: Description, yearly: Yearly, rules: Rules) -> Money:
    owners = owners_of(description)
    investments = _investments(description, rules, owners)
    rates = tax_rates(description, rules)
    ledger = enter_ledger(description, yearly, investments, owners, rates)
    used = yearly.figures | rates.figures | {figure for each in investments for figure in each.figures}
    return Money(
        description=description,
        ledger=ledger,
        yearly=yearly,
        investments=investments,
        owners=owners,
        rates=rates,
        reference_year=reference_year(description),
        remarks=tuple(_remarks(description, investments, yearly, ledger, rules)),
        figures=tuple(sorted(used, key=lambda figure: (figure.name, figure.valid_from))),
    )


def _remarks(
    description: Description, investments: tuple[Investment, ...], yearly: Yearly, ledger: Ledger, rules: Rules
) -> list[Remark]:
    finance = description.finance
    remarks: list[Remark] = [remark for each in investments for remark in each.remarks]
    for p, each in enumerate(investments):
        plant = each.plant
        day = max(plant.in_operation, date(finance.first_year, 1, 1))
        remarks += sale_remarks(plant, rules, day)
        limit = rules.figure("tip_large_up_to", day)
        if plant.incentivised and plant.kw > float(limit.number):
            remarks.append(SimulatorRemark("plant_above_tariff_limit", {"plant": plant.id}))
        years = int(rules.figure("tip_years", day).number)
        ends = plant.in_operation.year + years
        if yearly.tip[p].any() and ends < finance.first_year + finance.horizon_years:
            remarks.append(SimulatorRemark("tariff_ends_in_horizon", {"plant": plant.id, "years": years}))
    if any(allocation.social_cents for allocation in yearly.allocations):
        remarks.append(SimulatorRemark("surplus_undistributed", {}))
    own = ledger.flows()[ledger.community, 1:]
    short = [str(finance.first_year + int(y)) for y in np.flatnonzero(own < -0.005)]
    if short:
        remarks.append(SimulatorRemark("community_in_deficit", {"years": tuple(short)}))
    seen: list[Remark] = []
    for remark in (*remarks, *(remark for allocation in yearly.allocations for remark in allocation.remarks)):
        if remark not in seen:
            seen.append(remark)
    return seen


def _irr_remarks(money: Money) -> list[SimulatorRemark]:
    """The whole project and each new plant whose internal rate of return is none or several."""
    rows = [(money.description.name, money.whole)]
    rows += [(each.plant.id, found) for each, found in zip(money.investments, money.plants, strict=True) if each.is_new]
    remarks = []
    for name, found in rows:
        if found.irr.case == "none":
            remarks.append(SimulatorRemark("irr_none", {"party": name}))
        elif found.irr.case == "many":
            rates = tuple(f"{100 * rate:.1f} %" for rate in found.irr.rates)
            remarks.append(SimulatorRemark("irr_many", {"party": name, "rates": rates}))
    return remarks
