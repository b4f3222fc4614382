"""How sure the answer is, and the answer itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.report.results.rounding import eur, eurs, share
from simulator.report.study import Study
from simulator.uncertainty.cloud import PERCENTILES

SURE, LIKELY, OPEN = 0.9, 0.6, 0.4
BINS = 24


def uncertainty_results(study: Study) -> dict[str, Any]:
    """The chapter `uncertainty` of the document."""
    cloud = study.cloud
    counts, edges = np.histogram(cloud.npv_eur, BINS)
    return {
        "tornado": [
            {
                "input": swing.bar.key,
                "low": share(swing.bar.low),
                "high": share(swing.bar.high),
                "npv_at_low_eur": eur(swing.low_eur),
                "npv_at_high_eur": eur(swing.high_eur),
            }
            for swing in study.swings
        ],
        "monte_carlo": {
            "draws": len(cloud.npv_eur),
            "seed": cloud.seed,
            "exact_computations": cloud.nodes,
            "positive_npv_share": share(cloud.positive),
            "standard_error_share": share(cloud.standard_error),
            "percentiles": list(PERCENTILES),
            "npv_eur": eurs(cloud.percentiles_eur),
            "cumulated_eur": [eurs(row) for row in cloud.cumulated_eur],
            "discounted_eur": [eurs(row) for row in cloud.discounted_eur],
            "histogram": {"edges_eur": eurs(edges), "draws": [int(count) for count in counts]},
            "spreads": {
                key: {
                    "lasting": share(spread.lasting),
                    "yearly": share(spread.yearly),
                    "low": share(spread.low),
                    "high": share(spread.high),
                }
                for key, spread in study.spreads.items()
            },
        },
    }


def answer_results(study: Study) -> dict[str, Any]:
    """The chapter `answer`: a verdict and the figures that it stands on."""
    money, cloud = study.simulation.money, study.cloud
    whole, chance = money.whole, cloud.positive
    verdict = "no"
    if study.simulation.eligibility.is_barred:
        verdict = "barred"
    elif whole.invested_eur <= 0:
        verdict = "no_investment"
    elif whole.npv_eur > 0 and chance >= SURE:
        verdict = "yes"
    elif whole.npv_eur > 0 and chance >= LIKELY:
        verdict = "probably"
    elif chance >= OPEN:
        verdict = "uncertain"
    return {
        "verdict": verdict,
        "npv_eur": eur(whole.npv_eur),
        "positive_npv_share": share(chance),
        "npv_low_eur": eur(cloud.percentiles_eur[0]),
        "npv_high_eur": eur(cloud.percentiles_eur[-1]),
    }
