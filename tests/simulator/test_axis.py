"""The year's axis: real hours of Rome, days of 23 and 25 hours, holidays and the regulator's bands."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.calendar import ROME
from simulator.axis import TimeAxis, national_holidays

years = st.integers(2022, 2050)


@pytest.mark.parametrize(("year", "minutes", "steps"), [(2026, 60, 8760), (2028, 60, 8784), (2026, 15, 35040)])
def test_a_year_has_all_its_steps(year: int, minutes: int, steps: int) -> None:
    axis = TimeAxis.of_year(year, minutes)  # type: ignore[arg-type]
    assert axis.steps == steps
    assert axis.hours == steps * minutes // 60
    assert np.all(np.diff(axis.starts) == np.timedelta64(minutes, "m"))


def test_days_when_the_clock_changes_have_23_and_25_hours() -> None:
    for minutes, counts in ((60, (23, 25)), (15, (92, 100))):
        axis = TimeAxis.of_year(2026, minutes)  # type: ignore[arg-type]
        march, october = axis.of_day(date(2026, 3, 29)), axis.of_day(date(2026, 10, 25))
        assert (march.stop - march.start, october.stop - october.start) == counts
        assert 2 not in axis.hour[march]
        assert np.count_nonzero(axis.hour[october] == 2) == 2 * 60 // minutes


@given(years, st.sampled_from([60, 15]), st.data())
def test_every_step_is_what_the_clock_of_rome_says(year: int, minutes: int, data: st.DataObject) -> None:
    axis = TimeAxis.of_year(year, minutes)  # type: ignore[arg-type]
    step = data.draw(st.integers(0, axis.steps - 1))
    start = datetime(year, 1, 1, tzinfo=ROME).astimezone(UTC) + step * timedelta(minutes=minutes)
    local = start.astimezone(ROME)
    assert axis.starts[step] == np.datetime64(start.replace(tzinfo=None))
    assert (axis.month[step] + 1, axis.hour[step], axis.weekday[step]) == (local.month, local.hour, local.weekday())
    assert axis.days[axis.day[step]] == local.date()
    assert axis.hour_of_step[step] == step * minutes // 60
    assert axis.edges[axis.day[step]] <= step < axis.edges[axis.day[step] + 1]
    assert axis.band[step] == band(local)


def band(local: datetime) -> int:
    """The regulator's words (resolution 181/06), one after the other."""
    named = {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)}
    if local.weekday() == 6 or (local.month, local.day) in named or local.date() == easter(local.year) + timedelta(1):
        return 3
    if not 7 <= local.hour < 23:
        return 3
    return 1 if local.weekday() < 5 and 8 <= local.hour < 19 else 2


def easter(year: int) -> date:
    """Gauss's rule as Meeus gives it (Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    n = h + k - 7 * m + 114
    return date(year, n // 31, n % 31 + 1)


def test_a_holiday_on_a_saturday_is_f3() -> None:
    axis = TimeAxis.of_year(2026)
    assert date(2026, 8, 15).weekday() == 5
    assert set(axis.band[axis.of_day(date(2026, 8, 15))].tolist()) == {3}


def test_saint_francis_is_at_home_in_2027_but_in_the_bands_only_if_asked() -> None:
    day = date(2027, 10, 4)
    plain, asked = TimeAxis.of_year(2027), TimeAxis.of_year(2027, saint_francis_in_bands=True)
    assert set(plain.day_type[plain.of_day(day)].tolist()) == {2}
    assert set(plain.band[plain.of_day(day)].tolist()) == {1, 2, 3}
    assert set(asked.band[asked.of_day(day)].tolist()) == {3}
    assert day in national_holidays(2027)
    assert day not in national_holidays(2027, saint_francis=False)
    assert date(2025, 10, 4) not in national_holidays(2025)


def test_an_axis_cannot_be_changed_by_one_of_its_users() -> None:
    with pytest.raises(ValueError, match="read-only"):
        TimeAxis.of_year(2026).band[0] = 1
