"""Rules of what two do about a service: closing for less, cancelling together, quarrels, and instant payments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chain.model.services import AGREED, ONLINE, OPEN, Instant, State
from tests.chain.contracts.beside.services import MEDIATOR, WHICH, ServiceRules
from tests.chain.contracts.beside.twice import MOSTLY, number, word

SHOP = 4


class TogetherRules(ServiceRules):
    """Acts that need two signatures, or a third person's."""

    purchases: list[dict[str, Any]]

    def begin(self) -> None:
        super().begin()
        self.purchases = []

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
        amount, until = found.amount * bps // 10_000, self.until(in_time)
        message = {"service": service, "amount": amount, "validUntil": until}
        signatures, signers = self._both("CloseFor", message, (found.requester, found.provider), rights)
        close_for = self.model.services.close_for
        self.act(
            lambda now: close_for(now, service, amount, until, signers),
            "Services",
            "closeFor",
            service,
            amount,
            until,
            *signatures,
        )

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
        order = next((each for each in self.requests if self.village.digest("Request", each) == service), None)
        if order is None:  # an instant payment, or a revoked request, is no request
            return
        until, hand, reasons = self.until(in_time), self.hand(found.mediator or MEDIATOR, right), word("reasons")
        message = {
            "service": service,
            "signer": order["mediator"],
            "providerBps": bps,
            "reasons": reasons,
            "validUntil": until,
        }
        signature, signer, resolve = self.sign("Resolve", message, hand), number(hand), self.model.services.resolve
        self.act(
            lambda now: resolve(now, service, bps, signer, until),
            "Services",
            "resolve",
            tuple(order.values()),
            bps,
            reasons,
            until,
            signature,
        )

    # Instant payments

    @rule(
        pair=st.sampled_from([(1, SHOP), (2, SHOP), (2, SHOP), (3, SHOP), (1, 2), (SHOP, SHOP)]),
        amount=st.integers(0, 11_00),
        seconds=st.sampled_from([60, 60, 60, ONLINE + 2, -1]),
        rights=st.tuples(MOSTLY, MOSTLY),
        again=st.integers(0, 9),
    )
    def pays_at_once(
        self, pair: tuple[int, int], amount: int, seconds: int, rights: tuple[bool, bool], again: int
    ) -> None:
        message = {
            "requester": pair[0],
            "provider": pair[1],
            "offer": self.any_offer(amount),
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
        return offers[which % len(offers)] if offers and which % 7 else word("no offer")
