"""Words that the chain knows by a salted hash only: of offers, ballots, evidence, receipts. They can be erased here.

The words of a service stand with its signed request: see `backend.market.terms`.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select

from backend.market.models import kept_words
from backend.market.terms import Words, words_hash


def record_words(connection: Connection, salt: bytes, words: Words) -> bytes:
    """Keep words; their hash, as a message holds it. The same words with the same salt are kept once.

    Raises:
        InputError: the salt has not 32 bytes.
    """
    digest = words_hash(salt, words)
    known = connection.execute(select(kept_words.c.hash).where(kept_words.c.hash == digest)).first()
    if known is None:
        fields = {"title": words.title, "description": words.description, "place": words.place}
        connection.execute(insert(kept_words).values(hash=digest, salt=salt, **fields))
    return digest


def words_of(connection: Connection, hashes: Collection[bytes]) -> dict[bytes, Words]:
    """The words behind some hashes, as far as they were kept here and not erased."""
    query = select(kept_words).where(kept_words.c.hash.in_(hashes))
    return {row.hash: Words(row.title, row.description, row.place) for row in connection.execute(query)}


def erase_words(connection: Connection, digest: bytes) -> None:
    """Forget words: what is on the chain stays, and says nothing to anybody."""
    connection.execute(delete(kept_words).where(kept_words.c.hash == digest))
