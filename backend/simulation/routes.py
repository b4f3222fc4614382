"""The API of the simulations."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from backend.access.sessions import reader_of
from backend.books import Books
from backend.problems import FaultDocument, ProblemError, problem_of
from backend.simulation.checking import Checked, check_form, check_text, tables_in
from backend.simulation.form import Fault
from backend.simulation.schemas import (
    ScenarioDocument,
    ScenarioList,
    SimulationDocument,
    SimulationRequest,
    TemplateDocument,
    TemplateList,
)
from backend.simulation.sentences import sentence_of
from backend.simulation.service import Simulations
from simulator.description import Description, schema, write_description
from simulator.description.reader import shown
from simulator.description.templates import TEMPLATES, template_text

TAG = "simulations"
NONE: dict[int | str, dict[str, Any]] = {404: problem_of("There is no such scenario.")}
OTHERS: dict[int | str, dict[str, Any]] = {403: problem_of("The scenario is somebody else's."), **NONE}


def simulation_routes(books: Books) -> APIRouter:
    """The API over a community's simulations."""
    routes = APIRouter()

    @routes.get("/api/v1/simulations/schema", tags=[TAG], summary="JSON Schema of a description")
    def get_schema() -> dict[str, Any]:
        return schema()

    @routes.get("/api/v1/simulations/templates", tags=[TAG], summary="Ready descriptions of the usual cases")
    def get_templates() -> TemplateList:
        return TemplateList(templates=[_template(name) for name in TEMPLATES])

    @routes.get("/api/v1/simulations", tags=[TAG], summary="The scenarios, the newest first")
    def get_all() -> ScenarioList:
        return ScenarioList(simulations=simulations_of(books).all())

    @routes.post(
        "/api/v1/simulations",
        tags=[TAG],
        summary="Keep a described community and simulate it",
        status_code=HTTPStatus.ACCEPTED,
        responses={
            409: problem_of("There are too many scenarios, or files that it names are missing."),
            422: problem_of("The description has faults: all of them are listed, each with its field."),
            503: problem_of("Too many simulations wait."),
        },
    )
    def start(request: Request, asked: SimulationRequest, response: Response) -> ScenarioDocument:
        simulations = simulations_of(books)
        text, description = _described(asked, simulations)
        made = simulations.add(text, description, reader_of(request), asked.name)
        response.headers["Location"] = f"/api/v1/simulations/{made.id}"
        return simulations.run(made.id) if asked.run and not simulations.missing(made.id) else made

    @routes.get(
        "/api/v1/simulations/{simulation}",
        tags=[TAG],
        summary="One scenario: where it is, its description, and its results once it is done",
        responses=NONE,
    )
    def get_one(simulation: str) -> SimulationDocument:
        simulations = simulations_of(books)
        return SimulationDocument(
            **simulations.get(simulation).model_dump(),
            toml=simulations.text(simulation),
            eligibility=simulations.eligibility(simulation),
            results=simulations.results(simulation),
        )

    @routes.post(
        "/api/v1/simulations/{simulation}/run",
        tags=[TAG],
        summary="Simulate a scenario that was kept; one that is done is not simulated again",
        status_code=HTTPStatus.ACCEPTED,
        responses={**NONE, 409: problem_of("Files are missing."), 503: problem_of("Too many simulations wait.")},
    )
    def run(simulation: str) -> ScenarioDocument:
        return simulations_of(books).run(simulation)

    @routes.post(
        "/api/v1/simulations/{simulation}/cancel",
        tags=[TAG],
        summary="End a run; nothing of it is left",
        responses=OTHERS,
    )
    def cancel(request: Request, simulation: str) -> ScenarioDocument:
        return simulations_of(books).cancel(simulation, reader_of(request))

    @routes.post(
        "/api/v1/simulations/{simulation}/delete",
        tags=[TAG],
        summary="Delete a scenario with its report",
        status_code=HTTPStatus.NO_CONTENT,
        responses=OTHERS,
    )
    def delete(request: Request, simulation: str) -> None:
        simulations_of(books).delete(simulation, reader_of(request))

    return routes


def simulations_of(books: Books) -> Simulations:
    """The simulations of a community.

    Raises:
        ProblemError: 404 where there is no place to keep them.
    """
    if books.simulations is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "This community keeps no simulations.", "Start it with ./borgo up.")
    return books.simulations


def refused(checked: Checked) -> ProblemError:
    """A description with faults as a problem that lists them all."""
    faults = [_fault(fault, line) for fault, line in zip(checked.faults, checked.lines, strict=True)]
    count = f"{len(faults)} faults" if len(faults) > 1 else "a fault"
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"The description has {count}.", "See faults, and mend them.", faults=faults
    )


def _fault(fault: Fault, line: int | None) -> FaultDocument:
    said = sentence_of(fault, "en")
    return FaultDocument(field=shown(fault.path), line=line, message=said.text, remedy=said.remedy)


def _described(asked: SimulationRequest, simulations: Simulations) -> tuple[str, Description]:
    folder = simulations.nowhere
    checked = check_form(asked.description or {}, folder) if asked.toml is None else check_text(asked.toml, folder)
    if checked.description is None:
        raise refused(checked)
    return asked.toml or write_description(checked.description), checked.description


def _template(name: str) -> TemplateDocument:
    text, title = template_text(name), TEMPLATES[name]
    return TemplateDocument(id=name, title_it=title.it, title_en=title.en, toml=text, description=tables_in(text))
