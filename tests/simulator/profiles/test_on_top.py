"""Heat pumps and electric cars: their yearly kWh, when they are wanted."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.axis import TimeAxis
from simulator.description.uses import Charging, ElectricCars, HeatPump
from simulator.profiles.electric_cars import HOURS, cars_shape
from simulator.profiles.heat_pump import SEASONS, cop, heat_pump_parts, heating_shape, temperatures
from simulator.sun.climatology import climate_of

YEAR = TimeAxis.of_year(2026)
MILAN = climate_of(45.46, 9.19, 120).air
AIR = temperatures(MILAN, YEAR)


def test_temperatures_have_the_means_of_their_months() -> None:
    for month in range(12):
        assert AIR[YEAR.month == month].mean() == pytest.approx(MILAN[month], abs=0.05)
    july = YEAR.of_day(date(2026, 7, 15))
    assert int(np.argmax(AIR[july])) == 15


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1e4), st.sampled_from("ABCDEF"))
def test_each_part_has_a_shape_for_its_energy(heat: float, cold: float, water: float, zone: str) -> None:
    parts = {name: (shape, kwh) for name, shape, kwh in heat_pump_parts(HeatPump(heat, cold, water), AIR, zone, YEAR)}
    assert {name: kwh for name, (_, kwh) in parts.items()} == {
        name: kwh for name, kwh in (("heating", heat), ("cooling", cold), ("water", water)) if kwh
    }
    assert all(shape.sum() > 0 and np.all(shape >= 0) for shape, _ in parts.values())


@pytest.mark.parametrize("zone", "ABCDE")
def test_heating_keeps_to_its_season_hours_and_cold(zone: str) -> None:
    shape = heating_shape(AIR, (5, 23), zone, YEAR)
    on = np.array([SEASONS[zone].covers(day.month, day.day) for day in YEAR.days])[YEAR.day]
    assert not shape[~on].any()
    assert not shape[YEAR.hour < 5].any()
    assert not shape[YEAR.hour == 23].any()
    assert shape[YEAR.month == 0].sum() > shape[YEAR.month == 2].sum()
    january = shape[YEAR.of_day(date(2026, 1, 15))]
    assert january[6] > january[15] > 0


def test_heating_may_run_over_midnight_and_a_place_that_is_never_cold_is_heated_evenly() -> None:
    shape = heating_shape(np.full(YEAR.steps, 30.0), (22, 2), "E", YEAR)
    assert set(YEAR.hour[shape > 0].tolist()) == {22, 23, 0, 1}
    assert set(shape.tolist()) == {0.0, 1.0}


def test_the_coefficient_of_performance_rises_with_the_air() -> None:
    values = cop(np.array([-30.0, -7.0, 7.0, 15.0]))
    assert values[2] == 1
    assert np.all(np.diff(values) > 0)
    assert values[0] >= 0.4


@pytest.mark.parametrize("charging", Charging)
def test_cars_charge_when_they_are_plugged_in(charging: Charging) -> None:
    shape = cars_shape(ElectricCars(1.0, charging, 0.5), YEAR)
    assert set(YEAR.hour[shape > 0].tolist()) == set(HOURS[charging])
    assert shape[YEAR.of_day(date(2026, 3, 14))].max() == 0.5
    assert shape[YEAR.of_day(date(2026, 3, 12))].max() == 1.0
