"""Published settlements, every revision of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from backend.readmodels.tables import settlement
from chain.events import Event, Projection, Rows


class Settlements(Projection):
    """What the reporters published for each period. Whether it is final is not stored: readers compare the time."""

    name = "settlements"
    version = 1
    tables = (settlement,)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Settlements`."""
        if event.contract != "Settlements" or event.name != "SettlementPublished":
            return
        fields = event.fields
        rows.put(
            settlement,
            period=fields["period"],
            revision=fields["revision"],
            root=fields["root"],
            leaves=fields["leaves"],
            tokens=fields["tokens"],
            shared_wh=fields["sharedWh"],
            incentive_cents=fields["incentiveCents"],
            dataset_hash=fields["datasetHash"],
            rules_hash=fields["rulesHash"],
            code_hash=fields["codeHash"],
            published_at=event.timestamp,
            final_at=fields["finalAt"],
        )


def current(connection: Connection) -> list[Row[Any]]:
    """The newest revision of each period, by period."""
    newest = {row.period: row for row in connection.execute(select(settlement).order_by(settlement.c.revision))}
    return [newest[period] for period in sorted(newest)]


def of_period(connection: Connection, period: int) -> Row[Any] | None:
    """The newest revision of a period (YYYYMM); None where nothing is published."""
    query = select(settlement).where(settlement.c.period == period).order_by(settlement.c.revision.desc()).limit(1)
    return connection.execute(query).first()
