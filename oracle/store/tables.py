"""The tables of readings. Rows are added and read, never changed."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)

SCHEMA_VERSION = 2


class Instant(TypeDecorator[datetime]):
    """A UTC instant: `timestamptz` in PostgreSQL, sortable text in SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware datetime in, UTC out."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What SQLite gives back naive was written as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

reading_store = Table("reading_store", metadata, Column("schema_version", Integer, primary_key=True))

meter_file = Table(
    "meter_file",
    metadata,
    # Files are recorded one after the other, so `id` and `recorded_at` grow together:
    # "what was believed at an instant" is "the files up to this id".
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("format", String, nullable=False),
    Column("recorded_at", Instant, nullable=False, index=True),
)

# What a file is about can stand in its name alone, so that the same bytes may speak for two points.
file_point = Table(
    "file_point",
    metadata,
    Column("file_id", ForeignKey(meter_file.c.id), primary_key=True),
    Column("pod", String, primary_key=True),
    Column("direction", String, primary_key=True),
)

day_curve = Table(
    "day_curve",
    metadata,
    Column("pod", String, primary_key=True),
    Column("direction", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("file_id", ForeignKey(meter_file.c.id), primary_key=True),
    Column("source", String, nullable=False),
    Column("line", Integer, nullable=False),
    Column("wh", LargeBinary, nullable=False),  # little-endian int32, one per quarter-hour of the local day
    Column("quality", String, nullable=False),  # one `Quality` letter per quarter-hour
)
