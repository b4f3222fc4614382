"""The room's transactions on SQLite or PostgreSQL, and its memory of which chain a database belongs to."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from chain.errors import ChainError

BUSY_SECONDS = 60.0
"""How long a SQLite connection waits for another writer, unless it is told otherwise."""
_CREATION = 0x626F72676F
"""PostgreSQL's advisory lock for creating tables: two that create the same table at once would fail."""


class Transactions(Protocol):
    """What this room needs of a database: whoever has one of their own may hand it in."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that sees one moment of the database."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A write transaction: committed at the end of the block, rolled back if the block fails."""


class Database:
    """A SQLite file in WAL mode with full synchronisation, or a PostgreSQL database.

    Attributes:
        address: where it is.
    """

    def __init__(self, url: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Opens a database at a path, `sqlite:///…` or `postgresql://…`.

        Args:
            url: where it is.
            busy_seconds: how long a SQLite connection waits for another writer.

        Raises:
            ChainError: no such kind of database.
        """
        self.address = _address(url)
        self._engine = _engine(self.address, busy_seconds)
        postgresql = self._engine.dialect.name == "postgresql"
        self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ") if postgresql else self._engine
        self._writer = self._engine.execution_options(writer=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction: committed at the end of the block, rolled back if the block fails."""
        with self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def create_tables(database: Transactions, metadata: MetaData) -> None:
    """Creates the tables that are not there yet; several processes may do so at once."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CREATION})
        metadata.create_all(connection)


def _address(url: str | Path) -> URL:
    try:
        address = make_url(url) if isinstance(url, str) and "://" in url else URL.create("sqlite", database=str(url))
    except ArgumentError as error:
        raise ChainError("The address of the database cannot be read.", _ADDRESSES) from error
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ChainError(f"{address.drivername!r} is not a database that Borgo knows.", _ADDRESSES)
    return address


_ADDRESSES = "Give a file, sqlite:///FILE or postgresql://USER@HOST/NAME."


def _engine(address: URL, busy_seconds: float) -> Engine:
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"))
    engine = create_engine(address, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", partial(_configure_sqlite, busy_seconds=busy_seconds))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: object, *, busy_seconds: float) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not where the driver guesses
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError as error:
            # Turning a new file to WAL is the one thing for which SQLite does not wait where another is at it.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a lock asked for half-way through a transaction can fail without waiting.
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
