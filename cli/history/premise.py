"""The premise of a history, and its file: kept before the first act, so that a later start goes on with the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from chain.errors import ChainError
from chain.genesis import PARAMETERS, Genesis
from energy.calendar import Month
from oracle.community import MemberClass
from oracle.reporters.decided import MODEL
from oracle.settlement import Settlement
from oracle.tables import MonthText


@dataclass(frozen=True)
class Settled:
    """What a history must know of a month's settlement: it decides who gets how many energy tokens.

    Attributes:
        shares: whether any energy was shared.
        quotas: each member's number and quota in millionths of a thousandth, by number.
    """

    month: Month
    shares: bool
    quotas: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, settlement: Settlement, numbers: Mapping[str, int]) -> Self:
        """A settlement, with the members' numbers by their ids."""
        quotas = ((numbers[line.member], line.final_quota_micro) for line in settlement.members)
        return cls(settlement.period, bool(settlement.energy.shared_wh), tuple(sorted(quotas)))


@dataclass(frozen=True)
class Premise:
    """What a history is invented from; it is kept, so that the same history can be gone on with later.

    Attributes:
        seed: any text.
        members: number and class of each member, in the order of admission.
        first_month: in which the chain begins.
        birth: the second at which it begins.
        until: the second at which history ends and the clock takes over.
        settled: the months that the reporters will publish.
        parameters: the first values of the quota model, where they are not the usual ones.
    """

    seed: str
    members: tuple[tuple[int, MemberClass], ...]
    first_month: Month
    birth: int
    until: int
    settled: tuple[Settled, ...] = ()
    parameters: Mapping[str, int] = field(default_factory=dict)


def model_of(plan: Genesis | None) -> dict[str, int]:
    """What a community was founded with of the quota model, where that is not the usual."""
    founded = PARAMETERS if plan is None else plan.parameters
    return {name: founded[name] for name in MODEL if founded[name] != PARAMETERS[name]}


class _Settled(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, from_attributes=True)

    month: MonthText
    shares: bool
    quotas: tuple[tuple[int, int], ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, from_attributes=True)

    format: Literal["borgo-history-2"] = "borgo-history-2"
    seed: str
    members: tuple[tuple[int, MemberClass], ...]
    first_month: MonthText
    birth: int
    until: int
    settled: tuple[_Settled, ...]
    parameters: dict[str, int] = {}

    def premise(self) -> Premise:
        """What stands in the file."""
        settled = tuple(Settled(each.month, each.shares, each.quotas) for each in self.settled)
        return Premise(self.seed, self.members, self.first_month, self.birth, self.until, settled, self.parameters)


def settled_by(settlements: Iterable[Settlement | None], numbers: Mapping[str, int]) -> tuple[Settled, ...]:
    """What a premise holds of settlements whose members all have a number; in order of time."""
    known = (each for each in settlements if each is not None)
    whole = (each for each in known if all(line.member in numbers for line in each.members))
    return tuple(sorted((Settled.of(each, numbers) for each in whole), key=lambda each: each.month))


def keep_premise(file: Path, premise: Premise) -> Premise:
    """Write the premise, unless there is one already; the one on file.

    Raises:
        ChainError: the file holds something else.
    """
    if not file.exists():
        part = file.with_suffix(".part")
        part.write_text(_File.model_validate(premise).model_dump_json(indent=1) + "\n", encoding="utf-8")
        part.replace(file)
    try:
        return _File.model_validate_json(file.read_bytes()).premise()
    except ValidationError as error:
        raise ChainError(
            f"{file.name} does not tell what the community's history was invented from.",
            "Restore it from a copy, or begin anew with --fresh.",
        ) from error
