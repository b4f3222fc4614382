"""Offers and recognitions as their events tell them, with the limits of the bonuses of collective interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.genesis import DAY
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook, Rule
from oracle.audit.months import month_of
from oracle.audit.offices import RECOGNISER
from oracle.audit.parameters import WHOLE_BPS, Parameters
from oracle.audit.people import People

LONGEST = 366 * DAY
WEIGHTS = {7: "WeightEnvironment", 8: "WeightSocial", 9: "WeightCommunity"}
"""The categories that can be of collective interest, with the parameters that weigh them."""


@dataclass(frozen=True)
class Offer:
    """What an organisation may be paid for at once."""

    provider: int
    most: int
    until: int


@dataclass(frozen=True)
class Standing:
    """From when to when a provider's services of a category are of collective interest."""

    since: int = 0
    until: int = 0
    sequence: int = 0


class Offers:
    """What organisations offer, and what the community recognised."""

    def __init__(self, people: People, parameters: Parameters, notebook: Notebook) -> None:
        self._people = people
        self._parameters = parameters
        self._notebook = notebook
        self.offers: dict[bytes, Offer] = {}
        self.recognitions: dict[tuple[int, int], Standing] = {}
        """By provider and category."""
        self._earned: dict[int, tuple[int, int]] = {}
        self.pairs: dict[tuple[int, int], int] = {}
        """By two members, the lower number first: the last month in which they had a bonus between them."""

    def registered(self, event: Event) -> None:
        """An organisation offered something for instant payment."""
        values, now, provider = event.values, event.timestamp, event.values["provider"]
        self._rules(
            event,
            (values["offer"] not in self.offers, "a new offer", values["offer"]),
            (self._people.is_active(provider), "a member", provider),
            (not self._people.is_citizen(provider), "an organisation", provider),
            (values["maxAmount"] > 0, "a price", values["maxAmount"]),
            (now <= values["until"] <= now + LONGEST, f"an end from {now} to {now + LONGEST}", values["until"]),
        )
        self.offers[values["offer"]] = Offer(provider, values["maxAmount"], values["until"])

    def recognised(self, event: Event) -> None:
        """What a provider does was found to be of collective interest, or no longer."""
        values, now, place = event.values, event.timestamp, (event.values["provider"], event.values["category"])
        before, recogniser = self.recognitions.get(place, Standing()), values["recogniser"]
        since = before.since if now <= before.until else now
        self._rules(
            event,
            (place[1] in WEIGHTS, "a category that can be recognised", place[1]),
            (self._people.offices.held(RECOGNISER, recogniser, now), "a recogniser in office", recogniser),
            (not self._people.is_oneself(recogniser, place[0]), "somebody else", recogniser),
            (values["from"] == since, f"from {since} on", values["from"]),
            (now <= values["until"] <= now + LONGEST, f"an end from {now} to {now + LONGEST}", values["until"]),
        )
        self.recognitions[place] = Standing(values["from"], values["until"], before.sequence + 1)

    def dearest(self, offer: bytes, provider: int, time: int) -> int | None:
        """The most that a purchase of a standing offer may cost; None if the provider makes no such offer now."""
        known = self.offers.get(offer)
        return known.most if known is not None and known.provider == provider and time <= known.until else None

    def bonus(self, parties: tuple[int, int], category: int, start: int, paid: int, time: int) -> int:
        """The bonus that a service of a requester and a provider must earn, as far as the month's budget reaches."""
        standing = self.recognitions.get((parties[1], category), Standing())
        month = month_of(time)
        if not standing.since <= start <= standing.until or self.had_bonus(*parties, time):
            return 0
        left = max(0, self._parameters.at("ProviderCap", time) - self.earned(parties[1], month))
        return min(paid * self._parameters.at(WEIGHTS[category], time) // WHOLE_BPS, left)

    def book(self, parties: tuple[int, int], amount: int, time: int) -> None:
        """Count a bonus against the month's limits."""
        month = month_of(time)
        self._earned[parties[1]] = month, self.earned(parties[1], month) + amount
        self.pairs[min(parties), max(parties)] = month

    def earned(self, provider: int, month: int) -> int:
        """What a provider earned in bonuses in a month."""
        earned_month, amount = self._earned.get(provider, (0, 0))
        return amount if earned_month == month else 0

    def had_bonus(self, one: int, other: int, time: int) -> bool:
        """Whether the two, in either role, had a bonus between them in this month."""
        return self.pairs.get((min(one, other), max(one, other))) == month_of(time)

    def earners(self) -> Sequence[int]:
        """Everybody who ever earned a bonus."""
        return sorted(self._earned)

    def _rules(self, event: Event, *rules: Rule) -> None:
        where = {**event.where, "member": event.values["provider"], "event": event.name}
        self._notebook.rules(Kind.OFFER, where, "An offer or a recognition that the rules do not allow.", rules)
