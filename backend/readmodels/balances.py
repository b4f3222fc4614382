"""Balances by the month in which they expire, escrow, every movement of them, and what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from backend.readmodels.tables import escrow, holding, issuance, movement, token_month, welcome
from chain.events import Event, Projection, Rows
from chain.model.months import start_of

CHANNELS = ("welcome", "bonus", "energy", "grants", "commons")
LANES = 4
"""Months at whose end tokens can expire: the longest life."""
_LANE_BITS, _EPOCH_SHIFT = 48, 240
"""The word of `contracts/Vintages.sol`: four lanes of 48 bits, the month in the highest 16."""
_NOTHING = (0,) * LANES


class Balances(Projection):
    """What each member holds and has set aside, and how it came to that.

    What has expired stays in its row, since free tokens that expire write no event for their member: readers compare
    the month.
    """

    name = "balances"
    version = 2
    tables = (holding, escrow, welcome, issuance, movement, token_month)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Ledger`."""
        if event.contract != "Ledger":
            return
        fields = event.fields
        match event.name:
            case "Issued":
                received, over = fields["received"], fields["overflowed"]
                channel = CHANNELS[fields["channel"]]
                _move(rows, event, fields["member"], channel, _fresh(event), lost=over)
                # Of energy what was reserved is counted, when it was; the commons have no share of the growth.
                booked = 0 if channel in {"energy", "commons"} else received + over
                _book(rows, event, channel, issued=received + over, booked=booked)
                _count(rows, event, received, issued=received + over, over_cap=over)
            case "EnergyReserved":
                _book(rows, event, "energy", booked=fields["amount"])
            case "WelcomeOwed":
                rows.put(welcome, member=fields["member"], owed=fields["amount"])
            case "Burnt":
                _burn(rows, event)
            case "Escrowed":
                epoch, lanes = unpack(fields["taken"])
                _move(rows, event, fields["member"], "set_aside", _less(lanes), set_aside=sum(lanes))
                kept = {f"lane_{lane}": amount for lane, amount in enumerate(lanes)}
                key = {"service": fields["service"], "member": fields["member"]}
                rows.put(escrow, **key, amount=sum(lanes), epoch=epoch, **kept)
            case "Paid" | "Refunded" | "Split" | "PaidAtOnce":
                _settle(rows, event)


def _settle(rows: Rows, event: Event) -> None:
    """A service ends, or is paid at once."""
    fields = event.fields
    over, received = fields.get("overflowed", 0), fields.get("received", 0)
    paid, late = received + over, fields.get("expired", 0)
    returned = unpack(fields["returned"])[1] if "returned" in fields else _NOTHING
    match event.name:
        case "Paid":
            _move(rows, event, fields["from"], "paid", _NOTHING, set_aside=-paid)
        case "Refunded":
            _move(rows, event, fields["member"], "returned", returned, set_aside=-sum(returned) - late, lost=late)
        case "Split":
            aside = -paid - sum(returned) - late
            _move(rows, event, fields["from"], "divided", returned, set_aside=aside, lost=late)
        case "PaidAtOnce":
            _move(rows, event, fields["from"], "spent", _less(unpack(fields["taken"])[1]))
    if event.name != "PaidAtOnce":
        rows.drop(escrow, fields["service"])
    if event.name != "Refunded":
        _move(rows, event, fields["to"], "received", _fresh(event), lost=over)
    _count(rows, event, -over - late, moved=paid, closed=1 if paid else 0, over_cap=over, late=late)


def _burn(rows: Rows, event: Event) -> None:
    """The free tokens of whoever left go to the commons: all lanes, whichever they are."""
    member, amount, epoch = event.fields["member"], event.fields["amount"], epoch_of(event.timestamp)
    held = [(rows.get(holding, member, epoch + lane) or {"amount": 0})["amount"] for lane in range(LANES)]
    if sum(held) != amount:
        raise LookupError(f"The member {member} left {amount} behind, and the books have {sum(held)}.")
    _move(rows, event, member, "left_behind", _less(held))
    _count(rows, event, -amount, left_behind=amount)


def _less(lanes: Sequence[int]) -> list[int]:
    return [-amount for amount in lanes]


def _fresh(event: Event) -> list[int]:
    lanes = [0] * LANES
    lanes[event.fields["lastEpoch"] - epoch_of(event.timestamp)] = event.fields["received"]
    return lanes


def _move(
    rows: Rows, event: Event, member: int, kind: str, lanes: Sequence[int], *, set_aside: int = 0, lost: int = 0
) -> None:
    epoch = epoch_of(event.timestamp)
    for lane, amount in enumerate(lanes):
        _add(rows, member, epoch + lane, amount)
    key = {"member": member, "block": event.number, "log_index": event.log_index}
    what: dict[str, Any] = {"kind": kind, "service": event.fields.get("service"), "set_aside": set_aside, "lost": lost}
    free = {f"lane_{lane}": amount for lane, amount in enumerate(lanes)}
    rows.put(movement, **key, **what, **free, timestamp=event.timestamp, epoch=epoch)


def _add(rows: Rows, member: int, last_epoch: int, amount: int) -> None:
    if amount == 0:
        return
    before = (rows.get(holding, member, last_epoch) or {"amount": 0})["amount"]
    if before + amount:
        rows.put(holding, member=member, last_epoch=last_epoch, amount=before + amount)
    else:
        rows.drop(holding, member, last_epoch)


def _book(rows: Rows, event: Event, channel: str, **more: int) -> None:
    epoch = epoch_of(event.timestamp)
    before = rows.get(issuance, epoch, channel) or {"issued": 0, "booked": 0}
    sums = {name: before[name] + more.get(name, 0) for name in ("issued", "booked")}
    rows.put(issuance, epoch=epoch, channel=channel, **sums)


def _count(rows: Rows, event: Event, change: int, **more: int) -> None:
    epoch = epoch_of(event.timestamp)
    left = start_of(epoch + 1) - event.timestamp
    counts = dict.fromkeys((column.name for column in token_month.columns), 0) | {"epoch": epoch}
    counts |= rows.get(token_month, epoch) or {}
    for name, amount in (more | {"change": change, "weighted": change * left}).items():
        counts[name] += amount
    rows.put(token_month, **counts)


def epoch_of(timestamp: int) -> int:
    """The month (UTC) that holds a Unix second, counted from January 1970."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    return (moment.year - 1970) * 12 + moment.month - 1


def unpack(word: int) -> tuple[int, tuple[int, ...]]:
    """The month of a `Vintages` word and its four lanes: `lanes[j]` expires at the end of that month + j."""
    return word >> _EPOCH_SHIFT, tuple(word >> (_LANE_BITS * lane) & ((1 << _LANE_BITS) - 1) for lane in range(LANES))


def spendable(connection: Connection, member: int, epoch: int) -> int:
    """What a member can spend in a month, as `Ledger.balanceOf` tells it."""
    query = select(func.coalesce(func.sum(holding.c.amount), 0)).where(
        holding.c.member == member, holding.c.last_epoch >= epoch
    )
    return int(connection.execute(query).scalar_one())
