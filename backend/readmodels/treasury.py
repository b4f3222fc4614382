"""Stakeholders, the allowances that they bought, what they gave, and what the community gives again."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from backend.readmodels.tables import (
    allowance,
    commons_grant,
    eco_bonus,
    gift,
    gift_share,
    stakeholder,
    standing_grant,
    standing_month,
    standing_rule,
)
from chain.events import Event, Projection, Rows

PURPOSES = ("none", "members", "quotas", "eco_products")
ALLOWANCE_MONTHS = 12
"""How many whole months an allowance lasts after the one in which it was bought."""


class Treasury(Projection):
    """What was bought for others and what was given. Whether it still can be is not stored: readers compare months."""

    name = "treasury"
    version = 1
    tables = (
        stakeholder,
        allowance,
        gift,
        gift_share,
        eco_bonus,
        commons_grant,
        standing_rule,
        standing_month,
        standing_grant,
    )

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Treasury`."""
        if event.contract != "Treasury":
            return
        fields, now = event.fields, event.timestamp
        place = {"block": event.number, "log_index": event.log_index}
        match event.name:
            case "StakeholderRegistered":
                before = rows.get(stakeholder, fields["stakeholder"]) or {"sequence": 0}
                told = {name: fields[name] for name in ("stakeholder", "until", "agreement", "treasurer")}
                rows.put(stakeholder, **told, sequence=before["sequence"] + 1, registered_at=now)
            case "Purchased":
                told = {name: fields[name] for name in ("allowance", "stakeholder", "cents", "treasurer")}
                tokens = {"bought": fields["tokens"], "left": fields["tokens"], "last_epoch": fields["lastEpoch"]}
                rows.put(allowance, **told, **tokens, purpose=PURPOSES[fields["purpose"]], bought_at=now)
            case "Granted" | "QuotaGrantOpened" | "EcoBonusGranted":
                _give(rows, event)
            case "QuotaShareTaken":
                key = {"gift": fields["grant"], "line": fields["index"]}
                rows.put(gift_share, **key, member=fields["member"], amount=fields["amount"], taken_at=now)
                _take(rows, fields["grant"], fields["amount"])
            case "CommonsGranted":
                rows.put(commons_grant, **place, each=fields["each"], members=fields["members"], granted_at=now)
            case "StandingGrantSet":
                rows.put(standing_rule, **place, each=fields["each"], set_at=now)
            case "StandingShareFixed":
                rows.put(standing_month, epoch=fields["epoch"], share=fields["share"])
            case "StandingGrantPaid":
                told = {name: fields[name] for name in ("epoch", "member", "service", "amount")}
                rows.put(standing_grant, **told, paid_at=now)


def _give(rows: Rows, event: Event) -> None:
    fields, now = event.fields, event.timestamp
    drawn = rows.get(allowance, fields["allowance"])
    if drawn is None:
        raise LookupError(f"The allowance 0x{fields['allowance'].hex()} was never bought.")
    source = {"allowance": fields["allowance"], "stakeholder": drawn["stakeholder"], "given_at": now}
    match event.name:
        case "Granted":
            amount = fields["given"]
            rows.put(gift, gift=fields["grant"], **source, amount=amount, members=fields["members"])
        case "QuotaGrantOpened":
            amount = fields["pool"]
            until = {"period": fields["period"], "last_epoch": fields["lastEpoch"]}
            rows.put(gift, gift=fields["grant"], **source, **until, amount=amount, left=amount)
        case _:
            amount = fields["amount"]
            rows.put(eco_bonus, **source, product=fields["product"], member=fields["member"], amount=amount)
    rows.put(allowance, allowance=fields["allowance"], left=drawn["left"] - amount)


def _take(rows: Rows, identity: bytes, amount: int) -> None:
    opened = rows.get(gift, identity)
    if opened is None:
        raise LookupError(f"The gift 0x{identity.hex()} was never opened.")
    rows.put(gift, gift=identity, left=opened["left"] - amount)


def outstanding(connection: Connection, epoch: int) -> int:
    """What all allowances, and all gifts by quotas, may still give from a month on; hundredths of a token."""
    sums = (
        select(func.coalesce(func.sum(table.c.left), 0)).where(table.c.last_epoch >= epoch)
        for table in (allowance, gift)
    )
    return sum(int(connection.execute(each).scalar_one()) for each in sums)


@dataclass(frozen=True)
class Standing:
    """The rule by which the community gives every month; hundredths of a token.

    Attributes:
        each: the most that a member gets in a month; 0 for no rule.
        epoch: the last month whose share was fixed, and `share` what each member gets in it; 0 and 0 for none.
    """

    each: int
    epoch: int
    share: int


def standing_of(connection: Connection) -> Standing:
    """The standing grant as the contract tells it."""
    c = standing_rule.c
    newest = select(c.each).order_by(c.block.desc(), c.log_index.desc()).limit(1)
    each = int(connection.execute(newest).scalar_one_or_none() or 0)
    month = connection.execute(select(standing_month).order_by(standing_month.c.epoch.desc()).limit(1)).first()
    return Standing(each, 0, 0) if month is None else Standing(each, month.epoch, month.share)
