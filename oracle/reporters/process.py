"""One reporter as a process: looks, answers, and looks again until it is told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack

from chain.compile import compile_contracts
from chain.contracts import Call, Contracts
from chain.database import Database
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.intents import struct_values
from chain.rpc import Rpc, UnreachableError
from chain.sender import RefusedError, Sender, load_key
from oracle.reporters.config import Config
from oracle.reporters.notebook import Quorum
from oracle.reporters.reporter import Reporter, Step, Submit, log
from oracle.reporters.rounds import Rounds


def serve(config: Config, stop: threading.Event, on_step: Callable[[Step], None] = lambda _step: None) -> None:
    """Run a reporter until `stop` is set. A node that does not answer is waited for.

    Raises:
        InputError: what the configuration names cannot be used.
        ChainError: the deployment is not what its file says.
    """
    contracts = Contracts(compile_contracts(), DeploymentFile.read(config.chain.deployment).deployment)
    rpc = Rpc(config.chain.rpc)
    with ExitStack() as stack:
        reporter = None
        while reporter is None and not stop.is_set():
            try:
                submit = None if config.relay is None else _relay(config, contracts, rpc, stack)
                reporter = Reporter(config, contracts, rpc, submit, on_step)
            except UnreachableError as error:
                log.warning("%s", error)
                stack.close()
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


def publish_call(contracts: Contracts, quorum: Quorum) -> Call:
    """The call that publishes a settlement; a relayer sends it under the business key `quorum.key`."""
    message = struct_values("Settlement", quorum.message)
    return contracts.call("Settlements", "publish", message, list(quorum.signatures))


def _relay(config: Config, contracts: Contracts, rpc: Rpc, stack: ExitStack) -> Submit:
    """A relayer of this reporter's own: the durable sender, with a key and a database that nobody else uses."""
    assert config.relay is not None  # noqa: S101 - the caller asked
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(config.data / "relay.sqlite")
    stack.callback(database.close)
    sender = stack.enter_context(Sender.open(database, rpc, contracts, load_key(config.relay), wait=60.0))

    def submit(quorum: Quorum) -> None:
        try:
            sender.submit(quorum.key, publish_call(contracts, quorum))
        except RefusedError as error:
            log.warning("%s: %s", quorum.key, error)
        sender.reconcile()

    return submit
