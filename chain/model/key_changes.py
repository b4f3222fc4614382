"""How a member comes to another key: by the present one, or by two of three contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chain.genesis import DAY
from chain.model.refused import Refused
from chain.model.register import Register, require_in_time

ROTATION_DELAY = 3 * DAY
RECOVERY_DELAY = 7 * DAY
Three = tuple[int, int, int]
NO_CONTACTS: Three = (0, 0, 0)


@dataclass(frozen=True)
class Rotation:
    """What the present and the new key sign."""

    member: int
    key: object
    nonce: int
    valid_until: int


@dataclass(frozen=True)
class Recovery:
    """What two contacts and the new key sign."""

    member: int
    key: object
    first: int
    second: int
    recovery: int
    valid_until: int


@dataclass(frozen=True)
class Contacts:
    """What a member signs to name three contacts, or none."""

    member: int
    three: Three
    nonce: int
    valid_until: int


@dataclass(frozen=True)
class KeyChange:
    """A change that waits."""

    key: object
    start: int
    is_recovery: bool


@dataclass(frozen=True)
class Book:
    """A member's contacts: `present` before the second `start`, `next` from then on."""

    present: Three = NO_CONTACTS
    next: Three = NO_CONTACTS
    start: int = 0

    def at(self, now: int) -> Three:
        """The contacts that count."""
        return self.present if now < self.start else self.next


class KeyChanges(Register):
    """The register, with keys that can be changed."""

    def __init__(self, appointments: Sequence[tuple[int, str, int]]) -> None:
        super().__init__(appointments)
        self.changes: dict[int, KeyChange] = {}
        self._books: dict[int, Book] = {}
        self._has_cancelled: set[object] = set()

    def contacts_of(self, now: int, member: int) -> Three:
        """A member's three contacts, zeros for none."""
        return self._books.get(member, Book()).at(now)

    def rotate(self, now: int, rotation: Rotation, signer: object, new_signer: object) -> None:
        """A member's present key gives way to another."""
        member = rotation.member
        self.require_active(member)
        self._require_no_recovery(member)
        self._require_next(now, member, rotation.nonce, rotation.valid_until, signer)
        self._begin(member, KeyChange(rotation.key, now + ROTATION_DELAY, is_recovery=False), new_signer)
        self.members[member].nonce += 1

    def recover(self, now: int, recovery: Recovery, signers: tuple[object, object], new_signer: object) -> None:
        """Two of a member's contacts say which key is the member's."""
        member, both = recovery.member, (recovery.first, recovery.second)
        require_in_time(now, recovery.valid_until)
        self.require_active(member)
        self._require_no_recovery(member)
        if len(set(both) & set(self.contacts_of(now, member))) != 2:
            raise Refused("Members_NotContacts")
        if recovery.recovery != self.members[member].recoveries:
            raise Refused("Members_WrongRecovery")
        for contact, signer in zip(both, signers, strict=True):
            self.authorise_active(contact, signer)
        self._begin(member, KeyChange(recovery.key, now + RECOVERY_DELAY, is_recovery=True), new_signer)
        self.members[member].recoveries += 1
        # A change of contacts that waits is forgotten: it may be the thief's.
        kept = self.contacts_of(now, member)
        self._books[member] = Book(kept, kept)

    def cancel_key_change(
        self, now: int, member: int, key: object, *, nonce: int, valid_until: int, signer: object
    ) -> None:
        """The present key withdraws a change; a recovery only once."""
        change = self.changes.get(member)
        if change is None or change.key != key:
            raise Refused("Members_NoKeyChange")
        if now >= change.start:
            raise Refused("Members_TooLate")
        present = self.members[member].key
        if change.is_recovery and present in self._has_cancelled:
            raise Refused("Members_NotCancellable")
        self._require_next(now, member, nonce, valid_until, signer)
        if change.is_recovery:
            self._has_cancelled.add(present)
        self._drop_key_change(member)
        self.members[member].nonce += 1

    def complete_key_change(self, now: int, member: int) -> None:
        """Anyone carries out a change whose day has come."""
        change = self.changes.get(member)
        if change is None:
            raise Refused("Members_NoKeyChange")
        if now < change.start:
            raise Refused("Members_TooEarly")
        del self.changes[member]
        self.members[member].key = change.key

    def set_contacts(self, now: int, contacts: Contacts, signer: object) -> None:
        """A member names three contacts, or none any more."""
        member, three = contacts.member, contacts.three
        self.require_active(member)
        self._require_no_recovery(member)
        if three != NO_CONTACTS and (len({member, *three}) != 4 or not all(map(self.is_active, three))):
            raise Refused("Members_BadContacts")
        self._require_next(now, member, contacts.nonce, contacts.valid_until, signer)
        present = self.contacts_of(now, member)
        self._books[member] = Book(present, three, now if present in {NO_CONTACTS, three} else now + ROTATION_DELAY)
        self.members[member].nonce += 1

    def _begin(self, member: int, change: KeyChange, new_signer: object) -> None:
        waiting = self.changes.get(member)
        mine_already = waiting is not None and waiting.key == change.key
        if change.key is None or (change.key in self._member_by_key and not mine_already):
            raise Refused("Members_KeyTaken")
        if new_signer != change.key:
            raise Refused("Members_WrongNewKey")
        self._drop_key_change(member)
        self.changes[member] = change
        self._member_by_key[change.key] = member

    def _drop_key_change(self, member: int) -> None:
        change = self.changes.pop(member, None)
        if change is not None:
            del self._member_by_key[change.key]

    def _require_no_recovery(self, member: int) -> None:
        if member in self.changes and self.changes[member].is_recovery:
            raise Refused("Members_RecoveryRunning")
