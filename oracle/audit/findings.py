"""What an audit says: what it compared, what does not agree, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a finding is about."""

    CHAIN = "chain"
    CODE = "code"
    LINK = "link"
    PLAN = "plan"
    EVENT = "event"
    PARAMETER = "parameter"
    OFFICE = "office"
    MEMBER = "member"
    KEY = "key"
    ISSUANCE = "issuance"
    BALANCE = "balance"
    ESCROW = "escrow"
    SUPPLY = "supply"
    SERVICE = "service"
    OFFER = "offer"
    ALLOWANCE = "allowance"
    BALLOT = "ballot"
    PAUSE = "pause"
    SETTLEMENT = "settlement"
    SIGNATURES = "signatures"
    DATASET = "dataset"
    READING = "reading"
    RULES = "rules"
    CODE_VERSION = "code version"
    QUOTA = "quota"
    TOTAL = "total"
    ROOT = "root"


Rule = tuple[bool, str, object]
"""Whether a rule holds, what it asks for in words, and what was found."""
Where = Mapping[str, str | int]
"""The place of a finding, as far as known: `block`, `transaction`, `member`, `service`, `period`, `pod`, `day` …"""


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree."""

    kind: Kind
    where: Where
    expected: str
    found: str
    explanation: str

    def __str__(self) -> str:
        place = ", ".join(f"{name} {value}" for name, value in self.where.items())
        return f"{self.kind} ({place}): {self.explanation} Expected {self.expected}, found {self.found}."


@dataclass
class Notebook:
    """Where the auditor writes down each comparison; `agreed` counts those that hold, by their kind."""

    agreed: Counter[Kind] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def compare(self, kind: Kind, where: Where, expected: object, found: object, explanation: str) -> bool:
        """Note whether `found` is what was expected; the explanation is kept if it is not."""
        if expected == found:
            self.agreed[kind] += 1
            return True
        self.findings.append(Finding(kind, where, plain(expected), plain(found), explanation))
        return False

    def require(  # noqa: PLR0917 - each call reads as a sentence
        self, kind: Kind, where: Where, holds: bool, expected: str, found: object, explanation: str
    ) -> bool:
        """Note whether a condition holds; `expected` says it in words."""
        if holds:
            self.agreed[kind] += 1
        else:
            self.findings.append(Finding(kind, where, expected, plain(found), explanation))
        return holds

    def rules(self, kind: Kind, where: Where, explanation: str, rules: Iterable[Rule]) -> None:
        """Note for each of several rules whether it holds."""
        for holds, expected, found in rules:
            self.require(kind, where, holds, expected, found, explanation)


@dataclass(frozen=True)
class MemberQuota:
    """What a member gets by the auditor's own computation."""

    period: int
    revision: int
    member: int
    quota_micro: int
    tokens: int


@dataclass(frozen=True)
class Report:
    """An audit's result.

    Attributes:
        facts: what was looked at: the chain, the block, how many events, members and services.
        agreed: how many comparisons of each kind hold.
        findings: what does not agree, in the order in which it was met.
        quotas: each member's quota as computed again from the data sets, so that everybody finds the own one.
        notes: what an auditor should know and what is no fault.
    """

    facts: Mapping[str, str | int]
    agreed: Mapping[Kind, int]
    findings: tuple[Finding, ...]
    quotas: tuple[MemberQuota, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether all agrees."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "clean": self.clean,
            "facts": dict(self.facts),
            "agreed": {str(kind): count for kind, count in self.agreed.items()},
            "findings": [
                {
                    "kind": str(finding.kind),
                    "where": dict(finding.where),
                    "expected": finding.expected,
                    "found": finding.found,
                    "explanation": finding.explanation,
                }
                for finding in self.findings
            ],
            "quotas": [asdict(quota) for quota in self.quotas],
            "notes": list(self.notes),
        }


def plain(value: object) -> str:
    """A value for people: bytes as hexadecimal text, tuples entry by entry."""
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {plain(entry)}" for name, entry in value.items())
    if isinstance(value, tuple | list):
        return f"({', '.join(map(plain, value))})"
    return str(value)
