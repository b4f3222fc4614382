"""Small files of curves, and stores to put them into."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from sqlalchemy import create_engine

from energy.calendar import quarters_in_day
from oracle.readings import DayCurve, Direction
from oracle.store import ReadingStore
from oracle.store.tables import metadata

Key = tuple[str, Direction, date]
Value = tuple[int, str]


@dataclass(frozen=True)
class CurveFile:
    name: str
    sha256: str
    format: str
    curves: tuple[DayCurve, ...]


@pytest.fixture(scope="session")
def curve() -> Callable[[Key, Value], DayCurve]:
    """A curve that rises by 1 Wh a quarter-hour from a first value; its quality letters are a repeated pattern."""

    def build(key: Key, value: Value) -> DayCurve:
        quarters = quarters_in_day(key[2])
        wh = np.arange(value[0], value[0] + quarters, dtype=np.int32)
        return DayCurve(*key, wh, (value[1] * quarters)[:quarters], "test", 2)

    return build


@pytest.fixture(scope="session")
def file_of(curve: Callable[[Key, Value], DayCurve]) -> Callable[[str, Mapping[Key, Value]], CurveFile]:
    """A file of some curves; its hash is that of its name."""

    def build(name: str, values: Mapping[Key, Value]) -> CurveFile:
        curves = tuple(curve(key, value) for key, value in values.items())
        return CurveFile(name, hashlib.sha256(name.encode()).hexdigest(), "csv", curves)

    return build


@pytest.fixture
def new_store(database_url: str) -> Callable[[], AbstractContextManager[ReadingStore]]:
    """Opens the database anew and empty, as often as it is asked."""
    engine = create_engine(database_url)

    @contextmanager
    def opened() -> Iterator[ReadingStore]:
        metadata.drop_all(engine)
        engine.dispose()
        with ReadingStore.open(database_url) as store:
            yield store

    return opened


@pytest.fixture
def store(database_url: str) -> Iterator[ReadingStore]:
    with ReadingStore.open(database_url) as opened:
        yield opened
