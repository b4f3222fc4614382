"""The words of services. The chain holds only a salted hash of them; here they can be read, corrected never, erased."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

service_terms = Table(
    "market_service_terms",
    metadata,
    # The service's id on the chain: the digest of the signed request below.
    Column("service", LargeBinary(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    # 32 random bytes: without them nobody can tell which words belong to the hash on the chain.
    Column("terms_salt", LargeBinary(32), nullable=False),
    # The signed request, field by field as `chain.intents` names them.
    Column("requester", BigInteger, nullable=False, index=True),
    Column("provider", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("category", Integer, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("perform_by", BigInteger, nullable=False),
    Column("mediator", BigInteger, nullable=False, index=True),
    Column("stakeholder", BigInteger, nullable=False),
    Column("terms", LargeBinary(32), nullable=False),
    Column("salt", LargeBinary(32), nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

kept_words = Table(
    "market_words",
    metadata,
    # Of an offer, a ballot, evidence, a receipt: as the hash stands on the chain (`backend.market.terms.words_hash`).
    Column("hash", LargeBinary(32), primary_key=True),
    Column("salt", LargeBinary(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
)
