"""The API of the audit."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response

from backend.audit.schemas import AuditDocument, AuditRequest
from backend.audit.service import Audits
from backend.books import Books
from backend.problems import ProblemError, problem_of
from energy.calendar import Month
from energy.errors import InputError


def audit_routes(books: Books) -> APIRouter:
    """The API over a community's audits."""
    routes = APIRouter()

    @routes.get(
        "/api/v1/audits/newest",
        tags=["audit"],
        summary="The audit that runs, else the last one",
        responses={404: problem_of("There was no audit yet, or there is no chain.")},
    )
    def get_newest() -> AuditDocument:
        found = audits_of(books).newest
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "There was no audit yet.", "Start one: POST /api/v1/audits.")
        return found

    @routes.post(
        "/api/v1/audits",
        tags=["audit"],
        summary="Begin an audit; while one runs, that one goes on",
        status_code=HTTPStatus.ACCEPTED,
        responses={
            404: problem_of("There is no chain."),
            422: problem_of("A month that is not written as YYYY-MM, or of which there is no data set."),
        },
    )
    def start(asked: AuditRequest, response: Response) -> AuditDocument:
        response.headers["Location"] = "/api/v1/audits/newest"
        return begin(books, asked.months)

    return routes


def audits_of(books: Books) -> Audits:
    """The audits of a community.

    Raises:
        ProblemError: 404 where it has no chain.
    """
    if books.audits is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "This community has no chain to audit.")
    return books.audits


def begin(books: Books, months: list[str]) -> AuditDocument:
    """Begin an audit that settles these months again.

    Raises:
        ProblemError: 422 for a month that is none, or that has no data set.
    """
    try:
        return audits_of(books).start([Month.parse(each) for each in months])
    except InputError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, error.remedy) from error
