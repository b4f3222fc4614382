"""How soon `borgo up` answers with the example community, at a first and at a second start, and how quickly after."""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from requests import ConnectionError as NobodyAnswers
from requests import Session
from rich.console import Console

from cli.example import ensure_example, last_complete_month
from cli.kept_intake import KeptPrices, take_in_once
from cli.up import settle_all
from examples.anpci.manifest import FOLDER
from oracle.community import load_community
from oracle.reporters.group import free_ports
from oracle.store import ReadingStore

ROOT = Path(__file__).resolve().parent.parent
MEMBER = "famiglia-3"
PAGES = ("/", "/mesi/2026-05", "/servizi", "/token", "/curve", f"/soci/{MEMBER}")
ASKED = 15
"""How often each page is asked for; the middle time counts."""
STILL_TOLD = 'class="telling"'
"""What every page carries while a history is being told."""
LOOK_EVERY = 0.05
PATIENCE = 900.0


def run() -> list[tuple[str, float, str, float | None]]:
    """Each row is (name, value, unit, bar). The stages are those of a process that does nothing else."""
    through = last_complete_month()
    ensure_example(FOLDER, through=through)
    with tempfile.TemporaryDirectory(prefix="borgo-") as name:
        return [*_stages(Path(name) / "stages"), *_starts(Path(name) / "data")]


def _stages(folder: Path) -> Iterator[tuple[str, float, str, float | None]]:
    """What comes before the chain, done twice: the second time as at a second start."""
    folder.mkdir()
    command = [sys.executable, "-P", "-c", "import cli.up"]
    imports = _timed(partial(subprocess.run, command, cwd=ROOT, check=True))
    yield "import what `up` needs", imports, "s", None
    community, through, quiet = load_community(FOLDER), last_complete_month(), Console(quiet=True)
    with ReadingStore.open(folder / "readings.sqlite") as store:
        for state in ("new", "known"):
            seconds = _timed(partial(take_in_once, community, store, folder / "intake"))
            yield f"take in the example's meter files, {state} to the store", seconds, "s", None
        for state in ("read anew", "kept"):
            read = KeptPrices(folder / "prices").price_file
            seconds = _timed(partial(settle_all, community, store, through, quiet, read))
            yield f"settle the example's months, their prices {state}", seconds, "s", None


def _starts(data: Path) -> Iterator[tuple[str, float, str, float | None]]:
    """`borgo up` from nothing, until its history is told; and once more."""
    with _up(data) as (url, first):
        yield "a first start, until the first page is there", first, "s", 15.0
        with Session() as session:
            yield "the example's history, told behind the pages", _timed(partial(_told, session, url)), "s", None
    with _up(data) as (url, second), Session() as session:
        yield "a second start, until the first page is there", second, "s", 10.0
        session.post(f"{url}/entra", data={"come": f"member:{MEMBER}"}, headers={"Origin": url}).raise_for_status()
        for page in PAGES:
            _ask(session, url + page)
            times = [_timed(partial(_ask, session, url + page)) for _ in range(ASKED)]
            yield f"the page {page}, as {MEMBER} sees it", statistics.median(times) * 1000, "ms", 150.0


@contextmanager
def _up(data: Path) -> Iterator[tuple[str, float]]:
    """A running `borgo up`: its address, and the seconds until it gave its first page."""
    [port] = free_ports(1)
    url = f"http://localhost:{port}"
    command = [sys.executable, "-P", "-m", "cli", "up", "--data", str(data), "--port", str(port), "--no-open"]
    begun = time.perf_counter()
    log = data.with_name("log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        while not _answers(url):
            if process.poll() is not None:
                raise RuntimeError(f"borgo up ended: {log.read_text(encoding='utf-8')}")
            time.sleep(LOOK_EVERY)
        yield url, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _answers(url: str) -> bool:
    with Session() as session:
        try:
            _ask(session, url)
        except NobodyAnswers:
            return False
    return True


def _told(session: Session, url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while STILL_TOLD in _ask(session, url):
        if time.monotonic() > deadline:
            raise TimeoutError(f"The history is not told within {PATIENCE:.0f} s.")
        time.sleep(LOOK_EVERY * 10)


def _ask(session: Session, url: str) -> str:
    answer = session.get(url, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.text


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
