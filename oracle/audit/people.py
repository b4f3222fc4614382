"""Members and offices as their events tell them."""

from __future__ import annotations

from chain.genesis import ORACLE, REGISTRAR, Genesis
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import month_of

FIRST_FUND = 0xFFFFFF00
SECP256K1 = 1
CLASSES = range(1, 6)
LONGEST_TERM = 5 * 366 * 86_400


class People:
    """Who is a member since when, and who holds which office until when."""

    def __init__(self, built: Genesis, notebook: Notebook) -> None:
        self._notebook = notebook
        self._planned = {(REGISTRAR, key): until for key, until in built.registrars.items()}
        self._planned |= {(ORACLE, key): until for key, until in built.oracles.items()}
        self.members: dict[int, tuple[int, int, str]] = {}
        """By number: class, type of key, key."""
        self.by_key: dict[str, int] = {}
        self.offices: dict[tuple[int, str], int] = {}
        """By role and holder: the last second of the office."""
        self._month = self._before = 0

    def holds_office(self, role: int, holder: str, time: int) -> bool:
        """Whether somebody held an office at a time."""
        return time <= self.offices.get((role, holder), -1)

    def active(self, time: int) -> tuple[int, int]:
        """How many members there were at the first second of the month of `time`, and how many there are."""
        current = len(self.members)
        return (self._before if month_of(time) == self._month else current), current

    def granted(self, event: Event) -> None:
        """Somebody got an office."""
        role, holder, until = event.values["role"], event.values["holder"], event.values["until"]
        where = {**event.where, "role": role, "holder": holder}
        expected = self._planned.get((role, holder), "no office")
        self._notebook.compare(Kind.OFFICE, where, expected, until, "An office was given that was not planned so.")
        longest = event.timestamp + LONGEST_TERM
        self._notebook.require(
            Kind.OFFICE, where, event.timestamp < until <= longest, f"an end before {longest}", until,
            "An office has no end in due time.",
        )  # fmt: skip
        self.offices[role, holder] = until

    def admitted(self, event: Event) -> None:
        """Somebody became a member."""
        values = event.values
        member, key, registrar = values["member"], values["key"], values["registrar"]
        where = {**event.where, "member": member}
        rules = (
            (0 < member < FIRST_FUND and member not in self.members, "a new number", member),
            (values["class"] in CLASSES, "a class", values["class"]),
            (values["keyType"] == SECP256K1, "a key of type 1", values["keyType"]),
            (key not in self.by_key, "a new key", key),
            (self.holds_office(REGISTRAR, registrar, event.timestamp), "a registrar in office", registrar),
        )
        for holds, expected, found in rules:
            self._notebook.require(Kind.MEMBER, where, holds, expected, found, "An admission breaks a rule.")
        month = month_of(event.timestamp)
        if month != self._month:
            self._month, self._before = month, len(self.members)
        self.members[member] = values["class"], values["keyType"], key
        self.by_key[key] = member
