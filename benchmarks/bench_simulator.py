"""How fast and how lean the simulator is: profiles, sun, a community from its file to results, and a whole report.

Other tools' figures stand beside ours in the names: pyRES and RSE's CACER Simulator were run on the same task, a year
of shared energy with the premium tariff, on two shared processors; pvlib's ModelChain was called site by site.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from energy.rules import load_rules
from simulator.axis import TimeAxis
from simulator.description import read_description
from simulator.description.model import Description
from simulator.money.evaluate import evaluate
from simulator.profiles.loads import prepare_loads
from simulator.report.folder import write_report
from simulator.report.study import study
from simulator.run import Case, simulate_case
from simulator.sun.production import production_of

PEERS = {
    10: "pyRES 20 ms, CACER Simulator 1.5 s",
    100: "pyRES 80 ms, CACER Simulator 12-15 s",
    1000: "pyRES 0.7-0.9 s, CACER Simulator 985 s and 7.1 GB",
}
PROFILES = ("residential", "residential", "residential", "commercial", "office", "craft")
HEAD = """
name = "Benchmark"
kind = "cer"
constituted = 2026-10-01
[place]
municipality = "Roma"
region = "Lazio"
market_zone = "CSUD"
latitude = 41.9
longitude = 12.5
[[substations]]
id = "one"
[finance]
first_year = 2027
[sharing]
model = "withdrawn"
"""


def community_text(members: int, plants: int) -> str:
    """A described community whose members all have bills of their own, by month and band; the first have plants."""
    rng = np.random.default_rng(7)
    parts = [HEAD]
    for n in range(members):
        scale = rng.uniform(0.5, 2.0)
        bands = ", ".join(
            f"{band} = [{', '.join(f'{v:.1f}' for v in scale * kwh * rng.uniform(0.7, 1.3, 12))}]"
            for band, kwh in (("f1", 80), ("f2", 75), ("f3", 95))
        )
        profile = PROFILES[n % len(PROFILES)]
        kind = "citizen" if profile == "residential" else "shop"
        parts.append(
            f'[[members]]\nid = "m{n}"\nname = "Member {n}"\nclass = "{kind}"\n'
            f'uses = [{{ profile = "{profile}", bill = {{ {bands} }} }}]\n'
        )
        if n < plants:
            kw = float(rng.choice([3, 6, 6, 20, 100]))
            parts.append(
                f'[[members.plants]]\nid = "p{n}"\nkw = {kw}\nin_operation = 2027-01-01\ncapex_eur = {1300 * kw:.0f}\n'
                f"arrays = [{{ kw = {kw}, tilt = {rng.uniform(5, 40):.1f}, azimuth = {rng.uniform(90, 270):.1f} }}]\n"
            )
    return "\n".join(parts)


def community_file(folder: Path, members: int, plants: int) -> Path:
    """The same as a file."""
    file = folder / f"{members}-{plants}.toml"
    file.write_text(community_text(members, plants), encoding="utf-8")
    return file


def _seconds(work: Callable[[], Any], repeats: int = 1) -> float:
    """The best of some runs: what the machine can do; the rest is what else it was doing."""
    best = float("inf")
    for _ in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def _file_to_results(file: Path, step: Literal[60, 15]) -> None:
    simulate_case(Case(read_description(file), step_minutes=step))


def _processor_seconds(file: Path, step: Literal[60, 15]) -> float:
    """The processor's time for a file to its results: other work on the machine is not in it."""
    gc.collect()
    begin = time.process_time()
    _file_to_results(file, step)
    return time.process_time() - begin


def _one_year(description: Description) -> Callable[[], Any]:
    """A year's balance, attribution, tariff and sharing, on profiles and production that are there already."""
    case = Case(description)
    horizon = case.horizon()
    state = horizon.state(description.finance.first_year)
    rules = load_rules()

    def year() -> None:
        evaluate(description, [horizon.balance.year(state)], rules=rules, prices=case.prices)

    return year


def _peak_mb(members: int, step: int) -> float:
    """Peak resident memory of a fresh process that simulates once, interpreter and packages included."""
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, __file__, "--peak", str(members), str(step)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    return float(done.stdout)


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; each row is a name, a value, its unit and the bar that it must not exceed, if it has one."""
    rows: list[tuple[str, float, str, float | None]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows += _parts(folder)
        took: dict[tuple[int, int], float] = {}
        for members in (10, 100, 1000):
            file = community_file(folder, members, members // 10)
            year = _seconds(_one_year(_of_one_year(file)), 3) * 1000
            rows.append(
                (f"simulator: a year with tariff and sharing, {members} members ({PEERS[members]})", year, "ms", None)
            )
            for step, label in ((60, "hourly"), (15, "quarter-hourly")):
                took[members, step] = _seconds(lambda: _file_to_results(file, step), 3 if members < 1000 else 2)  # noqa: B023 - called at once
                rows.append(
                    (
                        f"simulator: file to results, 20 years, {members} members, {label}",
                        took[members, step],
                        "s",
                        None,
                    )
                )
        for step, label in ((60, "hourly"), (15, "quarter-hourly")):
            once, twice = (_processor_seconds(community_file(folder, n, n // 10), step) for n in (1000, 2000))  # type: ignore[arg-type]
            rows.append((f"simulator: 2000 members over 1000, {label} (2 is linear)", twice / once, "x", 2.6))
            rows.append((f"simulator: peak memory, 1000 members, {label}", _peak_mb(1000, step), "MB", None))
        file = community_file(folder, 100, 10)
        whole = _seconds(lambda: write_report(folder / "report", study(read_description(file))), 2)
        rows.append(("simulator: full report with plots, tornado and Monte Carlo, 100 members", whole, "s", 10.0))
    return rows


def _parts(folder: Path) -> list[tuple[str, float, str, float | None]]:
    rows: list[tuple[str, float, str, float | None]] = []
    people = read_description(community_file(folder, 1000, 0))
    sites = read_description(community_file(folder, 1000, 1000))
    for step, label in ((60, "hourly"), (15, "quarter-hourly")):
        axis = TimeAxis.of_year(2027, step)  # type: ignore[arg-type]
        bar = 2.0 if step == 60 else None
        profiles = _seconds(lambda: prepare_loads(people, axis, None).rows(), 3)  # noqa: B023 - called at once
        rows.append((f"simulator: profiles of 1000 members from their bills, {label}", profiles, "s", bar))
        sun = _seconds(lambda: production_of(sites, axis).new(), 3)  # noqa: B023 - called at once
        peer = " (pvlib's ModelChain in a loop 50.6 s)" if step == 60 else ""
        rows.append((f"simulator: photovoltaics of 1000 sites, {label}{peer}", sun, "s", bar))
    return rows


def _of_one_year(file: Path) -> Description:
    described = read_description(file)
    return replace(described, finance=replace(described.finance, horizon_years=1))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        with tempfile.TemporaryDirectory() as temporary:
            asked = int(sys.argv[2])
            _file_to_results(
                community_file(Path(temporary), asked, asked // 10),
                60 if sys.argv[3] == "60" else 15,
            )
        # Not ru_maxrss, which a child inherits from the process that started it.
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        sys.stdout.write(str(int(peak.split()[1]) / 1024))
    else:
        for row in run():
            sys.stdout.write(f"{row}\n")
