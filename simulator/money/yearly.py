"""The years one after the other: what each plant earns and saves, what each member pays and receives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from energy.exact import round_to_int
from energy.incentive import Plant, gse_fee_cents, pod_fee_cents
from energy.quotas import quota_rules
from energy.rules import Figure, Rules
from simulator.description.model import Description, SharingModel
from simulator.description.plants import PlantState, Sale
from simulator.energies import YearEnergy
from simulator.formulas import Formula
from simulator.money.bills import Tariffs, year_bills
from simulator.money.energies import SharingHours, sharing_hours
from simulator.money.incentives import YearIncentives, year_incentives
from simulator.money.investment import Investment, exact
from simulator.money.parties import Owners
from simulator.money.prices import ZonalPrices
from simulator.money.sales import minimum_price_is_due, sale_eur
from simulator.progress import Progress
from simulator.sharing import Allocation, Pool, SharingMember, Terms, allocate

Floats = NDArray[np.float64]

DECREE = date(2024, 1, 24)
"""The first day of the tariff's figures (DM 414/2023): older plants are judged by them too."""

FORMULAS = (
    Formula(
        "money.gse_fee",
        "Corrispettivi del GSE",
        "GSE fees",
        "Σ_plants (0 up to 3 kW; 15 € up to 20 kW; 15 € + 1 €/kW above 20 kW) + 4 € per connection point",
        "DM MASE 2024 n. 106; ARERA, TIAD",
    ),
    Formula(
        "money.pool",
        "Contributi da ripartire fra i soci",
        "Contributions shared by the members",
        "tariff + valorisation - GSE fees - management share; the surplus is kept whole for those who may receive it",
        "the community's statute, as described",
    ),
)


@dataclass(eq=False)
class Yearly:
    """The amounts of all years, €; row by plant or member, column by year (T of them), filled one by one.

    Attributes:
        tip, valorisation, sale, saving: shape (P, T); sales and savings of existing plants too.
        produced_kwh, attributed_kwh: shape (P, T).
        before, after: shape (N, T), bills.
        received_cents: shape (N, T), shares of the contributions.
        surplus, fees, retained: shape (T,); what is kept back by the GSE and by the community.
        allocations: one for each year.
        figures: the legal figures used.
    """

    tip: Floats
    valorisation: Floats
    sale: Floats
    saving: Floats
    produced_kwh: Floats
    attributed_kwh: Floats
    before: Floats
    after: Floats
    received_cents: NDArray[np.int64]
    surplus: Floats
    fees: Floats
    retained: Floats
    allocations: list[Allocation] = field(default_factory=list)
    sharing: list[tuple[tuple[SharingMember, ...], Pool]] = field(default_factory=list)
    figures: set[Figure] = field(default_factory=set)

    @classmethod
    def empty(cls, plants: int, members: int, years: int) -> Self:
        """Nothing entered yet."""

        def zeros(*shape: int) -> Floats:
            return np.zeros(shape)

        return cls(
            tip=zeros(plants, years),
            valorisation=zeros(plants, years),
            sale=zeros(plants, years),
            saving=zeros(plants, years),
            produced_kwh=zeros(plants, years),
            attributed_kwh=zeros(plants, years),
            before=zeros(members, years),
            after=zeros(members, years),
            received_cents=np.zeros((members, years), dtype=np.int64),
            surplus=zeros(years),
            fees=zeros(years),
            retained=zeros(years),
        )


class YearBook:
    """Enters years into `Yearly`."""

    def __init__(
        self,
        description: Description,
        *,
        investments: Sequence[Investment],
        owners: Owners,
        tariffs: Tariffs,
        prices: ZonalPrices,
        rules: Rules,
    ) -> None:
        """Take what stays the same in all years; the prices are those of the first."""
        self._description = description
        self._owners = owners
        self._tariffs = tariffs
        self._prices = prices
        self._rules = rules
        self._years = years = description.finance.horizon_years
        self._plants = [_as_plant(each, rules) for each in investments]
        self._terms = sharing_terms(description)
        self._betas = [exact(member.beta) for member in description.members]
        self._reference = reference_year(description)
        plants, members = len(self._plants), len(description.members)
        self._substations = [description.substation_of[host] for host in description.plant_hosts]
        self.yearly = Yearly.empty(plants, members, years)

    def enter_all(self, energies: Iterable[YearEnergy], progress: Progress | None = None) -> Yearly:
        """Enter every year in order.

        Raises:
            ValueError: more or fewer years than the horizon.
        """
        count = 0
        for count, energy in enumerate(energies, 1):
            found = self.earn(count - 1, energy, sharing_hours(self._description, energy))
            self._share(count - 1, energy, found, date(energy.year, 12, 31))
            if progress is not None:
                progress(count, self._years)
        if count != self._years:
            raise ValueError(f"There are energies of {count} years for a horizon of {self._years}.")
        return self.yearly

    def earn(self, y: int, energy: YearEnergy, hours: SharingHours) -> YearIncentives:
        """Enter what plants earn and save and what members are billed in one year, before anything is shared."""
        book, finance = self.yearly, self._description.finance
        day = date(energy.year, 12, 31)
        prices = self._prices.grown(finance.sale_price_growth, y)
        found = year_incentives(
            hours,
            self._plants,
            self._substations,
            prices,
            kind=self._description.kind,
            region=self._description.place.region,
            rules=self._rules,
        )
        book.tip[:, y], book.valorisation[:, y] = found.tip_eur, found.valorisation_eur
        book.attributed_kwh[:, y], book.surplus[y] = found.attributed_kwh, found.surplus_eur
        book.produced_kwh[:, y] = energy.produced.sum(axis=1)
        book.sale[:, y] = [
            sale_eur(plant, energy.injected_hours[p], prices.eur_per_mwh, self._rules, day)
            for p, plant in enumerate(self._description.plants)
        ]
        for plant in self._description.plants:
            if plant.sale is Sale.MINIMUM_PRICE and minimum_price_is_due(plant, self._rules, day):
                book.figures.add(self._rules.figure("rid_minimum_price", day))
        growth = (1.0 + finance.purchase_price_growth) ** y
        bills = year_bills(self._description, energy, self._tariffs)
        book.before[:, y], book.after[:, y] = bills.before * growth, bills.after * growth
        book.saving[:, y] = bills.saved * growth
        book.figures.update(found.figures)
        return found

    def _share(self, y: int, energy: YearEnergy, found: YearIncentives, day: date) -> None:
        """GSE fees, the community's own part, and the members' shares of the rest, in whole cents."""
        book = self.yearly
        fees = self._fees(day)
        total, surplus = round(100 * found.total_eur), round(100 * found.surplus_eur)
        net = max(0, total - fees)
        surplus = min(surplus, net)
        wanted = round_to_int(net * exact(self._description.sharing.management_share))
        retained = min(wanted, net - surplus)
        pool = Pool(net - surplus - retained, surplus)
        # Thousands of exact numbers: made where the quotas ask for them, and for the year that compares all models.
        wanted = self._description.sharing.model is SharingModel.QUOTAS or y == self._reference
        members = self._members(energy, found, wanted=wanted)
        allocation = allocate(self._description.sharing.model.value, members, pool, self._terms)
        book.fees[y], book.retained[y] = fees / 100, retained / 100
        book.received_cents[:, y] = allocation.cents
        book.allocations.append(allocation)
        book.sharing.append((members, pool))

    def _fees(self, day: date) -> int:
        """Of plants that have begun and members that have joined by the year's end, cents."""
        cents = 0
        for plant in self._plants:
            if plant.in_operation <= day:
                fee, figures = gse_fee_cents(plant.power_kw, day, self._rules)
                cents += fee
                self.yearly.figures.update(figures)
        start = self._description.constituted or date.min
        pods = sum((member.joined or start) <= day for member in self._description.members)
        fee, figure = pod_fee_cents(pods, day, self._rules)
        self.yearly.figures.add(figure)
        return cents + fee

    def _members(self, energy: YearEnergy, found: YearIncentives, *, wanted: bool) -> tuple[SharingMember, ...]:
        """The members as the sharing models see them; the quotas' parameters only where they are wanted."""
        members = self._description.members
        count = len(members)
        own = self._owners.owner < count
        injected, shared_in, kw = np.zeros(count), np.zeros(count), np.zeros(count)
        for values, into in (
            (energy.injected.sum(axis=1), injected),
            (found.attributed_kwh, shared_in),
            (np.array([float(plant.power_kw) for plant in self._plants]), kw),
        ):
            np.add.at(into, self._owners.owner[own], values[own])
        shared = energy.member_shared.sum(axis=1)
        withdrawn = energy.withdrawn.sum(axis=(1, 2))
        invested = np.array([member.invested_eur for member in members])
        columns = {"installed_kw": kw, "injected_kwh": injected, "withdrawn_kwh": withdrawn, "invested_eur": invested}
        return tuple(
            SharingMember(
                member=member.id,
                is_enterprise=member.member_class.is_enterprise,
                shared_wh=_wh(shared[i]),
                injected_wh=_wh(shared_in[i]),
                withdrawn_wh=_wh(withdrawn[i]),
                invested_cents=round(100 * member.invested_eur),
                beta=self._betas[i],
                joined=member.joined or self._description.constituted,
                parameters={name: exact(values[i], 3) for name, values in columns.items()} if wanted else {},
            )
            for i, member in enumerate(members)
        )


def reference_year(description: Description) -> int:
    """The place of the first year in which every plant works from its first day, or the last year."""
    finance = description.finance
    starts = [
        plant.in_operation.year - finance.first_year + ((plant.in_operation.month, plant.in_operation.day) != (1, 1))
        for plant in description.plants
        if plant.state is not PlantState.EXISTING
    ]
    return min(max([0, *starts]), finance.horizon_years - 1)


def sharing_terms(description: Description) -> Terms:
    """The described shares as the sharing models take them: the solidarity share is of the whole, not of the pool.

    Raises:
        InputError: quota rules that cannot be read, or shares that exceed the whole.
    """
    sharing = description.sharing
    left = 1 - exact(sharing.management_share)
    solidarity = min(Fraction(1), exact(sharing.solidarity_share) / left) if left else Fraction(0)
    rules = quota_rules(sharing.quotas, file=None)
    return Terms(solidarity, exact(sharing.investment_share), exact(sharing.producer_share), rules)


def _as_plant(investment: Investment, rules: Rules) -> Plant:
    """A plant as the incentive's rules see it; beyond the tariff's limit of power it claims none."""
    plant = investment.plant
    limit = rules.figure("tip_large_up_to", max(plant.in_operation, DECREE))
    return Plant(
        plant.id,
        exact(plant.kw),
        plant.technology,
        plant.in_operation,
        exact(investment.grant_share),
        plant.incentivised and exact(plant.kw) <= limit.number,
    )


def _wh(kwh: float) -> int:
    return round(1000 * float(kwh))
