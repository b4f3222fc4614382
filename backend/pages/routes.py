"""The pages' addresses. They are for people and are left out of the OpenAPI document."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from backend.pages.language import language_of
from backend.pages.month import MonthPage
from backend.pages.render import FOLDER, page
from backend.pages.story import meaning, steps
from backend.problems import ProblemError
from backend.settlements.routes import settled
from backend.settlements.service import SettlementBook
from oracle.settlement.result import Settlement

STATIC = {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def page_routes(book: SettlementBook) -> APIRouter:
    """The pages of a book of settlements."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)
    static = {name: (FOLDER / "static" / name).read_bytes() for name in STATIC}

    @routes.get("/")
    def latest_month(request: Request) -> Response:
        if book.latest is None:
            return page("empty.html", request, book, {})
        return month_page(request, book.latest)

    @routes.get("/mesi/{period}")
    def month(request: Request, period: str) -> Response:
        return month_page(request, settled(book, period))

    @routes.get("/mesi/{period}/soci/{member}")
    def story(request: Request, period: str, member: str) -> Response:
        settlement = settled(book, period)
        language = language_of(request)
        line = next((line for line in settlement.members if line.member == member), None)
        if line is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"{member!r} is not a member in {period}.")
        values = {
            "settlement": settlement,
            "line": line,
            "meaning": meaning(line, language),
            "steps": steps(settlement, line, language),
        }
        return page("story.html", request, book, values)

    @routes.get("/static/{name}")
    def static_file(name: str) -> Response:
        if name not in static:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no file {name!r}.")
        return Response(static[name], media_type=STATIC[name])

    def month_page(request: Request, settlement: Settlement) -> Response:
        values = {"settlement": settlement, "page": MonthPage(settlement, language_of(request))}
        return page("month.html", request, book, values)

    return routes


def problem_page(request: Request, problem: ProblemError, book: SettlementBook) -> Response:
    """What happened, what is safe and what to do, for a reader of pages."""
    response = page("problem.html", request, book, {"status": int(problem.status)}, status=problem.status)
    response.headers["Cache-Control"] = "no-store"
    return response
