"""The meter files, read back by the readers that a settlement uses, against the published table."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from energy.calendar import Month, local_label, quarters_in_day
from energy.quotas import QuotaMember, QuotaRules, compute_quotas
from examples.anpci.dso_files import CLOCK
from examples.anpci.manifest import FIRST_MONTH, FOLDER, LAST_PUBLISHED_MONTH
from examples.anpci.profiles import Calendar
from examples.anpci.published import MemberYear
from oracle.community import Community, load_community
from oracle.readers import MeterFile, read_meter_files
from oracle.readings import DayCurve

Channel = tuple[str, str]
AUTUMN, SPRING = date(2025, 10, 26), date(2026, 3, 29)


def is_published(path: Path) -> bool:
    month = Month.parse(path.stem.split("_")[1])
    return FIRST_MONTH <= month <= LAST_PUBLISHED_MONTH


@pytest.fixture(scope="module")
def community(anpci: Path) -> Community:
    return load_community(anpci)


@pytest.fixture(scope="module")
def files(anpci: Path) -> tuple[MeterFile, ...]:
    return read_meter_files(sorted(path for path in (anpci / "meters").iterdir() if is_published(path)))


@pytest.fixture(scope="module")
def days(files: tuple[MeterFile, ...]) -> dict[Channel, dict[date, DayCurve]]:
    found: dict[Channel, dict[date, DayCurve]] = {}
    for file in files:
        for curve in file.curves:
            assert curve.day not in found.setdefault((curve.pod, curve.direction), {})
            found[curve.pod, curve.direction][curve.day] = curve
    return found


@pytest.fixture(scope="module")
def curves(days: dict[Channel, dict[date, DayCurve]], year: Calendar) -> dict[Channel, NDArray[np.int32]]:
    return {channel: np.concatenate([by_day[day].wh for day in year.days]) for channel, by_day in days.items()}


def test_every_point_and_direction_is_metered_on_every_day_and_only_those(
    days: dict[Channel, dict[date, DayCurve]], community: Community, year: Calendar
) -> None:
    assert sorted(days) == sorted(community.channels(Month(2026, 5)))
    assert all(sorted(by_day) == list(year.days) for by_day in days.values())


def test_the_year_has_both_changes_of_the_clock(days: dict[Channel, dict[date, DayCurve]], year: Calendar) -> None:
    assert year.days[0] == date(2025, 6, 1)
    assert year.days[-1] == date(2026, 5, 31)
    for by_day in days.values():
        assert len(by_day[AUTUMN].wh) == 100
        assert len(by_day[SPRING].wh) == 92
        assert all(len(curve.wh) == 96 for day, curve in by_day.items() if day not in {AUTUMN, SPRING})


def test_the_readings_add_up_to_the_published_kwh(
    curves: dict[Channel, NDArray[np.int32]], community: Community
) -> None:
    pods = {member.name: member.points[0].pod for member in community.members}
    with (FOLDER / "members.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 11
    for row in rows:
        pod = pods[row["member"]]
        assert int(curves[pod, "withdrawn"].sum()) == Decimal(row["withdrawn_kwh"]) * 1000
        injected = curves.get((pod, "injected"), np.zeros(1))
        assert int(injected.sum()) == Decimal(row["injected_kwh"]) * 1000
    assert sum(int(curve.sum()) for (_, way), curve in curves.items() if way == "injected") == 231_756_060
    assert sum(int(curve.sum()) for (_, way), curve in curves.items() if way == "withdrawn") == 201_139_000


def test_every_quarter_hour_is_read_back_as_it_was_drawn(
    curves: dict[Channel, NDArray[np.int32]], members: list[MemberYear]
) -> None:
    drawn = {(member.pod, way): curve for member in members for way, curve in member.curves.items()}
    assert drawn.keys() == curves.keys()
    for channel, curve in drawn.items():
        np.testing.assert_array_equal(curves[channel], curve)


def test_all_readings_are_actual(days: dict[Channel, dict[date, DayCurve]]) -> None:
    assert {letter for by_day in days.values() for curve in by_day.values() for letter in curve.quality} == {"E"}


def test_the_three_layouts_are_all_there(files: tuple[MeterFile, ...]) -> None:
    assert {file.format for file in files} == {"e-distribuzione", "unareti-duereti", "sii"}


def test_physics(curves: dict[Channel, NDArray[np.int32]], community: Community, members: list[MemberYear]) -> None:
    for member in community.members:
        point = member.points[0]
        assert point.available_kw is not None
        assert int(curves[point.pod, "withdrawn"].max()) <= point.available_kw * 250
        for plant in member.plants:
            injected, withdrawn = curves[point.pod, "injected"], curves[point.pod, "withdrawn"]
            assert not np.logical_and(injected, withdrawn).any()
            assert int(injected.max()) <= plant.kw * 250
    for total in (member.total for member in members if member.total.kw):
        assert 700_000 < total.produced_wh / float(total.kw) < 1_500_000
        assert total.produced_wh <= total.model_wh


def test_nothing_is_injected_at_night(curves: dict[Channel, NDArray[np.int32]], year: Calendar) -> None:
    hour = year.local.hour.to_numpy()
    night = (hour < 4) | (hour >= 22)
    assert not any(curve[night].any() for (_, way), curve in curves.items() if way == "injected")


def test_an_italian_holiday_is_a_sunday_for_an_office(members: list[MemberYear], year: Calendar) -> None:
    office = next(member for member in members if member.id == "azienda-4").curves["withdrawn"]
    liberation = date(2026, 4, 25)  # a Saturday
    epiphany, ordinary = date(2026, 1, 6), date(2026, 1, 13)  # two Tuesdays
    assert office[year.of_day(epiphany)].sum() < office[year.of_day(ordinary)].sum() / 2
    assert office[year.of_day(liberation)].sum() < office[year.of_day(liberation - timedelta(days=1))].sum() / 2


def test_the_year_ending_in_may_2026_has_the_published_quotas(
    curves: dict[Channel, NDArray[np.int32]], community: Community
) -> None:
    rules = community.quota_rules()
    assert rules == QuotaRules()
    assert (rules.basis, rules.period) == ("metered", "annual")
    people = []
    for member in community.members:
        sums = [int(curves.get((member.points[0].pod, way), np.zeros(1)).sum()) for way in ("injected", "withdrawn")]
        kw = sum((plant.kw for plant in member.plants), 0)
        people.append(QuotaMember(member.name, (kw, *sums), member.beta(Month(2026, 5))))
    printed = ["27.58", "29.50", "13.35", "27.32", "25.68", "12.58", "52.96", "47.83", "470.87", "106.90", "185.44"]
    quotas = compute_quotas(people, rules)
    assert [f"{float(row.final_quota):.2f}" for row in quotas.rows] == printed


@pytest.mark.parametrize("day", [date(2026, 5, 1), AUTUMN, SPRING])
def test_the_clock_of_the_files_is_the_clock_of_rome(day: date) -> None:
    labels = [f"{at // 4:02d}:{at % 4 * 15:02d}" for at in CLOCK[quarters_in_day(day)]]
    assert labels == [local_label(day, quarter) for quarter in range(quarters_in_day(day))]
