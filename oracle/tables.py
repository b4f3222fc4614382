"""Values that are read from JSON, checked once, and never change."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from energy.calendar import Month


class Table(BaseModel):
    """Values that are checked once and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _month(value: object) -> Month:
    return value if isinstance(value, Month) else Month.parse(str(value))


MonthText = Annotated[Month, BeforeValidator(_month), PlainSerializer(str, when_used="json")]
"""A month, in JSON as `2026-05`."""
