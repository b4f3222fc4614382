"""Nothing acknowledged is lost, nothing is stored by half: tried with processes that are killed, and that compete."""

from __future__ import annotations

import os
import random
import runpy
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

import oracle
from oracle.readings import Direction
from oracle.store import ReadingStore

Start = Callable[[], subprocess.Popen[str]]

SCRIPT = Path(__file__).with_name("importer.py")
KILLS = 30
FOREVER = 10**6


@pytest.fixture(scope="module")
def importer() -> SimpleNamespace:
    """The script's own names, to know what a batch holds."""
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


@pytest.fixture
def start(database_url: str) -> Iterator[Start]:
    """Starts processes of the script on the database; whatever is left of them ends with the test."""
    processes: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), database_url],
            env={**os.environ, "PYTHONPATH": str(Path(oracle.__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        try:
            _, errors = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:  # a failed test left a fork at work
            os.killpg(process.pid, signal.SIGKILL)
            _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")


def read_until(process: subprocess.Popen[str], wanted: str) -> list[list[str]]:
    """The lines up to one that begins with a word, as lists of words."""
    lines = []
    for line in process.stdout:
        lines.append(line.split())
        if lines[-1][0] == wanted:
            return lines
    raise AssertionError(f"The importer ended without {wanted!r}: {process.stderr.read()}")


def stored_batches(store: ReadingStore, importer: SimpleNamespace, since: int = 0) -> list[int]:
    """The numbers of the batches stored, in order; those from `since` on have been looked at and are whole."""
    day = importer.DAYS[0]
    numbers = [int(belief.curve.wh[0]) for belief in store.history(importer.SHARED, Direction.WITHDRAWN, day)]
    pods = [f"IT001E{number:08d}" for number in range(since, max(numbers, default=-1) + 3)]
    found = Counter()
    for curve in store.curves(pods, importer.DAYS[0], importer.DAYS[-1]):
        assert set(curve.wh.tolist()) == {int(curve.pod.removeprefix("IT001E"))}
        found[curve.pod] += 1
    assert found == {f"IT001E{number:08d}": 2 * len(importer.DAYS) for number in numbers if number >= since}
    return numbers


def test_what_is_acknowledged_survives_kills_at_any_moment(
    database_url: str, start: Start, importer: SimpleNamespace
) -> None:
    chance = random.Random(20260501)  # noqa: S311
    process = start()
    acknowledged = []
    for _ in range(KILLS):
        process.stdin.write(f"{len(acknowledged)} {FOREVER}\n")
        lines = read_until(process, "started")
        pid = int(lines[-1][1])
        lines += read_until(process, "stored")
        time.sleep(chance.uniform(0, 0.03))
        os.kill(pid, signal.SIGKILL)
        lines += read_until(process, "ended")
        before = len(acknowledged)
        acknowledged += [int(words[1]) for words in lines if words[0] == "stored"]
        with ReadingStore.open(database_url) as store:
            # On a server the transaction of the dead may still be ending: an empty import waits its turn behind it.
            store.add([], recorded_at=datetime.now(UTC))
            stored = stored_batches(store, importer, since=before)
        assert acknowledged == list(range(len(acknowledged)))
        assert stored in (acknowledged, [*acknowledged, len(acknowledged)])
    assert len(acknowledged) >= KILLS

    with ReadingStore.open(database_url) as store:
        again = [file for number in acknowledged for file in importer.batch(number)]
        assert store.add(again, recorded_at=datetime.now(UTC)).known_files == 3 * len(acknowledged)
        missing = store.add(importer.batch(len(stored)), recorded_at=datetime.now(UTC))
        assert missing.files == 3
        assert stored_batches(store, importer) == list(range(len(stored) + 1))


def test_two_writers_at_once_lose_nothing_and_double_nothing(
    database_url: str, start: Start, importer: SimpleNamespace
) -> None:
    processes = [start(), start()]  # each creates the tables, unless the other was quicker
    for process, batches in zip(processes, ["0 30\n", "10 40\n"], strict=True):
        process.stdin.write(batches)
    files = [int(words[2]) for p in processes for words in read_until(p, "ended") if words[0] == "stored"]
    assert len(files) == 60
    assert sum(files) == 3 * 40
    with ReadingStore.open(database_url) as store:
        assert sorted(stored_batches(store, importer)) == list(range(40))
