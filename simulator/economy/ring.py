"""Members who agree to deceive the others."""

from __future__ import annotations

from collections.abc import Sequence

from chain.model.community import Community
from chain.model.months import epoch_of
from simulator.economy.exchange import Exchange
from simulator.economy.people import Person

ROUNDS = 4
"""How often each of the ring pays for an invented service of collective interest at the beginning of a month."""
LEAST = 1_00
"""Hundredths of a token below which nothing is worth inventing."""


class Ring:
    """Services that never were: to earn bonuses before the others do, and so that nothing ever expires."""

    def __init__(self, community: Community, exchange: Exchange, people: Sequence[Person]) -> None:
        self._community, self._exchange, self._people = community, exchange, people

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self._people)

    def milk(self, now: int) -> None:
        """Pay each other, who is recognised, the dearest services that the rules allow, each pair once."""
        for step in range(1, min(ROUNDS, self.size - 1) + 1):
            for place, payer in enumerate(self._people):
                provider = self._people[(place + step) % self.size]
                if provider.recognised:
                    self._pay(now, payer, provider, self._free(now, payer), provider.recognised)

    def refresh(self, now: int) -> None:
        """Pay each other what would expire at the month's end, twice round, so that it comes back fresh."""
        for _ in range(2):
            for place, payer in enumerate(self._people):
                provider = self._people[(place + 1) % self.size]
                expiring = self._community.ledger.accounts[payer.number].lots.get(epoch_of(now), 0)
                self._pay(now, payer, provider, expiring, 1)

    def _pay(self, now: int, payer: Person, provider: Person, amount: int, category: int) -> None:
        amount = min(amount, self._community.council.value("MaxPrice", now))
        if payer is not provider and amount >= LEAST:
            self._exchange.exchange(now, payer.number, provider.number, amount, category)

    def _free(self, now: int, payer: Person) -> int:
        self._community.turn(now)
        return self._community.ledger.accounts[payer.number].free
