"""A settled month: exact to the cent, whatever the order, and equal to a second computation written on its own."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.calendar import Month
from energy.errors import InputError, InputErrors
from energy.remarks import Remark
from oracle.readings import Direction

CLASSES = ["citizen", "association", "shop", "company", "public_body"]


@st.composite
def worlds(draw: st.DrawFn, world: Any, member: Any) -> Any:
    members = []
    for i in range(draw(st.integers(2, 5))):
        substations = draw(st.lists(st.sampled_from(["S1", "S2"]), min_size=1, max_size=2))
        members.append(
            member(
                f"m{i}",
                member_class=draw(st.sampled_from(CLASSES)),
                substations=substations,
                plant_kw=draw(st.lists(st.sampled_from([6, 200, 201, 600, 601, 1000]), max_size=len(substations))),
                grant=draw(st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(2, 5), Fraction(1, 2)])),
                in_operation=draw(st.sampled_from([date(2020, 1, 1), date(2022, 5, 1), date(2023, 3, 1)])),
                incentivised=draw(st.sampled_from([True, True, False])),
            )
        )
    basis = draw(st.sampled_from(["metered", "hourly_shared"]))
    made = world(members, quotas={"basis": basis, "coefficients": [1, 40, 55]})
    made.region = draw(st.sampled_from(["Marche", "Veneto", "Puglia"]))
    return made.draw(draw(st.integers(0, 2**20)), largest=draw(st.sampled_from([2, 50, 5000])))


def rate(kw: int, price: int, region: str) -> int:
    """The premium tariff in µ€/MWh, from the decree's table: DM 414/2023."""
    fixed, cap = (80, 120) if kw <= 200 else (70, 110) if kw <= 600 else (60, 100)
    bonus = {"Marche": 4, "Veneto": 10, "Puglia": 0}[region]
    return min(cap * 10**6, fixed * 10**6 + max(0, 180 * 10**6 - price)) + bonus * 10**6


def half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def reckon(world: Any) -> dict[str, Any]:
    """Everything up to the pools, once more: hour by hour, plant by plant, in Fractions."""
    hourly = {point: wh.astype(object).reshape(-1, 4).sum(axis=1).tolist() for point, wh in world.readings.items()}
    tip, valorisation, surplus = 0, 0, 0
    shared_total, incentivised_total, zone_total = 0, 0, 0
    hours = range(world.month.hours)
    zone = [[0, 0] for _ in hours]
    for substation in sorted({s for m in world.members for s in m.substations}):
        points = [(m, world.pod(m, i)) for m in world.members for i, s in enumerate(m.substations) if s == substation]
        plants = [
            (m.in_operation, f"{m.id}-{i}", m, kw, world.pod(m, i))
            for m in world.members
            for i, kw in enumerate(m.plant_kw)
            if m.substations[i] == substation
        ]
        plants.sort(key=lambda plant: plant[:2])
        earned = {plant[1]: Fraction(0) for plant in plants}
        attributed = {plant[1]: 0 for plant in plants}
        injected = {plant[1]: sum(hourly[plant[4], Direction.INJECTED]) for plant in plants}
        for hour in hours:
            withdrawn = sum(hourly[pod, Direction.WITHDRAWN][hour] for _, pod in points)
            # Natural persons are exempt since DM 127 of 16 May 2025 only.
            liable = sum(
                hourly[pod, Direction.WITHDRAWN][hour]
                for m, pod in points
                if m.member_class in {"citizen", "shop", "company"}
            )
            residual = withdrawn
            zone[hour][1] += withdrawn
            for _, key, m, kw, pod in plants:
                zone[hour][0] += hourly[pod, Direction.INJECTED][hour]
                taken = min(hourly[pod, Direction.INJECTED][hour], residual)
                residual -= taken
                attributed[key] += taken
                shared_total += taken
                if not m.incentivised or m.in_operation < date(2021, 12, 16) or m.grant > Fraction(2, 5):
                    continue
                incentivised_total += taken
                reduction = m.grant * Fraction(5, 4)
                reduced = (2 * taken * liable + withdrawn) // (2 * withdrawn) if withdrawn else 0
                price = rate(kw, int(world.price[hour]), world.region)
                earned[key] += price * (taken - reduction * reduced)
        for with_grant in (False, True):
            chosen = [
                p for p in plants
                if bool(p[2].grant) is with_grant and p[2].incentivised and p[0] >= date(2021, 12, 16)
                and p[2].grant <= Fraction(2, 5)
            ]  # fmt: skip
            got = sum(half_up(earned[p[1]] / 10**6) for p in chosen)
            tip += got
            shares, total = sum(attributed[p[1]] for p in chosen), sum(injected[p[1]] for p in chosen)
            limit = Fraction(45 if with_grant else 55, 100)
            if shares and Fraction(shares, total) > limit:
                surplus += half_up(got * (Fraction(shares, total) - limit) / Fraction(shares, total))
        valorisation += sum(half_up(Fraction(1057, 100) * attributed[p[1]]) for p in plants)
    zone_total = sum(min(pair) for pair in zone)
    surplus_cents = half_up(Fraction(surplus, 10**4))
    gross = half_up(Fraction(tip, 10**4)) + half_up(Fraction(valorisation, 10**4)) - surplus_cents
    year = 400 * sum(len(m.substations) for m in world.members)
    for kw in (kw for m in world.members for kw in m.plant_kw):
        year += 0 if kw <= 3 else 1500 + 100 * max(0, kw - 20)
    fees = min(gross, year * 6 // 12 - year * 5 // 12)
    return {
        "shared_wh": shared_total,
        "incentivised_wh": incentivised_total,
        "zone_shared_wh": zone_total,
        "tip_micro_eur": tip,
        "valorisation_micro_eur": valorisation,
        "surplus_micro_eur": surplus,
        "surplus_cents": surplus_cents,
        "fees_cents": fees,
        "regular_cents": gross - fees,
    }


@settings(max_examples=60)
@given(data=st.data())
def test_equals_a_second_computation_and_sums_to_the_cent(settle: Any, world: Any, member: Any, data: Any) -> None:
    made = data.draw(worlds(world, member))
    if not any(m.plant_kw for m in made.members):
        made.members[0].plant_kw = [6]
        made.draw(1)
    result = settle(made)
    energy, money = result.energy, result.money
    expected = reckon(made)
    found = {name: getattr(energy if hasattr(energy, name) else money, name) for name in expected}
    assert found == expected

    assert sum(m.shared_wh for m in result.members) == energy.shared_wh
    assert sum(m.produced_shared_wh for m in result.members) == energy.shared_wh
    assert sum(m.withdrawn_wh for m in result.members) == energy.withdrawn_wh
    assert sum(m.injected_wh for m in result.members) == energy.injected_wh
    assert sum(p.shared_wh for p in result.plants) == energy.shared_wh
    assert sum(p.tip_micro_eur for p in result.plants) == money.tip_micro_eur
    assert int(result.hours.shared_wh.sum()) == energy.shared_wh <= energy.zone_shared_wh
    assert sum(m.final_quota_micro for m in result.members) == sum(m.base_quota_micro for m in result.members) == 10**9
    assert sum(m.cents for m in result.members) == money.members_cents
    assert sum(money.funds_cents.values()) + money.members_cents == money.regular_cents + money.surplus_cents
    assert all(m.surplus_cents == 0 for m in result.members if m.member_class in {"shop", "company"})


@settings(max_examples=8)
@given(seed=st.integers(0, 2**20), order=st.permutations(range(4)))
def test_the_order_of_members_and_rows_changes_nothing(
    settle: Any, world: Any, member: Any, seed: int, order: list[int]
) -> None:
    members = [
        member("a", plant_kw=[100]),
        member("b", "company", plant_kw=[100]),
        member("c", beta=Fraction(1)),
        member("d", "shop"),
    ]
    first = world(members).draw(seed)
    second = world([members[i] for i in order], readings=dict(reversed(first.readings.items())), price=first.price)
    one, other = settle(first), settle(second)
    assert one.members == other.members
    assert one.plants == other.plants
    assert one.money == other.money
    assert one.dataset_hash == other.dataset_hash


@settings(max_examples=8)
@given(seed=st.integers(0, 2**20))
def test_a_member_without_energy_changes_no_other_euro(settle: Any, world: Any, member: Any, seed: int) -> None:
    members = [member("a", plant_kw=[100]), member("b", beta=Fraction(1)), member("c", "company")]
    before = world(members).draw(seed)
    after = world([*members, member("empty")], readings=dict(before.readings), price=before.price)
    silent = after.pod(after.members[-1], 0)
    after.readings[silent, Direction.WITHDRAWN] = np.zeros(after.month.hours * 4, np.int32)
    one, other = settle(before), settle(after)
    kept = [line for line in other.members if line.member != "empty"]
    # The new point costs its yearly fee, which the pools bear: what is divided changes, the division does not.
    assert [m.final_quota_micro for m in kept] == [m.final_quota_micro for m in one.members]
    assert [m.shared_wh for m in kept] == [m.shared_wh for m in one.members]
    assert one.money.tip_micro_eur == other.money.tip_micro_eur
    assert other.money.fees_cents - one.money.fees_cents in {33, 34}


@settings(max_examples=6)
@given(seed=st.integers(0, 2**20))
def test_twice_the_energy_leaves_the_quotas_alone(settle: Any, world: Any, member: Any, seed: int) -> None:
    members = [member("a", plant_kw=[100]), member("b", beta=Fraction(1)), member("c", "company", plant_kw=[20])]
    before = world(members).draw(seed)
    after = world(members, readings={key: wh * 2 for key, wh in before.readings.items()}, price=before.price)
    one, other = settle(before), settle(after)
    assert [m.final_quota_micro for m in one.members] == [m.final_quota_micro for m in other.members]
    assert other.energy.shared_wh == 2 * one.energy.shared_wh


def test_the_board_is_told_what_is_uncertain(settle: Any, world: Any, member: Any) -> None:
    made = world([member("a", plant_kw=[10]), member("b", plant_kw=[50], incentivised=False)]).draw(4)
    synthetic = made.prices()
    made.prices = lambda: [replace(file, synthetic=True) for file in synthetic]
    assert settle(made).warnings == (
        Remark("nobody_supported", {"members": ("b",)}),
        Remark("plant_declared_without_tariff", {"plant": "b-0"}),
        Remark("threshold_of_month", {"substation": "S1", "month": made.month}),
        Remark("prices_synthetic", {}),
        Remark("figures_not_established", {"figures": ("gse_fee_per_pod",)}),
    )


def test_fees_beyond_the_contributions_are_said(settle: Any, world: Any, member: Any) -> None:
    made = world([member("a", plant_kw=[100]), member("b")]).draw(3, largest=1)
    result = settle(made)
    assert (result.money.fees_cents, result.money.regular_cents) == (0, 0)
    year = 1500 + 100 * 80 + 2 * 400
    fees = {"fees_cents": year * 6 // 12 - year * 5 // 12, "contributions_cents": 0}
    assert Remark("fees_beyond_contributions", fees) in result.warnings


def test_a_surplus_that_nobody_may_have_goes_to_social_purposes(settle: Any, world: Any, member: Any) -> None:
    made = world([member("a", "company", plant_kw=[100]), member("b", "shop")]).draw(3, largest=200)
    made.readings[made.pod(made.members[1], 0), Direction.WITHDRAWN] += 200
    result = settle(made)
    assert result.thresholds[0].surplus_share == Fraction(45, 100)
    assert result.money.surplus_cents > 0
    assert result.money.funds_cents["social_purposes"] == result.money.surplus_cents
    assert sum(result.money.funds_cents.values()) + result.money.members_cents == (
        result.money.regular_cents + result.money.surplus_cents
    )


def test_a_retrocession_goes_to_the_internal_fund(settle: Any, world: Any, member: Any) -> None:
    members = [member("a", plant_kw=[100]), member("b")]
    plain = settle(world(members).draw(5))
    given_back = settle(world(members, quotas={"retrocession": {"a": 10_000}}).draw(5))
    assert given_back.members[0].cents == given_back.members[0].surplus_cents == plain.members[0].surplus_cents
    assert given_back.members[0].retroceded_cents == plain.members[0].regular_cents
    assert given_back.members[1].cents == plain.members[1].cents
    assert given_back.money.funds_cents["internal_fund"] == (
        plain.money.funds_cents["internal_fund"] + plain.members[0].regular_cents
    )


def test_a_column_of_the_communitys_own(settle: Any, world: Any, member: Any) -> None:
    members = [
        member("a", plant_kw=[10], more={"parameters": {"investment_eur": 3000}}),
        member("b", more={"parameters": {"investment_eur": "1000"}}),
    ]
    quotas = {"columns": ["investment_eur"], "coefficients": [1], "max_reduction": 0}
    result = settle(world(members, quotas=quotas).draw(7))
    assert [m.final_quota_micro for m in result.members] == [750_000_000, 250_000_000]

    with pytest.raises(InputError, match="'shares', which member a does not have"):
        settle(world(members, quotas={"columns": ["shares"], "coefficients": [1]}).draw(7))


def test_readings_that_are_missing_or_estimated_stop_the_settlement(settle: Any, world: Any, member: Any) -> None:
    made = world([member("a", plant_kw=[10]), member("b")]).draw(9)
    del made.readings[made.pod(made.members[1], 0), Direction.WITHDRAWN]
    with pytest.raises(InputErrors, match="there are no readings of 2024-06"):
        settle(made)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"month": Month(2024, 5)}, "began in 2024-06, after 2024-05"),
        ({"month": Month(2025, 6), "first_month": Month(2025, 6)}, r"TRAS_e .* is known for"),
    ],
)
def test_a_month_without_figures_or_community_is_refused(
    settle: Any, world: Any, member: Any, change: dict[str, Month], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        settle(world([member("a", plant_kw=[10])], **change).draw(1))


@pytest.mark.parametrize("month", [Month(2024, 3), Month(2024, 10)])
def test_months_of_743_and_745_hours(settle: Any, world: Any, member: Any, month: Month) -> None:
    made = world([member("a", plant_kw=[10]), member("b")], month=month, first_month=month).draw(2)
    result = settle(made)
    assert len(result.hours.shared_wh) == month.hours
    assert result.energy.shared_wh == reckon(made)["shared_wh"]


def test_a_year_as_basis_and_window_adds_its_months(settle: Any, world: Any, member: Any) -> None:
    members = [member("a", plant_kw=[10]), member("b")]
    may = world(members, month=Month(2024, 5), first_month=Month(2024, 5)).draw(11)
    june = world(
        members, first_month=Month(2024, 5), quotas={"period": "annual"}, rules={"surplus_window": "annual"}
    ).draw(12)
    both = june.files
    june.files = lambda: [
        *both(),
        *(type(f)(f.name + "-5", f.sha256 + "5", f.format, f.curves, ()) for f in may.files()),
    ]
    result, earlier = settle(june), settle(may)
    line = result.thresholds[0]
    assert (line.first_month, line.last_month) == (Month(2024, 5), Month(2024, 6))
    span = {"substation": "S1", "first_month": line.first_month, "last_month": line.last_month}
    assert Remark("threshold_of_months", span) in result.warnings
    assert line.injected_wh == result.energy.injected_wh + earlier.energy.injected_wh
    assert line.incentivised_wh == result.energy.incentivised_wh + earlier.energy.incentivised_wh
    assert result.members[1].basis[2] == Fraction(
        result.members[1].withdrawn_wh + earlier.members[1].withdrawn_wh, 1000
    )
