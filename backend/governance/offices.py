"""The offices that the community gave, and the pauses that two of its pausers began."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from backend.books import Books, ChainBooks
from backend.readmodels.members import ROLES, member_of, offices_of
from backend.readmodels.parameters import paused_until
from backend.readmodels.tables import pause


@dataclass(frozen=True)
class Office:
    """An office that somebody holds.

    Attributes:
        role: what it is; one of `ROLES`.
        holder: an address with its own key, or the address that stands for a member's number.
        member: the id of the member who holds it; None for an address, or for a member that the community's file
            does not have.
        until: its last second.
    """

    role: str
    holder: str
    member: str | None
    until: int

    @property
    def by_member(self) -> bool:
        """Whether a member holds it, and not an address with its own key."""
        return member_of(self.holder) is not None


@dataclass(frozen=True)
class Pause:
    """A pause of new requests and issuance.

    Attributes:
        number: from 1.
        began_at, until: Unix seconds; `until` is its last one.
        evidence: the salted hash of the reason.
    """

    number: int
    began_at: int
    until: int
    evidence: bytes


def offices(books: Books) -> tuple[Office, ...]:
    """Every office that is held now, by role and holder.

    Raises:
        ProblemError: 404 where the community has no chain.
    """
    chain = books.require_chain()
    with chain.database.reading() as connection:
        now = chain.clock(connection)
        return tuple(office for role in ROLES[1:] for office in _of_role(connection, chain, role, now))


def pauses(books: Books) -> tuple[Pause, ...]:
    """Every pause, the newest first.

    Raises:
        ProblemError: 404 where the community has no chain.
    """
    with books.require_chain().database.reading() as connection:
        rows = connection.execute(select(pause).order_by(pause.c.number.desc()))
        return tuple(Pause(row.number, row.began_at, row.until, row.evidence) for row in rows)


def pause_now(books: Books) -> int | None:
    """The last second of the pause that holds now; None where none does.

    Raises:
        ProblemError: 404 where the community has no chain.
    """
    chain = books.require_chain()
    with chain.database.reading() as connection:
        until, now = paused_until(connection), chain.clock(connection)
    return until if now <= until else None


def _of_role(connection: Connection, chain: ChainBooks, role: str, now: int) -> list[Office]:
    names = chain.members
    return [
        Office(role, row.holder, names.get(member_of(row.holder) or 0), row.until)
        for row in offices_of(connection, role, now)
    ]
