"""Real processes that kill themselves, with SIGKILL, at a named point."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from enum import StrEnum

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["cli.faults.sending", "cli.faults.following", "cli.faults.reporting"])


class Window:
    """Kills its process when a step is taken for the n-th time: what follows the step never happens."""

    def __init__(self, step: StrEnum | None, nth: int = 1) -> None:
        self._step = step
        self._left = nth

    def __call__(self, step: StrEnum) -> None:
        """Takes note of a step, and may not return."""
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def run(target: Callable[..., None], *given: object) -> bool:
    """Runs a function in a process of its own; whether it was killed.

    Raises:
        RuntimeError: it ended in another way than in order or by SIGKILL.
    """
    process = _PROCESSES.Process(target=target, args=given)
    process.start()
    process.join(120)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise RuntimeError(f"{target.__name__} did not end.")
    if process.exitcode not in {0, -signal.SIGKILL}:
        raise RuntimeError(f"{target.__name__} ended with {process.exitcode}.")
    return process.exitcode != 0
