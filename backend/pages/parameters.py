"""The page of the governed parameters: what holds, what is coming, within which bounds; offices and pauses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.governance.ballots import list_ballots
from backend.governance.offices import Office, offices, pause_now, pauses
from backend.governance.service import Change, Parameter, Subject, Unit, parameters
from backend.pages.amounts import clock, moment, tokens
from backend.pages.language import Language, language_of
from backend.pages.render import page
from chain.genesis import DAY

_BPS, _HALF = 10_000, 5_000


@dataclass(frozen=True)
class ParameterRow:
    """A parameter in words.

    Attributes:
        coming: the change that is decided; None where there is none.
        never: that it never changed; None where it did.
        history: every value, the newest first, where it changed, each with the place of the ballot that decided it.
        decided: how a change is decided, where its group does not say it.
    """

    name: str
    meaning: str
    value: str
    bounds: str
    coming: str | None
    never: str | None
    history: tuple[tuple[str, str | None], ...]
    decided: str | None


@dataclass(frozen=True)
class ParameterGroup:
    """Parameters of one subject, with what holds for all of them."""

    subject: str
    notes: str
    rows: tuple[ParameterRow, ...]


@dataclass(frozen=True)
class OfficeRow:
    """An office with who holds it until when."""

    role: str
    what: str
    who: str
    until: str


class ParametersPage:
    """The page; the template reads these names."""

    def __init__(
        self, found: tuple[Parameter, ...], language: Language, decided: Mapping[tuple[str, int], str]
    ) -> None:
        self._language, self._decided = language, decided
        groups = ((each.value, tuple(row for row in found if row.subject is each)) for each in Subject)
        self.groups = tuple(self._group(subject, rows) for subject, rows in groups if rows)
        self.coming = tuple(row for group in self.groups for row in group.rows if row.coming)

    def _group(self, subject: str, found: tuple[Parameter, ...]) -> ParameterGroup:
        text, procedures = self._language.text, {_procedure(each) for each in found}
        notes = [text(f"parameters.decided.{each}") for each in procedures] if len(procedures) == 1 else []
        vectors = dict.fromkeys(each.together for each in found if each.together is not None)
        notes += [text("parameters.together", name=text(f"decisions.vector.{each}")) for each in vectors]
        rows = tuple(self._row(each, alone=len(procedures) > 1) for each in found)
        return ParameterGroup(subject, " ".join(notes), rows)

    def _row(self, parameter: Parameter, *, alone: bool) -> ParameterRow:
        text = self._language.text
        bounds = text(
            "parameters.bounds",
            low=value_text(self._language, parameter.unit, parameter.low),
            high=value_text(self._language, parameter.unit, parameter.high),
            step=value_text(self._language, parameter.unit, parameter.step),
        )
        coming, changes = parameter.coming, parameter.changes
        unchanged = len(changes) == 1
        return ParameterRow(
            name=text(f"parameter.{parameter.name}"),
            meaning=text(f"parameter.{parameter.name}.what"),
            value=value_text(self._language, parameter.unit, parameter.value),
            bounds=bounds,
            coming=None
            if coming is None
            else text(
                "parameters.coming",
                day=self._day(coming.starts_at),
                value=value_text(self._language, parameter.unit, coming.value),
            ),
            never=text("parameters.never", day=self._day(changes[0].decided_at)) if unchanged else None,
            history=() if unchanged else tuple(self._change(parameter, each) for each in changes),
            decided=text(f"parameters.decided.{_procedure(parameter)}") if alone else None,
        )

    def _change(self, parameter: Parameter, change: Change) -> tuple[str, str | None]:
        value, day = value_text(self._language, parameter.unit, change.value), self._day(change.starts_at)
        if change.before is None:
            return self._language.text("parameters.history_first", value=value, day=day), None
        decided = self._day(change.decided_at)
        line = self._language.text("parameters.history_line", value=value, decided=decided, day=day)
        return line, self._decided.get((parameter.name, change.decided_at))

    def _day(self, second: int) -> str:
        return self._language.format.full_date(clock(second).date())


def value_text(language: Language, unit: Unit, number: int) -> str:
    """A parameter's number with its unit."""

    def counted(key: str, amount: Fraction) -> str:
        key = f"parameters.unit.{key}_one" if amount == 1 else f"parameters.unit.{key}"
        return language.text(key, number=language.format.shortest(amount, 2))

    match unit:
        case Unit.HUNDREDTHS:
            return tokens(language, number)
        case Unit.BASIS_POINTS:
            return language.format.percents.format(language.format.shortest(Fraction(number * 100, _BPS), 2))
        case Unit.FACTOR:
            return language.format.shortest(Fraction(number, 100), 2)
        case Unit.SECONDS:
            return counted("days", Fraction(number, DAY))
        case Unit.MONTHS | Unit.TIMES | Unit.REQUESTS:
            return counted(unit.value, Fraction(number))


def _procedure(parameter: Parameter) -> str:
    if parameter.by_millesimi:
        return "both"
    return "half" if parameter.majority_bps == _HALF else "three_fifths"


def office_rows(books: Books, reader: Reader, language: Language) -> tuple[OfficeRow, ...]:
    """Who holds which office; guests read that a member does, not which one. Nobody reads a key here."""

    def who(office: Office) -> str:
        if not office.by_member:
            return ""
        known = reader.is_signed_in and office.member is not None
        return books.members.get(office.member or "", "") if known else "?"

    names = {"": "by_key", "?": "by_member"}
    held = Counter((each.role, who(each), clock(each.until).date()) for each in offices(books))
    rows = []
    for (role, name, last), count in held.items():
        key = names.get(name)
        said = name if key is None else language.text(f"offices.{key}{'s' if count > 1 else ''}", count=count)
        what, until = language.text(f"role.{role}.what"), language.format.full_date(last)
        rows.append(OfficeRow(language.text(f"role.{role}"), what, said, until))
    return tuple(rows)


def pause_lines(books: Books, language: Language) -> tuple[str, ...]:
    """Every pause, the newest first."""
    day = language.format.full_date
    return tuple(
        language.text("offices.pause", since=day(clock(each.began_at).date()), until=day(clock(each.until).date()))
        for each in pauses(books)
    )


def _deciding(books: Books) -> dict[tuple[str, int], str]:
    """The place of the ballot that changed a parameter, by its name and the second of the decision."""
    with books.require_chain().database.reading() as connection:
        found = list_ballots(connection, books)
    return {
        (name, each.row.executed_at): f"voto-{each.id[2:14]}"
        for each in found
        if each.row.executed_at is not None and each.carried
        for name in each.proposal.values
    }


def parameter_pages(books: Books) -> APIRouter:
    """The page of what a community governs."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/parametri")
    def governed(request: Request) -> Response:
        if books.chain is None:
            return page("no_register.html", request, books, {"subject": "parameters"})
        reader, language = reader_of(request), language_of(request)
        until = pause_now(books)
        found = parameters(books)
        values = {
            "page": ParametersPage(found, language, _deciding(books)),
            "offices": office_rows(books, reader, language),
            "pauses": pause_lines(books, language),
            "paused_until": None if until is None else moment(language, until, books.chain.now),
            "notice": next((each.value for each in found if each.name == "Notice"), 0) // DAY,
        }
        return page("parameters.html", request, books, values)

    return routes
