"""What is uncertain, as factors on the described values, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from simulator.formulas import Formula

Floats = NDArray[np.float64]

AXES = ("irradiation", "consumption", "membership", "price")
"""The uncertain inputs; the price comes last, as it needs no new energies."""

FORMULAS = (
    Formula(
        "uncertainty.factors",
        "Fattori estratti",
        "Drawn factors",
        "f_y = exp(p·z - p²/2) · exp(a·z_y - a²/2), one z for the whole horizon and one z_y for each year, all normal",
        "assumption: lognormal factors with mean 1, cut at the stated bounds",
    ),
    Formula(
        "uncertainty.response",
        "Flussi di un'estrazione",
        "Flows of a draw",
        "F_y = Σ_c F_c,y · R_c(f_y) / R_c(1) + the flows that no factor touches; R_c is the year's amount, recomputed "
        "exactly on a grid of factors and interpolated linearly in between",
        "assumption: the horizon's years respond as the typical year does",
    ),
    Formula(
        "uncertainty.npv_positive",
        "Probabilità di VAN positivo",
        "Probability of a positive NPV",
        "draws with NPV > 0 / draws",
        "Monte Carlo estimate; standard error √(p (1 - p) / n)",
    ),
    Formula(
        "uncertainty.tornado",
        "Grafico a tornado",
        "Tornado chart",
        "the NPV with one input at its low and at its high value, all others unchanged; the reference year is "
        "recomputed exactly, and the horizon follows it",
        "Short, Packey, Holt, NREL/TP-462-5173 (1995), § 3, sensitivity analysis",
    ),
)


@dataclass(frozen=True)
class Factors:
    """Multipliers on the described values; 1 is the description itself.

    Attributes:
        irradiation: on the production of the plants.
        consumption: on the consumption of every member.
        membership: on how many of the members without plants take part.
        price: on wholesale and retail prices of energy.
    """

    irradiation: float = 1.0
    consumption: float = 1.0
    membership: float = 1.0
    price: float = 1.0

    @property
    def energies(self) -> tuple[float, float, float]:
        """What the energies depend on: all but the price."""
        return self.irradiation, self.consumption, self.membership


@dataclass(frozen=True)
class Spread:
    """How far a factor may lie from 1.

    Attributes:
        lasting: standard deviation of the logarithm, one draw for the whole horizon.
        yearly: the same, one draw for each year.
        low, high: bounds of the product.
    """

    lasting: float
    yearly: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (0 < self.low <= 1 <= self.high and self.lasting >= 0 and self.yearly >= 0):
            raise ValueError("A spread has deviations that are not negative, and bounds around 1.")


DEFAULT_SPREADS: Mapping[str, Spread] = MappingProxyType(
    {
        "irradiation": Spread(0.03, 0.04, 0.8, 1.2),
        "consumption": Spread(0.08, 0.03, 0.6, 1.5),
        "membership": Spread(0.10, 0.0, 0.5, 1.0),
        "price": Spread(0.15, 0.15, 0.4, 2.5),
    }
)
"""Assumptions: 4 % is the usual spread of yearly irradiation between years in Italy; the others are cautious guesses.

Nobody joins beyond those described, so membership has no high side.
"""


def draw_factors(spreads: Mapping[str, Spread], *, draws: int, years: int, generator: np.random.Generator) -> Floats:
    """Draw factors, shape (draws, years, axes), in the order of `AXES`; an axis without spread is always 1."""
    drawn = np.ones((draws, years, len(AXES)))
    for place, axis in enumerate(AXES):
        lasting, yearly = generator.standard_normal((draws, 1)), generator.standard_normal((draws, years))
        spread = spreads.get(axis)
        if spread is not None:
            exponent = spread.lasting * lasting + spread.yearly * yearly - (spread.lasting**2 + spread.yearly**2) / 2
            drawn[:, :, place] = np.clip(np.exp(exponent), spread.low, spread.high)
    return drawn
