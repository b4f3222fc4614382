"""Who is dominant: the members whose quota is strictly above a level that the chosen rule draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from energy.quotas.base import BaseQuotas
from energy.quotas.rules import QuotaRules


def dominant_places(base: BaseQuotas, rules: QuotaRules) -> tuple[int, ...]:
    """Places of the dominant members in the list.

    Only members with a positive quota take part in drawing the level: somebody who joins without energy must not
    change anybody's amount. Where all of these have the same quota, one alone included, nobody is dominant.
    """
    positive = sorted(weight for weight in base.weights if weight)
    if positive[0] == positive[-1]:
        return ()
    level = _level(positive, base.whole, rules)
    return tuple(i for i, weight in enumerate(base.weights) if weight > level)


def _level(ascending: Sequence[int], whole: int, rules: QuotaRules) -> Fraction:
    if rules.threshold is not None:
        return rules.threshold * whole / 1000
    draw: dict[str, Callable[[Sequence[int]], Fraction]] = {
        "mean": _mean,
        "elbow": _elbow,
        "upper_quartile": _upper_quartile,
    }
    return draw[rules.dominance](ascending)


def _mean(ascending: Sequence[int]) -> Fraction:
    return Fraction(sum(ascending), len(ascending))


def _upper_quartile(ascending: Sequence[int]) -> Fraction:
    """The third quartile by the inclusive method: linear between the ranks, the extremes being 0 % and 100 %."""
    place, quarters = divmod(3 * (len(ascending) - 1), 4)
    below, above = ascending[place], ascending[min(place + 1, len(ascending) - 1)]
    return below + Fraction((above - below) * quarters, 4)


def _elbow(ascending: Sequence[int]) -> Fraction:
    """The quota that lies deepest below the chord from the largest quota to the smallest; of equals the largest."""
    descending = ascending[::-1]
    first, last, steps = descending[0], descending[-1], len(descending) - 1
    depths = [(first - quota) * steps + (last - first) * rank for rank, quota in enumerate(descending)]
    return Fraction(descending[depths.index(max(depths))])
