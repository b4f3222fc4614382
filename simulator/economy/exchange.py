"""What neighbours ask of each other, and how it goes."""

from __future__ import annotations

import math
import random
from collections import defaultdict, deque
from collections.abc import Mapping
from itertools import count

from chain.genesis import DAY
from chain.model.community import Community
from chain.model.offers import Offer
from chain.model.refused import Refused
from chain.model.register import Class
from chain.model.services import Instant, Order, Service, State
from simulator.economy.clock import Clock, Event
from simulator.economy.outcome import Month
from simulator.economy.people import GATHERERS, Person

HOUR = 3_600
TOKENS_AN_HOUR = (8_00, 12_00)
HOURS = (0.5, 1, 1, 1.5, 2, 2, 3, 4)
COUPON = (2_00, 8_00)
TO_SHOP = 0.25
"""The part of the wishes that are for something at a shop, paid at once."""
APPROVED, NO_SHOW, DISPUTED, SILENT = 0.92, 0.03, 0.015, 0.15
COLLECTIVE = 0.5
"""How often somebody who is recognised is asked for what it is recognised for."""
ASKED = 24
"""Of how many others somebody in need chooses one."""
REMEMBERED = 90 * DAY


class Exchange:
    """The services of one community, by the contracts' rules."""

    def __init__(
        self, source: random.Random, clock: Clock, community: Community, people: Mapping[int, Person], mediator: int
    ) -> None:
        self._random, self._clock, self._community, self._people = source, clock, community, people
        self._mediator = mediator
        self._names = count(1)
        self._offers: dict[int, bytes] = {}
        self.month = Month()
        self.done: dict[int, deque[tuple[int, int, bytes]]] = defaultdict(deque)
        """By member: when each service that was closed lately began, its price, and its name."""

    def live(self, now: int, person: Person) -> None:
        """One wish, and when the next one comes."""
        if not self._community.members.is_active(person.number):
            return
        self._wish(now, person)
        self.await_wish(now, person)

    def await_wish(self, now: int, person: Person) -> None:
        """Plans a member's next wish."""
        pause = self._random.expovariate(person.needs / (30.4 * DAY)) if person.needs > 1e-6 else math.inf
        if pause < 3650 * DAY:
            self._clock.at(now + 1 + int(pause), lambda at: self.live(at, person))

    def open_shop(self, now: int, shop: Person) -> None:
        """A shop offers something for the year; it renews the offer while it is a member."""
        if self._community.members.is_active(shop.number):
            name, until = self._name(), now + 365 * DAY
            self._community.offers.register(now, name, Offer(shop.number, COUPON[1], until, now + DAY), shop.number)
            self._offers[shop.number] = name
            self._clock.at(until, lambda at: self.open_shop(at, shop))

    def exchange(self, now: int, requester: int, provider: int, amount: int, category: int) -> None:
        """A service that is asked for, agreed, said to be done and paid in the same second, if the rules allow it."""
        name, services = self._name(), self._community.services
        order = Order(requester, provider, amount, now, now + DAY, now + DAY, category=category)
        try:
            services.request(now, name, order, requester)
        except Refused:
            return
        services.approve(now, name, provider, now)
        services.close(now, name, requester, now)
        self._closed(now, name)

    def _wish(self, now: int, person: Person) -> None:
        if self._offers and person.class_ == Class.CITIZEN and self._random.random() < TO_SHOP:
            self._shop(now, person)
            return
        amount = int(self._random.choice(HOURS) * self._random.randint(*TOKENS_AN_HOUR))
        amount = min(amount, self._community.council.value("MaxPrice", now))
        self.month.wanted += 1
        if not self._can_pay(now, person, amount):
            return
        gathers = person.class_ in GATHERERS
        provider = self._find(now, person, recognised=gathers)
        collective = provider.recognised and (gathers or self._random.random() < COLLECTIVE)
        category = provider.recognised if collective else self._random.randint(1, 5)
        self._ask(now, person.number, provider.number, amount, category)

    def _shop(self, now: int, person: Person) -> None:
        amount = self._random.randint(*COUPON)
        shop, offer = self._random.choice(list(self._offers.items()))
        self.month.wanted += 1
        if not self._can_pay(now, person, amount) or not self._community.members.is_active(shop):
            return
        purchase = Instant(person.number, shop, offer, amount, now + 60)
        try:
            name = self._name()
            self._community.services.instant(now, name, purchase, (person.number, shop))
        except Refused:
            return
        self._closed(now, name)

    def _can_pay(self, now: int, person: Person, amount: int) -> bool:
        self._community.turn(now)
        able = self._community.ledger.accounts[person.number].free >= amount
        self.month.unmet += not able
        return able

    def _find(self, now: int, asking: Person, *, recognised: bool) -> Person:
        """Somebody ready to help: the fewer tokens one has, the more one looks for something to do."""
        others = [each for each in self._people.values() if each is not asking and (each.recognised or not recognised)]
        asked = self._random.sample(others, min(ASKED, len(others)))
        weights = [each.readiness * self._eagerness(now, each) for each in asked]
        return self._random.choices(asked, weights)[0]

    def _eagerness(self, now: int, person: Person) -> float:
        accounts, council = self._community.ledger.accounts, self._community.council
        most = council.value("HoldingCap", now) * council.value("VolumePerMember", now)
        account = accounts[person.number]
        return max(0.2, 1.0 - (account.free + account.escrowed) / most) ** 3

    def _ask(self, now: int, requester: int, provider: int, amount: int, category: int) -> None:
        source, services = self._random, self._community.services
        start = now + source.randint(6 * HOUR, 5 * DAY)
        perform_by = start + source.randint(8 * HOUR, 6 * DAY)
        mediator = self._mediator if self._mediator not in {requester, provider} else 0
        order = Order(requester, provider, amount, start, perform_by, now + DAY, mediator, category)
        name = self._name()
        try:
            services.request(now, name, order, requester)
        except Refused:
            return
        deadline, signed = services.services[name].deadline, perform_by + 30 * DAY
        self._then(deadline + 1, State.REQUESTED, name, lambda at: services.expire(at, name))
        if source.random() > APPROVED:
            return
        approval = now + source.randint(60, max(61, min(2 * DAY, deadline - now)))
        self._then(approval, State.REQUESTED, name, lambda at: self._approve(at, name, signed))
        if source.random() < NO_SHOW:
            self._then(start - 1, State.ACTIVE, name, lambda at: services.cancel(at, name, provider, provider, signed))
            return
        delivery = source.randint(start, perform_by)
        self._then(delivery, State.ACTIVE, name, lambda at: self._deliver(at, name, signed))

    def _approve(self, now: int, name: bytes, signed: int) -> None:
        provider = self._community.services.services[name].provider
        if self._community.members.is_active(provider):  # who left meanwhile approves nothing: it expires
            self._community.services.approve(now, name, provider, signed)

    def _deliver(self, now: int, name: bytes, signed: int) -> None:
        source, services = self._random, self._community.services
        service = services.services[name]
        requester, provider = service.requester, service.provider
        services.deliver(now, name, provider, signed)
        fate, soon = source.random(), now + source.randint(HOUR, 2 * DAY)
        if fate < DISPUTED:
            self._then(soon, State.DELIVERED, name, lambda at: self._dispute(at, name, signed))
        elif fate < DISPUTED + SILENT:
            end = service.deadline + 1
            self._then(end, State.DELIVERED, name, lambda at: services.close_after_review(at, name))
            self._clock.at(end, lambda at: self._closed(at, name))
        else:
            self._then(soon, State.DELIVERED, name, lambda at: services.close(at, name, requester, signed))
            self._clock.at(soon, lambda at: self._closed(at, name))

    def _dispute(self, now: int, name: bytes, signed: int) -> None:
        services = self._community.services
        service = services.services[name]
        services.dispute(now, name, service.requester, service.requester, signed)
        half, by = self._random.randrange(0, 10_001, 2_500), service.mediator
        if by and self._random.random() < 0.7:
            self._then(now + 3 * DAY, State.DISPUTED, name, lambda at: services.resolve(at, name, half, by, signed))
        else:
            self._then(service.deadline + 1, State.DISPUTED, name, lambda at: services.resolve_by_default(at, name))

    def _then(self, second: int, state: State, name: bytes, act: Event) -> None:
        """Plans a step, taken only if the service still stands where it is possible."""

        def step(now: int) -> None:
            if self._community.services.services[name].state == state:
                act(now)

        self._clock.at(second, step)

    def _closed(self, now: int, name: bytes) -> None:
        service: Service = self._community.services.services[name]
        if service.state != State.CLOSED:
            return
        self.month.paid += service.amount
        for member in (service.requester, service.provider):
            kept = self.done[member]
            kept.append((service.start, service.amount, name))
            while kept and kept[0][0] < now - REMEMBERED:
                kept.popleft()

    def _name(self) -> bytes:
        return next(self._names).to_bytes(32)
