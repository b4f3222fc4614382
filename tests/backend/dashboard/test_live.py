"""A day before it is settled says what the settlement will say of it, as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.dashboard.live import LiveDay, MeterDay, finished_quarters, live_day
from backend.dashboard.production import ProductionBook
from energy.calendar import QUARTER, Month, day_start, quarters_in_day
from energy.errors import InputError
from examples.anpci.feed import quarter_hours
from examples.anpci.generate import generate
from examples.anpci.manifest import COMMUNITY_FILES, FOLDER
from oracle.community import Community, load_community
from oracle.intake import take_in, take_in_prices
from oracle.settlement import Settlement, open_book, settle_month
from oracle.store import ReadingStore

JULY = Month(2026, 7)
LONG_DAY = date(2026, 10, 25)
NOON = 48


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Community:
    """The example with July 2026 alone."""
    folder = tmp_path_factory.mktemp("july")
    for name in COMMUNITY_FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace('first_month = "2025-06"', f'first_month = "{JULY}"'))
    generate(folder, lambda *_: None, [JULY])
    return load_community(folder)


@pytest.fixture(scope="module")
def settlement(community: Community) -> Settlement:
    with ReadingStore.open(community.folder / "readings.sqlite") as store:
        take_in(community, store, recorded_at=datetime.now(UTC))
        return settle_month(open_book(community, store), take_in_prices(community, JULY), JULY)


def meters(community: Community, day: date, quarters: int | None = None) -> dict[str, MeterDay]:
    found = {}
    for point in (point for member in community.members for point in member.points):
        whole = quarter_hours(point.pod, day)
        assert whole is not None
        found[point.pod] = MeterDay(*(None if curve is None else curve[:quarters] for curve in whole))
    return found


def put(community: Community, day: date, known: Mapping[str, MeterDay]) -> LiveDay:
    return live_day(community, day, known, synthetic=True, provisional=True)


def test_the_days_of_a_month_add_up_to_its_settlement(community: Community, settlement: Settlement) -> None:
    days = [put(community, day, meters(community, day)) for day in JULY.days]
    for name in ("injected_wh", "withdrawn_wh"):
        by_hour = np.concatenate([getattr(day, name).reshape(-1, 4).sum(axis=1) for day in days])
        np.testing.assert_array_equal(by_hour, getattr(settlement.hours, name))
    np.testing.assert_array_equal(np.concatenate([day.shared_wh for day in days]), settlement.hours.shared_wh)
    for line in settlement.members:
        own = [day.members[line.member] for day in days]
        assert sum(int(each.injected_wh.sum()) for each in own) == line.injected_wh
        assert sum(int(each.withdrawn_wh.sum()) for each in own) == line.withdrawn_wh
        assert sum(int(each.shared_wh.sum()) for each in own) == line.shared_wh
        assert sum(int(each.produced_shared_wh.sum()) for each in own) == line.produced_shared_wh


@settings(max_examples=30)
@given(day=st.sampled_from([JULY.days[0], JULY.days[20], LONG_DAY, date(2027, 3, 28)]), part=st.integers(0, 100))
def test_what_is_over_of_a_day_is_what_the_whole_day_begins_with(community: Community, day: date, part: int) -> None:
    quarters = min(part, quarters_in_day(day))
    whole, so_far = put(community, day, meters(community, day)), put(community, day, meters(community, day, quarters))
    assert so_far.start == whole.start == day_start(day)
    assert so_far.until == day_start(day) + quarters * QUARTER
    assert whole.until == day_start(day + timedelta(days=1))
    for mine, all_day in [(so_far, whole), *((so_far.members[key], whole.members[key]) for key in whole.members)]:
        for name, length in (
            ("injected_wh", quarters),
            ("withdrawn_wh", quarters),
            ("produced_wh", quarters),
            ("consumed_wh", quarters),
            ("shared_wh", quarters // 4),
            ("produced_shared_wh", quarters // 4),
        ):
            np.testing.assert_array_equal(getattr(mine, name), getattr(all_day, name)[:length])
            assert len(getattr(mine, name)) == length


def test_the_members_add_up_to_the_community_and_nobody_consumes_less_than_nothing(community: Community) -> None:
    day = put(community, LONG_DAY, meters(community, LONG_DAY))
    assert day.consumed_wh is not None
    for name in ("injected_wh", "withdrawn_wh", "produced_wh", "consumed_wh", "shared_wh", "produced_shared_wh"):
        np.testing.assert_array_equal(sum(getattr(each, name) for each in day.members.values()), getattr(day, name))
    np.testing.assert_array_equal(day.shared_wh, day.produced_shared_wh)
    assert day.shared_wh.sum() > 0
    assert all(each.consumed_wh is not None and each.consumed_wh.min() >= 0 for each in day.members.values())


def test_one_plant_without_a_meter_leaves_the_community_without_production(community: Community) -> None:
    known = meters(community, JULY.days[3])
    pod = next(member.points[0].pod for member in community.members if member.id == "comune")
    day = put(community, JULY.days[3], known | {pod: replace(known[pod], produced=None)})
    assert day.produced_wh is day.consumed_wh is day.members["comune"].produced_wh is None
    assert day.members["comune"].consumed_wh is None
    assert day.members["famiglia-3"].produced_wh is not None
    consumed = day.members["famiglia-1"].consumed_wh
    assert consumed is not None
    np.testing.assert_array_equal(consumed, day.members["famiglia-1"].withdrawn_wh)


def test_a_meter_that_is_missing_or_of_another_length_is_refused(community: Community) -> None:
    known = meters(community, JULY.days[3], NOON)
    pod = community.members[0].points[0].pod
    with pytest.raises(InputError, match=f"{pod} withdrawn"):
        put(community, JULY.days[3], {key: meter for key, meter in known.items() if key != pod})
    with pytest.raises(InputError, match="as long as each other"):
        put(community, JULY.days[3], known | {pod: MeterDay(known[pod].withdrawn[:-1])})


def test_the_quarter_hours_that_are_over() -> None:
    start = day_start(LONG_DAY)
    for after, count in ((-1, 0), (0, 0), (14, 0), (15, 1), (24 * 60, 96), (25 * 60, 100), (40 * 60, 100)):
        assert finished_quarters(LONG_DAY, start + timedelta(minutes=after)) == count


def test_a_settled_month_tells_what_was_consumed_behind_the_meters_too(
    community: Community, settlement: Settlement
) -> None:
    book = ProductionBook(community)
    days = [put(community, day, meters(community, day)) for day in JULY.days]
    consumed = [day.consumed_wh for day in days]
    assert book.consumed(settlement) == sum(int(each.sum()) for each in consumed if each is not None)
    for line in settlement.members:
        own = [day.members[line.member].consumed_wh for day in days]
        assert book.consumed(settlement, line) == sum(int(each.sum()) for each in own if each is not None)
    more = replace(settlement.energy, injected_wh=(book.month(JULY) or 0) + 1)
    assert book.consumed(replace(settlement, energy=more)) is None
