"""The premium tariff: the published examples, the borders of its classes, and exact money."""

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError
from energy.incentive import PremiumTariff, Technology, hourly_price, tip_rate_micro_eur_per_mwh, wh_times_price
from energy.incentive.money import to_micro_eur
from energy.rules import REGIONS, Rules, load_rules

START = datetime(2024, 6, 1, tzinfo=UTC)
REGION = {"N": "Emilia-Romagna", "C": "Toscana", "S": "Puglia"}
EUR = 10**6


def rate(rules: Rules, power: str, price: int, area: str = "N", technology: Technology = Technology.PV) -> int:
    prices = np.array([price * EUR], np.int64)
    rates = tip_rate_micro_eur_per_mwh(
        Fraction(power), prices, technology=technology, region=REGION[area], hours_start=START, rules=rules
    )
    assert rates.dtype == np.int64
    return int(rates[0])


# The first two rows are the example of Regione Emilia-Romagna, "Tariffa premio"; the others follow from the decree.
@pytest.mark.parametrize(
    ("power", "price", "area", "eur"),
    [
        ("700", 180, "N", 70),
        ("700", 140, "N", 110),
        ("200", 100, "N", 130),
        ("200.01", 100, "S", 110),
        ("600", 200, "C", 74),
        ("600.01", 200, "C", 64),
        ("50", 160, "S", 100),
        ("50", -5, "S", 120),
        ("1000", 0, "S", 100),
    ],
)
def test_published_and_derived_tariffs(rules: Rules, power: str, price: int, area: str, eur: int) -> None:
    assert rate(rules, power, price, area) == eur * EUR


def test_only_photovoltaics_is_corrected(rules: Rules) -> None:
    assert rate(rules, "700", 140, "N", Technology.HYDRO) == 100 * EUR
    assert rate(rules, "50", 180, "C", Technology.WIND) == 80 * EUR


def test_above_the_largest_class_there_is_no_tariff(rules: Rules) -> None:
    with pytest.raises(InputError, match="larger than 1000 kW"):
        rate(rules, "1000.01", 100)


def test_before_the_decree_there_is_no_tariff(rules: Rules) -> None:
    tariff = PremiumTariff(
        np.zeros(1, np.int64), hours_start=datetime(2023, 6, 1, tzinfo=UTC), region="Lazio", rules=rules
    )
    with pytest.raises(InputError, match="2023-06-01"):
        tariff.rate(Fraction(10), Technology.PV)


def test_an_unknown_region_is_refused_at_once(rules: Rules) -> None:
    with pytest.raises(InputError, match="not an Italian region"):
        PremiumTariff(np.zeros(1, np.int64), hours_start=START, region="Padania", rules=rules)


@given(
    power=st.integers(1, 1000),
    prices=st.lists(st.integers(-500 * EUR, 4000 * EUR), min_size=2, max_size=20),
    region=st.sampled_from(REGIONS),
    technology=st.sampled_from(list(Technology)),
)
def test_the_tariff_never_rises_with_the_price_and_stays_between_fixed_part_and_cap(
    rules: Rules, power: int, prices: list[int], region: str, technology: Technology
) -> None:
    rates = tip_rate_micro_eur_per_mwh(
        Fraction(power),
        np.array(sorted(prices), np.int64),
        technology=technology,
        region=region,
        hours_start=START,
        rules=rules,
    )
    assert (np.diff(rates) <= 0).all()
    assert rates.min() >= 60 * EUR
    assert rates.max() <= 130 * EUR
    assert rates.max() - rates.min() <= 40 * EUR


def test_each_hour_uses_the_figures_of_its_own_day(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    path.write_text(
        '[[tip_reference_price]]\nvalue = 190\nunit = "EUR/MWh"\nvalid_from = 2025-01-01\n'
        'source = "invented for the test"\nstatus = "assumption"\n'
    )
    tariff = PremiumTariff(
        np.full(4, 170 * EUR, np.int64),
        hours_start=datetime(2024, 12, 31, 21, tzinfo=UTC),
        region="Puglia",
        rules=load_rules([path]),
    )
    # The local year begins at 23:00 UTC.
    assert (tariff.rate(Fraction(50), Technology.PV) // EUR).tolist() == [90, 90, 100, 100]
    references = sorted(figure.number for figure in tariff.figures if figure.name == "tip_reference_price")
    assert references == [180, 190]


def test_a_class_is_computed_once_and_cannot_be_written_to(rules: Rules) -> None:
    tariff = PremiumTariff(np.zeros(3, np.int64), hours_start=START, region="Lazio", rules=rules)
    first = tariff.rate(Fraction(10), Technology.PV)
    assert tariff.rate(Fraction(200), Technology.PV) is first
    assert tariff.rate(Fraction(201), Technology.PV) is not first
    assert tariff.rate(Fraction(10), Technology.WIND) is not first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0


@given(st.lists(st.integers(-500 * EUR, 4000 * EUR), min_size=4, max_size=4))
def test_the_hourly_price_is_the_mean_of_four_quarters_halves_away_from_zero(quarters: list[int]) -> None:
    mean = Fraction(sum(quarters), 4)
    hour = int(hourly_price(np.array(quarters, np.int64))[0])
    assert abs(hour - mean) <= Fraction(1, 2)
    if abs(hour - mean) == Fraction(1, 2):
        assert abs(hour) > abs(mean)


def test_prices_that_are_no_hours_or_no_prices_are_refused() -> None:
    with pytest.raises(InputError, match="3 quarter-hourly prices"):
        hourly_price(np.zeros(3, np.int64))
    with pytest.raises(InputError, match="type float64"):
        hourly_price(np.zeros(4))  # type: ignore[arg-type]
    with pytest.raises(InputError, match="interval 1"):
        hourly_price(np.array([0, 10**13, 0, 0], np.int64))


@given(st.lists(st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**40)), min_size=1, max_size=30))
def test_money_is_exact_even_beyond_int64(hours: list[tuple[int, int]]) -> None:
    wh, price = (np.array(column, np.int64) for column in zip(*hours, strict=True))
    assert wh_times_price(wh, price, int(wh.sum())) == sum(energy * cost for energy, cost in hours)


@given(st.integers(0, 10**30), st.integers(1, 10**6))
def test_amounts_are_rounded_once_halves_up(pico: int, divisor: int) -> None:
    exact = Fraction(pico, divisor * 10**6)
    rounded = to_micro_eur(pico, divisor)
    assert exact - Fraction(1, 2) < rounded <= exact + Fraction(1, 2)
