"""The API of the tokens."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from backend.books import Books
from backend.problems import described
from backend.settlements.table import csv_response
from backend.tokens.schemas import MemberTokensDocument, MonthDocument, MovementDocument, TokensDocument
from backend.tokens.service import community_tokens, member_tokens

NO_CHAIN: dict[int | str, dict[str, Any]] = {404: described("No such member, or the community has no chain.")}
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def token_routes(books: Books) -> APIRouter:
    """The API over a community's tokens."""
    routes = APIRouter(tags=["tokens"])

    @routes.get("/api/v1/tokens", summary="All tokens: volume, cap, expiry, budgets, months", responses=NO_CHAIN)
    def get_tokens() -> TokensDocument:
        found = community_tokens(books)
        return TokensDocument.of(found.volume, found.months, found.now, found.block)

    @routes.get(
        "/api/v1/tokens.csv",
        summary="The months of the tokens as a table",
        response_class=Response,
        responses={**NO_CHAIN, **CSV},
    )
    def get_tokens_csv() -> Response:
        columns = tuple(MonthDocument.model_fields)
        rows = [MonthDocument.of(each).model_dump(mode="json") for each in community_tokens(books).months]
        return csv_response(f"{books.community}-tokens.csv", columns, ([row[name] for name in columns] for row in rows))

    @routes.get("/api/v1/members/{member}/tokens", summary="One member's tokens and statement", responses=NO_CHAIN)
    def get_member_tokens(member: str) -> MemberTokensDocument:
        block, statement = member_tokens(books, member)
        return MemberTokensDocument.of(member, statement, block)

    @routes.get(
        "/api/v1/members/{member}/tokens.csv",
        summary="One member's statement as a table",
        response_class=Response,
        responses={**NO_CHAIN, **CSV},
    )
    def get_member_tokens_csv(member: str) -> Response:
        _, statement = member_tokens(books, member)
        columns = tuple(MovementDocument.model_fields)
        rows = [MovementDocument.of(each, statement).model_dump(mode="json") for each in statement.lines]
        name = f"{books.community}-{member}-tokens.csv"
        return csv_response(name, columns, ([row[name] for name in columns] for row in rows))

    return routes
