"""The services as their events tell them: every step against the table of steps, and what it must do to the tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from chain.genesis import DAY
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.parameters import Parameters
from oracle.audit.people import People
from oracle.audit.tokens import Effect, Tokens

MAX_AHEAD = 45 * DAY
GRACE = 7 * DAY


class State(IntEnum):
    """Where a service stands, numbered as in the contracts."""

    NONE = 0
    REQUESTED = 1
    ACTIVE = 2
    DELIVERED = 3
    CLOSED = 4
    CANCELLED = 5
    EXPIRED = 6


@dataclass(frozen=True)
class Service:
    """A service; all zero but the state if it was revoked before it existed."""

    state: State
    requester: int = 0
    provider: int = 0
    amount: int = 0
    category: int = 0
    start: int = 0
    perform_by: int = 0
    approve_by: int = 0
    review_by: int = 0

    def told(self) -> tuple[int, ...]:
        """What the contract must tell."""
        approve_by = self.approve_by if self.state is State.REQUESTED else 0
        review_by = self.review_by if self.state is State.DELIVERED else 0
        parties = (self.requester, self.provider, self.amount, self.category)
        return (int(self.state), *parties, self.start, self.perform_by, approve_by, review_by)

    def may_cancel(self, member: int, time: int) -> bool:
        """Whether a member may end it: the provider until it is paid; the requester until it is agreed and begins."""
        if self.state not in {State.REQUESTED, State.ACTIVE, State.DELIVERED}:
            return False
        if member == self.provider:
            return True
        early = self.state is State.REQUESTED or (self.state is State.ACTIVE and time < self.start)
        return member == self.requester and early


class Lives:
    """All services, step by step."""

    def __init__(self, people: People, parameters: Parameters, tokens: Tokens, notebook: Notebook) -> None:
        self._people = people
        self._parameters = parameters
        self._tokens = tokens
        self._notebook = notebook
        self.services: dict[bytes, Service] = {}

    def follow(self, event: Event) -> list[Effect]:
        """Take a step and tell what it must do to the tokens; a step that the table does not allow is a finding."""
        return {
            "ServiceRequested": self._requested,
            "ServiceApproved": self._approved,
            "ServiceDelivered": self._delivered,
            "ServiceClosed": self._closed,
            "ServiceCancelled": self._cancelled,
            "ServiceExpired": self._expired,
        }[event.name](event)

    def _requested(self, event: Event) -> list[Effect]:
        values, now, name = event.values, event.timestamp, event.values["service"]
        wanted = Service(
            State.REQUESTED, values["requester"], values["provider"], values["amount"], values["category"],
            values["start"], values["performBy"], values["approveBy"],
        )  # fmt: skip
        dearest, most = (self._parameters.at(each, now) for each in ("MaxPrice", "MaxOpen"))
        last = min(now + self._parameters.at("ApproveWindow", now), wanted.start)
        open_now = self._tokens.accounts[wanted.requester].open
        parties = {wanted.requester, wanted.provider}
        for holds, expected, found in (
            (name not in self.services, "a new service", self._state(name)),
            (len(parties & self._people.members.keys()) == 2, "two members", tuple(sorted(parties))),
            (0 < wanted.amount <= dearest, f"a price up to {dearest}", wanted.amount),
            (now <= wanted.start <= wanted.perform_by <= now + MAX_AHEAD, "times in order", wanted.told()[5:7]),
            (wanted.approve_by == last, f"an approval until {last}", wanted.approve_by),
            (open_now < most, f"at most {most} open requests", open_now + 1),
        ):
            self._require(event, holds, expected, found)
        self.services[name] = wanted
        return self._tokens.lock(name, wanted.requester, wanted.amount, now)

    def _approved(self, event: Event) -> list[Effect]:
        service = self._known(event, State.REQUESTED)
        self._require_until(event, service.approve_by)
        self._move(event, service, State.ACTIVE)
        return []

    def _delivered(self, event: Event) -> list[Effect]:
        service, now, review_by = self._known(event, State.ACTIVE), event.timestamp, event.values["reviewBy"]
        self._require(event, now >= service.start, f"a delivery from {service.start} on", now)
        self._require_until(event, service.perform_by)
        due = now + self._parameters.at("ReviewWindow", now)
        self._require(event, review_by == due, f"a review until {due}", review_by)
        self._move(event, replace(service, review_by=review_by), State.DELIVERED)
        return []

    def _closed(self, event: Event) -> list[Effect]:
        if event.values["bySignature"]:
            service = self._known(event, State.ACTIVE, State.DELIVERED)
            self._require_until(event, service.perform_by + GRACE)
        else:
            service = self._known(event, State.DELIVERED)
            self._require_after(event, service.review_by)
        self._move(event, service, State.CLOSED)
        return self._tokens.pay(event.values["service"], service.requester, service.provider, event.timestamp)

    def _cancelled(self, event: Event) -> list[Effect]:
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

    def _expired(self, event: Event) -> list[Effect]:
        service = self._known(event, State.REQUESTED, State.ACTIVE)
        late = service.approve_by if service.state is State.REQUESTED else service.perform_by + GRACE
        self._require_after(event, late)
        self._move(event, service, State.EXPIRED)
        return self._tokens.refund(event.values["service"], service.requester, event.timestamp)

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
