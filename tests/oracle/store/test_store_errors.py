"""What the store refuses, and that refusing leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Executable, create_engine, text, update

from energy.errors import InputError
from oracle.readings import Direction
from oracle.store import MeterFileLike, ReadingStore
from oracle.store.tables import day_curve, reading_store

FileOf = Callable[..., MeterFileLike]

POD = "IT001E00000001"
OUT = Direction.WITHDRAWN
MAY_1, LAST_OF_MARCH = date(2026, 5, 1), date(2026, 3, 29)
KEY = (POD, OUT, MAY_1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAIVE = datetime(2026, 6, 1, 12)  # noqa: DTZ001


def alter(url: str, statement: Executable) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()


def test_a_database_of_another_version_is_refused(database_url: str) -> None:
    ReadingStore.open(database_url).close()
    alter(database_url, update(reading_store).values(schema_version=7))
    with pytest.raises(InputError, match="version 7") as caught:
        ReadingStore.open(database_url)
    assert caught.value.remedy


def test_tables_without_a_version_are_refused(database_url: str) -> None:
    alter(database_url, text("CREATE TABLE meter_file (id INTEGER)"))
    with pytest.raises(InputError, match="meter_file"):
        ReadingStore.open(database_url)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear steward, here are the readings. " * 100)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"letter\.txt"):
        ReadingStore.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "url", ["mysql://somewhere/borgo", "postgresql://u:secret@127.0.0.1:1/borgo", "://", "/no/such/folder/borgo.db"]
)
def test_a_database_that_cannot_be_reached_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(InputError) as caught:
        ReadingStore.open(url)
    assert caught.value.remedy
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "damage",
    [
        {"wh": b"\0" * 4 * 95},
        {"wh": b"\0" * 383},
        {"wh": b""},
        {"wh": b"\0" * 4 * 92, "quality": "E" * 92},
        {"wh": b"\0" * 4 * 100, "quality": "E" * 100},
        {"quality": "E" * 95},
        {"quality": "E" * 40 + "?" + "E" * 55},
        {"day": LAST_OF_MARCH},
    ],
)
def test_a_damaged_row_is_told_wherever_it_is_read(
    database_url: str, store: ReadingStore, file_of: FileOf, damage: dict[str, object]
) -> None:
    store.add([file_of("a", {KEY: (1, "E")})], recorded_at=NOON)
    alter(database_url, update(day_curve).values(**damage))
    day = damage.get("day", MAY_1)
    for read in (
        lambda: store.matrix([(POD, OUT)], (day, day)),
        lambda: store.curves([POD], day, day),
        lambda: store.history(POD, OUT, day),
    ):
        with pytest.raises(InputError, match=f"{POD} withdrawn on {day} is damaged") as caught:
            read()
        assert "backup" in str(caught.value.remedy)


@pytest.mark.parametrize(
    "change",
    [
        {"wh": np.zeros(92, np.int32), "quality": "E" * 92},
        {"wh": np.zeros(95, np.int32)},
        {"wh": np.zeros(96, np.int64)},
        {"wh": np.zeros(96, np.float32)},
        {"quality": "E" * 95},
        {"quality": "E" * 95 + "x"},
        {"day": LAST_OF_MARCH},
    ],
)
def test_a_curve_that_is_not_a_whole_day_is_refused_with_all_of_its_import(
    store: ReadingStore, file_of: FileOf, change: dict[str, object]
) -> None:
    good, bad = file_of("good", {KEY: (1, "E")}), file_of("bad", {(POD, Direction.INJECTED, MAY_1): (1, "E")})
    bad = replace(bad, curves=(replace(bad.curves[0], **change),))
    with pytest.raises(InputError, match=r"bad:2: .*not a whole day"):
        store.add([good, bad], recorded_at=NOON)
    assert store.curves([POD], LAST_OF_MARCH, MAY_1) == []
    assert store.add([good], recorded_at=NOON).files == 1


def test_an_interrupted_import_leaves_nothing(store: ReadingStore, file_of: FileOf) -> None:
    def files() -> Iterator[MeterFileLike]:
        yield file_of("a", {KEY: (1, "E")})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add(files(), recorded_at=NOON)
    assert store.curves([POD], MAY_1, MAY_1) == []
    assert store.add([file_of("a", {KEY: (1, "E")})], recorded_at=NOON).added == 1


def test_instants_without_a_time_zone_are_refused(store: ReadingStore, file_of: FileOf) -> None:
    point, period = (POD, OUT), (MAY_1, MAY_1)
    for use in (
        lambda: store.add([file_of("a", {KEY: (1, "E")})], recorded_at=NAIVE),
        lambda: store.matrix([point], period, as_of=NAIVE),
        lambda: store.curves([POD], *period, as_of=NAIVE),
        lambda: store.dataset_hash([point], period, as_of=NAIVE),
    ):
        with pytest.raises(InputError, match="no time zone"):
            use()
    assert store.curves([POD], *period) == []


def test_questions_without_sense_are_refused(store: ReadingStore) -> None:
    with pytest.raises(InputError, match=f"{POD} withdrawn is asked for twice"):
        store.matrix([(POD, OUT), (POD, OUT)], (MAY_1, MAY_1))
    with pytest.raises(InputError, match="before it begins"):
        store.matrix([(POD, OUT)], (MAY_1, LAST_OF_MARCH))
    with pytest.raises(InputError, match="before it begins"):
        store.curves([POD], MAY_1, LAST_OF_MARCH)
