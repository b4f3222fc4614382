"""The treasury as the API gives it; amounts in hundredths of a token."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Row

from backend.tokens.schemas import last_day, month_of
from backend.treasury.service import CommunityTreasury, Received, Stakeholder


def _time(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


class StandingGrantDocument(BaseModel):
    """The rule by which the community gives every month."""

    each_hundredths: int = Field(description="The most that a member who takes part gets in a month; 0 for no rule.")
    share_hundredths: int | None = Field(description="What each gets this month; null until somebody asks for it.")
    paid: int = Field(description="To how many members it was paid this month.")


class CommonsGrantDocument(BaseModel):
    """What a ballot gave out of the commons."""

    at: datetime
    each_hundredths: int
    members: int


class TreasuryDocument(BaseModel):
    """What the community may give, and gave."""

    commons_hundredths: int = Field(description="What expired, overflowed or was left behind, and may be given again.")
    commons_issuable_hundredths: int = Field(description="What of it could be given now, below the volume.")
    stakeholders: int = Field(description="How many may buy and give now.")
    bought_hundredths: int = Field(description="By all stakeholders, since the first day.")
    given_hundredths: int
    lapsed_hundredths: int = Field(description="What ended with its allowance.")
    outstanding_hundredths: int = Field(description="What allowances may still give.")
    grantable_hundredths: int = Field(description="What may still be bought now.")
    standing_grant: StandingGrantDocument
    commons_grants: list[CommonsGrantDocument] = Field(description="The newest first.")

    @classmethod
    def of(cls, found: CommunityTreasury) -> TreasuryDocument:
        """The treasury as a document."""
        standing = found.standing
        return cls(
            commons_hundredths=found.volume.commons,
            commons_issuable_hundredths=found.volume.budget("commons").issuable,
            stakeholders=found.stakeholders,
            bought_hundredths=found.bought,
            given_hundredths=found.given,
            lapsed_hundredths=found.lapsed,
            outstanding_hundredths=found.outstanding,
            grantable_hundredths=found.grantable,
            standing_grant=StandingGrantDocument(
                each_hundredths=standing.each,
                share_hundredths=standing.share if standing.epoch == found.epoch else None,
                paid=found.standing_paid,
            ),
            commons_grants=[
                CommonsGrantDocument(at=_time(row.granted_at), each_hundredths=row.each, members=row.members)
                for row in found.commons_grants
            ],
        )


class AllowanceDocument(BaseModel):
    """What a stakeholder bought."""

    allowance: str = Field(description="Its id: the salted hash of the receipt.")
    purpose: str = Field(examples=["members"], description="`members`, `quotas` or `eco_products`.")
    cents: int
    bought_hundredths: int
    left_hundredths: int
    bought_at: datetime
    last_day: date = Field(description="Until then (UTC) it can be given; the rest lapses.")


class GiftDocument(BaseModel):
    """What a stakeholder gave to members, or to all members of a settled month by their quotas."""

    gift: str
    allowance: str
    amount_hundredths: int
    members: int | None = Field(description="Null in a gift by quotas.")
    month: str | None = Field(description="Of a gift by quotas: the settlement, as YYYYMM on the chain.")
    left_hundredths: int | None = Field(description="Of a gift by quotas: what nobody took yet.")
    last_day: date | None = Field(description="Of a gift by quotas: until when it can be taken.")
    given_at: datetime


class EcoBonusDocument(BaseModel):
    """What a stakeholder gave for an eco-compatible product."""

    product: str = Field(description="The salted hash that names the piece.")
    amount_hundredths: int
    given_at: datetime


class StakeholderDocument(BaseModel):
    """A member that buys tokens for others."""

    member: str | None
    until: datetime = Field(description="The last second in which it may buy and give.")
    allowances: list[AllowanceDocument] = Field(description="The newest first.")
    gifts: list[GiftDocument]
    eco_bonuses: list[EcoBonusDocument]

    @classmethod
    def of(cls, found: Stakeholder) -> StakeholderDocument:
        """The stakeholder as a document."""
        return cls(
            member=found.member,
            until=_time(found.until),
            allowances=[
                AllowanceDocument(
                    allowance="0x" + row.allowance.hex(),
                    purpose=row.purpose,
                    cents=row.cents,
                    bought_hundredths=row.bought,
                    left_hundredths=row.left,
                    bought_at=_time(row.bought_at),
                    last_day=last_day(row.last_epoch),
                )
                for row in found.allowances
            ],
            gifts=[
                GiftDocument(
                    gift="0x" + row.gift.hex(),
                    allowance="0x" + row.allowance.hex(),
                    amount_hundredths=row.amount,
                    members=row.members,
                    month=None if row.period is None else str(row.period),
                    left_hundredths=row.left,
                    last_day=None if row.last_epoch is None else last_day(row.last_epoch),
                    given_at=_time(row.given_at),
                )
                for row in found.gifts
            ],
            eco_bonuses=[_eco_bonus(row.product, row.amount, row.given_at) for row in found.eco_bonuses],
        )


class StakeholdersDocument(BaseModel):
    """Every stakeholder that ever was."""

    stakeholders: list[StakeholderDocument]


class MonthAmountDocument(BaseModel):
    """An amount of a month."""

    month: str = Field(description="YYYY-MM, or YYYYMM as the chain writes the period of a settlement.")
    amount_hundredths: int
    at: datetime


class OpenDocument(BaseModel):
    """What members can take now, each its own part."""

    period: str = Field(description="The settlement whose lines count, as YYYYMM on the chain.")
    gift: str | None = Field(description="The gift by quotas; null for the settlement's own tokens.")
    left_hundredths: int
    last_day: date
    taken: bool = Field(description="Whether the member took its part.")


class ReceivedDocument(BaseModel):
    """What a member got of the treasury and of settlements, what it can take, and what it gives back."""

    member: str
    standing_grants: list[MonthAmountDocument] = Field(description="The newest first.")
    eco_bonuses: list[EcoBonusDocument]
    claimed: list[MonthAmountDocument] = Field(description="Tokens of settled months.")
    open: list[OpenDocument]
    retrocession_bps: int = Field(description="The part of the quota that it gives back from the next month on.")

    @classmethod
    def of(cls, member: str, found: Received) -> ReceivedDocument:
        """What a member got as a document."""
        claimed, taken = {row.period for row in found.claimed}, {row.gift for row in found.gift_shares}
        return cls(
            member=member,
            standing_grants=[
                MonthAmountDocument(month=str(month_of(row.epoch)), amount_hundredths=row.amount, at=_time(row.paid_at))
                for row in found.standing_grants
            ],
            eco_bonuses=[_eco_bonus(row.product, row.amount, row.given_at) for row in found.eco_bonuses],
            claimed=[
                MonthAmountDocument(month=str(row.period), amount_hundredths=row.amount, at=_time(row.claimed_at))
                for row in found.claimed
            ],
            open=[
                *(_open(row, None, row.reserved - row.claimed, row.period in claimed) for row in found.open_claims),
                *(_open(row, row.gift, row.left, row.gift in taken) for row in found.open_gifts),
            ],
            retrocession_bps=found.retrocession_bps,
        )


def _eco_bonus(product: bytes, amount: int, given_at: int) -> EcoBonusDocument:
    return EcoBonusDocument(product="0x" + product.hex(), amount_hundredths=amount, given_at=_time(given_at))


def _open(row: Row[Any], gift: bytes | None, left: int, taken: bool) -> OpenDocument:
    return OpenDocument(
        period=str(row.period),
        gift=None if gift is None else "0x" + gift.hex(),
        left_hundredths=left,
        last_day=last_day(row.last_epoch),
        taken=taken,
    )
