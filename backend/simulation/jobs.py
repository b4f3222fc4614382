"""Runs, a few at a time, each in a process of its own that ends with the house."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from backend.problems import ProblemError
from backend.simulation.schemas import STAGES, ProgressDocument
from energy.calendar import ROME

log = logging.getLogger(__name__)

MOST_RUNNING = 2
MOST_WAITING = 16
BROKEN = {
    "problem": "The simulation broke off.",
    "remedy": "Start it again.",
    "problem_it": "La simulazione si è interrotta. Falla ripartire.",
}

Ended = Callable[[str, Mapping[str, Any]], None]
"""Told the id of a scenario and its process's last words: `done`, `problem` with `remedy`, or `cancelled`."""


@dataclass
class Job:
    """A run that waits or runs; `process` is there once it runs."""

    key: str
    folder: Path
    process: subprocess.Popen[str] | None = None
    progress: ProgressDocument | None = None
    cancelled: bool = False


class Jobs:
    """The runs that were asked for and are not over.

    Args:
        ended: called once for each, from a thread of its own or from the one that cancels.
    """

    def __init__(self, ended: Ended) -> None:
        self._ended = ended
        self._lock = threading.Lock()
        self._waiting: deque[Job] = deque()
        self._running: dict[str, Job] = {}
        self._threads: set[threading.Thread] = set()
        self._closed = False

    def get(self, key: str) -> Job | None:
        """The run of a scenario, if it waits or runs."""
        with self._lock:
            return self._find(key)

    def start(self, key: str, folder: Path) -> None:
        """Have a scenario run as soon as there is room; one that waits or runs already goes on.

        Raises:
            ProblemError: 503 where too many wait, or the house is closing.
        """
        with self._lock:
            if self._find(key) is not None:
                return
            if self._closed or len(self._waiting) >= MOST_WAITING:
                raise ProblemError(
                    HTTPStatus.SERVICE_UNAVAILABLE, "Too many simulations wait already.", "Try again in some minutes."
                )
            self._waiting.append(Job(key, folder))
            self._fill()

    def cancel(self, key: str) -> None:
        """End a run; it is over when this returns."""
        with self._lock:
            job = self._find(key)
            if job is None:
                return
            job.cancelled = True
            if job.process is None:
                self._waiting.remove(job)
        if job.process is None:
            self._ended(key, {"cancelled": True})
            return
        job.process.kill()
        for thread in list(self._threads):
            if thread.name == f"simulation {key}":
                thread.join()

    def close(self) -> None:
        """End them all."""
        with self._lock:
            self._closed = True
            keys = [*(job.key for job in self._waiting), *self._running]
        for key in keys:
            self.cancel(key)

    def _find(self, key: str) -> Job | None:
        return self._running.get(key) or next((job for job in self._waiting if job.key == key), None)

    def _fill(self) -> None:
        while not self._closed and self._waiting and len(self._running) < MOST_RUNNING:
            job = self._waiting.popleft()
            day = datetime.now(ROME).date().isoformat()
            job.progress = ProgressDocument(stage=STAGES[0], done=0, whole=1)
            job.process = subprocess.Popen(
                [sys.executable, "-m", "backend.simulation.worker", str(job.folder), day],
                stdin=subprocess.PIPE,  # its end tells the process that nobody waits any more
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            self._running[job.key] = job
            thread = threading.Thread(target=self._follow, args=(job,), name=f"simulation {job.key}", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _follow(self, job: Job) -> None:
        said: Mapping[str, Any] = BROKEN
        process = job.process
        assert process is not None  # noqa: S101 - it was started before this thread
        complaints = threading.Thread(target=_complain, args=(process,), daemon=True)
        complaints.start()
        with process:
            for line in process.stdout or ():
                told = json.loads(line)
                if "stage" in told:
                    job.progress = ProgressDocument.model_validate(told)
                else:
                    said = told
            complaints.join()
        if job.cancelled:
            said = {"cancelled": True}
        try:
            self._ended(job.key, said)
        finally:
            with self._lock:
                self._running.pop(job.key, None)
                self._threads.discard(threading.current_thread())
                self._fill()


def _complain(process: subprocess.Popen[str]) -> None:
    """Read all that a process complains of, so that it never waits for a reader; the last line is kept in the log."""
    last = ""
    for line in process.stderr or ():
        last = line.strip() or last
    if process.wait() > 0 and last:
        log.warning("A simulation ended with: %s", last.split(":")[0])
