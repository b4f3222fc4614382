"""The agreed services of a history: asked for by who has tokens, done by who has few, and ended in every way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any

from backend.market.terms import Words
from chain.genesis import DAY
from chain.model.months import epoch_of
from chain.model.offers import is_collective
from chain.model.services import Group, Order, State
from cli.history.acts import Drawn, Made, Said
from cli.history.offers import Offer, offers
from cli.history.outcomes import STAY_OPEN, Course, Deck, Outcome, Signer, Steps, Verb, draw_course
from cli.history.scene import HOUR, LAST_DAYS, SIGNED_FOR, Scene, by_day, name_of
from cli.history.story import Lessons, story
from energy.calendar import ROME
from oracle.community import MemberClass

REQUESTS = 0.016
"""New requests of one member in a day."""
ENOUGH = 30_00
"""Hundredths of a token with which a member does not look for work."""
WORTH_SPENDING = 8_00
"""Hundredths of a token of which a member does something about it that they expire at the end of the month."""
KEPT_FOR_THE_LAST_DAYS = 45_00
"""Hundredths of a token that nobody spends in the last three weeks, so that something is left to be asked for."""
ATTEMPTS = 20
"""How often somebody is looked for who can pay for something that somebody can do."""
BY_DELEGATE = 0.7
"""How often a member who has a delegate lets it sign, where it may."""
RECOGNISED = 12
"""How much rather somebody does a service of collective interest who was recognised for it."""
SPLITS = (2_500, 4_000, 6_000, 7_500, 8_000)
"""What parts of a price a mediator finds, in basis points."""
MEDIATES_FOR = 60 * DAY
"""How long somebody must still be in office to be named as a mediator: longer than any service lasts."""


@dataclass(frozen=True)
class Agreed:
    """A service that was asked for: its number in this history, its order in the model, and its typed message."""

    number: int
    order: Order
    message: dict[str, Any]

    @property
    def id(self) -> bytes:
        """Its id in the model."""
        return name_of("service", self.number)

    @property
    def made(self) -> Made:
        """Its id on the chain."""
        return Made(f"service {self.number}")


class Market:
    """Asks, agrees and ends on a scene. Other subjects ask through it too.

    Attributes:
        leaving: who ends its own affairs and begins nothing new.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._random = scene.source("services")
        self._deck = Deck(self._random)
        self._numbers = count(1)
        self._revoked = count(1)
        self._groups: dict[int, list[Agreed]] = {}
        self.leaving: set[int] = set()

    def plan(self) -> None:
        """What is planned from the beginning."""
        scene, until = self._scene, self._scene.premise.until
        at = scene.premise.birth
        while at < until - (LAST_DAYS + 1) * DAY:
            at += int(self._random.expovariate(REQUESTS * len(scene.premise.members)) * DAY) + 1
            scene.at(by_day(at, self._random), lambda now: self._somebody_asks(now, self._deck.draw()))
        self._plan_reminders()
        # In the last days, services that stand in every state and wait for somebody to act in the days to come.
        for i, outcome in enumerate((*STAY_OPEN[:3], *STAY_OPEN)):
            at = until - LAST_DAYS * DAY + i * 3 * HOUR + self._random.randrange(HOUR)
            scene.at(by_day(at, self._random), partial(self._somebody_asks, outcome=outcome))
        for number, lessons in enumerate(story().courses, 1):
            at = scene.moment(*lessons.when, self._random)
            scene.at(at, partial(self._course, number=number, lessons=lessons))
        for when in story().revoked:
            scene.at(scene.moment(*when, self._random), self._revoke)

    def _plan_reminders(self) -> None:
        """Towards the end of a month a member is told what expires, and often spends it."""
        for month in self._scene.months:
            for member, _ in self._scene.premise.members:
                at = self._scene.moment(month, self._random.randrange(16, 27), self._random)
                self._scene.at(at, partial(self._spend, member=member))

    def _spend(self, at: int, member: int) -> None:
        self._scene.model.turn(at)
        lots = self._scene.model.ledger.accounts[member].lots
        quiet = at > self._scene.premise.until - (LAST_DAYS + 1) * DAY  # what is left is for the last days
        if lots.get(epoch_of(at), 0) >= WORTH_SPENDING and not quiet and member in self._scene.active:
            self._somebody_asks(at, self._deck.draw(), member)

    # Asking

    def _somebody_asks(self, at: int, outcome: Outcome, requester: int | None = None) -> None:
        """Somebody who has tokens asks for something; nobody does if nobody has any."""
        self._scene.model.turn(at)
        if self._scene.model.council.is_paused(at):
            return
        late = at > self._scene.premise.until - 21 * DAY and not outcome.stays_open
        accounts = self._scene.model.ledger.accounts
        if late and sum(account.free for account in accounts.values()) < KEPT_FOR_THE_LAST_DAYS:
            return
        found = next((each for each in (self._match(at, requester) for _ in range(ATTEMPTS)) if each), None)
        if found is None:
            return
        offer, requester, provider, amount = found
        if outcome.stays_open:
            amount = offer.tokens[0] * 100
        course = draw_course(self._random, at, offer.days, self._scene.premise.until, outcome)
        mediator = self._mediator(at, {requester, provider}) if outcome is not Outcome.HALVED else 0
        if outcome.is_disputed and not mediator and outcome is not Outcome.HALVED:
            return  # nobody could decide
        stakeholder = self._stakeholder(at, provider) if offer.with_stakeholder else 0
        order = self._order(at, requester, provider, amount, course, mediator, offer.category, stakeholder)
        agreed = self.ask(at, order, offer.words)
        if agreed is not None:
            self.follow(agreed, course.steps)

    def ask(self, at: int, order: Order, words: Words, group: str = "") -> Agreed | None:
        """A request is signed and relayed, by the delegate where the requester has one that may; None if refused.

        Args:
            group: whose terms it shares.
        """
        number = next(self._numbers)
        name = f"service {number}"
        agreed = Agreed(number, order, _request(order, words, name, group or name))
        members = self._scene.model.members
        proxy = members.proxies.get(order.requester)
        by = None
        if proxy is not None and self._random.random() < BY_DELEGATE and members.is_active(proxy.delegate):
            spent = members.spent_by_delegate(at, order.requester) + order.amount
            may = order.amount <= proxy.per_request and spent <= proxy.per_epoch
            if may and proxy.delegate not in {order.provider, order.mediator}:
                by = proxy.delegate
        key = self._scene.key(by or order.requester)
        done = self._scene.do(
            at, "Services.request", name,
            lambda: self._scene.model.services.request(at, agreed.id, order, key), agreed.message, by=by,
        )  # fmt: skip
        return agreed if done else None

    def follow(self, agreed: Agreed, steps: Steps) -> None:
        """It will go on like this."""
        for at, verb, signer in steps:
            self._scene.at(at, partial(self.step, agreed=agreed, verb=verb, signer=signer))

    def _match(self, at: int, requester: int | None) -> tuple[Offer, int, int, int] | None:
        month = datetime.fromtimestamp(at, ROME).month
        epoch = epoch_of(at)
        accounts, classes = self._scene.model.ledger.accounts, self._scene.classes
        members = [each for each in self._scene.active if each not in self.leaving]
        most_open = self._scene.model.council.value("MaxOpen", at)
        # Who loses tokens at the end of the month is the one who looks for something to spend them on.
        urges = [(accounts[each].free + 3 * accounts[each].lots.get(epoch, 0)) * (accounts[each].open < most_open)
                 for each in members]  # fmt: skip
        if not any(urges):
            return None
        if requester is None:
            requester = self._random.choices(members, urges)[0]
        if accounts[requester].open >= most_open:
            return None
        free = accounts[requester].free
        possible = [
            offer
            for offer in offers()
            if month in offer.months
            and classes[requester] in offer.asked_by
            and offer.tokens[0] * 100 <= free
            and any(classes[each] in offer.by for each in members if each != requester)
        ]
        if not possible:
            return None
        offer = self._random.choice(possible)
        able = [each for each in members if each != requester and classes[each] in offer.by]
        provider = self._random.choices(able, [self._zeal(at, each, offer.category) for each in able])[0]
        most = min(offer.tokens[1] * 100, free)
        amount = self._random.randrange(offer.tokens[0] * 100, most + 1, 50)
        return offer, requester, provider, amount

    def _zeal(self, at: int, member: int, category: int) -> int:
        """Who has few tokens looks for something to do; who was recognised for it does it rather."""
        zeal = ENOUGH // 8 + max(0, ENOUGH - self._scene.model.ledger.accounts[member].free)
        standing = self._scene.model.offers.recognitions.get((member, category))
        return zeal * RECOGNISED if is_collective(category) and standing and at <= standing.until else zeal

    def _mediator(self, at: int, parties: set[int]) -> int:
        roles, members = self._scene.model.members.roles, self._scene.model.members
        far = at + MEDIATES_FOR
        able = [each for each in self._scene.active if roles.get(("Mediator", each), 0) > far and each not in parties]
        # A delegate who asks may not mediate; those who have one keep to somebody else's.
        proxies = {proxy.delegate for member, proxy in members.proxies.items() if member in parties}
        able = [each for each in able if each not in proxies]
        return self._random.choice(able) if able else 0

    def _stakeholder(self, at: int, provider: int) -> int:
        """With whose agreement something is offered: a stakeholder's, the provider's own if it is one."""
        known = [each for each in self._scene.active if self._scene.is_stakeholder(at, each)]
        return provider if provider in known else next(iter(known), 0)

    @staticmethod
    def _order(  # noqa: PLR0917 - an order has so many fields
        at: int, requester: int, provider: int, amount: int, course: Course, mediator: int, category: int, stake: int
    ) -> Order:
        times = course.start, course.perform_by, at + SIGNED_FOR
        return Order(requester, provider, amount, *times, mediator, category, stake)

    # Going on

    def step(self, at: int, agreed: Agreed, verb: Verb, signer: Signer) -> bool:
        """A service goes on; whether the contracts allow it."""
        order, until, services = agreed.order, at + SIGNED_FOR, self._scene.model.services
        number, service, words = agreed.number, agreed.id, story().words(self._random, verb)
        who = {Signer.PROVIDER: order.provider, Signer.MEDIATOR: order.mediator}.get(signer, order.requester)
        key, both = self._scene.key(who), (self._scene.key(order.requester), self._scene.key(order.provider))
        message: dict[str, Any] = {"service": agreed.made}
        signers: tuple[int, ...] = ()
        apply: Callable[[], None]
        match verb:
            case Verb.APPROVE | Verb.DELIVER | Verb.CLOSE:
                message["signer"] = who
                apply = partial(getattr(services, verb), at, service, key, until)
            case Verb.CANCEL:
                message["signer"] = who
                apply = partial(services.cancel, at, service, who, key, until)
            case Verb.DISPUTE:
                message |= {"signer": who, "evidence": Said(words)}
                apply = partial(services.dispute, at, service, who, key, until)
            case Verb.RESOLVE:
                part = self._random.choice(SPLITS)
                message = {**agreed.message, "service": agreed.made, "providerBps": part, "reasons": Said(words)}
                apply = partial(services.resolve, at, service, part, key, until)
            case Verb.CLOSE_FOR:
                amount = max(order.amount * self._random.choice((5, 6, 7, 8)) // 10 // 50 * 50, 50)
                message["amount"], signers = amount, (order.requester, order.provider)
                apply = partial(services.close_for, at, service, amount, until, both)
            case Verb.CANCEL_TOGETHER:
                signers = order.requester, order.provider
                apply = partial(services.cancel_together, at, service, until, both)
            case Verb.CLOSE_AFTER_REVIEW:
                apply = partial(services.close_after_review, at, service)
            case Verb.RESOLVE_BY_DEFAULT:
                apply = partial(services.resolve_by_default, at, service)
            case Verb.EXPIRE:
                apply = partial(services.expire, at, service)
        return self._scene.do(at, f"Services.{verb}", f"{verb} {number}", apply, message, signers=signers)

    def is_closed(self, agreed: Agreed) -> bool:
        """Whether it ended well."""
        return self._scene.model.services.services[agreed.id].state == State.CLOSED

    def has_open(self, member: int) -> bool:
        """Whether a member is a party of something that is not over."""
        services = self._scene.model.services.services.values()
        return any(each.state <= State.DISPUTED and member in {each.requester, each.provider} for each in services)

    # A course, which is approved for all at once; and a request that nobody relays

    def _course(self, at: int, number: int, lessons: Lessons) -> None:
        """Several ask for the same; the provider approves what came together, and holds it."""
        scene, price = self._scene, lessons.tokens * 100
        by = [each for each in scene.of_class(*lessons.by) if each in scene.active and each not in self.leaving]
        if not by:
            return
        provider = by[-1]
        scene.model.turn(at)
        able = [each for each in scene.of_class(MemberClass.CITIZEN) if each in scene.active and each != provider
                and scene.model.ledger.accounts[each].free >= price]  # fmt: skip
        wanted = self._random.sample(able, min(lessons.places, len(able)))
        start, end = at + 4 * DAY, at + 4 * DAY + lessons.days * DAY
        for place, requester in enumerate(sorted(wanted)):
            order = Order(requester, provider, price, start, end, at + SIGNED_FOR, 0, lessons.category)
            scene.at(at + place * 2 * HOUR, partial(self._join, order=order, words=lessons.words, group=number))
        scene.at(by_day(at + 2 * DAY, self._random), partial(self._approve_all, group=number, provider=provider))

    def _join(self, at: int, order: Order, words: Words, group: int) -> None:
        agreed = self.ask(at, order, words, f"course {group}")
        if agreed is not None:
            self._groups.setdefault(group, []).append(agreed)

    def _approve_all(self, at: int, group: int, provider: int) -> None:
        asked = self._groups.get(group, [])
        least = max(1, len(asked) - 1)
        wanted = Group([each.id for each in asked], provider, least, at + SIGNED_FOR)
        message = {"services": [each.made for each in asked], "signer": provider, "minimum": least}
        key = self._scene.key(provider)
        if not asked or not self._scene.do(
            at, "Services.approveMany", f"approve course {group}",
            lambda: self._scene.model.services.approve_many(at, wanted, key), message,
        ):  # fmt: skip
            return
        for each in asked:
            done = each.order.perform_by - 2 * HOUR - each.number % 7 * 600
            closed = by_day(done + 5 * HOUR + self._random.randrange(30 * HOUR), self._random)
            steps = [(done, Verb.DELIVER, Signer.PROVIDER), (closed, Verb.CLOSE, Signer.REQUESTER)]
            self.follow(each, steps)

    def _revoke(self, at: int) -> None:
        """Somebody makes a request unusable that was signed and lost before anybody relayed it."""
        found = self._match(at, None)
        if found is None:
            return
        offer, requester, provider, amount = found
        order = Order(requester, provider, amount, at + 2 * DAY, at + 3 * DAY, at + SIGNED_FOR, 0, offer.category)
        number, key = next(self._revoked), self._scene.key(requester)
        lost, until = name_of("lost", number), at + SIGNED_FOR
        self._scene.do(
            at, "Services.revoke", f"revoke {number}",
            lambda: self._scene.model.services.revoke(at, lost, requester, key, until),
            _request(order, offer.words, f"lost {number}", f"lost {number}"),
        )  # fmt: skip


def _request(order: Order, words: Words, name: str, terms: str) -> dict[str, Any]:
    """The typed message; what is drawn by chance has names, for whoever needs the same message again."""
    return {
        "requester": order.requester,
        "provider": order.provider,
        "amount": order.amount,
        "category": order.category,
        "start": order.start,
        "performBy": order.perform_by,
        "mediator": order.mediator,
        "stakeholder": order.stakeholder,
        "terms": Said(words, f"terms {terms}"),
        "salt": Drawn(f"salt {name}"),
        "validUntil": order.valid_until,
    }
