"""A member's place in the community: since when, with which telephone, who helps; and who was refused, and why.

Nobody reads a key here: what changed is told in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from backend.books import Books
from backend.governance.offices import offices
from backend.pages.amounts import clock, tokens
from backend.pages.language import Language
from backend.readmodels.balances import epoch_of
from backend.readmodels.members import contacts_at
from backend.readmodels.tables import contacts, delegation, key_change, member, refusal


@dataclass(frozen=True)
class Fact:
    """Something to know of a membership: its name, and its sentences."""

    name: str
    sentences: tuple[str, ...]


class Membership:
    """One member's place; the template reads these names."""

    def __init__(self, books: Books, number: int, language: Language, *, own: bool) -> None:
        self._books, self._number, self._language, self._own = books, number, language, own
        self._text = language.text
        self._ids = books.require_chain().members
        self._now = books.require_chain().now

    def facts(self) -> tuple[Fact, ...]:
        """What there is to know; nothing where the chain never admitted it."""
        with self._books.require_chain().database.reading() as connection:
            row = connection.execute(select(member).where(member.c.member == self._number)).first()
            if row is None:
                return ()
            found = [*self._standing(row), *self._offices()]
            found.append(Fact(self._say("membership.phone"), self._phone(connection)))
            if row.active:
                found.append(Fact(self._say("membership.contacts"), self._contacts(connection)))
                found.append(Fact(self._say("membership.delegate"), self._delegate(connection)))
            for key, names in (("contact_of", self._contact_of(connection)), ("acts_for", self._acts_for(connection))):
                if names:
                    found.append(Fact(self._say(f"membership.{key}"), (names,)))
        return tuple(found)

    def _standing(self, row: Row[Any]) -> list[Fact]:
        kind = self._language.word("class", row._mapping["class"].replace(" ", "_"))
        found = [
            Fact(self._text("membership.class"), (kind,)),
            Fact(self._text("membership.since"), (self._day(row.admitted_at),)),
        ]
        if row.left_at is not None:
            left = self._text("membership.left_what", day=self._day(row.left_at))
            found.append(Fact(self._text("membership.left"), (left,)))
        return found

    def _offices(self) -> list[Fact]:
        held = [each for each in offices(self._books) if each.member == self._ids.get(self._number)]
        lines = tuple(
            self._text("membership.office", role=self._text(f"role.{each.role}"), day=self._day(each.until))
            for each in held
            if each.by_member
        )
        return [Fact(self._text("membership.offices"), lines)] if lines else []

    def _phone(self, connection: Connection) -> tuple[str, ...]:
        query = select(key_change).where(key_change.c.member == self._number).order_by(key_change.c.number.desc())
        lines = tuple(self._changed(row) for row in connection.execute(query))
        return lines or (self._text("membership.phone.same"),)

    def _changed(self, row: Row[Any]) -> str:
        if row.completed_at is not None:
            key, at = "recovered" if row.by_contacts else "changed", row.completed_at
        elif row.cancelled_at is not None:
            key, at = "stopped" if row.by_contacts else "cancelled", row.cancelled_at
        else:
            key, at = "recovering" if row.by_contacts else "changing", row.due_at
        return self._text(f"membership.phone.{key}", day=self._day(at))

    def _contacts(self, connection: Connection) -> tuple[str, ...]:
        row = connection.execute(select(contacts).where(contacts.c.member == self._number)).first()
        if row is None:
            return (self._text("membership.contacts.none"),)
        present = self._names(contacts_at(row, self._now))
        lines = [present or self._text("membership.contacts.none")]
        if self._now < row.changes_at:
            names = self._names((row.first, row.second, row.third))
            lines.append(self._text("membership.contacts.coming", day=self._day(row.changes_at), names=names))
        return tuple(lines)

    def _contact_of(self, connection: Connection) -> str:
        query = select(contacts).join(member, member.c.member == contacts.c.member).where(member.c.active)
        rows = connection.execute(query.order_by(contacts.c.member))
        return self._names(row.member for row in rows if self._number in contacts_at(row, self._now))

    def _acts_for(self, connection: Connection) -> str:
        return self._names(connection.scalars(select(delegation.c.member).where(delegation.c.delegate == self._number)))

    def _delegate(self, connection: Connection) -> tuple[str, ...]:
        row = connection.execute(select(delegation).where(delegation.c.member == self._number)).first()
        if row is None:
            return (self._text("membership.delegate.none"),)
        if row.delegate is None:
            return (self._text("membership.delegate.ended", day=self._day(row.ended_at)),)
        spent = row.spent if row.epoch == epoch_of(self._now) else 0
        limits = {"each": row.per_request, "month": row.per_epoch, "spent": spent}
        said = {name: tokens(self._language, value) for name, value in limits.items()}
        return (self._text("membership.delegate.limits", name=self._names([row.delegate]), **said),)

    def _names(self, numbers: Iterable[int]) -> str:
        unknown = self._text("services.unknown")
        return ", ".join(self._books.members.get(self._ids.get(number, ""), unknown) for number in numbers if number)

    def _say(self, key: str) -> str:
        return self._text(key if self._own else f"{key}_other")

    def _day(self, second: int) -> str:
        return self._language.format.full_date(clock(second).date())


def standing_of_members(books: Books, language: Language) -> Mapping[str, str]:
    """Since when each member is one, or until when it was, by its id."""
    if books.chain is None:
        return {}
    names = books.chain.members
    with books.chain.database.reading() as connection:
        rows = connection.execute(select(member.c.member, member.c.admitted_at, member.c.left_at)).all()
    day = language.format.full_date
    return {
        names[row.member]: language.text("people.since", day=day(clock(row.admitted_at).date()))
        if row.left_at is None
        else language.text("people.left", day=day(clock(row.left_at).date()))
        for row in rows
        if row.member in names
    }


def refusals(books: Books, language: Language) -> tuple[str, ...] | None:
    """Who was refused and why, without a name, the newest first; None without a chain."""
    if books.chain is None:
        return None
    with books.chain.database.reading() as connection:
        rows = connection.execute(select(refusal).order_by(refusal.c.refused_at.desc())).all()
    day = language.format.full_date
    return tuple(
        language.text(
            "people.refusal", day=day(clock(row.refused_at).date()), reason=language.text(f"refusal.{row.reason}")
        )
        for row in rows
    )
