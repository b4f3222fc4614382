"""The life of agreed services, from request to closing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from chain.genesis import DAY
from chain.model.ledger import Ledger
from chain.model.members import Members
from chain.model.parameters import Council
from chain.model.refused import Refused

MAX_AHEAD = 45 * DAY
GRACE = 7 * DAY


class State(IntEnum):
    """Where a service stands, with the contracts' numbers; whatever comes after DISPUTED is final."""

    NONE = 0
    REQUESTED = 1
    ACTIVE = 2
    DELIVERED = 3
    DISPUTED = 4
    CLOSED = 5
    CANCELLED = 6
    EXPIRED = 7
    RESOLVED = 8


@dataclass
class Service:
    """An agreed service."""

    state: State
    requester: int
    provider: int
    amount: int = 0
    category: int = 0
    start: int = 0
    perform_by: int = 0
    deadline: int = 0
    """Requested: the last second to approve. Delivered: of the review. Disputed: of the mediator."""


@dataclass(frozen=True)
class Order:
    """The part of a signed request that the rules look at."""

    requester: int
    provider: int
    amount: int
    start: int
    perform_by: int
    valid_until: int
    mediator: int = 0
    category: int = 0
    stakeholder: int = 0


class Services:
    """All services of one community."""

    def __init__(self, members: Members, ledger: Ledger, council: Council) -> None:
        self._members, self._ledger, self._council = members, ledger, council
        self.services: dict[bytes, Service] = {}

    def request(self, now: int, service: bytes, order: Order, signer: object) -> None:
        """The requester's signed request is relayed."""
        if service in self.services:
            raise Refused("Services_Exists")
        if now > order.valid_until:
            raise Refused("Services_IntentExpired")
        if order.requester == order.provider or order.mediator in {order.requester, order.provider}:
            raise Refused("Services_SameParty")
        if not now <= order.start <= order.perform_by <= now + MAX_AHEAD:
            raise Refused("Services_BadTimes")
        if not 0 < order.amount <= self._council.value("MaxPrice", now):
            raise Refused("Services_BadPrice")
        by = self._members.authorise_spend(now, order.requester, order.provider, order.amount, signer)
        if by == order.mediator:
            raise Refused("Services_SameParty")
        self._ledger.lock(now, service, order.requester, order.amount, self._council.value("MaxOpen", now))
        self._members.spend(now, order.requester, by, order.amount)
        self.services[service] = Service(
            State.REQUESTED,
            order.requester,
            order.provider,
            order.amount,
            order.category,
            order.start,
            order.perform_by,
            min(order.start, now + self._council.value("ApproveWindow", now)),
        )

    def approve(self, now: int, service: bytes, signer: object, valid_until: int) -> None:
        """The provider agrees."""
        found = self._in_state(service, State.REQUESTED)
        _until(now, found.deadline)
        _in_time(now, valid_until)
        self._members.authorise_active(found.provider, signer)
        found.state = State.ACTIVE

    def deliver(self, now: int, service: bytes, signer: object, valid_until: int) -> None:
        """The provider says that it is done."""
        found = self._in_state(service, State.ACTIVE)
        if now < found.start:
            raise Refused("Services_TooEarly")
        _until(now, found.perform_by)
        self._authorise(now, found.provider, signer, valid_until)
        found.state = State.DELIVERED
        found.deadline = now + self._council.value("ReviewWindow", now)

    def close(self, now: int, service: bytes, signer: object, valid_until: int) -> None:
        """The requester's closing message is relayed."""
        found = self._in_state(service, State.ACTIVE, State.DELIVERED, State.DISPUTED)
        _until(now, found.perform_by + GRACE)
        self._authorise(now, found.requester, signer, valid_until)
        self._pay(now, service, found)

    def close_after_review(self, now: int, service: bytes) -> None:
        """Anyone closes what the requester did not object to."""
        found = self._in_state(service, State.DELIVERED)
        _after(now, found.deadline)
        self._pay(now, service, found)

    def cancel(self, now: int, service: bytes, named: int, signer: object, valid_until: int) -> None:
        """`named`, a party, ends the service."""
        found = self._open(service)
        if named != found.provider:
            if named != found.requester or found.state >= State.DELIVERED:
                raise Refused("Services_NotAParty")
            if found.state == State.ACTIVE and now >= found.start:
                raise Refused("Services_TooLate")
        self._authorise(now, named, signer, valid_until)
        self._refund(now, service, found, State.CANCELLED)

    def revoke(self, now: int, service: bytes, requester: int, signer: object, valid_until: int) -> None:
        """The requester makes a request unusable that nobody has relayed."""
        if service in self.services:
            raise Refused("Services_Exists")
        self._authorise(now, requester, signer, valid_until)
        self.services[service] = Service(State.CANCELLED, 0, 0)

    def expire(self, now: int, service: bytes) -> None:
        """Anyone ends what ran out of time."""
        found = self._in_state(service, State.REQUESTED, State.ACTIVE)
        _after(now, found.deadline if found.state == State.REQUESTED else found.perform_by + GRACE)
        self._refund(now, service, found, State.EXPIRED)

    def _pay(self, now: int, service: bytes, found: Service) -> None:
        self._ledger.pay(now, service, found.requester, found.provider)
        found.state = State.CLOSED

    def _refund(self, now: int, service: bytes, found: Service, state: State) -> None:
        self._ledger.refund(now, service, found.requester)
        found.state = state

    def _open(self, service: bytes) -> Service:
        return self._in_state(service, State.REQUESTED, State.ACTIVE, State.DELIVERED, State.DISPUTED)

    def _in_state(self, service: bytes, *states: State) -> Service:
        found = self.services.get(service)
        if found is None or found.state not in states:
            raise Refused("Services_WrongState")
        return found

    def _authorise(self, now: int, member: int, signer: object, valid_until: int) -> None:
        _in_time(now, valid_until)
        self._members.authorise(member, signer)


def _in_time(now: int, valid_until: int) -> None:
    if now > valid_until:
        raise Refused("Services_IntentExpired")


def _until(now: int, deadline: int) -> None:
    if now > deadline:
        raise Refused("Services_TooLate")


def _after(now: int, deadline: int) -> None:
    if now <= deadline:
        raise Refused("Services_TooEarly")
