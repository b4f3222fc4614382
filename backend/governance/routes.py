"""The API of the parameters."""

from __future__ import annotations

from fastapi import APIRouter

from backend.books import Books
from backend.governance.schemas import ParameterDocument, ParametersDocument
from backend.governance.service import board_of, parameters
from backend.problems import described
from chain.genesis import DAY
from chain.model.parameters import NOTICE


def governance_routes(books: Books) -> APIRouter:
    """The API over what a community governs."""
    routes = APIRouter(tags=["parameters"])

    @routes.get(
        "/api/v1/parameters",
        summary="The governed parameters with their bounds and changes",
        responses={404: described("The community has no chain.")},
    )
    def get_parameters() -> ParametersDocument:
        return ParametersDocument(
            board=board_of(books.require_chain()),
            notice_days=NOTICE // DAY,
            parameters=[ParameterDocument.of(each) for each in parameters(books)],
        )

    return routes
