"""How fast and how lean a year of shared energy with the premium tariff is, against a plain copy of its input."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from energy.incentive import Plant, SubstationIncentive, Technology, settle_substation
from energy.rules import load_rules
from energy.sharing import member_totals, to_hours

MEMBERS, PLANTS, HOURS = 1000, 300, 8760
START = datetime(2024, 12, 31, 23, tzinfo=UTC)
"""Local midnight of 1 January 2025, a year in which the list of exempt holders changes."""
TRAS_2025 = """
[[tras_e]]
value = 10
unit = "EUR/MWh"
valid_from = 2025-01-01
valid_to = 2025-12-31
source = "invented for the benchmark"
status = "assumption"
"""
POWERS = (3, 6, 6, 10, 20, 50, 100, 200, 350, 900)
HOLDERS = ("natural_person",) * 6 + ("enterprise",) * 3 + ("local_authority",)
REPEATS = 15


def _year(rows: int, peak: int, seed: int, per_hour: int, *, sun: bool) -> NDArray[np.int32]:
    """Rows of a year, in Wh: every hour of the day for a load, from six to six for a plant."""
    rng = np.random.default_rng(seed)
    matrix = np.empty((rows, HOURS * per_hour), np.int32)
    angle = (np.arange(HOURS * per_hour) / per_hour % 24 - 6) / 12 * np.pi
    shape = np.clip(np.sin(angle), 0, 1) if sun else 0.6 - 0.4 * np.sin(angle)
    for row in matrix:
        row[:] = shape * rng.random(len(shape)) * peak * rng.uniform(0.2, 1) / per_hour
    return matrix


class Case:
    """A community of a thousand members, three hundred of them with a plant, for the year 2025."""

    def __init__(self, per_hour: int) -> None:
        self.per_hour = per_hour
        self.withdrawn = _year(MEMBERS, 3_000, 1, per_hour, sun=False)
        self.injected = _year(PLANTS, 12_000, 2, per_hour, sun=True)
        self.copies = [np.zeros_like(self.withdrawn), np.zeros_like(self.injected)]
        self.price = np.random.default_rng(3).integers(-5_000_000, 220_000_000, HOURS)
        self.holders = [HOLDERS[i % len(HOLDERS)] for i in range(MEMBERS)]
        self.plants = [
            Plant(
                plant=f"plant-{i:03d}",
                power_kw=Fraction(POWERS[i % len(POWERS)]),
                technology=Technology.PV,
                in_operation=date(2021, 6, 1) + timedelta(days=3 * i % 900),
                grant=Fraction(4, 10) if i % 4 == 0 else Fraction(0),
            )
            for i in range(PLANTS)
        ]
        with tempfile.TemporaryDirectory() as folder:
            override = Path(folder, "tras.toml")
            override.write_text(TRAS_2025)
            self.rules = load_rules([override])

    def settle(self) -> SubstationIncentive:
        """From readings to amounts, as the settlement does it."""
        quarters = self.per_hour == 4
        return settle_substation(
            hours_start=START,
            injected=to_hours(self.injected) if quarters else self.injected,
            plants=self.plants,
            withdrawn=to_hours(self.withdrawn) if quarters else self.withdrawn,
            holders=self.holders,
            zonal_price=self.price,
            region="Lombardia",
            rules=self.rules,
        )

    def copy(self) -> None:
        """The yardstick: the same arrays, copied into memory that is already there."""
        np.copyto(self.copies[0], self.withdrawn)
        np.copyto(self.copies[1], self.injected)


def _seconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _ratio(case: Case) -> tuple[float, float, float]:
    """The best milliseconds of the work and of the copy, taken in turn, and the first over the second.

    The best of many is what the machine can do; the rest is what else it was doing.
    """
    case.settle()
    case.copy()
    gc.collect()
    pairs = [(_seconds(case.settle), _seconds(case.copy)) for _ in range(REPEATS)]
    work, copy = (min(column) * 1000 for column in zip(*pairs, strict=True))
    return work, copy, work / copy


def _peak_mb() -> float:
    """Peak resident memory of a fresh process that does the hourly year once, interpreter and data included."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, __file__, "--peak"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    return float(done.stdout)


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; each row is a name, a value, its unit and the bar that it must not exceed, if it has one."""
    rows: list[tuple[str, float, str, float | None]] = []
    for per_hour, label in ((1, "8760 h"), (4, "35 040 quarter-hours")):
        case = Case(per_hour)
        work, copy, ratio = _ratio(case)
        name = f"shared energy and tariff, {MEMBERS} members, {PLANTS} plants, {label}"
        rows += [(name, work, "ms", None), (f"{name}: plain copy", copy, "ms", None)]
        rows.append((f"{name}: times the copy", ratio, "x", 4.0))
        if per_hour == 1:
            shared = case.settle().energy.shared_wh
            ids = [f"member-{i:04d}" for i in range(MEMBERS)]
            totals = _seconds(lambda: member_totals(shared, case.withdrawn, ids)) * 1000  # noqa: B023 - called at once
            rows.append((f"each member's own share, {MEMBERS} members, {label}", totals, "ms", None))
    rows.append((f"shared energy and tariff, {MEMBERS} members, 8760 h: peak memory", _peak_mb(), "MB", 350.0))
    return rows


if __name__ == "__main__":
    if sys.argv[1:] == ["--peak"]:
        Case(1).settle()
        # Not ru_maxrss, which a child inherits from the process that started it.
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        sys.stdout.write(str(int(peak.split()[1]) / 1024))
    else:
        for row in run():
            sys.stdout.write(f"{row}\n")
