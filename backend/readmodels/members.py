"""Members, their keys, contacts and delegates; offices; refused applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from backend.readmodels.balances import epoch_of
from backend.readmodels.tables import class_rule, contacts, delegation, key_change, member, office, refusal
from chain.events import Event, Projection, Rows

CLASSES = ("none", "citizen", "association", "shop", "company", "public body")
KEY_TYPES = ("none", "secp256k1", "passkey", "contract")
ROLES = (
    "none",
    "registrar",
    "oracle",
    "treasurer",
    "recogniser",
    "mediator",
    "auditor",
    "pauser",
    "board",
)
REASONS = (
    "none",
    "not eligible",
    "main activity",
    "outside the area",
    "point taken elsewhere",
    "identity not proven",
    "already a member",
    "application incomplete",
)
"""Why an application may be refused."""
WITHOUT_CONTROL = "company"
"""The class that has no power of control: it votes with its head, and its quota does not count."""
_NAMED = ("first", "second", "third")


class Members(Projection):
    """Who is a member, with which key, and who acts for whom; who holds which office until when.

    Whoever comes back has another number: no event says that the two are the same person.
    """

    name = "members"
    version = 2
    tables = (member, key_change, contacts, delegation, refusal, office, class_rule)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Members`."""
        if event.contract != "Members":
            return
        fields, now = event.fields, event.timestamp
        match event.name:
            case "MemberAdmitted":
                given = {
                    "class": CLASSES[fields["class"]],
                    "key_type": KEY_TYPES[fields["keyType"]],
                    "key": fields["key"],
                }
                kept = {"active": True, "admitted_at": now, "key_changes": 0, "recoveries": 0}
                rows.put(member, member=fields["member"], **given, **kept)
            case "MemberLeft":
                rows.put(member, member=fields["member"], active=False, left_at=now)
            case "AdmissionRefused":
                told = {"reason": REASONS[fields["reason"]], "evidence": fields["evidence"]}
                key = {"application": fields["application"], "registrar": fields["registrar"]}
                rows.put(refusal, **key, **told, refused_at=now)
            case "RoleGranted":
                _grant(rows, event)
            case "RoleEnded":
                rows.put(office, role=ROLES[fields["role"]], holder=fields["holder"], ended_at=now)
            case "ClassRuleSet":
                rule = {"class": CLASSES[fields["class"]], "holding_bps": fields["holdingBps"]}
                rows.put(class_rule, **rule, welcomed=fields["welcomed"])
            case "KeyChangeStarted" | "KeyChangeCancelled" | "KeyChanged":
                _change_key(rows, event)
            case "ContactsSet":
                _set_contacts(rows, event)
            case "DelegateSet" | "DelegationEnded" | "DelegateSpent":
                _delegate(rows, event)


def _grant(rows: Rows, event: Event) -> None:
    fields, now = event.fields, event.timestamp
    key = {"role": ROLES[fields["role"]], "holder": fields["holder"]}
    before = rows.get(office, *key.values())
    # Who holds it already holds it since then: only its end moves.
    holds = before is not None and before["ended_at"] is None and before["until"] >= now
    since = before["granted_at"] if before is not None and holds else now
    rows.put(office, **key, until=fields["until"], granted_at=since, ended_at=None)


def _change_key(rows: Rows, event: Event) -> None:
    fields, now = event.fields, event.timestamp
    row = _member(rows, fields["member"])
    key = {"member": fields["member"], "number": row["key_changes"]}
    match event.name:
        case "KeyChangeStarted":
            by_contacts = fields["isRecovery"]
            key["number"] += 1
            told = {"key_type": KEY_TYPES[fields["keyType"]], "key": fields["key"], "by_contacts": by_contacts}
            rows.put(key_change, **key, **told, started_at=now, due_at=fields["from"])
            counted = {"key_changes": key["number"], "recoveries": row["recoveries"] + by_contacts}
            rows.put(member, member=fields["member"], **counted)
        case "KeyChangeCancelled":
            rows.put(key_change, **key, cancelled_at=now)
        case "KeyChanged":
            rows.put(key_change, **key, completed_at=now)
            key_type = KEY_TYPES[fields["keyType"]]
            rows.put(member, member=fields["member"], key=fields["key"], key_type=key_type)


def _set_contacts(rows: Rows, event: Event) -> None:
    fields = event.fields
    before = rows.get(contacts, fields["member"])
    if before is None:
        present = dict.fromkeys((f"present_{name}" for name in _NAMED), 0)
    else:
        since = "" if event.timestamp >= before["changes_at"] else "present_"
        present = {f"present_{name}": before[since + name] for name in _NAMED}
    named = {name: fields[name] for name in _NAMED}
    rows.put(contacts, member=fields["member"], **present, **named, changes_at=fields["from"])


def _delegate(rows: Rows, event: Event) -> None:
    fields, now = event.fields, event.timestamp
    key = {"member": fields["member"]}
    match event.name:
        case "DelegateSet":
            # What was spent in the month stays spent, whoever spent it.
            before = rows.get(delegation, fields["member"]) or {"epoch": 0, "spent": 0}
            kept = {"epoch": before["epoch"], "spent": before["spent"], "ended_at": None, "ended_by": None}
            limits = {"per_request": fields["perRequest"], "per_epoch": fields["perEpoch"]}
            rows.put(delegation, **key, delegate=fields["delegate"], **limits, **kept, since=now)
        case "DelegationEnded":
            rows.put(delegation, **key, delegate=None, ended_at=now, ended_by=fields["by"])
        case "DelegateSpent":
            rows.put(delegation, **key, epoch=epoch_of(now), spent=fields["spent"])


def _member(rows: Rows, number: int) -> dict[str, Any]:
    row = rows.get(member, number)
    if row is None:
        raise LookupError(f"The member {number} has an event, but was never admitted.")
    return row


def active_at(second: int) -> ColumnElement[bool]:
    """The condition that a member was active at the end of a Unix second, as `wasActiveAt` tells it."""
    return and_(member.c.admitted_at <= second, or_(member.c.left_at.is_(None), member.c.left_at > second))


def electorate_at(connection: Connection, second: int) -> tuple[int, int]:
    """How many members were active at the end of a Unix second, and how many of them had power of control."""
    count = select(func.count()).select_from(member).where(active_at(second))
    heads = connection.execute(count).scalar_one()
    return heads, connection.execute(count.where(member.c["class"] != WITHOUT_CONTROL)).scalar_one()


def office_holds(second: int) -> ColumnElement[bool]:
    """The condition that an office was held in a Unix second, whoever its holder is."""
    c = office.c
    return and_(c.granted_at <= second, c.until >= second, or_(c.ended_at.is_(None), c.ended_at > second))


def offices_of(connection: Connection, role: str, second: int) -> Sequence[Row[Any]]:
    """The offices of a role (one of `ROLES`) in a Unix second, by their holders; a member who left holds none."""
    query = select(office).where(office.c.role == role, office_holds(second)).order_by(office.c.holder)
    gone = set(connection.scalars(select(member.c.member).where(member.c.left_at <= second)))
    return [row for row in connection.execute(query) if member_of(row.holder) not in gone]


def member_of(holder: str) -> int | None:
    """The member whose number stands where an office's holder is asked for; None for an address with its own key."""
    number = int(holder, 16)
    return number if number < 1 << 32 else None


def contacts_at(row: Row[Any], second: int) -> tuple[int, int, int]:
    """A member's three contacts in a Unix second not before the newest event; zeros for nobody."""
    if second >= row.changes_at:
        return row.first, row.second, row.third
    return row.present_first, row.present_second, row.present_third
