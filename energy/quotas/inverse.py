"""The inverse problem: the smallest reduction of the dominant that secures a minimum for the supported."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from energy.errors import InputError
from energy.exact import round_half_up
from energy.quotas.base import BaseQuotas, QuotaMember
from energy.quotas.model import base_and_dominants, second_constant
from energy.quotas.rules import LARGEST_REDUCTION, QuotaRules

_STEPS = 10**6


def smallest_reduction(
    members: Sequence[QuotaMember],
    rules: QuotaRules,
    pool_eur: Fraction,
    minimum_eur: Fraction,
    *,
    member: str | None = None,
) -> Fraction:
    """The smallest ρ, in millionths, with which supported members get at least `minimum_eur`, before rounding to cents.

    What is freed grows with ρ in both readings, so the answer is found by bisection over exact numbers.

    Args:
        members: as for `compute_quotas`.
        rules: their own `max_reduction` plays no part.
        pool_eur: what the members share.
        minimum_eur: wanted for each of them.
        member: look at this supported member only; without it, at every member with β > 0.

    Raises:
        InputError: nobody to look at, or no reduction up to 0.5 is enough; then the message says how far it goes.
    """
    base, dominant = base_and_dominants(members, rules)
    looked_at = [i for i, m in enumerate(members) if m.beta and member in {None, m.member}]
    if not looked_at:
        raise InputError(
            "No member is supported." if member is None else f"{member!r} is not a supported member.",
            field="beta",
            remedy="Give a beta above 0 to whom the minimum is for.",
        )
    if minimum_eur < 0 or pool_eur <= 0:
        raise InputError("The wanted minimum cannot be negative, and there must be something to share.")

    support = sum((m.beta for m in members), Fraction(0))
    quotas = {i: Fraction(base.weights[i], base.whole) for i in looked_at}
    needed = max((minimum_eur / pool_eur - quotas[i]) * support / members[i].beta for i in looked_at)
    weights = [base.weights[i] for i in dominant]

    def freed(millionths: int) -> Fraction:
        return _freed(base, weights, rules, Fraction(millionths, _STEPS))

    most = int(LARGEST_REDUCTION * _STEPS)
    answer = bisect_left(range(most + 1), needed, key=freed)
    if answer > most:
        reach = min(quotas[i] + members[i].beta / support * freed(most) for i in looked_at) * pool_eur
        raise InputError(
            f"No reduction up to {float(LARGEST_REDUCTION)} gives {member or 'every supported member'} "
            f"{_euros(minimum_eur)}: the most that can be reached is {_euros(Fraction(int(reach * 100), 100))}.",
            remedy="Ask for less, or change the betas or who is dominant.",
        )
    return Fraction(answer, _STEPS)


def _freed(base: BaseQuotas, dominant: Sequence[int], rules: QuotaRules, max_reduction: Fraction) -> Fraction:
    """What is taken from the dominant weights, as a share of the whole: ρ(t·Σw + (1 − t)·Σw²/w_max)."""
    t = second_constant(rules, max_reduction)
    squares = Fraction(sum(weight * weight for weight in dominant), max(base.weights))
    return max_reduction * (t * sum(dominant) + (1 - t) * squares) / base.whole


def _euros(amount: Fraction) -> str:
    return f"{float(round_half_up(amount, 2)):,.2f} €"
