"""The application: one community's books as an API and as pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from http import HTTPStatus

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from backend.access.routes import access_routes
from backend.access.rules import RULES
from backend.access.sessions import check_access
from backend.audit.routes import audit_routes
from backend.books import Books
from backend.dashboard.routes import dashboard_routes
from backend.delivery import LOCAL_HOSTS, Delivery
from backend.governance.routes import governance_routes
from backend.market.routes import market_routes
from backend.pages.assets import asset_routes, assets_of
from backend.pages.audit import audit_pages
from backend.pages.community import community_pages
from backend.pages.curve import curve_pages
from backend.pages.decisions import decision_pages
from backend.pages.describe import description_pages
from backend.pages.papers import paper_routes
from backend.pages.parameters import parameter_pages
from backend.pages.people import people_pages
from backend.pages.quick import quick_pages
from backend.pages.reference import reference_pages
from backend.pages.routes import page_routes, problem_page
from backend.pages.scenario import scenario_pages
from backend.pages.services import service_pages
from backend.pages.simulator import simulator_pages
from backend.pages.tokens import token_pages
from backend.problems import ProblemError, problem_response
from backend.settlements.routes import settlement_routes
from backend.simulation.routes import simulation_routes
from backend.tokens.routes import token_routes
from backend.treasury.routes import treasury_routes

DESCRIPTION = """\
The books of a renewable energy community, from its meters' files to every member's cents.

Integers carry their unit in their name: `_wh` watt-hours, `_cents` euro cents, `_micro_eur` millionths of a euro,
`quota_micro` millionths of a thousandth. Exact numbers that are not integers are strings: a decimal (`0.85`) or a
fraction (`1/3`). Errors are RFC 9457 problems. What the community tells everybody needs no sign-in; for the rest send
the cookie of a page that is signed in, or the steward's key as `Authorization: Bearer`.
"""


def create_app(books: Books, *, hosts: Collection[str] | None = LOCAL_HOSTS) -> FastAPI:
    """Build the application over a community's books.

    Args:
        books: what it shows.
        hosts: names under which it answers, without port; None for any, where a proxy in front checks them.
    """

    def check(request: Request) -> None:
        check_access(books.access, request)

    app = FastAPI(
        title="Borgo",
        summary="The books of a renewable energy community",
        description=DESCRIPTION,
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(check)],
    )

    def explain(request: Request, problem: ProblemError) -> Response:
        if request.url.path.startswith("/api/") or request.url.path == "/healthz":
            return problem_response(request, problem)
        return problem_page(request, problem, books)

    async def on_problem(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            status = HTTPStatus(error.status_code)
            return explain(request, ProblemError(status, f"There is nothing at {request.url.path}."))
        if isinstance(error, RequestValidationError):
            return explain(request, ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _first_fault(error)))
        if isinstance(error, ProblemError):
            return explain(request, error)
        raise error

    for kind in (HTTPException, RequestValidationError, ProblemError):
        app.add_exception_handler(kind, on_problem)
    for routes in routers(books):
        app.include_router(routes)
    app.add_middleware(
        Delivery, explain=explain, hosts=hosts, connects=(books.chain.url,) if books.chain is not None else ()
    )
    return app


def _first_fault(error: RequestValidationError) -> str:
    fault = error.errors()[0]
    return f"{'.'.join(str(each) for each in fault['loc'])}: {fault['msg']}."


def routers(books: Books) -> tuple[APIRouter, ...]:
    """Every route of the house, by subject; each of them says in the rules who may ask for it.

    Raises:
        RuntimeError: a route that the rules forgot: it would be closed to everybody.
    """
    every = (
        access_routes(books),
        settlement_routes(books),
        dashboard_routes(books),
        audit_routes(books),
        market_routes(books),
        token_routes(books),
        treasury_routes(books),
        governance_routes(books),
        simulation_routes(books),
        page_routes(books),
        community_pages(books),
        people_pages(books),
        curve_pages(books),
        paper_routes(books),
        service_pages(books),
        token_pages(books),
        decision_pages(books),
        parameter_pages(books),
        audit_pages(books),
        simulator_pages(books),
        quick_pages(books),
        description_pages(books),
        scenario_pages(books),
        reference_pages(books),
        asset_routes(assets_of(books.assets)),
    )
    if forgotten := sorted(addresses(every) - RULES.keys()):
        raise RuntimeError(f"backend/access/rules.py does not say who may ask for {forgotten}.")
    return every


def addresses(every: Iterable[APIRouter]) -> set[tuple[str, str]]:
    """The method and path of each route."""
    routes = [route for router in every for route in router.routes if isinstance(route, APIRoute)]
    return {(method, route.path) for route in routes for method in route.methods or ()}
