"""The members of one community: how they come and go, and who may sign for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chain.genesis import CLASS_RULES
from chain.model.key_changes import KeyChanges
from chain.model.months import epoch_of, start_of
from chain.model.refused import Refused
from chain.model.register import Class, Member, require_in_time

if TYPE_CHECKING:
    from chain.model.ledger import Ledger

__all__ = ["Class", "Delegation", "Member", "Members"]

FIRST_FUND = 0xFFFFFF00
MAX_PER_REQUEST = 20_00
MAX_PER_EPOCH = 60_00
MAX_DELEGATIONS = 3


@dataclass(frozen=True)
class Delegation:
    """What a member and its delegate sign."""

    member: int
    delegate: int
    per_request: int
    per_epoch: int
    nonce: int
    valid_until: int


@dataclass(frozen=True)
class Proxy:
    """Who may sign for a member, and how much."""

    delegate: int
    per_request: int
    per_epoch: int


class Members(KeyChanges):
    """The register of one community. `ledger` is set by whoever wires the contracts."""

    ledger: Ledger

    def __init__(
        self,
        class_rules: Mapping[str, tuple[int, bool]] = CLASS_RULES,
        appointments: Sequence[tuple[int, str, int]] = (),
    ) -> None:
        super().__init__(appointments)
        self._rules = [(0, False), *class_rules.values()]
        self._identities: dict[object, int] = {}
        self._refused: set[object] = set()
        self.proxies: dict[int, Proxy] = {}
        self._spent: dict[tuple[int, int], int] = {}

    # What can be asked

    def holding_bps_of(self, member: int) -> int:
        """A member's holding cap in basis points of the general one."""
        return self._rules[self.class_of(member)][0]

    def delegations_of(self, delegate: int) -> int:
        """For how many members somebody may sign."""
        return sum(proxy.delegate == delegate for proxy in self.proxies.values())

    def spent_by_delegate(self, now: int, member: int) -> int:
        """What delegates signed for in a member's name in this month."""
        return self._spent.get((member, epoch_of(now)), 0)

    # How one comes and goes

    def admit(
        self,
        now: int,
        member: int,
        key: object,
        identity: object,
        class_: int = Class.CITIZEN,
        *,
        registrar: int | None = None,
        signer: object = None,
        valid_until: int | None = None,
    ) -> None:
        """An admission is relayed; without `registrar`, one that a registrar in office signed just now."""
        require_in_time(now, now if valid_until is None else valid_until)
        if registrar is not None:
            self.authorise_officer(now, "Registrar", registrar, signer, wrong="Members_WrongRegistrar")
        if not 0 < member < FIRST_FUND or member in self.members:
            raise Refused("Members_NumberTaken")
        if class_ == Class.NONE:
            raise Refused("Members_ClassMissing")
        known = self._require_identity(now, identity)
        if key is None or key in self._member_by_key:
            raise Refused("Members_KeyTaken")
        self._identities[identity] = member
        self._member_by_key[key] = member
        self.members[member] = Member(key, Class(class_), now)
        self._current += 1
        if not known and self._rules[class_][1]:
            self.ledger.welcome(now, member)

    def refuse(
        self,
        now: int,
        application: object,
        reason: int,
        evidence: object,
        *,
        registrar: int,
        signer: object,
        valid_until: int,
    ) -> None:
        """A registrar states why somebody is not admitted."""
        require_in_time(now, valid_until)
        self.authorise_officer(now, "Registrar", registrar, signer, wrong="Members_WrongRegistrar")
        if not application or not evidence or not reason or application in self._refused:
            raise Refused("Members_BadRefusal")
        self._refused.add(application)

    def exit(self, now: int, member: int, nonce: int, valid_until: int, signer: object) -> None:
        """A member leaves; what it may still spend burns once nothing is open."""
        self.require_active(member)
        self._require_no_recovery(member)
        self._require_next(now, member, nonce, valid_until, signer)
        self.members[member].nonce += 1
        self.members[member].left = now
        self._current -= 1
        self._drop_key_change(member)
        self.proxies.pop(member, None)
        if not self.ledger.accounts[member].open:
            self.ledger.burn_all(now, member)

    def burn_rest(self, now: int, member: int) -> None:
        """Anyone burns what came back to a member who left."""
        if member not in self.members or not self.members[member].left:
            raise Refused("Members_NotLeft")
        if self.ledger.accounts[member].open:
            raise Refused("Members_StillOpen")
        self.ledger.burn_all(now, member)

    # Who may sign for whom

    def delegate(self, now: int, delegation: Delegation, signer: object, delegate_signer: object) -> None:
        """A member lets another ask for small services in its name."""
        member, to = delegation.member, delegation.delegate
        self.require_active(member)
        self.require_active(to)
        self._require_no_recovery(member)
        small = 0 < delegation.per_request <= min(MAX_PER_REQUEST, delegation.per_epoch)
        if not small or delegation.per_epoch > MAX_PER_EPOCH or member == to:
            raise Refused("Members_BadDelegation")
        self._require_next(now, member, delegation.nonce, delegation.valid_until, signer)
        self.authorise(to, delegate_signer)
        already = member in self.proxies and self.proxies[member].delegate == to
        if self.delegations_of(to) - already >= MAX_DELEGATIONS:
            raise Refused("Members_TooManyDelegations")
        self.members[member].nonce += 1
        self.proxies[member] = Proxy(to, delegation.per_request, delegation.per_epoch)

    def end_delegation(
        self, now: int, member: int, named: int, *, nonce: int, valid_until: int, signer: object
    ) -> None:
        """`named`, the member or its delegate, ends a delegation."""
        proxy = self.proxies.get(member)
        if proxy is None or named not in {member, proxy.delegate}:
            raise Refused("Members_NoDelegation")
        self._require_next(now, named, nonce, valid_until, signer)
        self.members[named].nonce += 1
        del self.proxies[member]

    def authorise_spend(self, now: int, member: int, other: int, amount: int, signer: object) -> int:
        """Refuses what neither a member nor its delegate signed who may; says who did. `spend` books it."""
        self.require_active(member)
        by = member
        if signer != self.members[member].key:
            proxy = self.proxies.get(member)
            if proxy is None or not self.is_active(proxy.delegate) or signer != self.members[proxy.delegate].key:
                raise Refused("Members_WrongSignature")
            by = proxy.delegate
            if by == other:
                raise Refused("Members_DelegateIsParty")
            if amount > proxy.per_request or self.spent_by_delegate(now, member) + amount > proxy.per_epoch:
                raise Refused("Members_AboveLimit")
        self.require_active(other)
        return by

    def spend(self, now: int, member: int, by: int, amount: int) -> None:
        """Books what `authorise_spend` allowed, once all else has allowed it too."""
        if by != member:
            self._spent[member, epoch_of(now)] = self.spent_by_delegate(now, member) + amount

    def _require_identity(self, now: int, identity: object) -> bool:
        """Whether the identity was a member's before. Who left this month comes back in the next at the earliest."""
        known = self._identities.get(identity)
        if identity is None or (known is not None and self.is_active(known)):
            raise Refused("Members_IdentityTaken")
        if known is not None and now < start_of(epoch_of(self.members[known].left) + 1):
            raise Refused("Members_ReentryTooEarly")
        return known is not None
