"""Zonal prices of the day-ahead market, in integer µ€/MWh."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError

MAX_PRICE = 10**12
"""A million €/MWh, in µ€/MWh; the market's own limit is some thousand €/MWh."""


def check_price(price: NDArray[np.int64], name: str = "zonal_price") -> None:
    """Check that prices are integers and of a possible size.

    Raises:
        InputError: not a one-dimensional int64 array, or a price beyond ± `MAX_PRICE`.
    """
    if price.dtype != np.int64 or price.ndim != 1:
        raise InputError(
            f"The prices are of type {price.dtype} and shape {price.shape}.",
            field=name,
            remedy="Give a row of whole µ€/MWh as int64 (1 €/MWh is 1 000 000).",
        )
    wrong = np.flatnonzero((price > MAX_PRICE) | (price < -MAX_PRICE))
    if wrong.size:
        raise InputError(
            f"The price of interval {wrong[0]} is {price[wrong[0]]} µ€/MWh, more than any market's.",
            field=name,
            remedy="Check the unit (whole µ€/MWh) and the file of prices.",
        )


def hourly_price(quarter_prices: NDArray[np.int64]) -> NDArray[np.int64]:
    """The hourly price from four quarter-hourly ones: their mean, halves of a µ€/MWh away from zero.

    Since 1 October 2025 the Italian zonal price is quarter-hourly, while shared energy and tariff stay hourly. That
    the tariff then uses the plain mean of the hour is our assumption.

    Args:
        quarter_prices: shape (4 H,), µ€/MWh; the first one begins a whole hour.

    Returns:
        Shape (H,), µ€/MWh.

    Raises:
        InputError: quarter-hours that are not whole hours, a wrong type, an impossible price.
    """
    check_price(quarter_prices, "quarter_prices")
    if len(quarter_prices) % 4:
        raise InputError(
            f"{len(quarter_prices)} quarter-hourly prices are not whole hours.",
            field="quarter_prices",
            remedy="Give whole local days: 92, 96 or 100 prices each.",
        )
    total = quarter_prices.reshape(-1, 4).sum(axis=1)
    mean: NDArray[np.int64] = np.sign(total) * ((np.abs(total) + 2) // 4)
    return mean
