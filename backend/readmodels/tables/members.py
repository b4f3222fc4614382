"""The tables of members and offices."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from backend.readmodels.tables.base import metadata, number, text, truth, whole, word

member = Table(
    "chain_member",
    metadata,
    number("member", key=True),
    text("class"),
    text("key_type"),
    Column("key", Text, nullable=False, index=True),
    truth("active"),
    number("admitted_at"),
    # Empty while it is a member. Whoever comes back gets another number.
    number("left_at"),
    # How many changes of key were begun, and how many of them by contacts.
    whole("key_changes"),
    whole("recoveries"),
)

key_change = Table(
    "chain_key_change",
    metadata,
    number("member", key=True),
    # Counted from 1 for each member.
    number("number", key=True),
    text("key_type"),
    Column("key", Text, nullable=False, index=True),
    truth("by_contacts"),
    number("started_at"),
    # From this second on anybody may complete it.
    number("due_at"),
    # Both empty while it waits.
    number("completed_at"),
    number("cancelled_at"),
)

contacts = Table(
    "chain_contacts",
    metadata,
    number("member", key=True),
    # Who they are until the second `changes_at`, and who from it on; three zeros for nobody.
    *(whole(name) for name in ("present_first", "present_second", "present_third")),
    *(whole(name) for name in ("first", "second", "third")),
    whole("changes_at"),
)

delegation = Table(
    "chain_delegation",
    metadata,
    number("member", key=True),
    # Empty where nobody acts for the member now.
    number("delegate"),
    whole("per_request"),
    whole("per_epoch"),
    # What was spent in the month `epoch`, by whichever delegate.
    whole("epoch"),
    whole("spent"),
    number("since"),
    number("ended_at"),
    number("ended_by"),
)

refusal = Table(
    "chain_refusal",
    metadata,
    word("application", key=True),
    text("reason"),
    word("evidence"),
    text("registrar"),
    number("refused_at"),
)

office = Table(
    "chain_office",
    metadata,
    text("role", key=True),
    text("holder", key=True),
    number("until"),
    number("granted_at"),
    # When a ballot ended it before its time.
    number("ended_at"),
)

class_rule = Table(
    "chain_class_rule",
    metadata,
    text("class", key=True),
    # The class's holding cap in basis points of the general one.
    whole("holding_bps"),
    truth("welcomed"),
)
