"""The pages' addresses. They are for people and are left out of the OpenAPI document."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.market.words import words_of
from backend.pages.amounts import tokens
from backend.pages.corrections import told_of, told_to
from backend.pages.language import Language, language_of
from backend.pages.month import MonthPage
from backend.pages.papers import SUMS, line_name
from backend.pages.render import page
from backend.pages.story import meaning, steps
from backend.pages.verify import verification
from backend.problems import ProblemError
from backend.settlements.routes import line_of, settled
from backend.settlements.schemas import ClaimsDocument
from backend.settlements.signatures import signatures_of
from backend.settlements.statement import statement
from backend.settlements.versions import versions_of
from oracle.publication import Period
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
        versions = versions_of(books, settlement)
        values = {
            "settlement": settlement,
            "line": line,
            "meaning": meaning(line, language),
            "steps": steps(settlement, line, language),
            "check": verification(settlement, line, language, len(versions[1:])),
            "corrected": told_to(versions, settlement, line, language),
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
            "given_back": sum(line.retroceded_cents for line in settlement.members),
            "amount": partial(tokens, language),
            **_published(books, reader_of(request), settlement, language),
        }
        return page("month.html", request, books, values)

    return routes


def _published(books: Books, reader: Reader, settlement: Settlement, language: Language) -> dict[str, object]:
    """What is published of a month, and who signed it, as far as the chain's node answers."""
    if books.chain is None:
        return {"published": None, "voided": None, "signatures": None, "objection": None, "claims_over": False}
    try:
        signatures = signatures_of(books.chain, Period(settlement.period))
    except ProblemError:
        signatures = None
    published = books.chain.publications.get(settlement.period)
    objection = None
    # What was found may tell of a person: it is for members.
    if published is not None and published.suspension is not None and reader.is_signed_in:
        found = bytes.fromhex(published.suspension.evidence[2:])
        with books.chain.database.reading() as connection:
            objection = words_of(connection, [found]).get(found)
    return {
        "published": published,
        "voided": books.chain.publications.voided(settlement.period),
        "signatures": signatures,
        "objection": objection,
        "told": told_of(books, settlement, language),
        "claims_over": published is not None and _are_over(published.claims, books.chain.now),
    }


def _are_over(claims: ClaimsDocument | None, now: int) -> bool:
    return claims is not None and claims.last_day < datetime.fromtimestamp(now, UTC).date()


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
