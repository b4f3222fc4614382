"""What is told of an audit."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

STEPS = (
    "the contracts' code and links",
    "all events",
    "what the contracts tell",
    "the settlements' data sets",
)
"""In the order in which an audit takes them; the last one only if it is to settle a month again."""


class State(StrEnum):
    """Where an audit is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class FindingDocument(BaseModel):
    """One thing that does not agree."""

    kind: str
    where: dict[str, str | int] = Field(description="Block, transaction, member's number, period …")
    expected: str
    found: str
    explanation: str


class ReportDocument(BaseModel):
    """What an audit found. The members' quotas, which `./borgo audit` also gives, are left out here."""

    model_config = ConfigDict(extra="ignore")

    clean: bool = Field(description="Whether all agrees.")
    facts: dict[str, str | int] = Field(description="What was looked at: chain, block, its time, how many of what.")
    agreed: dict[str, int] = Field(description="How many comparisons agree, by what they are about.")
    findings: list[FindingDocument]
    notes: list[str] = Field(description="What an auditor should know and what is no fault.")


class AuditDocument(BaseModel):
    """The newest audit."""

    state: State
    months: list[str] = Field(description="The months that are settled again from their data sets.")
    step: str | None = Field(default=None, description="What it looks at now.")
    steps_done: int = 0
    steps: int
    started_at: datetime
    ended_at: datetime | None = None
    problem: str | None = Field(default=None, description="Why it could not be made.")
    remedy: str | None = None
    report: ReportDocument | None = None


class AuditRequest(BaseModel):
    """An audit that is asked for."""

    model_config = ConfigDict(extra="forbid")

    months: list[Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]] = Field(
        default_factory=list, max_length=24, description="Months to settle again from their data sets, YYYY-MM."
    )
