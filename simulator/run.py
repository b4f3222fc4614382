"""A described community simulated: energies, money, sharing, and how sure all that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from energy.remarks import Remark
from energy.rules import Rules, load_rules
from oracle.readers import read_price_file
from simulator import balance
from simulator.axis import TimeAxis
from simulator.description.eligibility import Eligibility, check_eligibility
from simulator.description.model import Description
from simulator.energies import YearEnergy
from simulator.formulas import Formula, by_key
from simulator.money import bills, entries, incentives, indicators, instalments, investment, parties, sales, yearly
from simulator.money import prices as zonal
from simulator.money.energies import SharingHours, sharing_hours
from simulator.money.evaluate import Money, evaluate, open_book, revalue
from simulator.money.indicators import npv
from simulator.money.prices import ZonalPrices, published_prices, typical_prices
from simulator.money.yearly import reference_year
from simulator.profiles.loads import Loads, needs_production, prepare_loads
from simulator.progress import Progress
from simulator.remarks import SimulatorRemark
from simulator.sharing import FORMULAS as SHARING_FORMULAS
from simulator.sun import production as sun
from simulator.sun.production import Production, production_of
from simulator.uncertainty import (
    DEFAULT_BARS,
    DEFAULT_SPREADS,
    Bar,
    Cloud,
    Factors,
    Spread,
    Swing,
    build_response,
    draw_cloud,
    tornado,
)
from simulator.uncertainty import FORMULAS as UNCERTAINTY_FORMULAS
from simulator.uncertainty.response import grid_of
from simulator.uncertainty.study import (
    ENERGY_AXES,
    amounts_of,
    energy_factors,
    moving_flows,
    with_change,
    with_prices,
)
from simulator.years import Horizon

FORMULAS: Mapping[str, Formula] = by_key(
    balance.FORMULAS,
    sun.FORMULAS,
    zonal.FORMULAS,
    incentives.FORMULAS,
    sales.FORMULAS,
    bills.FORMULAS,
    investment.FORMULAS,
    instalments.FORMULAS,
    parties.FORMULAS,
    yearly.FORMULAS,
    entries.FORMULAS,
    indicators.FORMULAS,
    SHARING_FORMULAS,
    UNCERTAINTY_FORMULAS,
)
"""What stands behind every figure, by key."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """Everything that a report needs.

    Attributes:
        description: what was simulated.
        step_minutes: 60 or 15.
        years: the energies of every year, without their hours.
        reference: the energies of the reference year, with hours.
        money: flows, indicators, bills, sharing.
        eligibility: what the conditions of access say.
        prices: of the first year.
        remarks: assumptions and warnings.
    """

    description: Description
    step_minutes: Literal[60, 15]
    years: tuple[YearEnergy, ...]
    reference: YearEnergy
    money: Money
    eligibility: Eligibility
    prices: ZonalPrices
    remarks: tuple[Remark, ...]


class Case:
    """A description made ready: profiles, sun and prices are computed once, however often it is then varied."""

    def __init__(self, description: Description, *, step_minutes: Literal[60, 15] = 60) -> None:
        """Read files and compute profiles and production.

        Raises:
            InputError: a file that cannot be used, or a legal figure that is missing.
        """
        self.description = description
        self.step_minutes = step_minutes
        bands = description.saint_francis_in_bands
        year = description.finance.first_year
        self.axis = TimeAxis.of_year(year, step_minutes, saint_francis_in_bands=bands)
        self.hours = TimeAxis.of_year(year, 60, saint_francis_in_bands=bands)
        self.rules: Rules = load_rules([description.folder / name for name in description.overrides])
        self.production = production_of(description, self.axis)
        own = self.production.new() if needs_production(description) else None
        self.loads = prepare_loads(description, self.axis, own)
        self.prices = prices_of(description, self.hours)
        self.remarks: tuple[Remark, ...] = (*self.production.remarks, *self.loads.remarks)

    def horizon(self, factors: Factors | None = None) -> Horizon:
        """The years, under some factors."""
        if factors is None:
            return Horizon(self.description, self.axis, self.loads, self.production)
        sunny, consumed = energy_factors(self.description, factors)
        loads = _ScaledLoads(self.loads, consumed)
        return Horizon(self.description, self.axis, loads, _scaled(self.production, sunny))

    def money(self, factors: Factors, progress: Progress | None = None) -> Money:
        """The money of the whole horizon under some factors, computed exactly."""
        prices = ZonalPrices(self.prices.eur_per_mwh * factors.price)
        return evaluate(
            with_prices(self.description, factors.price),
            self.horizon(factors),
            rules=self.rules,
            prices=prices,
            progress=progress,
        )


@dataclass(frozen=True, eq=False)
class _ScaledLoads:
    """The members' consumption, each times a factor, shape (N,)."""

    loads: Loads
    factors: NDArray[np.float64]

    def rows(self, first: int = 0, last: int | None = None) -> NDArray[np.float64]:
        """Some members' rows, shape (last - first, T), kWh."""
        scaled: NDArray[np.float64] = self.loads.rows(first, last) * self.factors[first:last, np.newaxis]
        return scaled


def prices_of(description: Description, hours: TimeAxis) -> ZonalPrices:
    """The zonal prices of a description: the GME's files if it names any, else its means on a typical shape.

    Raises:
        InputError: files that cannot be used.
    """
    stated = description.prices
    if stated.zonal_files:
        files = [read_price_file(description.folder / name) for name in stated.zonal_files]
        found = published_prices(hours, files, description.place.market_zone)
        if any(file.synthetic for file in files):
            return ZonalPrices(found.eur_per_mwh, (*found.remarks, SimulatorRemark("prices_invented", {})))
        return found
    return typical_prices(hours, stated.zonal_eur_per_mwh)


def simulate(
    description: Description, *, step_minutes: Literal[60, 15] = 60, progress: Progress | None = None
) -> Simulation:
    """Simulate a described community.

    Args:
        description: the community.
        step_minutes: of self-consumption and storage; sharing is always by the hour.
        progress: called with what is done and of how much; an exception that it raises ends the calculation.

    Raises:
        InputError: a file that cannot be used, a missing legal figure, or members that the sharing rules refuse.
    """
    return simulate_case(Case(description, step_minutes=step_minutes), progress)


def simulate_case(case: Case, progress: Progress | None = None) -> Simulation:
    """Simulate what was made ready; see `simulate`."""
    description = case.description
    kept: list[YearEnergy] = []
    whole: list[YearEnergy] = []
    place = reference_year(description)

    def passing() -> Iterator[YearEnergy]:
        for number, energy in enumerate(case.horizon()):
            if number == place:
                whole.append(energy)
            yield energy
            kept.append(slim(energy))

    money = evaluate(description, passing(), rules=case.rules, prices=case.prices, progress=progress)
    eligibility = check_eligibility(description, case.rules)
    return Simulation(
        description=description,
        step_minutes=case.step_minutes,
        years=tuple(kept),
        reference=whole[0],
        money=money,
        eligibility=eligibility,
        prices=case.prices,
        remarks=_once((*case.remarks, *eligibility.remarks, *money.remarks)),
    )


def slim(energy: YearEnergy) -> YearEnergy:
    """A year without its hours: the monthly sums and typical days stay."""
    none = np.zeros((0, 0), np.float32)
    return replace(
        energy,
        withdrawn_hours=none,
        injected_hours=none,
        plant_shared_hours=none,
        substation_injected=energy.substation_injected.sum(axis=1, keepdims=True),
        substation_withdrawn=energy.substation_withdrawn.sum(axis=1, keepdims=True),
        substation_shared=energy.substation_shared.sum(axis=1, keepdims=True),
    )


def swings(
    case: Case,
    money: Money,
    *,
    bars: tuple[Bar, ...] = DEFAULT_BARS,
    exact: bool = False,
    progress: Progress | None = None,
) -> tuple[Swing, ...]:
    """A tornado of the whole project's NPV.

    Args:
        case: the description made ready.
        money: of the description as it is.
        bars: the inputs and their two values.
        exact: compute every year anew where the energies or prices change; otherwise the reference year is, and the
            horizon's flows follow it. Costs and rates are always exact.
        progress: called after each of the 2 · len(bars) computations.
    """
    typical = _TypicalYear(case, money)
    flows = moving_flows(money)
    base = typical.amounts(Factors())
    rate = case.description.finance.discount_rate

    def value(key: str, at: float) -> float:
        if key not in ENERGY_AXES:
            return revalue(money, with_change(case.description, key, at), case.rules).whole.npv_eur
        factors = replace(Factors(), **{key: at})
        if exact:
            return case.money(factors).whole.npv_eur
        moved = typical.amounts(factors)
        ratio = {name: moved[name] / base[name] if base.get(name) else 1.0 for name in flows if name in base}
        return float(sum(ratio.get(name, 1.0) * npv(rate, row) for name, row in flows.items()))

    return tornado(value, bars, progress)


def cloud(
    case: Case,
    money: Money,
    *,
    spreads: Mapping[str, Spread] = DEFAULT_SPREADS,
    draws: int = 5000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Cloud:
    """A Monte Carlo of the whole project: energies and incentives exact on a grid of factors, interpolated in between.

    Args:
        case: the description made ready.
        money: of the description as it is.
        spreads: of the uncertain inputs.
        draws: how many horizons.
        seed: of the generator.
        progress: called after each exact computation of the grid.
    """
    typical = _TypicalYear(case, money)
    response = build_response(typical.amounts, grid_of(spreads), progress)
    return draw_cloud(
        moving_flows(money),
        response,
        spreads,
        discount_rate=case.description.finance.discount_rate,
        draws=draws,
        seed=seed,
    )


class _TypicalYear:
    """The reference year under any factors; the energies are kept while only the price changes."""

    def __init__(self, case: Case, money: Money) -> None:
        self._case = case
        self._money = money
        self._year = case.description.finance.first_year + money.reference_year
        finance = replace(case.description.finance, first_year=self._year, horizon_years=1)
        self._description = replace(case.description, finance=finance)
        self._of: tuple[float, float, float] | None = None
        self._kept: tuple[YearEnergy, SharingHours] | None = None

    def amounts(self, factors: Factors) -> Mapping[str, float]:
        """What `moving_flows` scales."""
        case = self._case
        if self._kept is None or self._of != factors.energies:
            horizon = case.horizon(factors)
            energy = horizon.balance.year(horizon.state(self._year))
            self._kept = energy, sharing_hours(self._description, energy)
            self._of = factors.energies
        prices = ZonalPrices(case.prices.eur_per_mwh * factors.price)
        book = open_book(with_prices(self._description, factors.price), rules=case.rules, prices=prices)
        book.earn(0, *self._kept)
        return amounts_of(self._money, book.yearly, 0)


def _scaled(production: Production, factor: float) -> Production:
    return production if factor == 1.0 else replace(production, rows=production.rows * factor)


def _once(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    seen: list[Remark] = []
    for remark in remarks:
        if remark not in seen:
            seen.append(remark)
    return tuple(seen)
