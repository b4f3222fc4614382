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
from simulator.energies import Hourly, Months, TypicalDays, YearEnergy, hourly
from simulator.formulas import Formula
from simulator.points import Points, Rows, YearState
from simulator.storage import community_offers, dispatch
from simulator.storage.dispatch import FORMULAS as STORAGE_FORMULAS
from simulator.storage.dispatch import Floats

ROWS = 64
"""Connection points worked on at a time, so that no temporary in steps grows with the community."""

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
    *STORAGE_FORMULAS,
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


class Balance:
    """The yearly balance of a community whose consumption stays as it is.

    Members without plants withdraw what they consume, every year alike: they are summed to hours once. Only the points
    with plants are balanced step by step, year by year, some at a time.
    """

    def __init__(self, axis: TimeAxis, loads: Rows, points: Points) -> None:
        """Take the consumption of the N members; its steps are kept only where a plant stands."""
        self.axis = axis
        self.points = points
        self.per_hour = axis.steps_per_hour
        self.months = Months.of(axis)
        members, hours = len(points.substation_of), axis.hours
        self.prosumers = np.unique(points.hosts)
        self.load_hours: Hourly = np.empty((members, hours), np.float32)
        self._loads = np.empty((len(self.prosumers), axis.steps), np.float32)
        for first in range(0, members, ROWS):
            block = loads.rows(first, min(first + ROWS, members))
            self.load_hours[first : first + ROWS] = hourly(block, self.per_hour)
            low, high = np.searchsorted(self.prosumers, [first, first + ROWS])
            self._loads[low:high] = block[self.prosumers[low:high] - first]
        self.load = self.months.banded(self.load_hours)

    def year(self, state: YearState) -> YearEnergy:
        """The energies of one year."""
        points = self.points
        done = _Year.empty(self.load_hours, len(points.hosts), len(points.batteries))
        done.stored[:] = state.stored
        held: list[_Point] = []
        for first in range(0, len(self.prosumers), ROWS):
            block = slice(first, first + ROWS)
            hosts = self.prosumers[block]
            plants = slice(*np.searchsorted(points.hosts, [hosts[0], hosts[-1] + 1]))
            self._block(block, plants, state, done, held)
        if held:
            self._for_community(held, state, done)
        return self._summed(state, done)

    def _block(self, block: slice, plants: slice, state: YearState, done: _Year, held: list[_Point]) -> None:
        """Balance some points: their own plants first, then the batteries that work for the point alone."""
        points = self.points
        hosts = self.prosumers[block]
        production = np.asarray(state.production.rows(plants.start, plants.stop), np.float64)
        row_of = np.searchsorted(hosts, points.hosts[plants])
        produced = np.add.reduceat(production, np.searchsorted(row_of, np.arange(len(hosts))), axis=0)
        load = self._loads[block].astype(np.float64)
        surplus, deficit = np.maximum(produced - load, 0.0), np.maximum(load - produced, 0.0)
        done.produced[plants] = hourly(production, self.per_hour)
        inside = np.flatnonzero((points.battery_plant >= plants.start) & (points.battery_plant < plants.stop))
        own = inside[~points.for_community[inside]]
        if own.size:
            row = row_of[points.battery_plant[own] - plants.start]
            part = _parts(points.batteries.kwh[own], row, len(hosts))
            work = dispatch(
                surplus[row] * part,
                deficit[row] * part,
                points.batteries.some(own),
                step_hours=self.axis.step_hours,
                health=state.health[own],
                stored=state.stored[own],
            )
            np.subtract.at(surplus, row, work.charged)
            np.subtract.at(deficit, row, work.discharged)
            np.maximum(surplus, 0.0, out=surplus)
            np.maximum(deficit, 0.0, out=deficit)
            done.charged[own] = hourly(work.charged, self.per_hour)
            done.discharged[own] = hourly(work.discharged, self.per_hour)
            done.stored[own] = work.stored
        waiting = set(row_of[points.battery_plant[inside[points.for_community[inside]]] - plants.start].tolist())
        done.withdrawn[hosts] = hourly(deficit, self.per_hour)
        for plant, row in zip(range(plants.start, plants.stop), row_of, strict=True):
            put = surplus[row] * _part(production[plant - plants.start], produced[row], surplus[row])
            done.injected[plant] = hourly(put[np.newaxis], self.per_hour)[0]
        for row in sorted(waiting):
            here = slice(*(plants.start + np.searchsorted(row_of, [row, row + 1])))
            held.append(
                _Point(int(hosts[row]), here, surplus[row], deficit[row], produced[row], production[row_of == row])
            )

    def _for_community(self, held: list[_Point], state: YearState, done: _Year) -> None:
        """Let the batteries work that charge on their substation's surplus and discharge into its deficit."""
        points, per_hour = self.points, self.per_hour
        shares = self._share(done, state.member_from)
        # The law counts hours: within one, surplus and deficit are shared anyhow, so the hour's net is spread evenly.
        net = np.repeat((shares.injected - shares.withdrawn) / per_hour, per_hour, axis=1)
        common = np.flatnonzero(points.for_community)
        at = {point.member: i for i, point in enumerate(held)}
        row = np.array([at[int(points.hosts[points.battery_plant[battery]])] for battery in common])
        batteries = points.batteries.some(common)
        surplus = np.array([point.surplus for point in held])
        part = _parts(batteries.kwh, row, len(held))
        perimeter = points.substation_of[points.hosts[points.battery_plant[common]]]
        offered, asked = community_offers(surplus[row] * part, net, perimeter, batteries)
        work = dispatch(
            offered,
            asked,
            batteries,
            step_hours=self.axis.step_hours,
            health=state.health[common],
            stored=state.stored[common],
        )
        done.charged[common] = hourly(work.charged, per_hour)
        done.discharged[common] = hourly(work.discharged, per_hour)
        done.stored[common] = work.stored
        np.subtract.at(surplus, row, work.charged)
        np.maximum(surplus, 0.0, out=surplus)
        for index, point in enumerate(held):
            for offset, plant in enumerate(range(point.plants.start, point.plants.stop)):
                put = surplus[index] * _part(point.production[offset], point.produced, surplus[index])
                done.injected[plant] = hourly(put[np.newaxis], per_hour)[0]
        for index, battery in enumerate(common):
            point = held[row[index]]
            # What a battery gives goes first to its own point's consumption: the meter sees only the rest.
            inside = np.minimum(work.discharged[index], point.deficit)
            point.deficit -= inside
            put = (work.discharged[index] - inside)[np.newaxis]
            done.injected[points.battery_plant[battery]] += hourly(put, per_hour)[0]
        for point in held:
            done.withdrawn[point.member] = hourly(point.deficit[np.newaxis], per_hour)[0]

    def _share(self, done: _Year, member_from: NDArray[np.int64]) -> _Shares:
        points = self.points
        counted = done.injected
        late = np.flatnonzero(member_from[points.hosts] > 0)
        if late.size:
            counted = counted.copy()
            for plant in late:
                counted[plant, : member_from[points.hosts[plant]]] = 0.0
        size = (points.substations, self.axis.hours)
        put, taken = np.zeros(size), np.zeros(size)
        for place in range(points.substations):
            here = points.substation_of == place
            put[place] = counted[here[points.hosts]].sum(axis=0, dtype=np.float64)
            taken[place] = done.withdrawn[here].sum(axis=0, dtype=np.float64)
        for member in np.flatnonzero(member_from > 0):
            hours = slice(0, member_from[member])
            taken[points.substation_of[member], hours] -= done.withdrawn[member, hours]
        np.maximum(taken, 0.0, out=taken)
        return _Shares(counted, put, taken, np.minimum(put, taken))

    def _summed(self, state: YearState, done: _Year) -> YearEnergy:
        """Attribute what is shared to plants and members, and sum everything."""
        points, sums = self.points, self.months.sums
        shares = self._share(done, state.member_from)
        plant_shared = np.zeros_like(done.injected)
        place_of_plant = points.substation_of[points.hosts]
        for place in range(points.substations):
            order = [row for row in points.order if place_of_plant[row] == place]
            for row, taken in attribute_hours(shares.counted, shares.shared[place], order):
                plant_shared[row] = taken
        banded, member_shared = self._members(done.withdrawn, shares, state.member_from)
        self_consumed = self.load.sum(axis=2) - banded.sum(axis=2)
        self_consumed[np.setdiff1d(np.arange(len(self.load)), self.prosumers)] = 0.0
        np.maximum(self_consumed, 0.0, out=self_consumed)
        produced = sums(done.produced)
        by_host = np.zeros((len(self.load), 12))
        np.add.at(by_host, points.hosts, produced)
        whole = by_host[points.hosts]
        part = np.divide(produced, whole, out=np.zeros_like(produced), where=whole > 0)
        load = self.load_hours.sum(axis=0, dtype=np.float64)
        withdrawn = done.withdrawn.sum(axis=0, dtype=np.float64)
        typical = {
            "produced": done.produced.sum(axis=0, dtype=np.float64),
            "load": load,
            "self_consumed": np.maximum(load - withdrawn, 0.0),
            "injected": done.injected.sum(axis=0, dtype=np.float64),
            "withdrawn": withdrawn,
            "shared": shares.shared.sum(axis=0),
            "charged": done.charged.sum(axis=0, dtype=np.float64),
            "discharged": done.discharged.sum(axis=0, dtype=np.float64),
        }
        return YearEnergy(
            year=state.year,
            axis=self.months.axis,
            load=self.load,
            withdrawn=banded,
            self_consumed=self_consumed,
            member_shared=member_shared,
            produced=produced,
            plant_self_consumed=self_consumed[points.hosts] * part,
            injected=sums(done.injected),
            plant_shared=sums(plant_shared),
            charged=sums(done.charged),
            discharged=sums(done.discharged),
            stored=done.stored,
            withdrawn_hours=done.withdrawn,
            injected_hours=done.injected,
            plant_shared_hours=plant_shared,
            substation_injected=shares.injected,
            substation_withdrawn=shares.withdrawn,
            substation_shared=shares.shared,
            typical=TypicalDays.of(self.axis, typical),
        )

    def _members(self, withdrawn: Hourly, shares: _Shares, member_from: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The withdrawals by month and band (N, 12, 3), and the shared energy attributed to them (N, 12)."""
        attributed = np.zeros((len(withdrawn), 12))
        ratio = np.divide(shares.shared, shares.withdrawn, out=np.zeros_like(shares.shared), where=shares.withdrawn > 0)
        for place in range(self.points.substations):
            rows = np.flatnonzero(self.points.substation_of == place)
            for first in range(0, len(rows), ROWS):
                block = rows[first : first + ROWS]
                part = withdrawn[block] * ratio[place]
                for offset in np.flatnonzero(member_from[block] > 0):
                    part[offset, : member_from[block[offset]]] = 0.0
                attributed[block] = self.months.sums(part)
        banded = self.load.copy()  # without a plant a member withdraws what it consumes
        banded[self.prosumers] = self.months.banded(withdrawn[self.prosumers])
        return banded, attributed


@dataclass(eq=False)
class _Year:
    """The hours of a year while they are filled: members' withdrawals (N, H), plants' and batteries' rows, levels."""

    withdrawn: Hourly
    produced: Hourly
    injected: Hourly
    charged: Hourly
    discharged: Hourly
    stored: Floats

    @classmethod
    def empty(cls, load_hours: Hourly, plants: int, batteries: int) -> _Year:
        hours = load_hours.shape[1]
        produced, injected = (np.zeros((plants, hours), np.float32) for _ in range(2))
        charged, discharged = (np.zeros((batteries, hours), np.float32) for _ in range(2))
        return cls(load_hours.copy(), produced, injected, charged, discharged, np.zeros(batteries))


@dataclass(eq=False)
class _Point:
    """A point with a battery for the community, in steps, held back until the community's net is known."""

    member: int
    plants: slice
    surplus: Floats
    deficit: Floats
    produced: Floats
    production: Floats


@dataclass(frozen=True, eq=False)
class _Shares:
    """The injections that count (P, H), and the hours of each substation (S, H): injected, withdrawn, shared."""

    counted: Hourly
    injected: Floats
    withdrawn: Floats
    shared: Floats


def _parts(kwh: Floats, row: NDArray[np.int64], points: int) -> Floats:
    """How batteries behind one point divide what it offers, by capacity; shape (B, 1)."""
    behind = np.bincount(row, kwh, points)[row]
    return np.divide(kwh, behind, out=np.zeros_like(kwh), where=kwh > 0)[:, np.newaxis]


def _part(production: Floats, produced: Floats, surplus: Floats) -> Floats:
    """A plant's part of its point's production where there is a surplus, 0 to 1."""
    return np.divide(production, produced, out=np.zeros_like(surplus), where=(surplus > 0) & (produced > 0))
