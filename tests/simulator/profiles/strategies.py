"""Bills and profiles of every shape, for Hypothesis."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from simulator.axis import TimeAxis
from simulator.description.uses import Bill
from simulator.profiles.cells import Floats, cells

kwh = st.one_of(st.just(0.0), st.floats(1e-3, 1e5))
axes = st.builds(TimeAxis.of_year, st.sampled_from([2026, 2027, 2028]), st.sampled_from([60, 15]))


@st.composite
def bills(draw: st.DrawFn, energy: st.SearchStrategy[float] = kwh) -> Bill:
    length = draw(st.sampled_from([1, 12]))
    names = draw(st.sampled_from([("total",), ("f1", "f2", "f3"), ("f1", "f23")]))
    return Bill(**{name: draw(st.tuples(*[energy] * length)) for name in names})


@st.composite
def profiles(draw: st.DrawFn, axis: TimeAxis) -> Floats:
    """Noise with holes: some cells of month and band are zero throughout, sometimes all of them."""
    noise = np.random.default_rng(draw(st.integers(0, 10**6))).random(axis.steps) * draw(st.floats(1e-3, 1e3))
    holes = draw(st.sets(st.integers(0, 35), max_size=36))
    noise[np.isin(cells(axis), list(holes))] = 0.0
    return noise


def sums(curve: Floats, bill: Bill, axis: TimeAxis) -> list[Floats]:
    """The curve's sums as the bill has them: one array per column."""
    found = []
    for group in bill.groups:
        inside = np.where(np.isin(axis.band, group), curve, 0.0)
        by_month = np.bincount(axis.month, weights=inside, minlength=12)
        found.append(by_month if bill.is_monthly else by_month.sum(keepdims=True))
    return found
