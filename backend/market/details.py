"""What else there is to know of one service: who agreed beside it, what the two sides said, what was offered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from backend.market.services import Service
from backend.market.terms import Words
from backend.market.words import words_of
from backend.readmodels.tables import offer, service


@dataclass(frozen=True)
class Details:
    """Of one service, in the eyes of one reader.

    Attributes:
        group: how many services the provider approved with it, itself included; 1 where it was alone.
        evidence: what the objection rests on; None where there is none, it is not kept, or the reader may not know.
        reasons: why the mediator divided it so; None likewise.
        offer_most: the most that its offer may cost, hundredths; None where it was not paid at once.
        offer_until: the last second of that offer; `offer_stakeholder` the number of the member who agreed to it.
    """

    group: int = 1
    evidence: Words | None = None
    reasons: Words | None = None
    offer_most: int | None = None
    offer_until: int | None = None
    offer_stakeholder: int | None = None


def details_of(connection: Connection, found: Service) -> Details:
    """The details of a service. What was said in a dispute is for those who see the parties."""
    row = found.row
    hashes = [each for each in (row.evidence, row.reasons) if each is not None]
    said = words_of(connection, hashes) if hashes and found.parties is not None else {}
    offered = None
    if row.offer is not None:
        offered = connection.execute(select(offer).where(offer.c.offer == row.offer)).first()
    return Details(
        group=_together(connection, found) if row.approved_at is not None and row.offer is None else 1,
        evidence=said.get(row.evidence),
        reasons=said.get(row.reasons),
        offer_most=None if offered is None else offered.max_amount,
        offer_until=None if offered is None else offered.until,
        offer_stakeholder=None if offered is None else offered.stakeholder,
    )


def _together(connection: Connection, found: Service) -> int:
    """How many services the same provider approved in the same second."""
    row, c = found.row, service.c
    same = (c.provider == row.provider, c.approved_at == row.approved_at, c.offer.is_(None))
    return int(connection.execute(select(func.count()).select_from(service).where(*same)).scalar_one())
