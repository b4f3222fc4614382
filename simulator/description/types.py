"""The kinds of number and name that a description is written with."""

from __future__ import annotations

import difflib
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from energy.rules import REGIONS
from simulator.refusals import RefusalError


def _region(name: str) -> str:
    if name not in REGIONS:
        near = difflib.get_close_matches(name, REGIONS, n=1)
        guess = {"near": near[0]} if near else {}
        raise RefusalError(code="unknown_region", values={"given": name, "known": REGIONS, **guess})
    return name


def _listed(value: object) -> object:
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else value


Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
NotNegative = Annotated[Number, Field(ge=0)]
Positive = Annotated[Number, Field(gt=0)]
Share = Annotated[Number, Field(ge=0, le=1)]
Rate = Annotated[Number, Field(gt=-1, lt=1)]
"""A yearly rate: 0.02 for 2 %."""
Count = Annotated[int, Field(strict=True, ge=0)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Region = Annotated[str, AfterValidator(_region)]
Months = Annotated[tuple[NotNegative, ...], Field(min_length=12, max_length=12)]
Day = Annotated[tuple[NotNegative, ...], Field(min_length=24, max_length=24)]
YearOrMonths = Annotated[
    tuple[NotNegative, ...],
    BeforeValidator(_listed, json_schema_input_type=float | list[float]),
]
"""One number for the year, or twelve."""
