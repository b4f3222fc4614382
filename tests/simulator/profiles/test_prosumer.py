"""What a prosumer consumed: its withdrawals beside the plant are the bill's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.axis import TimeAxis
from simulator.description.uses import Bill
from simulator.profiles import consumption_of_prosumer, from_bill
from simulator.profiles.prosumer import factor
from tests.simulator.profiles.strategies import axes, bills, profiles, sums


@settings(max_examples=40)
@given(axes, bills(st.floats(1, 1e4)), st.floats(0, 20), st.data())
def test_the_rebuilt_withdrawals_are_the_bills(axis: TimeAxis, bill: Bill, kw: float, data: st.DataObject) -> None:
    profile = data.draw(profiles(axis))
    daylight = np.clip(np.sin((axis.hour - 6) / 12 * np.pi), 0, None) * (1 + (axis.day % 7) / 7)
    production = kw * daylight * axis.step_hours
    consumed = consumption_of_prosumer(profile, bill, production, axis)
    withdrawn = np.maximum(0.0, consumed - production)
    for found, wanted in zip(sums(withdrawn, bill, axis), bill.columns, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-9)
    assert np.all(consumed >= 0)
    assert consumed.sum() >= bill.annual_kwh * (1 - 1e-9)


@given(bills(st.floats(1, 1e4)), st.data())
def test_without_a_plant_it_is_the_bills_curve(bill: Bill, data: st.DataObject) -> None:
    axis = TimeAxis.of_year(2026)
    profile = data.draw(profiles(axis))
    consumed = consumption_of_prosumer(profile, bill, np.zeros(axis.steps), axis)
    np.testing.assert_allclose(consumed, from_bill(profile, bill, axis), rtol=1e-9)


@given(st.lists(st.tuples(st.floats(0.01, 10), st.floats(0, 50)), min_size=1, max_size=30), st.floats(0, 500))
def test_the_factor_is_the_only_one(steps: list[tuple[float, float]], withdrawn: float) -> None:
    profile, production = np.array(steps).T
    k = factor(profile, production, withdrawn)
    assert np.maximum(0, k * profile - production).sum() == pytest.approx(withdrawn, rel=1e-9, abs=1e-9)
    more = k * 1.001 + 1e-6
    assert np.maximum(0, more * profile - production).sum() > withdrawn


def test_a_consumption_that_is_known_is_found_again() -> None:
    axis = TimeAxis.of_year(2026)
    profile = np.random.default_rng(3).random(axis.steps)
    wanted = from_bill(profile, Bill(f1=(120.0,) * 12, f23=(180.0,) * 12), axis)
    production = 3 * np.clip(np.sin((axis.hour - 6) / 12 * np.pi), 0, None)
    withdrawn = np.maximum(0.0, wanted - production)
    f1, f23 = (np.bincount(axis.month, weights=np.where(on, withdrawn, 0)) for on in (axis.band == 1, axis.band != 1))
    found = consumption_of_prosumer(profile, Bill(f1=tuple(f1), f23=tuple(f23)), production, axis)
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


def test_a_production_of_another_shape_is_refused() -> None:
    axis = TimeAxis.of_year(2026)
    with pytest.raises(ValueError, match="one value per step"):
        consumption_of_prosumer(np.ones(axis.steps), Bill(total=(1.0,)), np.zeros(24), axis)
