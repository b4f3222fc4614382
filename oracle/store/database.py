"""One database behind two engines: SQLite for a community on its own, PostgreSQL for a provider."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError

from energy.errors import InputError
from oracle.store.tables import SCHEMA_VERSION, metadata, reading_store

BUSY_SECONDS = 300
"""How long a SQLite connection waits for another writer: longer than the largest import takes."""

WRITER_LOCK = 0x426F72676F
"""The PostgreSQL advisory lock that writers of readings take one after the other ("Borgo" in ASCII)."""


class Database:
    """Read and write transactions; one writer at a time, and readers who do not wait for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writer=True)

    @classmethod
    def open(cls, url: str | Path) -> Database:
        """Open a database, and create the tables of readings if it has none.

        Args:
            url: the path of a SQLite file, or `sqlite:///…` or `postgresql://…`.

        Raises:
            InputError: no such kind of database, it cannot be reached, or another version of Borgo wrote it.
        """
        address = _address(url)
        database = cls(_engine(address))
        try:
            database._prepare(address)
        except DatabaseError as error:
            database.close()
            raise InputError(
                f"The database cannot be opened: {str(error.orig).strip()}.",
                file=address.render_as_string(),
                remedy="Check its address, that its folder or server exists, and that you may write to it.",
            ) from error
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one write transaction: committed at the end of the block, rolled back if the block fails."""
        with self._writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def _prepare(self, address: URL) -> None:
        with self.reading() as connection:
            version = _schema_version(connection)
        if version is None:
            with self.writing() as connection:
                # Another process may have created the tables while this one waited for its turn.
                version = _schema_version(connection)
                if version is None:
                    metadata.create_all(connection, checkfirst=False)
                    connection.execute(insert(reading_store).values(schema_version=SCHEMA_VERSION))
                    version = SCHEMA_VERSION
        if version != SCHEMA_VERSION:
            raise InputError(
                f"The database holds readings in version {version} of their tables; this Borgo knows {SCHEMA_VERSION}.",
                file=address.render_as_string(),
                remedy="Open it with the Borgo that wrote it, or give another database.",
            )


def _schema_version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(reading_store.name):
        return None
    return connection.scalar(select(reading_store.c.schema_version)) or 0


def _address(url: str | Path) -> URL:
    if isinstance(url, Path) or "://" not in url:
        return URL.create("sqlite", database=str(url))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InputError("The address of the database cannot be read.", remedy=_ADDRESSES) from error
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise InputError(f"{address.drivername!r} is not a database that Borgo knows.", remedy=_ADDRESSES)
    return address


_ADDRESSES = "Give a file, sqlite:///FILE or postgresql://USER@HOST/NAME."


def _engine(address: URL) -> Engine:
    if address.get_backend_name() == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"))
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says, not where the driver guesses
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Turn a new file to write-ahead logging: the one thing for which SQLite does not wait where another is at it."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a lock asked for half-way through a transaction can fail without waiting.
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
