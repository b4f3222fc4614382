"""One reporter as a process: looks, answers, and looks again until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.rpc import NodeUnreachable, Rpc
from oracle.reporters.config import Config
from oracle.reporters.relay import Relay
from oracle.reporters.reporter import Reporter, Step, log
from oracle.reporters.rounds import Rounds

FASTER = 3600.0
"""Seconds by which the chain's time must have run ahead of the clock's since the last look."""
QUICK, QUICK_FOR = 0.1, 30.0
"""Seconds from one quick look to the next, and for how long looks stay quick."""


def serve(config: Config, stop: threading.Event, on_step: Callable[[Step], None] = lambda _step: None) -> None:
    """Run a reporter until `stop` is set. A node that does not answer is waited for.

    Raises:
        InputError: what the configuration names cannot be used.
        ChainError: the deployment is not what its file says, or a key file that others can read.
    """
    contracts = Contracts(compile_contracts(), DeploymentFile.read(config.chain.deployment).deployment)
    rpc = Rpc(config.chain.rpc)
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with ExitStack() as stack:
        relay = None
        if config.relay is not None:
            relay = Relay(config.relay, config.data / "relay.sqlite", rpc, contracts)
            stack.callback(relay.close)
        reporter = None
        while reporter is None and not stop.is_set():
            try:
                reporter = Reporter(config, contracts, rpc, relay, on_step)
            except NodeUnreachable as error:
                log.warning("%s", error)
                stop.wait(config.every)
        if reporter is None:
            return
        stack.callback(reporter.close)
        rounds, pace = Rounds(reporter), Pace(config.every)
        log.info("%s reads %s and listens on %s.", config.name, config.folder, config.listen)
        while not stop.is_set():
            pause = config.every
            try:
                pause = pace.pause(rounds.look(stop.is_set))
                if pace.is_quick:
                    rounds.prepare()
            except ChainError as error:
                log.warning("%s", error)
            stop.wait(pause)


class Pace:
    """How soon a reporter looks again: often while the chain's time runs ahead of the clock's, as in a told history.

    Args:
        every: seconds from one look to the next otherwise.
    """

    def __init__(self, every: float) -> None:
        self._every = every
        self._seen: tuple[int, float] | None = None
        self._quick_until = time.monotonic() + QUICK_FOR  # what waits at the start is dealt with soon

    def pause(self, chain_time: int) -> float:
        """Seconds to wait, given the time of the newest block."""
        now = time.monotonic()
        if self._seen is not None and chain_time - self._seen[0] > now - self._seen[1] + FASTER:
            self._quick_until = now + QUICK_FOR
        self._seen = chain_time, now
        return min(QUICK, self._every) if self.is_quick else self._every

    @property
    def is_quick(self) -> bool:
        """Whether the chain's time ran ahead within the last seconds."""
        return time.monotonic() < self._quick_until
