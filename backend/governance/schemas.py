"""Parameters as the API gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, Field

from backend.governance.service import Change, Parameter, Subject, Unit


class ChangeDocument(BaseModel):
    """A value that was decided."""

    value: int
    before: int | None = Field(description="Null for the first value, which was set when the contracts were created.")
    decided_at: datetime
    starts_at: datetime

    @classmethod
    def of(cls, change: Change) -> ChangeDocument:
        """The change as a document."""
        return cls(
            value=change.value,
            before=change.before,
            decided_at=datetime.fromtimestamp(change.decided_at, UTC),
            starts_at=datetime.fromtimestamp(change.starts_at, UTC),
        )


class ParameterDocument(BaseModel):
    """A governed parameter."""

    name: str = Field(description="As the contracts have it.", examples=["MaxPrice"])
    subject: Subject
    unit: Unit
    value: int = Field(description="What holds now.")
    min: int = Field(description="The lowest value that the contracts ever allow.")
    max: int
    step: int = Field(description="By how much it may change at a time.")
    together: str | None = Field(description="The whole of which it is a part: its parts change together.")
    by_millesimi: bool = Field(description="Whether a change needs a majority of the millesimi too.")
    majority_bps: int = Field(description="The part of the votes that those for a change must exceed.")
    coming: ChangeDocument | None = Field(description="A change that is decided and does not hold yet.")
    changes: list[ChangeDocument] = Field(description="Every value, the newest first.")

    @classmethod
    def of(cls, parameter: Parameter) -> ParameterDocument:
        """The parameter as a document."""
        return cls(
            name=parameter.name,
            subject=parameter.subject,
            unit=parameter.unit,
            value=parameter.value,
            min=parameter.low,
            max=parameter.high,
            step=parameter.step,
            together=parameter.together,
            by_millesimi=parameter.by_millesimi,
            majority_bps=parameter.majority_bps,
            coming=None if parameter.coming is None else ChangeDocument.of(parameter.coming),
            changes=[ChangeDocument.of(each) for each in parameter.changes],
        )


class ParametersDocument(BaseModel):
    """Every governed parameter."""

    notice_days: int = Field(description="For how long a change that was carried is known at least before it holds.")
    parameters: list[ParameterDocument]
