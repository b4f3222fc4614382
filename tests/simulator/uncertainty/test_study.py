"""Tornado and Monte Carlo of a described community: exact where they say so, close where they interpolate."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.description import parse_description
from simulator.money.evaluate import Money
from simulator.run import Case, cloud, simulate_case, swings
from simulator.uncertainty import AXES, Bar, Factors, Spread, build_response
from simulator.uncertainty.response import grid_of
from simulator.uncertainty.study import amounts_of, moving_flows, with_change

VILLAGE = """
name = "Village"
[place]
municipality = "Borgo"
region = "Lazio"
market_zone = "CSUD"
latitude = 41.9
longitude = 12.5
[[substations]]
id = "s"
[[members]]
id = "firm"
name = "Firm"
class = "company"
size = "small"
control = false
uses = [{ profile = "craft", bill = { total = 30000 } }]
[[members.plants]]
id = "pv"
kw = 40
in_operation = 2027-01-01
arrays = [{ kw = 40 }]
storage = { kwh = 20, kw_charge = 10, kw_discharge = 10 }
capex_eur = 60000
opex_eur_per_year = 600
financing = [{ kind = "loan", share = 0.5, rate = 0.05, years = 5 }, { kind = "equity", share = 0.5 }]
[[members]]
id = "home"
name = "Home"
class = "citizen"
copies = 8
uses = [{ profile = "residential", bill = { total = 2700 } }]
[finance]
horizon_years = 8
first_year = 2027
"""


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(parse_description(VILLAGE, file=Path("village.toml")))


@pytest.fixture(scope="module")
def money(case: Case) -> Money:
    return simulate_case(case).money


def test_factors_of_one_change_nothing(case: Case, money: Money) -> None:
    assert case.money(Factors()).whole_flows == pytest.approx(money.whole_flows)


def test_the_parts_that_move_sum_to_the_whole(money: Money) -> None:
    flows = moving_flows(money)
    assert np.sum(list(flows.values()), axis=0) == pytest.approx(money.whole_flows)
    # what does not move is money spent: plant, upkeep, loan and the taxes that these lower
    assert (flows["rest"] < 0).sum() >= 6


def test_moved_flows_are_those_of_an_exact_run(case: Case, money: Money) -> None:
    factors = Factors(irradiation=0.9, consumption=1.1, price=1.2)
    exact = case.money(factors)
    flows, place = moving_flows(money), money.reference_year
    base, moved = amounts_of(money, money.yearly, place), amounts_of(money, exact.yearly, place)
    estimate = flows["rest"] + np.sum([flows[key] * moved[key] / base[key] for key in base], axis=0)
    # years differ by ageing and growth alone, so that each responds as the reference year does to some parts in 100
    assert estimate == pytest.approx(exact.whole_flows, rel=0.02)


def test_interpolation_is_close_between_its_nodes(case: Case, money: Money) -> None:
    from simulator.run import _TypicalYear

    spreads = {"irradiation": Spread(0.03, 0.03, 0.8, 1.2), "price": Spread(0.1, 0.0, 0.5, 2.0)}
    year = _TypicalYear(case, money)
    response = build_response(year.amounts, grid_of(spreads))
    assert response.nodes == 9
    point = Factors(irradiation=1.06, price=0.86)
    exact = year.amounts(point)
    found = response.ratios(np.array([getattr(point, axis) for axis in AXES])) * response.base
    for key, value in zip(response.keys, found, strict=True):
        assert value == pytest.approx(exact[key], rel=0.02), key


def test_swings_by_the_reference_year_are_close_to_exact_ones(case: Case, money: Money) -> None:
    bars = (Bar("capex", 0.9, 1.1), Bar("price", 0.8, 1.2), Bar("discount_rate", -0.01, 0.01), Bar("opex", 0.5, 1.5),
            Bar("interest_rate", -0.01, 0.01))  # fmt: skip
    found = {swing.bar.key: swing for swing in swings(case, money, bars=bars)}
    npv = money.whole.npv_eur
    for key in ("capex", "discount_rate", "opex", "interest_rate"):
        assert found[key].low_eur > npv > found[key].high_eur
    assert found["price"].low_eur < npv < found["price"].high_eur
    precise = {swing.bar.key: swing for swing in swings(case, money, bars=bars[:2], exact=True)}
    assert precise["capex"] == found["capex"]
    assert found["price"].low_eur == pytest.approx(precise["price"].low_eur, rel=0.02)
    assert found["price"].high_eur == pytest.approx(precise["price"].high_eur, rel=0.02)
    dearer = replace(case.description, groups=with_change(case.description, "capex", 1.1).groups)
    assert found["capex"].high_eur == pytest.approx(simulate_case(Case(dearer)).money.whole.npv_eur)
    with pytest.raises(ValueError, match="weather"):
        with_change(case.description, "weather", 1.0)


def test_a_cloud_lies_around_the_described_value(case: Case, money: Money) -> None:
    spreads = {"price": Spread(0.1, 0.1, 0.5, 2.0), "membership": Spread(0.1, 0.0, 0.5, 1.0)}
    nodes: list[tuple[int, int]] = []
    found = cloud(case, money, spreads=spreads, draws=2000, progress=lambda done, of: nodes.append((done, of)))
    low, _, _, _, high = found.percentiles_eur
    assert low < money.whole.npv_eur < high
    assert nodes[-1] == (6, 6) == (found.nodes, found.nodes)
    assert found.cumulated_eur.shape == (5, 9)
    again = cloud(case, money, spreads=spreads, draws=2000)
    assert np.array_equal(again.npv_eur, found.npv_eur)
