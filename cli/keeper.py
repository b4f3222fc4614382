"""The keeper: books the end of services whose time is over, which the contracts let anybody do."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import or_, select

from backend.market.standing import OPEN, State, in_state, standing_of
from backend.readmodels.tables import service
from chain.contracts import Contracts
from chain.database import Transactions
from chain.sender import RefusedError, Sender

LATE = 60
"""Seconds after a deadline: the next block's time is surely beyond it."""
AT_ONCE = 50
"""Services for each look: tokens come back in the order of their deadlines."""


class Keeper:
    """Sends the end of each overdue service once: the price back, or to the provider after a silent review.

    Without it nothing would be lost or gained by anybody, but tokens would stay set aside until somebody calls.

    Args:
        database: the read models.
        sender: who pays for it.
        contracts: where services are.
        now: the present, in Unix seconds.
    """

    def __init__(
        self, database: Transactions, sender: Sender, contracts: Contracts, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._sender = sender
        self._contracts = contracts
        self._now = now

    def look(self) -> int:
        """Submit what is overdue and not yet sent; how many."""
        at = int(self._now()) - LATE
        over = or_(*(in_state(state, at) for state in (State.EXPIRED, State.CLOSED)))
        query = select(service).where(over, service.c.state.in_(OPEN)).order_by(service.c.act_by).limit(AT_ONCE)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        sent = 0
        for row in rows:
            verb = "expire" if standing_of(row, at).state is State.EXPIRED else "closeAfterReview"
            key = f"keeper {verb} 0x{row.service.hex()}"
            if self._sender.outcome(key) is not None:
                continue
            try:
                self._sender.submit(key, self._contracts.call("Services", verb, row.service))
            except RefusedError:
                continue  # somebody else was quicker, and the read models will say so
            sent += 1
        return sent
