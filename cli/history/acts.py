"""What happens in a told history, act by act, as plain values: nothing is signed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.market.terms import Words
from energy.calendar import Month


class Verb(StrEnum):
    """A step in the life of a service after its request, by the name of the contract's function."""

    APPROVE = "approve"
    DELIVER = "deliver"
    CLOSE = "close"
    CANCEL = "cancel"
    CLOSE_AFTER_REVIEW = "closeAfterReview"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Admit:
    """A member is admitted, by its number."""

    at: int
    member: int

    @property
    def key(self) -> str:
        """The same as for any other admission: who was admitted in a history is not admitted again after it."""
        return f"admit {self.member}"


@dataclass(frozen=True)
class Ask:
    """A member signs a request to another.

    Attributes:
        at: when, in Unix seconds; of every act.
        service: the service's number within the history, from 1.
        requester, provider: members' numbers.
        amount: the price in hundredths of a token.
        start, perform_by: when it may begin and must be done, in Unix seconds.
    """

    at: int
    service: int
    requester: int
    provider: int
    amount: int
    category: int
    start: int
    perform_by: int
    words: Words

    @property
    def key(self) -> str:
        """Under which it is sent once."""
        return f"history request {self.service}"


@dataclass(frozen=True)
class Step:
    """A service goes on.

    Attributes:
        signer: the party that signs; nobody need sign that a deadline has passed.
    """

    at: int
    verb: Verb
    service: int
    signer: int | None = None

    @property
    def key(self) -> str:
        """Under which it is sent once: no step happens twice to a service."""
        return f"history {self.verb} {self.service}"


@dataclass(frozen=True)
class Publish:
    """The reporters' settlement of a month comes to the chain."""

    at: int
    month: Month


Act = Admit | Ask | Step | Publish
Plan = Sequence[Act]
"""The acts in order of time."""
