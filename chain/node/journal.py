"""The journal: every block's time and transactions, and the hash that came of them. The one thing that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from chain.database import Database, create_tables
from chain.errors import ChainError
from chain.node.anvil import RULES

VERSION = 1
_CHUNK = 500
"""How many blocks of a replay are read at once."""

metadata = MetaData()
identity_table = Table(
    "node_identity",
    metadata,
    Column("singleton", Integer, CheckConstraint("singleton = 1"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("chain_id", BigInteger, nullable=False),
    Column("genesis", BigInteger, nullable=False),
    Column("genesis_hash", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("follows_clock_since", BigInteger),
)
block_table = Table(
    "node_block",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("timestamp", BigInteger, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("state_root", Text, nullable=False),
)
transaction_table = Table(
    "node_transaction",
    metadata,
    Column("block", BigInteger, ForeignKey(block_table.c.number), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("raw", LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class Identity:
    """Which chain this is.

    Attributes:
        chain_id: its number.
        genesis: the Unix second of its block 0.
    """

    chain_id: int
    genesis: int


@dataclass(frozen=True)
class Block:
    """A block.

    Attributes:
        number: its height; 0 is genesis.
        timestamp: Unix seconds.
        hash: hexadecimal.
        state_root: hexadecimal.
        transactions: the signed bytes, in their order.
    """

    number: int
    timestamp: int
    hash: str
    state_root: str
    transactions: tuple[bytes, ...] = ()


class Journal:
    """The blocks of one chain in a database, appended to by one node. Each append is one durable transaction."""

    def __init__(self, url: str | Path) -> None:
        """Opens the journal at a path, `sqlite:///…` or `postgresql://…`; the tables are created if there are none.

        Raises:
            ChainError: it cannot be opened, is damaged, or was written by another version.
        """
        # An address may hold a password, which no message should.
        self._where = make_url(url).render_as_string() if isinstance(url, str) and "://" in url else str(url)
        self._database = Database(url)
        try:
            with self._explained():
                self._check_file()
                create_tables(self._database, metadata)
                self._check_rows()
        except BaseException:
            self.close()
            raise

    def identity(self) -> Identity | None:
        """Which chain the journal tells of; None if it is new."""
        row = self._row()
        return None if row is None else Identity(row.chain_id, row.genesis)

    def begin(self, identity: Identity, genesis: Block, client: str) -> None:
        """Says, once, which chain the journal tells of."""
        with self._explained(), self._database.writing() as connection:
            connection.execute(
                insert(identity_table).values(
                    singleton=1,
                    version=VERSION,
                    chain_id=identity.chain_id,
                    genesis=identity.genesis,
                    genesis_hash=genesis.hash,
                    rules=RULES,
                    client=client,
                )
            )
            connection.execute(_insertion(genesis))

    @property
    def client(self) -> str:
        """The version of anvil that the journal was begun with."""
        row = self._row()
        return "" if row is None else str(row.client)

    @property
    def follows_clock(self) -> bool:
        """Whether history was closed: from then on blocks have the time of the clock."""
        row = self._row()
        return row is not None and row.follows_clock_since is not None

    def close_history(self, moment: int) -> None:
        """Says, for good, that from `moment` on (Unix seconds) blocks have the time of the clock."""
        with self._explained(), self._database.writing() as connection:
            open_still = identity_table.c.follows_clock_since.is_(None)
            connection.execute(update(identity_table).where(open_still).values(follows_clock_since=moment))

    def append(self, block: Block) -> None:
        """Writes a block, durably.

        Raises:
            ChainError: it could not be written; whether it was is known only by looking again.
        """
        rows = [{"block": block.number, "position": i, "raw": raw} for i, raw in enumerate(block.transactions)]
        with self._explained(), self._database.writing() as connection:
            connection.execute(_insertion(block))
            if rows:
                connection.execute(insert(transaction_table), rows)

    def head(self) -> Block:
        """The newest block."""
        with self._explained(), self._database.reading() as connection:
            number = connection.scalar(select(func.max(block_table.c.number)))
        found = None if number is None else self.block(number)
        if found is None:
            raise ChainError(f"The journal {self._where} has no blocks.", _RESTORE)
        return found

    def block(self, number: int) -> Block | None:
        """The block at a height, if the journal has got so far."""
        return next(self._blocks(number, 1), None)

    def after(self, number: int) -> Iterator[Block]:
        """The blocks above a height, in their order."""
        for start in range(number + 1, self.head().number + 1, _CHUNK):
            yield from self._blocks(start, _CHUNK)

    def close(self) -> None:
        """Gives the database back."""
        self._database.close()

    def _blocks(self, start: int, count: int) -> Iterator[Block]:
        blocks = select(block_table).where(block_table.c.number.between(start, start + count - 1))
        raws = select(transaction_table).where(transaction_table.c.block.between(start, start + count - 1))
        with self._explained(), self._database.reading() as connection:
            rows = connection.execute(blocks.order_by(block_table.c.number)).all()
            contents: dict[int, list[bytes]] = {row.number: [] for row in rows}
            order = raws.order_by(transaction_table.c.block, transaction_table.c.position)
            for row in connection.execute(order):
                contents[row.block].append(bytes(row.raw))
        return (Block(row.number, row.timestamp, row.hash, row.state_root, tuple(contents[row.number])) for row in rows)

    def _row(self) -> Row[tuple[object, ...]] | None:
        with self._explained(), self._database.reading() as connection:
            return connection.execute(select(identity_table)).one_or_none()

    def _check_file(self) -> None:
        with self._database.reading() as connection:
            if connection.dialect.name == "sqlite":
                found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
                if found != "ok":
                    raise ChainError(f"The journal {self._where} is damaged: {found}.", _RESTORE)
            tables: Iterable[str] = inspect(connection).get_table_names()
            if connection.dialect.name == "sqlite" and tables and identity_table.name not in tables:
                raise ChainError(f"{self._where} is a database, but not a journal of blocks.", "Give another file.")

    def _check_rows(self) -> None:
        with self._database.reading() as connection:
            row = connection.execute(select(identity_table)).one_or_none()
            counted = select(func.count(), func.min(block_table.c.number), func.max(block_table.c.number))
            count, lowest, highest = connection.execute(counted.select_from(block_table)).one()
        if row is None and not count:
            return
        if row is None or count == 0 or lowest != 0 or count != highest + 1:
            raise ChainError(f"The journal {self._where} has gaps.", _RESTORE)
        if row.version != VERSION or row.rules != RULES:
            raise ChainError(
                f"The journal {self._where} was written under other rules: version {row.version}, {row.rules}.",
                f"Open it with the Borgo that wrote it; this one knows version {VERSION}, {RULES}.",
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise ChainError(f"The journal {self._where} fails: {str(error.orig).strip()}.", _RESTORE) from error


_RESTORE = "Check the disk; if the journal is damaged, put back a copy."


def _insertion(block: Block) -> Insert:
    return insert(block_table).values(
        number=block.number, timestamp=block.timestamp, hash=block.hash, state_root=block.state_root
    )
