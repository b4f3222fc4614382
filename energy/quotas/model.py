"""Quotas from parameters to their final value: base, reduction of the dominant, support of the weak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from energy.errors import InputError
from energy.exact import apportion, round_to_int
from energy.quotas.base import BaseQuotas, QuotaMember, base_quotas
from energy.quotas.dominance import dominant_places
from energy.quotas.rules import QuotaRules
from energy.remarks import Remark, some_names

MICRO = 10**6
"""Millionths of a millesimo in a millesimo."""
READING_B = Fraction(15, 100)


@dataclass(frozen=True)
class QuotaRow:
    """A member's quotas, all in millesimi and exact.

    Attributes:
        q: its part of each parameter.
        quota: the base quota.
        alpha: what it keeps of it, 1 if it is not dominant.
        reduced: alpha times quota.
        final_quota: reduced plus the support.
        beta: its support coefficient.
    """

    member: str
    q: tuple[Fraction, ...]
    quota: Fraction
    alpha: Fraction
    reduced: Fraction
    final_quota: Fraction
    beta: Fraction


@dataclass(frozen=True)
class Quotas:
    """A community's quotas.

    Attributes:
        rows: in the order of the members given.
        coefficients: those really used, summing to 1.
        dominants: keys of the dominant members, in alphabetical order.
        freed: millesimi taken from the dominant and given to the supported.
        per_beta: millesimi of support for each unit of β.
        warnings: what the steward should know.
    """

    rows: tuple[QuotaRow, ...]
    coefficients: tuple[Fraction, ...]
    dominants: tuple[str, ...]
    freed: Fraction
    per_beta: Fraction
    warnings: tuple[Remark, ...]


def compute_quotas(members: Sequence[QuotaMember], rules: QuotaRules) -> Quotas:
    """The ANPCI quota model; base and final quotas sum to 1000 exactly, whatever the order of the members.

    Raises:
        InputError: members that the model cannot take, among them a dominant one with β > 0.
    """
    base, dominant = base_and_dominants(members, rules)
    warnings = [Remark("parameter_left_out", {"parameter": rules.columns[j]}) for j in base.dropped]
    support = sum((member.beta for member in members), Fraction(0))
    if dominant and not support:
        warnings.append(Remark("nobody_supported", {"members": _keys(members, dominant)}))
    weights, whole = base.weights, base.whole
    # A member keeps kept[i] / unit of its weight: integers over one denominator until the very end.
    unit, kept = _kept(weights, dominant if support else (), rules)
    freed = sum(weight * (unit - keeps) for weight, keeps in zip(weights, kept, strict=True))
    scale = whole * unit
    per_beta = Fraction(1000 * freed, scale) / support if support else Fraction(0)
    warnings += _inversions(members, [w * keeps for w, keeps in zip(weights, kept, strict=True)], dominant)
    rows = []
    for i, member in enumerate(members):
        reduced = Fraction(1000 * weights[i] * kept[i], scale)
        rows.append(
            QuotaRow(
                member=member.member,
                q=base.per_mille[i],
                quota=Fraction(1000 * weights[i], whole),
                alpha=Fraction(kept[i], unit),
                reduced=reduced,
                final_quota=reduced + member.beta * per_beta if member.beta else reduced,
                beta=member.beta,
            )
        )
    return Quotas(
        rows=tuple(rows),
        coefficients=base.coefficients,
        dominants=_keys(members, dominant),
        freed=Fraction(1000 * freed, scale),
        per_beta=per_beta,
        warnings=tuple(warnings),
    )


def base_and_dominants(members: Sequence[QuotaMember], rules: QuotaRules) -> tuple[BaseQuotas, tuple[int, ...]]:
    """Base quotas and the places of the dominant members, none of whom may be supported.

    Raises:
        InputError: see `compute_quotas`.
    """
    base = base_quotas(members, rules)
    dominant = dominant_places(base, rules)
    torn = _keys(members, [i for i in dominant if members[i].beta])
    if torn:
        raise InputError(
            f"Dominant and supported at once: {some_names(torn)}. A dominant member cannot have a beta above 0.",
            field="beta",
            remedy="Set its beta to 0, or choose a dominance rule or threshold under which it is not dominant.",
        )
    return base, dominant


def second_constant(rules: QuotaRules, max_reduction: Fraction) -> Fraction:
    """t of r = ρ(t + (1 − t)x): ρ itself in reading A, 15 % in reading B; the published example cannot tell."""
    return max_reduction if rules.reading == "A" else READING_B


def quota_micro(quotas: Quotas) -> dict[str, int]:
    """Final quotas as published: millionths of a millesimo, summing to 10⁹ exactly.

    Largest remainder; of equal remainders the alphabetically first member wins.
    """
    return to_micro({row.member: row.final_quota for row in quotas.rows})


def to_micro(quotas: dict[str, Fraction]) -> dict[str, int]:
    """Millesimi in integer millionths by largest remainder; they sum to the rounded total of the quotas."""
    total = sum(quotas.values(), Fraction(0))
    if not total:
        return dict.fromkeys(quotas, 0)
    return dict(zip(quotas, apportion(round_to_int(total * MICRO), list(quotas.values()), list(quotas)), strict=True))


def _kept(weights: Sequence[int], dominant: Sequence[int], rules: QuotaRules) -> tuple[int, list[int]]:
    """α = 1 − ρ(t + (1 − t)·w/w_max) of each member as an integer, and the integer that stands for 1."""
    rho, largest = rules.max_reduction, max(weights)
    t = second_constant(rules, rho)
    unit = rho.denominator * t.denominator * largest
    kept = [unit] * len(weights)
    for i in dominant:
        kept[i] -= rho.numerator * (t.numerator * largest + (t.denominator - t.numerator) * weights[i])
    return unit, kept


def _inversions(members: Sequence[QuotaMember], reduced: Sequence[int], dominant: Sequence[int]) -> list[Remark]:
    """Dominant members that the reduction puts below one who was not dominant, before any support."""
    among = set(dominant)
    others = [i for i in range(len(members)) if i not in among]
    best = max((reduced[i] for i in others), default=0)
    fallen = [i for i in dominant if reduced[i] < best]
    if not fallen:
        return []
    lowest = min(reduced[i] for i in fallen)
    above = [i for i in others if reduced[i] > lowest]
    return [Remark("rank_inversion", {"members": _keys(members, fallen), "others": _keys(members, above)})]


def _keys(members: Sequence[QuotaMember], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(members[i].member for i in places))
