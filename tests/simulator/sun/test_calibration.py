"""Yields beside those that PVGIS gave for Italian places, at the places themselves and where they were not used."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvlib import irradiance

from simulator.axis import TimeAxis
from simulator.description.model import Place
from simulator.sun import Arrays, SunPath, array_power, climate_of, irradiation_of, typical_irradiation
from simulator.sun.calibration import CLEAREST, REACH_KM, PvgisPlace, correction_at, pvgis_places
from simulator.sun.climatology import corrected
from simulator.sun.yields import OPEN_RACK, ROOF

AXIS = TimeAxis.of_year(2025)
BY_NAME = {place.name: place for place in pvgis_places()}

ALONE = {"Cagliari": 0.11}
"""The nearest other place is 120 km away, in the mountains."""

OTHERS = [
    # latitude, longitude, altitude, tilt, PVGIS
    (45.5, 9.2, 130, 30, 1354.0),
    (45.467, 9.19, 122, 39, 1369.0),
]
"""Milan by PVGIS 5.3, not used in the calibration: solar-panel-optimizer's validation report; solar-world24.com."""


def monthly(place: PvgisPlace, factors: np.ndarray) -> np.ndarray:
    """kWh/kWp of each month with the standard's clearness times these factors, losses of 14 % as on PVGIS's side."""
    sun = SunPath.over(place.latitude, place.longitude, AXIS, place.altitude_m)
    climate = corrected(climate_of(place.latitude, place.longitude, place.altitude_m, calibrated=False), factors)
    mounting = np.array([ROOF if place.on_roof else OPEN_RACK])
    array = Arrays(np.ones(1), np.array([place.tilt]), np.array([180.0]), np.array([0.14]), mounting)
    sums: np.ndarray = np.bincount(AXIS.month, array_power(array, sun, typical_irradiation(sun, climate))[0], 12)
    return sums


@cache
def ratio(name: str, without: frozenset[str] = frozenset(), plain: bool = False) -> float:
    """Our yield over PVGIS's."""
    place = BY_NAME[name]
    factors = np.ones(12) if plain else correction_at(place.latitude, place.longitude, without=without).factors
    return float(monthly(place, factors).sum() / place.kwh_per_kwp)


def test_the_places_are_cited_and_many() -> None:
    assert len(BY_NAME) == len(pvgis_places()) >= 20
    for place in pvgis_places():
        assert place.source.startswith("https://")
        assert 35 < place.latitude < 47.1
        assert 6.6 < place.longitude < 18.6
        assert 900 < place.kwh_per_kwp < 1800
        if place.months is not None:
            assert place.months.sum() == pytest.approx(place.kwh_per_kwp, abs=0.1)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_stated_factors_give_what_pvgis_gives(name: str) -> None:
    """The year within 0.2 %, every month within 2 %: the shipped factors are what the tool finds."""
    place = BY_NAME[name]
    ours = monthly(place, place.factors)
    assert ours.sum() == pytest.approx(place.kwh_per_kwp, rel=0.002)
    if place.months is not None:
        assert ours == pytest.approx(place.months, rel=0.02)


@pytest.mark.parametrize("name", BY_NAME)
def test_yields_are_pvgis_s_within_two_percent(name: str) -> None:
    assert ratio(name) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_place_left_out_is_foretold_within_seven_percent(name: str) -> None:
    assert ratio(name, frozenset({name})) == pytest.approx(1.0, abs=ALONE.get(name, 0.07))


def test_leaving_out_one_by_one_errs_far_less_than_the_standard() -> None:
    left = np.array([ratio(name, frozenset({name})) for name in BY_NAME]) - 1
    plain = np.array([ratio(name, plain=True) for name in BY_NAME]) - 1
    assert np.sqrt((left**2).mean()) < 0.035
    assert np.sqrt((plain**2).mean()) > 0.10
    assert plain.max() < 0


@pytest.mark.parametrize(("latitude", "longitude", "altitude", "tilt", "published"), OTHERS)
def test_milan_at_other_tilts_and_a_newer_pvgis(
    latitude: float, longitude: float, altitude: float, tilt: float, published: float
) -> None:
    """Within 5 %, where the standard alone is 18 to 20 % low."""
    sun = SunPath.over(latitude, longitude, AXIS, altitude)
    array = Arrays(np.ones(1), np.array([tilt]), np.array([180.0]), np.array([0.14]), np.array([OPEN_RACK]))
    ours = array_power(array, sun, typical_irradiation(sun, climate_of(latitude, longitude, altitude))).sum()
    assert ours == pytest.approx(published, rel=0.05)


def test_turin_receives_what_a_pvgis_series_brings() -> None:
    """In-plane irradiation at 35° within 7 %, where the standard alone is 13 % low.

    PVGIS 5.3, SARAH3, mean of 2005-2023: the mean day that Maryam-bigonah/energy-management-system_thesis keeps in
    project/data/pv_24h.csv sums to 0.61502 kWh per m² at the 12.9 % that its report states.
    """
    published = 0.61502 / 0.129 * 365
    sun = SunPath.over(45.0703, 7.6869, AXIS, 239)
    zenith = np.degrees(np.arccos(sun.cos_zenith))
    azimuth = np.degrees(np.arctan2(sun.direction[:, 0], sun.direction[:, 1])) % 360
    sums = []
    for calibrated in (True, False):
        light = typical_irradiation(sun, climate_of(45.0703, 7.6869, 239, calibrated=calibrated))
        plane = irradiance.get_total_irradiance(
            35,
            180,
            zenith,
            azimuth,
            light.dni,
            light.ghi,
            light.dhi,
            dni_extra=sun.extra,
            model="haydavies",
            albedo=0.2,
        )
        sums.append(float(np.nansum(plane["poa_global"])) / 1000)
    assert sums[0] == pytest.approx(published, rel=0.07)
    assert sums[1] < 0.89 * published


@given(st.floats(36.0, 47.0), st.floats(6.6, 18.5))
@settings(max_examples=60)
def test_a_correction_is_between_nothing_and_what_the_places_need(latitude: float, longitude: float) -> None:
    made = correction_at(latitude, longitude)
    near = np.array([BY_NAME[name].factors for name in made.places])
    assert (made.factors <= np.maximum(near.max(axis=0), 1) + 1e-12).all()
    assert (made.factors >= np.minimum(near.min(axis=0), 1) - 1e-12).all()
    assert (climate_of(latitude, longitude, 100).clearness <= CLEAREST + 1e-12).all()
    if made.distance_km > 3 * REACH_KM:
        assert made.factors == pytest.approx(np.ones(12), abs=1e-3)


@pytest.mark.parametrize(
    ("latitude", "longitude", "calibrated", "code"),
    [
        (45.46, 9.19, True, "irradiation_calibrated"),
        (38.11, 13.36, True, "irradiation_far_from_pvgis"),
        (45.46, 9.19, False, "irradiation_not_calibrated"),
    ],
)
def test_what_was_done_is_said(latitude: float, longitude: float, calibrated: bool, code: str) -> None:
    place = Place("Prova", "Lombardia", "NORD", latitude, longitude, 100.0, calibrated=calibrated)
    light = irradiation_of(place, AXIS)
    assert [remark.code for remark in light.remarks] == ["irradiation_climatology", code]
    plain = climate_of(latitude, longitude, 100.0, calibrated=False).irradiation.sum()
    raised = light.ghi.sum() / 1000 > plain * 365 / 12 * 1.02
    assert raised == (code == "irradiation_calibrated")
