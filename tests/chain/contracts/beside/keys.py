"""Rules of keys: rotations, recoveries by contacts, and delegates who sign for others."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chain.model.key_changes import Contacts, KeyChange, Recovery, Rotation
from chain.model.members import Delegation
from tests.chain.contracts.beside.members import HANDS, IN_TIME, NONCES, MemberRules
from tests.chain.contracts.beside.twice import MOSTLY, STRANGER, Expectation, named, number

SOME = st.integers(1, 4)
NEW = st.integers(0, 3)
"""Which of its other keys a member changes to; 0 for the present one."""
BOTH = ("present", "present")
"""Both sign with their present keys."""


class KeyRules(MemberRules):
    """Members lose keys, change them, find them again, and have others sign."""

    waiting: dict[int, object]
    """The name of the key that a member changes to."""

    def begin(self) -> None:
        super().begin()
        self.waiting = {}
        for member, three in ((1, (2, 3, 4)), (2, (1, 3, 4))):
            self.names_contacts(member, three)

    def _new_hand(self, member: int, new: int) -> object:
        return f"{member}, key {new}" if new else self.hand(member)

    @rule(member=SOME, new=NEW, how=HANDS, by_new=MOSTLY, off=NONCES, in_time=IN_TIME)
    def rotates(
        self, member: int, new: int, how: str = "present", by_new: bool = True, off: int = 0, in_time: bool = True
    ) -> None:
        hand, new_hand = self.hand_of(member, how), self._new_hand(member, new)
        new_signer = new_hand if by_new else STRANGER
        rotation = Rotation(member, number(new_hand), self.nonce_of(member, off), self.until(in_time))
        message = {
            "member": member,
            "key": named(new_hand).address,
            "keyType": 1,
            "nonce": rotation.nonce,
            "validUntil": rotation.valid_until,
        }
        rotate, signers = self.model.members.rotate, (number(hand), number(new_signer))
        taken = self.act(
            lambda now: rotate(now, rotation, *signers),
            "Members",
            "rotate",
            *self.signed("Rotation", message, hand),
            self.sign("Rotation", message, new_signer),
        )
        if taken:
            self.waiting[member] = new_hand

    @rule(
        member=st.sampled_from([1, 2, 2, 3]),
        places=st.sampled_from([(0, 1)] * 5 + [(2, 1), (1, 1), (0, 3)]),
        hows=st.tuples(HANDS, HANDS),
        new=NEW,
        by_new=MOSTLY,
        off=NONCES,
        in_time=IN_TIME,
    )
    def is_helped(
        self,
        member: int,
        places: tuple[int, int],
        new: int,
        hows: tuple[str, str] = BOTH,
        by_new: bool = True,
        off: int = 0,
        in_time: bool = True,
    ) -> None:
        """Two contacts say which key is a member's."""
        contacts = (*self.model.members.contacts_of(self.now + 1, member), 1)
        first, second = (contacts[place] for place in places)
        hands = self.hand_of(first, hows[0]), self.hand_of(second, hows[1])
        known = self.model.members.members[member].recoveries
        new_hand = self._new_hand(member, new)
        new_signer = new_hand if by_new else STRANGER
        recovery = Recovery(member, number(new_hand), first, second, max(known + off, 0), self.until(in_time))
        message = {
            "member": member,
            "key": named(new_hand).address,
            "keyType": 1,
            "first": first,
            "second": second,
            "recovery": recovery.recovery,
            "validUntil": recovery.valid_until,
        }
        recover, signers = self.model.members.recover, (number(hands[0]), number(hands[1]))
        taken = self.act(
            lambda now: recover(now, recovery, signers, number(new_signer)),
            "Members",
            "recover",
            *self.signed("Recovery", message, hands[0]),
            self.sign("Recovery", message, hands[1]),
            self.sign("Recovery", message, new_signer),
        )
        if taken:
            self.waiting[member] = new_hand

    def _change(self, which: int) -> tuple[int, KeyChange]:
        changes = list(self.model.members.changes.items())
        return changes[which % len(changes)]

    @precondition(lambda self: self.model.members.changes)
    @rule(which=st.integers(0, 9), how=HANDS, right=MOSTLY, off=NONCES, in_time=IN_TIME, late=st.integers(0, 9))
    def withdraws_a_change(
        self,
        which: int = 0,
        how: str = "present",
        right: bool = True,
        off: int = 0,
        in_time: bool = True,
        late: int = 0,
    ) -> None:
        member, change = self._change(which)
        if late == 9:
            self.wait(change.start - 1)
        hand, new_hand = self.hand_of(member, how), self.waiting[member] if right else STRANGER
        nonce, until = self.nonce_of(member, off), self.until(in_time)
        message = {"member": member, "key": named(new_hand).address, "nonce": nonce, "validUntil": until}
        cancel, (values, signature) = (
            self.model.members.cancel_key_change,
            self.signed("CancelKeyChange", message, hand),
        )
        self.act(
            lambda now: cancel(now, member, number(new_hand), nonce=nonce, valid_until=until, signer=number(hand)),
            "Members",
            "cancelKeyChange",
            *values,
            signature,
        )

    @precondition(lambda self: self.model.members.changes)
    @rule(which=st.integers(0, 9), waits=MOSTLY)
    def completes_a_change(self, which: int = 0, waits: bool = True) -> None:
        member, change = self._change(which)
        if waits:
            self.wait(change.start - 1)
        complete = self.model.members.complete_key_change
        if self.act(lambda now: complete(now, member), "Members", "completeKeyChange", member):
            self.hands[member] = self.waiting[member]

    @rule(
        member=SOME,
        three=st.sampled_from([(3, 4, 6), (2, 3, 4), (1, 3, 4), (0, 0, 0), (0, 1, 2), (2, 3, 3), (2, 3, 9)]),
        how=HANDS,
        off=NONCES,
        in_time=IN_TIME,
    )
    def names_contacts(
        self, member: int, three: tuple[int, int, int], how: str = "present", off: int = 0, in_time: bool = True
    ) -> None:
        hand = self.hand_of(member, how)
        contacts = Contacts(member, three, self.nonce_of(member, off), self.until(in_time))
        message = {
            "member": member,
            **dict(zip(("first", "second", "third"), three, strict=True)),
            "nonce": contacts.nonce,
            "validUntil": contacts.valid_until,
        }
        set_contacts = self.model.members.set_contacts
        self.act(
            lambda now: set_contacts(now, contacts, number(hand)),
            "Members",
            "setContacts",
            *self.signed("Contacts", message, hand),
        )

    @rule(
        member=SOME,
        to=st.sampled_from([6, 6, 2, 1]),
        limits=st.sampled_from([(20_00, 60_00), (5_00, 8_00), (1_00, 1_00), (0, 1_00), (20_01, 60_00), (2_00, 1_00)]),
        hows=st.tuples(HANDS, HANDS),
        off=NONCES,
        in_time=IN_TIME,
    )
    def names_a_delegate(
        self,
        member: int,
        to: int,
        limits: tuple[int, int],
        hows: tuple[str, str] = BOTH,
        off: int = 0,
        in_time: bool = True,
    ) -> None:
        hands = self.hand_of(member, hows[0]), self.hand_of(to, hows[1])
        delegation = Delegation(member, to, *limits, self.nonce_of(member, off), self.until(in_time))
        message = {
            "member": member,
            "delegate": to,
            "perRequest": limits[0],
            "perEpoch": limits[1],
            "nonce": delegation.nonce,
            "validUntil": delegation.valid_until,
        }
        delegate, signers = self.model.members.delegate, (number(hands[0]), number(hands[1]))
        self.act(
            lambda now: delegate(now, delegation, *signers),
            "Members",
            "delegate",
            *self.signed("Delegation", message, hands[0]),
            self.sign("Delegation", message, hands[1]),
        )

    @precondition(lambda self: self.model.members.proxies)
    @rule(member=SOME, by_delegate=st.booleans(), how=HANDS, off=NONCES, in_time=IN_TIME)
    def ends_a_delegation(
        self, member: int, by_delegate: bool = False, how: str = "present", off: int = 0, in_time: bool = True
    ) -> None:
        proxy = self.model.members.proxies.get(member)
        by = proxy.delegate if proxy and by_delegate else member
        hand, nonce, until = self.hand_of(by, how), self.nonce_of(by, off), self.until(in_time)
        message = {"member": member, "signer": by, "nonce": nonce, "validUntil": until}
        end, (values, signature) = self.model.members.end_delegation, self.signed("EndDelegation", message, hand)
        self.act(
            lambda now: end(now, member, by, nonce=nonce, valid_until=until, signer=number(hand)),
            "Members",
            "endDelegation",
            *values,
            signature,
        )

    def at_the_end(self) -> Iterator[Expectation]:
        """What waits, who helps whom, and who signs for whom."""
        yield from super().at_the_end()
        members, now = self.model.members, self.now
        for member, record in members.members.items():
            yield "Members", "nonceOf", (member,), record.nonce
            yield "Members", "recoveryOf", (member,), record.recoveries
            yield "Members", "contactsOf", (member,), members.contacts_of(now, member)
            change = members.changes.get(member)
            address = named(self.waiting[member]).address.lower() if change else f"0x{0:040x}"
            facts = (address, 1, change.start, change.is_recovery) if change else (address, 0, 0, False)
            yield "Members", "keyChangeOf", (member,), facts
            proxy = members.proxies.get(member)
            spent = members.spent_by_delegate(now, member)
            limits = (proxy.delegate, proxy.per_request, proxy.per_epoch, spent) if proxy else (0, 0, 0, 0)
            yield "Members", "delegateOf", (member,), limits
            yield "Members", "delegationsOf", (member,), members.delegations_of(member)
