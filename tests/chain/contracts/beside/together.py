"""Rules of what two do about a service: closing for less, cancelling together, quarrels, and instant payments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chain.genesis import DAY
from chain.model.services import AGREED, ONLINE, OPEN, Instant, State
from tests.chain.contracts.beside.services import MEDIATOR, PAIRS, PLAIN, WAITING, WHICH, ServiceRules
from tests.chain.contracts.beside.twice import MOSTLY, number, word

SHOP = 4


class TogetherRules(ServiceRules):
    """Acts that need two signatures, or a third person's."""

    purchases: list[dict[str, Any]]

    def begin(self) -> None:
        super().begin()
        self.purchases = []
        self.agree_perform_and_end((1, 2), 4_00, 5 * DAY, PLAIN, "close")

    # Two signatures on a service

    def _both(self, name: str, message: dict[str, Any], parties: Sequence[int], rights: Sequence[bool]) -> Any:
        hands = [self.hand(party, right) for party, right in zip(parties, rights, strict=True)]
        signatures = [
            self.sign(name, message | {"signer": party}, hand) for party, hand in zip(parties, hands, strict=True)
        ]
        return signatures, (number(hands[0]), number(hands[1]))

    @precondition(lambda self: self.any_is(*AGREED))
    @rule(which=WHICH, bps=st.integers(0, 10_500), rights=st.tuples(MOSTLY, MOSTLY), in_time=MOSTLY)
    def both_close_for_less(self, which: int, bps: int, rights: tuple[bool, bool], in_time: bool) -> None:
        service, found = self.some(which, *AGREED)
        self.close_for(service, found.amount * bps // 10_000, rights, self.until(in_time))

    def close_for(self, service: bytes, amount: int, rights: Sequence[bool], until: int) -> bool:
        """Both parties agree on what is paid."""
        found = self.model.services.services[service]
        message = {"service": service, "amount": amount, "validUntil": until}
        signatures, signers = self._both("CloseFor", message, (found.requester, found.provider), rights)
        does, arguments = self.model.services.close_for, (service, amount, until, *signatures)
        return self.act(lambda now: does(now, service, amount, until, signers), "Services", "closeFor", *arguments)

    @precondition(lambda self: self.any_is(*OPEN))
    @rule(which=WHICH, rights=st.tuples(MOSTLY, MOSTLY), in_time=MOSTLY)
    def both_cancel(self, which: int, rights: tuple[bool, bool], in_time: bool) -> None:
        service, found = self.some(which, *OPEN)
        until = self.until(in_time)
        message = {"service": service, "validUntil": until}
        signatures, signers = self._both("Cancel", message, (found.requester, found.provider), rights)
        cancel = self.model.services.cancel_together
        self.act(
            lambda now: cancel(now, service, until, signers), "Services", "cancelTogether", service, until, *signatures
        )

    # Disputes

    @precondition(lambda self: self.any_is(State.DELIVERED))
    @rule(which=WHICH, by=st.sampled_from(["requester", "provider", "neither"]), right=MOSTLY, in_time=MOSTLY)
    def disputes(self, which: int, by: str, right: bool, in_time: bool) -> None:
        service, found = self.some(which, State.DELIVERED)
        named = {"requester": found.requester, "provider": found.provider, "neither": 77}[by]
        self.object(service, named, self.hand(named, right), self.until(in_time))

    @precondition(lambda self: self.any_is(State.DISPUTED))
    @rule(which=WHICH, bps=st.integers(0, 10_100), right=MOSTLY, in_time=MOSTLY)
    def is_resolved(self, which: int, bps: int, right: bool, in_time: bool) -> None:
        service, found = self.some(which, State.DISPUTED)
        self.resolve(service, bps, self.hand(found.mediator or MEDIATOR, right), self.until(in_time))

    def object(self, service: bytes, named: int, hand: object, until: int) -> bool:
        """`named` disputes what was delivered."""
        message = {"service": service, "signer": named, "evidence": word("evidence"), "validUntil": until}
        signature, signer, dispute = self.sign("Dispute", message, hand), number(hand), self.model.services.dispute
        arguments = (service, named, word("evidence"), until, signature)
        return self.act(lambda now: dispute(now, service, named, signer, until), "Services", "dispute", *arguments)

    def resolve(self, service: bytes, bps: int, hand: object, until: int) -> None:
        """The mediator whom the request names divides the price."""
        order = next((each for each in self.requests if self.village.digest("Request", each) == service), None)
        if order is None:  # an instant payment, or a request that was revoked, is none
            return
        message = {"service": service, "signer": order["mediator"], "providerBps": bps, "reasons": word("reasons")}
        signature = self.sign("Resolve", message | {"validUntil": until}, hand)
        signer, resolve = number(hand), self.model.services.resolve
        arguments = (tuple(order.values()), bps, word("reasons"), until, signature)
        self.act(lambda now: resolve(now, service, bps, signer, until), "Services", "resolve", *arguments)

    # A whole life, as most are

    @rule(
        pair=PAIRS,
        amount=st.integers(1, 9_00),
        span=st.integers(0, 20 * DAY),
        category=st.sampled_from([PLAIN, 7, 7, 8]),
        ends=st.sampled_from(["close", "silence", "less", "dispute", "resolve", "default"]),
    )
    def agree_perform_and_end(self, pair: tuple[int, int], amount: int, span: int, category: int, ends: str) -> None:
        mediator = 0 if MEDIATOR in pair else MEDIATOR
        message = self.order(*pair, amount, DAY, span) | {"category": category, "mediator": mediator}
        service = self.village.digest("Request", message)
        if not self.ask(message, self.hand(pair[0])) or not self.say("approve", service, pair[1]):
            return
        self.wait(message["start"])
        if not self.say("deliver", service, pair[1]):
            return
        if ends == "close":
            self.say("close", service, pair[0])
        elif ends == "less":
            self.close_for(service, amount // 3 + 1, (True, True), self.until())
        elif ends == "silence":
            self.wait(self.model.services.services[service].deadline)
            self.lapse(*WAITING[State.DELIVERED], service)
        else:
            self.object(service, pair[amount % 2], self.hand(pair[amount % 2]), self.until())
            if ends == "resolve":
                self.resolve(service, span % 10_001, self.hand(MEDIATOR), self.until())
            elif ends == "default":
                self.wait(self.model.services.services[service].deadline)
                self.lapse(*WAITING[State.DISPUTED], service)

    # Instant payments

    @rule(
        pair=st.sampled_from([(1, SHOP), (2, SHOP), (3, SHOP)] * 3 + [(1, 2), (SHOP, SHOP)]),
        amount=st.sampled_from([0, 1, 50, 50, 2_00, 2_00, 3_00, 11_00]),
        seconds=st.sampled_from([60] * 8 + [ONLINE + 2, -1]),
        rights=st.tuples(MOSTLY, MOSTLY),
        again=st.integers(0, 9),
    )
    def pays_at_once(
        self, pair: tuple[int, int], amount: int, seconds: int, rights: tuple[bool, bool], again: int
    ) -> None:
        message = {
            "requester": pair[0],
            "provider": pair[1],
            "offer": self.any_offer(again),
            "amount": amount,
            "terms": word("terms"),
            "salt": word(f"purchase {len(self.purchases)}"),
            "validUntil": self.now + seconds,
        }
        if again == 9 and self.purchases:
            message = self.purchases[-1]
        self.purchases.append(message)
        service = self.village.digest("Instant", message)
        hands = [self.hand(message[name], right) for name, right in zip(("requester", "provider"), rights, strict=True)]
        signatures = [self.sign("Instant", message, hand) for hand in hands]
        names = ("requester", "provider", "offer", "amount", "validUntil")
        purchase, signers = Instant(*(message[name] for name in names)), (number(hands[0]), number(hands[1]))
        instant = self.model.services.instant
        self.act(
            lambda now: instant(now, service, purchase, signers),
            "Services",
            "instant",
            tuple(message.values()),
            *signatures,
        )

    def any_offer(self, which: int) -> bytes:
        """The id of an offer, or of none."""
        offers = list(self.model.offers.offers)
        return offers[which % len(offers)] if offers and which != 7 else word("no offer")
