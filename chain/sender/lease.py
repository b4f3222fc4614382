"""One process per key: a lease that expires, and a fencing token that makes a late writer's writes fail."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chain.database import Transactions
from chain.errors import ChainError
from chain.sender.errors import LeaseHeldError, LeaseLostError, NonceTakenError
from chain.sender.tables import sender_key


@dataclass(frozen=True)
class Chain:
    """Which chain a key is used on."""

    chain_id: int
    genesis_hash: bytes


@dataclass(frozen=True)
class Lease:
    """The right to use a key.

    Clocks decide only who may take over when. That two never write at once is decided by the token, in the database.
    """

    chain: Chain
    address: str
    token: int
    seconds: float

    @classmethod
    def acquire(
        cls, database: Transactions, chain: Chain, address: str, *, holder: str, seconds: float, used_nonces: int
    ) -> Lease:
        """Takes the key, if nobody has it or the holder's time is over.

        Args:
            database: where the leases are.
            chain: the chain, as its node tells.
            address: the key's address.
            holder: who takes it, for people to read.
            seconds: how long it is kept after each sign of life.
            used_nonces: how many transactions of the key the chain has seen.

        Raises:
            LeaseHeldError: another process has it.
            NonceTakenError: the chain has seen more transactions of this key than this database knows of.
            ChainError: the database was used with another chain of the same number.
        """
        now = time.time()
        with database.writing() as connection:
            # A key that was never used: several processes may come first at once.
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            free = {"next_nonce": used_nonces, "holder": "nobody", "token": 0, "expires_at": 0.0}
            key = {"chain_id": chain.chain_id, "address": address, "genesis_hash": chain.genesis_hash}
            connection.execute(dialect.insert(sender_key).values(**key, **free).on_conflict_do_nothing())
            row = connection.execute(select(sender_key).where(_is(chain, address)).with_for_update()).one()
            if row.genesis_hash != chain.genesis_hash:
                raise ChainError(
                    f"The database belongs to another chain {chain.chain_id}: its first block differs.",
                    "Connect the node that was used before, or begin with a new database.",
                )
            if row.expires_at > now:
                raise LeaseHeldError(
                    f"The key {address} is used by {row.holder}.",
                    f"Stop that process, or wait {row.expires_at - now:.1f} s after it ended.",
                )
            if used_nonces > row.next_nonce:
                raise NonceTakenError(
                    f"The chain has {used_nonces} transactions of {address}, and this database only {row.next_nonce}.",
                    "Use a key that nothing else signs with.",
                )
            token = row.token + 1
            connection.execute(
                update(sender_key)
                .where(_is(chain, address))
                .values(holder=holder, token=token, expires_at=now + seconds)
            )
            return cls(chain, address, token, seconds)

    def hold(self, connection: Connection) -> None:
        """Checks, for the rest of the transaction, that the key is still ours, and renews the lease.

        Raises:
            LeaseLostError: another process took it over.
        """
        kept = connection.execute(
            update(sender_key)
            .where(_is(self.chain, self.address), sender_key.c.token == self.token)
            .values(expires_at=time.time() + self.seconds)
        )
        if kept.rowcount != 1:
            raise LeaseLostError(f"The key {self.address} was taken over by another process.", "End this one.")

    def take_nonces(self, connection: Connection, count: int) -> int:
        """The first of the next `count` nonces. `hold` must have been called in the same transaction."""
        where = _is(self.chain, self.address)
        first: int = connection.execute(select(sender_key.c.next_nonce).where(where)).scalar_one()
        connection.execute(update(sender_key).where(where).values(next_nonce=first + count))
        return first

    def release(self, database: Transactions) -> None:
        """Lets the next one have the key at once; without effect if it was taken over already."""
        with database.writing() as connection:
            connection.execute(
                update(sender_key)
                .where(_is(self.chain, self.address), sender_key.c.token == self.token)
                .values(expires_at=0)
            )


def _is(chain: Chain, address: str) -> ColumnElement[bool]:
    return and_(sender_key.c.chain_id == chain.chain_id, sender_key.c.address == address)
