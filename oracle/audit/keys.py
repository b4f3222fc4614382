"""How members come to other keys, as the events tell it: changes that wait, recoveries by contacts, and contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chain.genesis import DAY, NOBODY
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.people import KEY_TYPES, People

ROTATION_DELAY = 3 * DAY
RECOVERY_DELAY = 7 * DAY
NOBODYS = (0, 0, 0)


@dataclass(frozen=True)
class Change:
    """A change of key that waits until the second `start`."""

    key: str = NOBODY
    key_type: int = 0
    start: int = 0
    recovery: bool = False


@dataclass(frozen=True)
class Contacts:
    """A member's three contacts; `following` are they from the second `start` on."""

    present: tuple[int, ...] = NOBODYS
    following: tuple[int, ...] = NOBODYS
    start: int = 0

    def at(self, time: int) -> tuple[int, ...]:
        """Those of a time not before the newest event."""
        return self.present if time < self.start else self.following


class Keys:
    """The changes of keys and of contacts that wait."""

    def __init__(self, people: People, notebook: Notebook) -> None:
        self._people = people
        self._notebook = notebook
        self.changes: dict[int, Change] = {}
        self.contacts: dict[int, Contacts] = {}
        self.recoveries: Counter[int] = Counter()
        self._has_cancelled: set[str] = set()

    def recovers(self, member: int) -> bool:
        """Whether a recovery of a member waits, so that the present key can change nothing."""
        return self.changes.get(member, Change()).recovery

    def started(self, event: Event) -> None:
        """A change of key began to wait."""
        values, now, member = event.values, event.timestamp, event.values["member"]
        recovery = values["isRecovery"]
        contacts = self.contacts.get(member, Contacts())
        helpers = [each for each in contacts.at(now) if self._people.is_active(each)]
        due = now + (RECOVERY_DELAY if recovery else ROTATION_DELAY)
        self._rules(
            event,
            (self._people.is_active(member), "a member", member),
            (member not in self.changes, "no other change that waits", self.changes.get(member, Change()).key),
            (values["keyType"] in KEY_TYPES, "a key of a known type", values["keyType"]),
            (values["key"] not in self._people.by_key, "a new key", values["key"]),
            (values["from"] == due, f"a change due at {due}", values["from"]),
            (not recovery or len(helpers) > 1, "two contacts who can help", contacts.at(now)),
            (not recovery or now >= contacts.start, "no change of contacts that waits", contacts.start),
        )
        (self.recoveries if recovery else self._people.nonces)[member] += 1
        self._people.by_key[values["key"]] = member
        self.changes[member] = Change(values["key"], values["keyType"], values["from"], recovery)

    def cancelled(self, event: Event, rest: Sequence[Event]) -> None:
        """A change was withdrawn: by the present key, or because a recovery, another change or the exit replaced it."""
        member, key = event.values["member"], event.values["key"]
        change, present = self.changes.pop(member, Change()), self._people.members[member].key
        following = next((each for each in rest if each.name not in {"DelegationEnded", "ContactsSet"}), None)
        replaced = (
            not change.recovery
            and following is not None
            and following.name in {"KeyChangeStarted", "MemberLeft"}
            and following.values["member"] == member
        )
        self._rules(
            event,
            (change.key == key, f"the change to {change.key}", key),
            (replaced or event.timestamp < change.start, f"a cancellation before {change.start}", event.timestamp),
            (
                not (change.recovery and present in self._has_cancelled),
                "a key that has cancelled no recovery yet",
                present,
            ),
        )
        if not replaced:
            self._people.nonces[member] += 1
        if change.recovery:
            self._has_cancelled.add(present)
        self._people.by_key.pop(key, None)

    def changed(self, event: Event) -> None:
        """A change that waited long enough became effective."""
        values, member = event.values, event.values["member"]
        change = self.changes.pop(member, Change())
        self._rules(
            event,
            ((change.key, change.key_type) == (values["key"], values["keyType"]), f"to {change.key}", values["key"]),
            (event.timestamp >= change.start, f"a change from {change.start} on", event.timestamp),
        )
        record = self._people.members[member]
        record.key, record.key_type = values["key"], values["keyType"]

    def contacts_set(self, event: Event, rest: Sequence[Event]) -> None:
        """A member named contacts; or a recovery took the place of a change of contacts that waited."""
        values, now, member = event.values, event.timestamp, event.values["member"]
        named = values["first"], values["second"], values["third"]
        before = self.contacts.get(member, Contacts())
        present = before.at(now)
        dropped = (
            now < before.start
            and named == present
            and any(
                each.name == "KeyChangeStarted" and each.values["member"] == member and each.values["isRecovery"]
                for each in rest
            )
        )
        start = now if present in {NOBODYS, named} else now + ROTATION_DELAY
        others = {each for each in named if self._people.is_active(each) and each != member}
        self._rules(
            event,
            (self._people.is_active(member), "a member", member),
            (not self.recovers(member), "no recovery that waits", member),
            (dropped or named == NOBODYS or len(others) == len(named), "three other members, or none", named),
            (values["from"] == start, f"from {start} on", values["from"]),
        )
        if not dropped:
            self._people.nonces[member] += 1
        self.contacts[member] = Contacts(present, named, values["from"])

    def _rules(self, event: Event, *rules: tuple[bool, str, object]) -> None:
        where = {**event.where, "member": event.values["member"], "event": event.name}
        self._notebook.rules(Kind.KEY, where, "A change of key or contacts that the rules do not allow.", rules)
