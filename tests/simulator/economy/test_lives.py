"""The economy: lives that keep to the contracts' rules, and figures that say what happened."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.genesis import PARAMETERS
from chain.model.parameters import BOUNDS, VECTOR_OF
from simulator.economy import VARIANTS, Outcome, Setting, compare, failings, live
from simulator.economy.clock import Clock
from simulator.economy.life import _Life
from simulator.economy.outcome import Month, gini, outcome_of

FREE = [name for name in BOUNDS if name not in VECTOR_OF]


@st.composite
def any_settings(draw: st.DrawFn) -> Setting:
    names = draw(st.lists(st.sampled_from(FREE), max_size=4, unique=True))
    return Setting(
        members=draw(st.integers(10, 30)),
        years=1,
        ring=draw(st.sampled_from([0.0, 0.1, 0.5])),
        deceived=draw(st.booleans()),
        standing_grant=draw(st.integers(0, 50_00)),
        parameters={name: draw(st.integers(BOUNDS[name][0], BOUNDS[name][1])) for name in names},
        seed=draw(st.integers(0, 99)),
    )


@settings(max_examples=12, deadline=None)
@given(any_settings())
def test_any_life_keeps_to_the_volume_and_its_books_balance(setting: Setting) -> None:
    life = _Life(setting)
    for _ in range(12):
        month = life.month()
        ledger = life._community.ledger
        held = sum(account.free + account.escrowed for account in ledger.accounts.values())
        assert month.stock == held == ledger.issued - ledger.burnt
        assert 0 <= month.stock_of_ring <= month.stock
        assert 0 <= month.unmet <= month.wanted
        assert sum(month.issued[name] for name in ("Welcome", "Bonus", "Energy", "Grants")) >= 0
    assert all(escrow for escrow in ledger.escrows.values())


def test_the_same_setting_lives_the_same_life() -> None:
    setting = Setting(members=20, years=1, seed=7)
    assert live(setting) == live(setting)
    assert live(setting) != live(Setting(members=20, years=1, seed=8))


@pytest.mark.parametrize("members", [50, 100])
def test_the_defaults_neither_starve_nor_swell_nor_feed_a_ring(members: int) -> None:
    (row,) = compare([members], {"defaults": {}}, seeds=3)
    assert failings(row.outcome) == []


@pytest.mark.parametrize(
    ("variant", "failing"),
    [
        ("welcome only", "starves"),
        ("no standing grant", "starves"),
        ("no energy tokens", "starves"),
        ("holding cap 4x", "ring takes the supply"),
        ("recogniser deceived", "ring takes the bonuses"),
    ],
)
def test_each_default_prevents_something(variant: str, failing: str) -> None:
    assert failing in failings(live(Setting(members=100, **VARIANTS[variant])))  # type: ignore[arg-type]


def test_a_ring_holds_no_more_than_its_caps() -> None:
    outcome = live(Setting(members=40, ring=0.25, deceived=True))
    most = 0.25 * 40 * PARAMETERS["HoldingCap"] * PARAMETERS["VolumePerMember"]
    assert (
        outcome.ring_stock * outcome.stock[-1] * 40 * 100 <= most * 1.2
    )  # the part is the year's, the stock its end's


def months(**changes: Any) -> list[Month]:
    return [Month(members=10, wanted=10, stock=500_00, cap=1_000_00, **changes) for _ in range(24)]


@pytest.mark.parametrize(
    ("lived", "ring", "found"),
    [
        (months(), 0.1, []),
        (months(unmet=3), 0.1, ["starves"]),
        (months(stock_of_ring=130_00), 0.1, ["ring takes the supply"]),
        (months(bonuses=10, bonuses_of_ring=6), 0.1, ["ring takes the bonuses"]),
        ([*months()[:12], *[Month(members=10, stock=700_00, cap=1)] * 12], 0.0, ["swells"]),
        ([*months()[:12], *[Month(members=10, stock=200_00, cap=1)] * 12], 0.0, ["starves"]),
    ],
)
def test_a_verdict_follows_from_the_figures(lived: list[Month], ring: float, found: list[str]) -> None:
    assert failings(outcome_of(lived, ring)) == found


def test_the_mean_of_several_lives() -> None:
    (row,) = compare([12], {"defaults": {}}, years=1, seeds=2)
    lives = [live(Setting(members=12, years=1, seed=seed)) for seed in (1, 2)]
    assert row.outcome.unmet == pytest.approx(sum(each.unmet for each in lives) / 2)
    assert row.outcome.issued["Energy"] == pytest.approx(sum(each.issued["Energy"] for each in lives) / 2)
    assert row.outcome.stock == pytest.approx(tuple(sum(each.stock) / 2 for each in [_pair(lives)]))


def _pair(lives: list[Outcome]) -> Outcome:
    first, second = lives
    return Outcome(**{**vars(first), "stock": (first.stock[0], second.stock[0])})


@pytest.mark.parametrize(("amounts", "wanted"), [([], 0.0), ([5, 5, 5], 0.0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25)])
def test_gini(amounts: list[int], wanted: float) -> None:
    assert gini(amounts) == pytest.approx(wanted)


def test_the_clock_keeps_the_order_of_planning() -> None:
    clock, seen = Clock(), list[str]()
    clock.at(5, lambda _: seen.append("later"))
    clock.at(1, lambda now: clock.at(now, lambda _: seen.append("at once")))
    clock.at(5, lambda _: seen.append("last"))
    clock.at(6, lambda _: seen.append("never"))
    clock.run(5)
    assert seen == ["at once", "later", "last"]


@pytest.mark.parametrize(
    "wrong", [{"members": 9}, {"years": 0}, {"ring": 0.6}, {"standing_grant": 50_01}, {"parameters": {"Lief": 3}}]
)
def test_no_community_can_be_like_this(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"community|lives|ring|allow|parameter"):
        Setting(**wrong)
