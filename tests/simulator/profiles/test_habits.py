"""Opening hours and typical days on the axis."""

from datetime import date

import numpy as np
import pytest

from simulator.axis import TimeAxis
from simulator.description.uses import OpeningHours, TypicalDay
from simulator.profiles.habits import opening_profile, typical_day_profile

YEAR = TimeAxis.of_year(2026)


def test_a_place_is_at_work_within_its_hours() -> None:
    opening = OpeningHours(("mon-fri 08:30-12:30", "mon-fri 14:00-18:00", "sat 09:00-13:00"), 0.2, ("08-10..08-20",))
    profile = opening_profile(opening, YEAR)
    tuesday = profile[YEAR.of_day(date(2026, 3, 10))]
    np.testing.assert_allclose(tuesday[[7, 8, 9, 12, 13, 14, 17, 18]], [0.2, 0.6, 1, 0.6, 0.2, 1, 1, 0.2])
    assert profile[YEAR.of_day(date(2026, 3, 14))][9:13].min() == 1
    for closed in (date(2026, 3, 15), date(2026, 6, 2), date(2026, 8, 12), date(2026, 12, 25)):
        np.testing.assert_allclose(profile[YEAR.of_day(closed)], 0.2)
    quarters = TimeAxis.of_year(2026, 15)
    fine = opening_profile(opening, quarters)
    np.testing.assert_allclose(np.bincount(quarters.hour_of_step, weights=fine) / 4, profile)
    assert fine[quarters.of_day(date(2026, 3, 10))][33:35].tolist() == pytest.approx([0.2, 1.0])


def test_hours_that_overlap_count_once() -> None:
    opening = OpeningHours(("mon-fri 08:00-12:00", "mon 10:00-14:00"), 0.0)
    monday = opening_profile(opening, YEAR)[YEAR.of_day(date(2026, 3, 9))]
    assert monday.max() == 1
    assert monday.sum() == pytest.approx(6)


def test_a_typical_day_is_what_was_written_in_kwh() -> None:
    working = tuple(float(hour) for hour in range(24))
    typical = TypicalDay(working, sunday=(1.0,) * 24, months=(2.0, *(1.0,) * 11))
    profile = typical_day_profile(typical, YEAR)
    np.testing.assert_allclose(profile[YEAR.of_day(date(2026, 2, 10))], working)
    np.testing.assert_allclose(profile[YEAR.of_day(date(2026, 2, 14))], working)  # Saturday, like a working day
    np.testing.assert_allclose(profile[YEAR.of_day(date(2026, 1, 1))], 2.0)
    assert len(profile[YEAR.of_day(date(2026, 3, 29))]) == 23
    quarters = TimeAxis.of_year(2026, 15)
    assert typical_day_profile(typical, quarters).sum() == pytest.approx(profile.sum())
