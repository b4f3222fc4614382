"""Small communities whose readings are drawn at random, kept in a real SQLite store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from energy.calendar import Month, quarters_in_day
from energy.rules import load_rules
from oracle.community import Community
from oracle.readers import MeterFile, PriceDay, PriceFile
from oracle.readings import DayCurve, Direction
from oracle.settlement import EnergyBook, Settlement, settle_month
from oracle.store import ReadingStore

NOW = datetime(2025, 1, 15, tzinfo=UTC)
MONTH = Month(2024, 6)
"""A month whose figures are all among the shipped ones."""


@dataclass
class Member:
    """A member to be: its class, its points with their substation, and one plant for each power given."""

    id: str
    member_class: str = "citizen"
    substations: Sequence[str] = ("S1",)
    plant_kw: Sequence[int] = ()
    grant: Fraction = Fraction(0)
    in_operation: date = date(2023, 1, 1)
    beta: Fraction = Fraction(0)
    incentivised: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Everything that a settlement needs, before it is stored; tests bend it and settle again."""

    members: list[Member]
    quotas: dict[str, Any] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=lambda: {"surplus_window": "monthly"})
    month: Month = MONTH
    first_month: Month = MONTH
    region: str = "Marche"
    readings: dict[tuple[str, Direction], NDArray[np.int32]] = field(default_factory=dict)
    price: NDArray[np.int64] | None = None

    def pod(self, member: Member, i: int) -> str:
        """A POD that depends on the member alone, not on its place in the list."""
        return f"IT001E{int.from_bytes(member.id.encode(), 'big') % 10**6 * 10 + i:08d}"

    def community(self) -> Community:
        """The community file's content, checked as a file would be."""
        return Community.model_validate(
            {
                "community": {
                    "id": "test",
                    "name": "Test",
                    "region": self.region,
                    "market_zone": "CNOR",
                    "first_month": str(self.first_month),
                },
                "rules": self.rules,
                "quotas": {"period": "monthly", **self.quotas},
                "substations": [{"id": key} for key in sorted({s for m in self.members for s in m.substations})],
                "members": [self._member(member) for member in self.members],
            }
        )

    def _member(self, member: Member) -> dict[str, Any]:
        points = [{"pod": self.pod(member, i), "substation": key} for i, key in enumerate(member.substations)]
        plants = [
            {
                "id": f"{member.id}-{i}",
                "pod": points[i]["pod"],
                "kw": kw,
                "in_operation": member.in_operation,
                "grant": member.grant,
                "incentivised": member.incentivised,
            }
            for i, kw in enumerate(member.plant_kw)
        ]
        return {
            "id": member.id,
            "name": member.id,
            "class": member.member_class,
            "beta": member.beta,
            "points": points,
            "plants": plants,
            **member.more,
        }

    def draw(self, seed: int, *, largest: int = 2000) -> World:
        """Give every point quarter-hours of its own, which depend on the seed and the POD only."""
        quarters = self.month.hours * 4
        for pod, direction in self.community().channels(self.month):
            random = np.random.default_rng([seed, int(pod[6:]), direction is Direction.INJECTED])
            values = random.integers(0, largest, quarters) * (random.random(quarters) < 0.7)
            self.readings[pod, direction] = values.astype(np.int32)
        random = np.random.default_rng([seed, 0])
        self.price = random.integers(-20 * 10**6, 300 * 10**6, self.month.hours, dtype=np.int64)
        return self

    def files(self) -> list[MeterFile]:
        """One file for each point and direction."""
        return [
            MeterFile(f"{pod}-{direction}", f"{pod}{direction}", "test", tuple(self._days(pod, direction, wh)), ())
            for (pod, direction), wh in self.readings.items()
        ]

    def _days(self, pod: str, direction: Direction, wh: NDArray[np.int32]) -> Iterator[DayCurve]:
        start = 0
        for line, day in enumerate(self.month.days, 2):
            size = quarters_in_day(day)
            yield DayCurve(pod, direction, day, wh[start : start + size], "E" * size, "test", line)
            start += size

    def prices(self) -> list[PriceFile]:
        """One file of hourly prices for the month."""
        assert self.price is not None
        days, start = [], 0
        for day in self.month.days:
            size = quarters_in_day(day) // 4
            days.append(PriceDay(day, 60, {"CNOR": self.price[start : start + size]}, "prices", 1))
            start += size
        return [PriceFile("prices", "0", False, tuple(days))]


Settle = Callable[[World], Settlement]


@contextmanager
def opened(folder: Path, world: World) -> Iterator[EnergyBook]:
    file = folder / "readings.sqlite"
    file.unlink(missing_ok=True)
    with ReadingStore.open(file) as store:
        store.add(world.files(), recorded_at=NOW)
        yield EnergyBook(world.community(), store, load_rules())


@pytest.fixture(scope="module")
def settle(tmp_path_factory: pytest.TempPathFactory) -> Settle:
    """Stores a world's readings and settles its month."""

    def run(world: World) -> Settlement:
        folder = tmp_path_factory.mktemp("settle")
        with opened(folder, world) as book:
            return settle_month(book, world.prices(), world.month)

    return run


@pytest.fixture(scope="module")
def member() -> type[Member]:
    return Member


@pytest.fixture(scope="module")
def world() -> type[World]:
    return World
