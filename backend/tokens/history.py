"""What the community's tokens did, month by month (UTC, as they expire)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, func, select

from backend.readmodels.balances import epoch_of
from backend.readmodels.tables import holding, issuance, token_month
from chain.model.months import start_of


@dataclass(frozen=True)
class TokenMonth:
    """One month; amounts in hundredths of a token.

    Attributes:
        epoch: the month, counted from January 1970.
        issued: what was issued in all, and `channels` for what.
        moved: what closed services moved from one member to another, and `closed` how many services that was.
        expired: what could be spent until the end of this month and was not, and what services gave back too late.
        over_cap: what was lost because a member held as much as anybody may.
        left_behind: what members who left had not spent.
        circulating: what is free or set aside when the month is over, without what expired with it.
        mean: what circulated over time, on the average of every second.
        ended: whether the month is over; else the numbers are those until now.
    """

    epoch: int
    issued: int
    channels: Mapping[str, int]
    moved: int
    closed: int
    expired: int
    over_cap: int
    left_behind: int
    circulating: int
    mean: Fraction
    ended: bool

    @property
    def velocity(self) -> Fraction | None:
        """How often a token changed hands on the average; None where nothing circulated."""
        return Fraction(self.moved) / self.mean if self.mean else None


def months_until(connection: Connection, now: int) -> tuple[TokenMonth, ...]:
    """Every month from the first issuance until a Unix second, which is not before the newest event; oldest first."""
    counted = {each.epoch: each for each in connection.execute(select(token_month))}
    if not counted:
        return ()
    channels: dict[int, dict[str, int]] = {}
    for each in connection.execute(select(issuance).order_by(issuance.c.channel)):
        channels.setdefault(each.epoch, {})[each.channel] = int(each.issued)
    unspent = {
        last: int(amount)
        for last, amount in connection.execute(
            select(holding.c.last_epoch, func.sum(holding.c.amount)).group_by(holding.c.last_epoch)
        )
    }
    present = epoch_of(now)
    found = []
    circulating = 0
    for epoch in range(min(counted), present + 1):
        row: Row[Any] | None = counted.get(epoch)
        change, weighted = (row.change, row.weighted) if row is not None else (0, 0)
        start, end = start_of(epoch), start_of(epoch + 1)
        ended = epoch < present
        until = end if ended else max(now, start + 1)
        mean = circulating + Fraction(weighted - change * (end - until), until - start)
        expired = unspent.get(epoch, 0) if ended else 0
        circulating += change - expired
        found.append(
            TokenMonth(
                epoch=epoch,
                issued=row.issued if row is not None else 0,
                channels=channels.get(epoch, {}),
                moved=row.moved if row is not None else 0,
                closed=row.closed if row is not None else 0,
                expired=expired + (row.late if row is not None else 0),
                over_cap=row.over_cap if row is not None else 0,
                left_behind=row.left_behind if row is not None else 0,
                circulating=circulating,
                mean=mean,
                ended=ended,
            )
        )
    return tuple(found)
