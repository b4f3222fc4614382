"""What `Services` and `Offers` answer, and `Ledger` of what is set aside for a service."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from backend.readmodels.offers import bonus_of_month, pairs_with_bonus, standing_offers
from backend.readmodels.reconcile.fact import Fact, Moment, each
from backend.readmodels.services import GRACE, STATES
from backend.readmodels.tables import bonus, escrow, offer, recognition, service

_DEADLINES = {"requested": "approve_by", "delivered": "review_by", "disputed": "mediate_by"}


def service_facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Every service, every offer, every recognition, every bonus of the month."""
    aside = {
        row.service: (row.epoch, 0, 0, (row.lane_0, row.lane_1, row.lane_2, row.lane_3))
        for row in connection.execute(select(escrow))
    }
    yield Fact("Services", "GRACE", (), GRACE)
    for row in connection.execute(select(service).order_by(service.c.service)):
        # What was closed for less, or divided, costs what was paid.
        amount = row.amount if row.paid is None else row.paid
        parties = (row.requester or 0, row.provider or 0, amount or 0, row.category or 0)
        now = {name: getattr(row, name) if row.state == state else 0 for state, name in _DEADLINES.items()}
        times = (row.start or 0, row.perform_by or 0, *(now[name] for name in _DEADLINES.values()))
        yield Fact("Services", "serviceOf", (row.service,), (STATES.index(row.state), *parties, *times))
        yield Fact("Ledger", "escrowOf", (row.service,), aside.get(row.service, (0, 0, 0, (0, 0, 0, 0))))
    yield from _offers(connection, moment)


def _offers(connection: Connection, moment: Moment) -> Iterator[Fact]:
    for row in connection.execute(select(offer).order_by(offer.c.offer)):
        yield Fact("Offers", "offerOf", (row.offer,), (row.provider, row.max_amount, row.until))
    for row in standing_offers(connection, moment.timestamp):
        yield Fact("Offers", "maxAmountOf", (row.offer, row.provider), row.max_amount)
    for row in connection.execute(select(recognition).order_by(recognition.c.provider, recognition.c.category)):
        told = (row.since, row.until, row.sequence)
        yield Fact("Offers", "recognitionOf", (row.provider, row.category), told)
    for provider in connection.scalars(select(bonus.c.provider).distinct().order_by(bonus.c.provider)):
        yield Fact("Offers", "bonusThisEpoch", (provider,), bonus_of_month(connection, provider, moment.epoch))
    rewarded = pairs_with_bonus(connection, moment.epoch)
    parties = select(service.c.requester, service.c.provider).where(service.c.requester.is_not(None)).distinct()
    pairs = sorted({tuple(sorted(row)) for row in connection.execute(parties)})
    yield from each("Offers", "pairHadBonus", ((pair, frozenset(pair) in rewarded) for pair in pairs))
