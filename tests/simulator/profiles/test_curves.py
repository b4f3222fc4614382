"""Own curves from a distributor's file, carried to another year."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from energy.calendar import ROME, day_start, local_label, quarters_in_day
from energy.errors import InputError
from simulator.axis import TimeAxis
from simulator.profiles.curves import own_curve

HEADER = "POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;TIPO_DATO;"


def value(day: date, quarter: int) -> int:
    """Wh: unlike on every day and quarter-hour."""
    return day.month * 100 + day.day + quarter


def unareti(first: date, count: int, pod: str = "IT001E00000001", leave: frozenset[date] = frozenset()) -> str:
    lines = [HEADER]
    for day in (first + timedelta(days=i) for i in range(count)):
        if day in leave:
            continue
        for quarter in range(quarters_in_day(day)):
            clock = local_label(day, quarter).replace(":", "")
            local = (day_start(day) + quarter * timedelta(minutes=15)).astimezone(ROME)
            summer = 2 if local.dst() else 1
            wh = value(day, quarter)
            lines.append(f"{pod};{day:%Y%m%d};{clock}00;{summer};{wh // 1000},{wh % 1000:03d};0,000;E;")
    return "\n".join(lines) + "\n"


@pytest.fixture
def spring(tmp_path: Path) -> Path:
    path = tmp_path / "curve.csv"
    path.write_text(unareti(date(2026, 4, 1), 60), encoding="utf-8-sig")
    return path


def test_measured_days_are_themselves_and_others_are_like_them(spring: Path) -> None:
    axis = TimeAxis.of_year(2026, 15)
    curve = own_curve([spring], axis)
    for day in (date(2026, 4, 1), date(2026, 5, 30)):
        wanted = [value(day, quarter) / 1000 for quarter in range(96)]
        np.testing.assert_allclose(curve.kwh[axis.of_day(day)], wanted)
    # Sunday 31 May was not measured: the nearest Sunday of the month is the 24th.
    wanted = [value(date(2026, 5, 24), quarter) / 1000 for quarter in range(96)]
    np.testing.assert_allclose(curve.kwh[axis.of_day(date(2026, 5, 31))], wanted)
    assert curve.measured_days == 60
    assert curve.carried_days == 365 - 60
    assert np.all(curve.kwh >= 0)
    assert np.all(np.isfinite(curve.kwh))


def test_hours_are_the_sums_of_quarters(spring: Path) -> None:
    hours, quarters = TimeAxis.of_year(2027), TimeAxis.of_year(2027, 15)
    fine = np.bincount(quarters.hour_of_step, weights=own_curve([spring], quarters).kwh)
    np.testing.assert_allclose(own_curve([spring], hours).kwh, fine)


def test_another_year_takes_days_of_the_same_type(spring: Path) -> None:
    axis = TimeAxis.of_year(2027)
    curve = own_curve([spring], axis)
    monday = curve.kwh[axis.of_day(date(2027, 4, 12))]
    np.testing.assert_allclose(monday[0], sum(value(date(2026, 4, 13), q) for q in range(4)) / 1000)
    assert curve.carried_days == 365


def test_the_day_of_25_hours_keeps_24_on_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "autumn.csv"
    path.write_text(unareti(date(2026, 10, 24), 3), encoding="utf-8-sig")
    axis = TimeAxis.of_year(2026, 15)
    kwh = own_curve([path], axis).kwh[axis.of_day(date(2026, 10, 25))]
    assert len(kwh) == 100
    np.testing.assert_allclose(kwh[8:12], kwh[12:16])
    assert kwh[16] == pytest.approx(value(date(2026, 10, 25), 16) / 1000)


def test_several_points_must_be_chosen_from(tmp_path: Path, spring: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(unareti(date(2026, 4, 1), 2, "IT001E00000002"), encoding="utf-8-sig")
    axis = TimeAxis.of_year(2026)
    with pytest.raises(InputError, match="IT001E00000001, IT001E00000002") as caught:
        own_curve([spring, other], axis)
    assert caught.value.field == "pod"
