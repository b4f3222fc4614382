"""The life of agreed services, from request to closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from chain.genesis import DAY
from chain.model.ledger import Ledger
from chain.model.members import Members
from chain.model.offers import Offers, is_collective
from chain.model.parameters import WHOLE_BPS, Council
from chain.model.refused import Refused

ONLINE = 15 * 60
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


OPEN = (State.REQUESTED, State.ACTIVE, State.DELIVERED, State.DISPUTED)
AGREED = OPEN[1:]
Pair = tuple[object, object]
"""Two signatures: the requester's, and the provider's."""


@dataclass
class Service:
    """A service; once it was closed for less, or resolved, `amount` is what was paid."""

    state: State
    requester: int = 0
    provider: int = 0
    amount: int = 0
    category: int = 0
    start: int = 0
    perform_by: int = 0
    mediator: int = 0
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


@dataclass(frozen=True)
class Group:
    """What a provider signs to approve several services at once."""

    services: Sequence[bytes]
    provider: int
    minimum: int
    valid_until: int


@dataclass(frozen=True)
class Instant:
    """What both sign to exchange tokens at once for something offered."""

    requester: int
    provider: int
    offer: bytes
    amount: int
    valid_until: int


class Services:
    """All services of one community. A service's name is the id that its request has on a chain, or any other."""

    def __init__(self, members: Members, ledger: Ledger, council: Council, offers: Offers) -> None:
        self._members, self._ledger, self._council, self._offers = members, ledger, council, offers
        self.services: dict[bytes, Service] = {}

    # How a service begins

    def request(self, now: int, service: bytes, order: Order, signer: object) -> None:
        """The request is relayed that the requester, or its delegate, signed."""
        if service in self.services:
            raise Refused("Services_Exists")
        _in_time(now, order.valid_until)
        parties = {order.requester, order.provider}
        if len(parties) == 1 or order.mediator in parties:
            raise Refused("Services_SameParty")
        if not now <= order.start <= order.perform_by <= now + MAX_AHEAD:
            raise Refused("Services_BadTimes")
        self._council.require_not_paused(now)
        _require_price(order.amount, self._council.value("MaxPrice", now))
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
            order.mediator,
            min(order.start, now + self._council.value("ApproveWindow", now)),
        )

    def approve(self, now: int, service: bytes, signer: object, valid_until: int) -> None:
        """The provider agrees."""
        found = self._in_state(service, State.REQUESTED)
        _until(now, found.deadline)
        _in_time(now, valid_until)
        self._members.authorise_active(found.provider, signer)
        found.state = State.ACTIVE

    def approve_many(self, now: int, group: Group, signer: object) -> None:
        """The provider agrees to what of a group can still be approved."""
        _in_time(now, group.valid_until)
        self._members.authorise_active(group.provider, signer)
        known = {service: self.services[service] for service in group.services if service in self.services}
        if any(found.provider != group.provider for found in known.values()):
            raise Refused("Services_NotAParty")
        waiting = [found for found in known.values() if found.state == State.REQUESTED and now <= found.deadline]
        if len(waiting) < max(group.minimum, 1):
            raise Refused("Services_TooFew")
        for found in waiting:
            found.state = State.ACTIVE

    def instant(self, now: int, service: bytes, purchase: Instant, signers: Pair) -> None:
        """Both exchange tokens face to face for what the provider offers."""
        if service in self.services:
            raise Refused("Services_Exists")
        requester, provider = purchase.requester, purchase.provider
        if requester == provider:
            raise Refused("Services_SameParty")
        _in_time(now, purchase.valid_until)
        if purchase.valid_until > now + ONLINE:
            raise Refused("Services_NotOnline")
        self._council.require_not_paused(now)
        most = self._offers.max_amount_of(now, purchase.offer, provider)
        _require_price(purchase.amount, min(most, self._council.value("MaxPrice", now)))
        self._members.authorise(provider, signers[1])
        by = self._members.authorise_spend(now, requester, provider, purchase.amount, signers[0])
        self._ledger.direct(now, requester, provider, purchase.amount)
        self._members.spend(now, requester, by, purchase.amount)
        self.services[service] = Service(State.CLOSED, requester, provider, purchase.amount, 0, now, now)

    # How it goes on, and ends well

    def deliver(self, now: int, service: bytes, signer: object, valid_until: int) -> None:
        """The provider says that it is done."""
        found = self._in_state(service, State.ACTIVE)
        _after(now, found.start - 1)
        _until(now, found.perform_by)
        self._authorise(now, found.provider, signer, valid_until)
        found.state = State.DELIVERED
        found.deadline = now + self._council.value("ReviewWindow", now)

    def close(self, now: int, service: bytes, signer: object, valid_until: int) -> None:
        """The requester's closing message is relayed."""
        found = self._in_state(service, *AGREED)
        _until(now, found.perform_by + GRACE)
        self._authorise(now, found.requester, signer, valid_until)
        self._pay(now, service, found)

    def close_after_review(self, now: int, service: bytes) -> None:
        """Anyone closes what nobody objected to."""
        found = self._in_state(service, State.DELIVERED)
        _after(now, found.deadline)
        self._pay(now, service, found)

    def close_for(self, now: int, service: bytes, amount: int, valid_until: int, signers: Pair) -> None:
        """Both agree on what of the price is paid."""
        found = self._in_state(service, *AGREED)
        if found.state == State.ACTIVE:
            _until(now, found.perform_by + GRACE)
        _require_price(amount, found.amount)
        self._authorise_both(now, found, signers, valid_until)
        self._ledger.pay_split(now, service, found.requester, found.provider, amount)
        self._reward(now, found, amount)
        found.state, found.amount = State.CLOSED, amount

    # How it ends otherwise

    def cancel(self, now: int, service: bytes, named: int, signer: object, valid_until: int) -> None:
        """`named`, a party, ends the service."""
        found = self._in_state(service, *OPEN)
        if named != found.provider:
            if named != found.requester or found.state >= State.DELIVERED:
                raise Refused("Services_NotAParty")
            if found.state == State.ACTIVE:
                _until(now, found.start - 1)
        self._authorise(now, named, signer, valid_until)
        self._refund(now, service, found, State.CANCELLED)

    def cancel_together(self, now: int, service: bytes, valid_until: int, signers: Pair) -> None:
        """Both end the service."""
        found = self._in_state(service, *OPEN)
        self._authorise_both(now, found, signers, valid_until)
        self._refund(now, service, found, State.CANCELLED)

    def revoke(self, now: int, service: bytes, requester: int, signer: object, valid_until: int) -> None:
        """The requester makes a request unusable that nobody has relayed."""
        if service in self.services:
            raise Refused("Services_Exists")
        self._authorise(now, requester, signer, valid_until)
        self.services[service] = Service(State.CANCELLED)

    def expire(self, now: int, service: bytes) -> None:
        """Anyone ends what ran out of time."""
        found = self._in_state(service, State.REQUESTED, State.ACTIVE)
        _after(now, found.deadline if found.state == State.REQUESTED else found.perform_by + GRACE)
        self._refund(now, service, found, State.EXPIRED)

    # Disputes

    def dispute(self, now: int, service: bytes, named: int, signer: object, valid_until: int) -> None:
        """`named`, a party, objects within the review."""
        found = self._in_state(service, State.DELIVERED)
        if named not in {found.requester, found.provider}:
            raise Refused("Services_NotAParty")
        _until(now, found.deadline)
        self._authorise(now, named, signer, valid_until)
        found.state = State.DISPUTED
        found.deadline = now + self._council.value("MediateWindow", now)

    def resolve(self, now: int, service: bytes, provider_bps: int, signer: object, valid_until: int) -> None:
        """The mediator whom the request names decides what part of the price is paid."""
        found = self._in_state(service, State.DISPUTED)
        _until(now, found.deadline)
        if provider_bps > WHOLE_BPS:
            raise Refused("Services_BadPart")
        _in_time(now, valid_until)
        self._members.authorise_officer(now, "Mediator", found.mediator, signer)
        self._divide(now, service, found, found.amount * provider_bps // WHOLE_BPS)

    def resolve_by_default(self, now: int, service: bytes) -> None:
        """Anyone has halved what no mediator decided."""
        found = self._in_state(service, State.DISPUTED)
        _after(now, found.deadline)
        self._divide(now, service, found, found.amount // 2)

    # What follows

    def _pay(self, now: int, service: bytes, found: Service) -> None:
        self._ledger.pay(now, service, found.requester, found.provider)
        self._reward(now, found, found.amount)
        found.state = State.CLOSED

    def _refund(self, now: int, service: bytes, found: Service, state: State) -> None:
        self._ledger.refund(now, service, found.requester)
        found.state = state

    def _divide(self, now: int, service: bytes, found: Service, amount_to: int) -> None:
        self._ledger.pay_split(now, service, found.requester, found.provider, amount_to)
        found.state, found.amount = State.RESOLVED, amount_to

    def _reward(self, now: int, found: Service, paid: int) -> None:
        """The bonus of a service of collective interest that was never disputed, before it is closed."""
        if not is_collective(found.category) or found.state == State.DISPUTED:
            return
        parties = found.requester, found.provider
        wanted = self._offers.bonus_of(now, parties, found.category, found.start, paid)
        issued = self._ledger.bonus(now, found.provider, wanted)
        if issued:
            self._offers.book(now, *parties, issued)

    # What every verb asks

    def _in_state(self, service: bytes, *states: State) -> Service:
        found = self.services.get(service)
        if found is None or found.state not in states:
            raise Refused("Services_WrongState")
        return found

    def _authorise(self, now: int, member: int, signer: object, valid_until: int) -> None:
        _in_time(now, valid_until)
        self._members.authorise(member, signer)

    def _authorise_both(self, now: int, found: Service, signers: Pair, valid_until: int) -> None:
        for member, signer in zip((found.requester, found.provider), signers, strict=True):
            self._authorise(now, member, signer, valid_until)


def _in_time(now: int, valid_until: int) -> None:
    if now > valid_until:
        raise Refused("Services_IntentExpired")


def _require_price(amount: int, most: int) -> None:
    if not 0 < amount <= most:
        raise Refused("Services_BadPrice")


def _until(now: int, deadline: int) -> None:
    if now > deadline:
        raise Refused("Services_TooLate")


def _after(now: int, deadline: int) -> None:
    if now <= deadline:
        raise Refused("Services_TooEarly")
