from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError
from energy.exact import apportion
from examples.anpci.balance import balance, spread

shapes = st.lists(st.integers(0, 10**6), min_size=8, max_size=40)
energies = st.integers(1, 10**6)
"""Wh of a small plant: a Hypothesis shape may put it all into one quarter-hour."""


@given(st.integers(0, 3 * 10**8), shapes.filter(any))
def test_spread_is_the_largest_remainder_of_the_exact_arithmetic(total: int, weights: list[int]) -> None:
    assert spread(total, np.array(weights)).tolist() == apportion(total, weights)


def test_spread_refuses_what_does_not_fit_64_bits() -> None:
    with pytest.raises(OverflowError):
        spread(10**10, np.array([10**10, 1]))


@given(st.data(), energies, energies)
def test_both_totals_are_met_and_nothing_goes_both_ways(data: st.DataObject, injected: int, withdrawn: int) -> None:
    load = np.array(data.draw(shapes)) + 1
    production = np.array(data.draw(st.lists(st.integers(0, 10**6), min_size=len(load), max_size=len(load))))
    production[:2], load[:2] = (0, 10**6), (10**6, 0)  # a night and an idle noon: the two never run alike
    own = balance(production, load, injected, withdrawn)
    assert own.injected.sum() == injected
    assert own.withdrawn.sum() == withdrawn
    assert not (own.injected * own.withdrawn).any()
    assert own.injected.min() >= 0
    assert own.withdrawn.min() >= 0
    assert not own.injected[production == 0].any()
    assert own.produced_wh - injected == own.consumed_wh - withdrawn == own.self_consumed.sum()
    assert own.self_consumed.min() >= 0
    assert not own.self_consumed[(production == 0) | (load == 0)].any()


@given(st.integers(1000, 10**6), st.integers(1, 8), st.integers(1000, 10**6))
def test_a_known_self_consumption_is_found_again(night: int, ratio: int, sold: int) -> None:
    # One quarter-hour of night and one of sun, in which `used` is self-consumed and the rest sold.
    used = night * ratio // 8
    own = balance(np.array([0, used + sold]), np.array([night, used]), sold, night)
    assert own.produced_wh == pytest.approx(used + sold, abs=1)
    assert own.injected.tolist() == [0, sold]
    assert own.withdrawn.tolist() == [night, 0]


def test_what_runs_like_the_load_cannot_leave_these_totals() -> None:
    shape = np.array([0, 3, 5, 3])
    with pytest.raises(InputError, match="so alike"):
        balance(shape, shape, 1000, 1000)
