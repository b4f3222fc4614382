"""What the API says of a community's and of a member's energy and euros."""

from __future__ import annotations

from datetime import UTC, date

from pydantic import BaseModel, Field

from backend.dashboard.series import EnergyAt, Step
from backend.dashboard.totals import Euros, Span, Totals
from oracle.settlement.result import MemberLine, Settlement


class PeriodEnergy(BaseModel):
    """The community's energy over a period, in Wh."""

    span: Span
    first: date = Field(description="The first local day.")
    last: date = Field(description="The last one, included.")
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int
    produced_wh: int | None = Field(description="What the plants made; null where it is not measured at each of them.")
    consumed_wh: int | None = Field(description="What was used, also behind the meters; null where not measured.")
    provisional: bool = Field(description="Not settled yet: it may change.")
    synthetic: bool = Field(description="Invented for demonstration.")

    @classmethod
    def of(cls, totals: Totals) -> PeriodEnergy:
        """The same, for machines."""
        return cls.model_validate(totals, from_attributes=True)


class EurosDivided(BaseModel):
    """What was received from the GSE and how it was divided, in cents: received - fees = members + funds."""

    received_cents: int
    fees_cents: int
    members_cents: int
    funds_cents: dict[str, int]

    @classmethod
    def of(cls, euros: Euros) -> EurosDivided:
        """The same, for machines."""
        return cls(
            received_cents=euros.received,
            fees_cents=euros.fees,
            members_cents=euros.members,
            funds_cents=dict(euros.funds),
        )


class Community(BaseModel):
    """A community in its headline numbers."""

    community: str
    name: str
    synthetic: bool = Field(description="All of it is invented for demonstration.")
    members: int = Field(description="How many take part in the newest settled month.")
    plants: int
    plants_kw: str = Field(description="Their power in kW, an exact number.", examples=["263.5"])
    latest: str | None = Field(description="The newest settled month, YYYY-MM.")
    months: int = Field(description="How many months are settled.")
    energy: list[PeriodEnergy]
    euros: EurosDivided | None = Field(description="Over the twelve months up to the newest one.")


class EnergyRow(BaseModel):
    """Energy from an instant on, in Wh."""

    start: str = Field(description="UTC instant at which it begins.", examples=["2026-05-01T10:00:00Z"])
    local: str = Field(description="The same on the clocks of Europe/Rome.", examples=["2026-05-01T12:00+02:00"])
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int | None = Field(description="Null in quarter-hours: shared energy is reckoned by the hour.")
    produced_wh: int | None = Field(description="Null where the production of a plant is not measured.")
    consumed_wh: int | None = Field(description="Withdrawn, and produced without being injected; null where not known.")
    provisional: bool = Field(description="Not settled yet: it may change.")

    @classmethod
    def of(cls, row: EnergyAt) -> EnergyRow:
        """The same, for machines."""
        return cls(
            start=row.start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            local=row.local.isoformat(timespec="minutes"),
            injected_wh=row.injected_wh,
            withdrawn_wh=row.withdrawn_wh,
            shared_wh=row.shared_wh,
            produced_wh=row.produced_wh,
            consumed_wh=row.consumed_wh,
            provisional=row.provisional,
        )


class Energy(BaseModel):
    """A series of energies; days of which nothing is known are left out."""

    community: str
    member: str | None = None
    synthetic: bool
    first: date
    last: date
    step: Step
    rows: list[EnergyRow]


class MemberSummary(BaseModel):
    """What members know of each other."""

    member: str
    name: str
    member_class: str
    final_quota_micro: int = Field(description="Millionths of a thousandth, in the newest month it took part in.")

    @classmethod
    def of(cls, line: MemberLine) -> MemberSummary:
        """Of its line in a settlement."""
        return cls(
            member=line.member,
            name=line.name,
            member_class=str(line.member_class),
            final_quota_micro=line.final_quota_micro,
        )


class MemberList(BaseModel):
    """The members of the settled months, by name."""

    members: list[MemberSummary]


class MemberMonth(BaseModel):
    """A member's month in its headline numbers."""

    period: str = Field(examples=["2026-05"])
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int = Field(description="Its part of the shared energy as a consumer.")
    produced_shared_wh: int = Field(description="Its part of it as a producer.")
    base_quota_micro: int
    final_quota_micro: int
    cents: int = Field(description="What it is paid.")

    @classmethod
    def of(cls, settlement: Settlement, line: MemberLine) -> MemberMonth:
        """Of its line in a settlement."""
        values = {name: getattr(line, name) for name in cls.model_fields if name != "period"}
        return cls(period=str(settlement.period), **values)


class MemberMonths(BaseModel):
    """A member's settled months, the newest first."""

    member: str
    name: str
    months: list[MemberMonth]
