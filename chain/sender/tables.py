"""What a sender remembers: who may use a key, what was to be sent, and its signed forms. Times are Unix seconds."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

sender_key = Table(
    "sender_key",
    metadata,
    Column("chain_id", BigInteger, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("genesis_hash", LargeBinary(32), nullable=False),
    Column("next_nonce", BigInteger, nullable=False),
    # The lease: who uses the key, until when; each new holder gets the next token, and only the newest token may write.
    Column("holder", Text, nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("expires_at", Float(53), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("business_key", Text, nullable=False, unique=True),
    Column("chain_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("nonce", BigInteger, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("wei", Text, nullable=False),
    Column("gas", BigInteger, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("recorded_at", Float(53), nullable=False),
    Column("sent_at", Float(53)),
    Column("included_at", Float(53)),
    Column("final_at", Float(53)),
    # Of the block that holds it now.
    Column("succeeded", Boolean),
    Column("block_number", BigInteger),
    Column("block_hash", LargeBinary(32)),
    Column("gas_used", BigInteger),
    # How often a reorganisation of the chain took it out of a block.
    Column("dropped", Integer, nullable=False, default=0),
    Column("problem", Text),
    UniqueConstraint("chain_id", "address", "nonce"),
    ForeignKeyConstraint(["chain_id", "address"], ["sender_key.chain_id", "sender_key.address"]),
)

attempt = Table(
    "outbox_attempt",
    metadata,
    Column("outbox_id", ForeignKey(outbox.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("raw", LargeBinary, nullable=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    # Wei, as text: they do not fit 64 bits on every chain.
    Column("max_fee", Text, nullable=False),
    Column("tip", Text, nullable=False),
    Column("recorded_at", Float(53), nullable=False),
)
