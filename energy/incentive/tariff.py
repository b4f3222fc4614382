"""The hourly premium tariff (TIP) of a plant, in µ€/MWh."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError
from energy.incentive.plant import Technology
from energy.incentive.prices import check_price
from energy.rules import Figure, Rules, TipClass
from energy.rules.rules import PV_FIGURES, TIP_FIGURES, check_region


class _Span(NamedTuple):
    """Hours in which no figure changes."""

    hours: slice
    classes: tuple[TipClass, ...]
    correction: int
    correction_figures: tuple[Figure, ...]


class PremiumTariff:
    """The tariffs of one region and period; each power class is computed once, however many plants it has.

    In every hour: min(cap, fixed part + max(0, reference price - zonal price)), by power class, and for
    photovoltaics the correction of the region, which is added after the cap.

    Source: DM 414/2023, annex 1; Regione Emilia-Romagna, "Tariffa premio" (its example of more than 600 kW in the
    North: 70 €/MWh at a zonal price of 180, 110 at 140 or less).
    """

    def __init__(self, zonal_price: NDArray[np.int64], *, hours_start: datetime, region: str, rules: Rules) -> None:
        """Take prices, shape (H,), µ€/MWh, from the UTC hour `hours_start`.

        Raises:
            InputError: a wrong price or region.
        """
        check_price(zonal_price)
        check_region(region)
        self._price = zonal_price
        self._start = hours_start
        self._region = region
        self._rules = rules
        self._rates: dict[tuple[tuple[int, int], ...], NDArray[np.int64]] = {}
        self.figures: set[Figure] = set()

    def rate(self, power_kw: Fraction, technology: Technology) -> NDArray[np.int64]:
        """The tariff of a plant, shape (H,), µ€/MWh (read only); the figures used join `figures`.

        Raises:
            InputError: a plant larger than the largest class; a figure missing for one of the days; a start that is
                not a whole hour.
        """
        terms = tuple(self._terms(span, power_kw, technology) for span in self._spans)
        rate = self._rates.get(terms)
        if rate is None:
            rate = np.empty_like(self._price)
            for span, (size, correction) in zip(self._spans, terms, strict=True):
                tip = span.classes[size]
                self.figures.update(tip.figures)
                if technology is Technology.PV:
                    self.figures.update(span.correction_figures)
                variable = np.maximum(tip.reference_price - self._price[span.hours], 0)
                rate[span.hours] = np.minimum(tip.fixed + variable, tip.cap) + correction
            rate.flags.writeable = False
            self._rates[terms] = rate
        return rate

    @cached_property
    def _spans(self) -> list[_Span]:
        """Looked up when the first plant asks: a period before the tariff can hold plants that do not get it."""
        spans = []
        for hours, day in self._rules.spans((*TIP_FIGURES, *PV_FIGURES), self._start, len(self._price)):
            correction = self._rules.pv_correction(self._region, day)
            spans.append(_Span(hours, self._rules.tip_classes(day), correction[0].micro_eur_per_mwh, correction))
        return spans

    @staticmethod
    def _terms(span: _Span, power_kw: Fraction, technology: Technology) -> tuple[int, int]:
        """The place of the power class, and the correction in µ€/MWh."""
        correction = span.correction if technology is Technology.PV else 0
        for size, tip in enumerate(span.classes):
            if power_kw <= tip.up_to_kw:
                return size, correction
        raise InputError(
            f"A plant of {float(power_kw):g} kW is larger than {span.classes[-1].up_to_kw} kW, the limit of the "
            "premium tariff.",
            field="power_kw",
            remedy="Correct its power, or declare it without premium tariff (incentivised = false).",
        )


def tip_rate_micro_eur_per_mwh(
    power_kw: Fraction,
    zonal_price: NDArray[np.int64],
    *,
    technology: Technology,
    region: str,
    hours_start: datetime,
    rules: Rules,
) -> NDArray[np.int64]:
    """The premium tariff of one plant: see `PremiumTariff`, which is to be preferred for many plants.

    Args:
        power_kw: nominal power; classes hold plants up to and including 200, 600 and 1000 kW.
        zonal_price: shape (H,), µ€/MWh, may be negative.
        technology: photovoltaics has a correction by region.
        region: one of the twenty Italian regions.
        hours_start: UTC instant of the first hour.
        rules: the dated figures.

    Returns:
        Shape (H,), µ€/MWh.

    Raises:
        InputError: as `PremiumTariff` and its `rate`.
    """
    return PremiumTariff(zonal_price, hours_start=hours_start, region=region, rules=rules).rate(power_kw, technology)
