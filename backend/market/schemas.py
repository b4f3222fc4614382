"""Services as the API gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, Field

from backend.market.categories import categories
from backend.market.services import Page, Service
from backend.market.standing import Act, Party, State, Tokens


class OutcomeDocument(BaseModel):
    """What became of the tokens that were set aside."""

    reached_hundredths: int = Field(description="What the provider got, or the requester got back.")
    lost_hundredths: int = Field(description="Above the provider's holding cap, or expired while it was set aside.")


class PartiesDocument(BaseModel):
    """Who agreed on what; given to the two parties, the steward and the auditor."""

    requester: str | None = Field(description="The id of the member who asked for the service.")
    requester_name: str | None
    provider: str | None = Field(description="The id of the member who gives it.")
    provider_name: str | None
    title: str | None = Field(description="Null where the words were never kept here, or were erased.")
    description: str | None
    place: str | None


class ServiceDocument(BaseModel):
    """An agreed service, as it stands now."""

    service: str = Field(description="Its id on the chain.")
    state: State = Field(description="By the clock: a request that was not accepted in time is `expired`.")
    booked: bool = Field(description="Whether the chain says so too; if not, anybody may have it booked.")
    awaits: Act | None = Field(description="What is waited for; null once it is over.")
    actor: Party | None = Field(description="Which side must act; null where only time has to pass.")
    act_by: datetime | None = Field(description="Until when (UTC).")
    late: bool = Field(description="It should have been delivered by now.")
    amount_hundredths: int = Field(description="The price, in hundredths of a token.")
    tokens: Tokens = Field(description="What becomes of the tokens that were set aside.")
    outcome: OutcomeDocument | None = Field(description="Null until it is booked.")
    category: int
    category_key: str | None
    start: datetime = Field(description="From when it is to be done (UTC).")
    perform_by: datetime = Field(description="Until when it is to be done (UTC).")
    requested_at: datetime
    approved_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None
    ended_by: Party | None = Field(description="Which side cancelled it.")
    closed_by_signature: bool | None = Field(
        description="True: the requester confirmed; false: nobody objected in time."
    )
    mine: Party | None = Field(description="Which side you are.")
    parties: PartiesDocument | None = Field(description="Null for everybody else.")
    href: str

    @classmethod
    def of(cls, service: Service, names: dict[str, str]) -> ServiceDocument:
        """What a reader may see of a service; `names` are the members' by their ids."""
        row, standing, known = service.row, service.standing, categories().get(service.row.category)
        return cls(
            service=service.id,
            state=standing.state,
            booked=standing.booked,
            awaits=standing.act,
            actor=standing.actor,
            act_by=_time(standing.act_by),
            late=standing.late,
            amount_hundredths=row.amount,
            tokens=standing.tokens,
            outcome=None
            if service.outcome is None
            else OutcomeDocument(reached_hundredths=service.outcome.reached, lost_hundredths=service.outcome.lost),
            category=row.category,
            category_key=known.key if known else None,
            start=datetime.fromtimestamp(row.start, UTC),
            perform_by=datetime.fromtimestamp(row.perform_by, UTC),
            requested_at=datetime.fromtimestamp(row.requested_at, UTC),
            approved_at=_time(row.approved_at),
            delivered_at=_time(row.delivered_at),
            ended_at=_time(row.ended_at),
            ended_by=service.ended_by,
            closed_by_signature=row.closed_by_signature,
            mine=service.mine,
            parties=_parties(service, names),
            href=f"/api/v1/services/{service.id}",
        )


class ServiceList(BaseModel):
    """A part of the services, the newest request first."""

    services: list[ServiceDocument]
    total: int = Field(description="How many the whole list has.")
    next: str | None = Field(description="Give it as `cursor` for those that follow; null at the end.")

    @classmethod
    def of(cls, page: Page, names: dict[str, str]) -> ServiceList:
        """The part as a document."""
        return cls(
            services=[ServiceDocument.of(each, names) for each in page.services], total=page.total, next=page.next
        )


def _time(second: int | None) -> datetime | None:
    return None if second is None else datetime.fromtimestamp(second, UTC)


def _parties(service: Service, names: dict[str, str]) -> PartiesDocument | None:
    parties = service.parties
    if parties is None:
        return None
    return PartiesDocument(
        requester=parties.requester,
        requester_name=names.get(parties.requester or ""),
        provider=parties.provider,
        provider_name=names.get(parties.provider or ""),
        title=parties.words.title if parties.words else None,
        description=parties.words.description if parties.words else None,
        place=parties.words.place if parties.words else None,
    )
