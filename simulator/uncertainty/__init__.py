"""How sure an answer is: what happens if one input differs (tornado), and if all do at once (Monte Carlo)."""

from simulator.uncertainty.cloud import Cloud, draw_cloud
from simulator.uncertainty.factors import AXES, DEFAULT_SPREADS, FORMULAS, Factors, Spread, draw_factors
from simulator.uncertainty.response import Response, build_response
from simulator.uncertainty.tornado import DEFAULT_BARS, Bar, Swing, tornado

__all__ = [
    "AXES",
    "DEFAULT_BARS",
    "DEFAULT_SPREADS",
    "FORMULAS",
    "Bar",
    "Cloud",
    "Factors",
    "Response",
    "Spread",
    "Swing",
    "build_response",
    "draw_cloud",
    "draw_factors",
    "tornado",
]
