"""Where a service stands at a given second: the chain's state, read with the clock.

Nobody has to write into the chain that time has passed: a request that nobody accepted in time is over, also before
somebody books its expiry. Deadlines hold until the end of their second, as in `contracts/Services.sol`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from backend.market.models import service_terms
from backend.readmodels.services import GRACE
from backend.readmodels.tables import service


class State(StrEnum):
    """How a service stands for people; the first four are open."""

    REQUESTED = "requested"
    ACTIVE = "active"
    DELIVERED = "delivered"
    DISPUTED = "disputed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    RESOLVED = "resolved"


OPEN = (State.REQUESTED, State.ACTIVE, State.DELIVERED, State.DISPUTED)
ENDED = (State.CLOSED, State.CANCELLED, State.EXPIRED, State.RESOLVED)


class Party(StrEnum):
    """The two sides of a service, and whom they named to decide if they disagree."""

    REQUESTER = "requester"
    PROVIDER = "provider"
    MEDIATOR = "mediator"


class Act(StrEnum):
    """What is waited for."""

    APPROVE = "approve"
    START = "start"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    RESOLVE = "resolve"


class Tokens(StrEnum):
    """What becomes of the tokens that were set aside."""

    SET_ASIDE = "set_aside"
    PAID = "paid"
    RETURNED = "returned"
    DIVIDED = "divided"


@dataclass(frozen=True)
class Standing:
    """Where a service stands.

    Attributes:
        state: for people, who look at the clock.
        booked: the chain says so too; false where time has ended it and nobody has booked that yet.
        act: what is waited for; None where it is over.
        actor: who must do it; nobody where only time has to pass.
        act_by: the last second for it: after it the service ends, or goes on, by itself.
        late: the service should have been delivered by now.
        tokens: what becomes of those set aside; where it is not booked, what will.
    """

    state: State
    booked: bool
    act: Act | None
    actor: Party | None
    act_by: int | None
    late: bool
    tokens: Tokens


def standing_of(row: Row[Any], now: int) -> Standing:
    """Where a service of the read model stands in a Unix second."""
    return _open(row, now) or _ended(row)


def _open(row: Row[Any], now: int) -> Standing | None:
    match row.state:
        case "requested" if now <= row.approve_by:
            return _waits(State.REQUESTED, Act.APPROVE, Party.PROVIDER, row.approve_by)
        case "active" if now <= row.perform_by + GRACE:
            return _active(row, now)
        case "delivered" if now <= row.review_by:
            return _waits(State.DELIVERED, Act.CONFIRM, Party.REQUESTER, row.review_by)
        case "disputed" if now <= row.mediate_by:
            return _waits(State.DISPUTED, Act.RESOLVE, Party.MEDIATOR, row.mediate_by)
    return None


def _ended(row: Row[Any]) -> Standing:
    match row.state:
        case "requested" | "active":
            return _over(State.EXPIRED, Tokens.RETURNED, booked=False)
        case "delivered":
            return _over(State.CLOSED, Tokens.PAID, booked=False)
        case "disputed":
            # Half is paid and half goes back, whoever has it booked.
            return _over(State.RESOLVED, Tokens.DIVIDED, booked=False)
    return _over(State(row.state), _became(row), booked=True)


def _became(row: Row[Any]) -> Tokens:
    """What became of the tokens of a service that is over."""
    if not row.paid:
        return Tokens.RETURNED
    return Tokens.PAID if row.paid == row.amount else Tokens.DIVIDED


def _active(row: Row[Any], now: int) -> Standing:
    if now < row.start:
        return _waits(State.ACTIVE, Act.START, None, row.start)
    if now <= row.perform_by:
        return _waits(State.ACTIVE, Act.DELIVER, Party.PROVIDER, row.perform_by)
    # Too late to say that it was delivered; that it was all the same, only who asked for it can confirm.
    return _waits(State.ACTIVE, Act.CONFIRM, Party.REQUESTER, row.perform_by + GRACE, late=True)


def _waits(state: State, act: Act, actor: Party | None, act_by: int, *, late: bool = False) -> Standing:
    return Standing(state, True, act, actor, act_by, late, Tokens.SET_ASIDE)


def _over(state: State, tokens: Tokens, *, booked: bool) -> Standing:
    return Standing(state, booked, None, None, None, False, tokens)


def in_state(state: State, now: int) -> ColumnElement[bool]:
    """The same as a condition: services whose standing is `state`."""
    c = service.c
    unanswered = and_(c.state == "requested", c.approve_by < now)
    undone = and_(c.state == "active", c.perform_by + GRACE < now)
    silent = and_(c.state == "delivered", c.review_by < now)
    undecided = and_(c.state == "disputed", c.mediate_by < now)
    conditions: Mapping[State, ColumnElement[bool]] = {
        State.REQUESTED: and_(c.state == "requested", c.approve_by >= now),
        State.ACTIVE: and_(c.state == "active", c.perform_by + GRACE >= now),
        State.DELIVERED: and_(c.state == "delivered", c.review_by >= now),
        State.DISPUTED: and_(c.state == "disputed", c.mediate_by >= now),
        State.CLOSED: or_(c.state == "closed", silent),
        State.CANCELLED: c.state == "cancelled",
        State.EXPIRED: or_(c.state == "expired", unanswered, undone),
        State.RESOLVED: or_(c.state == "resolved", undecided),
    }
    return conditions[state]


def waits_for(member: int, now: int) -> ColumnElement[bool]:
    """Services in which it is this member's turn."""
    c = service.c
    provider = or_(
        and_(c.state == "requested", c.approve_by >= now),
        and_(c.state == "active", c.start <= now, c.perform_by >= now),
    )
    requester = or_(
        and_(c.state == "delivered", c.review_by >= now),
        and_(c.state == "active", c.perform_by < now, c.perform_by + GRACE >= now),
    )
    mediator = and_(c.state == "disputed", c.mediate_by >= now, is_mediator(member))
    return or_(and_(c.provider == member, provider), and_(c.requester == member, requester), mediator)


def is_mediator(member: int) -> ColumnElement[bool]:
    """Services that this member was named to decide: only the signed requests tell, not the chain."""
    return service.c.service.in_(select(service_terms.c.service).where(service_terms.c.mediator == member))
