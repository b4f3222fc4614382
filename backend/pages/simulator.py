"""The pages of the simulations: what they are for, the scenarios that are kept, and several of them side by side."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Query, Request, Response, UploadFile

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.differing import differences
from backend.pages.form_view import Said, said_of
from backend.pages.language import language_of
from backend.pages.render import page
from backend.pages.scenario import TOML, download, to_scenario
from backend.problems import ProblemError
from backend.simulation.checking import MOST_TEXT, Checked, check_text
from backend.simulation.routes import simulations_of
from backend.simulation.schemas import State
from simulator.description.reader import shown
from simulator.description.templates import TEMPLATES, template_text

FEWEST, MOST = 2, 4
"""Scenarios that can be compared at once."""


def simulator_pages(books: Books) -> APIRouter:
    """The pages over a community's simulations."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/simula")
    def overview(request: Request) -> Response:
        return show_overview(request)

    @routes.get("/simula/modelli/{template}")
    def template(template: str) -> Response:
        if template not in TEMPLATES:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such template.")
        return download(template_text(template).encode(), TOML, f"{template}.toml")

    @routes.post("/simula/carica")
    def upload(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        simulations = simulations_of(books)
        content = file.file.read(MOST_TEXT * 4 + 1)
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return show_overview(request, refused=None, not_text=True)
        checked = check_text(text, simulations.nowhere)
        if checked.description is None:
            return show_overview(request, refused=checked)
        made = simulations.add(text, checked.description, reader_of(request))
        return to_scenario(request, made.id)

    @routes.get("/simula/confronta")
    def compare(request: Request, chosen: Annotated[list[str] | None, Query(alias="s")] = None) -> Response:
        from simulator.report.compare import Scenario, lines_of
        from simulator.report.language import LANGUAGES

        simulations = simulations_of(books)
        notes = [simulations.get(key) for key in dict.fromkeys(chosen or ())]
        found = [(note, simulations.results(note.id)) for note in notes]
        scenarios = [Scenario(note.name, results) for note, results in found if results is not None]
        enough = FEWEST <= len(scenarios) <= MOST
        say = LANGUAGES[language_of(request).code]  # type: ignore[index]
        values = {
            "notes": [note for note, results in found if results is not None],
            "enough": enough,
            "lines": lines_of(scenarios, say) if enough else (),
            "differences": differences([each.document["description"] for each in scenarios], language_of(request))
            if enough
            else (),
            "answers": [note.told[say.code][0] for note, results in found if results is not None and note.told],
        }
        return page("simulate_compare.html", request, books, values)

    def show_overview(request: Request, refused: Checked | None = None, *, not_text: bool = False) -> Response:
        language, reader = language_of(request), reader_of(request)
        known = books.simulations if reader.is_signed_in else None
        scenarios = known.all() if known else []
        values = {
            "templates": [(key, title.it if language.code == "it" else title.en) for key, title in TEMPLATES.items()],
            "kept": books.simulations is not None,
            "scenarios": scenarios,
            "comparable": sum(note.state is State.DONE for note in scenarios) >= FEWEST,
            "faults": [] if refused is None else _lines(refused, language.code),
            "not_text": not_text,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if refused or not_text else HTTPStatus.OK
        return page("simulate.html", request, books, values, status=status)

    return routes


def _lines(checked: Checked, code: str) -> list[tuple[int | None, str | None, Said]]:
    """The faults of a text with their line and key."""
    return [
        (line, shown(fault.path), said_of(fault, code))
        for fault, line in zip(checked.faults, checked.lines, strict=True)
    ]
