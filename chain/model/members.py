"""Who is a member, with which key, of which class; and whether a signature is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chain.genesis import CLASS_RULES
from chain.model.months import epoch_of
from chain.model.refused import Refused

if TYPE_CHECKING:
    from chain.model.ledger import Ledger

FIRST_FUND = 0xFFFFFF00


@dataclass
class Member:
    """One number, which works once: the key that signs, and the place of the class in `CLASS_RULES`, from 1."""

    key: object
    class_: int
    left: int = 0


class Members:
    """The register of one community. `ledger` is set by whoever wires the contracts."""

    ledger: Ledger

    def __init__(self, class_rules: Mapping[str, tuple[int, bool]] = CLASS_RULES) -> None:
        self.members: dict[int, Member] = {}
        self._rules = [(0, False), *class_rules.values()]
        self._member_by_key: dict[object, int] = {}
        self._identities: set[object] = set()
        self._current = self._at_start = self._epoch = 0

    def is_active(self, member: int) -> bool:
        """Whether a number is a member's who has not left."""
        return member in self.members and not self.members[member].left

    def class_of(self, member: int) -> int:
        """A member's class; 0 for who never was one."""
        return self.members[member].class_ if member in self.members else 0

    def holding_bps_of(self, member: int) -> int:
        """A member's holding cap in basis points of the general one."""
        return self._rules[self.class_of(member)][0]

    def active_members(self, now: int) -> tuple[int, int]:
        """How many there were when the month began, and how many there are."""
        if epoch_of(now) != self._epoch:
            self._epoch, self._at_start = epoch_of(now), self._current
        return self._at_start, self._current

    def require_active(self, member: int) -> None:
        """Refuses a number that nobody has."""
        if not self.is_active(member):
            raise Refused("Members_NotActive")

    def authorise(self, member: int, signer: object) -> None:
        """Refuses what a member, who may have left, did not sign."""
        if member not in self.members:
            raise Refused("Members_NotActive")
        if self.members[member].key != signer:
            raise Refused("Members_WrongSignature")

    def authorise_active(self, member: int, signer: object) -> None:
        """Refuses what an active member did not sign."""
        self.require_active(member)
        self.authorise(member, signer)

    def authorise_spend(self, now: int, member: int, other: int, amount: int, signer: object) -> int:  # noqa: ARG002 - limits
        """Refuses what was not signed by the member or, within limits, by its delegate; says by whom it was.

        Nothing is booked before all else has allowed it too: `spend` does that.
        """
        self.authorise_active(member, signer)
        self.require_active(other)
        return member

    def spend(self, now: int, member: int, by: int, amount: int) -> None:
        """Books what `by` spent for a member, unless they are the same."""

    def admit(self, now: int, member: int, key: object, identity: object, class_: int = 1) -> None:
        """A registrar's admission is relayed."""
        self.active_members(now)
        if not 0 < member < FIRST_FUND or member in self.members:
            raise Refused("Members_NumberTaken")
        if identity in self._identities:
            raise Refused("Members_IdentityTaken")
        if key in self._member_by_key:
            raise Refused("Members_KeyTaken")
        self._member_by_key[key] = member
        self._identities.add(identity)
        self.members[member] = Member(key, class_)
        self._current += 1
        if self._rules[class_][1]:
            self.ledger.welcome(now, member)
