"""The months after the published year: the same habits, each month by itself, up to the present."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.calendar import Month, quarters_in_day
from examples.anpci.feed import quarter_hours
from examples.anpci.generate import generate
from examples.anpci.later import later_meters
from examples.anpci.manifest import LAST_PUBLISHED_MONTH
from examples.anpci.published import MemberYear
from oracle.community import Community, load_community
from oracle.readers import read_meter_file, read_price_file

OCTOBER = Month(2026, 10)
AUGUST = Month(2026, 8)


@pytest.fixture(scope="module")
def community(anpci: Path) -> Community:
    return load_community(anpci)


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/*")}


@settings(max_examples=3, deadline=None)
@given(st.sets(st.sampled_from([LAST_PUBLISHED_MONTH, OCTOBER.plus(-1), OCTOBER.plus(1), Month(2027, 3)])))
def test_a_month_is_the_same_whichever_others_are_generated(
    tmp_path_factory: pytest.TempPathFactory, others: set[Month]
) -> None:
    alone, among = tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("among")
    generate(alone, lambda *_: None, [OCTOBER])
    generate(among, lambda *_: None, sorted({OCTOBER, *others}))
    october = {name: data for name, data in written(among).items() if str(OCTOBER) in name}
    assert october == written(alone)
    assert len(october) == 15 + 6 + 1


def total(days: Sequence[Sequence[int]]) -> int:
    return sum(map(sum, days))


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 60))
def test_every_later_month_keeps_the_limits(members: list[MemberYear], after: int) -> None:
    month = LAST_PUBLISHED_MONTH.plus(after)
    for own, meter in zip(members, later_meters(month, members), strict=True):
        assert meter.pod == own.pod
        withdrawn, injected, produced = (
            np.concatenate([np.array(day, int) for day in days]) if days else np.zeros(1, int)
            for days in (meter.wh["withdrawn"], meter.wh.get("injected", ()), meter.produced)
        )
        assert [len(day) for day in meter.wh["withdrawn"]] == [quarters_in_day(day) for day in month.days]
        available_kw = own.member.points[0].available_kw
        assert available_kw is not None
        assert 0 <= withdrawn.min() <= withdrawn.max() <= available_kw * 250
        assert not np.logical_and(withdrawn, injected).any()
        assert (produced >= injected).all()
        assert bool(own.member.plants) == bool(meter.produced) == ("injected" in meter.wh)
        if own.member.plants:
            assert produced.max() <= own.member.plants[0].kw * 250


@pytest.mark.parametrize("nth", [1, 2])
def test_later_years_are_as_large_as_the_published_one(members: list[MemberYear], nth: int) -> None:
    consumed, produced = Counter[str](), Counter[str]()
    for after in range(12 * nth - 11, 12 * nth + 1):
        for own, meter in zip(members, later_meters(LAST_PUBLISHED_MONTH.plus(after), members), strict=True):
            made = total(meter.produced)
            produced[own.id] += made
            consumed[own.id] += made - total(meter.wh.get("injected", ())) + total(meter.wh["withdrawn"])
    for own in members:
        # Other days are Sundays and the sky is another, but people and roofs are the same.
        assert consumed[own.id] == pytest.approx(own.habit.consumed_wh, rel=0.05)
        assert produced[own.id] == pytest.approx(own.habit.produced_wh, rel=0.10)


def test_the_feed_says_of_a_day_what_the_files_of_its_month_say(anpci: Path) -> None:
    files = [read_meter_file(path) for path in (anpci / "meters").iterdir() if str(AUGUST) in path.name]
    curves = [curve for file in files for curve in file.curves]
    assert len(curves) == 31 * 17
    for curve in curves:
        said = quarter_hours(curve.pod, curve.day)
        assert said is not None
        np.testing.assert_array_equal(getattr(said, curve.direction.value), curve.wh)


def test_the_feed_begins_after_the_published_year_and_knows_the_clock(community: Community) -> None:
    pod = community.members[0].points[0].pod
    first = LAST_PUBLISHED_MONTH.plus(1).first_day
    assert quarter_hours(pod, first - timedelta(days=1)) is None
    for day in (first, first.replace(month=10, day=25), first.replace(year=2027, month=3, day=28)):
        said = quarter_hours(pod, day)
        assert said is not None
        assert len(said.withdrawn) == quarters_in_day(day)
        assert said.injected is said.produced is None


def test_the_prices_go_on(anpci: Path) -> None:
    (path,) = (path for path in (anpci / "prices").iterdir() if str(AUGUST) in path.name)
    price = read_price_file(path)
    assert price.synthetic
    assert [day.day for day in price.days] == list(AUGUST.days)
    assert {day.step_minutes for day in price.days} == {15}
