"""Balances by the month in which they expire, escrow, and what was issued."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from backend.readmodels.tables import escrow, holding, issuance, welcome
from chain.events import Event, Projection, Rows

CHANNELS = ("welcome", "bonus", "energy", "grants")
_LANES, _LANE_BITS, _EPOCH_SHIFT = 4, 48, 240
"""The word of `contracts/Vintages.sol`: four lanes of 48 bits, the month in the highest 16."""


class Balances(Projection):
    """What each member holds and has set aside. What has expired stays in its row: readers compare the month."""

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
                rows.put(
                    issuance, epoch=epoch, channel=channel, issued=before + fields["received"] + fields["overflowed"]
                )
            case "WelcomeOwed":
                rows.put(welcome, member=fields["member"], owed=fields["amount"])
            case "Escrowed":
                epoch, lanes = unpack(fields["taken"])
                for lane, amount in enumerate(lanes):
                    _add(rows, fields["member"], epoch + lane, -amount)
                kept = {f"lane_{lane}": amount for lane, amount in enumerate(lanes)}
                key = {"service": fields["service"], "member": fields["member"]}
                rows.put(escrow, **key, amount=sum(lanes), epoch=epoch, **kept)
            case "Paid":
                _add(rows, fields["to"], fields["lastEpoch"], fields["received"])
                rows.drop(escrow, fields["service"])
            case "Refunded":
                epoch, lanes = unpack(fields["returned"])
                for lane, amount in enumerate(lanes):
                    _add(rows, fields["member"], epoch + lane, amount)
                rows.drop(escrow, fields["service"])


def epoch_of(timestamp: int) -> int:
    """The month (UTC) that holds a Unix second, counted from January 1970."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    return (moment.year - 1970) * 12 + moment.month - 1


def unpack(word: int) -> tuple[int, tuple[int, ...]]:
    """The month of a `Vintages` word and its four lanes: `lanes[j]` expires at the end of that month + j."""
    return word >> _EPOCH_SHIFT, tuple(word >> (_LANE_BITS * lane) & ((1 << _LANE_BITS) - 1) for lane in range(_LANES))


def spendable(connection: Connection, member: int, epoch: int) -> int:
    """What a member can spend in a month, as `Ledger.balanceOf` tells it."""
    query = select(func.coalesce(func.sum(holding.c.amount), 0)).where(
        holding.c.member == member, holding.c.last_epoch >= epoch
    )
    return int(connection.execute(query).scalar_one())


def _add(rows: Rows, member: int, last_epoch: int, amount: int) -> None:
    if amount == 0:
        return
    before = (rows.get(holding, member, last_epoch) or {"amount": 0})["amount"]
    if before + amount:
        rows.put(holding, member=member, last_epoch=last_epoch, amount=before + amount)
    else:
        rows.drop(holding, member, last_epoch)
