"""Standard profiles on the Italian calendar."""

from datetime import date

import numpy as np
import pytest

from simulator.axis import TimeAxis
from simulator.description.uses import Profile
from simulator.profiles.standard import MIXTURES, dark, school_holidays, standard_profile

YEAR = TimeAxis.of_year(2026)
STANDARD = [profile for profile in Profile if profile.is_standard]


@pytest.mark.parametrize("profile", STANDARD)
def test_a_profile_has_mean_one_and_its_quarters_add_to_its_hours(profile: Profile) -> None:
    assert sum(MIXTURES[profile].values()) == pytest.approx(1)
    hourly = standard_profile(profile, YEAR)
    assert hourly.mean() == pytest.approx(1)
    assert np.all(hourly >= 0)
    quarters = TimeAxis.of_year(2026, 15)
    by_hour = np.bincount(quarters.hour_of_step, weights=standard_profile(profile, quarters)) / 4
    np.testing.assert_allclose(by_hour, hourly, atol=0.02)


def day(profile: Profile, when: date) -> float:
    return float(standard_profile(profile, YEAR)[YEAR.of_day(when)].sum())


def test_shops_and_offices_rest_on_italian_holidays() -> None:
    for profile in (Profile.OFFICE, Profile.COMMERCIAL, Profile.CRAFT):
        assert day(profile, date(2026, 6, 2)) < 0.8 * day(profile, date(2026, 6, 9))  # Republic Day, a Tuesday
        assert day(profile, date(2026, 4, 6)) < 0.8 * day(profile, date(2026, 4, 13))  # Easter Monday


def test_households_are_up_in_the_evening_and_more_at_home_on_sundays() -> None:
    residential = standard_profile(Profile.RESIDENTIAL, YEAR)
    working = YEAR.day_type == 0
    by_hour = [residential[working & (YEAR.hour == hour)].mean() for hour in range(24)]
    assert int(np.argmax(by_hour)) in (18, 19, 20)
    assert int(np.argmin(by_hour)) in (2, 3, 4)
    assert day(Profile.RESIDENTIAL, date(2026, 1, 18)) > day(Profile.RESIDENTIAL, date(2026, 1, 15))
    assert residential[YEAR.month == 0].mean() > residential[YEAR.month == 6].mean()


def test_schools_are_closed_when_italian_schools_are() -> None:
    closed = school_holidays(YEAR)
    for when in (date(2026, 1, 5), date(2026, 4, 2), date(2026, 4, 7), date(2026, 7, 15), date(2026, 12, 23)):
        assert when in closed
        assert day(Profile.SCHOOL, when) < 0.5 * day(Profile.SCHOOL, date(2026, 3, 10))
    for when in (date(2026, 1, 7), date(2026, 4, 1), date(2026, 4, 8), date(2026, 6, 8), date(2026, 9, 14)):
        assert when not in closed
    assert date(2025, 4, 22) in school_holidays(TimeAxis.of_year(2025))  # Easter Tuesday, in the week of 25 April
    assert date(2025, 4, 25) not in school_holidays(TimeAxis.of_year(2025))  # a holiday by itself


def test_the_nights_are_as_long_as_almanacs_say() -> None:
    """Rome, 41.9° N, sunrise without refraction: 8.9 h of day at the winter solstice, 15.1 h at the summer's."""
    hours = dark(YEAR)
    for when, length in ((date(2026, 12, 21), 8.9), (date(2026, 6, 21), 15.1), (date(2026, 3, 21), 12.0)):
        assert 24 - hours[YEAR.of_day(when)].sum() == pytest.approx(length, abs=0.15)
    noon = (YEAR.hour == 12) | (YEAR.hour == 13)
    assert not hours[noon].any()
