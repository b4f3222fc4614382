"""Invents the history of a community: the same for the same seed, and only what the contracts' model allows."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from chain.genesis import DAY
from chain.model.community import Community
from chain.model.months import epoch_of
from chain.model.refused import Refused
from chain.model.services import Order
from cli.history.acts import Act, Admit, Ask, Plan, Publish, Step, Verb
from cli.history.offers import Offer, offers
from cli.history.outcomes import HOUR, OUTCOMES, Outcome, by_day, draw_course
from energy.calendar import ROME, Month
from oracle.community import MemberClass

ADMITTED_WITHIN = 31
"""Days in which all members are admitted: before the first settlement, which gives a quota to each of them."""
REQUESTS = 0.022
"""New requests of one member in a day."""
ENOUGH = 30_00
"""Hundredths of a token with which a member does not look for work."""
WORTH_SPENDING = 2_50
"""Hundredths of a token of which a member does something about it that they expire at the end of the month."""
PUBLISHED_ON = 5
"""The day of the next month on which a settlement is published, at the latest hour of the morning."""
KEPT_FOR_THE_LAST_DAYS = 45_00
"""Hundredths of a token that nobody spends in the last three weeks, so that something is left to be asked for."""
LAST_DAYS = 4
"""How many days before the present the services begin of which every state is left open."""
ATTEMPTS = 20
"""How often somebody is looked for who can pay for something that somebody can do."""
SIGNED_FOR = DAY
"""For how long a member's signature may be relayed."""


@dataclass(frozen=True)
class Premise:
    """What a history is invented from; it is kept, so that the same history can be gone on with later.

    Attributes:
        seed: any text.
        members: number and class of each member, in the order of admission.
        first_month: in which the chain begins.
        birth: the second at which it begins.
        until: the second at which history ends and the clock takes over.
    """

    seed: str
    members: tuple[tuple[int, MemberClass], ...]
    first_month: Month
    birth: int
    until: int


def invent(premise: Premise) -> Plan:
    """The acts from the beginning of the chain to its present, in order of time."""
    return _Inventor(premise).run()


class _Inventor:
    """Lets time pass from event to event; what an event may do it asks of a model of the contracts."""

    def __init__(self, premise: Premise) -> None:
        self._premise = premise
        self._random = random.Random(f"borgo history {premise.seed}")  # noqa: S311 - a story, no secret
        self._model = Community(founding_members=len(premise.members))
        self._classes = dict(premise.members)
        self._acts: list[Act] = []
        self._events: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = count()
        self._services = count(1)

    def run(self) -> Plan:
        self._plan_admissions()
        self._plan_publications()
        self._plan_requests()
        self._plan_reminders()
        self._plan_what_stays_open()
        while self._events:
            at, _, event = heapq.heappop(self._events)
            if at <= self._premise.until:
                event(at)
        return self._acts

    def _at(self, at: int, event: Callable[[int], None]) -> None:
        heapq.heappush(self._events, (at, next(self._order), event))

    # What is planned from the beginning

    def _plan_admissions(self) -> None:
        for place, (member, _) in enumerate(self._premise.members):
            after = DAY + place * ADMITTED_WITHIN * DAY // len(self._premise.members)
            at = self._daytime(self._premise.birth + after + self._random.randrange(DAY))
            # A community that is younger than that admits the rest on its last day.
            self._at(min(at, self._premise.until - DAY * LAST_DAYS - DAY), self._admission(member))

    def _admission(self, member: int) -> Callable[[int], None]:
        def admit(at: int) -> None:
            self._model.members.admit(at, member, member, member)
            self._acts.append(Admit(at, member))

        return admit

    def _plan_publications(self) -> None:
        month = self._premise.first_month
        while True:
            after = month.plus(1)
            day = datetime(after.year, after.month, PUBLISHED_ON, tzinfo=ROME)
            at = int((day + timedelta(hours=9, minutes=self._random.randrange(180))).timestamp())
            if at > self._premise.until:
                return
            publication = Publish(at, month)
            self._at(at, lambda _at, publication=publication: self._acts.append(publication))  # type: ignore[misc]
            month = after

    def _plan_requests(self) -> None:
        at = self._premise.birth
        while at < self._premise.until - (LAST_DAYS + 1) * DAY:
            at += int(self._random.expovariate(REQUESTS * len(self._premise.members)) * DAY) + 1
            self._at(self._daytime(at), lambda now: self._request(now, self._outcome()))

    def _plan_reminders(self) -> None:
        """Towards the end of a month a member is told what expires, and often spends it."""
        month = self._premise.first_month
        while month.first_day <= datetime.fromtimestamp(self._premise.until, ROME).date():
            for member, _ in self._premise.members:
                day = datetime(month.year, month.month, self._random.randrange(17, 28), 8, tzinfo=ROME)
                at = int(day.timestamp()) + self._random.randrange(13 * HOUR)
                self._at(at, lambda now, member=member: self._spend(now, member))  # type: ignore[misc]
            month = month.plus(1)

    def _spend(self, at: int, member: int) -> None:
        self._model.turn(at)
        account = self._model.ledger.accounts.get(member)
        quiet = at > self._premise.until - (LAST_DAYS + 1) * DAY  # what is left is for the last days
        if account and account.lots.get(epoch_of(at), 0) >= WORTH_SPENDING and not quiet:
            self._request(at, self._outcome(), member)

    def _plan_what_stays_open(self) -> None:
        """In the last days, services that stand in every state and wait for somebody to act in the days to come."""
        for i, outcome in enumerate((Outcome.STAYS_REQUESTED, Outcome.STAYS_ACTIVE, Outcome.STAYS_DELIVERED) * 2):
            at = self._premise.until - LAST_DAYS * DAY + i * 3 * HOUR + self._random.randrange(HOUR)
            self._at(self._daytime(at), lambda now, outcome=outcome: self._request(now, outcome))  # type: ignore[misc]

    # Services

    def _outcome(self) -> Outcome:
        weights = list(OUTCOMES.values())
        return self._random.choices(list(OUTCOMES), weights)[0]

    def _request(self, at: int, outcome: Outcome, requester: int | None = None) -> None:
        """Somebody who has tokens asks for something; nobody does if nobody has any."""
        self._model.turn(at)
        late = at > self._premise.until - 21 * DAY and not outcome.stays_open
        if late and sum(account.free for account in self._model.ledger.accounts.values()) < KEPT_FOR_THE_LAST_DAYS:
            return
        found = next((each for each in (self._match(at, requester) for _ in range(ATTEMPTS)) if each), None)
        if found is None:
            return
        offer, requester, provider, amount = found
        if outcome.stays_open:
            amount = offer.tokens[0] * 100
        course = draw_course(self._random, at, offer.days, self._premise.until, outcome)
        service = next(self._services)
        order = Order(requester, provider, amount, course.start, course.perform_by, at + SIGNED_FOR)
        try:
            self._model.services.request(at, _name(service), order, requester)
        except Refused:
            return
        numbers = (service, requester, provider, amount, offer.category)
        self._acts.append(Ask(at, *numbers, course.start, course.perform_by, offer.words))
        for step_at, verb, by_provider in course.steps:
            signer = None if by_provider is None else provider if by_provider else requester
            self._at(step_at, lambda now, verb=verb, signer=signer: self._step(now, verb, service, signer))  # type: ignore[misc]

    def _match(self, at: int, requester: int | None) -> tuple[Offer, int, int, int] | None:
        month = datetime.fromtimestamp(at, ROME).month
        epoch = epoch_of(at)
        accounts = self._model.ledger.accounts
        members = [member for member, _ in self._premise.members if self._model.members.is_active(member)]
        # Who loses tokens at the end of the month is the one who looks for something to spend them on.
        urges = [accounts[each].free + 3 * accounts[each].lots.get(epoch, 0) for each in members]
        if not any(urges):
            return None
        if requester is None:
            requester = self._random.choices(members, urges)[0]
        free = accounts[requester].free
        possible = [
            offer
            for offer in offers()
            if month in offer.months
            and self._classes[requester] in offer.asked_by
            and offer.tokens[0] * 100 <= free
            and any(self._classes[each] in offer.by for each in members if each != requester)
        ]
        if not possible:
            return None
        offer = self._random.choice(possible)
        able = [each for each in members if each != requester and self._classes[each] in offer.by]
        # Who has few tokens is the one who looks for something to do.
        provider = self._random.choices(able, [ENOUGH // 8 + max(0, ENOUGH - accounts[each].free) for each in able])[0]
        most = min(offer.tokens[1] * 100, free)
        amount = self._random.randrange(offer.tokens[0] * 100, most + 1, 50)
        return offer, requester, provider, amount

    def _step(self, at: int, verb: Verb, service: int, signer: int | None) -> None:
        name, until = _name(service), at + SIGNED_FOR
        match verb, signer:
            case Verb.CANCEL, int():
                self._model.services.cancel(at, name, signer, signer, until)
            case Verb.APPROVE, int():
                self._model.services.approve(at, name, signer, until)
            case Verb.DELIVER, int():
                self._model.services.deliver(at, name, signer, until)
            case Verb.CLOSE, int():
                self._model.services.close(at, name, signer, until)
            case Verb.CLOSE_AFTER_REVIEW, _:
                self._model.services.close_after_review(at, name)
            case _:
                self._model.services.expire(at, name)
        self._acts.append(Step(at, verb, service, signer))

    def _daytime(self, at: int) -> int:
        return by_day(at, self._random)


def _name(service: int) -> bytes:
    return service.to_bytes(32)
