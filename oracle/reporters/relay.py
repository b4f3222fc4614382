"""Bringing signed settlements to the chain with a key that pays: the durable sender, opened when first needed."""

from __future__ import annotations

import logging
from pathlib import Path

from chain.contracts import Call, Contracts
from chain.database import Database
from chain.intents import struct_values
from chain.rpc import Rpc
from chain.sender import RefusedError, Sender, Settings, load_key
from oracle.reporters.notebook import Quorum

log = logging.getLogger("oracle.reporters")

LEASE_SECONDS = 2.0
"""Short, because nobody but this reporter has the database: a killed reporter's next life waits so long to publish."""


def publish_call(contracts: Contracts, quorum: Quorum) -> Call:
    """The call that publishes a settlement; a relayer sends it under the business key `quorum.key`."""
    message = struct_values("Settlement", quorum.message)
    return contracts.call("Settlements", "publish", message, list(quorum.signatures))


class Relay:
    """A relayer of one reporter's own.

    Args:
        key: the file of a key that nothing else signs with, and that can pay for gas where gas has a price.
        file: a SQLite file for the sender's outbox.
    """

    def __init__(self, key: Path, file: Path, rpc: Rpc, contracts: Contracts) -> None:
        self._account = load_key(key)
        self._rpc = rpc
        self._contracts = contracts
        self._database = Database(file)
        self._sender: Sender | None = None

    def __call__(self, quorum: Quorum) -> None:
        """Send a settlement, once however often it is called; what the contracts refuse is only said.

        Raises:
            ChainError: the chain cannot be reached, or the key is in use elsewhere.
        """
        if self._sender is None:
            settings = Settings(lease_seconds=LEASE_SECONDS)
            self._sender = Sender.open(
                self._database, self._rpc, self._contracts, self._account, settings, wait=2 * LEASE_SECONDS
            )
        try:
            self._sender.submit(quorum.key, publish_call(self._contracts, quorum))
        except RefusedError as error:
            log.warning("%s: %s", quorum.key, error)
        self._sender.reconcile()

    def close(self) -> None:
        """Give key and file back."""
        if self._sender is not None:
            self._sender.close()
        self._database.close()
