"""The API of what a community governs: parameters, ballots, offices, pauses."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.governance.ballot_schemas import (
    BallotDocument,
    BallotsDocument,
    OfficeDocument,
    OfficesDocument,
    PauseDocument,
)
from backend.governance.ballots import Ballot, Stage, get_ballot, list_ballots
from backend.governance.offices import offices, pause_now, pauses
from backend.governance.schemas import ParameterDocument, ParametersDocument
from backend.governance.service import parameters
from backend.market.services import parse_id
from backend.problems import ProblemError, described
from chain.genesis import DAY
from energy.errors import InputError

NO_CHAIN: dict[int | str, dict[str, Any]] = {404: described("The community has no chain.")}

Stages = Annotated[list[Stage], Query(alias="stage", description="Only those that stand so; may be repeated.")]


def member_number(books: Books, reader: Reader) -> int | None:
    """The number of the member who reads; None for everybody else."""
    return books.require_chain().numbers.get(reader.member or "")


def find_ballot(books: Books, reader: Reader, text: str) -> Ballot:
    """The ballot that an address names.

    Raises:
        ProblemError: 422 if that is no ballot's id, 404 if there is none, or no chain.
    """
    chain = books.require_chain()
    try:
        identity = parse_id(text, "ballot")
    except InputError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, error.remedy) from error
    with chain.database.reading() as connection:
        found = get_ballot(connection, books, identity, member_number(books, reader))
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such ballot.", "See /api/v1/ballots.")
    return found


def governance_routes(books: Books) -> APIRouter:
    """The API over what a community governs."""
    routes = APIRouter(tags=["parameters"])

    @routes.get(
        "/api/v1/parameters", summary="The governed parameters with their bounds and changes", responses=NO_CHAIN
    )
    def get_parameters() -> ParametersDocument:
        found = parameters(books)
        notice = next((each.value for each in found if each.name == "Notice"), 0)
        return ParametersDocument(notice_days=notice // DAY, parameters=[ParameterDocument.of(each) for each in found])

    @routes.get("/api/v1/ballots", summary="Ballots, the newest first", responses=NO_CHAIN)
    def get_ballots(
        request: Request,
        stage: Stages = [],  # noqa: B006 - never changed
    ) -> BallotsDocument:
        reader, chain = reader_of(request), books.require_chain()
        with chain.database.reading() as connection:
            found = list_ballots(connection, books, member_number(books, reader))
        wanted = [each for each in found if not stage or each.stage in stage]
        return BallotsDocument(ballots=[BallotDocument.of(each, reader, chain.members) for each in wanted])

    @routes.get(
        "/api/v1/ballots/{ballot}",
        summary="One ballot",
        responses={404: described("No such ballot, or no chain."), 422: described("That is no ballot's id.")},
    )
    def get_one(request: Request, ballot: str) -> BallotDocument:
        reader = reader_of(request)
        return BallotDocument.of(find_ballot(books, reader, ballot), reader, books.require_chain().members)

    @routes.get("/api/v1/offices", summary="Who holds which office, and the pauses", responses=NO_CHAIN)
    def get_offices(request: Request) -> OfficesDocument:
        reader, until = reader_of(request), pause_now(books)
        return OfficesDocument(
            offices=[OfficeDocument.of(each, reader) for each in offices(books)],
            paused_until=None if until is None else datetime.fromtimestamp(until, UTC),
            pauses=[PauseDocument.of(each) for each in pauses(books)],
        )

    return routes
