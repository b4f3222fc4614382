"""What is published of a month: the newest revision on the chain, from the read model."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from backend.readmodels.settlements import of_period
from backend.settlements.schemas import Publication
from chain.database import Transactions
from energy.calendar import Month


class Publications:
    """The published settlements of a community, as its event log tells them."""

    def __init__(self, database: Transactions) -> None:
        self._database = database

    def get(self, month: Month) -> Publication | None:
        """The newest revision of a month; None where nothing is published."""
        with self._database.reading() as connection:
            row = of_period(connection, month.year * 100 + month.month)
        if row is None:
            return None
        return Publication(
            period=str(month),
            revision=row.revision,
            root="0x" + row.root.hex(),
            members=row.leaves,
            shared_wh=row.shared_wh,
            incentive_cents=row.incentive_cents,
            dataset_hash="0x" + row.dataset_hash.hex(),
            rules_hash="0x" + row.rules_hash.hex(),
            code_hash="0x" + row.code_hash.hex(),
            published_at=datetime.fromtimestamp(row.published_at, UTC),
            final_at=datetime.fromtimestamp(row.final_at, UTC),
            is_final=time.time() > row.final_at,
        )
