from collections.abc import Callable
from fractions import Fraction
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.quotas import QuotaMember, QuotaRules, compute_quotas

Members = Callable[..., list[QuotaMember]]
Rules = Callable[..., QuotaRules]
EVERY_RULE = [
    {"dominance": "mean"},
    {"dominance": "elbow"},
    {"dominance": "upper_quartile"},
    {"dominance": "fixed", "threshold": Fraction(10)},
]


def dominants(members: list[QuotaMember], rules: QuotaRules) -> str:
    return "".join(compute_quotas(members, rules).dominants)


def test_above_the_mean_is_strict(with_weights: Members, one_parameter: Rules) -> None:
    assert dominants(with_weights(100, 300, 200), one_parameter()) == "b"


def test_above_a_fixed_threshold_is_strict(with_weights: Members, one_parameter: Rules) -> None:
    rules = one_parameter(dominance="fixed", threshold=Fraction(400))
    assert dominants(with_weights(100, 400, 500), rules) == "c"


def test_above_the_upper_quartile_is_strict(with_weights: Members, one_parameter: Rules) -> None:
    # Five ranks: the third quartile is the fourth of them.
    assert dominants(with_weights(1, 2, 3, 4, 5), one_parameter(dominance="upper_quartile")) == "e"


def test_the_elbow_is_the_deepest_point_below_the_chord(with_weights: Members, one_parameter: Rules) -> None:
    # From 100 to 1 in five steps the chord passes at 80.2, 60.4, 40.6, 20.8: the deepest point is c.
    assert dominants(with_weights(100, 90, 8, 6, 4, 1), one_parameter(dominance="elbow")) == "ab"


def test_of_two_equally_deep_elbows_the_larger_quota_counts(with_weights: Members, one_parameter: Rules) -> None:
    # Chord 12, 8, 4, 0: b lies 4 below and c lies 2 below; with c at 0 both lie 4 below.
    assert dominants(with_weights(13, 5, 1, 1), one_parameter(dominance="elbow")) == "a"


def test_a_curve_without_an_elbow_has_no_dominant(with_weights: Members, one_parameter: Rules) -> None:
    assert dominants(with_weights(100, 99, 98, 1), one_parameter(dominance="elbow")) == ""
    assert dominants(with_weights(30, 20, 10), one_parameter(dominance="elbow")) == ""


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_alone_or_all_equal_nobody_is_dominant(
    with_weights: Members, one_parameter: Rules, rule: dict[str, object]
) -> None:
    assert dominants(with_weights(7), one_parameter(**rule)) == ""
    assert dominants(with_weights(7, 7, 7), one_parameter(**rule)) == ""
    assert dominants(with_weights(7, 7, 0), one_parameter(**rule)) == ""


@given(st.lists(st.integers(1, 50), min_size=2, max_size=12))
def test_the_upper_quartile_is_that_of_the_standard_library(weights: list[int]) -> None:
    rules = QuotaRules(coefficients=(Fraction(1),), columns=("energy_kwh",), dominance="upper_quartile")
    members = [QuotaMember(f"m{i:02d}", (Fraction(weight),)) for i, weight in enumerate(weights)]
    level = quantiles([Fraction(weight) for weight in weights], n=4, method="inclusive")[2]
    assert compute_quotas(members, rules).dominants == tuple(f"m{i:02d}" for i, w in enumerate(weights) if w > level)
