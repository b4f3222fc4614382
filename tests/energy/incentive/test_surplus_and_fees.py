"""The surplus beyond 55 % and 45 %, and the fees of the GSE."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError
from energy.incentive import PlantSet, gse_fee_cents, month_part, pod_fee_cents, split_surplus
from energy.rules import Rules

DAY = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("plants", "incentivised", "excess"),
    [
        (PlantSet.TARIFF_ONLY, 55, Fraction(0)),
        (PlantSet.TARIFF_ONLY, 60, Fraction(5, 60)),
        (PlantSet.TARIFF_ONLY, 100, Fraction(45, 100)),
        (PlantSet.WITH_GRANT, 45, Fraction(0)),
        (PlantSet.WITH_GRANT, 50, Fraction(1, 10)),
        (PlantSet.WITH_GRANT, 100, Fraction(55, 100)),
    ],
)
def test_the_surplus_is_the_share_of_energy_beyond_the_threshold(
    rules: Rules, plants: PlantSet, incentivised: int, excess: Fraction
) -> None:
    split = split_surplus(
        plants, tip_micro_eur=1_200_000, injected_wh=100, incentivised_wh=incentivised, day=DAY, rules=rules
    )
    assert split.excess_share == excess
    assert split.surplus_micro_eur == 1_200_000 * excess
    assert split.threshold.number == (Fraction("0.55") if plants is PlantSet.TARIFF_ONLY else Fraction("0.45"))


@given(
    plants=st.sampled_from(list(PlantSet)),
    tip=st.integers(0, 10**15),
    energies=st.tuples(st.integers(1, 10**13), st.integers(0, 10**13)),
)
def test_regular_and_surplus_sum_to_the_tariff(
    rules: Rules, plants: PlantSet, tip: int, energies: tuple[int, int]
) -> None:
    incentivised, rest = energies
    split = split_surplus(
        plants, tip_micro_eur=tip, injected_wh=incentivised + rest, incentivised_wh=incentivised, day=DAY, rules=rules
    )
    assert split.regular_micro_eur + split.surplus_micro_eur == tip
    assert min(split.regular_micro_eur, split.surplus_micro_eur) >= 0
    assert abs(split.surplus_micro_eur - tip * split.excess_share) <= Fraction(1, 2)
    assert (split.excess_share > 0) == (Fraction(incentivised, incentivised + rest) > split.threshold.number)


def test_without_energy_there_is_nothing_to_split(rules: Rules) -> None:
    split = split_surplus(PlantSet.TARIFF_ONLY, tip_micro_eur=0, injected_wh=0, incentivised_wh=0, day=DAY, rules=rules)
    assert (split.regular_micro_eur, split.surplus_micro_eur, split.excess_share) == (0, 0, 0)


@pytest.mark.parametrize(("tip", "injected", "incentivised"), [(1, 10, 11), (1, 10, 0), (-1, 10, 5), (1, -1, -1)])
def test_impossible_energies_are_refused(rules: Rules, tip: int, injected: int, incentivised: int) -> None:
    with pytest.raises(InputError, match="impossible"):
        split_surplus(
            PlantSet.TARIFF_ONLY,
            tip_micro_eur=tip,
            injected_wh=injected,
            incentivised_wh=incentivised,
            day=DAY,
            rules=rules,
        )


@pytest.mark.parametrize(
    ("power", "cents"),
    [("0.8", 0), ("3", 0), ("3.01", 1500), ("20", 1500), ("20.5", 1550), ("20.005", 1501), ("1000", 99_500)],
)
def test_gse_fees_by_power(rules: Rules, power: str, cents: int) -> None:
    fee, figures = gse_fee_cents(Fraction(power), DAY, rules)
    assert fee == cents
    assert all(figure.name.startswith("gse_fee") for figure in figures)


def test_the_fee_of_connection_points(rules: Rules) -> None:
    fee, figure = pod_fee_cents(11, DAY, rules)
    assert (fee, figure.name) == (4400, "gse_fee_per_pod")


@given(st.integers(0, 10**7))
def test_twelve_months_are_the_year(year: int) -> None:
    months = [month_part(year, month) for month in range(1, 13)]
    assert sum(months) == year
    assert max(months) - min(months) <= 1
