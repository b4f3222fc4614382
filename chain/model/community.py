"""One community: its contracts, wired as a deployment wires them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chain.genesis import CLASS_RULES, PARAMETERS
from chain.model.ballots import Ballots
from chain.model.ledger import Ledger
from chain.model.members import Members
from chain.model.offers import Offers
from chain.model.parameters import Council
from chain.model.services import Services
from chain.model.settlements import Settlements
from chain.model.treasury import Treasury


class Community:
    """One community.

    Every act takes `now`, a Unix second that never goes back, and raises `Refused` where the contracts revert.
    """

    def __init__(
        self,
        founding_members: int,
        parameters: Mapping[str, int] = PARAMETERS,
        *,
        class_rules: Mapping[str, tuple[int, bool]] = CLASS_RULES,
        appointments: Sequence[tuple[int, str, int]] = (),
        threshold: int = 1,
    ) -> None:
        self.council = Council(parameters)
        self.members = Members(class_rules, appointments)
        self.ledger = Ledger(self.members, self.council, founding_members)
        self.members.ledger = self.ledger
        self.offers = Offers(self.members, self.council)
        self.services = Services(self.members, self.ledger, self.council, self.offers)
        self.settlements = Settlements(self.members, self.ledger, self.council, threshold)
        self.treasury = Treasury(self.members, self.ledger, self.services, self.settlements, self.council)
        self.ballots = Ballots(self.members, self.settlements, self.council)
        self.council.members, self.council.settlements = self.members, self.settlements
        self.council.treasury = self.treasury

    def turn(self, now: int) -> None:
        """Lets the months up to `now` end."""
        self.members.active_members(now)
        self.ledger.turn(now)
