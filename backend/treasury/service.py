"""The treasury out of the books: of the whole community, and of one member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, func, select

from backend.books import Books
from backend.problems import ProblemError
from backend.readmodels.balances import epoch_of
from backend.readmodels.settlements import retrocession_of
from backend.readmodels.tables import (
    allowance,
    claim,
    claims,
    commons_grant,
    eco_bonus,
    gift,
    gift_share,
    stakeholder,
    standing_grant,
)
from backend.readmodels.treasury import ALLOWANCE_MONTHS, Standing, outstanding, standing_of
from backend.readmodels.volume import Volume, volume_at
from backend.tokens.service import founding_members


@dataclass(frozen=True)
class CommunityTreasury:
    """What the community may give, and gave; hundredths of a token.

    Attributes:
        epoch: the month (UTC), counted from January 1970.
        volume: all tokens now.
        stakeholders: how many may buy and give now.
        bought, given: of all allowances, since the first day; `lapsed` what ended with them.
        outstanding: what allowances may still give; `grantable` what may still be bought.
        standing: the standing grant, and `standing_paid` to how many members it was paid this month.
        commons_grants: what ballots gave out of the commons.
    """

    epoch: int
    volume: Volume
    stakeholders: int
    bought: int
    given: int
    lapsed: int
    outstanding: int
    grantable: int
    standing: Standing
    standing_paid: int
    commons_grants: Sequence[Row[Any]]


@dataclass(frozen=True)
class Stakeholder:
    """A member that buys tokens for others.

    Attributes:
        member: its id; None for a number that the community's file does not have.
        until: the last second in which it may buy and give.
        allowances: what it bought, the newest first.
        gifts: what it gave to members and by quotas, the newest first; `eco_bonuses` with its products.
    """

    member: str | None
    until: int
    allowances: Sequence[Row[Any]]
    gifts: Sequence[Row[Any]]
    eco_bonuses: Sequence[Row[Any]]


@dataclass(frozen=True)
class Received:
    """What a member got of the treasury and of settlements, and gives back.

    Attributes:
        standing_grants: by month, the newest first.
        eco_bonuses, gift_shares: the newest first.
        claimed: the tokens of settled months.
        open_claims: the claims that are open now, with what is left of them.
        open_gifts: gifts by quotas of which parts can be taken now.
        retrocession_bps: which part of the quota it gives back from the next month on.
    """

    standing_grants: Sequence[Row[Any]]
    eco_bonuses: Sequence[Row[Any]]
    gift_shares: Sequence[Row[Any]]
    claimed: Sequence[Row[Any]]
    open_claims: Sequence[Row[Any]]
    open_gifts: Sequence[Row[Any]]
    retrocession_bps: int


def community_treasury(books: Books) -> CommunityTreasury:
    """The treasury now.

    Raises:
        ProblemError: 404 where the community has no chain.
    """
    chain = books.require_chain()
    founding = founding_members(chain)
    with chain.database.reading() as connection:
        now = chain.clock(connection)
        epoch = epoch_of(now)
        volume = volume_at(connection, now, founding)
        left = outstanding(connection, epoch)
        bought, unspent = _sum(connection, allowance.c.bought), _sum(connection, allowance.c.left)
        untaken = _sum(connection, gift.c.left)
        present = select(func.count()).select_from(stakeholder).where(stakeholder.c.until >= now)
        paid = select(func.count()).select_from(standing_grant).where(standing_grant.c.epoch == epoch)
        return CommunityTreasury(
            epoch=epoch,
            volume=volume,
            stakeholders=connection.execute(present).scalar_one(),
            bought=bought,
            given=bought - unspent - untaken,
            lapsed=unspent + untaken - left,
            outstanding=left,
            grantable=max(ALLOWANCE_MONTHS * volume.budget("grants").reserved - left, 0),
            standing=standing_of(connection),
            standing_paid=connection.execute(paid).scalar_one(),
            commons_grants=connection.execute(select(commons_grant).order_by(commons_grant.c.block.desc())).all(),
        )


def stakeholders(books: Books) -> tuple[Stakeholder, ...]:
    """Every stakeholder that ever was, by number.

    Raises:
        ProblemError: 404 where the community has no chain.
    """
    chain = books.require_chain()
    names = chain.members
    with chain.database.reading() as connection:
        rows = connection.execute(select(stakeholder).order_by(stakeholder.c.stakeholder)).all()
        return tuple(_stakeholder(connection, row, names.get(row.stakeholder)) for row in rows)


def stakeholder_of(books: Books, member: str) -> Stakeholder | None:
    """A member as a stakeholder; None if it never was one.

    Raises:
        ProblemError: 404 where there is no chain, or it does not know the member.
    """
    number = _number(books, member)
    with books.require_chain().database.reading() as connection:
        row = connection.execute(select(stakeholder).where(stakeholder.c.stakeholder == number)).first()
        return None if row is None else _stakeholder(connection, row, member)


def received_by(books: Books, member: str) -> Received:
    """What a member got, can take now, and gives back.

    Raises:
        ProblemError: 404 where there is no chain, or it does not know the member.
    """
    chain, number = books.require_chain(), _number(books, member)
    with chain.database.reading() as connection:
        epoch = epoch_of(chain.clock(connection))

        def own(table: Table, newest: Column[Any]) -> Sequence[Row[Any]]:
            return connection.execute(select(table).where(table.c.member == number).order_by(newest.desc())).all()

        open_claims = select(claims).where(claims.c.last_epoch >= epoch).order_by(claims.c.period)
        open_gifts = select(gift).where(gift.c.last_epoch >= epoch).order_by(gift.c.given_at.desc(), gift.c.gift)
        return Received(
            standing_grants=own(standing_grant, standing_grant.c.epoch),
            eco_bonuses=own(eco_bonus, eco_bonus.c.given_at),
            gift_shares=own(gift_share, gift_share.c.taken_at),
            claimed=own(claim, claim.c.period),
            open_claims=connection.execute(open_claims).all(),
            open_gifts=connection.execute(open_gifts).all(),
            retrocession_bps=retrocession_of(connection, number, epoch + 1),
        )


def _number(books: Books, member: str) -> int:
    number = books.require_chain().numbers.get(member)
    if number is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"{member!r} is not a member on the chain.")
    return number


def _stakeholder(connection: Connection, row: Row[Any], member: str | None) -> Stakeholder:
    def own(table: Table, newest: Column[Any]) -> Sequence[Row[Any]]:
        query = select(table).where(table.c.stakeholder == row.stakeholder)
        return connection.execute(query.order_by(newest.desc())).all()

    return Stakeholder(
        member=member,
        until=row.until,
        allowances=own(allowance, allowance.c.bought_at),
        gifts=own(gift, gift.c.given_at),
        eco_bonuses=own(eco_bonus, eco_bonus.c.given_at),
    )


def _sum(connection: Connection, column: Column[Any]) -> int:
    return int(connection.execute(select(func.coalesce(func.sum(column), 0))).scalar_one())
