"""What the store of readings promises, one promise at a time."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Timer

import numpy as np
import pytest

from energy.calendar import Month
from energy.errors import InputError
from oracle.readings import Direction, Quality
from oracle.store import MeterFileLike, ReadingStore
from oracle.store.database import Database

FileOf = Callable[..., MeterFileLike]

POD, OTHER = "IT001E00000001", "IT001E00000002"
OUT, IN = Direction.WITHDRAWN, Direction.INJECTED
MAY_1, MAY_2 = date(2026, 5, 1), date(2026, 5, 2)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_matrix_follows_the_points_and_is_missing_where_nothing_is_known(
    store: ReadingStore, file_of: FileOf
) -> None:
    store.add([file_of("a", {(POD, OUT, MAY_1): (100, "E"), (OTHER, IN, MAY_2): (500, "ES")})], recorded_at=NOON)
    readings = store.matrix([(OTHER, IN), (POD, IN), (POD, OUT)], (MAY_1, MAY_2))
    assert readings.wh.shape == readings.quality.shape == (3, 192)
    assert readings.wh.dtype == np.int32
    assert readings.wh[0].tolist() == [0] * 96 + list(range(500, 596))
    assert readings.wh[1].tolist() == [0] * 192
    assert readings.wh[2].tolist() == [*range(100, 196), *[0] * 96]
    assert readings.quality.tobytes() == b"M" * 96 + b"ES" * 48 + b"M" * 192 + b"E" * 96 + b"M" * 96


@pytest.mark.parametrize(("label", "quarters"), [("2026-02", 2688), ("2026-03", 2972), ("2026-10", 2980)])
def test_months_in_which_the_clock_changes_keep_every_quarter_hour(
    store: ReadingStore, file_of: FileOf, label: str, quarters: int
) -> None:
    month = Month.parse(label)
    file = file_of("a", {(POD, OUT, day): (day.day * 1000, "E") for day in month.days})
    store.add([file], recorded_at=NOON)
    readings = store.matrix([(POD, OUT)], month)
    assert readings.wh.shape == (1, quarters)
    assert readings.wh[0].tolist() == np.concatenate([curve.wh for curve in file.curves]).tolist()
    assert (readings.quality == ord(Quality.ACTUAL)).all()


def test_curves_come_back_as_they_went_in(store: ReadingStore, file_of: FileOf) -> None:
    file = file_of("a", {(POD, OUT, MAY_2): (7, "EZSM"), (POD, IN, MAY_1): (1, "E"), (OTHER, IN, MAY_1): (2, "S")})
    store.add([file], recorded_at=NOON)
    found = store.curves([POD], MAY_1, MAY_2)
    assert [(c.pod, c.direction, c.day) for c in found] == [(POD, IN, MAY_1), (POD, OUT, MAY_2)]
    last = found[-1]
    assert (last.wh.tolist(), last.quality) == (list(range(7, 103)), "EZSM" * 24)
    assert (last.wh.dtype, last.source, last.line) == (np.int32, "test", 2)


def test_the_same_file_adds_nothing_under_any_name(store: ReadingStore, file_of: FileOf) -> None:
    file = file_of("a", {(POD, OUT, MAY_1): (1, "E")})
    first = store.add([file, file], recorded_at=NOON)
    again = store.add([file], recorded_at=NOON + HOUR)
    assert (first.files, first.known_files, first.added) == (1, 1, 1)
    assert (again.files, again.known_files, again.added) == (0, 1, 0)
    assert len(store.history(POD, OUT, MAY_1)) == 1


def test_a_file_imported_again_does_not_undo_a_later_correction(store: ReadingStore, file_of: FileOf) -> None:
    old, new = file_of("old", {(POD, OUT, MAY_1): (1, "S")}), file_of("new", {(POD, OUT, MAY_1): (2, "E")})
    store.add([old], recorded_at=NOON)
    assert store.add([new], recorded_at=NOON + HOUR).corrected == 1
    store.add([old], recorded_at=NOON + 2 * HOUR)
    assert store.matrix([(POD, OUT)], (MAY_1, MAY_1)).wh[0, 0] == 2


def test_equal_bytes_may_speak_for_several_points(store: ReadingStore, file_of: FileOf) -> None:
    """As two files of zeros do, when only their names tell whose they are."""
    of_pod, of_other = file_of("zeros", {(POD, IN, MAY_1): (0, "E")}), file_of("zeros", {(OTHER, IN, MAY_1): (0, "E")})
    assert of_pod.sha256 == of_other.sha256
    result = store.add([of_pod, of_other], recorded_at=NOON)
    assert (result.files, result.added) == (2, 2)
    assert store.add([of_other, of_pod], recorded_at=NOON).known_files == 2
    assert [curve.pod for curve in store.curves([POD, OTHER], MAY_1, MAY_1)] == [POD, OTHER]


def test_files_whose_names_were_swapped_are_put_right_by_importing_them_again(
    store: ReadingStore, file_of: FileOf
) -> None:
    for pods in [(OTHER, POD), (POD, OTHER)]:
        files = [file_of(f"bytes {n}", {(pod, OUT, MAY_1): (n, "E")}) for n, pod in enumerate(pods)]
        result = store.add(files, recorded_at=NOON)
    assert (result.files, result.corrected) == (2, 2)
    assert [curve.wh[0] for curve in store.curves([POD, OTHER], MAY_1, MAY_1)] == [0, 1]


def test_a_file_without_curves_is_known_the_second_time(store: ReadingStore, file_of: FileOf) -> None:
    results = [store.add([file_of("empty", {})], recorded_at=NOON) for _ in range(2)]
    assert [(result.files, result.known_files) for result in results] == [(1, 0), (0, 1)]


def test_a_curve_believed_already_is_not_stored_again(store: ReadingStore, file_of: FileOf) -> None:
    store.add([file_of("a", {(POD, OUT, MAY_1): (1, "E"), (POD, OUT, MAY_2): (1, "E")})], recorded_at=NOON)
    result = store.add([file_of("b", {(POD, OUT, MAY_1): (1, "E"), (POD, OUT, MAY_2): (1, "S")})], recorded_at=NOON)
    assert (result.files, result.added, result.corrected, result.unchanged) == (1, 0, 1, 1)
    assert [belief.file for belief in store.history(POD, OUT, MAY_1)] == ["a"]


def test_history_tells_who_said_what_and_when_it_was_believed(store: ReadingStore, file_of: FileOf) -> None:
    files = [file_of(name, {(POD, OUT, MAY_1): (wh, letter)}) for name, wh, letter in [("a", 1, "S"), ("b", 9, "E")]]
    for hours, file in enumerate(files):
        store.add([file], recorded_at=NOON.astimezone(timezone(2 * HOUR)) + hours * HOUR)
    beliefs = store.history(POD, OUT, MAY_1)
    assert [(b.recorded_at, b.file, b.sha256) for b in beliefs] == [
        (NOON, "a", files[0].sha256),
        (NOON + HOUR, "b", files[1].sha256),
    ]
    assert [(b.curve.wh[0], b.curve.quality[0]) for b in beliefs] == [(1, "S"), (9, "E")]
    assert all(b.recorded_at.tzinfo is UTC for b in beliefs)
    assert store.history(POD, IN, MAY_1) == []


def test_the_files_that_readings_came_from_are_told(store: ReadingStore, file_of: FileOf) -> None:
    store.add([file_of("b", {(POD, OUT, MAY_1): (1, "S"), (POD, OUT, MAY_2): (1, "E")})], recorded_at=NOON)
    store.add([file_of("c", {(POD, IN, MAY_1): (1, "E")})], recorded_at=NOON)
    store.add([file_of("a", {(POD, OUT, MAY_1): (2, "E")})], recorded_at=NOON + HOUR)
    points = [(POD, OUT)]
    assert [file.name for file in store.files(points, (MAY_1, MAY_2))] == ["a", "b"]
    assert [file.name for file in store.files(points, (MAY_1, MAY_1))] == ["a"]
    assert [file.name for file in store.files(points, (MAY_1, MAY_2), as_of=NOON)] == ["b"]


def test_a_clock_that_goes_back_does_not_rewrite_the_past(store: ReadingStore, file_of: FileOf) -> None:
    points, period = [(POD, OUT)], (MAY_1, MAY_1)
    store.add([file_of("a", {(POD, OUT, MAY_1): (1, "S")})], recorded_at=NOON)
    believed = store.dataset_hash(points, period, as_of=NOON)
    result = store.add([file_of("b", {(POD, OUT, MAY_1): (2, "E")})], recorded_at=NOON - HOUR)
    assert result.recorded_at == NOON + timedelta(microseconds=1)
    assert store.dataset_hash(points, period, as_of=NOON) == believed
    assert store.matrix(points, period).wh[0, 0] == 2


def test_two_files_of_one_import_may_agree_but_not_differ(store: ReadingStore, file_of: FileOf) -> None:
    key = (POD, OUT, MAY_1)
    result = store.add([file_of("a", {key: (1, "E")}), file_of("b", {key: (1, "E")})], recorded_at=NOON)
    assert (result.files, result.added, result.unchanged) == (2, 1, 1)
    with pytest.raises(InputError, match=r"d:2: .*IT001E00000001 withdrawn on 2026-05-01 .* c ") as caught:
        store.add([file_of("c", {key: (2, "E")}), file_of("d", {key: (3, "E")})], recorded_at=NOON + HOUR)
    assert caught.value.remedy
    assert [belief.file for belief in store.history(*key)] == ["a"]


def test_the_hash_of_a_dataset_can_be_computed_by_anyone(store: ReadingStore, file_of: FileOf) -> None:
    store.add([file_of("a", {(POD, OUT, MAY_1): (100, "E"), (OTHER, IN, MAY_1): (-5, "S")})], recorded_at=NOON)
    told = b'["borgo-readings-1","2026-05-01","2026-05-01",2]\n'
    for pod, direction, first, letter in [(POD, "withdrawn", 100, b"E"), (OTHER, "injected", -5, b"S")]:
        told += json.dumps([pod, direction], separators=(",", ":")).encode() + b"\n"
        told += b"".join(wh.to_bytes(4, "little", signed=True) for wh in range(first, first + 96)) + letter * 96
    found = store.dataset_hash([(OTHER, IN), (POD, OUT)], (MAY_1, MAY_1))
    assert found == hashlib.sha256(told).hexdigest()


def test_more_points_than_one_query_takes(store: ReadingStore, file_of: FileOf) -> None:
    pods = [f"IT001E{number:08d}" for number in range(1201)]
    store.add([file_of("a", {(pod, OUT, MAY_1): (n, "E") for n, pod in enumerate(pods)})], recorded_at=NOON)
    readings = store.matrix([(pod, OUT) for pod in pods], (MAY_1, MAY_1))
    assert readings.wh[:, 0].tolist() == list(range(1201))
    assert len(store.curves(pods, MAY_1, MAY_1)) == 1201


def test_nothing_asked_is_nothing_given(store: ReadingStore) -> None:
    assert store.matrix([], Month(2026, 5)).wh.shape == (0, 2976)
    assert store.curves([], MAY_1, MAY_2) == []
    assert store.add([], recorded_at=NOON).files == 0


def test_readers_do_not_wait_for_a_writer_nor_see_its_work(
    database_url: str, store: ReadingStore, file_of: FileOf
) -> None:
    def files() -> Iterator[MeterFileLike]:
        yield file_of("a", {(POD, OUT, MAY_1): (1, "E")})
        with ReadingStore.open(database_url) as reader:
            assert reader.curves([POD], MAY_1, MAY_1) == []
        yield file_of("b", {(POD, OUT, MAY_2): (1, "E")})

    assert store.add(files(), recorded_at=NOON).files == 2
    assert len(store.curves([POD], MAY_1, MAY_2)) == 2


def test_threads_share_a_store(store: ReadingStore, file_of: FileOf) -> None:
    def work(worker: int) -> int:
        files = [file_of(f"{n}", {(POD, OUT, MAY_1 + timedelta(days=n)): (n, "E")}) for n in range(worker, worker + 8)]
        return sum(store.add([file], recorded_at=NOON).files for file in files)

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(work, range(4)))
    assert sum(added) == 11
    assert [c.wh[0] for c in store.curves([POD], MAY_1, date(2026, 5, 31))] == list(range(11))


def test_a_new_file_is_opened_while_another_process_is_at_it(tmp_path: Path) -> None:
    path = tmp_path / "borgo.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = Timer(0.1, other.execute, ["COMMIT"])
        release.start()
        ReadingStore.open(path).close()
        release.join()


def test_sqlite_waits_for_the_disk_and_for_other_writers(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "borgo.db")
    with database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 300_000}
