"""Stories: lives in which the acts are chosen, told by the same rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chain.genesis import DAY, PARAMETERS
from chain.model.ballots import Choice
from chain.model.months import epoch_of, start_of
from chain.model.parameters import Kind
from chain.model.services import Service
from tests.chain.contracts.beside.ballots import BallotRules
from tests.chain.contracts.beside.keys import KeyRules
from tests.chain.contracts.beside.ledger import LedgerRules
from tests.chain.contracts.beside.offers import OfferRules
from tests.chain.contracts.beside.proposals import Data
from tests.chain.contracts.beside.services import PLAIN
from tests.chain.contracts.beside.together import TogetherRules
from tests.chain.contracts.beside.treasury import TreasuryRules

SMALL = {
    **PARAMETERS,
    "VolumePerMember": 30_00,
    "HoldingCap": 1,
    "GrowthBps": 2_500,
    "ShareWelcome": 1_500,
    "ShareBonus": 4_000,
    "ShareEnergy": 2_500,
    "ShareGrants": 2_000,
    "WeightEnvironment": 5_000,
    "ProviderCap": 5_00,
}
"""So few tokens that every limit is near."""


class Beside(LedgerRules, OfferRules, TogetherRules, TreasuryRules, KeyRules, BallotRules):
    """One community twice, with the rules of every contract."""

    hurry = 3


class Story(Beside):
    """One community twice, in which the acts are chosen."""

    hurry = 0

    def yes(self, act: Callable[..., object], *given: Any, **named: Any) -> Any:
        """Something that is taken."""
        answer = act(*given, **named)
        assert self.refused is None, self.refused
        self.both_say_the_same()
        return answer

    def no(self, reason: str, act: Callable[..., object], *given: Any, **named: Any) -> None:
        """Something that is refused for this reason."""
        act(*given, **named)
        assert self.refused == reason

    def next_month(self) -> None:
        """Waits for the first second of a month."""
        self.wait(start_of(epoch_of(self.now) + 1))

    def grow(self, heads: int) -> None:
        """Citizens come until there are so many members."""
        members = self.model.members
        while members.active_members(self.now)[1] < heads:
            self.yes(self.admit, max(members.members) + 1)

    # What is agreed, and decided, in one step

    def decided(self, kind: Kind, data: Data, period: int = 0, choice: Choice = Choice.FOR) -> bytes:
        """A ballot in which everybody said the same, which can be carried out."""
        ballot: bytes = self.yes(self.open, kind, data, period)
        self.all_cast(ballot, choice, 0)
        self.wait(self.model.ballots.ballots[ballot].due)
        return ballot

    def carry(self, ballot: bytes) -> None:
        """What was decided is carried out."""
        self.carry_out(ballot, self.model.ballots.ballots[ballot].proposal)

    def service(self, service: bytes) -> Service:
        """A service as it stands."""
        return self.model.services.services[service]

    def free(self, member: int) -> int:
        """What a member can spend."""
        return self.model.ledger.accounts[member].free

    def requested(self, pair: tuple[int, int], amount: int, days: int = 5, **changes: object) -> bytes:
        """A request that begins in a day."""
        order = self.order(*pair, amount, DAY, days * DAY) | {"category": PLAIN} | changes
        self.yes(self.ask, order, self.hand(pair[0]))
        return self.village.digest("Request", order)

    def active(self, pair: tuple[int, int], amount: int, days: int = 5, **changes: object) -> bytes:
        """An agreement whose time has come."""
        service = self.requested(pair, amount, days, **changes)
        self.yes(self.say, "approve", service, pair[1])
        self.wait(self.service(service).start)
        return service

    def delivered(self, pair: tuple[int, int], amount: int, days: int = 5, **changes: object) -> bytes:
        """What the provider says is done."""
        service = self.active(pair, amount, days, **changes)
        self.yes(self.say, "deliver", service, pair[1])
        return service

    def closed(self, pair: tuple[int, int], amount: int, **changes: object) -> bytes:
        """What the requester paid."""
        service = self.delivered(pair, amount, **changes)
        self.yes(self.say, "close", service, pair[0])
        return service

    def disputed(self, pair: tuple[int, int], amount: int, **changes: object) -> bytes:
        """What the requester objects to."""
        service = self.delivered(pair, amount, **changes)
        self.yes(self.object, service, pair[0], self.hand(pair[0]), self.until())
        return service
