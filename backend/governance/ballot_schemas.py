"""Ballots, offices and pauses as the API gives them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from backend.access.reader import Reader
from backend.governance.ballots import Ballot, Choice, Kind, Proposal, Stage, Tally
from backend.governance.offices import Office, Pause
from energy.calendar import Month
from oracle.publication.period import TRUE_UP


def _time(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


class TallyDocument(BaseModel):
    """What was counted so far."""

    entitled: int = Field(description="How many could take part at most.")
    needed: int = Field(description="How many must take part.")
    cast: int
    in_favour: int
    against: int
    abstained: int

    @classmethod
    def of(cls, tally: Tally) -> TallyDocument:
        """The count as a document."""
        return cls(
            entitled=tally.entitled,
            needed=tally.needed,
            cast=tally.cast,
            in_favour=tally.in_favour,
            against=tally.against,
            abstained=tally.abstained,
        )


class ProposalDocument(BaseModel):
    """What would be done; of each kind its own fields, the others are null."""

    kind: Kind
    values: dict[str, int] = Field(description="New values by the parameters' names.")
    vector: str | None = Field(description="The whole whose parts change together.")
    role: str | None = Field(description="The office that would be given, or ended.")
    holder: str | None = Field(description="Its address; null where a member would hold it and you are not signed in.")
    member: str | None = Field(description="The id of the member who would hold it; for those who are signed in.")
    until: datetime | None = Field(description="Its last second; null where it would end at once.")
    ends_office: bool
    members: int | None = Field(description="How many members would get `each_hundredths` out of the commons.")
    each_hundredths: int | None
    period: str | None = Field(description="The settled month that would be void, YYYY-MM.")
    true_up: int | None = Field(description="Which correction of that month; 0 for the month itself.")
    revision: int | None

    @classmethod
    def of(cls, proposal: Proposal, reader: Reader, names: Mapping[int, str]) -> ProposalDocument:
        """What a reader may know of a proposal; `names` are the members' ids by their numbers."""
        office_of_a_member = proposal.member is not None
        known = reader.is_signed_in or not office_of_a_member
        period = None if proposal.period is None else str(Month(*divmod(proposal.period, 100)))
        return cls(
            kind=proposal.kind,
            values=dict(proposal.values),
            vector=proposal.vector,
            role=proposal.role,
            holder=proposal.holder if known else None,
            member=names.get(proposal.member or 0) if known else None,
            until=_time(proposal.until) if proposal.until else None,
            ends_office=proposal.until == 0,
            members=len(proposal.members) if proposal.members else None,
            each_hundredths=proposal.each,
            period=period,
            true_up=proposal.true_up,
            revision=proposal.revision,
        )


class BallotDocument(BaseModel):
    """A ballot as it stands now."""

    ballot: str = Field(description="Its id on the chain.")
    stage: Stage
    proposal: ProposalDocument
    text_hash: str = Field(description="The salted hash of the text that explains it.")
    proposers: int = Field(description="How many members proposed it; 0 if the board did.")
    opened_at: datetime
    closes: datetime = Field(description="The last second in which votes count.")
    due_at: datetime = Field(description="From when anybody may have it carried out, if it is carried.")
    lapses_at: datetime = Field(description="Until when.")
    executed_at: datetime | None
    quorum_bps: int = Field(description="The part that must take part, in basis points.")
    majority_bps: int = Field(description="The part of those for and against that those for must exceed.")
    carried: bool = Field(description="Whether the votes counted so far carry it.")
    heads: TallyDocument
    quotas: TallyDocument | None = Field(
        description="In millionths of a thousandth; null where heads alone decide. Then a carried ballot needs both."
    )
    period: str | None = Field(description="The month whose quotas count, YYYY-MM.")
    mine: Choice | None = Field(description="What you said.")
    href: str

    @classmethod
    def of(cls, ballot: Ballot, reader: Reader, names: Mapping[int, str]) -> BallotDocument:
        """What a reader may know of a ballot."""
        row = ballot.row
        return cls(
            ballot=ballot.id,
            stage=ballot.stage,
            proposal=ProposalDocument.of(ballot.proposal, reader, names),
            text_hash="0x" + row.text.hex(),
            proposers=row.proposers,
            opened_at=_time(row.opened_at),
            closes=_time(row.closes),
            due_at=_time(ballot.due_at),
            lapses_at=_time(ballot.lapses_at),
            executed_at=None if row.executed_at is None else _time(row.executed_at),
            quorum_bps=ballot.procedure.quorum_bps,
            majority_bps=ballot.procedure.majority_bps,
            carried=ballot.carried,
            heads=TallyDocument.of(ballot.heads),
            quotas=None if ballot.quotas is None else TallyDocument.of(ballot.quotas),
            period=str(Month(*divmod(row.period % TRUE_UP, 100))) if row.period else None,
            mine=ballot.mine,
            href=f"/api/v1/ballots/{ballot.id}",
        )


class BallotsDocument(BaseModel):
    """Every ballot, the newest first."""

    ballots: list[BallotDocument]


class OfficeDocument(BaseModel):
    """An office that somebody holds."""

    role: str = Field(examples=["board"])
    holder: str | None = Field(description="An address; null where a member holds it and you are not signed in.")
    member: str | None = Field(description="The id of the member who holds it; for those who are signed in.")
    until: datetime

    @classmethod
    def of(cls, office: Office, reader: Reader) -> OfficeDocument:
        """What a reader may know of an office."""
        known = reader.is_signed_in or not office.by_member
        return cls(
            role=office.role,
            holder=office.holder if known else None,
            member=office.member if known else None,
            until=_time(office.until),
        )


class PauseDocument(BaseModel):
    """A pause of new requests and issuance."""

    number: int
    began_at: datetime
    until: datetime = Field(description="The last second of it.")
    evidence: str = Field(description="The salted hash of the reason.")

    @classmethod
    def of(cls, pause: Pause) -> PauseDocument:
        """The pause as a document."""
        return cls(
            number=pause.number,
            began_at=_time(pause.began_at),
            until=_time(pause.until),
            evidence="0x" + pause.evidence.hex(),
        )


class OfficesDocument(BaseModel):
    """Who holds an office now, and every pause."""

    offices: list[OfficeDocument]
    paused_until: datetime | None = Field(description="The last second of the pause that holds now.")
    pauses: list[PauseDocument] = Field(description="The newest first.")
