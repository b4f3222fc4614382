"""What the members decided governs a settlement: before the file, within the whole, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from energy.calendar import Month
from energy.quotas import Fund, QuotaRules
from energy.quotas.rules import BPS
from energy.remarks import Remark
from oracle.settlement import NOTHING_DECIDED, Decisions, Settlement, settle_month
from oracle.settlement.decisions import QuotaModel, Retrocession, differing, overruled
from tests.oracle.settlement.conftest import MONTH, Member, World, opened

NUMBERS = {"a": 1, "b": 2, "c": 3}
USUAL = {
    "coefficient_power": 500, "coefficient_injected": 4_000, "coefficient_withdrawn": 5_500, "max_reduction": 1_500,
    "beta_min": 1_00, "beta_max": 10_00,
    "fund_management": 1_000, "fund_internal": 500, "fund_social": 500, "fund_members": 8_000,
}  # fmt: skip
"""What the published example says, and so the rules' defaults."""
Decided = Callable[..., Settlement]


def voted(**changes: Any) -> QuotaModel:
    return QuotaModel(**{**USUAL, **changes})


def parts(count: int) -> st.SearchStrategy[list[int]]:
    """Basis points that make a whole."""
    cuts = st.lists(st.integers(0, BPS), min_size=count - 1, max_size=count - 1).map(sorted)
    return cuts.map(lambda each: [high - low for low, high in zip([0, *each], [*each, BPS], strict=True)])


@st.composite
def decisions(draw: st.DrawFn) -> Decisions:
    coefficients, funds = draw(parts(3)), draw(parts(4))
    low = draw(st.integers(10, 2_00))
    fields = [*coefficients, draw(st.integers(0, 5_000)), low, draw(st.integers(2_00, 20_00)), *funds]
    stated = draw(st.dictionaries(st.integers(1, 5), st.integers(0, BPS)))
    words = [Retrocession(member=number, bps=bps, since=MONTH.plus(-1)) for number, bps in sorted(stated.items())]
    model = QuotaModel(**dict(zip(USUAL, fields, strict=True)))
    return Decisions(energy_per_member=4_00, model=model, retrocessions=tuple(words))


def three(**quotas: Any) -> World:
    members = [
        Member("a", plant_kw=[60]),
        Member("b", "company", plant_kw=[5], beta=Fraction(3, 2)),
        Member("c", "public_body", beta=Fraction(15)),
    ]
    world = World(members, quotas={"retrocession": {"b": 1_000, "c": 2_000}, **quotas}).draw(11)
    for pod, direction in world.readings:
        if pod != world.pod(members[0], 0):
            world.readings[pod, direction] //= 20  # whoever is supported is not dominant, whatever counts
    return world


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    folders: dict[str, Path] = {}

    def run(decisions: Decisions = NOTHING_DECIDED, **quotas: Any) -> Settlement:
        folder = folders.setdefault(repr(quotas), tmp_path_factory.mktemp("decided"))
        with opened(folder, three(**quotas)) as book:
            return settle_month(book, three(**quotas).prices(), MONTH, decisions, NUMBERS)

    return run


@given(given=decisions())
@settings(max_examples=25, deadline=None)
def test_whatever_is_decided_the_shares_make_the_total(decided: Decided, given: Decisions) -> None:
    found = decided(given)
    money = found.money
    assert sum(line.final_quota_micro for line in found.members) == 10**9
    assert sum(money.funds_cents.values()) + money.members_cents == money.regular_cents + money.surplus_cents
    stated = {each.member: each.bps for each in given.retrocessions}
    written = {"b": 1_000, "c": 2_000}
    model = given.model
    assert model is not None
    for line in found.members:
        assert line.retroceded_bps == stated.get(NUMBERS[line.member], written.get(line.member, 0))
        assert (line.retroceded_since is None) == (NUMBERS[line.member] not in stated)
        assert line.cents == line.regular_cents + line.surplus_cents - line.retroceded_cents
        assert not line.beta or model.beta_min <= line.beta * 100 <= model.beta_max
    back = sum(line.retroceded_cents for line in found.members)
    before = (money.regular_cents - sum(line.regular_cents for line in found.members)) + back
    assert sum(cents for fund, cents in money.funds_cents.items() if fund != "social_purposes") == before
    assert found.decisions == given


def test_what_was_founded_as_the_file_says_changes_nothing(decided: Decided) -> None:
    plain, same = decided(), decided(Decisions(model=voted(beta_max=15_00)))
    assert same.members == plain.members
    assert same.money == plain.money
    assert same.warnings == plain.warnings
    assert (plain.rules.get("decided_since"), same.rules["decided_since"]) == (None, "founding")


def test_what_was_voted_holds_before_the_file_and_the_settlement_says_so(decided: Decided) -> None:
    model = voted(max_reduction=3_000, fund_internal=200, fund_social=800, beta_max=15_00,
                  changed=(("max_reduction", 1_714_521_600), ("fund_internal", 1_711_929_600)))  # fmt: skip
    found, as_written = decided(Decisions(model=model)), decided(max_reduction="0.30")
    assert [line.final_quota_micro for line in found.members] == [line.final_quota_micro for line in as_written.members]
    assert found.rules["funds"] == "management 10 %, internal_fund 2 %, social_fund 8 %"
    assert (found.rules["max_reduction"], found.rules["decided_since"]) == ("0.3", "2024-05")
    assert model.since_month("fund_internal", "fund_social") == Month(2024, 4)
    assert Remark("file_overruled", {"choices": ("max_reduction", "funds")}) in found.warnings


def test_a_support_beyond_the_bounds_counts_as_the_nearer_one(decided: Decided) -> None:
    found = decided(Decisions(model=voted(beta_min=2_00, beta_max=8_00)))
    assert [line.beta for line in found.members] == [0, 2, 8]
    assert Remark("beta_held", {"members": ("b", "c"), "bounds": "2 \u2013 8"}) in found.warnings
    assert not any(each.code == "beta_held" for each in decided(Decisions(model=voted(beta_max=15_00))).warnings)


def test_a_member_has_what_it_stated_and_who_never_did_what_the_file_says(decided: Decided) -> None:
    words = (Retrocession(member=1, bps=2_500, since=MONTH), Retrocession(member=2, bps=0, since=MONTH.plus(-3)))
    found = decided(Decisions(model=voted(beta_max=15_00), retrocessions=words))
    assert [(line.retroceded_bps, line.retroceded_since) for line in found.members] == [
        (2_500, MONTH), (0, MONTH.plus(-3)), (2_000, None),
    ]  # fmt: skip
    anna = found.members[0]
    assert anna.retroceded_cents * 4 == pytest.approx(anna.regular_cents, abs=4)
    plain = decided()
    assert [line.final_quota_micro for line in found.members] == [line.final_quota_micro for line in plain.members]


def test_what_is_stated_on_the_chain_finds_its_fund_where_the_file_names_none() -> None:
    written = QuotaRules(funds=(Fund("management", 1_000),))
    words = (Retrocession(member=1, bps=2_500, since=MONTH),)
    rules = Decisions(model=voted(), retrocessions=words).rules(written, NUMBERS)
    assert (rules.internal_fund, rules.retrocession) == ("internal_fund", {"a": 2_500})


def test_the_order_of_columns_and_funds_overrules_nothing() -> None:
    written = QuotaRules(
        coefficients=(Fraction(11), Fraction(1), Fraction(8), Fraction(0)),
        columns=("withdrawn_kwh", "installed_kw", "injected_kwh", "people"),
        funds=(Fund("social_fund", 500), Fund("internal_fund", 500), Fund("management", 1_000)),
    )
    decided = Decisions(model=voted()).rules(written, {})
    assert overruled(decided, written) == ()
    assert overruled(decided, replace(written, funds=())) == ("funds",)
    assert decided == QuotaRules()


def test_the_fields_in_which_decisions_differ_are_named() -> None:
    one = Decisions(energy_per_member=4_00, model=voted(), retrocessions=(Retrocession(member=7, bps=1, since=MONTH),))
    other = Decisions(energy_per_member=5_00, model=voted(beta_max=8_00, changed=(("beta_max", 5),)))
    assert differing(one, one) == ()
    assert differing(one, other) == ("energy_per_member", "model.changed", "model.beta_max", "retrocessions[7]")
    assert "model.max_reduction" in differing(one, NOTHING_DECIDED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"coefficient_power": 501}, {"fund_members": 7_999}, {"max_reduction": 5_001}, {"beta_min": 11_00},
        {"changed": (("since", 1),)}, {"changed": (("changed", 1),)}, {"changed": (("beta_max", 1), ("beta_min", 1))},
        {"changed": (("beta_max", 0),)},
    ],
)  # fmt: skip
def test_what_no_contract_can_hold_is_no_model(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        voted(**wrong)


def test_members_state_once_in_order() -> None:
    words = [Retrocession(member=number, bps=1, since=MONTH) for number in (2, 1)]
    with pytest.raises(ValidationError, match="order of their numbers"):
        Decisions(retrocessions=tuple(words))
