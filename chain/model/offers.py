"""Offers for instant payment, and recognitions of collective interest with the limits of their bonuses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from chain.genesis import DAY
from chain.model.members import Members
from chain.model.months import epoch_of
from chain.model.parameters import FIRST_COLLECTIVE, WEIGHTS, WHOLE_BPS, Council
from chain.model.refused import Refused

MAX_STANDING = 366 * DAY
CITIZEN = 1


@dataclass(frozen=True)
class Offer:
    """What an organisation signs to be paid at once."""

    provider: int
    max_amount: int
    until: int
    valid_until: int


@dataclass(frozen=True)
class Recognition:
    """What a recogniser, the holder of the office, signs; a time that has passed withdraws."""

    provider: int
    category: int
    until: int
    sequence: int
    recogniser: int
    valid_until: int


@dataclass(frozen=True)
class Standing:
    """What is on record about a provider and a category: services that start from `start` to `until` earn a bonus."""

    start: int = 0
    until: int = 0
    sequence: int = 0


class Offers:
    """All offers and recognitions of one community."""

    def __init__(self, members: Members, council: Council) -> None:
        self._members, self._council = members, council
        self.offers: dict[bytes, Offer] = {}
        self.recognitions: dict[tuple[int, int], Standing] = defaultdict(Standing)
        self._earned: dict[tuple[int, int], int] = defaultdict(int)
        self._pairs: set[tuple[int, frozenset[int]]] = set()

    def register(self, now: int, name: bytes, offer: Offer, signer: object) -> None:
        """An organisation offers something; `name` is the offer's id."""
        if name in self.offers:
            raise Refused("Offers_Exists")
        _in_time(now, offer.valid_until)
        _require_term(now, offer.until)
        if not offer.max_amount:
            raise Refused("Offers_NoPrice")
        if self._members.class_of(offer.provider) <= CITIZEN:
            raise Refused("Offers_NoOrganisation")
        self._members.authorise_active(offer.provider, signer)
        self.offers[name] = offer

    def recognise(self, now: int, recognition: Recognition, signer: object) -> None:
        """The community finds that what a provider does in a category is of collective interest; or no longer."""
        _in_time(now, recognition.valid_until)
        if not is_collective(recognition.category):
            raise Refused("Offers_BadCategory")
        if self._members.is_oneself(recognition.recogniser, recognition.provider):
            raise Refused("Offers_OwnServices")
        place = recognition.provider, recognition.category
        standing = self.recognitions[place]
        if recognition.sequence != standing.sequence:
            raise Refused("Offers_WrongSequence")
        stands = now <= standing.until
        until = recognition.until
        if stands and until < now:
            until = now
        else:
            _require_term(now, until)
        self._members.authorise_officer(now, "Recogniser", recognition.recogniser, signer)
        self.recognitions[place] = Standing(standing.start if stands else now, until, standing.sequence + 1)

    def book(self, now: int, requester: int, provider: int, issued: int) -> None:
        """Counts a bonus against the month's limits; only `Services`."""
        self._earned[epoch_of(now), provider] += issued
        self._pairs.add((epoch_of(now), frozenset({requester, provider})))

    def max_amount_of(self, now: int, name: bytes, provider: int) -> int:
        """The most that one purchase may cost of what `provider` offers now."""
        offer = self.offers.get(name)
        if offer is None or offer.provider != provider or now > offer.until:
            raise Refused("Offers_NoOffer")
        return offer.max_amount

    def bonus_of(self, now: int, parties: tuple[int, int], category: int, start: int, paid: int) -> int:
        """What a service would earn its provider, the second of `parties`; the month's budget may allow less."""
        provider = parties[1]
        standing = self.recognitions.get((provider, category), Standing())
        if not standing.start <= start <= standing.until or self.pair_had_bonus(now, *parties):
            return 0
        weight_bps, cap = self._council.bonus_terms(category, now)
        return min(paid * weight_bps // WHOLE_BPS, max(cap - self.bonus_this_epoch(now, provider), 0))

    def bonus_this_epoch(self, now: int, provider: int) -> int:
        """What a provider has earned in bonuses this month."""
        return self._earned.get((epoch_of(now), provider), 0)

    def pair_had_bonus(self, now: int, a: int, b: int) -> bool:
        """Whether the two, in either role, had a bonus between them this month."""
        return (epoch_of(now), frozenset({a, b})) in self._pairs


def is_collective(category: int) -> bool:
    """Whether services of a category can be of collective interest at all."""
    return FIRST_COLLECTIVE <= category < FIRST_COLLECTIVE + len(WEIGHTS)


def _in_time(now: int, valid_until: int) -> None:
    if now > valid_until:
        raise Refused("Offers_IntentExpired")


def _require_term(now: int, until: int) -> None:
    if not now <= until <= now + MAX_STANDING:
        raise Refused("Offers_BadTerm")
