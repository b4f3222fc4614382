"""Members as their events tell them: who came and went when, with which key, and who was turned away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chain.genesis import CLASS_RULES, Genesis
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import month_of
from oracle.audit.offices import REGISTRAR, Offices, holder_of

FIRST_FUND = 0xFFFFFF00
KEY_TYPES = range(1, 4)
CITIZEN, COMPANY = 1, 4
CLASSES = range(1, len(CLASS_RULES) + 1)
REASONS = range(1, 8)
"""The lawful reasons of a refusal."""


@dataclass
class Member:
    """A member's record, kept for ever."""

    class_: int
    key_type: int
    key: str
    since: int
    left: int = 0

    @property
    def control(self) -> bool:
        """Whether members of this class have power of control."""
        return self.class_ != COMPANY


class People:
    """Who is and was a member, and whose key is whose."""

    def __init__(self, evidence: Evidence, built: Genesis, notebook: Notebook) -> None:
        self._evidence = evidence
        self._notebook = notebook
        self._rules = [*map(tuple, built.class_rules.values())]
        self._told: set[int] = set()
        self.offices = Offices(built, self.is_active, notebook)
        self.members: dict[int, Member] = {}
        self.by_key: dict[str, int] = {}
        """Every key that is, was or may become a member's."""
        self.nonces: Counter[int] = Counter()
        """How many intents of a member this contract has seen."""
        self.refused: set[bytes] = set()
        self._by_identity: dict[bytes, int] = {}
        self._month = self._before = self.current = 0

    def is_active(self, member: int) -> bool:
        """Whether a number is that of a member who has not left."""
        return member in self.members and not self.members[member].left

    def is_oneself(self, holder: str, oneself: int) -> bool:
        """Whether who holds an office is a member: by number, or by the key with which the member signs now."""
        by_key = self.is_active(oneself) and self.members[oneself].key == holder
        return by_key or holder == holder_of(oneself)

    def was_active(self, member: int, time: int) -> bool:
        """Whether a member was active at the end of a second."""
        record = self.members.get(member)
        return record is not None and record.since <= time and (not record.left or record.left > time)

    def electorate(self, time: int) -> tuple[int, int]:
        """How many members were active at the end of a second, and how many of them had power of control."""
        voters = [record for member, record in self.members.items() if self.was_active(member, time)]
        return len(voters), sum(record.control for record in voters)

    def active(self, time: int) -> tuple[int, int]:
        """How many members there were at the first second of the month of `time`, and how many there are."""
        return (self._before if month_of(time) == self._month else self.current), self.current

    def is_citizen(self, member: int) -> bool:
        """Whether a number was given to a citizen."""
        return member in self.members and self.members[member].class_ == CITIZEN

    def rule(self, class_: int) -> tuple[int, bool]:
        """What holds for a class: its holding cap in basis points of the general one, and whether it is welcomed."""
        bps, welcomed = self._rules[class_ - 1]
        return int(bps), bool(welcomed)

    def rule_set(self, event: Event) -> None:
        """The rule of a class was told, once, at the foundation."""
        values, where = event.values, {**event.where, "class": event.values["class"]}
        told = values["holdingBps"], values["welcomed"]
        explanation = "The rule of a class is not the constructor's."
        self._notebook.compare(Kind.MEMBER, where, self.rule(values["class"]), told, explanation)
        new = values["class"] not in self._told
        self._notebook.require(Kind.MEMBER, where, new, "one rule for each class", told, "A rule was told again.")
        self._told.add(values["class"])

    def admitted(self, event: Event, rest: Sequence[Event]) -> bool:
        """Somebody became a member; whether a welcome is due."""
        values, now = event.values, event.timestamp
        member, key, registrar = values["member"], values["key"], values["registrar"]
        where = {**event.where, "member": member}
        self._notebook.rules(
            Kind.MEMBER,
            where,
            "An admission breaks a rule.",
            (
                (0 < member < FIRST_FUND and member not in self.members, "a new number", member),
                (values["class"] in CLASSES, "a class", values["class"]),
                (values["keyType"] in KEY_TYPES, "a key of a known type", values["keyType"]),
                (key not in self.by_key, "a new key", key),
                (self.offices.held(REGISTRAR, registrar, now), "a registrar in office", registrar),
            ),
        )
        first = self._take_identity(event, rest)
        self._count(now, 1)
        self.members[member] = Member(values["class"], values["keyType"], key, now)
        self.by_key[key] = member
        return first and self.rule(values["class"])[1]

    def left(self, event: Event) -> None:
        """A member left."""
        member = event.values["member"]
        where = {**event.where, "member": member}
        active = self.is_active(member)
        self._notebook.require(Kind.MEMBER, where, active, "a member", "none", "Somebody left who is no member.")
        self.nonces[member] += 1
        self._count(event.timestamp, -1)
        self.members[member].left = event.timestamp

    def turned_away(self, event: Event) -> None:
        """An application was refused."""
        values = event.values
        application, registrar = values["application"], values["registrar"]
        self._notebook.rules(
            Kind.MEMBER,
            event.where,
            "A refusal breaks a rule.",
            (
                (self.offices.held(REGISTRAR, registrar, event.timestamp), "a registrar in office", registrar),
                (values["reason"] in REASONS, "a lawful reason", values["reason"]),
                (any(application) and application not in self.refused, "a new application", application),
                (any(values["evidence"]), "reasons in full, by their hash", values["evidence"]),
            ),
        )
        self.refused.add(application)

    def _take_identity(self, event: Event, rest: Sequence[Event]) -> bool:
        """Whether the identity was never admitted before; who returns comes in a later month."""
        member = event.values["member"]
        given = self._evidence.given(event, "Members", "admit")
        if given is None:  # the identity is in no event: what followed tells whether it was new
            return any(each.name in {"Issued", "WelcomeOwed"} and each.values["member"] == member for each in rest)
        admission, _ = given
        identity = admission[4]
        known = self._by_identity.get(identity)
        if known is not None:
            self._notebook.require(
                Kind.MEMBER, {**event.where, "member": member},
                bool(self.members[known].left) and month_of(self.members[known].left) < month_of(event.timestamp),
                "an identity that has no active number, nor had one this month", f"member {known}",
                "Somebody was admitted twice.",
            )  # fmt: skip
        self._by_identity[identity] = member
        return known is None

    def _count(self, time: int, change: int) -> None:
        month = month_of(time)
        if month != self._month:
            self._month, self._before = month, self.current
        self.current += change
