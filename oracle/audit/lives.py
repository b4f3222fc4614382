"""The services as their events tell them: every step against the table of steps, and what it must do to the tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from chain.genesis import DAY
from oracle.audit.delegates import Delegates
from oracle.audit.effects import Effects
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.offers import WEIGHTS, Offers
from oracle.audit.offices import MEDIATOR, holder_of
from oracle.audit.parameters import Parameters
from oracle.audit.pauses import Pauses
from oracle.audit.people import People
from oracle.audit.tokens import Tokens

MAX_AHEAD = 45 * DAY
GRACE = 7 * DAY
NO_REASONS = bytes(32)


class State(IntEnum):
    """Where a service stands, numbered as in the contracts."""

    NONE = 0
    REQUESTED = 1
    ACTIVE = 2
    DELIVERED = 3
    DISPUTED = 4
    CLOSED = 5
    CANCELLED = 6
    EXPIRED = 7
    RESOLVED = 8


AGREED = (State.ACTIVE, State.DELIVERED, State.DISPUTED)
OPEN = (State.REQUESTED, *AGREED)


@dataclass(frozen=True)
class Service:
    """A service; all zero but the state if it was revoked before it existed.

    Attributes:
        amount: the price, or what was paid of it.
        deadline: the last second of what the state waits for: an approval, an objection, or the mediator's word.
    """

    state: State
    requester: int = 0
    provider: int = 0
    amount: int = 0
    category: int = 0
    start: int = 0
    perform_by: int = 0
    deadline: int = 0

    def told(self) -> tuple[int, ...]:
        """What the contract must tell."""
        waits = (State.REQUESTED, State.DELIVERED, State.DISPUTED)
        deadlines = (self.deadline if self.state is state else 0 for state in waits)
        parties = (self.requester, self.provider, self.amount, self.category)
        return (int(self.state), *parties, self.start, self.perform_by, *deadlines)

    def may_cancel(self, member: int, time: int) -> bool:
        """Whether a member may end it: the provider until it is paid; the requester until it is agreed and begins."""
        if self.state not in OPEN:
            return False
        if member in {self.provider, 0}:  # 0: both signed
            return True
        early = self.state is State.REQUESTED or (self.state is State.ACTIVE and time < self.start)
        return member == self.requester and early


class Lives:
    """All services, step by step."""

    def __init__(  # noqa: PLR0917 - all that a service has to do with
        self, people: People, delegates: Delegates, parameters: Parameters, pauses: Pauses, offers: Offers,
        tokens: Tokens, notebook: Notebook,
    ) -> None:  # fmt: skip
        self._people = people
        self._delegates = delegates
        self._parameters = parameters
        self._pauses = pauses
        self._offers = offers
        self._tokens = tokens
        self._notebook = notebook
        self.services: dict[bytes, Service] = {}

    def follow(self, event: Event) -> Effects:
        """Take a step and tell what it must do to the tokens; a step that the table does not allow is a finding."""
        return {
            "ServiceRequested": self._requested,
            "ServiceApproved": self._approved,
            "ServiceDelivered": self._delivered,
            "ServiceClosed": self._closed,
            "ServiceClosedFor": self._closed_for,
            "ServiceCancelled": self._cancelled,
            "ServiceExpired": self._expired,
            "ServiceDisputed": self._disputed,
            "ServiceResolved": self._resolved,
            "InstantPaid": self._paid_at_once,
        }[event.name](event)

    def earned(self, event: Event) -> None:
        """A provider earned a bonus."""
        service = self.services[event.values["service"]]
        self._offers.book((service.requester, service.provider), event.values["amount"], event.timestamp)

    def _requested(self, event: Event) -> Effects:
        values, now, name = event.values, event.timestamp, event.values["service"]
        wanted = Service(
            State.REQUESTED, values["requester"], values["provider"], values["amount"], values["category"],
            values["start"], values["performBy"], values["approveBy"],
        )  # fmt: skip
        most = self._parameters.at("MaxOpen", now)
        last = min(now + self._parameters.at("ApproveWindow", now), wanted.start)
        open_now = self._tokens.accounts[wanted.requester].open
        self._require_possible(event, self._parameters.at("MaxPrice", now))
        for holds, expected, found in (
            (now <= wanted.start <= wanted.perform_by <= now + MAX_AHEAD, "times in order", wanted.told()[5:7]),
            (wanted.deadline == last, f"an approval until {last}", wanted.deadline),
            (open_now < most, f"at most {most} open requests", open_now + 1),
        ):
            self._require(event, holds, expected, found)
        self.services[name] = wanted
        return self._tokens.lock(name, wanted.requester, wanted.amount, now)

    def _approved(self, event: Event) -> Effects:
        service = self._known(event, State.REQUESTED)
        self._require_until(event, service.deadline)
        self._require(event, self._people.is_active(service.provider), "a provider who is a member", service.provider)
        self._move(event, service, State.ACTIVE)
        return []

    def _delivered(self, event: Event) -> Effects:
        service, now, review_by = self._known(event, State.ACTIVE), event.timestamp, event.values["reviewBy"]
        self._require(event, now >= service.start, f"a delivery from {service.start} on", now)
        self._require_until(event, service.perform_by)
        due = now + self._parameters.at("ReviewWindow", now)
        self._require(event, review_by == due, f"a review until {due}", review_by)
        self._move(event, replace(service, deadline=review_by), State.DELIVERED)
        return []

    def _closed(self, event: Event) -> Effects:
        if event.values["bySignature"]:
            service = self._known(event, *AGREED)
            self._require_until(event, service.perform_by + GRACE)
        else:
            service = self._known(event, State.DELIVERED)
            self._require_after(event, service.deadline)
        self._move(event, service, State.CLOSED)
        name, now = event.values["service"], event.timestamp
        paid = self._tokens.pay(name, service.requester, service.provider, now)
        return [*paid, lambda: self._bonus(event, service, service.amount)]

    def _closed_for(self, event: Event) -> Effects:
        service, amount = self._known(event, *AGREED), event.values["amount"]
        if service.state is State.ACTIVE:
            self._require_until(event, service.perform_by + GRACE)
        self._require(event, 0 < amount <= service.amount, f"a part of {service.amount}", amount)
        self._move(event, replace(service, amount=amount), State.CLOSED)
        name, now = event.values["service"], event.timestamp
        split = self._tokens.split(name, service.requester, service.provider, amount, now)
        return [*split, lambda: self._bonus(event, service, amount)]

    def _bonus(self, event: Event, before: Service, paid: int) -> Effects:
        """What a service that was closed earns beside its price, if it was never disputed."""
        if before.category not in WEIGHTS or before.state is State.DISPUTED:
            return []
        parties, now = (before.requester, before.provider), event.timestamp
        wanted = self._offers.bonus(parties, before.category, before.start, paid, now)
        return self._tokens.bonus(event.values["service"], before.provider, wanted, now)

    def _cancelled(self, event: Event) -> Effects:
        name, by = event.values["service"], event.values["by"]
        if name not in self.services:
            self._require(event, by in self._people.members, "a member who revokes", by)
            self.services[name] = Service(State.CANCELLED)
            return []
        service = self.services[name]
        allowed = service.may_cancel(by, event.timestamp)
        self._require(event, allowed, "a party that may cancel now", f"member {by}, {service.state.name.lower()}")
        self._move(event, service, State.CANCELLED)
        return self._tokens.refund(name, service.requester, event.timestamp)

    def _expired(self, event: Event) -> Effects:
        service = self._known(event, State.REQUESTED, State.ACTIVE)
        late = service.deadline if service.state is State.REQUESTED else service.perform_by + GRACE
        self._require_after(event, late)
        self._move(event, service, State.EXPIRED)
        return self._tokens.refund(event.values["service"], service.requester, event.timestamp)

    def _disputed(self, event: Event) -> Effects:
        service, by, now = self._known(event, State.DELIVERED), event.values["by"], event.timestamp
        due = now + self._parameters.at("MediateWindow", now)
        self._require(event, by in {service.requester, service.provider}, "a party that objects", by)
        self._require_until(event, service.deadline)
        self._require(event, event.values["mediateBy"] == due, f"a decision until {due}", event.values["mediateBy"])
        self._move(event, replace(service, deadline=event.values["mediateBy"]), State.DISPUTED)
        return []

    def _resolved(self, event: Event) -> Effects:
        service, values, now = self._known(event, State.DISPUTED), event.values, event.timestamp
        mediator, part = values["mediator"], values["toProvider"]
        if mediator:
            in_office = self._people.offices.held(MEDIATOR, holder_of(mediator), now)
            self._require_until(event, service.deadline)
            self._require(event, in_office, "a mediator in office", mediator)
            partial = {service.requester, service.provider, self._delegates.asked_by.get(values["service"])}
            self._require(event, mediator not in partial, "a neutral one", mediator)
            self._require(event, part <= service.amount, f"a part of {service.amount}", part)
        else:
            self._require_after(event, service.deadline)
            self._require(event, part == service.amount // 2, f"half of {service.amount}", part)
            self._require(event, values["reasons"] == NO_REASONS, "no reasons", values["reasons"])
        self._move(event, replace(service, amount=part), State.RESOLVED)
        return self._tokens.split(values["service"], service.requester, service.provider, part, now)

    def _paid_at_once(self, event: Event) -> Effects:
        values, now, name = event.values, event.timestamp, event.values["service"]
        requester, provider, amount = values["requester"], values["provider"], values["amount"]
        most = self._offers.dearest(values["offer"], provider, now)
        self._require(event, most is not None, "a standing offer of the provider", values["offer"])
        self._require_possible(event, min(self._parameters.at("MaxPrice", now), most or 0))
        self.services[name] = Service(State.CLOSED, requester, provider, amount, 0, now, now)
        return self._tokens.direct(name, requester, provider, amount, now)

    def _require_possible(self, event: Event, dearest: int) -> None:
        """What a request and an instant payment have in common."""
        values, name = event.values, event.values["service"]
        parties = {values["requester"], values["provider"]}
        two = len(parties) == 2 and all(map(self._people.is_active, parties))
        self._require(event, name not in self.services, "a new service", self._state(name))
        self._require(event, two, "two members", tuple(sorted(parties)))
        self._require(event, 0 < values["amount"] <= dearest, f"a price up to {dearest}", values["amount"])
        self._require(event, not self._pauses.rest(event.timestamp), "no pause", f"one until {self._pauses.until}")

    def _known(self, event: Event, *allowed: State) -> Service:
        name = event.values["service"]
        wanted = " or ".join(state.name.lower() for state in allowed)
        self._require(
            event, self._state(name) in allowed, f"a service that is {wanted}", self._state(name).name.lower()
        )
        return self.services.get(name, Service(State.NONE))

    def _state(self, name: bytes) -> State:
        return self.services[name].state if name in self.services else State.NONE

    def _move(self, event: Event, service: Service, state: State) -> None:
        self.services[event.values["service"]] = replace(service, state=state)

    def _require_until(self, event: Event, deadline: int) -> None:
        self._require(event, event.timestamp <= deadline, f"this step until {deadline}", event.timestamp)

    def _require_after(self, event: Event, deadline: int) -> None:
        self._require(event, event.timestamp > deadline, f"this step after {deadline}", event.timestamp)

    def _require(self, event: Event, holds: bool, expected: str, found: object) -> None:
        where = {**event.where, "service": "0x" + event.values["service"].hex(), "event": event.name}
        self._notebook.require(Kind.SERVICE, where, holds, expected, found, "A step that the rules do not allow.")
