"""Every sum that a bill states is the curve's, for any bill, profile, year and step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.axis import TimeAxis
from simulator.description.uses import Bill
from simulator.profiles import from_bill
from simulator.profiles.cells import normalised
from tests.simulator.profiles.strategies import axes, bills, profiles, sums


@settings(max_examples=60)
@given(axes, bills(), st.data())
def test_every_sum_of_the_bill_comes_out(axis: TimeAxis, bill: Bill, data: st.DataObject) -> None:
    curve = from_bill(data.draw(profiles(axis)), bill, axis)
    assert np.all(curve >= 0)
    for found, wanted in zip(sums(curve, bill, axis), bill.columns, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=0)


@given(st.floats(1e-3, 1e3))
def test_the_shape_is_kept_within_a_sum_and_the_scale_of_the_profile_is_nothing(scale: float) -> None:
    axis = TimeAxis.of_year(2026)
    profile = np.random.default_rng(1).random(axis.steps)
    bill = Bill(f1=(100.0,) * 12, f23=(50.0,) * 12)
    curve = from_bill(profile, bill, axis)
    np.testing.assert_allclose(from_bill(profile * scale, bill, axis), curve, rtol=1e-9)
    inside = (axis.month == 4) & (axis.band != 1)
    ratio = curve[inside] / profile[inside]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)


def test_an_annual_bill_follows_the_profile_through_the_months() -> None:
    axis = TimeAxis.of_year(2026)
    winter = np.where(np.isin(axis.month, (0, 1, 11)), 3.0, 1.0)
    curve = from_bill(winter, Bill(total=(1000.0,)), axis)
    np.testing.assert_allclose(curve[axis.month == 0].mean() / curve[axis.month == 6].mean(), 3.0)


def test_where_the_profile_has_nothing_the_bill_is_spread_flat() -> None:
    axis = TimeAxis.of_year(2026)
    day_only = np.where(axis.band == 1, 1.0, 0.0)
    curve = from_bill(day_only, Bill(f1=(10.0,) * 12, f2=(0.0,) * 12, f3=(7.0,) * 12), axis)
    night = curve[(axis.month == 2) & (axis.band == 3)]
    np.testing.assert_allclose(night, 7.0 / len(night))
    assert not curve[axis.band == 2].any()


def test_a_profile_is_finite_and_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        normalised(np.array([1.0, -1e-9]))
    with pytest.raises(ValueError, match="finite"):
        normalised(np.array([1.0, np.nan]))
