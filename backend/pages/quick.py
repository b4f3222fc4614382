"""The short form: a place, groups of members, what they consume and have on the roof, a price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from backend.books import Books
from backend.pages.describe import Sent, keep, show_form
from backend.pages.form_view import said_of
from backend.pages.language import Language, language_of
from backend.pages.render import page
from backend.simulation.checking import check_form
from backend.simulation.form import Fault, FieldPath, raw_of
from backend.simulation.quick import NAMES, ROWS, Quick, Row, first_quick, quick_from, tables_of_quick
from backend.simulation.routes import simulations_of
from backend.simulation.towns import towns
from energy.calendar import ROME
from simulator.description import tables_of
from simulator.report.names import KINDS

FIELDS = {
    "nome": "name", "luogo": "town", "prezzo": "price", "chi": "sort", "quanti": "copies", "kwh": "kwh", "kw": "kw",
}  # fmt: skip
"""The fields of the form by the first part of their names, and what they are called in the texts."""


def quick_pages(books: Books) -> APIRouter:
    """The page of the short form."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/simula/breve")
    def quick_page(request: Request) -> Response:
        simulations_of(books)
        return show_quick(request, first_quick(language_of(request).code))

    @routes.post("/simula/breve")
    def quick(request: Request, sent: Sent) -> Response:
        simulations, language = simulations_of(books), language_of(request)
        typed, act = quick_from(sent), dict(sent).get("act", "")
        if act == "row":
            if len(typed.rows) < ROWS:
                typed.rows.append(Row())
            return show_quick(request, typed, focus=len(typed.rows) - 1)
        if act.startswith("drop:"):
            typed.rows = [row for place, row in enumerate(typed.rows) if str(place) != act.removeprefix("drop:")]
            return show_quick(request, typed)
        tables, faults = tables_of_quick(typed, language.code, datetime.now(ROME).date())
        checked = None if faults else check_form(tables, simulations.nowhere)
        if checked is not None and checked.description is not None:
            if act == "whole":
                return show_form(books, request, raw_of(tables_of(checked.description), language.code))
            return keep(books, request, checked.description, run=True)
        return show_quick(request, typed, faults or (checked.faults if checked else ()))

    def show_quick(request: Request, typed: Quick, faults: Sequence[Fault] = (), focus: int = -1) -> Response:
        language = language_of(request)
        values = {
            "quick": typed,
            "towns": towns(),
            "sorts": [(key, names[0 if language.code == "it" else 1]) for key, names in NAMES.items()],
            "kinds": _kinds(language),
            "faults": [replace(said_of(fault, language.code), where=_where(fault.path, language)) for fault in faults],
            "focus": focus,
            "most": ROWS,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        return page("simulate_quick.html", request, books, values, status=status)

    return routes


def _where(path: FieldPath, language: Language) -> str:
    """`Gruppo 2 · kWh l'anno, ognuno`, as the form calls them; nothing where it is not a field of this form."""
    key, row = (*path, None)[:2] if path else (None, None)
    if key not in FIELDS:
        return ""
    name = language.text(f"simulate.quick.{FIELDS[str(key)]}")
    return name if row is None else f"{language.text('simulate.quick.group', number=int(row) + 1)} · {name}"


def _kinds(language: Language) -> list[tuple[str, str]]:
    return [(key, names[0 if language.code == "it" else 1]) for key, names in KINDS.items()]
