"""What the API gives beyond the settlement's own documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from oracle.settlement.result import Settlement


class SettlementSummary(BaseModel):
    """A settled month in its headline totals."""

    period: str = Field(description="The month, YYYY-MM.", examples=["2026-05"])
    community: str
    community_name: str
    synthetic: bool = Field(description="The community or its prices are invented for demonstration.")
    members: int = Field(description="How many members take part.")
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int
    incentivised_wh: int
    members_cents: int = Field(description="What the members are paid in all.")
    href: str = Field(description="Where the whole settlement is.")

    @classmethod
    def of(cls, settlement: Settlement) -> SettlementSummary:
        """The summary of a settlement."""
        return cls(
            period=str(settlement.period),
            community=settlement.community,
            community_name=settlement.community_name,
            synthetic=settlement.synthetic,
            members=len(settlement.members),
            injected_wh=settlement.energy.injected_wh,
            withdrawn_wh=settlement.energy.withdrawn_wh,
            shared_wh=settlement.energy.shared_wh,
            incentivised_wh=settlement.energy.incentivised_wh,
            members_cents=settlement.money.members_cents,
            href=f"/api/v1/settlements/{settlement.period}",
        )


class SettlementList(BaseModel):
    """Every settled month, the newest first."""

    settlements: list[SettlementSummary]


class SuspensionDocument(BaseModel):
    """Why a month is not final yet: somebody found something, and the members may judge it in a ballot."""

    by: Literal["auditor", "members"]
    since: datetime
    until: datetime = Field(description="It ends by itself after this second, unless a ballot ends it before.")
    holds: bool
    evidence: str = Field(description="The salted hash of what was found.")
    confirmed_at: datetime | None = Field(description="When a ballot declined to declare the month void.")


class ClaimsDocument(BaseModel):
    """The members' tokens of a final month."""

    published_hundredths: int = Field(description="The tokens of all lines.")
    reserved_hundredths: int = Field(description="What the volume rule allowed; each line is paid that part of it.")
    claimed_hundredths: int
    opened_at: datetime
    last_day: date = Field(description="Until then (UTC) a line can be claimed; the rest lapses.")


class Publication(BaseModel):
    """What the reporters signed and published of a month, in its newest revision."""

    period: str = Field(description="The month, YYYY-MM.", examples=["2026-05"])
    revision: int = Field(description="0 for the first publication.")
    root: str = Field(description="The root of the Merkle sum tree over the members' lines.")
    members: int = Field(description="How many lines it has.")
    shared_wh: int
    incentive_cents: int
    dataset_hash: str = Field(description="The salted hash of the data set that it was computed from.")
    rules_hash: str
    code_hash: str
    published_at: datetime
    final_at: datetime = Field(description="Until then it can be revised.")
    is_final: bool
    tokens_hundredths: int = Field(0, description="The tokens of all lines.")
    suspension: SuspensionDocument | None = Field(None, description="The suspension of this revision.")
    claims: ClaimsDocument | None = Field(None, description="Null until somebody opens them, when it is final.")
    true_up: int = Field(default=0, description="Which correction of that month it is; 0 for the month itself.")
    difference_cents: int = Field(
        default=0,
        description="Of a correction: how much more its `incentive_cents` are than of what it corrects.",
    )
    true_ups: list[Publication] = Field(
        default=[],
        description="Corrections of the month after it was final, in their order; each holds the whole month again.",
    )

    @property
    def newest(self) -> Publication:
        """The last correction, or the month itself where there is none."""
        return self.true_ups[-1] if self.true_ups else self


class Voided(BaseModel):
    """A revision that a ballot declared void: nothing counts of it, and the reporters publish the next."""

    revision: int
    voided_at: datetime


class Signatures(BaseModel):
    """Who signed what is published of a month, as the chain keeps it."""

    signers: list[str] = Field(description="The addresses of the reporters that signed.")
    reporters: int = Field(description="How many reporters held their office then, as far as is known.")
    threshold: int | None = Field(description="How many had to sign, as the community planned it.")
    transaction: str = Field(description="Where the chain keeps the signatures.")
    block: int


class Health(BaseModel):
    """The server answers."""

    status: str = Field(examples=["ok"])
    settlements: int = Field(description="How many months it can show.")
    history_told: bool = Field(description="Whether all that a demonstration lived so far is on its chain.")
