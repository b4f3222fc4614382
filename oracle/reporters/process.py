"""One reporter as a process: looks, answers, and looks again until it is told to stop."""

from __future__ import annotations

import threading
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
        rounds = Rounds(reporter)
        log.info("%s reads %s and listens on %s.", config.name, config.folder, config.listen)
        while not stop.is_set():
            try:
                rounds.look()
            except ChainError as error:
                log.warning("%s", error)
            stop.wait(config.every)
