"""The bands against published prices: the mean of a month is the mean of its bands, weighted by their hours.

The months' national prices (PUN) by band are the GME's, as suppliers publish them with five decimals of €/kWh: A2A
(https://a2a.it/assistenza/tutela-cliente/indici/indice-pun) and, before November 2023, Italiangas
(https://www.italiangas.it/indice-pun/), read in 2026. One working day taken for a holiday, or a holiday for a working
day, moves the weighted mean by 0.1 to 1 €/MWh in most months, more than the tolerance. With a folder of the GME's own
files of one of these months in BORGO_GME_FOLDER, the bands' means are recomputed from the hours as well.
"""

import os
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from oracle.readers import read_price_file
from simulator.axis import TimeAxis

PUBLISHED = {
    (2022, 1): (224.50, 257.19, 242.35, 196.39),
    (2022, 2): (211.69, 224.88, 225.68, 193.65),
    (2022, 3): (308.07, 320.08, 329.12, 286.19),
    (2022, 4): (245.97, 256.23, 266.58, 228.86),
    (2022, 5): (230.06, 237.21, 253.52, 212.33),
    (2022, 6): (271.31, 297.17, 293.31, 241.03),
    (2022, 7): (441.65, 495.24, 473.26, 386.07),
    (2022, 8): (543.15, 553.96, 602.78, 503.55),
    (2022, 9): (429.92, 460.24, 471.34, 382.07),
    (2022, 11): (224.51, 272.35, 240.71, 181.43),
    (2022, 12): (294.91, 360.73, 309.96, 244.94),
    (2023, 1): (174.49, 196.24, 184.24, 155.10),
    (2023, 2): (161.07, 174.33, 172.89, 144.22),
    (2023, 3): (136.38, 139.78, 151.95, 124.66),
    (2023, 4): (134.97, 135.55, 152.05, 126.40),
    (2023, 5): (105.73, 109.99, 119.81, 95.11),
    (2023, 6): (105.34, 108.20, 117.96, 96.61),
    (2023, 7): (112.09, 114.91, 122.32, 104.34),
    (2023, 8): (111.89, 110.26, 128.12, 104.48),
    (2023, 9): (115.70, 118.55, 128.08, 105.99),
    (2023, 10): (134.26, 144.56, 148.63, 119.08),
    (2023, 11): (121.74, 139.73, 128.26, 105.30),
    (2023, 12): (115.46, 131.87, 118.69, 105.36),
    (2024, 1): (99.16, 109.65, 105.07, 89.06),
    (2024, 2): (87.63, 96.15, 94.92, 76.81),
    (2024, 3): (88.86, 94.93, 94.62, 81.32),
    (2024, 4): (86.80, 85.57, 101.29, 80.54),
    (2024, 5): (94.88, 94.66, 111.48, 86.24),
    (2024, 6): (103.17, 103.81, 116.16, 95.43),
    (2024, 7): (112.32, 108.67, 130.63, 104.78),
    (2024, 8): (128.44, 121.67, 147.95, 122.19),
    (2024, 9): (117.13, 122.33, 131.74, 105.65),
    (2024, 10): (116.69, 123.78, 126.63, 105.27),
    (2025, 1): (143.03, 158.32, 151.61, 128.54),
    (2025, 2): (150.36, 157.64, 158.95, 139.91),
}
"""Year and month: the mean of all hours, then of F1, F2 and F3, €/MWh."""


@pytest.mark.parametrize("month", PUBLISHED)
def test_the_months_mean_is_that_of_its_bands(month: tuple[int, int]) -> None:
    mean, *of_bands = PUBLISHED[month]
    axis = TimeAxis.of_year(month[0])
    hours = np.bincount(axis.band[axis.month == month[1] - 1], minlength=4)[1:]
    assert np.average(of_bands, weights=hours) == pytest.approx(mean, abs=0.05)


@pytest.mark.skipif("BORGO_GME_FOLDER" not in os.environ, reason="BORGO_GME_FOLDER names no folder of GME files")
def test_the_bands_means_are_those_of_the_gmes_own_files() -> None:
    prices: dict[tuple[int, int, int], list[float]] = defaultdict(list)
    days: dict[tuple[int, int], int] = defaultdict(int)
    for day in read_price_file(Path(os.environ["BORGO_GME_FOLDER"])).days:
        axis = TimeAxis.of_year(day.day.year)
        hourly = day.prices["PUN"].reshape(-1, 60 // day.step_minutes).mean(axis=1) / 1e6
        for band, price in zip(axis.band[axis.of_day(day.day)].tolist(), hourly.tolist(), strict=True):
            prices[day.day.year, day.day.month, band].append(price)
        days[day.day.year, day.day.month] += 1
    whole = [month for month, count in days.items() if month in PUBLISHED and count >= 28]
    assert whole, "The folder holds no whole month of the published table."
    for month in whole:
        for band in (1, 2, 3):
            assert np.mean(prices[*month, band]) == pytest.approx(PUBLISHED[month][band], abs=0.01)
