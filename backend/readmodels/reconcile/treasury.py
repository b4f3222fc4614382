"""What `Treasury` answers: stakeholders, allowances, gifts, the standing grant."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, select, true

from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.tables import (
    allowance,
    commons_grant,
    eco_bonus,
    gift,
    gift_share,
    stakeholder,
    standing_grant,
)
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
        # Once more as the gifts add up, which are kept beside the allowance.
        given = sum(_sum(connection, table.c.amount, table.c.allowance == row.allowance) for table in (gift, eco_bonus))
        yield Fact("Treasury", "allowanceOf", (row.allowance,), (*told[:-1], row.bought - given))
    for row in connection.execute(select(gift).order_by(gift.c.gift)):
        pool = (0, 0, 0, 0) if row.period is None else (row.period, row.last_epoch, row.amount, row.left)
        yield Fact("Treasury", "poolOf", (row.gift,), pool)
        if row.period is not None:
            taken = _sum(connection, gift_share.c.amount, gift_share.c.gift == row.gift)
            yield Fact("Treasury", "poolOf", (row.gift,), (*pool[:-1], row.amount - taken))
        yield Fact("Treasury", "isUsed", (row.gift,), True)
    for row in connection.execute(select(gift_share).order_by(gift_share.c.gift, gift_share.c.line)):
        yield Fact("Treasury", "isTaken", (row.gift, row.line), True)
    for row in connection.execute(select(eco_bonus).order_by(eco_bonus.c.product)):
        yield Fact("Treasury", "isProductUsed", (row.stakeholder, row.product), True)
    for row in connection.execute(select(standing_grant).order_by(standing_grant.c.epoch, standing_grant.c.member)):
        yield Fact("Treasury", "hasStandingGrant", (row.member, row.epoch), True)
    yield from _commons(connection, moment)
    standing = standing_of(connection)
    yield Fact("Treasury", "standing", (), (standing.each, standing.epoch, standing.share))
    left = outstanding(connection, moment.epoch)
    share = volume_at(connection, moment.timestamp, moment.founding_members).budget("grants").reserved
    yield Fact("Treasury", "ALLOWANCE_MONTHS", (), ALLOWANCE_MONTHS)
    yield Fact("Treasury", "outstanding", (), left)
    yield Fact("Treasury", "grantable", (), max(ALLOWANCE_MONTHS * share - left, 0))


def _commons(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """What is left of the commons, by what was given out of them."""
    volume = volume_at(connection, moment.timestamp, moment.founding_members)
    given = _sum(connection, commons_grant.c.each * commons_grant.c.members)
    given += _sum(connection, standing_grant.c.amount)
    yield Fact("Ledger", "totals", (), (volume.issued, volume.burnt, volume.burnt - given))


def _sum(connection: Connection, amount: ColumnElement[int], where: ColumnElement[bool] | None = None) -> int:
    query = select(func.coalesce(func.sum(amount), 0)).where(true() if where is None else where)
    return int(connection.execute(query).scalar_one())
