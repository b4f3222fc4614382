"""How the yearly amounts answer to the factors: exact on a grid, linear in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from simulator.progress import Progress
from simulator.uncertainty.factors import AXES, Factors, Floats, Spread


@dataclass(frozen=True, eq=False)
class Response:
    """Yearly amounts on a grid of factors.

    Attributes:
        keys: the amounts, e.g. savings, sales, tariff.
        grid: for each of `AXES` its values, ascending, 1 among them; a single value is a factor that does not vary.
        values: shape (*grid, keys), €.
        base: shape (keys,), the amounts where all factors are 1.
    """

    keys: tuple[str, ...]
    grid: tuple[Floats, ...]
    values: Floats
    base: Floats

    @property
    def nodes(self) -> int:
        """How many exact computations it stands on."""
        return int(np.prod([len(axis) for axis in self.grid]))

    def ratios(self, factors: Floats) -> Floats:
        """Each amount in proportion to that of the description.

        Args:
            factors: shape (..., axes), in the order of `AXES`; beyond the grid the last slope goes on.

        Returns:
            Shape (..., keys); 1 for an amount that the description does not have.
        """
        varying = [place for place, axis in enumerate(self.grid) if len(axis) > 1]
        if not varying:
            return np.ones((*factors.shape[:-1], len(self.keys)))
        fixed = tuple(slice(None) if place in varying else 0 for place in range(len(AXES)))
        answer = RegularGridInterpolator(
            [self.grid[place] for place in varying], self.values[fixed], bounds_error=False, fill_value=None
        )(factors[..., varying])
        answer = answer.reshape(*factors.shape[:-1], len(self.keys))
        has = self.base != 0
        ratios: Floats = np.where(has, answer / np.where(has, self.base, 1.0), 1.0)
        return ratios


def grid_of(spreads: Mapping[str, Spread]) -> tuple[Floats, ...]:
    """For each of `AXES` three standard deviations down, 1, and three up, within its bounds; 1 alone if it is fixed."""
    axes = []
    for axis in AXES:
        spread = spreads.get(axis)
        reach = 0.0 if spread is None else float(3 * np.hypot(spread.lasting, spread.yearly))
        low, high = np.exp(-reach), np.exp(reach)
        axes.append(np.ones(1) if spread is None else np.unique([max(spread.low, low), 1.0, min(spread.high, high)]))
    return tuple(axes)


def build_response(
    evaluate: Callable[[Factors], Mapping[str, float]],
    grid: tuple[Floats, ...],
    progress: Progress | None = None,
) -> Response:
    """Compute the amounts at every node of a grid.

    Args:
        evaluate: the year's amounts for some factors, always the same keys. The price varies fastest, so that it
            may keep the energies of the last `Factors.energies`.
        grid: see `grid_of`.
        progress: called after each node.
    """
    places = list(product(*(range(len(axis)) for axis in grid)))
    base = dict(evaluate(Factors()))
    keys = tuple(base)
    values = np.empty((*(len(axis) for axis in grid), len(keys)))
    for done, place in enumerate(places, 1):
        factors = Factors(**{name: float(axis[i]) for name, axis, i in zip(AXES, grid, place, strict=True)})
        amounts = base if factors == Factors() else evaluate(factors)
        values[place] = [amounts[key] for key in keys]
        if progress is not None:
            progress(done, len(places))
    return Response(keys, grid, values, np.array([base[key] for key in keys]))
