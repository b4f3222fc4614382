"""The application: the settled months as an API and as pages."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from backend.delivery import LOCAL_HOSTS, Delivery
from backend.pages.routes import page_routes, problem_page
from backend.problems import ProblemError, problem_response
from backend.settlements.publications import Publications
from backend.settlements.routes import settlement_routes
from backend.settlements.service import SettlementBook

DESCRIPTION = """\
The months of a renewable energy community, settled from its meters' files. Everything can be read and nothing written.

Integers carry their unit in their name: `_wh` watt-hours, `_cents` euro cents, `_micro_eur` millionths of a euro,
`quota_micro` millionths of a thousandth. Exact numbers that are not integers are strings: a decimal (`0.85`) or a
fraction (`1/3`). Errors are RFC 9457 problems.
"""


def create_app(
    book: SettlementBook, publications: Publications | None = None, *, hosts: Collection[str] | None = LOCAL_HOSTS
) -> FastAPI:
    """Build the application over a book of settlements.

    Args:
        book: what it shows; nothing is ever written.
        publications: what is published of it on a chain, if it has one.
        hosts: names under which it answers, without port; None for any, where a proxy in front checks them.
    """
    app = FastAPI(
        title="Borgo",
        summary="The settled months of a renewable energy community",
        description=DESCRIPTION,
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )

    def explain(request: Request, problem: ProblemError) -> Response:
        if request.url.path.startswith("/api/") or request.url.path == "/healthz":
            return problem_response(request, problem)
        return problem_page(request, problem, book)

    async def on_problem(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            status = HTTPStatus(error.status_code)
            return explain(request, ProblemError(status, f"There is nothing at {request.url.path}."))
        if isinstance(error, ProblemError):
            return explain(request, error)
        raise error

    app.add_exception_handler(HTTPException, on_problem)
    app.add_exception_handler(ProblemError, on_problem)
    app.include_router(settlement_routes(book, publications))
    app.include_router(page_routes(book))
    app.add_middleware(Delivery, explain=explain, hosts=hosts)
    return app
