"""The page of one scenario: its description, its files, its run and its report."""

from __future__ import annotations

import base64
import hashlib
import re
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.describe import MOST_GROUPS
from backend.pages.language import language_of
from backend.pages.render import page
from backend.problems import ProblemError
from backend.simulation.files import SUFFIXES
from backend.simulation.routes import simulations_of
from backend.simulation.schemas import STAGES

REPORT_FILES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".zip": "application/zip",
}
TOML = "application/toml; charset=utf-8"


def scenario_pages(books: Books) -> APIRouter:
    """The pages over one simulation."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/simula/scenari/{simulation}")
    def scenario(request: Request, simulation: str) -> Response:
        return show_scenario(request, simulation)

    @routes.get("/simula/scenari/{simulation}/stato")
    def state(request: Request, simulation: str) -> Response:
        response = page("simulate_state.html", request, books, _state(simulation))
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.post("/simula/scenari/{simulation}")
    def act(
        request: Request,
        simulation: str,
        act: Annotated[str, Form()] = "",
        name: Annotated[str, Form(alias="nome")] = "",
        file: Annotated[str, Form()] = "",
    ) -> Response:
        simulations, reader = simulations_of(books), reader_of(request)
        match act:
            case "run":
                simulations.run(simulation)
            case "cancel":
                simulations.cancel(simulation, reader)
            case "rename":
                simulations.rename(simulation, name, reader)
            case "copy":
                words = language_of(request).text("simulate.copy_of", name=simulations.get(simulation).name)
                return to_scenario(request, simulations.duplicate(simulation, reader, words).id)
            case "drop":
                simulations.remove_file(simulation, file, reader)
            case "delete":
                simulations.delete(simulation, reader)
                return RedirectResponse(language_of(request).link("/simula"), HTTPStatus.SEE_OTHER)
            case _:
                raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "There is no such act.")
        return to_scenario(request, simulation)

    @routes.post("/simula/scenari/{simulation}/file")
    def add_file(request: Request, simulation: str, file: Annotated[list[UploadFile], File()]) -> Response:
        simulations, reader = simulations_of(books), reader_of(request)
        try:
            for each in file:
                simulations.add_file(simulation, each.filename or "", each.file.read(), reader)
        except ProblemError as problem:
            if problem.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
                raise
            return show_scenario(request, simulation, refused=problem)
        return to_scenario(request, simulation)

    @routes.get("/simula/scenari/{simulation}/descrizione")
    def description(simulation: str) -> Response:
        text = simulations_of(books).text(simulation)
        return download(text.encode(), TOML, "community.toml")

    @routes.get("/simula/scenari/{simulation}/rapporto/{name}")
    def report(simulation: str, name: str) -> Response:
        content = simulations_of(books).report_file(simulation, name)
        media_type = REPORT_FILES[Path(name).suffix]
        if media_type.startswith("text/html"):
            return Response(content, headers={"Content-Security-Policy": policy_of(content)}, media_type=media_type)
        return download(content, media_type, name)

    def show_scenario(request: Request, key: str, refused: ProblemError | None = None) -> Response:
        simulations = simulations_of(books)
        checked = simulations.checked(key)
        groups = len(checked.description.groups) if checked.description else 0
        values = {
            **_state(key),
            "suffixes": ", ".join(SUFFIXES),
            "own": simulations.may_change(simulations.get(key), reader_of(request)),
            "editable": 0 < groups <= MOST_GROUPS,
            "refused": refused,
        }
        status = refused.status if refused else HTTPStatus.OK
        return page("simulate_scenario.html", request, books, values, status=status)

    def _state(key: str) -> dict[str, object]:
        simulations = simulations_of(books)
        return {
            "note": simulations.get(key),
            "stages": STAGES,
            "findings": simulations.eligibility(key),
            "missing": simulations.missing(key),
        }

    return routes


def to_scenario(request: Request, key: str) -> Response:
    """Lead to the page of a scenario."""
    return RedirectResponse(language_of(request).link(f"/simula/scenari/{key}"), HTTPStatus.SEE_OTHER)


def policy_of(html: bytes) -> str:
    """What a report's page may do: be styled by the very style that it carries, and nothing else."""
    styles = re.findall(rb"<style>(.*?)</style>", html, flags=re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(each).digest()).decode()}'" for each in styles)
    rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return f"default-src 'none'; style-src {hashes}; {rest}" if hashes else f"default-src 'none'; {rest}"


def download(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep."""
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=media_type)
