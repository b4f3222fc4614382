"""The database of readings: SQLite for a community on its own, PostgreSQL for a provider; one importer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.exc import DatabaseError

from chain.database import Database as Engines
from chain.errors import ChainError
from energy.errors import InputError
from oracle.store.tables import SCHEMA_VERSION, metadata, reading_store

BUSY_SECONDS = 300
"""How long a SQLite connection waits for another writer: longer than the largest import takes."""

WRITER_LOCK = 0x426F72676F
"""The PostgreSQL advisory lock that writers of readings take one after the other ("Borgo" in ASCII)."""


class Database:
    """Read and write transactions; one writer at a time, and readers who do not wait for it."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    @classmethod
    def open(cls, url: str | Path) -> Database:
        """Open a database, and create the tables of readings if it has none.

        Args:
            url: the path of a SQLite file, or `sqlite:///…` or `postgresql://…`.

        Raises:
            InputError: no such kind of database, it cannot be reached, or another version of Borgo wrote it.
        """
        try:
            database = cls(Engines(url, busy_seconds=BUSY_SECONDS))
        except ChainError as error:
            raise InputError(error.message, remedy=error.remedy) from error
        try:
            database._prepare()
        except DatabaseError as error:
            database.close()
            raise InputError(
                f"The database cannot be opened: {str(error.orig).strip()}.",
                file=database._engines.address.render_as_string(),
                remedy="Check its address, that its folder or server exists, and that you may write to it.",
            ) from error
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the database."""
        with self._engines.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one write transaction: committed at the end of the block, rolled back if the block fails."""
        with self._engines.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
            yield connection

    def close(self) -> None:
        """Give all connections back."""
        self._engines.close()

    def _prepare(self) -> None:
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
                file=self._engines.address.render_as_string(),
                remedy="Open it with the Borgo that wrote it, or give another database.",
            )


def _schema_version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(reading_store.name):
        return None
    return connection.scalar(select(reading_store.c.schema_version)) or 0
