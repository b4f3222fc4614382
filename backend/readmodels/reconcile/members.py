"""What `Members` answers: members, keys, contacts, delegates, offices, refusals, electorates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from backend.readmodels.members import CLASSES, KEY_TYPES, ROLES, active_at, contacts_at, electorate_at
from backend.readmodels.reconcile.fact import Fact, Moment, each
from backend.readmodels.tables import class_rule, contacts, delegation, key_change, member, office, refusal
from backend.readmodels.volume import active_members
from chain.genesis import NOBODY


def member_facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Every view of the register that follows from events."""
    rows = connection.execute(select(member).order_by(member.c.member)).all()
    rules = {row._mapping["class"]: row for row in connection.execute(select(class_rule))}
    for row in rows:
        class_ = row._mapping["class"]
        given = (row.member,)
        told = (CLASSES.index(class_), KEY_TYPES.index(row.key_type), row.key.lower())
        yield Fact("Members", "memberOf", given, told)
        yield Fact("Members", "termOf", given, (row.admitted_at, row.left_at or 0))
        yield Fact("Members", "isActive", given, row.active)
        yield Fact("Members", "holdingBpsOf", given, rules[class_].holding_bps)
        yield Fact("Members", "recoveryOf", given, row.recoveries)
    for class_, rule in rules.items():
        yield Fact("Members", "ruleOf", (CLASSES.index(class_),), (rule.holding_bps, rule.welcomed))
    yield from _keys(connection, rows)
    yield from _helpers(connection, rows, moment)
    yield from _electorates(connection, rows, moment)
    for row in connection.execute(select(office).order_by(office.c.role, office.c.holder)):
        until = row.until if row.ended_at is None else 0
        yield Fact("Members", "roleUntil", (ROLES.index(row.role), row.holder), until)
    applications = connection.scalars(select(refusal.c.application).order_by(refusal.c.application))
    yield from each("Members", "isRefused", (((key,), True) for key in applications))


def _keys(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Fact]:
    owners = {row.key: row.member if row.active else 0 for row in rows}
    waiting: dict[int, tuple[str, int, int, bool]] = {}
    for row in connection.execute(select(key_change).order_by(key_change.c.member, key_change.c.number)):
        owners.setdefault(row.key, 0)
        if row.completed_at is None and row.cancelled_at is None:
            waiting[row.member] = (row.key.lower(), KEY_TYPES.index(row.key_type), row.due_at, row.by_contacts)
    yield from each("Members", "memberByKey", (((key,), owner) for key, owner in owners.items()))
    nothing = (NOBODY, 0, 0, False)
    yield from each("Members", "keyChangeOf", (((row.member,), waiting.get(row.member, nothing)) for row in rows))


def _helpers(connection: Connection, rows: Sequence[Row[Any]], moment: Moment) -> Iterator[Fact]:
    named = {row.member: contacts_at(row, moment.timestamp) for row in connection.execute(select(contacts))}
    yield from each("Members", "contactsOf", (((row.member,), named.get(row.member, (0, 0, 0))) for row in rows))
    acting = {}
    for row in connection.execute(select(delegation).where(delegation.c.delegate.is_not(None))):
        spent = row.spent if row.epoch == moment.epoch else 0
        acting[row.member] = (row.delegate, row.per_request, row.per_epoch, spent)
    times = Counter(delegate for delegate, *_ in acting.values())
    for row in rows:
        yield Fact("Members", "delegateOf", (row.member,), acting.get(row.member, (0, 0, 0, 0)))
        yield Fact("Members", "delegationsOf", (row.member,), times[row.member])


def _electorates(connection: Connection, rows: Sequence[Row[Any]], moment: Moment) -> Iterator[Fact]:
    yield Fact("Members", "activeMembers", (), active_members(connection, moment.epoch))
    # What happened in this second is known when it is over; so is what was before the newest of them came.
    last = moment.timestamp - 1
    seconds = {last, *(second - 1 for row in rows for second in (row.admitted_at, row.left_at) if second)}
    for second in sorted(seconds)[-4:]:
        yield Fact("Members", "electorateAt", (second,), electorate_at(connection, second))
    active = set(connection.scalars(select(member.c.member).where(active_at(last))))
    yield from each("Members", "wasActiveAt", (((row.member, last), row.member in active) for row in rows))
