"""What the example's meters say of a day after the published year: the same that the month's files will say of it."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from examples.anpci.dso_files import MeterMonth
from examples.anpci.later import later_meters
from examples.anpci.manifest import FIRST_MONTH, LAST_PUBLISHED_MONTH
from examples.anpci.profiles import Calendar
from examples.anpci.published import MemberYear, member_years


class QuarterHours(NamedTuple):
    """A whole day of one connection point: each of shape (92 | 96 | 100,), int32, Wh; None where there is no plant."""

    withdrawn: NDArray[np.int32]
    injected: NDArray[np.int32] | None
    produced: NDArray[np.int32] | None


def quarter_hours(pod: str, day: date) -> QuarterHours | None:
    """A day of a connection point of the example; None before the first month after the published year.

    It is as deterministic as the files, and gives the whole day: whoever plays the present shows what of it is over.

    Raises:
        KeyError: no such connection point.
    """
    month = Month(day.year, day.month)
    if month <= LAST_PUBLISHED_MONTH:
        return None
    meter = _meters(month)[pod]
    place = day.day - 1

    def of_day(days: object) -> NDArray[np.int32]:
        return np.array(days, np.int32)

    return QuarterHours(
        of_day(meter.wh["withdrawn"][place]),
        of_day(meter.wh["injected"][place]) if "injected" in meter.wh else None,
        of_day(meter.produced[place]) if meter.produced else None,
    )


@lru_cache(maxsize=3)
def _meters(month: Month) -> dict[str, MeterMonth]:
    return {meter.pod: meter for meter in later_meters(month, _members())}


@cache
def _members() -> list[MemberYear]:
    return member_years(Calendar(FIRST_MONTH))
