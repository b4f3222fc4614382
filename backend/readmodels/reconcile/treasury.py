"""What `Treasury` answers: stakeholders, allowances, gifts, the standing grant."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.tables import allowance, eco_bonus, gift, gift_share, stakeholder, standing_grant
from backend.readmodels.treasury import ALLOWANCE_MONTHS, PURPOSES, outstanding, standing_of
from backend.readmodels.volume import volume_at


def treasury_facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Every view of what was bought for others, and of what was given."""
    for row in connection.execute(select(stakeholder).order_by(stakeholder.c.stakeholder)):
        yield Fact("Treasury", "stakeholderOf", (row.stakeholder,), (row.until, row.sequence))
    for row in connection.execute(select(allowance).order_by(allowance.c.allowance)):
        told = (row.stakeholder, PURPOSES.index(row.purpose), row.last_epoch, row.bought, row.left)
        yield Fact("Treasury", "allowanceOf", (row.allowance,), told)
        yield Fact("Treasury", "isUsed", (row.allowance,), True)
    for row in connection.execute(select(gift).order_by(gift.c.gift)):
        pool = (0, 0, 0, 0) if row.period is None else (row.period, row.last_epoch, row.amount, row.left)
        yield Fact("Treasury", "poolOf", (row.gift,), pool)
        yield Fact("Treasury", "isUsed", (row.gift,), True)
    for row in connection.execute(select(gift_share).order_by(gift_share.c.gift, gift_share.c.line)):
        yield Fact("Treasury", "isTaken", (row.gift, row.line), True)
    for row in connection.execute(select(eco_bonus).order_by(eco_bonus.c.product)):
        yield Fact("Treasury", "isProductUsed", (row.stakeholder, row.product), True)
    for row in connection.execute(select(standing_grant).order_by(standing_grant.c.epoch, standing_grant.c.member)):
        yield Fact("Treasury", "hasStandingGrant", (row.member, row.epoch), True)
    standing = standing_of(connection)
    yield Fact("Treasury", "standing", (), (standing.each, standing.epoch, standing.share))
    left = outstanding(connection, moment.epoch)
    share = volume_at(connection, moment.timestamp, moment.founding_members).budget("grants").reserved
    yield Fact("Treasury", "ALLOWANCE_MONTHS", (), ALLOWANCE_MONTHS)
    yield Fact("Treasury", "outstanding", (), left)
    yield Fact("Treasury", "grantable", (), max(ALLOWANCE_MONTHS * share - left, 0))
