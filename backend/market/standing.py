"""Where a service stands at a given second: the chain's state, read with the clock.

Nobody has to write into the chain that time has passed: a request that nobody accepted in time is over, also before
somebody books its expiry. Deadlines hold until the end of their second, as in `contracts/Services.sol`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_

from backend.readmodels.tables import service
from chain.model.services import GRACE


class State(StrEnum):
    """How a service stands for people; the first three are open."""

    REQUESTED = "requested"
    ACTIVE = "active"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = (State.REQUESTED, State.ACTIVE, State.DELIVERED)
ENDED = (State.CLOSED, State.CANCELLED, State.EXPIRED)


class Party(StrEnum):
    """The two sides of a service."""

    REQUESTER = "requester"
    PROVIDER = "provider"


class Act(StrEnum):
    """What is waited for."""

    APPROVE = "approve"
    START = "start"
    DELIVER = "deliver"
    CONFIRM = "confirm"


class Tokens(StrEnum):
    """What becomes of the tokens that were set aside."""

    SET_ASIDE = "set_aside"
    PAID = "paid"
    RETURNED = "returned"


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
    match row.state:
        case "requested" if now <= row.approve_by:
            return _waits(State.REQUESTED, Act.APPROVE, Party.PROVIDER, row.approve_by)
        case "active" if now <= row.perform_by + GRACE:
            return _active(row, now)
        case "delivered" if now <= row.review_by:
            return _waits(State.DELIVERED, Act.CONFIRM, Party.REQUESTER, row.review_by)
        case "requested" | "active":
            return _over(State.EXPIRED, booked=False)
        case "delivered":
            return _over(State.CLOSED, booked=False)
    return _over(State(row.state), booked=True)


def _active(row: Row[Any], now: int) -> Standing:
    if now < row.start:
        return _waits(State.ACTIVE, Act.START, None, row.start)
    if now <= row.perform_by:
        return _waits(State.ACTIVE, Act.DELIVER, Party.PROVIDER, row.perform_by)
    # Too late to say that it was delivered; that it was all the same, only who asked for it can confirm.
    return _waits(State.ACTIVE, Act.CONFIRM, Party.REQUESTER, row.perform_by + GRACE, late=True)


def _waits(state: State, act: Act, actor: Party | None, act_by: int, *, late: bool = False) -> Standing:
    return Standing(state, True, act, actor, act_by, late, Tokens.SET_ASIDE)


def _over(state: State, *, booked: bool) -> Standing:
    tokens = Tokens.PAID if state is State.CLOSED else Tokens.RETURNED
    return Standing(state, booked, None, None, None, False, tokens)


def in_state(state: State, now: int) -> ColumnElement[bool]:
    """The same as a condition: services whose standing is `state`."""
    c = service.c
    unanswered = and_(c.state == "requested", c.approve_by < now)
    undone = and_(c.state == "active", c.perform_by + GRACE < now)
    silent = and_(c.state == "delivered", c.review_by < now)
    conditions: Mapping[State, ColumnElement[bool]] = {
        State.REQUESTED: and_(c.state == "requested", c.approve_by >= now),
        State.ACTIVE: and_(c.state == "active", c.perform_by + GRACE >= now),
        State.DELIVERED: and_(c.state == "delivered", c.review_by >= now),
        State.CLOSED: or_(c.state == "closed", silent),
        State.CANCELLED: c.state == "cancelled",
        State.EXPIRED: or_(c.state == "expired", unanswered, undone),
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
    return or_(and_(c.provider == member, provider), and_(c.requester == member, requester))
