"""The API of the services."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.market.schemas import ServiceDocument, ServiceList
from backend.market.services import MOST, Service, Wanted, get_service, list_services, parse_id
from backend.market.standing import State
from backend.problems import ProblemError, described
from backend.settlements.table import csv_response
from energy.errors import InputError

PAGE = 20
COLUMNS = (
    "service",
    "state",
    "booked",
    "awaits",
    "actor",
    "act_by",
    "late",
    "amount_hundredths",
    "paid_hundredths",
    "bonus_hundredths",
    "tokens",
    "category",
    "start",
    "perform_by",
    "requested_at",
    "approved_at",
    "delivered_at",
    "disputed_at",
    "mediate_by",
    "ended_at",
    "requester_name",
    "provider_name",
    "title",
)
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: described("Own services of somebody whom we do not know."),
    404: described("No such service, or the community has no chain."),
    422: described("A state, a cursor or an id that is none."),
}

States = Annotated[list[State], Query(alias="state", description="Only those that stand so; may be repeated.")]
Mine = Annotated[bool, Query(description="Only those in which you are a party; members only.")]
Category = Annotated[int | None, Query(ge=0, description="Only of this category.")]


def wanted_of(books: Books, reader: Reader, states: list[State], category: int | None, *, mine: bool) -> Wanted:
    """What a reader asks for.

    Raises:
        ProblemError: 401 or 422 where somebody asks for own services that cannot have any.
    """
    if not mine:
        return Wanted(states=states, category=category)
    if not reader.is_signed_in:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "We do not know which are yours.", "Sign in at /entra.")
    number = books.require_chain().numbers.get(reader.member or "")
    if number is None:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Only a member has services of its own.", "Leave `mine` out."
        )
    return Wanted(states=states, category=category, member=number)


def find_service(books: Books, reader: Reader, text: str) -> Service:
    """The service that an address names.

    Raises:
        ProblemError: 422 if that is no service's id, 404 if nobody asked for it.
    """
    chain = books.require_chain()
    try:
        identity = parse_id(text)
    except InputError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, error.remedy) from error
    with chain.database.reading() as connection:
        found = get_service(connection, books, reader, identity)
    if found is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "Nobody ever asked for this service.", "See /api/v1/services.")
    return found


def market_routes(books: Books) -> APIRouter:
    """The API over a community's services."""
    routes = APIRouter(tags=["services"])
    names = dict(books.members)

    @routes.get("/api/v1/services", summary="Services, the newest request first", responses=PROBLEMS)
    def get_services(
        request: Request,
        *,
        state: States = [],  # noqa: B006 - never changed
        category: Category = None,
        cursor: Annotated[str | None, Query(description="The `next` of the part before.", max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE,
        mine: Mine = False,
    ) -> ServiceList:
        reader = reader_of(request)
        wanted = wanted_of(books, reader, state, category, mine=mine)
        with books.require_chain().database.reading() as connection:
            try:
                found = list_services(connection, books, reader, wanted, limit=limit, cursor=cursor)
            except InputError as error:
                raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, error.remedy) from error
        return ServiceList.of(found, names)

    @routes.get(
        "/api/v1/services.csv",
        summary="Services as a table",
        response_class=Response,
        responses={**PROBLEMS, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    def get_services_csv(
        request: Request,
        *,
        state: States = [],  # noqa: B006 - never changed
        category: Category = None,
        mine: Mine = False,
    ) -> Response:
        reader = reader_of(request)
        wanted = wanted_of(books, reader, state, category, mine=mine)
        rows: list[dict[str, Any]] = []
        with books.require_chain().database.reading() as connection:
            cursor = None
            while True:
                found = list_services(connection, books, reader, wanted, cursor=cursor)
                documents = [ServiceDocument.of(each, names).model_dump(mode="json") for each in found.services]
                rows += [{**each, **(each["parties"] or {})} for each in documents]
                cursor = found.next
                if cursor is None:
                    break
        table = ([row.get(column) for column in COLUMNS] for row in rows)
        return csv_response(f"{books.community}-services.csv", COLUMNS, table)

    @routes.get("/api/v1/services/{service}", summary="One service", responses=PROBLEMS)
    def get_one(request: Request, service: str) -> ServiceDocument:
        return ServiceDocument.of(find_service(books, reader_of(request), service), names)

    return routes
