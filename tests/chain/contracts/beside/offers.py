"""Rules of offers and recognitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import rule

from chain.genesis import DAY
from chain.model.offers import MAX_STANDING, Offer, Recognition
from chain.village import holder_of
from tests.chain.contracts.beside.twice import MOSTLY, Expectation, Twice, named, number, word

SHOP = 4
TERMS = st.sampled_from([10 * DAY, 10 * DAY, 90 * DAY, -5, MAX_STANDING + 5])


class OfferRules(Twice):
    """Organisations offer, and a recogniser says what is of collective interest."""

    offered: list[dict[str, Any]]

    def begin(self) -> None:
        super().begin()
        self.offered = []
        self.offer(SHOP, 10_00, 300 * DAY, True, True)
        self.recognise(2, 7, 300 * DAY, "recogniser", True, True)
        self.recognise(3, 8, 60 * DAY, "recogniser", True, True)

    @rule(
        provider=st.sampled_from([SHOP, SHOP, 5, 1]),
        most=st.integers(0, 20_00),
        term=TERMS,
        right=MOSTLY,
        in_time=MOSTLY,
    )
    def offer(self, provider: int, most: int, term: int, right: bool, in_time: bool) -> None:
        message = {
            "provider": provider,
            "maxAmount": most // 5_00 * 5_00,
            "stakeholder": 0,
            "until": self.now + term,
            "terms": word(f"offer {len(self.offered) // 2}"),
            "validUntil": self.until(in_time),
        }
        if most % 10 == 9 and self.offered:
            message = self.offered[-1]
        self.offered.append(message)
        hand = self.hand(message["provider"], right)
        register, signer = self.model.offers.register, number(hand)
        name = self.village.digest("Offer", message)
        offer = Offer(*(message[each] for each in ("provider", "maxAmount", "until", "validUntil")))
        self.act(
            lambda now: register(now, name, offer, signer), "Offers", "register", *self.signed("Offer", message, hand)
        )

    @rule(
        provider=st.integers(1, 4),
        category=st.sampled_from([7, 7, 8, 9, 6, 10]),
        term=TERMS,
        by=st.sampled_from(["recogniser"] * 7 + ["treasurer", "own key", "own number"]),
        right=MOSTLY,
        in_time=MOSTLY,
        late=st.integers(0, 9),
    )
    def recognise(
        self, provider: int, category: int, term: int, by: object, right: bool, in_time: bool, late: int = 0
    ) -> None:
        own = self.hand(provider) if by in {"own key", "own number"} else by
        sequence = self.model.offers.recognitions[provider, category].sequence
        message = {
            "provider": provider,
            "category": category,
            "until": self.now + term,
            "sequence": sequence + (late == 9),
            "recogniser": holder_of(provider) if by == "own number" else named(own).address,
            "validUntil": self.until(in_time),
        }
        hand = own if right else self.hand(0, False)
        recogniser = int(str(message["recogniser"]), 16)
        recognition = Recognition(
            provider, category, message["until"], message["sequence"], recogniser, message["validUntil"]
        )
        recognise, signer = self.model.offers.recognise, number(hand)
        self.act(
            lambda now: recognise(now, recognition, signer),
            "Offers",
            "recognise",
            *self.signed("Recognition", message, hand),
        )

    def expectations(self) -> Iterator[Expectation]:
        """What is on record, and what this month's limits count (I-08)."""
        yield from super().expectations()
        offers, now = self.model.offers, self.now
        for provider in range(1, 5):
            yield "Offers", "bonusThisEpoch", (provider,), offers.bonus_this_epoch(now, provider)
        for pair in ((1, 2), (2, 3), (1, 3)):
            yield "Offers", "pairHadBonus", pair, offers.pair_had_bonus(now, *pair)

    def at_the_end(self) -> Iterator[Expectation]:
        yield from super().at_the_end()
        for (provider, category), standing in self.model.offers.recognitions.items():
            facts = (standing.start, standing.until, standing.sequence)
            yield "Offers", "recognitionOf", (provider, category), facts
        for name, offer in self.model.offers.offers.items():
            yield "Offers", "offerOf", (name,), (offer.provider, offer.max_amount, offer.until)
