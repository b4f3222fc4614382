"""The page on which a community is described in full."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.form_view import FormView
from backend.pages.language import language_of
from backend.pages.render import page
from backend.problems import ProblemError
from backend.simulation.checking import check_form, eligibility_of, new_faults, tables_in
from backend.simulation.edits import edited, new_row
from backend.simulation.form import MOST_FIELDS, Fault, FieldPath, Raw, raw_from, raw_of, tables_from
from backend.simulation.routes import simulations_of
from backend.simulation.service import Simulations
from backend.simulation.towns import place_of, towns
from energy.errors import InputError, InputErrors
from simulator.description import Description, tables_of, write_description
from simulator.description.templates import TEMPLATES, template_text

Pairs = Sequence[tuple[str, str]]
MOST_GROUPS = 80
"""Of members in the form; a larger description is written as a file."""


async def pairs_sent(request: Request) -> Pairs:
    """The names and texts of a form as the browser sent them.

    Raises:
        ProblemError: 422 for anything but a form in UTF-8.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind != "application/x-www-form-urlencoded":
            raise ValueError(kind)
        text = (await request.body()).decode("ascii")
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "This is not a form of this house.") from error


Sent = Annotated[Pairs, Depends(pairs_sent)]


def description_pages(books: Books) -> APIRouter:
    """The page of the whole form."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/simula/descrivi")
    def form_page(
        request: Request,
        template: Annotated[str, Query(alias="modello")] = "",
        scenario: str = "",
    ) -> Response:
        simulations, language = simulations_of(books), language_of(request)
        if scenario:
            checked = simulations.checked(scenario)
            tables = tables_of(checked.description) if checked.description else tables_in(simulations.text(scenario))
            return show_form(books, request, raw_of(tables, language.code), scenario=scenario)
        if template and template not in TEMPLATES:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such template.")
        if template:
            return show_form(books, request, raw_of(tables_in(template_text(template)), language.code))
        return show_form(books, request, empty_form(language.code))

    @routes.post("/simula/descrivi")
    def form(request: Request, sent: Sent) -> Response:
        language = language_of(request)
        said = dict(sent)
        act, scenario, raw = said.get("act", "check"), said.get("scenario", ""), raw_from(sent)
        if act == "town":
            place = place_of(said.get("town", ""))
            raw["place"] |= (
                {} if place is None else {k: raw_of({"place": place}, language.code)["place"][k] for k in place}
            )
            return show_form(books, request, raw, scenario=scenario)
        if ":" in act:
            raw, new = edited(raw, act, language.code)
            return show_form(books, request, raw, scenario=scenario, new=new)
        simulations = simulations_of(books)
        tables, faults = tables_from(raw, language.code)
        folder = simulations.folder(scenario) if scenario else simulations.nowhere
        checked = check_form(tables, folder)
        faults += new_faults(checked.faults, faults)
        if faults or checked.description is None or act == "check":
            return show_form(
                books, request, raw, faults, scenario=scenario, description=None if faults else checked.description
            )
        return keep(books, request, checked.description, scenario="" if "anew" in said else scenario, run=act == "run")

    return routes


def show_form(
    books: Books,
    request: Request,
    raw: Raw,
    faults: Sequence[Fault] = (),
    *,
    scenario: str = "",
    new: FieldPath | None = None,
    description: Description | None = None,
) -> Response:
    """The page of the form.

    Args:
        books: the community.
        request: of the reader.
        raw: the form's texts.
        faults: what is wrong with them.
        scenario: the one that is being changed, if it is not a new one.
        new: the path of a row that was just added.
        description: where it was checked and is whole.
    """
    simulations, reader = simulations_of(books), reader_of(request)
    if len(raw.get("members", ())) > MOST_GROUPS:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            "The description has too many groups for the form.",
            "Change its file and upload it.",
        )
    note = simulations.get(scenario) if scenario else None
    found, rules_fault = _findings(description)
    values = {
        "view": FormView(raw, language_of(request), faults, new),
        "towns": towns(),
        "scenario": note,
        "own": note is not None and simulations.may_change(note, reader),
        "checked": description is not None,
        "findings": found,
        "rules_fault": rules_fault,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page("simulate_form.html", request, books, values, status=status)


def keep(
    books: Books, request: Request, description: Description, *, scenario: str = "", run: bool = False
) -> Response:
    """Keep a description, run it where that is wished and its files are there, and lead to its scenario."""
    simulations = simulations_of(books)
    key = _kept(simulations, description, scenario, request)
    if run and not simulations.missing(key):
        simulations.run(key)
    return RedirectResponse(language_of(request).link(f"/simula/scenari/{key}"), HTTPStatus.SEE_OTHER)


def empty_form(code: str) -> Raw:
    """A form with one substation, one consumer and one producer, to be filled in."""
    raw = raw_of({"substations": [{"id": "cabina-1"}]}, code)
    for _ in range(2):
        raw["members"].append(new_row("members", raw, code))
    raw["members"][1]["plants"].append(new_row("plants", raw, code))
    return raw


def _kept(simulations: Simulations, description: Description, scenario: str, request: Request) -> str:
    """The scenario in which a description is kept: the given one where it is the reader's, else a new one."""
    reader = reader_of(request)
    text = write_description(description)
    if not scenario:
        return simulations.add(text, description, reader).id
    if simulations.checked(scenario).description == description:
        return scenario  # nothing was changed: its text with its comments and its report stay
    if simulations.may_change(simulations.get(scenario), reader):
        return simulations.describe(scenario, text, reader).id
    copy = simulations.duplicate(scenario, reader, description.name)
    return simulations.describe(copy.id, text, reader).id


def _findings(description: Description | None) -> tuple[Sequence[dict[str, object]], str]:
    """What the conditions of access say, and what is wrong with the user's own rules."""
    if description is None:
        return (), ""
    try:
        return eligibility_of(description), ""
    except (InputError, InputErrors) as error:
        first = error.errors[0] if isinstance(error, InputErrors) else error
        return (), first.message
