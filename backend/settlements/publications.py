"""What is published of a month: the newest revision on the chain, from the read model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.readmodels.settlements import claims_of, of_period
from backend.settlements.schemas import ClaimsDocument, Publication, SuspensionDocument, Voided
from chain.database import Transactions
from chain.events import clock
from chain.model.months import start_of
from energy.calendar import Month
from oracle.publication import Period


class Publications:
    """The published settlements of a community, as its event log tells them."""

    def __init__(self, database: Transactions, clock: Callable[[Connection], int] = clock) -> None:
        """Reads a database; `clock` tells the contracts' present."""
        self._database = database
        self._clock = clock

    def get(self, month: Month) -> Publication | None:
        """The newest revision of a month, with its true-ups; None where nothing is published, or the newest is void."""
        with self._database.reading() as connection:
            now = self._clock(connection)
            period = Period(month)
            found = _publication(connection, period, now)
            if found is None:
                return None
            last = found
            while (true_up := _publication(connection, period := period.next, now)) is not None:
                true_up.difference_cents = true_up.incentive_cents - last.incentive_cents
                found.true_ups.append(true_up)
                last = true_up
        return found

    def of(self, period: Period) -> Publication | None:
        """The newest revision of a month or of one of its true-ups; None likewise."""
        published = self.get(period.month)
        known = [] if published is None else [published, *published.true_ups]
        return known[period.true_up] if period.true_up < len(known) else None

    def voided(self, month: Month) -> Voided | None:
        """The newest revision of a month, if a ballot declared it void."""
        with self._database.reading() as connection:
            row = of_period(connection, Period(month).number)
        if row is None or row.voided_at is None:
            return None
        return Voided(revision=row.revision, voided_at=_time(row.voided_at))


def _time(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _publication(connection: Connection, period: Period, now: int) -> Publication | None:
    row = of_period(connection, period.number)
    if row is None or row.voided_at is not None:
        return None
    return Publication(
        period=str(period.month),
        true_up=period.true_up,
        revision=row.revision,
        root="0x" + row.root.hex(),
        members=row.leaves,
        shared_wh=row.shared_wh,
        incentive_cents=row.incentive_cents,
        dataset_hash="0x" + row.dataset_hash.hex(),
        rules_hash="0x" + row.rules_hash.hex(),
        code_hash="0x" + row.code_hash.hex(),
        published_at=_time(row.published_at),
        final_at=_time(row.final_at),
        is_final=now > row.final_at,
        tokens_hundredths=row.tokens,
        suspension=_suspension(row, now),
        claims=_claims(connection, period.number),
    )


def _suspension(row: Row[Any], now: int) -> SuspensionDocument | None:
    if row.suspended_at is None:
        return None
    return SuspensionDocument(
        by="members" if row.auditor is None else "auditor",
        since=_time(row.suspended_at),
        until=_time(row.suspended_until),
        holds=row.confirmed_at is None and now <= row.suspended_until,
        evidence="0x" + row.evidence.hex(),
        confirmed_at=None if row.confirmed_at is None else _time(row.confirmed_at),
    )


def _claims(connection: Connection, period: int) -> ClaimsDocument | None:
    row = claims_of(connection, period)
    if row is None:
        return None
    return ClaimsDocument(
        published_hundredths=row.published,
        reserved_hundredths=row.reserved,
        claimed_hundredths=row.claimed,
        opened_at=_time(row.opened_at),
        last_day=_time(start_of(row.last_epoch + 1)).date() - timedelta(days=1),
    )
