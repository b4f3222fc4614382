"""Services as the API gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, Field

from backend.market.categories import categories
from backend.market.services import Page, Service
from backend.market.standing import Act, Party, State, Tokens


class OutcomeDocument(BaseModel):
    """What became of the tokens that were set aside, or paid at once."""

    received_hundredths: int = Field(description="What the provider got.")
    returned_hundredths: int = Field(description="What the requester got back.")
    lost_hundredths: int = Field(description="Above the provider's holding cap, or expired while it was set aside.")


class PartiesDocument(BaseModel):
    """Who agreed on what; given to the two parties, in a dispute to the mediator, to the steward and the auditor."""

    requester: str | None = Field(description="The id of the member who asked for the service.")
    requester_name: str | None
    provider: str | None = Field(description="The id of the member who gives it.")
    provider_name: str | None
    mediator: str | None = Field(description="The id of the member who was named to decide a dispute.")
    mediator_name: str | None
    stakeholder: str | None = Field(description="The id of the member with whose agreement it is offered.")
    stakeholder_name: str | None
    title: str | None = Field(description="Null where the words were never kept here, or were erased.")
    description: str | None
    place: str | None


class ServiceDocument(BaseModel):
    """An agreed service, as it stands now."""

    service: str = Field(description="Its id on the chain.")
    state: State = Field(description="By the clock: a request that was not accepted in time is `expired`.")
    booked: bool = Field(description="Whether the chain says so too; if not, anybody may have it booked.")
    awaits: Act | None = Field(description="What is waited for; null once it is over.")
    actor: Party | None = Field(description="Who must act; null where only time has to pass.")
    act_by: datetime | None = Field(
        description="Until when (UTC). After it a request or an agreement expires, what was delivered is paid, and "
        "what is disputed is halved."
    )
    late: bool = Field(description="It should have been delivered by now.")
    amount_hundredths: int = Field(description="The price, in hundredths of a token.")
    paid_hundredths: int | None = Field(
        description="What of the price was paid, by a signature, by silence, or as the mediator divided it."
    )
    bonus_hundredths: int = Field(description="What the provider earned more, where it is of collective interest.")
    at_once: bool = Field(description="It was paid at once, for a standing offer.")
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
    disputed_at: datetime | None
    disputed_by: Party | None = Field(description="Which side objected.")
    evidence: str | None = Field(description="The salted hash of what the objection rests on.")
    mediate_by: datetime | None = Field(description="Until when the mediator decides; then anybody may have it halved.")
    reasons: str | None = Field(description="The salted hash of the mediator's reasons.")
    ended_by: Party | None = Field(
        description="Who cancelled or resolved it; null where both cancelled, or nobody decided in time."
    )
    closed_by_signature: bool | None = Field(
        description="True: the requester confirmed; false: nobody objected in time."
    )
    mine: Party | None = Field(description="Which of the parties you are.")
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
            paid_hundredths=row.paid,
            bonus_hundredths=service.bonus,
            at_once=row.offer is not None,
            tokens=standing.tokens,
            outcome=None
            if service.outcome is None
            else OutcomeDocument(
                received_hundredths=service.outcome.received,
                returned_hundredths=service.outcome.returned,
                lost_hundredths=service.outcome.lost,
            ),
            category=row.category,
            category_key=known.key if known else None,
            start=datetime.fromtimestamp(row.start, UTC),
            perform_by=datetime.fromtimestamp(row.perform_by, UTC),
            requested_at=datetime.fromtimestamp(row.requested_at, UTC),
            approved_at=_time(row.approved_at),
            delivered_at=_time(row.delivered_at),
            ended_at=_time(row.ended_at),
            disputed_at=_time(row.disputed_at),
            disputed_by=service.disputed_by,
            evidence=_hash(row.evidence),
            mediate_by=_time(row.mediate_by),
            reasons=_hash(row.reasons if row.mediator else None),
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


def _hash(word: bytes | None) -> str | None:
    return None if word is None else "0x" + word.hex()


def _parties(service: Service, names: dict[str, str]) -> PartiesDocument | None:
    parties = service.parties
    if parties is None:
        return None
    return PartiesDocument(
        requester=parties.requester,
        requester_name=names.get(parties.requester or ""),
        provider=parties.provider,
        provider_name=names.get(parties.provider or ""),
        mediator=parties.mediator,
        mediator_name=names.get(parties.mediator or ""),
        stakeholder=parties.stakeholder,
        stakeholder_name=names.get(parties.stakeholder or ""),
        title=parties.words.title if parties.words else None,
        description=parties.words.description if parties.words else None,
        place=parties.words.place if parties.words else None,
    )
