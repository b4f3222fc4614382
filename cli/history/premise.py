"""The premise of a history in its file: kept before the first act, so that a later start tells the same history on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from chain.errors import ChainError
from cli.history.plan import Premise
from energy.calendar import Month
from oracle.community import MemberClass


def _month(value: object) -> Month:
    return value if isinstance(value, Month) else Month.parse(str(value))


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    format: Literal["borgo-history-1"] = "borgo-history-1"
    seed: str
    members: tuple[tuple[int, MemberClass], ...]
    first_month: Annotated[Month, BeforeValidator(_month), PlainSerializer(str)]
    birth: int
    until: int


def keep_premise(file: Path, premise: Premise) -> Premise:
    """Write the premise, unless there is one already; the one on file.

    Raises:
        ChainError: the file holds something else.
    """
    if not file.exists():
        fields = {name: getattr(premise, name) for name in _File.model_fields if name != "format"}
        part = file.with_suffix(".part")
        part.write_text(_File(**fields).model_dump_json(indent=1) + "\n", encoding="utf-8")
        part.replace(file)
    try:
        kept = _File.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise ChainError(
            f"{file.name} does not tell what the community's history was invented from.",
            "Restore it from a copy, or begin anew with --fresh.",
        ) from error
    return Premise(**{name: getattr(kept, name) for name in _File.model_fields if name != "format"})
