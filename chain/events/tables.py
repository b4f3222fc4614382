"""The event log's tables. Rows of `block` and `event` are never changed nor deleted, but for the mark `orphaned_at`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

event_log = Table(
    "event_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # What the database belongs to, for ever.
    Column("chain_id", BigInteger, nullable=False),
    Column("genesis_hash", LargeBinary(32), nullable=False),
    Column("addresses", Text, nullable=False),
    # The cursor: the newest block that is in the log and in the read models.
    Column("head_number", BigInteger, nullable=False),
    Column("head_hash", LargeBinary(32), nullable=False),
)

block = Table(
    "event_block",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("number", BigInteger, nullable=False, index=True),
    Column("parent_hash", LargeBinary(32), nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    # When this log learnt that the chain had left the block, in Unix seconds; empty while the block counts.
    Column("orphaned_at", Float(53)),
)

event = Table(
    "event",
    metadata,
    Column("block_hash", ForeignKey(block.c.hash), primary_key=True),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("transaction_hash", LargeBinary(32), nullable=False),
    Column("contract", Text, nullable=False),
    Column("name", Text, nullable=False, index=True),
    # As the chain has them: the fields are decoded when they are read.
    Column("topics", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

projection_state = Table(
    "event_projection",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
)
