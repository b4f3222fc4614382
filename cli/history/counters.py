"""What organisations offer at their counters, who buys it, and what is recognised as of collective interest."""

from __future__ import annotations

from functools import partial

from chain.genesis import DAY
from chain.model.offers import Offer, Recognition
from chain.model.services import ONLINE, Instant
from chain.model.treasury import EcoBonus
from cli.history.acts import Drawn, Made, Said
from cli.history.scene import LAST_DAYS, SIGNED_FOR, Scene, by_day, name_of
from cli.history.services import Market
from cli.history.story import Counter, member, story
from cli.history.story import Recognition as RecognitionStory
from cli.history.treasury import Purpose, Treasury
from oracle.community import MemberClass

YEAR = 365 * DAY
ENOUGH_LEFT = 2
"""Nobody spends more than one part in so many at a counter."""


class Counters:
    """Offers, payments at once, and recognitions."""

    def __init__(self, scene: Scene, market: Market, treasury: Treasury) -> None:
        self._scene, self._market, self._treasury = scene, market, treasury
        self._random = scene.source("counters")
        self._bought = 0

    def plan(self) -> None:
        """What is planned from the beginning."""
        scene = self._scene
        for number, counter in enumerate(story().counters, 1):
            who = member(counter.who, scene.premise.members)
            if who is None:
                continue
            month, day = counter.when
            for time, begin in enumerate(range(month, scene.months.stop + 1, counter.months), 1):
                at = scene.moment(begin, day, self._random)
                offer = partial(self._register, counter=counter, who=who, name=f"offer {number}.{time}")
                scene.at(at, offer)
                self._plan_purchases(at, counter, who, f"offer {number}.{time}")
        for number, told in enumerate(story().recognitions, 1):
            who = member(told.who, scene.premise.members)
            if who is None:
                continue
            month, day = told.when
            recognise = partial(self._recognise, who=who, told=told)
            scene.at(scene.moment(month, day, self._random), partial(recognise, name=f"recognise {number}", days=365))
            if told.prolonged:
                at = scene.moment(month + told.prolonged, day, self._random)
                scene.at(at, partial(recognise, name=f"prolong {number}", days=365))
            if told.withdrawn:
                at = scene.moment(month + told.withdrawn, day, self._random)
                scene.at(at, partial(recognise, name=f"withdraw {number}", days=-1))

    def _register(self, at: int, counter: Counter, who: int, name: str) -> None:
        until = min(at + (counter.months * 31 + 3) * DAY, at + YEAR)
        most = counter.tokens[1] * 100
        offer, key = Offer(who, most, until, at + SIGNED_FOR), self._scene.key(who)
        self._scene.do(
            at, "Offers.register", name,
            lambda: self._scene.model.offers.register(at, name_of("offer", name), offer, key),
            {"provider": who, "maxAmount": most, "until": until, "terms": Said(counter.words)},
        )  # fmt: skip

    def _recognise(self, at: int, who: int, told: RecognitionStory, name: str, days: int) -> None:
        recogniser, signer = self._scene.officer(at, "Recogniser")
        offers, until = self._scene.model.offers, at + days * DAY
        sequence = offers.recognitions[who, told.category].sequence
        signed = Recognition(who, told.category, until, sequence, recogniser, at)
        if self._scene.model.members.is_active(who):
            self._scene.do(
                at, "Offers.recognise", name, lambda: offers.recognise(at, signed, signer),
                {"provider": who, "category": told.category, "until": until},
            )  # fmt: skip

    # Buying

    def _plan_purchases(self, at: int, counter: Counter, who: int, name: str) -> None:
        """Somebody comes to the counter now and then; the last days are left to those who look at the pages."""
        end = min(at + counter.months * 30 * DAY, self._scene.premise.until - LAST_DAYS * DAY // 2)
        while True:
            at += int(self._random.expovariate(counter.weekly / 7) * DAY) + 600
            if at > end:
                return
            buy = partial(self._buy, counter=counter, who=who, name=name)
            self._scene.at(by_day(at, self._random), buy)

    def _buy(self, at: int, counter: Counter, who: int, name: str) -> None:
        scene = self._scene
        scene.model.turn(at)
        accounts = scene.model.ledger.accounts
        least, most = (tokens * 100 for tokens in counter.tokens)
        citizens = [each for each in scene.of_class(MemberClass.CITIZEN) if each in scene.active]
        able = [each for each in citizens if accounts[each].free >= least * ENOUGH_LEFT]
        if not able:
            return
        buyer = self._random.choices(able, [accounts[each].free for each in able])[0]
        amount = self._random.randrange(least, min(most, accounts[buyer].free // ENOUGH_LEFT) + 1, 50)
        self._bought += 1
        number, until = self._bought, at + ONLINE
        purchase = Instant(buyer, who, name_of("offer", name), amount, until)
        keys = scene.key(buyer), scene.key(who)
        done = scene.do(
            at, "Services.instant", f"instant {number}",
            lambda: scene.model.services.instant(at, name_of("instant", number), purchase, keys),
            {
                "requester": buyer, "provider": who, "offer": Made(name), "amount": amount,
                "terms": Said(counter.words), "validUntil": until,
            },
        )  # fmt: skip
        if done and counter.eco:
            bonus = partial(self._give_eco_bonus, counter=counter, who=who, buyer=buyer, number=number)
            scene.at(at + 60, bonus)

    def _give_eco_bonus(self, at: int, counter: Counter, who: int, buyer: int, number: int) -> None:
        """The counter gives the piece's bonus to who bought it, while its allowance lasts and the month has room."""
        allowance = self._treasury.allowance(at, who, Purpose.ECO_PRODUCTS, counter.eco)
        room = self._scene.model.ledger.issuable("Grants", at) >= counter.eco
        if allowance is None or not room or self._scene.is_stakeholder(at, buyer):
            return
        key = self._scene.key(who)
        bonus = EcoBonus(who, name_of("receipt", allowance), buyer, counter.eco, name_of("product", number), at)
        self._scene.do(
            at, "Treasury.grantEcoBonus", f"eco bonus {number}",
            lambda: self._scene.model.treasury.grant_eco_bonus(at, bonus, key),
            {
                "stakeholder": who, "allowance": self._treasury.receipt(allowance), "member": buyer,
                "amount": counter.eco, "product": Drawn(f"product {number}"),
            },
        )  # fmt: skip
