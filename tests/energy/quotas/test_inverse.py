from collections.abc import Callable
from fractions import Fraction

import pytest

from energy.errors import InputError
from energy.quotas import QuotaMember, QuotaRules, smallest_reduction

Members = Callable[..., list[QuotaMember]]
Rules = Callable[..., QuotaRules]
POOL = Fraction(1000)


def test_the_answer_solves_the_quadratic(with_weights: Members, one_parameter: Rules) -> None:
    # The only dominant holds the largest quota, so it loses rho itself: 200 + 800 rho >= 300.
    assert smallest_reduction(with_weights(80, 20, b=1), one_parameter(), POOL, Fraction(300)) == Fraction(1, 8)


def test_the_answer_is_rounded_up_to_a_millionth(with_weights: Members, one_parameter: Rules) -> None:
    answer = smallest_reduction(with_weights(90, 10, b=1), one_parameter(), POOL, Fraction(200))
    assert answer == Fraction(111_112, 10**6)


def test_every_supported_member_counts_unless_one_is_named(with_weights: Members, one_parameter: Rules) -> None:
    members = with_weights(80, 15, 5, b=1, c=1)
    assert smallest_reduction(members, one_parameter(), POOL, Fraction(200), member="b") == Fraction(1, 8)
    assert smallest_reduction(members, one_parameter(), POOL, Fraction(200)) == Fraction(3, 8)


def test_both_readings_are_solved(anpci: tuple[QuotaMember, ...]) -> None:
    a, b = (
        smallest_reduction(anpci, QuotaRules(reading=reading), Fraction(17_700), Fraction(800), member="Famiglia 1")
        for reading in ("A", "B")
    )
    # Above 0.15 reading A takes more for the same rho, so it needs less of it.
    assert Fraction(15, 100) < a < b


def test_a_minimum_that_is_already_reached_needs_no_reduction(with_weights: Members, one_parameter: Rules) -> None:
    assert smallest_reduction(with_weights(80, 20, b=1), one_parameter(), POOL, Fraction(200)) == 0
    assert smallest_reduction(with_weights(50, 50, b=1), one_parameter(), POOL, Fraction(500)) == 0


def test_out_of_reach_says_how_far_it_goes(with_weights: Members, one_parameter: Rules) -> None:
    members = with_weights(80, 20, b=1)
    assert smallest_reduction(members, one_parameter(), POOL, Fraction(600)) == Fraction(1, 2)
    with pytest.raises(InputError, match=r"601\.00 €: the most that can be reached is 600\.00 €"):
        smallest_reduction(members, one_parameter(), POOL, Fraction(601))
    with pytest.raises(InputError, match=r"the most that can be reached is 500\.00 €"):
        smallest_reduction(with_weights(50, 50, b=1), one_parameter(), POOL, Fraction(501))


def test_the_reach_is_never_overstated(with_weights: Members, one_parameter: Rules) -> None:
    with pytest.raises(InputError, match=r"reached is 666\.66 €"):
        smallest_reduction(with_weights(2, 1, b=1), one_parameter(), POOL, Fraction(700))


@pytest.mark.parametrize("member", [None, "a", "nobody"])
def test_somebody_must_be_supported(with_weights: Members, one_parameter: Rules, member: str | None) -> None:
    betas = {} if member is None else {"b": 1}
    with pytest.raises(InputError, match="supported"):
        smallest_reduction(with_weights(80, 20, **betas), one_parameter(), POOL, Fraction(1), member=member)


@pytest.mark.parametrize(("pool", "minimum"), [(0, 1), (-1, 1), (1, -1)])
def test_amounts_must_make_sense(with_weights: Members, one_parameter: Rules, pool: int, minimum: int) -> None:
    with pytest.raises(InputError):
        smallest_reduction(with_weights(80, 20, b=1), one_parameter(), Fraction(pool), Fraction(minimum))
