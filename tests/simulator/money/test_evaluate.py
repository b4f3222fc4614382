"""The money of a whole horizon: parties sum to the whole, bills explain savings, limits and hand computations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from energy.rules import Rules
from simulator.description import Description
from simulator.description.plants import PlantState
from simulator.money.entries import FINANCE, LINE_WORDS
from simulator.money.indicators import npv
from simulator.money.instalments import instalment
from simulator.run import FORMULAS, Case, Simulation, simulate, simulate_case
from simulator.sharing import MODELS

Build = Callable[..., Description]


@pytest.fixture(scope="module")
def found(build: Build) -> Simulation:
    return simulate(build())


def test_flows_of_parties_sum_to_the_whole(found: Simulation) -> None:
    ledger = found.money.ledger
    outside = np.sum(list(ledger.whole().values()), axis=0)
    assert ledger.flows().sum(axis=0) == pytest.approx(outside, abs=1e-6)
    for party in range(len(ledger.parties)):
        assert np.sum([*ledger.of_party(party).values(), np.zeros(7)], axis=0) == pytest.approx(
            ledger.flows()[party], abs=1e-6
        )
    community = {"gse_fee", "setup", "management", "social"}
    about_plants = ledger.plant_flows().sum(axis=0)
    rest = np.sum([row for key, row in ledger.whole().items() if key in community], axis=0)
    assert about_plants + rest == pytest.approx(outside, abs=1e-6)


def test_what_is_shared_out_is_the_contributions_to_the_cent(found: Simulation) -> None:
    yearly = found.money.yearly
    total = np.round(100 * (yearly.tip + yearly.valorisation).sum(axis=0)).astype(int)
    social = np.array([allocation.social_cents for allocation in yearly.allocations])
    kept = np.round(100 * (yearly.fees + yearly.retained)).astype(int)
    assert (yearly.received_cents.sum(axis=0) + social + kept == total).all()


def test_the_net_present_value_is_zero_at_the_irr(found: Simulation) -> None:
    for row, each in zip(found.money.party_flows, found.money.parties, strict=True):
        for rate in each.irr.rates:
            assert npv(rate, row) == pytest.approx(0, abs=1e-5 * np.abs(row).sum())


def test_a_bill_falls_by_what_self_consumption_saves(found: Simulation) -> None:
    yearly, hosts = found.money.yearly, found.description.plant_hosts
    saved = np.zeros_like(yearly.before)
    np.add.at(saved, list(hosts), yearly.saving)
    assert yearly.before - yearly.after == pytest.approx(saved)
    # the whole consumption is in the bills: before, the house is billed what it consumes, at its prices by band
    house = (900 * 0.25 + 900 * 0.23 + 1200 * 0.20 + 100) * 1.10
    assert yearly.before[0, 0] == pytest.approx(house)
    assert yearly.before[0, 3] == pytest.approx(house * 1.02**3)


def test_the_flows_of_a_plant_by_hand(found: Simulation) -> None:
    ledger, yearly = found.money.ledger, found.money.yearly
    shed = ledger.plant_flows(without=FINANCE)[1]
    assert shed[0] == pytest.approx(-50_000)
    year = 1
    sale, saving = yearly.sale[1, 0], yearly.saving[1, 0]
    interest = 0.6 * 50_000 * 0.05
    income = sale + saving - 500 - interest - 50_000 / 20
    tax = 0.24 * income + 0.039 * (income + interest)
    revenue = sale + saving + yearly.tip[1, 0] + yearly.valorisation[1, 0]
    assert shed[year] == pytest.approx(revenue - 500 - tax)
    financed = ledger.plant_flows()[1]
    assert financed[0] == pytest.approx(-20_000)
    assert financed[year] == pytest.approx(shed[year] - instalment(30_000, 0.05, 4))
    assert financed[5] == pytest.approx(shed[5])
    # equity at 4 %, a loan at 5 % whose interest lowers the company's tax of 24 %
    assert found.money.wacc[1] == pytest.approx(0.4 * 0.04 + 0.6 * 0.05 * 0.76)
    # a person pays VAT on the plant, IRPEF on the sale, and for a new inverter in the third year
    roof = ledger.plant_flows(without=FINANCE)[0]
    assert roof[0] == pytest.approx(-9_900)
    kept = yearly.sale[0] * (1 - 0.23) + yearly.saving[0] + yearly.tip[0] + yearly.valorisation[0]
    assert roof[1] == pytest.approx(kept[0] - 140)
    assert roof[3] == pytest.approx(kept[2] - 140 * 1.02**2 - 900 * 1.1 * 1.02**3)


def test_without_prices_only_the_contributions_are_left(build: Build) -> None:
    free = build(more="[prices]\nzonal_eur_per_mwh = 0\ntariff = { eur_per_kwh = [0], other_eur_per_kwh = 0 }")
    groups = tuple(replace(group, tariff=None) for group in free.groups)
    money = simulate(replace(free, groups=groups)).money
    assert not money.yearly.sale.any()
    assert not money.yearly.saving.any()
    # at a zonal price of zero every tariff is at its cap: 120 + 4 €/MWh in the centre, up to 200 kW
    mwh = money.yearly.attributed_kwh / 1000
    assert money.yearly.tip == pytest.approx(mwh * 124, rel=1e-6)
    assert money.yearly.valorisation == pytest.approx(mwh * 10.57, rel=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_every_sharing_model_can_be_the_communitys(build: Build, model: str) -> None:
    money = simulate(build(model=model)).money
    chosen = money.yearly.allocations[money.reference_year]
    assert chosen == money.comparison.of(model)
    assert money.yearly.received_cents[:, money.reference_year].tolist() == list(chosen.cents)


def test_third_parties_bring_money_and_take_it_back(build: Build) -> None:
    funded = 'financing = [{ kind = "third_party", share = 1.0, rate = 0.06, years = 5 }]'
    money = simulate(build(plant=funded)).money
    third = money.party_flows[money.ledger.third_party]
    assert third[0] == pytest.approx(-9_900)
    assert npv(0.06, third) == pytest.approx(0, abs=1e-6)
    own = simulate(build()).money
    # for the whole project nothing changes but the taxes, which do not depend on it for a person
    assert money.whole_flows == pytest.approx(own.whole_flows)
    owned = simulate(build(plant='owner = "third_party"')).money
    assert owned.party_flows[owned.ledger.third_party][0] == pytest.approx(-9_000)


@pytest.mark.parametrize(("kind", "key"), [("leasing", "leasing_out"), ("operating_rental", "rental_out")])
def test_leasing_and_rental_are_paid_in_constant_instalments(build: Build, kind: str, key: str) -> None:
    money = simulate(build(plant=f'financing = [{{ kind = "{kind}", share = 1.0, rate = 0.06, years = 5 }}]')).money
    paid = money.ledger.total([key], 0, paid=True)
    assert paid[1:6] == pytest.approx([instalment(9_900, 0.06, 5)] * 5)
    upkeep = money.ledger.total(["opex"], 0, paid=True)
    assert upkeep.any() == (kind == "leasing")


def test_an_existing_plant_earns_only_its_part_of_the_contributions(build: Build) -> None:
    old = build()
    roof = replace(old.groups[0], plants=(replace(old.groups[0].plants[0], state=PlantState.EXISTING),))
    found = simulate(replace(old, groups=(roof, *old.groups[1:])))
    keys = {lines.key for lines in found.money.ledger.lines if (lines.plant == 0).any()}
    assert keys == {"tip", "valorisation"}
    assert found.money.lcoe_eur_per_kwh[0] is None
    assert found.money.yearly.before[0] == pytest.approx(found.money.yearly.after[0])
    assert "plant_existing_without_investment" in {remark.code for remark in found.remarks}


def test_a_group_in_one_building_gets_more_valorisation(build: Build) -> None:
    community, group = (simulate(build(kind=kind, more=MORE)).money.yearly for kind in ("cer", "gac"))
    mwh = group.attributed_kwh / 1000
    assert group.tip == pytest.approx(community.tip)
    # (10.57 + 0.65) · E + 2.6 % · E · 100 €/MWh, at a flat price
    assert community.valorisation == pytest.approx(mwh * 10.57, rel=1e-5)
    flat = mwh * (10.57 + 0.65)
    assert (group.valorisation > flat).all()
    assert (group.valorisation < flat + 0.026 * mwh * 250).all()


MORE = "[prices]\nzonal_eur_per_mwh = 100"


def test_losses_in_a_building_follow_the_hourly_price(build: Build, rules: Rules) -> None:
    case = Case(build(kind="gac"))
    case.prices = replace(case.prices, eur_per_mwh=np.full(case.hours.hours, 100.0))
    yearly = simulate_case(case).money.yearly
    mwh = yearly.attributed_kwh[:, 0] / 1000
    losses = float(rules.figure("avoided_losses_lv", date(2027, 1, 1)).number)
    assert yearly.valorisation[:, 0] == pytest.approx(mwh * (10.57 + 0.65 + losses * 100), rel=1e-5)


def test_progress_is_told_and_may_cancel(build: Build) -> None:
    seen: list[tuple[int, int]] = []

    class CancelledError(Exception):
        pass

    def watch(done: int, of: int) -> None:
        seen.append((done, of))
        if done == 2:
            raise CancelledError

    with pytest.raises(CancelledError):
        simulate(build(), progress=watch)
    assert seen == [(1, 6), (2, 6)]


@pytest.mark.parametrize(
    ("plant", "more", "code"),
    [
        ("", "constituted", "plant_before_constitution"),
        ('grant = { share = 0.3, kind = "pnrr" }', "", "pnrr_without_admission"),
        ('grant = { share = 0.5, kind = "other" }', "", "grant_above_limit"),
    ],
)
def test_what_the_conditions_of_access_refuse_is_not_counted(build: Build, plant: str, more: str, code: str) -> None:
    described = build(plant=plant)
    if more:
        described = replace(described, constituted=date(2027, 2, 1))
    found = simulate(described)
    assert code in {remark.code for remark in found.remarks}
    refused = code != "pnrr_without_admission"
    assert (found.money.yearly.tip[0] == 0).all() == refused
    assert found.money.yearly.valorisation[0].all()
    assert found.money.investments[0].grant_eur == (4500 if "0.5" in plant else 0)


def test_members_pay_in_what_the_community_needs_and_no_more(build: Build) -> None:
    described = build(plant='owner = "community"')
    rich = replace(described.groups[3], invested_eur=30_000.0)
    poor = replace(described.groups[0], invested_eur=10_000.0)
    money = simulate(replace(described, groups=(poor, *described.groups[1:3], rich))).money
    need = 9_900 + 500
    paid = money.ledger.total(["invested"], money.ledger.community)
    assert paid[0] == pytest.approx(need)
    assert not paid[1:].any()
    assert money.ledger.of_party(0)["invested"][0] == pytest.approx(-need / 4)
    assert money.party_flows[money.ledger.community][0] == pytest.approx(0)
    # the house keeps the saving, the community sells and is taxed as a company on what is left
    assert money.ledger.of_party(0)["saving"].any()
    assert "sale" not in money.ledger.of_party(0)
    sale, upkeep, written_off = money.yearly.sale[0, 0], 140, 9_900 / 20
    tax = 0.24 * max(0.0, sale - upkeep - written_off)
    assert money.ledger.total(["tax"], money.ledger.community, paid=True)[1] == pytest.approx(tax)


def test_every_figure_names_its_formula(build: Build) -> None:
    kinds = ("loan", "leasing", "operating_rental", "third_party")
    funds = ", ".join(f'{{ kind = "{kind}", share = 0.25, rate = 0.05, years = 5 }}' for kind in kinds)
    found = simulate(build(plant=f"financing = [{funds}]\ndeduction = {{}}"))
    keys = {lines.key for lines in found.money.ledger.lines}
    assert {"loan_out", "leasing_in", "rental_out", "investor_in", "deduction", "tip"} < keys <= LINE_WORDS.keys()
    assert {words.formula for words in LINE_WORDS.values()} < FORMULAS.keys()
    assert {"money.npv", "money.tip", "sharing.quotas", "uncertainty.response", "energy.shared"} < FORMULAS.keys()
    for formula in FORMULAS.values():
        assert all((formula.words_it, formula.words_en, formula.formula, formula.source))


def test_quarter_hours_give_about_the_same_money(found: Simulation, build: Build) -> None:
    fine = simulate(build(), step_minutes=15)
    assert fine.step_minutes == 15
    by_hour, by_quarter = found.money.yearly, fine.money.yearly
    assert by_quarter.saving.sum() == pytest.approx(by_hour.saving.sum(), rel=0.05)
    assert by_quarter.tip.sum() == pytest.approx(by_hour.tip.sum(), rel=0.1)
    assert fine.money.whole.npv_eur == pytest.approx(found.money.whole.npv_eur, rel=0.1)


def test_plants_built_before_the_first_year_are_paid_at_its_start(build: Build) -> None:
    described = build()
    roof = described.groups[0]
    older = replace(roof, plants=(replace(roof.plants[0], in_operation=date(2021, 12, 20)),))
    finance = replace(described.finance, first_year=2025)
    money = simulate(replace(described, groups=(older, *described.groups[1:]), finance=finance)).money
    assert money.investments[0].first == 0
    assert money.ledger.total(["capex"], 0, paid=True)[0] == pytest.approx(9_900)
    # twenty years from the first day of operation are not over, and the other plant begins in the third year
    assert (money.yearly.tip[0] > 0).all()
    assert money.investments[1].first == 2
    assert not money.yearly.produced_kwh[1, :2].any()
    assert money.reference_year == 2


def test_a_plant_that_never_pays_back_has_no_rate_and_says_so(build: Build) -> None:
    described = build(more="[prices]\nzonal_eur_per_mwh = 0")
    useless = replace(described.groups[0], plants=(replace(described.groups[0].plants[0], opex_eur_per_year=50_000.0),))
    found = simulate(replace(described, groups=(useless, *described.groups[1:])))
    assert found.money.plants[0].irr.case == "none"
    assert found.money.plants[0].payback_years is None
    said = [remark.values for remark in found.remarks if remark.code == "irr_none"]
    assert {"party": "pv"} in said
