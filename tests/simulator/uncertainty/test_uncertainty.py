"""Draws, response and swings against what can be known exactly."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.money.indicators import npv
from simulator.uncertainty import (
    AXES,
    DEFAULT_BARS,
    DEFAULT_SPREADS,
    Bar,
    Factors,
    Response,
    Spread,
    build_response,
    draw_cloud,
    draw_factors,
    tornado,
)
from simulator.uncertainty.cloud import PERCENTILES
from simulator.uncertainty.response import grid_of

RATE = 0.05
FLOWS = {
    "capex": np.array([-1000.0, 0, 0, 0, 0]),
    "sales": np.array([0.0, 300, 310, 320, 330]),
    "savings": np.array([0.0, 50, 50, 50, 50]),
}
PRICE_ONLY = {"price": Spread(0.2, 0.0, 0.2, 5.0)}


def of_a_year(factors: Factors) -> Mapping[str, float]:
    """Sales in proportion to sun and price; savings to sun, but never more than is consumed."""
    return {
        "sales": 300 * factors.irradiation * factors.price,
        "savings": 50 * min(factors.irradiation, factors.consumption) * factors.price,
    }


def response(spreads: Mapping[str, Spread]) -> Response:
    return build_response(of_a_year, grid_of(spreads))


def test_without_spread_every_draw_is_the_description() -> None:
    cloud = draw_cloud(FLOWS, response({}), {}, discount_rate=RATE, draws=7)
    assert cloud.npv_eur == pytest.approx(npv(RATE, sum(FLOWS.values())))
    for row in cloud.cumulated_eur:
        assert row == pytest.approx(np.cumsum(sum(FLOWS.values())))
    assert cloud.nodes == 1
    assert cloud.positive in {0.0, 1.0}
    assert cloud.standard_error == 0


def test_a_lasting_price_factor_gives_the_lognormal_law() -> None:
    cloud = draw_cloud(FLOWS, response(PRICE_ONLY), PRICE_ONLY, discount_rate=RATE, draws=20_000)
    moved = npv(RATE, FLOWS["sales"] + FLOWS["savings"])
    spread = moved * np.sqrt(np.exp(0.2**2) - 1)
    error = spread / np.sqrt(20_000)
    assert cloud.npv_eur.mean() == pytest.approx(moved - 1000, abs=5 * error)
    assert cloud.npv_eur.std() == pytest.approx(spread, rel=0.05)
    # the median of a lognormal factor with mean 1 is exp(-σ²/2)
    assert cloud.percentiles_eur[2] == pytest.approx(moved * np.exp(-0.02) - 1000, abs=7 * error)
    # P(NPV > 0) = Φ((ln(moved / 1000) - σ²/2) / σ)
    from scipy.stats import norm

    exact = norm.cdf((np.log(moved / 1000) - 0.02) / 0.2)
    assert cloud.positive == pytest.approx(exact, abs=5 * cloud.standard_error)


def test_the_same_seed_gives_the_same_draws_and_more_draws_begin_alike() -> None:
    made = response(DEFAULT_SPREADS)
    few, many, other = (
        draw_cloud(FLOWS, made, DEFAULT_SPREADS, discount_rate=RATE, draws=draws, seed=seed)
        for draws, seed in ((300, 1), (2500, 1), (300, 2))
    )
    assert np.array_equal(few.npv_eur, many.npv_eur[:300])
    assert not np.array_equal(few.npv_eur, other.npv_eur)


def test_the_fan_is_ordered_and_opens() -> None:
    cloud = draw_cloud(FLOWS, response(DEFAULT_SPREADS), DEFAULT_SPREADS, discount_rate=RATE)
    for fan in (cloud.cumulated_eur, cloud.discounted_eur):
        assert fan.shape == (len(PERCENTILES), 5)
        assert (np.diff(fan, axis=0) >= 0).all()
        assert (np.diff(fan[-1] - fan[0]) > 0).all()
    assert np.ptp(cloud.cumulated_eur[:, 0]) == 0


MADE = response(DEFAULT_SPREADS)


def test_the_response_is_exact_at_its_nodes() -> None:
    for place in np.ndindex(*(len(axis) for axis in MADE.grid)):
        node = np.array([axis[i] for axis, i in zip(MADE.grid, place, strict=True)])
        wanted = of_a_year(Factors(*node))
        assert MADE.ratios(node) * MADE.base == pytest.approx([wanted[key] for key in MADE.keys])


@given(st.floats(0.8, 1.2), st.floats(0.6, 1.5), st.floats(0.6, 1.4))
def test_the_response_is_exact_where_the_amounts_are_linear(
    irradiation: float, consumption: float, price: float
) -> None:
    found = MADE.ratios(np.array([irradiation, consumption, 1.0, price]))
    assert found[0] == pytest.approx(irradiation * price)


def test_the_factors_have_mean_one_and_keep_their_bounds() -> None:
    drawn = draw_factors(DEFAULT_SPREADS, draws=20_000, years=3, generator=np.random.default_rng(5))
    assert drawn.shape == (20_000, 3, len(AXES))
    for place, axis in enumerate(AXES):
        spread = DEFAULT_SPREADS[axis]
        assert drawn[:, :, place].min() >= spread.low
        assert drawn[:, :, place].max() <= spread.high
        if spread.high > 1:
            assert drawn[:, :, place].mean() == pytest.approx(1, abs=0.005)


def test_wrong_spreads_are_refused() -> None:
    for wrong in ((-0.1, 0, 0.5, 2), (0.1, -0.1, 0.5, 2), (0.1, 0, 1.1, 2), (0.1, 0, 0.5, 0.9)):
        with pytest.raises(ValueError, match="bounds around 1"):
            Spread(*wrong)


def test_the_widest_swing_comes_first() -> None:
    def value(key: str, at: float) -> float:
        return {"price": 100 * at, "capex": -500 * at, "discount_rate": -1000 * at}.get(key, 0.0)

    bars = (Bar("price", 0.8, 1.2), Bar("capex", 0.85, 1.15), Bar("discount_rate", -0.01, 0.01))
    found = tornado(value, bars)
    assert [swing.bar.key for swing in found] == ["capex", "price", "discount_rate"]
    assert found[0].low_eur == pytest.approx(-425)
    assert found[0].width_eur == pytest.approx(150)
    assert len({bar.key for bar in DEFAULT_BARS}) == len(DEFAULT_BARS)


class CancelledError(Exception):
    pass


def test_progress_counts_and_may_cancel() -> None:
    seen: list[tuple[int, int]] = []

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        if done >= 2:
            raise CancelledError

    with pytest.raises(CancelledError):
        tornado(lambda _key, _at: 0.0, progress=watch)
    assert seen == [(1, 16), (2, 16)]
    with pytest.raises(CancelledError):
        build_response(of_a_year, grid_of(DEFAULT_SPREADS), watch)
    with pytest.raises(CancelledError):
        draw_cloud(FLOWS, response({}), {}, discount_rate=RATE, progress=watch)
    assert seen[-1] == (1000, 5000)
