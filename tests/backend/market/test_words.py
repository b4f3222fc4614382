"""Words that the chain knows by their hash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from backend.market.models import metadata
from backend.market.terms import Words, words_hash
from backend.market.words import erase_words, record_words, words_of
from energy.errors import InputError

SALT = bytes(range(32))


def fresh() -> Connection:
    connection = create_engine("sqlite://").connect()
    metadata.create_all(connection)
    return connection


@given(title=st.text(min_size=1, max_size=40).filter(str.strip), description=st.text(max_size=80))
def test_they_are_found_by_the_hash_that_the_chain_holds(title: str, description: str) -> None:
    words = Words(title, description)
    with fresh() as connection:
        digest = record_words(connection, SALT, words)
        assert digest == words_hash(SALT, words) == record_words(connection, SALT, words)
        assert words_of(connection, [digest, bytes(32)]) == {digest: words}


def test_what_is_erased_is_not_found_any_more() -> None:
    with fresh() as connection:
        first, second = (record_words(connection, SALT, Words(title)) for title in ("Una foto", "Due foto"))
        erase_words(connection, first)
        assert words_of(connection, [first, second]) == {second: Words("Due foto")}


def test_a_salt_that_could_be_guessed_is_refused() -> None:
    with fresh() as connection, pytest.raises(InputError, match="32 bytes"):
        record_words(connection, b"short", Words("Una foto"))
