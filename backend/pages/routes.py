"""The pages' addresses. They are for people and are left out of the OpenAPI document."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.language import language_of
from backend.pages.month import MonthPage
from backend.pages.papers import SUMS, line_name
from backend.pages.render import page
from backend.pages.story import meaning, steps
from backend.pages.verify import verification
from backend.problems import ProblemError
from backend.settlements.routes import line_of, settled
from backend.settlements.signatures import signatures_of
from backend.settlements.statement import statement
from oracle.settlement.result import Settlement


def page_routes(books: Books) -> APIRouter:
    """The pages of a community's settled months."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)
    book = books.settlements

    @routes.get("/mesi/{period}")
    def month(request: Request, period: str) -> Response:
        return month_page(request, settled(book, period))

    @routes.get("/mesi/{period}/soci/{member}")
    def story(request: Request, period: str, member: str) -> Response:
        settlement = settled(book, period)
        language = language_of(request)
        line = line_of(settlement, member)
        values = {
            "settlement": settlement,
            "line": line,
            "meaning": meaning(line, language),
            "steps": steps(settlement, line, language),
            "check": verification(settlement, line, language),
        }
        return page("story.html", request, books, values)

    def month_page(request: Request, settlement: Settlement) -> Response:
        language = language_of(request)
        values = {
            "settlement": settlement,
            "page": MonthPage(settlement, language, reader_of(request)),
            "statement": statement(settlement),
            "line_name": lambda key: line_name(key, language),
            "sums": SUMS,
            **_published(books, settlement),
        }
        return page("month.html", request, books, values)

    return routes


def _published(books: Books, settlement: Settlement) -> dict[str, object]:
    """What is published of a month, and who signed it, as far as the chain's node answers."""
    if books.chain is None:
        return {"published": None, "signatures": None}
    try:
        signatures = signatures_of(books.chain, settlement.period)
    except ProblemError:
        signatures = None
    return {"published": books.chain.publications.get(settlement.period), "signatures": signatures}


def problem_page(request: Request, problem: ProblemError, books: Books) -> Response:
    """What happened, what is safe and what to do, for a reader of pages."""
    response = page(
        "problem.html",
        request,
        books,
        {"status": int(problem.status), "next_path": request.url.path},
        status=problem.status,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
