"""One year's energies: who produces, consumes at home, injects, withdraws and shares, hour by hour.

Behind a connection point every step counts; between points the law counts hours. So self-consumption and storage follow
the steps of the axis, and the shared energy is the minimum of hourly sums under each primary substation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.axis import TimeAxis
from simulator.energies import Hourly, Months, TypicalDays, YearEnergy, by_month, hourly
from simulator.formulas import Formula
from simulator.storage import Batteries, Dispatch, community_offers, dispatch
from simulator.storage.dispatch import Floats

ROWS = 128
"""Members worked on at a time, so that no temporary grows with the community."""

FORMULAS = (
    Formula(
        "energy.self_consumed",
        "autoconsumo fisico",
        "physical self-consumption",
        "Σ_t (consumo_t - prelevata_t)",
        "D.Lgs. 199/2021 art. 30; balance at the connection point",
    ),
    Formula(
        "energy.shared",
        "energia condivisa",
        "shared energy",
        "Σ_cabina Σ_h min(Σ immessa_h, Σ prelevata_h)",
        "D.Lgs. 199/2021 art. 31; ARERA TIAD (resolution 727/2022)",
    ),
    Formula(
        "energy.plant_shared",
        "energia condivisa attribuita all'impianto",
        "shared energy attributed to the plant",
        "per anzianità: min(immessa_p,h, condivisa_h - già attribuita_h)",
        "hierarchical attribution that the GSE applies, older plant first",
    ),
    Formula(
        "energy.member_shared",
        "energia condivisa attribuita al socio",
        "shared energy attributed to the member",
        "Σ_h condivisa_h · prelevata_m,h / Σ prelevata_h",
        "in proportion to each hour's withdrawals",
    ),
)


def attribute_hours(injected: Hourly, shared: Floats, order: Sequence[int]) -> Iterator[tuple[int, Floats]]:
    """Attribute shared energy to plants, the most senior first, in floats.

    The same rule as `energy.sharing.attribute`, with equal results on whole numbers; here nothing is checked and
    energies are kWh.

    Args:
        injected: shape (P, H).
        shared: shape (H,), the hourly minimum of all these injections and the withdrawals.
        order: the rows, most senior first.

    Yields:
        A row and its energy, shape (H,).
    """
    left = shared.astype(np.float64)
    for row in order:
        taken = np.minimum(injected[row], left)
        left -= taken
        yield row, taken


@dataclass(frozen=True, eq=False)
class Points:
    """What stands still over the years: connection points, plants behind them, and batteries.

    Attributes:
        substation_of: shape (N,), the primary substation of each member, 0 to S - 1.
        substations: S.
        hosts: shape (P,), the member behind whose point each plant stands, in rising order.
        order: plants from the most senior, all substations together.
        batteries: B of them.
        battery_plant: shape (B,), the plant of each.
        for_community: shape (B,), True where a battery works for the community.
    """

    substation_of: NDArray[np.int64]
    substations: int
    hosts: NDArray[np.int64]
    order: Sequence[int]
    batteries: Batteries
    battery_plant: NDArray[np.int64]
    for_community: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class YearState:
    """What one year differs in.

    Attributes:
        year: the calendar year.
        production: shape (P, T), kWh of each plant in each step; zero before its first day.
        member_from: shape (N,), the hour from which each member's energies count for sharing: 0 from the start, the
            number of hours if not this year.
        health: shape (B,), share of its capacity that ageing has left each battery; 0 before its plant's first day.
        stored: shape (B,), kWh in the batteries when the year begins.
    """

    year: int
    production: Floats
    member_from: NDArray[np.int64]
    health: Floats
    stored: Floats


class Balance:
    """The yearly balance of a community whose consumption stays as it is.

    Members without plants withdraw what they consume, every year alike: they are summed to hours once. Only the points
    with plants are balanced step by step, year by year.
    """

    def __init__(self, axis: TimeAxis, loads: NDArray[np.floating], points: Points) -> None:
        """Take the consumption, shape (N, T) in kWh; it is not kept, but for the points with plants."""
        self.axis = axis
        self.points = points
        self.per_hour = axis.steps_per_hour
        self.months = Months.of(axis)
        self.load_hours = hourly(loads, self.per_hour)
        self.load = self._banded(self.load_hours)
        self.prosumers, self._plant_row = np.unique(points.hosts, return_inverse=True)
        self._loads = np.asarray(loads[self.prosumers], np.float64)
        self._first_plant = np.searchsorted(points.hosts, self.prosumers)
        self._battery_row = self._plant_row[points.battery_plant] if len(points.batteries) else np.empty(0, np.int64)

    def year(self, state: YearState) -> YearEnergy:
        """The energies of one year."""
        points, per_hour = self.points, self.per_hour
        produced = self._by_host(state.production)
        surplus = np.maximum(produced - self._loads, 0.0)
        deficit = np.maximum(self._loads - produced, 0.0)
        done, exported = self._store(surplus, deficit, state)
        withdrawn = self.load_hours.copy()
        withdrawn[self.prosumers] = hourly(deficit, per_hour)
        injected = self._injected(surplus, produced, state.production, exported)
        shares = self._share(injected, withdrawn, state.member_from)
        plant_shared = np.zeros_like(injected)
        for place in range(points.substations):
            order = [row for row in points.order if points.substation_of[points.hosts[row]] == place]
            for row, taken in attribute_hours(shares.counted, shares.shared[place], order):
                plant_shared[row] = taken
        banded, member_shared = self._members(withdrawn, shares, state.member_from)
        month = self.months.one_hot
        own = by_month(hourly(self._loads - deficit, per_hour), month)
        self_consumed = np.zeros((len(self.load), 12))
        self_consumed[self.prosumers] = own
        plant_produced = by_month(hourly(state.production, per_hour), month)
        charged = hourly(done.charged, per_hour)
        discharged = hourly(done.discharged, per_hour)
        typical = TypicalDays.of(
            self.axis,
            {
                "produced": hourly(produced, per_hour).sum(axis=0, dtype=np.float64),
                "load": self.load_hours.sum(axis=0, dtype=np.float64),
                "self_consumed": hourly(self._loads - deficit, per_hour).sum(axis=0, dtype=np.float64),
                "injected": injected.sum(axis=0, dtype=np.float64),
                "withdrawn": withdrawn.sum(axis=0, dtype=np.float64),
                "shared": shares.shared.sum(axis=0),
                "charged": charged.sum(axis=0, dtype=np.float64),
                "discharged": discharged.sum(axis=0, dtype=np.float64),
            },
        )
        return YearEnergy(
            year=state.year,
            axis=self.months.axis,
            load=self.load,
            withdrawn=banded,
            self_consumed=self_consumed,
            member_shared=member_shared,
            produced=plant_produced,
            plant_self_consumed=self._plant_self(own, plant_produced, by_month(hourly(produced, per_hour), month)),
            injected=by_month(injected, month),
            plant_shared=by_month(plant_shared, month),
            charged=by_month(charged, month),
            discharged=by_month(discharged, month),
            stored=done.stored,
            withdrawn_hours=withdrawn,
            injected_hours=injected,
            plant_shared_hours=plant_shared,
            substation_injected=shares.injected,
            substation_withdrawn=shares.withdrawn,
            substation_shared=shares.shared,
            typical=typical,
        )

    def _by_host(self, production: Floats) -> Floats:
        if len(self.prosumers) == len(production):
            return production
        return np.add.reduceat(production, self._first_plant, axis=0) if len(production) else production

    def _store(self, surplus: Floats, deficit: Floats, state: YearState) -> tuple[Dispatch, Floats]:
        """Let the batteries work: changes surplus and deficit; returns what they did, and exported at night (B, T)."""
        points, step = self.points, self.axis.step_hours
        batteries, count, steps = points.batteries, len(points.batteries), self.axis.steps
        charged, discharged, exported = (np.zeros((count, steps)) for _ in range(3))
        stored = state.stored.copy()
        selfish = np.flatnonzero(~points.for_community)
        if selfish.size:
            row = self._battery_row[selfish]
            # Several batteries behind one point divide its surplus and deficit by their capacity.
            behind = np.bincount(row, batteries.kwh[selfish], len(surplus))[row]
            part = np.divide(batteries.kwh[selfish], behind, out=np.zeros(len(row)), where=behind > 0)[:, np.newaxis]
            done = dispatch(
                surplus[row] * part,
                deficit[row] * part,
                _some(batteries, selfish),
                step_hours=step,
                health=state.health[selfish],
                stored=stored[selfish],
            )
            np.subtract.at(surplus, row, done.charged)
            np.subtract.at(deficit, row, done.discharged)
            charged[selfish], discharged[selfish], stored[selfish] = done.charged, done.discharged, done.stored
        common = np.flatnonzero(points.for_community)
        if common.size:
            row = self._battery_row[common]
            behind = np.bincount(row, batteries.kwh[common], len(surplus))[row]
            part = np.divide(batteries.kwh[common], behind, out=np.zeros(len(row)), where=behind > 0)[:, np.newaxis]
            perimeter = points.substation_of[self.prosumers[row]]
            net = np.repeat(self._net_hours(surplus, deficit, state.member_from) / self.per_hour, self.per_hour, axis=1)
            offered, asked = community_offers(surplus[row] * part, net, perimeter, _some(batteries, common))
            done = dispatch(
                offered,
                asked,
                _some(batteries, common),
                step_hours=step,
                health=state.health[common],
                stored=stored[common],
            )
            np.subtract.at(surplus, row, done.charged)
            for index, battery in enumerate(common):
                # What a battery gives goes first to its own point's consumption: the meter sees only the rest.
                inside = np.minimum(done.discharged[index], deficit[row[index]])
                deficit[row[index]] -= inside
                exported[battery] = done.discharged[index] - inside
            charged[common], discharged[common], stored[common] = done.charged, done.discharged, done.stored
        np.maximum(surplus, 0.0, out=surplus)
        np.maximum(deficit, 0.0, out=deficit)
        return Dispatch(charged, discharged, stored), exported

    def _net_hours(self, surplus: Floats, deficit: Floats, member_from: NDArray[np.int64]) -> Floats:
        """Injected less withdrawn under each substation without the community's batteries, shape (S, H)."""
        own = (hourly(surplus, self.per_hour) - hourly(deficit, self.per_hour)).astype(np.float64)
        net = np.zeros((self.points.substations, self.months.axis.hours))
        is_prosumer = np.zeros(len(self.load_hours), np.bool_)
        is_prosumer[self.prosumers] = True
        for place in range(self.points.substations):
            here = self.points.substation_of == place
            for member in np.flatnonzero(here & (member_from > 0)):
                if not is_prosumer[member]:
                    net[place, : member_from[member]] += self.load_hours[member, : member_from[member]]
            net[place] -= self.load_hours[here & ~is_prosumer].sum(axis=0, dtype=np.float64)
            for row in np.flatnonzero(here[self.prosumers]):
                first = member_from[self.prosumers[row]]
                net[place, first:] += own[row, first:]
        return net

    def _injected(self, surplus: Floats, produced: Floats, production: Floats, exported: Floats) -> Hourly:
        """What each plant injects, shape (P, H): its part of its point's surplus by production, and its battery's."""
        injected = np.zeros((len(production), self.months.axis.hours), np.float32)
        alone = np.bincount(self._plant_row, minlength=len(surplus)) == 1
        for plant, row in enumerate(self._plant_row):
            if alone[row]:
                injected[plant] = hourly(surplus[row][np.newaxis], self.per_hour)[0]
            else:
                part = np.divide(production[plant], produced[row], out=np.zeros_like(surplus[row]), where=surplus[row] > 0)
                injected[plant] = hourly((surplus[row] * part)[np.newaxis], self.per_hour)[0]
        for battery in np.flatnonzero(self.points.for_community):
            injected[self.points.battery_plant[battery]] += hourly(exported[battery][np.newaxis], self.per_hour)[0]
        return injected

    def _share(self, injected: Hourly, withdrawn: Hourly, member_from: NDArray[np.int64]) -> _Shares:
        points = self.points
        counted = injected
        late = np.flatnonzero(member_from[points.hosts] > 0) if len(points.hosts) else np.empty(0, np.int64)
        if late.size:
            counted = injected.copy()
            for plant in late:
                counted[plant, : member_from[points.hosts[plant]]] = 0.0
        size = (points.substations, self.months.axis.hours)
        put, taken = np.zeros(size), np.zeros(size)
        for place in range(points.substations):
            here = points.substation_of == place
            put[place] = counted[here[points.hosts]].sum(axis=0, dtype=np.float64)
            taken[place] = withdrawn[here].sum(axis=0, dtype=np.float64)
        for member in np.flatnonzero(member_from > 0):
            taken[points.substation_of[member], : member_from[member]] -= withdrawn[member, : member_from[member]]
        np.maximum(taken, 0.0, out=taken)
        return _Shares(counted, put, taken, np.minimum(put, taken))

    def _members(self, withdrawn: Hourly, shares: _Shares, member_from: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The withdrawals by month and band (N, 12, 3), and the shared energy attributed to them (N, 12)."""
        attributed = np.zeros((len(withdrawn), 12))
        banded = np.zeros((len(withdrawn), 36))
        ratio = np.divide(shares.shared, shares.withdrawn, out=np.zeros_like(shares.shared), where=shares.withdrawn > 0)
        late = {int(member) for member in np.flatnonzero(member_from > 0)}
        for place in range(self.points.substations):
            rows = np.flatnonzero(self.points.substation_of == place)
            weights = np.hstack([self.months.one_hot * ratio[place][:, np.newaxis], self.months.banded])
            for first in range(0, len(rows), ROWS):
                block = rows[first : first + ROWS]
                sums = withdrawn[block].astype(np.float64) @ weights
                attributed[block], banded[block] = sums[:, :12], sums[:, 12:]
            for member in late.intersection(rows.tolist()):
                counted = withdrawn[member].astype(np.float64)
                counted[: member_from[member]] = 0.0
                attributed[member] = counted @ weights[:, :12]
        return banded.reshape(-1, 12, 3), attributed

    def _banded(self, rows: Hourly) -> Floats:
        return by_month(rows, self.months.banded).reshape(-1, 12, 3)

    def _plant_self(self, own: Floats, produced: Floats, together: Floats) -> Floats:
        """Each plant's part of its point's self-consumption, by its part of the month's production, shape (P, 12)."""
        part = np.divide(
            produced, together[self._plant_row], out=np.zeros_like(produced), where=together[self._plant_row] > 0
        )
        return own[self._plant_row] * part


@dataclass(frozen=True, eq=False)
class _Shares:
    """The injections that count (P, H), and the hours of each substation (S, H): injected, withdrawn, shared."""

    counted: Hourly
    injected: Floats
    withdrawn: Floats
    shared: Floats


def _some(batteries: Batteries, rows: NDArray[np.int64]) -> Batteries:
    return Batteries(
        batteries.kwh[rows],
        batteries.usable[rows],
        batteries.kw_charge[rows],
        batteries.kw_discharge[rows],
        batteries.round_trip[rows],
    )
