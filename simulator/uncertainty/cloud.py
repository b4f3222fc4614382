"""Monte Carlo: thousands of drawn horizons, their values and the fan of their cumulated flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.money.indicators import discount_factors
from simulator.progress import Progress
from simulator.remarks import SimulatorRemark
from simulator.uncertainty.factors import Floats, Spread, draw_factors
from simulator.uncertainty.response import Response

PERCENTILES = (5, 25, 50, 75, 95)
CHUNK = 1000
"""Draws worked on at a time, so that progress can be told and memory stays small."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """The drawn horizons.

    Attributes:
        npv_eur: shape (draws,), the net present value of each.
        cumulated_eur: shape (percentiles, T + 1), cumulated flows by `PERCENTILES` and year.
        discounted_eur: the same, of the discounted flows.
        nodes: exact computations behind the interpolation.
        seed: of the generator; the same one gives the same draws.
    """

    npv_eur: Floats
    cumulated_eur: Floats
    discounted_eur: Floats
    nodes: int
    seed: int

    @property
    def positive(self) -> float:
        """Probability that the net present value is above zero."""
        return float((self.npv_eur > 0).mean())

    @property
    def standard_error(self) -> float:
        """Of that probability."""
        return float(np.sqrt(self.positive * (1 - self.positive) / len(self.npv_eur)))

    @property
    def remarks(self) -> tuple[SimulatorRemark, ...]:
        """On how many exact computations it stands."""
        return (SimulatorRemark("uncertainty_response", {"nodes": self.nodes}),)

    @property
    def percentiles_eur(self) -> Floats:
        """Shape (percentiles,): the net present value at `PERCENTILES`."""
        found: Floats = np.percentile(self.npv_eur, PERCENTILES)
        return found


def draw_cloud(
    flows: Mapping[str, Floats],
    response: Response,
    spreads: Mapping[str, Spread],
    *,
    discount_rate: float,
    draws: int = 5000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Cloud:
    """Draw horizons and value them.

    Args:
        flows: the described yearly flows by key, each of shape (T + 1,); those with a key of the response move with
            the factors, all others stay.
        response: how the yearly amounts answer to the factors.
        spreads: by axis; an axis without one does not vary.
        discount_rate: of the values.
        draws: how many horizons.
        seed: of the generator.
        progress: called after every thousand draws.
    """
    periods = len(next(iter(flows.values())))
    moved = np.array([flows.get(key, np.zeros(periods)) for key in response.keys])
    still = sum((row for key, row in flows.items() if key not in response.keys), np.zeros(periods))
    generator = np.random.default_rng(seed)
    discounts = discount_factors(discount_rate, periods)
    drawn = np.empty((draws, periods))
    for first in range(0, draws, CHUNK):
        rows = slice(first, min(first + CHUNK, draws))
        # Every chunk draws the same number of values, so that the first draws do not depend on how many follow.
        factors = draw_factors(spreads, draws=CHUNK, years=periods - 1, generator=generator)[: rows.stop - first]
        drawn[rows, 0] = moved[:, 0].sum() + still[0]
        drawn[rows, 1:] = np.einsum("dyk,ky->dy", response.ratios(factors), moved[:, 1:]) + still[1:]
        if progress is not None:
            progress(rows.stop, draws)
    discounted = drawn * discounts
    return Cloud(
        npv_eur=discounted.sum(axis=1),
        cumulated_eur=np.percentile(drawn.cumsum(axis=1), PERCENTILES, axis=0),
        discounted_eur=np.percentile(discounted.cumsum(axis=1), PERCENTILES, axis=0),
        nodes=response.nodes,
        seed=seed,
    )
