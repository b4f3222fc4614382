"""Balances by the month in which they expire, escrow, and what was issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from backend.readmodels.tables import escrow, holding, issuance, welcome
from chain.events import Event, Projection, Rows

CHANNELS = ("welcome", "bonus", "energy", "grants")
_LANES, _LANE_BITS, _EPOCH_SHIFT = 4, 48, 240
"""The word of `contracts/Vintages.sol`: four lanes of 48 bits, the month in the highest 16."""


class Balances(Projection):
    """What each member holds and has set aside. What has expired stays in its row: readers leave it out by the month."""

    name = "balances"
    version = 1
    tables = (holding, escrow, welcome, issuance)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Ledger`."""
        if event.contract != "Ledger":
            return
        fields = event.fields
        match event.name:
            case "Issued":
                _add(rows, fields["member"], fields["lastEpoch"], fields["received"])
                epoch, channel = epoch_of(event.timestamp), CHANNELS[fields["channel"]]
                before = (rows.get(issuance, epoch, channel) or {"issued": 0})["issued"]
                rows.put(issuance, epoch=epoch, channel=channel, issued=before + fields["received"] + fields["overflowed"])
            case "WelcomeOwed":
                rows.put(welcome, member=fields["member"], owed=fields["amount"])
            case "Escrowed":
                for last_epoch, amount in lanes(fields["taken"]):
                    _add(rows, fields["member"], last_epoch, -amount)
                    key = {"service": fields["service"], "last_epoch": last_epoch}
                    rows.put(escrow, **key, member=fields["member"], amount=amount)
            case "Paid":
                _add(rows, fields["to"], fields["lastEpoch"], fields["received"])
                _release(rows, fields["service"], event.timestamp)
            case "Refunded":
                for last_epoch, amount in lanes(fields["returned"]):
                    _add(rows, fields["member"], last_epoch, amount)
                _release(rows, fields["service"], event.timestamp)


def epoch_of(timestamp: int) -> int:
    """The month (UTC) that holds a Unix second, counted from January 1970."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    return (moment.year - 1970) * 12 + moment.month - 1


def lanes(word: int) -> Iterator[tuple[int, int]]:
    """The (last month, amount) of each lane of a `Vintages` word that holds something."""
    epoch = word >> _EPOCH_SHIFT
    for lane in range(_LANES):
        amount = word >> (_LANE_BITS * lane) & ((1 << _LANE_BITS) - 1)
        if amount:
            yield epoch + lane, amount


def spendable(connection: Connection, member: int, epoch: int) -> int:
    """What a member can spend in a month, as `Ledger.balanceOf` tells it."""
    query = select(func.coalesce(func.sum(holding.c.amount), 0)).where(
        holding.c.member == member, holding.c.last_epoch >= epoch
    )
    return int(connection.execute(query).scalar_one())


def _add(rows: Rows, member: int, last_epoch: int, amount: int) -> None:
    before = (rows.get(holding, member, last_epoch) or {"amount": 0})["amount"]
    if before + amount:
        rows.put(holding, member=member, last_epoch=last_epoch, amount=before + amount)
    else:
        rows.drop(holding, member, last_epoch)


def _release(rows: Rows, service: bytes, timestamp: int) -> None:
    """Removes the escrow of a service. It was made at most two months ago, of units that live at most four."""
    epoch = epoch_of(timestamp)
    for last_epoch in range(epoch - _LANES, epoch + _LANES):
        if rows.get(escrow, service, last_epoch):
            rows.drop(escrow, service, last_epoch)
