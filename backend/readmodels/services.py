"""Agreed services: where each stands, who must act, and by when."""

from __future__ import annotations

from typing import Any

from backend.readmodels.tables import service
from chain.events import Event, Projection, Rows
from chain.genesis import DAY

STATES = (
    "none",
    "requested",
    "active",
    "delivered",
    "disputed",
    "closed",
    "cancelled",
    "expired",
    "resolved",
)
"""As `State` in `contracts/interfaces/IServices.sol` numbers them."""
GRACE = 7 * DAY
"""How long after `perform_by` the requester's closing signature is accepted: the contract's `GRACE`."""


class Services(Projection):
    """The life of each service. Who is late is not stored: readers compare `act_by` with the time."""

    name = "services"
    version = 2
    tables = (service,)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Services`."""
        if event.contract != "Services":
            return
        key, now = event.fields["service"], event.timestamp
        match event.name:
            case "ServiceRequested":
                _request(rows, event)
            case "StakeholderNamed":
                rows.put(service, service=key, stakeholder=event.fields["stakeholder"])
            case "ServiceApproved":
                agreed = _row(rows, key)
                provider, until = agreed["provider"], agreed["perform_by"]
                rows.put(service, service=key, state="active", actor=provider, act_by=until, approved_at=now)
            case "ServiceDelivered":
                until = event.fields["reviewBy"]
                requester = _row(rows, key)["requester"]
                review = {"actor": requester, "act_by": until, "review_by": until}
                rows.put(service, service=key, state="delivered", **review, delivered_at=now)
            case "ServiceDisputed":
                _dispute(rows, event)
            case "InstantPaid":
                _pay_at_once(rows, event)
            case _:
                _end(rows, event)


def _request(rows: Rows, event: Event) -> None:
    fields = event.fields
    rows.put(
        service,
        service=fields["service"],
        state="requested",
        actor=fields["provider"],
        act_by=fields["approveBy"],
        requester=fields["requester"],
        provider=fields["provider"],
        amount=fields["amount"],
        category=fields["category"],
        start=fields["start"],
        perform_by=fields["performBy"],
        approve_by=fields["approveBy"],
        requested_at=event.timestamp,
    )


def _dispute(rows: Rows, event: Event) -> None:
    fields = event.fields
    mediation = {"actor": None, "act_by": fields["mediateBy"], "mediate_by": fields["mediateBy"]}
    objection = {"disputed_by": fields["by"], "evidence": fields["evidence"], "disputed_at": event.timestamp}
    rows.put(service, service=fields["service"], state="disputed", **mediation, **objection)


def _pay_at_once(rows: Rows, event: Event) -> None:
    fields, now = event.fields, event.timestamp
    parties = {"requester": fields["requester"], "provider": fields["provider"], "offer": fields["offer"]}
    price = {"amount": fields["amount"], "paid": fields["amount"], "category": 0, "closed_by_signature": True}
    times = dict.fromkeys(("start", "perform_by", "requested_at", "approved_at", "ended_at"), now)
    rows.put(service, service=fields["service"], state="closed", **parties, **price, **times)


def _end(rows: Rows, event: Event) -> None:
    fields = event.fields
    key = fields["service"]
    ended: dict[str, Any]
    match event.name:
        case "ServiceClosed":
            paid = _row(rows, key)["amount"]
            ended = {"state": "closed", "paid": paid, "closed_by_signature": fields["bySignature"]}
        case "ServiceClosedFor":
            ended = {"state": "closed", "paid": fields["amount"], "closed_by_signature": True}
        case "ServiceCancelled":
            # A request that was revoked before it existed has no row yet.
            ended = {"state": "cancelled", "cancelled_by": fields["by"]}
        case "ServiceExpired":
            ended = {"state": "expired"}
        case "ServiceResolved":
            ended = {"state": "resolved", "paid": fields["toProvider"], "mediator": fields["mediator"]}
            ended["reasons"] = fields["reasons"]
        case _:
            return
    rows.put(service, service=key, **ended, actor=None, act_by=None, ended_at=event.timestamp)


def _row(rows: Rows, key: bytes) -> dict[str, int]:
    row = rows.get(service, key)
    if row is None:
        raise LookupError(f"The service 0x{key.hex()} has an event, but was never requested.")
    return row
