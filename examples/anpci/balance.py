"""A member's year in whole Wh: what crosses the meter, so that both annual totals are exactly the wanted ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError

Curve = NDArray[np.int64]

MILLI = 1000
"""Within the balance a quarter-hour is counted in mWh, so that cutting fractions off cannot be noticed."""


class Balance(NamedTuple):
    """What the meter of a producer sees, and what lies behind it.

    Attributes:
        injected: shape (n,), Wh in each quarter-hour; zero wherever `withdrawn` is not.
        withdrawn: shape (n,), Wh in each quarter-hour.
        produced_wh: the plant's production over the whole period.
        self_consumed: shape (n,), Wh in each quarter-hour: produced and consumed without crossing the meter.
        peak_wh: the largest production of a quarter-hour, rounded up.
    """

    injected: Curve
    withdrawn: Curve
    self_consumed: Curve
    produced_wh: int
    peak_wh: int

    @property
    def consumed_wh(self) -> int:
        """The whole consumption, the self-consumed part included."""
        return self.produced_wh - int(self.injected.sum()) + int(self.withdrawn.sum())


def spread(total: int, weights: Curve) -> Curve:
    """Divide `total` in proportion to integer weights by largest remainder, the earlier place winning ties.

    The same rule as `energy.exact.apportion`, for arrays as long as a year.

    Args:
        total: what is divided, e.g. Wh.
        weights: shape (n,), not negative, not all zero.

    Returns:
        Shape (n,); sums to `total` and is zero where the weight is.

    Raises:
        OverflowError: `total` times the largest weight does not fit 64 bits.
    """
    if total * int(weights.max()) >= 2**63:
        raise OverflowError("the total and the weights are too large for 64 bits")
    whole = int(weights.sum())
    shares, remainders = np.divmod(total * weights, whole)
    left = total - int(shares.sum())
    shares[np.argsort(-remainders, kind="stable")[:left]] += 1
    return shares


def balance(production: Curve, load: Curve, injected_wh: int, withdrawn_wh: int) -> Balance:
    """The production and consumption that leave exactly these totals at the meter.

    With self-consumption S, production is injected + S and consumption withdrawn + S. The energy that both have in
    the same quarter-hours, Σ min(production, load), is concave in S, so it equals S at one place only: it is found by
    bisection, in integers. The difference of the two curves is then rounded to whole Wh within each direction.

    Args:
        production: shape (n,), the plant's output in any unit, up to 10⁶.
        load: shape (n,), the consumption in any unit, up to 10⁶.
        injected_wh: total that is to be injected.
        withdrawn_wh: total that is to be withdrawn.

    Raises:
        InputError: the two shapes are so alike that self-consumption would be over ten times what crosses the meter.
    """
    whole_production, whole_load = int(production.sum()), int(load.sum())

    def curves(self_consumed: int) -> tuple[Curve, Curve]:
        produced = (injected_wh + self_consumed) * MILLI * production // whole_production
        consumed = (withdrawn_wh + self_consumed) * MILLI * load // whole_load
        return produced, consumed

    def fits(self_consumed: int) -> bool:
        return int(np.minimum(*curves(self_consumed)).sum()) >= self_consumed * MILLI

    low, high = 0, 10 * (injected_wh + withdrawn_wh)
    if fits(high):
        raise InputError(
            "Production and consumption run so alike that hardly anything would cross the meter.",
            remedy="Give the member another load profile or its plant another direction.",
        )
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    produced, consumed = curves(low)
    surplus = produced - consumed
    return Balance(
        injected=spread(injected_wh, np.maximum(surplus, 0)),
        withdrawn=spread(withdrawn_wh, np.maximum(-surplus, 0)),
        self_consumed=spread(low, np.minimum(produced, consumed)) if low else np.zeros_like(surplus),
        produced_wh=injected_wh + low,
        peak_wh=-(-int(produced.max()) // MILLI),
    )
