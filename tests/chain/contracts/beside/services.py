"""Rules of services: every verb, mostly as it should be, and now and then signed by another, too late, or too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chain.genesis import DAY
from chain.model.services import AGREED, GRACE, OPEN, Group, Order, Service, State
from tests.chain.contracts.beside.twice import MOSTLY, Expectation, Twice, number, word

PEOPLE = st.integers(1, 6)
PAIRS = st.sampled_from([(1, 2), (2, 1), (1, 3), (3, 2), (2, 4), (4, 1), (6, 2)])
WHICH = st.integers(0, 99)
MEDIATOR = 3
FINAL = State.DISPUTED + 1
ORDER = ("requester", "provider", "amount", "start", "performBy", "validUntil", "mediator", "category", "stakeholder")
PLAIN = 2
"""A category that is of no collective interest."""


class ServiceRules(Twice):
    """Requests and everything that can become of them."""

    requests: list[dict[str, Any]]
    ended: dict[bytes, tuple[State, int]]

    def begin(self) -> None:
        super().begin()
        self.requests, self.ended = [], {}
        for requester, provider in ((1, 2), (2, 3)):
            self.ask(self.order(requester, provider, 3_00, DAY, 20 * DAY), requester)

    # How a service begins

    @rule(
        pair=PAIRS,
        amount=st.integers(1, 9_00),
        start=st.integers(0, 10 * DAY),
        span=st.integers(0, 20 * DAY),
        category=st.sampled_from([PLAIN, 7, 8]),
        mediator=st.sampled_from([0, MEDIATOR, MEDIATOR]),
        by_delegate=st.booleans(),
    )
    def requests_something(
        self, pair: tuple[int, int], amount: int, start: int, span: int, category: int, mediator: int, by_delegate: bool
    ) -> None:
        mediator = 0 if mediator in pair else mediator
        order = self.order(*pair, amount, start, span) | {"category": category, "mediator": mediator}
        proxy = self.model.members.proxies.get(pair[0])
        self.ask(order, self.hand(proxy.delegate if proxy and by_delegate else pair[0]))

    @rule(
        pair=st.tuples(PEOPLE, PEOPLE),
        amount=st.integers(0, 61_00),
        start=st.integers(-1, 30 * DAY),
        span=st.integers(-1, 20 * DAY),
        mediator=st.integers(0, 3),
        right=MOSTLY,
        again=st.booleans(),
    )
    def requests_oddly(
        self, pair: tuple[int, int], amount: int, start: int, span: int, mediator: int, right: bool, again: bool
    ) -> None:
        message = self.requests[-1] if again else self.order(*pair, amount, start, span) | {"mediator": mediator}
        self.ask(message, self.hand(message["requester"], right))

    def order(self, requester: int, provider: int, amount: int, start: int, span: int) -> dict[str, Any]:
        begin = self.now + 2 + start
        return {
            "requester": requester,
            "provider": provider,
            "amount": amount,
            "category": PLAIN,
            "start": begin,
            "performBy": begin + span,
            "mediator": 0,
            "stakeholder": 0,
            "terms": word("terms"),
            "salt": word(f"request {len(self.requests)}"),
            "validUntil": self.until(),
        }

    def ask(self, message: dict[str, Any], hand: object) -> bool:
        self.requests.append(message)
        names = [
            "requester",
            "provider",
            "amount",
            "start",
            "performBy",
            "validUntil",
            "mediator",
            "category",
            "stakeholder",
        ]
        order = Order(*(message[name] for name in names))
        service, signer = self.village.digest("Request", message), number(hand)
        request = self.model.services.request
        return self.act(
            lambda now: request(now, service, order, signer),
            "Services",
            "request",
            *self.signed("Request", message, hand),
        )

    @rule(used=st.booleans(), right=MOSTLY, in_time=MOSTLY)
    def revokes(self, used: bool, right: bool, in_time: bool) -> None:
        message = self.requests[-1] if used else self.order(1, 2, 1, DAY, DAY) | {"salt": word(f"never {self.acted}")}
        service, requester, until = self.village.digest("Request", message), message["requester"], self.until(in_time)
        hand = self.hand(requester, right)
        signature = self.sign("Cancel", {"service": service, "signer": requester, "validUntil": until}, hand)
        revoke, signer = self.model.services.revoke, number(hand)
        order = tuple(message.values())
        self.act(
            lambda now: revoke(now, service, requester, signer, until), "Services", "revoke", order, until, signature
        )

    # One signature on a service

    def any_is(self, *states: State) -> bool:
        return any(found.state in states for found in self.model.services.services.values())

    def some(self, which: int, *states: State) -> tuple[bytes, Service]:
        """A service in one of `states`; one of all, now and then."""
        known = list(self.model.services.services.items())
        fitting = [item for item in known if item[1].state in states]
        chosen = known if which % 10 == 9 else fitting
        return chosen[which % len(chosen)]

    def say(self, verb: str, service: bytes, member: int, right: bool = True, in_time: bool = True) -> bool:
        """`member` signs `verb` for a service."""
        until, hand = self.until(in_time), self.hand(member, right)
        message = {"service": service, "signer": member, "validUntil": until}
        signature, signer = self.sign(verb.capitalize(), message, hand), number(hand)
        does = getattr(self.model.services, verb)
        return self.act(lambda now: does(now, service, signer, until), "Services", verb, service, until, signature)

    @precondition(lambda self: self.any_is(State.REQUESTED))
    @rule(which=WHICH, right=MOSTLY, in_time=MOSTLY)
    def approves(self, which: int, right: bool, in_time: bool) -> None:
        service, found = self.some(which, State.REQUESTED)
        self.say("approve", service, found.provider, right, in_time)

    @precondition(lambda self: self.any_is(State.ACTIVE))
    @rule(which=WHICH, right=MOSTLY, in_time=MOSTLY, go_there=MOSTLY)
    def delivers(self, which: int, right: bool, in_time: bool, go_there: bool) -> None:
        service, found = self.some(which, State.ACTIVE)
        if go_there:
            self.wait(found.start)
        self.say("deliver", service, found.provider, right, in_time)

    @precondition(lambda self: self.any_is(*AGREED))
    @rule(which=WHICH, right=MOSTLY, in_time=MOSTLY)
    def closes(self, which: int, right: bool, in_time: bool) -> None:
        service, found = self.some(which, *AGREED)
        self.say("close", service, found.requester, right, in_time)

    @precondition(lambda self: self.any_is(State.REQUESTED))
    @rule(provider=PEOPLE, more=st.lists(WHICH, max_size=2), least=st.integers(0, 3), right=MOSTLY, in_time=MOSTLY)
    def approves_many(self, provider: int, more: list[int], least: int, right: bool, in_time: bool) -> None:
        every = self.model.services.services.items()
        ids = [service for service, found in every if (found.state, found.provider) == (State.REQUESTED, provider)]
        # Some of another provider, in another state, twice, or never requested.
        ids += [self.some(which, State.REQUESTED)[0] if which % 3 else word(which) for which in more]
        self.approve_many(ids, provider, least, self.hand(provider, right), self.until(in_time))

    def approve_many(self, ids: list[bytes], provider: int, least: int, hand: object, until: int) -> bool:
        """A provider agrees to a group of services."""
        message = {"services": ids, "signer": provider, "minimum": least, "validUntil": until}
        signature, signer = self.sign("ApproveMany", message, hand), number(hand)
        group, does = Group(ids, provider, least, until), self.model.services.approve_many
        arguments = (ids, provider, least, until, signature)
        return self.act(lambda now: does(now, group, signer), "Services", "approveMany", *arguments)

    @precondition(lambda self: self.any_is(*OPEN))
    @rule(
        which=WHICH,
        by=st.sampled_from(["requester", "provider", "neither"]),
        right=MOSTLY,
        in_time=MOSTLY,
    )
    def cancels(self, which: int, by: str, right: bool, in_time: bool) -> None:
        service, found = self.some(which, *OPEN)
        named = {"requester": found.requester, "provider": found.provider, "neither": 77}[by]
        self.cancel(service, named, self.hand(named, right), self.until(in_time))

    def cancel(self, service: bytes, named: int, hand: object, until: int) -> bool:
        """`named` ends a service."""
        signature = self.sign("Cancel", {"service": service, "signer": named, "validUntil": until}, hand)
        cancel, signer = self.model.services.cancel, number(hand)
        arguments = (service, named, until, signature)
        return self.act(lambda now: cancel(now, service, named, signer, until), "Services", "cancel", *arguments)

    # What time does; anyone may call it

    def lapse(self, verb: str, function: str, service: bytes) -> bool:
        does = getattr(self.model.services, verb)
        return self.act(lambda now: does(now, service), "Services", function, service)

    @precondition(lambda self: self.any_is(*OPEN))
    @rule(which=WHICH, wait=MOSTLY, wrongly=st.integers(0, 19))
    def ends_by_waiting(self, which: int, wait: bool, wrongly: int) -> None:
        service, found = self.some(which, *OPEN)
        if wait and found.state in OPEN:
            self.wait(self.last_second_of(found))
        state = OPEN[wrongly % len(OPEN)] if wrongly < 3 or found.state not in OPEN else found.state
        self.lapse(*WAITING[state], service)

    def last_second_of(self, found: Service) -> int:
        """The last second in which a service cannot be ended by waiting."""
        return found.perform_by + GRACE if found.state == State.ACTIVE else found.deadline

    # What holds

    def expectations(self) -> Iterator[Expectation]:
        """The contract's services are the model's, and what is final stays (I-11, I-22)."""
        yield from super().expectations()
        for service, found in self.model.services.services.items():
            if found.state >= FINAL:
                if service in self.ended:
                    assert self.ended[service] == (found.state, found.amount)
                    continue
                self.ended[service] = found.state, found.amount
                assert service not in self.model.ledger.escrows
            assert found.requester != found.provider or found.state == State.CANCELLED
            deadlines = [found.deadline if found.state == state else 0 for state in OPEN if state != State.ACTIVE]
            facts = (found.requester, found.provider, found.amount, found.category, found.start, found.perform_by)
            yield "Services", "serviceOf", (service,), (found.state, *facts, *deadlines)

    def at_the_end(self) -> Iterator[Expectation]:
        """Whatever is open ends by waiting, whoever calls (I-13); then nothing was ever moved out of a final state."""
        known = self.model.services.services
        for service in [each for each in known if known[each].state in OPEN]:
            self.wait(self.last_second_of(known[service]))
            assert self.lapse(*WAITING[known[service].state], service)
        assert not self.model.ledger.escrows
        self.ended.clear()
        # What others expect is expected now, and not before time passed.
        yield from super().at_the_end()
        yield from self.expectations()


WAITING = {
    State.REQUESTED: ("expire", "expire"),
    State.ACTIVE: ("expire", "expire"),
    State.DELIVERED: ("close_after_review", "closeAfterReview"),
    State.DISPUTED: ("resolve_by_default", "resolveByDefault"),
}
"""How anyone ends what ran out of time, in the model and in the contract."""
