"""What happens in a told history, act by act, as plain values: nothing is signed here.

An act is a verb of a contract with its typed message (`chain.intents`). What nobody can know before it is told, because
it follows from a folder's secrets, stands in a message as one of `Made`, `Drawn`, `Said` and `NewKey`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from backend.market.terms import Words
from energy.calendar import Month


@dataclass(frozen=True)
class Made:
    """The id of what an earlier act made: a service, an offer, a gift, a ballot.

    Attributes:
        name: of the act.
    """

    name: str


@dataclass(frozen=True)
class Drawn:
    """32 bytes that nobody can guess, the same for the same name."""

    name: str


@dataclass(frozen=True)
class Said:
    """The salted hash of words, which are kept.

    Attributes:
        words: what is said.
        salt: the name under which the salt is drawn; one that is the act's own, if empty.
    """

    words: Words
    salt: str = ""


@dataclass(frozen=True)
class NewKey:
    """The address of the key to which a member changes."""

    member: int


@dataclass(frozen=True)
class Shown:
    """A line of a published settlement with its proof.

    Attributes:
        month: of the settlement.
        member: whose line it is; None for the settlement as a whole.
    """

    month: Month
    member: int | None = None


Value: TypeAlias = Any
"""What a message holds: a number, a truth, a text, bytes, or one of the above."""


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
class Do:
    """Somebody does something on the chain.

    Attributes:
        at: when, in Unix seconds; of every act.
        verb: the contract and its function, as `Services.approve`.
        name: of this act, as no other has it.
        message: the typed message, without what follows by itself: salts, nonces, the officer who signs, the last
            second of its signature; for a verb that nobody signs, the function's arguments in their order.
        by: who signs in the place of the first: a delegate.
        signers: where several sign on the same footing, the members who do; none where an office proposes.
        data: what a ballot decides: the kind, and the values as the contracts encode them.
        shown: the line that is proven.
    """

    at: int
    verb: str
    name: str
    message: Mapping[str, Value] = field(default_factory=dict)
    by: int | None = None
    signers: tuple[int, ...] = ()
    data: tuple[Value, ...] = ()
    shown: Shown | None = None

    @property
    def key(self) -> str:
        """Under which it is sent once."""
        return f"history {self.name}"


@dataclass(frozen=True)
class Publish:
    """The reporters' settlement of a month comes to the chain."""

    at: int
    month: Month


Act: TypeAlias = Admit | Do | Publish
Plan: TypeAlias = Sequence[Act]
"""The acts in order of time."""
