"""The words of services: kept beside the request that they were signed with, and never beside another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from backend.market.categories import categories, category_name
from backend.market.models import metadata
from backend.market.terms import (
    ServiceTerms,
    Words,
    all_terms,
    problem_of,
    record_terms,
    service_id,
    terms_of,
    words_hash,
)
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database, create_tables
from chain.deployment import Deployment
from energy.errors import InputError

CONTRACTS = Contracts(compile_contracts(), Deployment(31337, {"Services": "0x" + "11" * 20}, 1))
SALT = b"\x07" * 32


def terms(words: Words, salt: bytes = SALT) -> ServiceTerms:
    request = {
        "requester": 1, "provider": 2, "amount": 5_00, "category": 4, "start": 1_750_000_000,
        "performBy": 1_750_100_000, "mediator": 0, "stakeholder": 0, "terms": words_hash(salt, words),
        "salt": b"\x09" * 32, "validUntil": 1_750_000_000,
    }  # fmt: skip
    return ServiceTerms(service_id(request, CONTRACTS), words, salt, request, b"\x01" * 65)


texts = st.text(max_size=40)
words = st.builds(Words, texts.filter(str.strip), texts, texts)


@given(words, words)
def test_other_words_have_another_hash(one: Words, other: Words) -> None:
    assert (words_hash(SALT, one) == words_hash(SALT, other)) == (one == other)


def test_the_hash_is_the_documented_one() -> None:
    text = rb'["borgo-terms-1","Lezione di caff\u00e8","","Bar"]'
    assert words_hash(SALT, Words("Lezione di caffè", place="Bar")) == keccak(SALT + text)


def test_what_is_kept_comes_back_and_holds(tmp_path: Path) -> None:
    database = Database(tmp_path / "books.sqlite")
    create_tables(database, metadata)
    kept = terms(Words("Due ore nell'orto", "Zappare", "Orti"))
    with database.writing() as connection:
        record_terms(connection, kept, CONTRACTS)
    with database.reading() as connection:
        assert terms_of(connection, kept.service) == kept
        assert all_terms(connection) == {kept.service: kept}
        assert terms_of(connection, bytes(32)) is None
    assert problem_of(kept, CONTRACTS) is None
    database.close()


def test_words_of_another_request_are_not_kept(tmp_path: Path) -> None:
    database = Database(tmp_path / "books.sqlite")
    create_tables(database, metadata)
    kept = terms(Words("Due ore nell'orto"))
    for wrong in (
        replace(kept, words=Words("Tre ore nell'orto")),
        replace(kept, terms_salt=b"\x08" * 32),
        replace(kept, service=bytes(32)),
        replace(kept, request={**kept.request, "amount": 6_00}),
    ):
        assert problem_of(wrong, CONTRACTS)
        with pytest.raises(InputError), database.writing() as connection:
            record_terms(connection, wrong, CONTRACTS)
    with database.reading() as connection:
        assert all_terms(connection) == {}
    database.close()


def test_a_salt_of_another_length_and_a_title_of_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="32 bytes"):
        words_hash(b"short", Words("x"))
    for title in ("", "  ", "x" * 121):
        with pytest.raises(InputError):
            Words(title)


def test_categories_have_two_names_and_numbers_that_fit_the_chain() -> None:
    known = categories()
    assert list(known) == sorted(known)
    assert all(0 < number < 1 << 16 and each.it and each.en for number, each in known.items())
    assert len({each.key for each in known.values()}) == len(known)
    assert {each.collective for each in known.values()} == {True, False}
    assert category_name(999, "it") == "999"
