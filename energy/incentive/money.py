"""Money from energy without a float: one Wh at one µ€/MWh is 10⁻¹² €, counted in integers and rounded once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

INT64_LIMIT = 2**63


def wh_times_price(wh: NDArray[np.int64], price: NDArray[np.int64], total_wh: int) -> int:
    """Σ energy × price, exactly.

    Args:
        wh: shape (H,), Wh, not negative.
        price: shape (H,), µ€/MWh, not negative.
        total_wh: the sum of `wh`.

    Returns:
        10⁻¹² €.
    """
    # No partial sum exceeds all the energy at the highest price. A year of 1 MW at 130 €/MWh is 1.2e18, an eighth
    # of int64; only what could go beyond is summed in halves, which Python's integers hold at any size.
    if total_wh * int(price.max(initial=0)) < INT64_LIMIT:
        return int(np.dot(wh, price))
    if len(wh) == 1:
        return total_wh * int(price[0])
    half = len(wh) // 2
    first = int(wh[:half].sum())
    return wh_times_price(wh[:half], price[:half], first) + wh_times_price(wh[half:], price[half:], total_wh - first)


def to_micro_eur(pico_eur: int, divisor: int = 1) -> int:
    """The one rounding of an amount: `pico_eur / divisor`, in 10⁻¹² € and not negative, to µ€, halves up."""
    unit = 10**6 * divisor
    return (2 * pico_eur + unit) // (2 * unit)
