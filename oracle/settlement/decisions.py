"""What the members decided on the chain of a month, and the rules that follow: it holds before what the file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field, model_validator

from energy.calendar import Month
from energy.quotas import Fund, QuotaRules
from energy.quotas.rules import BPS
from oracle.tables import MonthText, Table

COLUMNS = {
    "installed_kw": "coefficient_power",
    "injected_kwh": "coefficient_injected",
    "withdrawn_kwh": "coefficient_withdrawn",
}
"""The parameters of the quota that the contracts know, each with its coefficient."""
FUNDS = {"management": "fund_management", "internal_fund": "fund_internal", "social_fund": "fund_social"}
"""The funds that the contracts know."""
HUNDREDTHS = 100

Bps = Annotated[int, Field(strict=True, ge=0, le=BPS)]
Uint24 = Annotated[int, Field(strict=True, ge=0, lt=1 << 24)]


class QuotaModel(Table):
    """The ten parameters of the quota model and of the funds, as they held in the last second of a month (UTC).

    Attributes:
        changed: those that were ever changed, each with the first Unix second since which it has its value.
        coefficient_power, coefficient_injected, coefficient_withdrawn: basis points, together the whole.
        max_reduction: basis points.
        beta_min, beta_max: hundredths; the bounds of every coefficient β that is not 0.
        fund_management, fund_internal, fund_social, fund_members: basis points, together the whole.
    """

    changed: tuple[tuple[str, Annotated[int, Field(strict=True, gt=0, lt=1 << 40)]], ...] = ()
    coefficient_power: Bps
    coefficient_injected: Bps
    coefficient_withdrawn: Bps
    max_reduction: Annotated[int, Field(strict=True, ge=0, le=BPS // 2)]
    beta_min: Uint24
    beta_max: Uint24
    fund_management: Bps
    fund_internal: Bps
    fund_social: Bps
    fund_members: Bps

    @property
    def beta_bounds(self) -> str:
        """`1 – 10`: the bounds of β."""
        return " \u2013 ".join(f"{bound / HUNDREDTHS:g}" for bound in (self.beta_min, self.beta_max))

    @property
    def since(self) -> int:
        """The first second since which all of them hold, which names this version; 0 if none was ever changed."""
        return max((since for _, since in self.changed), default=0)

    def since_month(self, *names: str) -> Month | None:
        """The month since which some of the parameters hold as they do; None if they are as they were at first."""
        since = max((since for name, since in self.changed if name in names), default=0)
        moment = datetime.fromtimestamp(since, UTC)
        return Month(moment.year, moment.month) if since else None

    @model_validator(mode="after")
    def _changes_are_of_parameters(self) -> Self:
        named = [name for name, _ in self.changed]
        if [name for name in type(self).model_fields if name in named] != named or "changed" in named:
            raise ValueError("what changed are parameters, each once, in their order")
        return self

    @model_validator(mode="after")
    def _parts_make_a_whole(self) -> Self:
        coefficients = sum(getattr(self, name) for name in COLUMNS.values())
        funds = sum(getattr(self, name) for name in FUNDS.values()) + self.fund_members
        if (coefficients, funds) != (BPS, BPS) or self.beta_min > self.beta_max:
            raise ValueError("coefficients and funds are parts of a whole, and β's bounds stand in order")
        return self


class Retrocession(Table):
    """What a member gives back of its amount, in basis points, as it stated it from a month on."""

    member: Annotated[int, Field(strict=True, gt=0, lt=1 << 32)]
    bps: Bps
    since: MonthText


class Decisions(Table):
    """What the chain says of a month, in its last second (UTC).

    Attributes:
        energy_per_member: hundredths of a token for each member, to be divided, see `oracle.publication.energy_tokens`.
        model: None for a month that was over before there were contracts: the rules of the file hold.
        retrocessions: of every member that ever stated one that holds in the month, in order of their numbers.
    """

    energy_per_member: Uint24 = 0
    model: QuotaModel | None = None
    retrocessions: tuple[Retrocession, ...] = ()

    @model_validator(mode="after")
    def _members_are_in_order(self) -> Self:
        numbers = [each.member for each in self.retrocessions]
        if sorted(set(numbers)) != numbers:
            raise ValueError("members stand once, in order of their numbers")
        return self

    def stated_by(self, number: int | None) -> Retrocession | None:
        """What a member stated that it gives back; None if it never did, or has no number."""
        return next((each for each in self.retrocessions if each.member == number), None)

    def rules(self, written: QuotaRules, numbers: Mapping[str, int]) -> QuotaRules:
        """The rules of the month: what was decided, and of what no decision is made, what is written.

        Args:
            written: the rules of the community's file.
            numbers: the members' numbers on the chain by their ids; whoever has none has stated nothing there.
        """
        stated = {each.member: each.bps for each in self.retrocessions}
        given = {member: stated[number] for member, number in numbers.items() if number in stated}
        retrocession = {**written.retrocession, **given}
        if self.model is None:
            return replace(written, retrocession=retrocession)
        return replace(
            written,
            retrocession=retrocession,
            columns=tuple(COLUMNS),
            coefficients=tuple(Fraction(getattr(self.model, name), BPS) for name in COLUMNS.values()),
            max_reduction=Fraction(self.model.max_reduction, BPS),
            funds=tuple(Fund(fund, getattr(self.model, name)) for fund, name in FUNDS.items()),
            internal_fund=written.internal_fund if written.internal_fund in FUNDS else "internal_fund",
        )

    def beta(self, written: Fraction) -> Fraction:
        """A member's coefficient β within the bounds that were decided; 0 stays 0: it is not supported."""
        if self.model is None or not written:
            return written
        low, high = (Fraction(bound, HUNDREDTHS) for bound in (self.model.beta_min, self.model.beta_max))
        return min(max(written, low), high)


def differing(one: Decisions, other: Decisions) -> tuple[str, ...]:
    """The fields in which two differ, as `energy_per_member`, `model.beta_max`, `retrocessions[7]` (of that member)."""
    fields, others = _fields(one), _fields(other)
    return tuple(name for name in {**fields, **others} if fields.get(name) != others.get(name))


def _fields(decisions: Decisions) -> dict[str, object]:
    model: dict[str, object] = {}
    if decisions.model is not None:
        model = {f"model.{name}": value for name, value in decisions.model}
    stated = {f"retrocessions[{each.member}]": each for each in decisions.retrocessions}
    return {"energy_per_member": decisions.energy_per_member, **model, **stated}


def overruled(decided: QuotaRules, written: QuotaRules) -> tuple[str, ...]:
    """What a community's file says otherwise than it was decided, by the names that a settlement gives its choices."""
    one, other = _choices(decided), _choices(written)
    return tuple(name for name in one if one[name] != other[name])


def _choices(rules: QuotaRules) -> dict[str, object]:
    return {
        "quota_coefficients": _weights(rules),
        "max_reduction": rules.max_reduction,
        "funds": {fund.name: fund.bps for fund in rules.funds if fund.bps},
    }


def _weights(rules: QuotaRules) -> dict[str, Fraction]:
    """The part of each column that counts: only the proportion of coefficients does."""
    whole = sum(rules.coefficients)
    pairs = zip(rules.columns, rules.coefficients, strict=True)
    return {column: part / whole for column, part in pairs if part}


NOTHING_DECIDED = Decisions()
"""Of a community without a chain, or of a month before it had one: its file's rules hold."""
