"""Services as a reader may see them: listed, and one by one with what happened to its tokens."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, or_, select, tuple_

from backend.access.reader import Reader
from backend.books import Books
from backend.market.models import kept_words, service_terms
from backend.market.standing import Party, Standing, State, in_state, is_mediator, standing_of, waits_for
from backend.market.terms import Words
from backend.readmodels.tables import bonus, movement, offer, service
from energy.errors import InputError

ID_BYTES = 32
_CAME = ("received", "returned", "divided")
"""Movements that say what became of the tokens of a service."""
MOST = 100
"""Services that one page of a list can have."""


@dataclass(frozen=True)
class Outcome:
    """What became of the tokens that were set aside, or paid at once; hundredths.

    Attributes:
        received: what the provider got.
        returned: what the requester got back.
        lost: what did not reach them: above the provider's holding cap, or expired while it was set aside.
    """

    received: int
    returned: int
    lost: int

    @property
    def reached(self) -> int:
        """What the two of them got in all."""
        return self.received + self.returned


@dataclass(frozen=True)
class Parties:
    """Who agreed, and on which words: only they and the offices see it.

    Attributes:
        requester, provider: members' ids; None for a number that no member of the community's file has.
        mediator: who was named to decide if they disagree; None also where nobody was, or the words were erased.
        stakeholder: with whose agreement it is offered.
        words: None if they were never kept, or were erased.
    """

    requester: str | None
    provider: str | None
    mediator: str | None
    stakeholder: str | None
    words: Words | None

    def of(self, party: Party) -> str | None:
        """The id of one of them."""
        return {
            Party.REQUESTER: self.requester,
            Party.PROVIDER: self.provider,
            Party.MEDIATOR: self.mediator,
        }[party]


@dataclass(frozen=True)
class Service:
    """One service in the eyes of one reader.

    Attributes:
        row: of the read model.
        standing: where it is now.
        parties: None where the reader may not know.
        mine: which of the parties the reader is.
        outcome: what became of the tokens; None while they are set aside, or where it is not booked.
        ended_by: who cancelled or resolved it; nobody where both cancelled, or nobody decided in time.
        disputed_by: which side objected.
        bonus: what the provider earned more, where it is of collective interest; hundredths.
    """

    row: Row[Any]
    standing: Standing
    parties: Parties | None
    mine: Party | None
    outcome: Outcome | None
    ended_by: Party | None
    disputed_by: Party | None
    bonus: int

    @property
    def id(self) -> str:
        """As addresses and the API have it."""
        return f"0x{self.row.service.hex()}"

    @property
    def my_turn(self) -> bool:
        """Whether the reader must act."""
        return self.mine is not None and self.mine is self.standing.actor


@dataclass(frozen=True)
class Wanted:
    """Which services are asked for.

    Attributes:
        states: those that stand so; all if empty.
        member: only those of which this number is a side, or in which it has to decide, or had.
        turn: whether only those in which it is that member's turn (True), or only those in which it is not (False).
        category: only of this number.
    """

    states: Collection[State] = ()
    member: int | None = None
    turn: bool | None = None
    category: int | None = None


@dataclass(frozen=True)
class Page:
    """A part of a list.

    Attributes:
        services: newest request first.
        next: what to give as `cursor` for those that follow; None at the end.
        total: how many the whole list has.
    """

    services: Sequence[Service]
    next: str | None
    total: int


def list_services(
    connection: Connection,
    books: Books,
    reader: Reader,
    wanted: Wanted,
    *,
    limit: int = MOST,
    cursor: str | None = None,
) -> Page:
    """The services that are wanted, the newest request first, in an order that new ones do not disturb.

    Args:
        connection: the read models.
        books: a community that has a chain.
        reader: who asks.
        wanted: which.
        limit: how many at most.
        cursor: the `next` of the page before.

    Raises:
        InputError: a cursor that we never gave.
    """
    conditions = _conditions(wanted, books.require_chain().clock(connection))
    total = connection.execute(select(func.count()).select_from(service).where(*conditions)).scalar_one()
    place = tuple_(service.c.requested_at, service.c.service)
    if cursor is not None:
        conditions.append(place < _place(cursor))
    query = select(service).where(*conditions).order_by(service.c.requested_at.desc(), service.c.service.desc())
    rows = connection.execute(query.limit(limit + 1)).all()
    following = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return Page(_seen(connection, books, reader, rows[:limit]), following, total)


def get_service(connection: Connection, books: Books, reader: Reader, identity: bytes) -> Service | None:
    """One service; None if nobody ever asked for it."""
    query = select(service).where(service.c.service == identity, service.c.requested_at.is_not(None))
    return next(iter(_seen(connection, books, reader, connection.execute(query).all())), None)


def parse_id(text: str, field: str = "service") -> bytes:
    """The id of a service, or of whatever else `field` names, as addresses have it.

    Raises:
        InputError: it is not `0x` and 64 hexadecimal digits.
    """
    try:
        identity = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        identity = b""
    if not text.startswith("0x") or len(identity) != ID_BYTES or len(text) != 2 + 2 * ID_BYTES:
        raise InputError(f"{text!r} is not a {field}.", field=field, remedy="Write 0x and 64 hexadecimal digits.")
    return identity


def counts(connection: Connection, now: int, member: int | None = None) -> dict[State, int]:
    """How many services stand how, of one member or of all."""
    own = _conditions(Wanted(member=member), now)
    return {
        state: connection.execute(
            select(func.count()).select_from(service).where(*own, in_state(state, now))
        ).scalar_one()
        for state in State
    }


def _conditions(wanted: Wanted, now: int) -> list[ColumnElement[bool]]:
    # A request that was taken back before the chain knew it has no parties and no price: nobody ever agreed on it.
    conditions: list[ColumnElement[bool]] = [service.c.requested_at.is_not(None)]
    if wanted.states:
        conditions.append(or_(*(in_state(state, now) for state in wanted.states)))
    if wanted.member is not None:
        mediates = and_(service.c.disputed_at.is_not(None), is_mediator(wanted.member))
        conditions.append(or_(service.c.requester == wanted.member, service.c.provider == wanted.member, mediates))
        if wanted.turn is not None:
            turn = waits_for(wanted.member, now)
            conditions.append(turn if wanted.turn else ~turn)
    if wanted.category is not None:
        conditions.append(service.c.category == wanted.category)
    return conditions


def _seen(connection: Connection, books: Books, reader: Reader, rows: Sequence[Row[Any]]) -> list[Service]:
    chain = books.require_chain()
    sight = _Sight(chain.clock(connection), reader, chain.members)
    every = [row.service for row in rows]
    kept = {
        row.service: row for row in connection.execute(select(service_terms).where(service_terms.c.service.in_(every)))
    }
    outcomes: dict[bytes, Outcome] = {}
    for row in connection.execute(select(movement).where(movement.c.service.in_(every), movement.c.kind.in_(_CAME))):
        free = row.lane_0 + row.lane_1 + row.lane_2 + row.lane_3
        before = outcomes.get(row.service, Outcome(0, 0, 0))
        received, returned = (free, 0) if row.kind == "received" else (0, free)
        outcomes[row.service] = Outcome(before.received + received, before.returned + returned, before.lost + row.lost)
    earned = {row.service: row.amount for row in connection.execute(select(bonus).where(bonus.c.service.in_(every)))}
    offered = _offered(connection, {row.offer for row in rows if row.offer is not None})
    return [
        sight.service(
            row,
            kept.get(row.service) if row.offer is None else offered.get(row.offer),
            outcomes.get(row.service),
            earned.get(row.service, 0),
        )
        for row in rows
    ]


def _offered(connection: Connection, offers: Collection[bytes]) -> dict[bytes, Row[Any]]:
    """The words of standing offers, where they are kept; nobody mediates what is paid at once."""
    query = select(offer.c.offer, literal(0).label("mediator"), kept_words)
    query = query.join(kept_words, kept_words.c.hash == offer.c.terms).where(offer.c.offer.in_(offers))
    return {row.offer: row for row in connection.execute(query)}


@dataclass(frozen=True)
class _Sight:
    """What a reader sees in a second."""

    now: int
    reader: Reader
    names: Mapping[int, str]

    def parties(self, row: Row[Any], kept: Row[Any] | None) -> Parties | None:
        """Who agreed on what; None where the reader may not know."""
        words = None if kept is None else Words(kept.title, kept.description, kept.place)
        named = None if kept is None else self.names.get(kept.mediator)
        found = Parties(
            self.names.get(row.requester),
            self.names.get(row.provider),
            named,
            self.names.get(row.stakeholder),
            words,
        )
        own = [found.requester, found.provider]
        if row.disputed_at is not None:
            # Whoever has to decide must know on what, and nobody has to before.
            own.append(found.mediator)
        known = any(member is not None and self.reader.may_see(member) for member in own)
        return found if known or self.reader.has_office else None

    def service(self, row: Row[Any], kept: Row[Any] | None, outcome: Outcome | None, earned: int) -> Service:
        parties, mine = self.parties(row, kept), None
        if parties is not None and self.reader.member is not None:
            mine = next((party for party in Party if parties.of(party) == self.reader.member), None)
        ended_by = None
        if row.cancelled_by:
            ended_by = _side(row, row.cancelled_by)
        elif row.mediator:
            ended_by = Party.MEDIATOR
        disputed_by = None if row.disputed_by is None else _side(row, row.disputed_by)
        return Service(row, standing_of(row, self.now), parties, mine, outcome, ended_by, disputed_by, earned)


def _side(row: Row[Any], member: int) -> Party:
    return Party.REQUESTER if member == row.requester else Party.PROVIDER


def _cursor(row: Row[Any]) -> str:
    place = row.requested_at.to_bytes(8) + row.service
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, bytes]:
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        place = b""
    if len(place) != 8 + ID_BYTES:
        raise InputError("The cursor is none of ours.", field="cursor", remedy="Give the `next` of the page before.")
    return int.from_bytes(place[:8]), place[8:]
