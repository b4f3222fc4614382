"""What a sender works with, and how it behaves."""

from __future__ import annotations

from dataclasses import dataclass

from eth_account.signers.local import LocalAccount

from chain.contracts import Contracts
from chain.database import Transactions
from chain.rpc import Rpc
from chain.sender.lease import Lease


@dataclass(frozen=True)
class Settings:
    """How a sender behaves.

    Attributes:
        finality: how many blocks must stand on a transaction's block until it counts as final; 0 where blocks are
            final at once, as with QBFT.
        lease_seconds: how long the key is kept after each sign of life.
        bump_after: seconds after which a transaction that no block takes is replaced by one that pays more.
        max_fee: the most that is ever paid for a unit of gas, in wei; None for no limit.
        gas_margin: by how many percent the gas limit exceeds the estimate.
        simulate_on: the state that calls are tried on; "latest" leaves out what waits in the node's pool.
    """

    finality: int = 12
    lease_seconds: float = 30.0
    bump_after: float = 60.0
    max_fee: int | None = None
    gas_margin: int = 25
    simulate_on: str = "pending"


@dataclass(frozen=True)
class Context:
    """One key with its lease, the node, the contracts and the database."""

    database: Transactions
    rpc: Rpc
    contracts: Contracts
    account: LocalAccount
    settings: Settings
    lease: Lease
