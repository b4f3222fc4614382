"""Batteries keep energy, keep their limits, and never make matters worse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simulator.description.plants import Storage
from simulator.storage import Batteries, capacity_left, community_offers, dispatch, full_cycles

STEPS = 24
BATTERIES = 3
energy = st.floats(0, 20, allow_nan=False)
flows = arrays(np.float64, (BATTERIES, STEPS), elements=st.floats(-10, 10, allow_nan=False))


def column(low: float, high: float) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, BATTERIES, elements=st.floats(low, high, allow_nan=False))


batteries = st.builds(
    Batteries,
    kwh=column(0, 15),
    usable=column(0.1, 1),
    kw_charge=column(0.1, 8),
    kw_discharge=column(0.1, 8),
    round_trip=column(0.3, 1),
)


def split(net: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.maximum(net, 0), np.maximum(-net, 0)


@given(flows, batteries, st.sampled_from([0.25, 1.0]), st.floats(0, 1))
def test_energy_is_kept_and_limits_hold(net: np.ndarray, each: Batteries, step: float, filled: float) -> None:
    surplus, deficit = split(net)
    full = each.kwh * each.usable
    done = dispatch(surplus, deficit, each, step_hours=step, stored=full * filled)
    one_way = np.sqrt(each.round_trip)[:, None]
    level = (full * filled)[:, None] + np.cumsum(done.charged * one_way - done.discharged / one_way, axis=1)
    tolerance = 1e-9
    assert (level >= -tolerance).all()
    assert (level <= full[:, None] + tolerance).all()
    assert done.stored == pytest.approx(level[:, -1], abs=tolerance)
    assert ((done.charged >= 0) & (done.charged <= surplus)).all()
    assert ((done.discharged >= 0) & (done.discharged <= deficit)).all()
    assert (done.charged <= each.kw_charge[:, None] * step).all()
    assert (done.discharged <= each.kw_discharge[:, None] * step).all()


@given(flows, batteries)
def test_an_empty_battery_gives_back_no_more_than_the_round_trip(net: np.ndarray, each: Batteries) -> None:
    done = dispatch(*split(net), each, step_hours=1.0)
    stored = done.stored * np.sqrt(each.round_trip)
    given_back = done.discharged.sum(axis=1) + stored
    assert given_back == pytest.approx(done.charged.sum(axis=1) * each.round_trip, abs=1e-9)


@given(flows, batteries)
def test_no_capacity_is_no_battery(net: np.ndarray, each: Batteries) -> None:
    none = Batteries(np.zeros(BATTERIES), each.usable, each.kw_charge, each.kw_discharge, each.round_trip)
    for done in (
        dispatch(*split(net), none, step_hours=1.0),
        dispatch(*split(net), each, step_hours=1.0, health=np.zeros(BATTERIES)),
    ):
        assert not done.charged.any()
        assert not done.discharged.any()
        assert not done.stored.any()


@given(flows, batteries)
def test_each_battery_works_as_if_it_were_alone(net: np.ndarray, each: Batteries) -> None:
    together = dispatch(*split(net), each, step_hours=1.0)
    for one in range(BATTERIES):
        alone = dispatch(*split(net[one : one + 1]), each.some(np.array([one])), step_hours=1.0)
        assert np.array_equal(alone.charged[0], together.charged[one])
        assert np.array_equal(alone.discharged[0], together.discharged[one])


def test_a_day_by_hand() -> None:
    battery = Batteries.of([Storage(kwh=10, kw_charge=3, kw_discharge=2, round_trip=0.81, depth_of_discharge=0.9)])
    net = np.array([[5.0, 4.0, 3.0, 3.0, -1.0, -4.0, -9.0, -9.0, -9.0, -9.0]])
    done = dispatch(*split(net), battery, step_hours=1.0)
    # 9 kWh usable, 0.9 each way: three full hours at 3 kW store 8.1, the fourth has room for 0.9 behind the losses.
    assert done.charged[0] == pytest.approx([3, 3, 3, 1, 0, 0, 0, 0, 0, 0])
    assert done.discharged[0] == pytest.approx([0, 0, 0, 0, 1, 2, 2, 2, 1.1, 0])
    assert full_cycles(done, battery) == pytest.approx([0.9])


@given(
    arrays(np.float64, (BATTERIES, STEPS), elements=energy),
    arrays(np.float64, (2, STEPS), elements=st.floats(-15, 15, allow_nan=False)),
    batteries,
    arrays(np.int64, BATTERIES, elements=st.integers(0, 1)),
)
def test_offers_to_the_community_never_exceed_what_there_is(
    injected: np.ndarray, net: np.ndarray, each: Batteries, place: np.ndarray
) -> None:
    charge, discharge = community_offers(injected, net, place, each)
    assert (charge <= injected + 1e-9).all()
    assert not ((charge > 0) & (discharge > 0)).any()
    for where in (0, 1):
        inside = place == where
        assert (charge[inside].sum(axis=0) <= np.maximum(net[where], 0) + 1e-9).all()
        assert (discharge[inside].sum(axis=0) <= np.maximum(-net[where], 0) + 1e-9).all()


def test_capacity_fades_with_use_and_time_and_never_below_nothing() -> None:
    years, cycles = np.array([0.0, 10.0, 10.0, 300.0]), np.array([0.0, 0.0, 3000.0, 0.0])
    left = capacity_left(years, cycles, np.full(4, 0.005), np.full(4, 0.0000635))
    assert left == pytest.approx([1.0, 0.95, 0.7595, 0.0])
