"""The services that members of a demonstration community ask of each other."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.market.terms import Words
from oracle.community import MemberClass


class Offer(BaseModel):
    """One kind of service.

    Attributes:
        category: its number in `backend.market.categories`.
        by, asked_by: the classes of those who do it and of those who ask for it.
        tokens: the lowest and the highest price, in tokens.
        months: when it is asked for.
        days: the longest it may take.
        with_stakeholder: whether it is offered in agreement with a stakeholder, which is then named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    description: str
    place: str
    category: int
    by: tuple[MemberClass, ...] = tuple(MemberClass)
    asked_by: tuple[MemberClass, ...] = Field(default=tuple(MemberClass), alias="for")
    tokens: tuple[int, int]
    months: tuple[int, ...] = tuple(range(1, 13))
    days: Annotated[int, Field(ge=1, le=40)]
    with_stakeholder: bool = False

    @property
    def words(self) -> Words:
        """What is agreed on."""
        return Words(self.title, self.description, self.place)


@cache
def offers() -> Sequence[Offer]:
    """All of them, in the order of the file."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(Offer.model_validate(table) for table in tables["offers"])
