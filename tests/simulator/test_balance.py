"""A year's energies: what comes in goes out, and what is shared is what the law calls shared."""

from __future__ import annotations

from datetime import date
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.sharing import attribute, member_shares, seniority, share, to_hours
from simulator.axis import TimeAxis
from simulator.balance import Balance, attribute_hours
from simulator.energies import YearEnergy
from simulator.points import Matrix, Points, YearState
from simulator.storage import Batteries

Minutes = Literal[60, 15]
YEAR = 2026
seeds = st.integers(0, 2**32 - 1)
some = settings(max_examples=8)


class Community:
    """A drawn community: members under two substations, some with plants, some of these with batteries."""

    def __init__(self, seed: int, *, members: int = 7, minutes: Minutes = 60, battery: float = 8.0) -> None:
        random = np.random.default_rng(seed)
        self.axis = TimeAxis.of_year(YEAR, minutes)
        steps = self.axis.steps
        self.loads = random.gamma(0.7, 0.6, (members, steps))
        self.place = random.integers(0, 2, members)
        self.hosts = np.sort(random.integers(0, members, 4))
        sun = np.maximum(np.sin((self.axis.hour - 6) / 12 * np.pi), 0.0)
        self.production = sun * random.uniform(0, 9, (4, 1)) * random.random((4, steps))
        self.batteries = Batteries(
            np.array([battery, battery / 2]), np.full(2, 0.9), np.full(2, 3.0), np.full(2, 3.0), np.full(2, 0.9)
        )
        self.battery_plant = np.sort(random.choice(4, 2, replace=False))
        self.for_community = random.random(2) < 0.5
        self.order = [int(i) for i in random.permutation(4)]
        self.member_from = np.zeros(members, np.int64)

    def year(self) -> YearEnergy:
        points = Points(self.place, 2, self.hosts, self.order, self.batteries, self.battery_plant, self.for_community)
        state = YearState(YEAR, Matrix(self.production), self.member_from, np.ones(2), np.zeros(2))
        return Balance(self.axis, Matrix(self.loads), points).year(state)


def near(value: float | np.ndarray) -> object:
    """Hours are kept in single precision."""
    return pytest.approx(value, rel=1e-5, abs=1e-3)


@some
@given(seeds, st.sampled_from([60, 15]))
def test_energy_is_kept_at_every_point(seed: int, minutes: Minutes) -> None:
    community = Community(seed, minutes=minutes)
    year = community.year()
    lost = (year.charged - year.discharged).sum(axis=1)
    assert (lost >= year.stored - 1e-3).all()
    produced, injected, lost_at = (np.zeros(len(community.loads)) for _ in range(3))
    np.add.at(produced, community.hosts, year.produced.sum(axis=1))
    np.add.at(injected, community.hosts, year.injected.sum(axis=1))
    np.add.at(lost_at, community.hosts[community.battery_plant], lost)
    withdrawn, load = year.withdrawn.sum(axis=(1, 2)), year.load.sum(axis=(1, 2))
    assert produced + withdrawn == near(load + injected + lost_at)
    assert year.self_consumed.sum(axis=1) == near(load - withdrawn)
    assert year.plant_self_consumed.sum() == near(year.self_consumed.sum())
    assert year.produced.sum() == near(community.production.sum())
    assert year.load.sum() == near(community.loads.sum())


@some
@given(seeds)
def test_shared_energy_is_the_hourly_minimum_and_is_attributed_wholly(seed: int) -> None:
    community = Community(seed, minutes=15)
    year = community.year()
    assert (year.substation_shared <= year.substation_injected).all()
    assert (year.substation_shared <= year.substation_withdrawn).all()
    for place in (0, 1):
        here = community.place == place
        injected = year.injected_hours[here[community.hosts]].sum(axis=0)
        withdrawn = year.withdrawn_hours[here].sum(axis=0)
        assert year.substation_shared[place] == near(np.minimum(injected, withdrawn))
        assert year.plant_shared[here[community.hosts]].sum() == near(year.substation_shared[place].sum())
        assert year.member_shared[here].sum() == near(year.substation_shared[place].sum())
    assert (year.plant_shared_hours <= year.injected_hours + 1e-5).all()
    assert (year.member_shared <= year.withdrawn.sum(axis=2) + 1e-3).all()


@some
@given(seeds)
def test_one_more_consumer_never_lowers_shared_energy(seed: int) -> None:
    few, more = Community(seed), Community(seed)
    few.for_community[:] = more.for_community[:] = False
    extra = np.random.default_rng(seed + 1).gamma(0.7, 0.6, (1, more.axis.steps))
    more.loads = np.vstack([more.loads, extra])
    more.place = np.append(more.place, seed % 2)
    more.member_from = np.append(more.member_from, 0)
    assert (more.year().substation_shared >= few.year().substation_shared - 1e-4).all()


@some
@given(seeds)
def test_a_battery_of_its_own_never_lowers_self_consumption(seed: int) -> None:
    without, with_it = Community(seed, battery=0.0), Community(seed)
    without.for_community[:] = with_it.for_community[:] = False
    bare, year = without.year(), with_it.year()
    assert not bare.charged.any()
    assert (year.self_consumed >= bare.self_consumed - 1e-3).all()
    assert (year.withdrawn <= bare.withdrawn + 1e-3).all()


@some
@given(seeds)
def test_batteries_for_the_community_raise_what_it_covers_and_lower_no_shared_hour(seed: int) -> None:
    without, with_them = Community(seed, battery=0.0), Community(seed)
    without.for_community[:] = with_them.for_community[:] = True
    bare, year = without.year(), with_them.year()
    covered = year.shared + year.self_consumed.sum()
    assert covered >= bare.shared + bare.self_consumed.sum() - 1e-2
    # Charging takes only what was not shared, so the year shares at least as much but for what a host covers itself.
    assert year.shared + year.self_consumed.sum() - bare.self_consumed.sum() >= bare.shared - 1e-2


@given(seeds)
@settings(max_examples=4)
def test_without_sun_everybody_withdraws_what_they_consume(seed: int) -> None:
    dark = Community(seed)
    dark.production[:] = 0.0
    year = dark.year()
    assert year.withdrawn == near(year.load)
    for nothing in (year.injected, year.self_consumed, year.member_shared, year.charged, year.plant_shared):
        assert not nothing.any()
    assert year.self_sufficiency == year.shared_of_injected == 0


def test_who_joins_later_counts_from_that_day_and_pays_bills_all_year() -> None:
    community = Community(3)
    community.for_community[:] = False
    always = community.year()
    joined = community.axis.of_day(date(YEAR, 7, 1)).start
    community.member_from[:] = joined
    late = community.year()
    assert not late.substation_shared[:, :joined].any()
    assert late.substation_shared[:, joined:] == near(always.substation_shared[:, joined:])
    assert late.withdrawn == near(always.withdrawn)
    assert not late.member_shared[:, :6].any()
    assert late.member_shared[:, 6:] == near(always.member_shared[:, 6:])


def test_typical_days_hold_the_whole_year() -> None:
    community = Community(11, minutes=15)
    year = community.year()
    hours = TimeAxis.of_year(YEAR)
    count = np.bincount(hours.month.astype(int) * 24 + hours.hour, minlength=288).reshape(12, 24)
    for name, whole in (
        ("produced", year.produced),
        ("load", year.load),
        ("self_consumed", year.self_consumed),
        ("injected", year.injected),
        ("withdrawn", year.withdrawn),
        ("shared", year.substation_shared),
        ("charged", year.charged),
        ("discharged", year.discharged),
    ):
        assert (year.typical.days[name] * count).sum() == near(whole.sum()), name


@given(seeds, st.integers(1, 6), st.integers(1, 5))
@settings(max_examples=60)
def test_floats_share_and_attribute_as_the_settlement_does_with_whole_numbers(
    seed: int, plants: int, members: int
) -> None:
    random = np.random.default_rng(seed)
    quarters_in = random.integers(0, 900, (plants, 4 * 48)).astype(np.int64)
    quarters_out = random.integers(0, 900, (members, 4 * 48)).astype(np.int64)
    injected, withdrawn = to_hours(quarters_in), to_hours(quarters_out)
    exact = share(injected, withdrawn)
    days = [date(2020, 1, 1 + int(random.integers(0, 3))) for _ in range(plants)]
    order = seniority(days, [f"p{i}" for i in range(plants)])
    shared = np.minimum(injected.sum(axis=0, dtype=float), withdrawn.sum(axis=0, dtype=float))
    assert (shared == exact.shared_wh).all()
    ours = dict(attribute_hours(injected.astype(np.float32), shared, order))
    for row, taken in attribute(injected, exact.shared_wh, order):
        assert (ours[row] == taken).all()
    ids = [f"m{i}" for i in range(members)]
    ratio = np.divide(shared, exact.withdrawn_wh, out=np.zeros_like(shared), where=exact.withdrawn_wh > 0)
    # The settlement rounds to whole Wh by largest remainder.
    assert (np.abs(withdrawn * ratio - member_shares(exact.shared_wh, withdrawn, ids)) < 1).all()
