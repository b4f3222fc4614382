"""The book of settled months, to which a month is added while others read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from backend.settlements.service import SettlementBook
from energy.calendar import Month
from energy.errors import InputError
from oracle.settlement.result import Settlement

Build = Callable[..., Settlement]
MONTHS = [Month(2026, number) for number in (5, 6, 7, 8)]


def test_a_month_is_added_in_its_place(build: Build) -> None:
    may, june, july = (build(month) for month in MONTHS[:3])
    book = SettlementBook([july, may])
    before = book.newest_first()
    book.add(june)
    assert before == (july, may)
    assert book.periods == tuple(MONTHS[:3])
    assert book.newest_first() == (july, june, may)
    assert book.latest is july
    assert book.get(MONTHS[1]) is june
    assert SettlementBook().latest is None


def test_a_month_that_is_there_and_another_community_are_refused(build: Build) -> None:
    may = build(MONTHS[0])
    book = SettlementBook([may])
    with pytest.raises(InputError, match="settled twice"):
        book.add(build(MONTHS[0]))
    with pytest.raises(InputError, match="one community"):
        book.add(build(MONTHS[1], community="another"))
    assert book.newest_first() == (may,)


def test_readers_see_whole_books_while_months_are_added(build: Build) -> None:
    settlements = [build(month) for month in MONTHS]
    done = Event()
    for _ in range(20):
        book = SettlementBook()
        done.clear()

        def read(book: SettlementBook = book) -> set[tuple[Month, ...]]:
            seen = set()
            while not done.is_set():
                seen.add(tuple(each.period for each in book.newest_first()))
            return seen

        with ThreadPoolExecutor() as pool:
            readers = [pool.submit(read) for _ in range(2)]
            list(pool.map(book.add, settlements))
            done.set()
            seen = set().union(*(reader.result() for reader in readers))
        assert all(list(months) == sorted(months, reverse=True) for months in seen)
        assert book.periods == tuple(MONTHS)
