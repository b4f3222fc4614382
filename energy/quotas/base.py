"""Base quotas: each member's part of each parameter, weighed by the coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from energy.errors import InputError
from energy.quotas.rules import QuotaRules


@dataclass(frozen=True)
class QuotaMember:
    """What the model needs to know of a member.

    Attributes:
        member: its key, unique in the community.
        parameters: one value per coefficient of the rules, not negative (kW, kWh, euros…).
        beta: support coefficient β; 0 for a member that is not supported.
    """

    member: str
    parameters: tuple[Fraction, ...]
    beta: Fraction = Fraction(0)


@dataclass(frozen=True)
class BaseQuotas:
    """Base quotas as integers over one common denominator, so that thousands of members stay quick.

    Attributes:
        weights: member i holds `weights[i] / whole` of the community; they sum to `whole`.
        per_mille: q, shape (members, parameters), in millesimi.
        coefficients: those really used: dropped ones are 0, the others sum to 1.
        dropped: places of the parameters that counted but whose total is 0.
    """

    weights: tuple[int, ...]
    whole: int
    per_mille: tuple[tuple[Fraction, ...], ...]
    coefficients: tuple[Fraction, ...]
    dropped: tuple[int, ...]


def base_quotas(members: Sequence[QuotaMember], rules: QuotaRules) -> BaseQuotas:
    """q_ij = 1000·J_ij / ΣJ_j, and the quota of member i is Σ c_j·q_ij.

    Raises:
        InputError: no members, a key used twice, a missing or negative value, or nothing to share by.
    """
    _check(members, rules)
    columns = [_integers([member.parameters[j] for member in members]) for j in range(len(rules.columns))]
    totals = [sum(column) for column in columns]
    used = [
        coefficient if total else Fraction(0) for coefficient, total in zip(rules.coefficients, totals, strict=True)
    ]
    if not any(used):
        raise InputError(
            "Every parameter that counts is zero for all members, so there is nothing to share by.",
            field=", ".join(rules.columns),
            remedy="Check the readings, or give a coefficient to another parameter.",
        )
    common = lcm(*(total for total in totals if total))
    scale = [c * (common // total) if total else 0 for c, total in zip(_integers(used), totals, strict=True)]
    return BaseQuotas(
        weights=tuple(
            sum(s * value for s, value in zip(scale, row, strict=True)) for row in zip(*columns, strict=True)
        ),
        whole=sum(_integers(used)) * common,
        per_mille=tuple(
            tuple(Fraction(1000 * value, total or 1) for value, total in zip(row, totals, strict=True))
            for row in zip(*columns, strict=True)
        ),
        coefficients=tuple(c / sum(used) for c in used),
        dropped=tuple(j for j, total in enumerate(totals) if rules.coefficients[j] and not total),
    )


def _check(members: Sequence[QuotaMember], rules: QuotaRules) -> None:
    if not members:
        raise InputError("There are no members.", remedy="List at least one.")
    seen: set[str] = set()
    for member in members:
        if member.member in seen:
            raise InputError(f"Member {member.member!r} is listed twice.", field="member", remedy="List it once.")
        seen.add(member.member)
        if len(member.parameters) != len(rules.columns):
            raise InputError(
                f"Member {member.member!r} has {len(member.parameters)} values for {len(rules.columns)} parameters.",
                remedy=f"Give one value for each of: {', '.join(rules.columns)}.",
            )
        for name, value in zip((*rules.columns, "beta"), (*member.parameters, member.beta), strict=True):
            if value < 0:
                raise InputError(
                    f"Member {member.member!r} has a negative value.",
                    field=name,
                    remedy="Write 0 or a positive number.",
                )


def _integers(values: Sequence[Fraction]) -> list[int]:
    """The same proportions in integers."""
    scale = lcm(*(value.denominator for value in values))
    return [value.numerator * (scale // value.denominator) for value in values]
