from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from energy.calendar import Month
from examples.anpci.profiles import Calendar
from oracle.readers import PriceFile, hourly_zonal_prices, read_price_file

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")


@pytest.fixture(scope="module")
def prices(anpci: Path) -> list[PriceFile]:
    return [read_price_file(path) for path in sorted((anpci / "prices").iterdir())[:12]]


def test_every_archive_every_file_and_every_document_says_that_it_is_synthetic(
    anpci: Path, prices: list[PriceFile]
) -> None:
    assert len(prices) == 12
    for price in prices:
        assert price.synthetic
        assert "SINTETICO" in price.name
        with zipfile.ZipFile(anpci / "prices" / price.name) as archive:
            for entry in archive.namelist():
                assert "SINTETICO" in entry
                assert b"SINTETICO / SYNTHETIC" in archive.read(entry)


def test_prices_cover_the_year_hourly_and_then_by_the_quarter_hour(prices: list[PriceFile], year: Calendar) -> None:
    by_day = {day.day: day for price in prices for day in price.days}
    assert sorted(by_day) == list(year.days)
    for day, known in by_day.items():
        assert known.step_minutes == (60 if day < date(2025, 10, 1) else 15)
        assert set(ZONES) <= known.prices.keys()
    assert len(by_day[date(2025, 10, 26)].prices["CNOR"]) == 100
    assert len(by_day[date(2026, 3, 29)].prices["CNOR"]) == 92


@pytest.mark.parametrize("zone", ZONES)
def test_some_hours_meet_the_cap_some_the_fixed_part_alone_and_some_are_nearly_free(
    prices: list[PriceFile], year: Calendar, zone: str
) -> None:
    # The premium tariff moves between 140 and 180 EUR/MWh only.
    hourly = hourly_zonal_prices(prices, zone, year.days) / 10**6
    assert len(hourly) == 8760
    assert hourly.min() >= 0
    for some in (hourly < 5, hourly < 140, (hourly > 140) & (hourly < 180), hourly > 180):
        assert some.any()


def test_a_day_of_may_dips_under_the_sun_and_peaks_in_the_evening(prices: list[PriceFile]) -> None:
    month = Month(2026, 5)
    by_hour = hourly_zonal_prices(prices, "CNOR", month.days).reshape(-1, 24).mean(axis=0)
    assert np.argmax(by_hour) in {19, 20, 21}
    assert np.argmin(by_hour) in {12, 13, 14}
