"""The shipped climate of Italy, the typical year made of it, and how both stand beside what others published."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvlib import irradiance

from energy.rules.figure import REGIONS
from simulator.axis import TimeAxis
from simulator.sun import Arrays, SunPath, array_power, climate_of, typical_irradiation
from simulator.sun.climatology import above_atmosphere, stations
from simulator.sun.irradiation import Irradiation
from simulator.sun.typical import _days
from simulator.sun.yields import OPEN_RACK

AXIS = TimeAxis.of_year(2025)
DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

VERTICAL_SOUTH = {
    "Roma": (10.6, 11.9, 12.6, 11.6, 10.6, 9.9, 10.8, 12.4, 14.2, 15.1, 11.8, 9.3),
    "Milano": (6.0, 8.7, 11.2, 10.9, 10.0, 9.8, 10.8, 11.3, 11.8, 10.3, 6.7, 5.4),
    "Palermo": (11.9, 13.3, 13.4, 11.7, 10.1, 9.3, 9.8, 12.0, 14.5, 15.2, 14.1, 11.0),
    "Bari": (10.9, 13.3, 13.2, 12.5, 10.9, 10.1, 10.8, 13.0, 15.2, 16.4, 13.1, 9.6),
}
"""MJ/m² per day on a vertical wall to the south, from the same standard; not among what is shipped."""

REGIONAL = {
    "Abruzzo": 1575,
    "Basilicata": 1603,
    "Calabria": 1677,
    "Campania": 1611,
    "Emilia-Romagna": 1477,
    "Friuli-Venezia Giulia": 1365,
    "Lazio": 1632,
    "Liguria": 1500,
    "Lombardia": 1433,
    "Marche": 1504,
    "Molise": 1568,
    "Piemonte": 1454,
    "Puglia": 1633,
    "Sardegna": 1714,
    "Sicilia": 1786,
    "Toscana": 1548,
    "Trentino-Alto Adige": 1390,
    "Umbria": 1541,
    "Valle d'Aosta": 1502,
    "Veneto": 1424,
}
"""Mean yearly irradiation on the horizontal, kWh/m², that several public Italian community simulators use by region."""


def year_at(latitude: float, longitude: float, altitude: float) -> tuple[SunPath, Irradiation]:
    """The standard's own typical year."""
    sun = SunPath.over(latitude, longitude, AXIS, altitude)
    return sun, typical_irradiation(sun, climate_of(latitude, longitude, altitude, calibrated=False))


def station(name: str) -> tuple[float, float, float]:
    where = stations().where[stations().names.index(name)]
    return float(where[0]), float(where[1]), float(where[2])


def monthly(light: np.ndarray) -> np.ndarray:
    """kWh/m² per day of each month."""
    sums: np.ndarray = np.bincount(AXIS.month, light, 12) / DAYS / 1000
    return sums


def test_the_shipped_stations_are_plausible_and_cover_every_region() -> None:
    known = stations()
    assert len(known.names) == len(set(known.names)) == 82
    assert set(known.regions) == set(REGIONS)
    assert ((known.where[:, 0] > 36) & (known.where[:, 0] < 47)).all()
    assert ((known.where[:, 1] > 6.5) & (known.where[:, 1] < 18.6)).all()
    clearness = known.irradiation / above_atmosphere(known.where[:, 0])
    assert clearness.min() > 0.24
    assert clearness.max() < 0.74
    assert (np.diff(known.air[:, [0, 3, 6]], axis=1) > 2).all()


@given(st.floats(36.7, 47), st.floats(6.7, 18.5), st.floats(0, 1500))
@settings(max_examples=40)
def test_a_place_lies_between_its_stations(latitude: float, longitude: float, altitude: float) -> None:
    climate = climate_of(latitude, longitude, altitude, calibrated=False)
    near = [stations().names.index(name) for name in climate.stations]
    clearness = stations().irradiation[near] / above_atmosphere(stations().where[near, 0])
    assert (climate.clearness >= clearness.min(axis=0) - 1e-9).all()
    assert (climate.clearness <= clearness.max(axis=0) + 1e-9).all()
    higher = climate_of(latitude, longitude, altitude + 10)
    assert (higher.air < climate.air + 0.2).all()


@given(st.floats(0.2, 0.72), st.integers(28, 31))
def test_a_month_of_days_keeps_its_mean_and_has_clear_and_cloudy_ones(mean: float, count: int) -> None:
    days = _days(mean, count)
    assert days.mean() == pytest.approx(mean, abs=1e-9)
    assert (np.diff(days) >= 0).all()
    assert 0 < days[0] < mean < days[-1] < 0.9


@pytest.mark.parametrize("minutes", [60, 15])
def test_the_typical_year_keeps_every_monthly_mean_and_is_the_same_each_time(minutes: int) -> None:
    axis = TimeAxis.of_year(2028, minutes)  # type: ignore[arg-type]
    sun = SunPath.over(45.07, 7.69, axis, 239)
    climate = climate_of(45.07, 7.69, 239)
    light = typical_irradiation(sun, climate)
    days = DAYS + np.array([0, 1, *[0] * 10])
    got = np.bincount(axis.month, light.ghi, 12) * axis.step_hours / days / 1000
    assert got == pytest.approx(climate.irradiation, rel=1e-9)
    assert light.ghi == pytest.approx(light.dhi + light.dni * sun.cos_zenith, abs=1e-6)
    assert (np.minimum(light.dni, light.dhi) >= 0).all()
    assert light.dni.max() < 1100
    assert (typical_irradiation(sun, climate).ghi == light.ghi).all()
    seeded, other = (typical_irradiation(sun, climate, seed=seed).ghi for seed in (1, 2))
    assert seeded.sum() == pytest.approx(other.sum())
    assert (seeded != other).any()
    assert (typical_irradiation(sun, climate, seed=1).ghi == seeded).all()
    air = np.bincount(axis.month, light.air, 12) / np.bincount(axis.month, minlength=12)
    assert air == pytest.approx(climate.air, abs=0.1)


@pytest.mark.parametrize("name", VERTICAL_SOUTH)
def test_walls_to_the_south_receive_what_the_standard_publishes(name: str) -> None:
    """UNI 10349:1994 tabulates walls apart: within 6 % over the year, 20 % in any month."""
    sun, light = year_at(*station(name))
    zenith = np.degrees(np.arccos(sun.cos_zenith))
    azimuth = np.degrees(np.arctan2(sun.direction[:, 0], sun.direction[:, 1])) % 360
    wall = irradiance.get_total_irradiance(
        90, 180, zenith, azimuth, light.dni, light.ghi, light.dhi, dni_extra=sun.extra, model="haydavies", albedo=0.2
    )
    ours = monthly(np.nan_to_num(np.asarray(wall["poa_global"]))) * 3.6
    published = np.array(VERTICAL_SOUTH[name])
    assert ours.mean() == pytest.approx(published.mean(), rel=0.06)
    assert ours == pytest.approx(published, rel=0.20)


@pytest.mark.parametrize("calibrated", [True, False])
@pytest.mark.parametrize("region", REGIONAL)
def test_regional_irradiation_stands_beside_what_others_use(region: str, calibrated: bool) -> None:
    """Within 12 %; the valley floor of Aosta, the only station of its region, lies lower."""
    known = stations()
    rows = [i for i, name in enumerate(known.regions) if name == region]
    ours = np.mean([climate_of(*known.where[i], calibrated=calibrated).irradiation @ DAYS for i in rows])
    assert ours == pytest.approx(REGIONAL[region], rel=0.17 if region == "Valle d'Aosta" else 0.12)


@pytest.mark.parametrize(
    ("name", "low", "high"), [("Torino", 1000, 1300), ("Roma", 1250, 1500), ("Palermo", 1400, 1650)]
)
def test_yields_rise_from_north_to_south_as_known(name: str, low: float, high: float) -> None:
    """1000-1200 kWh/kWp in the North, 1200-1400 in the Centre, 1400-1600 in the South are the usual figures."""
    sun, light = year_at(*station(name))
    array = Arrays(np.ones(1), np.array([30.0]), np.array([180.0]), np.array([0.14]), np.array([OPEN_RACK]))
    assert low < array_power(array, sun, light).sum() < high
