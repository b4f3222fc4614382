"""A primary substation settled: totals, seniority, grants, dates, and independence of order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from energy.errors import InputError
from energy.exact import round_to_int
from energy.incentive import Plant, PlantIncentive, PlantSet, SubstationIncentive, Technology, settle_substation
from energy.remarks import Remark
from energy.rules import HOLDERS, Rules, load_rules

EUR = 10**6
START = datetime(2024, 6, 1, tzinfo=UTC)
PLANT = Plant("p", Fraction(50), Technology.PV, date(2024, 3, 1))
GRANT = Fraction(2, 5)


def settle(rules: Rules, **changes: Any) -> SubstationIncentive:
    """One plant and one household in two hours of June 2024 in Puglia, at 100 €/MWh, unless told otherwise."""
    case: dict[str, Any] = {
        "hours_start": START,
        "injected": np.array([[1000, 5000]], np.int32),
        "plants": [PLANT],
        "withdrawn": np.array([[3000, 2000]], np.int32),
        "holders": ["natural_person"],
        "zonal_price": np.full(2, 100 * EUR, np.int64),
        "region": "Puglia",
        "rules": rules,
        **changes,
    }
    return settle_substation(**case)


def test_one_plant_by_hand(rules: Rules) -> None:
    result = settle(rules)
    assert result.energy.shared_wh.tolist() == [1000, 2000]
    # 3 kWh at 120 €/MWh, and at 10.57 €/MWh, in millionths of a euro.
    assert result.plants == (
        PlantIncentive("p", PlantSet.TARIFF_ONLY, 6000, 3000, 3000, 0, Fraction(0), 360_000, 31_710, None),
    )
    assert result.incentivised_wh.tolist() == [1000, 2000]
    assert (result.tip_micro_eur, result.valorisation_micro_eur) == (360_000, 31_710)


def test_the_figures_used_are_listed_once_with_their_sources(rules: Rules) -> None:
    names = [figure.name for figure in settle(rules).figures]
    assert names == [
        "in_operation_from",
        "pv_correction_elsewhere",
        "pv_regions_centre",
        "pv_regions_north",
        "tip_reference_price",
        "tip_small_cap",
        "tip_small_fixed",
        "tip_small_up_to",
        "tip_years",
        "tras_e",
    ]


def test_a_full_grant_halves_the_tariff_of_what_companies_share(rules: Rules) -> None:
    """50 kW, zonal price 100, North, F = 0.50: 65 €/MWh in place of 130."""
    plant = replace(PLANT, grant=GRANT)
    result = settle(rules, plants=[plant], holders=["enterprise"], region="Lombardia").plants[0]
    assert result.reduction == Fraction(1, 2)
    assert result.tip_micro_eur == 3 * 65_000
    assert (result.incentivised_wh, result.reduced_wh) == (3000, 3000)
    assert result.valorisation_micro_eur == 31_710
    assert result.plant_set is PlantSet.WITH_GRANT


@pytest.mark.parametrize(
    ("percent", "reduction"), [(0, 0), (10, Fraction(1, 8)), (20, Fraction(1, 4)), (40, Fraction(1, 2))]
)
def test_the_reduction_is_linear_in_the_grant(rules: Rules, percent: int, reduction: Fraction) -> None:
    plant = replace(PLANT, grant=Fraction(percent, 100))
    result = settle(rules, plants=[plant], holders=["enterprise"]).plants[0]
    assert result.reduction == reduction
    assert result.tip_micro_eur == 360_000 * (1 - reduction)


def test_above_forty_percent_there_is_no_tariff_but_valorisation(rules: Rules) -> None:
    result = settle(rules, plants=[replace(PLANT, grant=Fraction(401, 1000))])
    plant = result.plants[0]
    assert (plant.tip_micro_eur, plant.incentivised_wh, plant.plant_set) == (0, 0, None)
    assert plant.refusal == Remark("plant_grant_above_limit", {"plant": "p", "limit": Fraction(2, 5)})
    assert plant.valorisation_micro_eur == 31_710
    assert result.incentivised_wh.tolist() == [0, 0]
    assert {"grant_limit", "tras_e"} <= {figure.name for figure in result.figures}


def test_the_reduction_spares_exempt_holders_hour_by_hour(rules: Rules) -> None:
    result = settle(
        rules,
        injected=np.array([[1000, 1001]], np.int32),
        plants=[replace(PLANT, grant=GRANT)],
        withdrawn=np.array([[1500, 500], [500, 1500]], np.int32),
        holders=["enterprise", "local_authority"],
    ).plants[0]
    # 750 of 1000 Wh, and a quarter of 1001 Wh: 250.25, in whole Wh.
    assert result.reduced_wh == 750 + 250
    assert result.tip_micro_eur == (2001 * 120 - 1000 * 60)


@pytest.mark.parametrize(("withdrawn", "reduced"), [(0, 0), (1, 1), (2, 1), (3, 1)])
def test_half_a_watt_hour_goes_up(rules: Rules, withdrawn: int, reduced: int) -> None:
    """One Wh is shared; the enterprise withdraws one of 1 + `withdrawn` Wh."""
    result = settle(
        rules,
        injected=np.array([[1, 0]], np.int32),
        plants=[replace(PLANT, grant=GRANT)],
        withdrawn=np.array([[1, 0], [withdrawn, 0]], np.int32),
        holders=["local_authority", "enterprise"],
    ).plants[0]
    assert result.reduced_wh == reduced


def test_natural_persons_become_exempt_within_the_period(rules: Rules) -> None:
    """The first hour is the last of 25 June 2025 in Italy, the second the first of the 26th."""
    result = settle(rules, hours_start=datetime(2025, 6, 25, 21, tzinfo=UTC), plants=[replace(PLANT, grant=GRANT)])
    assert result.plants[0].reduced_wh == 1000
    assert result.plants[0].tip_micro_eur == 1000 * 60 + 2000 * 120
    assert [figure.name for figure in result.figures].count("grant_exempt_holders") == 2


def test_around_new_year_each_hour_has_its_own_valorisation(rules: Rules) -> None:
    plant = settle(rules, hours_start=datetime(2024, 12, 31, 22, tzinfo=UTC)).plants[0]
    assert plant.valorisation_micro_eur == 1000 * Fraction("10.57") + 2000 * 9


def test_a_year_without_valorisation_is_an_error(rules: Rules) -> None:
    with pytest.raises(InputError, match="TRAS_e"):
        settle(rules, hours_start=datetime(2026, 5, 1, tzinfo=UTC))
    with pytest.raises(InputError, match="2025-01-01"):
        settle(load_rules(), hours_start=datetime(2024, 12, 31, 22, tzinfo=UTC))


def test_old_and_declared_plants_earn_only_the_valorisation(rules: Rules) -> None:
    for plant, why in (
        (
            replace(PLANT, in_operation=date(2021, 12, 15)),
            Remark("plant_too_old", {"plant": "p", "earliest": date(2021, 12, 16)}),
        ),
        (
            replace(PLANT, incentivised=False, power_kw=Fraction(5000)),
            Remark("plant_declared_without_tariff", {"plant": "p"}),
        ),
    ):
        result = settle(rules, plants=[plant]).plants[0]
        assert (result.tip_micro_eur, result.incentivised_wh, result.attributed_wh) == (0, 0, 3000)
        assert result.valorisation_micro_eur == 31_710
        assert result.refusal == why
    assert settle(rules, plants=[replace(PLANT, in_operation=date(2021, 12, 16))]).tip_micro_eur == 360_000


def test_old_plants_can_be_settled_before_the_tariff_existed(rules: Rules) -> None:
    old = replace(PLANT, in_operation=date(2019, 1, 1), incentivised=False)
    result = settle(rules, hours_start=datetime(2023, 6, 1, tzinfo=UTC), plants=[old])
    assert result.valorisation_micro_eur == 3000 * Fraction("8.48")


def test_the_tariff_begins_with_operation_and_ends_after_twenty_years(rules: Rules) -> None:
    """Each period holds the last hour of a local day and the first of the next."""
    first = settle(rules, hours_start=datetime(2024, 2, 29, 22, tzinfo=UTC)).plants[0]
    assert (first.attributed_wh, first.incentivised_wh, first.tip_micro_eur) == (3000, 2000, 240_000)
    assert first.refusal == Remark("plant_not_yet_in_operation", {"plant": "p", "in_operation": PLANT.in_operation})
    figures = [replace(f, value=Fraction(1)) if f.name == "tip_years" else f for f in rules.figures]
    shortened = Rules(tuple(figures))
    last = settle(shortened, hours_start=datetime(2025, 2, 28, 22, tzinfo=UTC)).plants[0]
    assert (last.attributed_wh, last.incentivised_wh, last.tip_micro_eur) == (3000, 1000, 120_000)
    assert last.refusal == Remark("plant_tariff_over", {"plant": "p", "years": 1})
    leap = replace(PLANT, in_operation=date(2024, 2, 29))
    assert settle(shortened, hours_start=datetime(2025, 2, 28, 22, tzinfo=UTC), plants=[leap]).plants == (last,)


def test_seniority_decides_which_plant_earns(rules: Rules) -> None:
    young = replace(PLANT, plant="y", power_kw=Fraction(700), in_operation=date(2024, 4, 1))
    injected = np.array([[2000, 2000], [1500, 1500]], np.int32)
    result = settle(rules, injected=injected, plants=[young, PLANT], withdrawn=np.array([[3000, 1000]], np.int32))
    assert [(p.plant, p.attributed_wh, p.tip_micro_eur) for p in result.plants] == [
        ("p", 1500 + 1000, 2500 * 120),
        ("y", 1500, 1500 * 100),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"plants": []}, "injected"),
        ({"holders": ["natural_person"] * 2}, "withdrawn"),
        ({"zonal_price": np.zeros(3, np.int64)}, "injected"),
        ({"zonal_price": np.zeros(2, np.int32)}, "zonal_price"),
        ({"holders": ["household"]}, "holders"),
        ({"region": "Lombardy"}, "region"),
        ({"hours_start": datetime(2024, 6, 1)}, "hours_start"),  # noqa: DTZ001 - the fault
        ({"injected": np.array([[1000, -1]], np.int32)}, "injected_wh"),
        ({"injected": np.array([[1000.0, 1.0]])}, "injected_wh"),
        ({"plants": [replace(PLANT, power_kw=Fraction(1001))]}, "power_kw"),
        (
            {
                "injected": np.zeros((1, 0), np.int32),
                "withdrawn": np.zeros((1, 0), np.int32),
                "zonal_price": np.zeros(0, np.int64),
            },
            "zonal_price",
        ),
        ({"plants": [PLANT, PLANT], "injected": np.ones((2, 2), np.int32)}, "plants"),
    ],
)
def test_inputs_that_cannot_be_settled_are_refused(rules: Rules, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        settle(rules, **changes)
    assert caught.value.field == field
    assert caught.value.remedy


@pytest.mark.parametrize(("field", "value"), [("power_kw", 0), ("grant", Fraction(-1, 10)), ("grant", 40)])
def test_impossible_plants_are_refused(field: str, value: int | Fraction) -> None:
    with pytest.raises(InputError) as caught:
        replace(PLANT, **{field: Fraction(value)})
    assert caught.value.field == field


@st.composite
def communities(draw: st.DrawFn) -> dict[str, Any]:
    """Any small community, over hours around the local New Year of 2025."""
    plants, members, hours = draw(st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6)))
    wh = st.sampled_from([0, 1, 2]) | st.integers(0, 900_000)
    return {
        "hours_start": datetime(2024, 12, 31, 20, tzinfo=UTC),
        "injected": draw(arrays(np.int32, (plants, hours), elements=wh)),
        "withdrawn": draw(arrays(np.int32, (members, hours), elements=wh)),
        "zonal_price": draw(arrays(np.int64, hours, elements=st.integers(-500 * EUR, 900 * EUR))),
        "region": draw(st.sampled_from(["Lombardia", "Lazio", "Sicilia"])),
        "holders": draw(st.lists(st.sampled_from(HOLDERS), min_size=members, max_size=members)),
        "plants": [
            Plant(
                f"p{i}",
                Fraction(draw(st.integers(1, 1000))),
                draw(st.sampled_from(list(Technology))),
                date(2021, 12, 14) + timedelta(days=draw(st.integers(0, 4) | st.integers(1110, 1115))),
                Fraction(draw(st.integers(0, 50)), 100),
                draw(st.booleans()),
            )
            for i in range(plants)
        ],
    }


@settings(max_examples=150)
@given(communities())
def test_energies_and_amounts_agree(rules: Rules, community: dict[str, Any]) -> None:
    result = settle_substation(**community, rules=rules)
    shared = int(result.energy.shared_wh.sum())
    assert sum(plant.attributed_wh for plant in result.plants) == shared
    assert sum(plant.incentivised_wh for plant in result.plants) == int(result.incentivised_wh.sum())
    assert (result.incentivised_wh <= result.energy.shared_wh).all()
    for plant in result.plants:
        assert 0 <= plant.reduced_wh <= plant.incentivised_wh <= plant.attributed_wh <= plant.injected_wh
        assert (plant.plant_set is None) <= (plant.tip_micro_eur == plant.incentivised_wh == 0)
        assert plant.tip_micro_eur <= plant.incentivised_wh * 130
        assert plant.tip_micro_eur >= (1 - plant.reduction) * plant.incentivised_wh * 60 - 1
        assert plant.valorisation_micro_eur <= plant.attributed_wh * Fraction("10.57") + 1


@settings(max_examples=100)
@given(communities())
def test_the_amounts_are_those_of_a_plain_hour_by_hour_calculation(rules: Rules, community: dict[str, Any]) -> None:
    """The decree written out in Python's integers and fractions, one hour and one plant at a time."""
    base = {200: (80, 120), 600: (70, 110), 1000: (60, 100)}
    corrections = {"Lombardia": 10, "Lazio": 4, "Sicilia": 0}
    exempt = {"local_authority", "religious_body", "third_sector_body", "environmental_body"}
    tip: dict[str, Fraction] = {}
    valued: dict[str, Fraction] = {}
    for hour, price in enumerate(community["zonal_price"].tolist()):
        took = community["withdrawn"][:, hour].tolist()
        liable = sum(wh for wh, holder in zip(took, community["holders"], strict=True) if holder not in exempt)
        day = date(2024, 12, 31) if hour < 3 else date(2025, 1, 1)
        left = sum(took)
        for plant, put in sorted(
            zip(community["plants"], community["injected"][:, hour].tolist(), strict=True),
            key=lambda pair: (pair[0].in_operation, pair[0].plant),
        ):
            wh = min(put, left)
            left -= wh
            fixed, cap = next(values for size, values in base.items() if plant.power_kw <= size)
            rate = min(Fraction(cap), fixed + max(Fraction(0), 180 - Fraction(price, EUR)))
            rate += corrections[community["region"]] if plant.technology == "pv" else 0
            right = plant.incentivised and date(2021, 12, 16) <= plant.in_operation <= day and plant.grant <= GRANT
            reduced = round_to_int(Fraction(wh * liable, sum(took))) if wh else 0
            amount = rate * (wh - reduced * plant.grant * Fraction(5, 4)) if right else Fraction(0)
            tip[plant.plant] = tip.get(plant.plant, Fraction(0)) + amount
            tras = Fraction("10.57") if hour < 3 else Fraction(9)
            valued[plant.plant] = valued.get(plant.plant, Fraction(0)) + wh * tras
    result = settle_substation(**community, rules=rules)
    assert {p.plant: p.tip_micro_eur for p in result.plants} == {k: round_to_int(v) for k, v in tip.items()}
    assert {p.plant: p.valorisation_micro_eur for p in result.plants} == {k: round_to_int(v) for k, v in valued.items()}


@settings(max_examples=60)
@given(communities(), st.randoms(use_true_random=False))
def test_order_type_and_members_without_energy_change_nothing(
    rules: Rules, community: dict[str, Any], random: Random
) -> None:
    plants, members = list(range(len(community["plants"]))), list(range(len(community["holders"])))
    random.shuffle(plants)
    random.shuffle(members)
    mixed = community | {
        "plants": [community["plants"][i] for i in plants],
        "injected": community["injected"][plants].astype(np.int64),
        "holders": [*(community["holders"][i] for i in members), "enterprise"],
        "withdrawn": np.concatenate([community["withdrawn"][members], np.zeros_like(community["withdrawn"][:1])]),
    }
    one, two = settle_substation(**community, rules=rules), settle_substation(**mixed, rules=rules)
    assert one.plants == two.plants
    assert one.figures == two.figures
    assert (one.incentivised_wh == two.incentivised_wh).all()
    assert (one.energy.shared_wh == two.energy.shared_wh).all()
