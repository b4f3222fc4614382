"""The API of the settled months."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.books import Books
from backend.problems import ProblemError, problem_of
from backend.settlements.proofs import Proof, proof_of
from backend.settlements.schemas import Health, Publication, SettlementList, SettlementSummary, Signatures
from backend.settlements.service import SettlementBook
from backend.settlements.signatures import signatures_of
from backend.settlements.statement import COLUMNS, rows
from backend.settlements.table import csv_response, members_csv
from backend.settlements.versions import MemberVersions, amounts_of, versions_of
from energy.calendar import Month
from energy.errors import InputError
from oracle.publication.period import MOST, Period
from oracle.settlement.document import (
    HoursDocument,
    MemberDocument,
    SettlementDocument,
    hours_document,
    settlement_document,
)
from oracle.settlement.result import MemberLine, Settlement

TrueUp = Annotated[int, Query(ge=0, le=MOST, description="Which correction of the month; 0 for the month itself.")]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: problem_of("The month is not settled."),
    422: problem_of("The month is not written as YYYY-MM."),
}


def settled(book: SettlementBook, period: str) -> Settlement:
    """The settlement of a month given as text.

    Raises:
        ProblemError: 422 if the text is not a month, 404 if the month is not settled.
    """
    try:
        month = Month.parse(period)
    except InputError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, error.remedy) from error
    settlement = book.get(month)
    if settlement is None:
        known = ", ".join(str(each) for each in book.periods)
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            f"The month {month} is not settled.",
            f"Settled months: {known}." if known else "Settle a month first: ./borgo settle.",
        )
    return settlement


def line_of(settlement: Settlement, member: str) -> MemberLine:
    """A member's line of a settlement.

    Raises:
        ProblemError: 404 if it was not a member in that month.
    """
    line = next((line for line in settlement.members if line.member == member), None)
    if line is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"{member!r} is not a member in {settlement.period}.")
    return line


def settlement_routes(books: Books) -> APIRouter:
    """The API over a community's settlements, and over what is published of them."""
    routes = APIRouter()
    book = books.settlements

    @routes.get("/healthz", tags=["service"], summary="Whether the server answers")
    def healthz() -> Health:
        told = books.chain is None or books.chain.telling.done
        return Health(status="ok", settlements=len(book.periods), history_told=told)

    @routes.get("/api/v1/settlements", tags=["settlements"], summary="The settled months with their headline totals")
    def list_settlements() -> SettlementList:
        return SettlementList(settlements=[SettlementSummary.of(each) for each in book.newest_first()])

    @routes.get(
        "/api/v1/settlements/{period}",
        tags=["settlements"],
        summary="A month, from energy to cents",
        responses=PROBLEMS,
    )
    def get_settlement(period: str) -> SettlementDocument:
        return settlement_document(settled(book, period))

    @routes.get(
        "/api/v1/settlements/{period}/members/{member}",
        tags=["settlements"],
        summary="What one member gets of a month, and from what",
        responses={**PROBLEMS, 404: problem_of("The month is not settled, or it was not a member then.")},
    )
    def get_member(period: str, member: str) -> MemberDocument:
        settlement = settled(book, period)
        line_of(settlement, member)
        return next(each for each in settlement_document(settlement).members if each.member == member)

    @routes.get(
        "/api/v1/settlements/{period}/members/{member}/proof",
        tags=["settlements"],
        summary="The proof of one member's line, to be checked without believing this server",
        responses={
            **PROBLEMS,
            404: problem_of("The month is not settled or not published yet, or it was not a member then."),
            409: problem_of("This server settles the month with other members than were published."),
            503: problem_of("No reporter has handed over its data set yet."),
        },
    )
    def get_proof(period: str, member: str, response: Response) -> Proof:
        settlement = settled(book, period)
        response.headers["Cache-Control"] = "no-store"  # its salt opens what is hashed on the chain
        return proof_of(books, settlement, line_of(settlement, member))

    @routes.get(
        "/api/v1/settlements/{period}/members/{member}/published",
        tags=["settlements"],
        summary="What was published for one member of a month, and what each later correction gives more or less",
        responses={
            **PROBLEMS,
            404: problem_of("The month is not settled or not published yet, or it was not a member then."),
        },
    )
    def get_published(period: str, member: str) -> MemberVersions:
        settlement = settled(book, period)
        line = line_of(settlement, member)
        versions = versions_of(books, settlement)
        if not versions:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"The month {settlement.period} is not published yet.")
        return MemberVersions(versions=amounts_of(versions, line))

    @routes.get(
        "/api/v1/settlements/{period}/hours",
        tags=["settlements"],
        summary="A month hour by hour, in UTC and on Rome's clocks",
        responses=PROBLEMS,
    )
    def get_hours(period: str) -> HoursDocument:
        return hours_document(settled(book, period))

    @routes.get(
        "/api/v1/settlements/{period}/publication",
        tags=["settlements"],
        summary="What the reporters published of a month",
        responses={**PROBLEMS, 404: problem_of("The month is not settled, or not published yet.")},
    )
    def get_publication(period: str) -> Publication:
        month = settled(book, period).period
        publications = None if books.chain is None else books.chain.publications
        found = None if publications is None else publications.get(month)
        void = None if publications is None else publications.voided(month)
        if void is not None:
            raise ProblemError(
                HTTPStatus.NOT_FOUND,
                f"The members declared revision {void.revision} of {month} void.",
                "The reporters publish the next revision; ask again later.",
            )
        if found is None:
            raise ProblemError(
                HTTPStatus.NOT_FOUND,
                f"The month {month} is not published yet.",
                "The reporters publish it when enough of them agree; ask again in a minute.",
            )
        return found

    @routes.get(
        "/api/v1/settlements/{period}/signatures",
        tags=["settlements"],
        summary="Which reporters signed what is published of a month, or of a correction of it",
        responses={
            **PROBLEMS,
            404: problem_of("The month is not settled, or not published yet."),
            503: problem_of("The chain's node does not answer."),
        },
    )
    def get_signatures(period: str, true_up: TrueUp = 0) -> Signatures:
        asked = Period(settled(book, period).period, true_up)
        found = None if books.chain is None else signatures_of(books.chain, asked)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"{asked} is not published yet.")
        return found

    @routes.get(
        "/api/v1/settlements/{period}/statement.csv",
        tags=["settlements"],
        summary="The statement of a month: from the community's energy to funds and members",
        response_class=Response,
        responses={**PROBLEMS, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    def get_statement_csv(period: str) -> Response:
        settlement = settled(book, period)
        return csv_response(f"{settlement.community}-{settlement.period}-statement.csv", COLUMNS, rows(settlement))

    @routes.get(
        "/api/v1/settlements/{period}/members.csv",
        tags=["settlements"],
        summary="A month's members as a table",
        response_class=Response,
        responses={**PROBLEMS, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    def get_members_csv(period: str) -> Response:
        settlement = settled(book, period)
        name = f"{settlement.community}-{settlement.period}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(members_csv(settlement), headers=headers, media_type="text/csv; charset=utf-8")

    return routes
