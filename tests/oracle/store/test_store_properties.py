"""Whatever is imported, in whatever order: the last belief is in force, and every past belief can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from energy.calendar import quarters_in_day
from oracle.readings import DayCurve, Direction, Readings
from oracle.store import MeterFileLike, ReadingStore

Key = tuple[str, Direction, date]
Value = tuple[int, str]
CurveOf = Callable[[Key, Value], DayCurve]
FileOf = Callable[..., MeterFileLike]
NewStore = Callable[[], AbstractContextManager[ReadingStore]]

DAYS = tuple(date(2026, 3, 28) + timedelta(days=i) for i in range(3))  # 96, 92 and 96 quarter-hours
AUTUMN = tuple(day + timedelta(days=210) for day in DAYS)  # 96, 100 and 96
POINTS = tuple((pod, direction) for pod in ("IT001E00000001", "IT001E00000002") for direction in Direction)
START = datetime(2026, 4, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

values = st.tuples(st.sampled_from([0, 1, -3, 2**31 - 101]), st.sampled_from(["E", "S", "M", "EESZM"]))


def files(days: tuple[date, ...]) -> st.SearchStrategy[dict[Key, Value]]:
    keys = st.sampled_from([(*point, day) for point in POINTS for day in days])
    return st.dictionaries(keys, values, max_size=6)


periods = st.sampled_from([DAYS, AUTUMN])
on_a_new_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def expected(believed: dict[Key, Value], days: tuple[date, ...], curve: CurveOf) -> Readings:
    readings = Readings.missing(POINTS, days)
    start = 0
    for day in days:
        stop = start + quarters_in_day(day)
        for row, point in enumerate(POINTS):
            if (*point, day) in believed:
                known = curve((*point, day), believed[*point, day])
                readings.wh[row, start:stop] = known.wh
                readings.quality[row, start:stop] = [ord(letter) for letter in known.quality]
        start = stop
    return readings


def assert_same(found: Readings, wanted: Readings) -> None:
    assert (found.points, found.days) == (wanted.points, wanted.days)
    np.testing.assert_array_equal(found.wh, wanted.wh)
    np.testing.assert_array_equal(found.quality, wanted.quality)


@given(data=st.data(), days=periods)
@on_a_new_database
def test_every_past_belief_can_be_asked_for(
    new_store: NewStore, file_of: FileOf, curve: CurveOf, data: st.DataObject, days: tuple[date, ...]
) -> None:
    imports = data.draw(st.lists(files(days), max_size=5))
    clock = data.draw(st.lists(st.integers(-5, 5), min_size=len(imports), max_size=len(imports)))
    believed, past, told = {}, [(START - TICK, {})], {}
    with new_store() as store:
        for number, (file, hours) in enumerate(zip(imports, clock, strict=True)):
            result = store.add([file_of(str(number), file)], recorded_at=START + timedelta(hours=hours))
            assert result.unchanged == sum(believed.get(key) == value for key, value in file.items())
            for key in [key for key, value in file.items() if believed.get(key) != value]:
                told.setdefault(key, []).append((result.recorded_at, str(number), file[key]))
            believed = believed | file
            past.append((result.recorded_at, believed))
        assert [instant for instant, _ in past[1:]] == sorted({instant for instant, _ in past[1:]})
        for (_, before), (instant, after) in pairwise(past):
            assert_same(store.matrix(POINTS, (days[0], days[-1]), as_of=instant - TICK), expected(before, days, curve))
            assert_same(store.matrix(POINTS, (days[0], days[-1]), as_of=instant), expected(after, days, curve))
        found = store.curves({pod for pod, _ in POINTS}, days[0], days[-1])
        assert [(c.pod, c.direction, c.day) for c in found] == sorted(believed)
        for key, beliefs in told.items():
            history = store.history(*key)
            assert [(b.recorded_at, b.file) for b in history] == [belief[:2] for belief in beliefs]
            for belief, (_, _, value) in zip(history, beliefs, strict=True):
                assert belief.curve.wh.tolist() == curve(key, value).wh.tolist()
                assert belief.curve.quality == curve(key, value).quality


@given(data=st.data(), days=periods)
@on_a_new_database
def test_the_order_of_imports_does_not_matter_where_the_last_belief_is_the_same(
    new_store: NewStore, file_of: FileOf, curve: CurveOf, data: st.DataObject, days: tuple[date, ...]
) -> None:
    final = data.draw(files(days))
    superseded = [
        {key: value for key, value in draft.items() if key in final}
        for draft in data.draw(st.lists(files(days), max_size=3))
    ]
    parts = {}
    for key, value in final.items():
        parts.setdefault(data.draw(st.integers(0, 2)), {})[key] = value
    last = data.draw(st.permutations([file_of(f"last {number}", part) for number, part in parts.items()]))
    together = data.draw(st.booleans())
    with new_store() as store:
        for number, draft in enumerate(superseded):
            store.add([file_of(f"draft {number}", draft)], recorded_at=START)
        for batch in [last] if together else [[file] for file in last]:
            store.add(batch, recorded_at=START)
        wanted = expected(final, days, curve)
        assert_same(store.matrix(POINTS, (days[0], days[-1])), wanted)
        shuffled = data.draw(st.permutations(POINTS))
        # On both databases the hash is that of an array that never was in a database.
        assert store.dataset_hash(shuffled, (days[0], days[-1])) == wanted.sha256()


@given(data=st.data(), days=periods)
@settings(max_examples=50)
def test_the_hash_tells_readings_apart(curve: CurveOf, data: st.DataObject, days: tuple[date, ...]) -> None:
    one, other = data.draw(files(days)), data.draw(files(days))
    ours, theirs = expected(one, days, curve), expected(other, days, curve)
    same = np.array_equal(ours.wh, theirs.wh) and np.array_equal(ours.quality, theirs.quality)
    assert (ours.sha256() == theirs.sha256()) == same
