"""The edges of the model, each decided once; docs/quotas.md says why."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from energy.errors import InputError
from energy.quotas import QuotaMember, QuotaRules, compute_quotas, quota_micro
from energy.remarks import Remark

Members = Callable[..., list[QuotaMember]]
Rules = Callable[..., QuotaRules]


def quotas_of(members: list[QuotaMember], rules: QuotaRules) -> list[Fraction]:
    return [row.final_quota for row in compute_quotas(members, rules).rows]


def test_only_the_proportion_of_the_coefficients_counts(anpci: tuple[QuotaMember, ...]) -> None:
    percent = QuotaRules(coefficients=(Fraction(5), Fraction(40), Fraction(55)))
    assert compute_quotas(anpci, percent) == compute_quotas(anpci, QuotaRules())


def test_a_coefficient_of_zero_switches_its_parameter_off_but_shows_its_parts() -> None:
    rules = QuotaRules(coefficients=(Fraction(0), Fraction(1)), columns=("installed_kw", "withdrawn_kwh"))
    quotas = compute_quotas(
        [QuotaMember("a", (Fraction(9), Fraction(1))), QuotaMember("b", (Fraction(1), Fraction(1)))], rules
    )
    assert [row.quota for row in quotas.rows] == [500, 500]
    assert [row.q for row in quotas.rows] == [(900, 500), (100, 500)]
    assert quotas.warnings == ()


def test_a_parameter_that_nobody_has_is_dropped_with_a_warning() -> None:
    members = [
        QuotaMember("a", (Fraction(0), Fraction(0), Fraction(1))),
        QuotaMember("b", (Fraction(0), Fraction(0), Fraction(1))),
    ]
    quotas = compute_quotas(members, QuotaRules())
    assert quotas.coefficients == (0, 0, 1)
    assert [row.quota for row in quotas.rows] == [500, 500]
    assert [row.q for row in quotas.rows] == [(0, 0, 500)] * 2
    assert quotas.warnings == (
        Remark("parameter_left_out", {"parameter": "installed_kw"}),
        Remark("parameter_left_out", {"parameter": "injected_kwh"}),
    )


def test_nothing_to_share_by_is_an_error(with_weights: Members, one_parameter: Rules) -> None:
    with pytest.raises(InputError, match="nothing to share by"):
        compute_quotas(with_weights(0, 0), one_parameter())


def test_no_members_is_an_error() -> None:
    with pytest.raises(InputError, match="no members"):
        compute_quotas([], QuotaRules())


@pytest.mark.parametrize(
    ("member", "field"),
    [
        (QuotaMember("a", (Fraction(-1),)), "energy_kwh"),
        (QuotaMember("a", (Fraction(1),), Fraction(-1)), "beta"),
        (QuotaMember("b", (Fraction(1),)), "member"),
        (QuotaMember("a", (Fraction(1), Fraction(1))), None),
    ],
)
def test_a_member_that_the_model_cannot_take_is_an_error(
    one_parameter: Rules, member: QuotaMember, field: str | None
) -> None:
    with pytest.raises(InputError) as caught:
        compute_quotas([QuotaMember("b", (Fraction(1),)), member], one_parameter())
    assert caught.value.field == field
    assert caught.value.remedy


def test_a_dominant_member_cannot_be_supported(with_weights: Members, one_parameter: Rules) -> None:
    with pytest.raises(InputError, match="Dominant and supported at once: a") as caught:
        compute_quotas(with_weights(9, 1, a=1), one_parameter())
    assert "Set its beta to 0" in str(caught.value)


def test_with_nobody_to_support_nothing_is_taken_and_the_board_is_told(
    with_weights: Members, one_parameter: Rules
) -> None:
    quotas = compute_quotas(with_weights(9, 1), one_parameter())
    assert quotas.dominants == ("a",)
    assert quotas.freed == quotas.per_beta == 0
    assert [(row.alpha, row.final_quota) for row in quotas.rows] == [(1, 900), (1, 100)]
    assert quotas.warnings == (Remark("nobody_supported", {"members": ("a",)}),)


def test_with_nobody_dominant_nothing_is_taken_without_a_word(with_weights: Members, one_parameter: Rules) -> None:
    quotas = compute_quotas(with_weights(5, 5, b=2), one_parameter())
    assert [row.final_quota for row in quotas.rows] == [500, 500]
    assert (quotas.freed, quotas.warnings) == (0, ())


def test_the_largest_quota_loses_the_whole_reduction_and_the_supported_share_it_by_beta(
    with_weights: Members, one_parameter: Rules
) -> None:
    quotas = compute_quotas(with_weights(80, 10, 10, b=1, c=3), one_parameter(max_reduction=Fraction(1, 2)))
    assert [row.final_quota for row in quotas.rows] == [400, 200, 400]
    assert (quotas.freed, quotas.per_beta) == (400, 100)


def test_support_may_lift_a_member_without_energy(with_weights: Members, one_parameter: Rules) -> None:
    assert quotas_of(with_weights(60, 40, 0, c=1), one_parameter(max_reduction=Fraction(1, 2))) == [300, 400, 300]


def test_a_reduction_of_zero_changes_nothing(with_weights: Members, one_parameter: Rules) -> None:
    assert quotas_of(with_weights(60, 40, b=1), one_parameter(max_reduction=Fraction(0))) == [600, 400]


def test_a_rank_inversion_names_who_falls_below_whom(with_weights: Members, one_parameter: Rules) -> None:
    (warning,) = compute_quotas(with_weights(260, 245, 245, 250, d=1), one_parameter()).warnings
    assert warning == Remark("rank_inversion", {"members": ("a",), "others": ("b", "c", "d")})


def test_being_level_after_the_reduction_is_no_inversion(with_weights: Members, one_parameter: Rules) -> None:
    rules = one_parameter(dominance="fixed", threshold=Fraction(350), max_reduction=Fraction(1, 4))
    assert compute_quotas(with_weights(400, 300, 300, 0, d=1), rules).warnings == ()
    (warning,) = compute_quotas(with_weights(400, 320, 300, 0, d=1), rules).warnings
    assert warning == Remark("rank_inversion", {"members": ("a",), "others": ("b",)})


def test_long_lists_of_names_are_cut(one_parameter: Rules) -> None:
    members = [QuotaMember(f"m{i:02d}", (Fraction(100 + (i < 20)),), Fraction(i >= 20)) for i in range(40)]
    (warning,) = compute_quotas(members, one_parameter()).warnings
    assert len(warning.values["members"]) == 20
    assert "m09 and 10 more would hold less than m20" in warning.text


def test_equal_remainders_of_published_quotas_go_to_the_alphabetically_first(
    with_weights: Members, one_parameter: Rules
) -> None:
    backwards = with_weights(1, 1, 1)[::-1]
    micro = quota_micro(compute_quotas(backwards, one_parameter()))
    assert micro == {"c": 333_333_333, "b": 333_333_333, "a": 333_333_334}
