"""Every movement of every member's tokens, and what the community's tokens did month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backend.readmodels.balances import CHANNELS, epoch_of, unpack
from backend.readmodels.tables import movement, token_month
from chain.events import Event, Projection, Rows
from chain.model.months import start_of

_LANES = 4


class Tokens(Projection):
    """Movements as statements show them. Free tokens that expire write no event: readers compare the month."""

    name = "tokens"
    version = 1
    tables = (movement, token_month)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Ledger`."""
        if event.contract != "Ledger":
            return
        fields = event.fields
        match event.name:
            case "Issued":
                received, over = fields["received"], fields["overflowed"]
                lanes = _fresh(event, received)
                _move(rows, event, fields["member"], CHANNELS[fields["channel"]], lanes, lost=over)
                _count(rows, event, received, issued=received + over, over_cap=over)
            case "Escrowed":
                lanes = [-amount for amount in unpack(fields["taken"])[1]]
                _move(rows, event, fields["member"], "set_aside", lanes, set_aside=-sum(lanes))
            case "Paid":
                received, over = fields["received"], fields["overflowed"]
                amount = received + over
                _move(rows, event, fields["from"], "paid", [0] * _LANES, set_aside=-amount)
                _move(rows, event, fields["to"], "received", _fresh(event, received), lost=over)
                _count(rows, event, -over, moved=amount, closed=1, over_cap=over)
            case "Refunded":
                lanes, late = list(unpack(fields["returned"])[1]), fields["expired"]
                aside = -sum(lanes) - late
                _move(rows, event, fields["member"], "returned", lanes, set_aside=aside, lost=late)
                _count(rows, event, -late, late=late)


def _fresh(event: Event, amount: int) -> list[int]:
    lanes = [0] * _LANES
    lanes[event.fields["lastEpoch"] - epoch_of(event.timestamp)] = amount
    return lanes


def _move(
    rows: Rows, event: Event, member: int, kind: str, lanes: Sequence[int], *, set_aside: int = 0, lost: int = 0
) -> None:
    key = {"member": member, "block": event.number, "log_index": event.log_index}
    what: dict[str, Any] = {"kind": kind, "service": event.fields.get("service"), "set_aside": set_aside, "lost": lost}
    free = {f"lane_{lane}": amount for lane, amount in enumerate(lanes)}
    rows.put(movement, **key, **what, **free, timestamp=event.timestamp, epoch=epoch_of(event.timestamp))


def _count(rows: Rows, event: Event, change: int, **more: int) -> None:
    epoch = epoch_of(event.timestamp)
    left = start_of(epoch + 1) - event.timestamp
    counts = dict.fromkeys((column.name for column in token_month.columns), 0) | {"epoch": epoch}
    counts |= rows.get(token_month, epoch) or {}
    for name, amount in (more | {"change": change, "weighted": change * left}).items():
        counts[name] += amount
    rows.put(token_month, **counts)
