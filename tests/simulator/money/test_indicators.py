"""Indicators against published tables, and what must hold for any flows."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.money.indicators import (
    discounted_payback,
    indicators,
    irr,
    lcoe,
    npv,
    payback,
    roi,
    wacc,
)

MONEY = st.floats(-1e6, 1e6).map(lambda x: round(x, 2))
FLOWS = st.lists(MONEY, min_size=2, max_size=26)
RATES = st.floats(-0.5, 1.0)


@pytest.mark.parametrize(
    ("rate", "flows", "published"),
    [
        # Microsoft, Excel documentation, NPV: NPV(10%; -10000; 3000; 4200; 6800), its first flow a year from today
        (0.10, [0, -10_000, 3_000, 4_200, 6_800], 1_188.44),
        # the same page: NPV(8%; 8000 … 14500) - 40000, and with a loss of 9000 in the sixth year
        (0.08, [-40_000, 8_000, 9_200, 10_000, 12_000, 14_500], 1_922.06),
        (0.08, [-40_000, 8_000, 9_200, 10_000, 12_000, 14_500, -9_000], -3_749.47),
        # Titman, Keown, Martin, Financial Management (13th ed.), figure 11: Project Long at 17 %
        (0.17, [-100_000, 70_000, 30_000, 30_000, 25_000, 10_000], 18_378),
    ],
)
def test_npv_of_published_tables(rate: float, flows: list[float], published: float) -> None:
    tolerance = 0.005 if published != round(published) else 1.0
    assert npv(rate, flows) == pytest.approx(published, abs=tolerance)


@pytest.mark.parametrize(
    ("years", "published"),
    # Microsoft, Excel documentation, IRR: a cost of 70,000 and the incomes of two, four and five years
    [(2, -0.444), (4, -0.021), (5, 0.087)],
)
def test_irr_of_excels_example(years: int, published: float) -> None:
    found = irr([-70_000, 12_000, 15_000, 18_000, 21_000, 26_000][: years + 1])
    assert found.case == "one"
    assert found.rate == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize(
    ("flows", "rates"),
    [
        # Ross, Westerfield, Jordan, Fundamentals of Corporate Finance, chapter 9, multiple IRRs
        ([-252, 1_431, -3_035, 2_850, -1_000], (0.25, 1 / 3, 3 / 7, 2 / 3)),
        # CFA Institute, level 1 practice question: about 38 % and 260 %
        ([-2_000, 10_000, -10_000], (0.38197, 2.61803)),
    ],
)
def test_several_rates_are_all_said(flows: list[float], rates: tuple[float, ...]) -> None:
    found = irr(flows)
    assert found.case == "many"
    assert found.rate is None
    assert found.rates == pytest.approx(rates, abs=1e-4)


@pytest.mark.parametrize("flows", [[0, 0, 0], [100, 50], [-100, -5, 0], [100, -300, 250]])
def test_no_rate_is_said(flows: list[float]) -> None:
    assert irr(flows).case == "none"
    assert irr(flows).rate is None


@pytest.mark.parametrize(
    ("cost", "published"),
    # Ross, Westerfield, Jordan, Fundamentals of Corporate Finance, chapter 9: discounted payback at 14 %
    [(5_200, 1.96), (5_400, 2.03), (10_400, 3.65)],
)
def test_discounted_payback_of_published_tables(cost: float, published: float) -> None:
    assert discounted_payback(0.14, [-cost, 2_800, 3_700, 5_100, 4_300]) == pytest.approx(published, abs=0.006)


def test_payback_of_published_tables() -> None:
    # Ross, Westerfield, Jordan: 3.10 years; Titman, Keown, Martin, Project Long: 2 years, 2.97 discounted at 17 %
    assert payback([-200, 50, 60, 70, 200]) == pytest.approx(3.10)
    long = [-100_000, 70_000, 30_000, 30_000, 25_000, 10_000]
    assert payback(long) == pytest.approx(2.0)
    assert discounted_payback(0.17, long) == pytest.approx(2.97, abs=0.006)


def test_payback_is_when_the_flows_stay_above_zero() -> None:
    assert payback([-100, 120, -50, 40]) == pytest.approx(2.75)
    assert payback([-100, 50, 40]) is None
    assert payback([100, 5]) == 0.0
    assert payback([-100, 120, -50]) is None


def test_levelised_cost_is_that_of_the_fixed_charge_method() -> None:
    # NREL, SAM: LCOE = (FCR·TCC + FOC) / AEP, FCR being the capital recovery factor of the ATB
    rate, years, capex, opex, made = 0.06, 25, 1_300.0, 18.0, 1_350.0
    recovery = rate / (1 - (1 + rate) ** -years)
    costs = [capex, *[opex] * years]
    energy = [0.0, *[made] * years]
    assert lcoe(rate, costs, energy) == pytest.approx((recovery * capex + opex) / made, rel=1e-12)
    assert lcoe(rate, costs, [0.0] * (years + 1)) is None


def test_cost_of_capital() -> None:
    # NREL, ATB 2024: ((1 + (1-DF)·((1+RROE)(1+i) - 1) + DF·((1+IR)(1+i) - 1)·(1-TR)) / (1+i)) - 1, without inflation
    debt, equity_return, interest, tax = 0.7, 0.10, 0.05, 0.26
    assert wacc([(debt, interest * (1 - tax)), (1 - debt, equity_return)]) == pytest.approx(0.0559)
    assert wacc([]) == 0.0


@given(FLOWS)
def test_npv_is_zero_at_every_irr(flows: list[float]) -> None:
    for rate in irr(flows).rates:
        weights = np.abs(np.asarray(flows)) * (1 + rate) ** -np.arange(len(flows), dtype=float)
        assert abs(npv(rate, flows)) <= 1e-5 * weights.sum()


@given(st.lists(st.floats(1, 1e5), min_size=1, max_size=25), st.floats(1, 1e6))
def test_an_ordinary_investment_has_one_rate(incomes: list[float], cost: float) -> None:
    assert irr([-cost, *incomes]).case == "one"


@given(FLOWS, FLOWS, RATES)
def test_values_add(one: list[float], other: list[float], rate: float) -> None:
    size = min(len(one), len(other))
    both = np.array([one[:size], other[:size]])
    assert npv(rate, both.sum(axis=0)) == pytest.approx(npv(rate, both).sum(), abs=1e-3, rel=1e-9)
    assert npv(0.0, one) == pytest.approx(sum(one), abs=1e-3)


@given(FLOWS, st.floats(0.001, 0.5))
def test_discounting_never_brings_money_back_sooner(flows: list[float], rate: float) -> None:
    flows = [-abs(flows[0]), *map(abs, flows[1:])]
    assume(flows[0] < 0)
    simple, discounted = payback(flows), discounted_payback(rate, flows)
    assert discounted is None or (simple is not None and simple <= discounted + 1e-9)


def test_all_indicators_of_a_row_belong_together() -> None:
    flows = [-40_000, 8_000, 9_200, 10_000, 12_000, 14_500]
    found = indicators(flows, 0.08, 40_000)
    assert found.npv_eur == pytest.approx(1_922.06, abs=0.005)
    assert found.irr.rate is not None
    assert found.irr.rate > 0.08
    assert found.roi == roi(flows, 40_000) == pytest.approx(13_700 / 40_000)
    assert found.payback_years is not None
    assert 4 < found.payback_years < (found.discounted_payback_years or 0) < 5
    assert indicators([0.0, 5.0], 0.08, 0.0).roi is None
