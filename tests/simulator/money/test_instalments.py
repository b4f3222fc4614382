"""Instalments against published tables, and that every debt is paid back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.money.indicators import npv
from simulator.money.instalments import escalated, instalment, rental, replacements, schedule, spread


@pytest.mark.parametrize(
    ("principal", "rate", "periods", "published"),
    [
        # Microsoft, Excel documentation, PMT: 10,000 in 10 months at 8 % a year; 50,000 saved over 18 years is its PV
        (10_000, 0.08 / 12, 10, 1_037.03),
        # Ross, Westerfield, Jordan, Fundamentals of Corporate Finance, ch. 6: 5,000 at 9 % over five years
        (5_000, 0.09, 5, 1_285.46),
    ],
)
def test_constant_instalment_of_published_tables(principal: float, rate: float, periods: int, published: float) -> None:
    assert instalment(principal, rate, periods) == pytest.approx(published, abs=0.005)


def test_amortisation_table_of_a_textbook() -> None:
    # Ross, Westerfield, Jordan, ch. 6: interest of 450.00, 374.81, 292.85, 203.51, 106.14 (tolerance 1 cent)
    found = schedule(5_000, 0.09, 5, first=0, horizon=5)
    assert found.interest[1:] == pytest.approx([450.00, 374.81, 292.85, 203.51, 106.14], abs=0.011)
    assert found.paid[0] == 0


@given(st.floats(1, 1e6), st.floats(0, 0.2), st.integers(1, 30), st.integers(0, 5), st.integers(6, 30))
def test_every_debt_is_paid_back_within_the_horizon(
    principal: float, rate: float, years: int, first: int, horizon: int
) -> None:
    paid, interest = schedule(principal, rate, years, first=first, horizon=horizon)
    assert paid.sum() - interest.sum() == pytest.approx(principal)
    value = npv(rate, paid) * (1 + rate) ** first
    assert value == pytest.approx(principal)
    assert (interest >= -1e-9).all()


def test_no_time_to_pay_back_is_refused() -> None:
    with pytest.raises(ValueError, match="0 years"):
        instalment(100.0, 0.05, 0)


def test_rent_and_deductions_end() -> None:
    assert rental(1_000, 0.0, 4, first=1, horizon=8).tolist() == [0, 0, 250, 250, 250, 250, 0, 0, 0]
    assert rental(1_000, 0.0, 4, first=1, horizon=3).tolist() == [0, 0, 250, 250]
    assert spread(500, 10, first=0, horizon=20).sum() == pytest.approx(500)
    assert spread(500, 10, first=15, horizon=20).sum() == pytest.approx(250)


def test_costs_grow_with_inflation() -> None:
    assert escalated(100, 0.02, first=0, horizon=3) == pytest.approx([0, 100, 102, 104.04])
    assert escalated(100, 0.02, first=2, horizon=3) == pytest.approx([0, 0, 0, 104.04])
    assert np.flatnonzero(replacements(100, 10, 0.02, first=0, horizon=20)).tolist() == [10]
    assert replacements(100, 10, 0.02, first=2, horizon=20)[12] == pytest.approx(100 * 1.02**12)
    assert not replacements(100, 0, 0.02, first=0, horizon=20).any()
