"""Agreed services: where each stands, who must act, and by when."""

from __future__ import annotations

from backend.readmodels.tables import service
from chain.events import Event, Projection, Rows

STATES = ("none", "requested", "active", "delivered", "closed", "cancelled", "expired")


class Services(Projection):
    """The life of each service. Who is late is not stored: readers compare `act_by` with the time."""

    name = "services"
    version = 1
    tables = (service,)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Services`."""
        if event.contract != "Services":
            return
        fields, now = event.fields, event.timestamp
        key = fields["service"]
        match event.name:
            case "ServiceRequested":
                rows.put(
                    service,
                    service=key,
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
                    requested_at=now,
                )
            case "ServiceApproved":
                agreed = _row(rows, key)
                provider, until = agreed["provider"], agreed["perform_by"]
                rows.put(service, service=key, state="active", actor=provider, act_by=until, approved_at=now)
            case "ServiceDelivered":
                review = {"act_by": fields["reviewBy"], "review_by": fields["reviewBy"]}
                requester = _row(rows, key)["requester"]
                rows.put(service, service=key, state="delivered", actor=requester, **review, delivered_at=now)
            case "ServiceClosed":
                _end(rows, key, "closed", now)
                rows.put(service, service=key, closed_by_signature=fields["bySignature"])
            case "ServiceCancelled":
                _end(rows, key, "cancelled", now)
                rows.put(service, service=key, cancelled_by=fields["by"])
            case "ServiceExpired":
                _end(rows, key, "expired", now)


def _row(rows: Rows, key: bytes) -> dict[str, int]:
    row = rows.get(service, key)
    if row is None:
        raise LookupError(f"The service 0x{key.hex()} has an event, but was never requested.")
    return row


def _end(rows: Rows, key: bytes, state: str, now: int) -> None:
    # A request that was revoked before it existed has no row yet.
    rows.put(service, service=key, state=state, actor=None, act_by=None, ended_at=now)
