"""One answer of a contract, as it follows from the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fact:
    """What a view function should answer.

    Attributes:
        contract: the contract.
        function: its view function.
        given: the arguments.
        books: what follows from the read models, as the ABI decodes it: structs are tuples, addresses in lower case.
    """

    contract: str
    function: str
    given: tuple[Any, ...]
    books: Any


@dataclass(frozen=True)
class Moment:
    """At what the books stand.

    Attributes:
        timestamp: of the newest block that they know, in Unix seconds.
        epoch: its month (UTC), counted from January 1970.
        founding_members: as the contract `Ledger` was created with.
    """

    timestamp: int
    epoch: int
    founding_members: int


def each(contract: str, function: str, answers: Iterable[tuple[tuple[Any, ...], Any]]) -> Iterator[Fact]:
    """A fact for every (arguments, answer) of one function."""
    for given, books in answers:
        yield Fact(contract, function, given, books)
