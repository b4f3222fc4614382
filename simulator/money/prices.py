"""The hourly price of a market zone over a simulated year: the GME's, or a stated shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from oracle.readers import PriceFile, hourly_zonal_prices
from simulator.axis import TimeAxis
from simulator.formulas import Formula
from simulator.refusals import RefusalError
from simulator.remarks import SimulatorRemark

Floats = NDArray[np.float64]

FORMULAS = (
    Formula(
        "money.zonal_price",
        "Prezzo zonale orario",
        "Hourly zonal price",
        "the GME's price of the same weekday and hour of the file's year; without files, mean · shape of the hour",
        "GME, MGP; the shape without files is an assumption",
    ),
)

SHAPE = {
    "winter": (0.90, 0.86, 0.83, 0.81, 0.82, 0.88, 1.00, 1.16, 1.22, 1.10, 1.00, 0.95,
               0.91, 0.90, 0.95, 1.03, 1.14, 1.27, 1.30, 1.22, 1.11, 1.03, 0.98, 0.93),
    "middle": (0.98, 0.94, 0.91, 0.89, 0.90, 0.96, 1.06, 1.13, 1.06, 0.89, 0.77, 0.71,
               0.66, 0.63, 0.66, 0.76, 0.92, 1.08, 1.28, 1.44, 1.41, 1.25, 1.11, 1.03),
    "summer": (1.02, 0.98, 0.94, 0.92, 0.92, 0.93, 0.96, 1.00, 0.95, 0.86, 0.79, 0.76,
               0.74, 0.74, 0.78, 0.86, 0.96, 1.07, 1.20, 1.36, 1.38, 1.26, 1.14, 1.07),
}  # fmt: skip
"""Price of an hour over the day's mean: a dip at noon that grows with the sun, a peak in the evening. Assumption."""

SEASONS = ("winter",) * 3 + ("middle",) * 2 + ("summer",) * 3 + ("middle",) * 2 + ("winter",) * 2
WEEK = (1.04, 0.97, 0.87)
"""Price of a working day, a Saturday and a Sunday over the mean. Assumption."""


@dataclass(frozen=True, eq=False)
class ZonalPrices:
    """The hourly prices of the axis' year, before any growth.

    Attributes:
        eur_per_mwh: shape (H,), €/MWh.
        remarks: where they come from, if that has to be said.
    """

    eur_per_mwh: Floats
    remarks: tuple[SimulatorRemark, ...] = ()

    def grown(self, growth: float, years: int) -> ZonalPrices:
        """The prices some years later; a negative price stays as it is."""
        factor = (1.0 + growth) ** years
        return ZonalPrices(np.where(self.eur_per_mwh > 0, self.eur_per_mwh * factor, self.eur_per_mwh), self.remarks)

    @property
    def micro_eur(self) -> NDArray[np.int64]:
        """Shape (H,), whole µ€/MWh, as the settlement's code takes them."""
        return np.rint(self.eur_per_mwh * 1e6).astype(np.int64)


def typical_prices(axis: TimeAxis, means_eur_per_mwh: Sequence[float]) -> ZonalPrices:
    """A typical shape with the given means.

    Args:
        axis: hours of a year.
        means_eur_per_mwh: one mean for the year or twelve for the months; they are met exactly.
    """
    by_month = np.array([SHAPE[season] for season in SEASONS])
    shape = by_month[axis.month, axis.hour] * np.array(WEEK)[axis.day_type]
    group = axis.month.astype(np.int64) if len(means_eur_per_mwh) == 12 else np.zeros(axis.steps, np.int64)
    mean_of_shape = np.bincount(group, weights=shape) / np.bincount(group)
    price = shape * (np.array(means_eur_per_mwh) / mean_of_shape)[group]
    mean = Fraction(round(float(price.mean()), 2)).limit_denominator(100)
    return ZonalPrices(price, (SimulatorRemark("prices_assumed", {"mean_eur_per_mwh": mean}),))


def published_prices(axis: TimeAxis, files: Iterable[PriceFile], zone: str) -> ZonalPrices:
    """The prices of a year of GME files, carried to the axis' year by weekday and hour of the local clock.

    Of several years the axis' own comes first, then the latest. A day takes the nearest one of the same weekday.

    Raises:
        InputError: no whole year of prices of the zone.
    """
    opened = tuple(files)
    days = {day.day for file in opened for day in file.days}
    whole = [year for year in sorted({day.year for day in days}) if days.issuperset(TimeAxis.of_year(year).days)]
    if not whole:
        raise RefusalError(field="zonal_files", code="prices_no_year", values={"days": len(days)})
    year = axis.year if axis.year in whole else whole[-1]
    source = TimeAxis.of_year(year)
    price = hourly_zonal_prices(opened, zone, source.days) / 1e6
    if year == axis.year:
        return ZonalPrices(price)
    remark = SimulatorRemark("prices_of_another_year", {"year": str(year)})
    return ZonalPrices(_by_clock(source, price)[_same_weekdays(axis, source)[axis.day], axis.hour], (remark,))


def _by_clock(axis: TimeAxis, price: Floats) -> Floats:
    """Shape (days, 24): the mean of an hour that stands twice; one passed over is like the hour before it."""
    place = axis.day * 24 + axis.hour
    count = np.bincount(place, minlength=24 * len(axis.days)).reshape(-1, 24)
    sums = np.bincount(place, weights=price, minlength=24 * len(axis.days)).reshape(-1, 24)
    table: Floats = sums / np.maximum(count, 1)
    days, hours = np.nonzero(count == 0)
    table[days, hours] = table[days, hours - 1]
    return table


def _same_weekdays(axis: TimeAxis, source: TimeAxis) -> NDArray[np.int64]:
    """For each day of the axis, the nearest day of the source's year with the same weekday."""
    found = []
    last = len(source.days) - 1
    for day in axis.days:
        leap = day.month == 2 and day.day == 29
        twin = date(source.year, 2, 28) if leap else day.replace(year=source.year)
        shift = (day.weekday() - twin.weekday() + 3) % 7 - 3
        place = (twin + timedelta(days=shift) - source.days[0]).days
        found.append(place + 7 if place < 0 else place - 7 if place > last else place)
    return np.array(found)
