"""Members and offices."""

from __future__ import annotations

from backend.readmodels.tables import member, office
from chain.events import Event, Projection, Rows

CLASSES = ("none", "citizen", "association", "shop", "company", "public body")
KEY_TYPES = ("none", "secp256k1", "passkey", "contract")
ROLES = ("none", "registrar", "oracle")


class Members(Projection):
    """Who was admitted, with which key; who holds which office until when."""

    name = "members"
    version = 1
    tables = (member, office)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Members`."""
        if event.contract != "Members":
            return
        fields = event.fields
        match event.name:
            case "MemberAdmitted":
                given = {
                    "class": CLASSES[fields["class"]],
                    "key_type": KEY_TYPES[fields["keyType"]],
                    "key": fields["key"],
                }
                rows.put(member, member=fields["member"], **given, active=True, admitted_at=event.timestamp)
            case "RoleGranted":
                rows.put(office, role=ROLES[fields["role"]], holder=fields["holder"], until=fields["until"])
