"""What organisations offer for instant payment, what the community recognises, and the bonuses that it earned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from backend.readmodels.balances import epoch_of
from backend.readmodels.tables import bonus, offer, recognition, service
from chain.events import Event, Projection, Rows


class Offers(Projection):
    """Offers and recognitions. Whether one stands is not stored: readers compare its last second with the time."""

    name = "offers"
    version = 1
    tables = (offer, recognition, bonus)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Offers`."""
        if event.contract != "Offers":
            return
        fields, now = event.fields, event.timestamp
        match event.name:
            case "OfferRegistered":
                what = {"max_amount": fields["maxAmount"], "terms": fields["terms"]}
                who = {"provider": fields["provider"], "stakeholder": fields["stakeholder"] or None}
                rows.put(offer, offer=fields["offer"], **who, **what, until=fields["until"], registered_at=now)
            case "Recognised":
                key = {"provider": fields["provider"], "category": fields["category"]}
                before = rows.get(recognition, *key.values()) or {"sequence": 0}
                term = {"since": fields["from"], "until": fields["until"], "recogniser": fields["recogniser"]}
                rows.put(recognition, **key, **term, sequence=before["sequence"] + 1, recognised_at=now)
            case "BonusEarned":
                earned = {"provider": fields["provider"], "amount": fields["amount"]}
                rows.put(bonus, service=fields["service"], **earned, epoch=epoch_of(now), earned_at=now)


def standing_offers(connection: Connection, now: int) -> Sequence[Row[Any]]:
    """The offers that stand in a Unix second, the newest first."""
    query = select(offer).where(offer.c.until >= now, offer.c.registered_at <= now)
    return connection.execute(query.order_by(offer.c.registered_at.desc(), offer.c.offer)).all()


def standing_recognitions(connection: Connection, now: int) -> Sequence[Row[Any]]:
    """The recognitions that stand in a Unix second, by provider and category."""
    query = select(recognition).where(recognition.c.until >= now, recognition.c.since <= now)
    return connection.execute(query.order_by(recognition.c.provider, recognition.c.category)).all()


def bonus_of_month(connection: Connection, provider: int, epoch: int) -> int:
    """What a provider earned in bonuses in a month; hundredths of a token."""
    query = select(func.coalesce(func.sum(bonus.c.amount), 0))
    return int(connection.execute(query.where(bonus.c.provider == provider, bonus.c.epoch == epoch)).scalar_one())


def pairs_with_bonus(connection: Connection, epoch: int) -> set[frozenset[int]]:
    """Each two members, in either role, who had a bonus between them in a month."""
    query = select(service.c.requester, service.c.provider).join(bonus, bonus.c.service == service.c.service)
    return {frozenset(row) for row in connection.execute(query.where(bonus.c.epoch == epoch))}


def offers_of(connection: Connection, member: int) -> Sequence[Row[Any]]:
    """Every offer that a member made, or that was made in agreement with it, the newest first."""
    own = or_(offer.c.provider == member, offer.c.stakeholder == member)
    return connection.execute(select(offer).where(own).order_by(offer.c.registered_at.desc(), offer.c.offer)).all()
