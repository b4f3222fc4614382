"""The page of the governed parameters: what holds, what is coming, within which bounds, who may change it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Request, Response

from backend.books import Books
from backend.governance.offices import board_of
from backend.governance.service import Change, Parameter, Subject, Unit, parameters
from backend.pages.amounts import clock, tokens
from backend.pages.language import Language, language_of
from backend.pages.render import page
from chain.genesis import DAY
from chain.model.parameters import NOTICE

_BPS = 10_000


@dataclass(frozen=True)
class ParameterRow:
    """A parameter in words.

    Attributes:
        coming: the change that is decided; None where there is none.
        never: that it never changed; None where it did.
        history: every value, the newest first, where it changed.
    """

    name: str
    meaning: str
    value: str
    bounds: str
    coming: str | None
    never: str | None
    history: tuple[str, ...]


class ParametersPage:
    """The page; the template reads these names."""

    def __init__(self, found: tuple[Parameter, ...], language: Language) -> None:
        self._language = language
        self.groups = tuple(
            (subject.value, tuple(self._row(each) for each in found if each.subject is subject)) for subject in Subject
        )
        self.coming = tuple(row for _, rows in self.groups for row in rows if row.coming)

    def _row(self, parameter: Parameter) -> ParameterRow:
        text = self._language.text
        bounds = text(
            "parameters.bounds",
            low=self.value(parameter.unit, parameter.low),
            high=self.value(parameter.unit, parameter.high),
            step=self.value(parameter.unit, parameter.step),
        )
        coming, changes = parameter.coming, parameter.changes
        unchanged = len(changes) == 1
        return ParameterRow(
            name=text(f"parameter.{parameter.name}"),
            meaning=text(f"parameter.{parameter.name}.what"),
            value=self.value(parameter.unit, parameter.value),
            bounds=bounds,
            coming=None
            if coming is None
            else text(
                "parameters.coming", day=self._day(coming.starts_at), value=self.value(parameter.unit, coming.value)
            ),
            never=text("parameters.never", day=self._day(changes[0].decided_at)) if unchanged else None,
            history=() if unchanged else tuple(self._change(parameter, each) for each in changes),
        )

    def _change(self, parameter: Parameter, change: Change) -> str:
        value, day = self.value(parameter.unit, change.value), self._day(change.starts_at)
        if change.before is None:
            return self._language.text("parameters.history_first", value=value, day=day)
        decided = self._day(change.decided_at)
        return self._language.text("parameters.history_line", value=value, decided=decided, day=day)

    def _day(self, second: int) -> str:
        return self._language.format.full_date(clock(second).date())

    def value(self, unit: Unit, number: int) -> str:
        """A number with its unit."""
        match unit:
            case Unit.HUNDREDTHS:
                return tokens(self._language, number)
            case Unit.BASIS_POINTS:
                shortest = self._language.format.shortest(Fraction(number * 100, _BPS), 2)
                return self._language.format.percents.format(shortest)
            case Unit.FACTOR:
                return self._language.format.shortest(Fraction(number, 100), 2)
            case Unit.SECONDS:
                return self._counted("days", Fraction(number, DAY))
            case Unit.MONTHS | Unit.TIMES | Unit.REQUESTS:
                return self._counted(unit.value, Fraction(number))

    def _counted(self, key: str, number: Fraction) -> str:
        key = f"parameters.unit.{key}_one" if number == 1 else f"parameters.unit.{key}"
        return self._language.text(key, number=self._language.format.shortest(number, 2))


def parameter_pages(books: Books) -> APIRouter:
    """The page of what a community governs."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/parametri")
    def governed(request: Request) -> Response:
        if books.chain is None:
            return page("no_register.html", request, books, {"subject": "parameters"})
        values = {
            "page": ParametersPage(parameters(books), language_of(request)),
            "board": next((office.holder for office in board_of(books)), None),
            "notice": NOTICE // DAY,
        }
        return page("parameters.html", request, books, values)

    return routes
