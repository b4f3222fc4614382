"""A month of a community of a thousand members, from stored readings to every member's cents."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from energy.calendar import Month, quarters_in_day
from energy.rules import load_rules
from oracle.community import Community
from oracle.readers import MeterFile, PriceDay, PriceFile
from oracle.readings import DayCurve, Direction
from oracle.settlement import EnergyBook, settle_month
from oracle.store import ReadingStore

MEMBERS = 1000
PRODUCERS = 300
MONTH = Month(2024, 6)


def run() -> list[tuple[str, float, str, float | None]]:
    """Store the month once; measure from opening the store to the finished settlement, the best of three."""
    community = _community()
    prices = _prices()
    with TemporaryDirectory(prefix="borgo-") as folder:
        file = Path(folder) / "readings.sqlite"
        with ReadingStore.open(file) as store:
            store.add(_files(community), recorded_at=datetime.now(UTC))
        seconds = min(_settle(community, prices, file) for _ in range(3))
    name = f"a month of {MEMBERS} members, from stored readings to amounts"
    return [(name, seconds, "s", 5.0)]


def _settle(community: Community, prices: list[PriceFile], file: Path) -> float:
    begun = time.perf_counter()
    with ReadingStore.open(file) as store:
        settlement = settle_month(EnergyBook(community, store, load_rules()), prices, MONTH)
    assert sum(member.cents for member in settlement.members) == settlement.money.members_cents  # noqa: S101
    return time.perf_counter() - begun


def _community() -> Community:
    return Community.model_validate(
        {
            "community": {
                "id": "thousand",
                "name": "A thousand members",
                "region": "Marche",
                "market_zone": "CNOR",
                "first_month": str(MONTH),
            },
            "substations": [{"id": "S1"}],
            "members": [_member(i) for i in range(MEMBERS)],
        }
    )


def _member(i: int) -> dict[str, object]:
    pod = f"IT001E{i:08d}"
    plant = {"id": f"p{i}", "pod": pod, "kw": 6, "in_operation": date(2023, 1, 1) + timedelta(days=i)}
    return {
        "id": f"m{i:04d}",
        "name": f"Member {i}",
        "class": "company" if i % 10 == 0 else "citizen",
        "beta": 1 if i >= MEMBERS - 200 else 0,
        "points": [{"pod": pod, "substation": "S1"}],
        "plants": [plant] if i < PRODUCERS else [],
    }


def _files(community: Community) -> Iterator[MeterFile]:
    random = np.random.default_rng(1)
    for pod, direction in community.channels(MONTH):
        days = [_day(random, pod, direction, day) for day in MONTH.days]
        yield MeterFile(f"{pod}-{direction}", f"{pod}{direction}", "benchmark", tuple(days), ())


def _day(random: np.random.Generator, pod: str, direction: Direction, day: date) -> DayCurve:
    size = quarters_in_day(day)
    return DayCurve(pod, direction, day, random.integers(0, 1500, size, dtype=np.int32), "E" * size, "benchmark", 2)


def _prices() -> list[PriceFile]:
    random = np.random.default_rng(2)
    days = [
        PriceDay(day, 15, {"CNOR": random.integers(0, 250 * 10**6, quarters_in_day(day))}, "prices", 1)
        for day in MONTH.days
    ]
    return [PriceFile("prices", "0", True, tuple(days))]
