"""The API of the treasury."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter

from backend.books import Books
from backend.problems import ProblemError, described
from backend.treasury.schemas import ReceivedDocument, StakeholderDocument, StakeholdersDocument, TreasuryDocument
from backend.treasury.service import community_treasury, received_by, stakeholder_of, stakeholders

NO_CHAIN: dict[int | str, dict[str, Any]] = {404: described("No such member, or the community has no chain.")}


def treasury_routes(books: Books) -> APIRouter:
    """The API over what stakeholders and the community give."""
    routes = APIRouter(tags=["treasury"])

    @routes.get("/api/v1/treasury", summary="Commons, allowances in all, the standing grant", responses=NO_CHAIN)
    def get_treasury() -> TreasuryDocument:
        return TreasuryDocument.of(community_treasury(books))

    @routes.get("/api/v1/stakeholders", summary="Stakeholders with their allowances and gifts", responses=NO_CHAIN)
    def get_stakeholders() -> StakeholdersDocument:
        return StakeholdersDocument(stakeholders=[StakeholderDocument.of(each) for each in stakeholders(books)])

    @routes.get(
        "/api/v1/members/{member}/allowances",
        summary="What one member bought for others, and gave",
        responses={404: described("The member never was a stakeholder, or the community has no chain.")},
    )
    def get_allowances(member: str) -> StakeholderDocument:
        found = stakeholder_of(books, member)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, f"{member!r} was never registered as a stakeholder.")
        return StakeholderDocument.of(found)

    @routes.get(
        "/api/v1/members/{member}/received",
        summary="What one member got of grants and claims, can take now, and gives back",
        responses=NO_CHAIN,
    )
    def get_received(member: str) -> ReceivedDocument:
        return ReceivedDocument.of(member, received_by(books, member))

    return routes
