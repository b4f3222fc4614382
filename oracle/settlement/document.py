"""A settlement as a JSON document: the same one for the command line and for the API.

Integers carry their unit in their name; exact numbers that are not integers are strings, so that no reader turns
them into floats unawares.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from energy.calendar import ROME, Month
from oracle.settlement.result import HourlySeries, Settlement

HOUR = timedelta(hours=1)
LONGEST_DECIMAL = 12


def exact_text(value: Fraction | int) -> str:
    """A number without loss: `0.85` where the decimals end within twelve places, `numerator/denominator` otherwise.

    Both are what `fractions.Fraction` reads.
    """
    number = Fraction(value)
    for digits in range(LONGEST_DECIMAL + 1):
        scaled = number * 10**digits
        if scaled.denominator == 1:
            whole, part = divmod(abs(scaled.numerator), 10**digits)
            sign = "-" if number < 0 else ""
            return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"
    return f"{number.numerator}/{number.denominator}"


def _text(value: object) -> object:
    return exact_text(value) if isinstance(value, Fraction | int) and not isinstance(value, bool) else value


def _figure_value(value: object) -> object:
    return str(value) if isinstance(value, date) else _text(value)


def _remark_value(value: object) -> object:
    if isinstance(value, Fraction):
        return exact_text(value)
    return str(value) if isinstance(value, date | Month) else value


Exact = Annotated[
    str,
    BeforeValidator(_text),
    Field(description="An exact number: a decimal, or numerator/denominator.", examples=["0.85", "1/3"]),
]
Text = Annotated[str, BeforeValidator(str)]


class _Part(BaseModel):
    """Read from the settlement's own attributes, field by field."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class SourceFileDocument(_Part):
    """A file that the settlement was computed from."""

    name: str
    sha256: str
    format: str


class EnergyDocument(_Part):
    """The month's energy in Wh."""

    injected_wh: int
    withdrawn_wh: int
    zone_shared_wh: int = Field(description="Hourly minimum over the market zone; earns nothing.")
    shared_wh: int = Field(description="Hourly minimum under each primary substation; earns the valorisation.")
    incentivised_wh: int = Field(description="The part of it that earns the premium tariff.")


class MoneyDocument(_Part):
    """The way of the month's euros, from contributions to pools."""

    tip_micro_eur: int = Field(description="Premium tariff, in millionths of a euro.")
    surplus_micro_eur: int = Field(description="The part of it above the 55/45 % threshold.")
    valorisation_micro_eur: int
    tip_cents: int = Field(description="The premium tariff as it is paid.")
    valorisation_cents: int = Field(description="The valorisation as it is paid.")
    fees_cents: int = Field(description="What the GSE keeps for its service.")
    regular_cents: int = Field(description="What funds and members share.")
    surplus_cents: int = Field(description="What only members that are not enterprises may have.")
    funds_cents: dict[str, int]
    members_cents: int


class MemberDocument(_Part):
    """One member's month."""

    member: str
    name: str
    member_class: Text
    category: str
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int = Field(description="Its own part of the shared energy as a consumer.")
    produced_shared_wh: int = Field(description="Its own part of the shared energy as a producer.")
    basis: tuple[Exact, ...] = Field(description="What its quota was computed from, in the order of `quota_columns`.")
    q: tuple[Exact, ...] = Field(description="Its quota in each of them, in thousandths.")
    base_quota_micro: int = Field(description="Before reduction and support, in millionths of a thousandth.")
    alpha: Exact
    beta: Exact
    final_quota_micro: int = Field(description="After reduction and support; the members' sum is 1 000 000 000.")
    regular_cents: int
    surplus_cents: int
    retroceded_cents: int = Field(description="What it gives back out of the two.")
    cents: int = Field(description="What it is paid.")
    retroceded_bps: int = Field(description="The part that it gives back, in basis points.")
    retroceded_since: Annotated[str | None, BeforeValidator(lambda month: month and str(month))] = Field(
        description="The month from which on it stated so on the chain; null for what the community's file says."
    )


class QuotaModelDocument(_Part):
    """The quota model that the members decided on the chain, as it held in the last second of the month (UTC)."""

    since: int = Field(description="The Unix second since which all of it holds; 0 if none of it was ever changed.")
    changed: tuple[tuple[str, int], ...] = Field(
        description="What was ever changed of it, each with the Unix second since which it holds as it does."
    )
    coefficient_power: int = Field(description="Basis points, as all parts.")
    coefficient_injected: int
    coefficient_withdrawn: int
    max_reduction: int
    beta_min: int = Field(description="The bounds of every coefficient beta that is not 0, in hundredths.")
    beta_max: int
    fund_management: int
    fund_internal: int
    fund_social: int
    fund_members: int


class DecisionsDocument(_Part):
    """What the chain says of the month, beside each member's own choice."""

    energy_per_member: int = Field(description="Energy tokens for each member, to be divided, in hundredths.")
    model: QuotaModelDocument | None = Field(description="Null where the rules of the community's file hold.")


class PlantDocument(_Part):
    """One plant's month."""

    plant: str
    member: str
    substation: str
    power_kw: Exact
    injected_wh: int
    shared_wh: int = Field(description="Attributed to it by seniority.")
    incentivised_wh: int
    reduction: Exact = Field(description="Factor F for capital grants.")
    tip_micro_eur: int
    valorisation_micro_eur: int


class ThresholdDocument(_Part):
    """The 55/45 % test of one set of plants."""

    substation: str
    plants: str
    first_month: Text
    last_month: Text
    incentivised_wh: int
    injected_wh: int
    threshold: Exact
    surplus_share: Exact
    tip_micro_eur: int
    surplus_micro_eur: int


class FigureDocument(_Part):
    """A figure of law or regulation that was used, with its source."""

    name: str
    value: Annotated[str | tuple[str, ...], BeforeValidator(_figure_value)]
    unit: str
    valid_from: Text
    valid_to: Annotated[str | None, BeforeValidator(lambda day: day and str(day))] = Field(
        description="The last day, included; null while no end is known."
    )
    source: str
    status: str = Field(description="established, from_memory or assumption.")
    overridden: bool = Field(description="True where the steward wrote it in a file of the community.")


class RemarkDocument(_Part):
    """Something to know about the month, which is complete all the same."""

    code: str = Field(examples=["threshold_of_months"])
    text: str = Field(description="The sentence in English.")
    values: dict[str, Annotated[int | str | tuple[str, ...], BeforeValidator(_remark_value)]] = Field(
        description="What the sentence names: months and days as ISO 8601 writes them, shares as exact numbers.",
        examples=[{"substation": "AC001E00001", "first_month": "2025-06", "last_month": "2026-05"}],
    )


class SettlementDocument(_Part):
    """A community's month, complete but for its hours."""

    community: str
    community_name: str
    period: Text = Field(examples=["2026-05"])
    synthetic: bool = Field(description="The community or its prices are invented for demonstration.")
    energy: EnergyDocument
    money: MoneyDocument
    members: tuple[MemberDocument, ...]
    plants: tuple[PlantDocument, ...]
    thresholds: tuple[ThresholdDocument, ...]
    freed_quota_micro: int = Field(description="Taken from the dominant members and given to the supported ones.")
    quota_columns: tuple[str, ...]
    rules: dict[str, str]
    figures: tuple[FigureDocument, ...]
    sources: tuple[SourceFileDocument, ...]
    dataset_hash: str
    rules_hash: str
    warnings: tuple[RemarkDocument, ...]
    decisions: DecisionsDocument


class HourDocument(_Part):
    """One hour of the community."""

    start: str = Field(description="UTC instant at which it begins.", examples=["2026-05-01T10:00:00Z"])
    local: str = Field(description="The same on the clocks of Europe/Rome.", examples=["2026-05-01T12:00+02:00"])
    injected_wh: int
    withdrawn_wh: int
    shared_wh: int
    zonal_price: int = Field(description="In millionths of a euro per MWh.")


class HoursDocument(_Part):
    """A community's month hour by hour."""

    community: str
    period: str
    synthetic: bool
    hours: tuple[HourDocument, ...]


def settlement_document(settlement: Settlement) -> SettlementDocument:
    """The settlement as a document, without its hours."""
    return SettlementDocument.model_validate(settlement)


def settlement_json(settlement: Settlement) -> dict[str, Any]:
    """The settlement as plain JSON values."""
    return settlement_document(settlement).model_dump(mode="json")


def hours_document(settlement: Settlement) -> HoursDocument:
    """The settlement's hours; the clock goes from 01:00+01:00 to 03:00+02:00 when summer time begins."""
    return HoursDocument(
        community=settlement.community,
        period=str(settlement.period),
        synthetic=settlement.synthetic,
        hours=tuple(_hours(settlement.hours)),
    )


def _hours(series: HourlySeries) -> list[HourDocument]:
    columns = (series.injected_wh, series.withdrawn_wh, series.shared_wh, series.zonal_price)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        HourDocument(
            start=_utc(series.start + i * HOUR),
            local=(series.start + i * HOUR).astimezone(ROME).isoformat(timespec="minutes"),
            injected_wh=injected,
            withdrawn_wh=withdrawn,
            shared_wh=shared,
            zonal_price=price,
        )
        for i, (injected, withdrawn, shared, price) in enumerate(rows)
    ]


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
