"""The offices as their events tell them: given at the foundation, and later by ballots only."""

from __future__ import annotations

from collections.abc import Callable

from eth_utils.address import to_checksum_address

from chain.genesis import ROLES, Genesis
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook

REGISTRAR, ORACLE, TREASURER, RECOGNISER, MEDIATOR, AUDITOR, PAUSER, BOARD = range(1, len(ROLES) + 1)
LONGEST_TERM = 5 * 366 * 86_400
MEMBERS_END = 1 << 32


def holder_of(member: int) -> str:
    """How a member is written where an office's holder is asked for."""
    return to_checksum_address(member.to_bytes(20))


class Offices:
    """Who holds which office until when.

    Args:
        is_active: whether a number is that of a member who has not left.
    """

    def __init__(self, built: Genesis, is_active: Callable[[int], bool], notebook: Notebook) -> None:
        self._notebook = notebook
        self._is_active = is_active
        self._planned = {(role, holder): until for role, holder, until in built.appointments}
        self.until: dict[tuple[int, str], int] = {}
        """By role and holder: the last second of the office; 0 once it was ended."""

    def held(self, role: int, holder: str, time: int) -> bool:
        """Whether somebody holds an office at a time not before the newest event. Whoever left holds none."""
        member = int(holder, 16)
        in_time = time <= self.until.get((role, holder), -1)
        return in_time and (member >= MEMBERS_END or self._is_active(member))

    def planned(self, event: Event) -> None:
        """Somebody got an office without a decision: at the foundation, each once."""
        role, holder, until = event.values["role"], event.values["holder"], event.values["until"]
        where = {**event.where, "role": role, "holder": holder, "event": event.name}
        expected = self._planned.pop((role, holder), "no office")
        self._notebook.compare(
            Kind.OFFICE,
            where,
            expected,
            until,
            "An office was given without a cause: neither at the foundation nor by a ballot.",
        )

    def granted(self, event: Event) -> None:
        """Somebody got an office, by whatever."""
        role, holder, until = event.values["role"], event.values["holder"], event.values["until"]
        longest = event.timestamp + LONGEST_TERM
        self._notebook.require(
            Kind.OFFICE, {**event.where, "role": role, "holder": holder}, event.timestamp < until <= longest,
            f"an end before {longest}", until, "An office has no end in due time.",
        )  # fmt: skip
        self.until[role, holder] = until

    def ended(self, event: Event) -> None:
        """Somebody lost an office."""
        role, holder = event.values["role"], event.values["holder"]
        self._notebook.require(
            Kind.OFFICE, {**event.where, "role": role, "holder": holder}, bool(self.until.get((role, holder))),
            "an office to end", "none", "An office was ended that nobody held.",
        )  # fmt: skip
        self.until[role, holder] = 0
