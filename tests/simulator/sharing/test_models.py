"""Sharing models: exact to the cent, the surplus away from enterprises, known amounts, who wins and who loses."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError
from energy.quotas import QuotaRules, compute_quotas, quota_micro, share_pool
from energy.quotas.base import QuotaMember
from simulator.sharing import FORMULAS, MODELS, Pool, SharingMember, Terms, allocate, compare

COLUMNS = ("installed_kw", "injected_kwh", "withdrawn_kwh")
WH = st.integers(0, 10**8)
SHARES = st.integers(0, 20).map(lambda twentieth: Fraction(twentieth, 20))


@st.composite
def communities(draw: st.DrawFn) -> list[SharingMember]:
    members = []
    for i in range(draw(st.integers(1, 12))):
        shared = draw(WH)
        members.append(
            SharingMember(
                f"m{i}",
                is_enterprise=draw(st.booleans()),
                shared_wh=shared,
                injected_wh=draw(WH),
                withdrawn_wh=shared + draw(WH),
                invested_cents=draw(st.integers(0, 10**7)),
                beta=Fraction(draw(st.integers(0, 10))),
                joined=draw(st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31))),
                parameters={name: Fraction(draw(st.integers(0, 1000))) for name in COLUMNS},
            )
        )
    return members


POOLS = st.builds(Pool, st.integers(0, 10**8), st.integers(0, 10**7))
TERMS = st.tuples(SHARES, SHARES, SHARES).filter(lambda s: s[1] + s[2] <= 1).map(lambda s: Terms(*s))


@given(communities(), POOLS, TERMS)
def test_every_model_divides_the_whole_and_gives_enterprises_no_surplus(
    members: list[SharingMember], pool: Pool, terms: Terms
) -> None:
    comparison = compare(members, pool, terms)
    for found in comparison.allocations:
        assert sum(found.cents) + found.fund_cents + found.social_cents == pool.cents
        assert min(*found.regular_cents, *found.surplus_cents, found.social_cents, 0) == 0
        for member, surplus in zip(members, found.surplus_cents, strict=True):
            assert not (member.is_enterprise and surplus)
    assert {*comparison.models, *(model for model, _ in comparison.refused)} == set(MODELS)
    assert {model for model, _ in comparison.refused} <= {"quotas"}


@given(communities(), POOLS, TERMS, st.randoms(use_true_random=False))
def test_the_order_of_the_members_does_not_matter(
    members: list[SharingMember], pool: Pool, terms: Terms, random: object
) -> None:
    other = list(members)
    random.shuffle(other)  # type: ignore[attr-defined]
    for found in compare(members, pool, terms).allocations:
        again = allocate(found.model, other, pool, terms)
        assert dict(zip((m.member for m in other), again.cents, strict=True)) == dict(
            zip((m.member for m in members), found.cents, strict=True)
        )


VILLAGE = (
    SharingMember("home", shared_wh=3_000_000, withdrawn_wh=5_000_000, beta=Fraction(4), joined=date(2025, 1, 1)),
    SharingMember("shop", is_enterprise=True, shared_wh=6_000_000, withdrawn_wh=9_000_000, joined=date(2024, 1, 1)),
    SharingMember("town", shared_wh=1_000_000, injected_wh=10_000_000, withdrawn_wh=2_000_000, invested_cents=9_000_00,
                  joined=date(2026, 1, 1)),
)  # fmt: skip
POOL = Pool(900_00, 100_00)
TERMS_OF_VILLAGE = Terms(Fraction(1, 5), Fraction(1, 4), Fraction(1, 2))


@pytest.mark.parametrize(
    ("model", "regular", "surplus"),
    [
        ("equal", (300_00, 300_00, 300_00), (50_00, 0, 50_00)),
        ("withdrawn", (270_00, 540_00, 90_00), (75_00, 0, 25_00)),
        ("injected", (0, 0, 900_00), (0, 0, 100_00)),
        # a quarter by investment, half for the plants and a quarter for those who withdrew
        ("investment", (67_50, 135_00, 697_50), (8_82, 0, 91_18)),
        # a fifth for the supported, then half and half
        ("solidarity", (288_00, 216_00, 396_00), (42_11, 0, 57_89)),
        # 20 % supported, 25 % of the rest by investment, then half and half of what is left
        ("cascade", (261_00, 162_00, 477_00), (35_37, 0, 64_63)),
        # the shop came first: its 9 MWh of 10 shared take 810 € of the 900, the home gets the rest; of the surplus,
        # 5 and 2 MWh claim 70 of the 100 €, and the other 30 follow the claims
        ("seniority", (90_00, 810_00, 0), (71_43, 0, 28_57)),
    ],
)
def test_amounts_of_a_village(model: str, regular: tuple[int, ...], surplus: tuple[int, ...]) -> None:
    found = allocate(model, VILLAGE, POOL, TERMS_OF_VILLAGE)
    assert found.regular_cents == regular
    assert found.surplus_cents == surplus


def test_the_quotas_are_those_of_the_settlement() -> None:
    rules = QuotaRules(retrocession={"town": 1000})
    members = [
        SharingMember(m.member, m.is_enterprise, m.shared_wh, beta=Fraction(0),
                      parameters=dict(zip(COLUMNS, map(Fraction, values), strict=True)))
        for m, values in zip(VILLAGE, [(0, 0, 5), (0, 0, 9), (50, 60, 2)], strict=True)
    ]  # fmt: skip
    micro = quota_micro(compute_quotas([QuotaMember(m.member, tuple(m.parameters.values())) for m in members], rules))
    wanted = share_pool(900_00, micro, rules, surplus_cents=100_00, entitled=["home", "town"])
    found = allocate("quotas", members, POOL, Terms(quotas=rules))
    assert found.cents == tuple(share.cents for share in wanted.members)
    assert found.fund_cents == wanted.retroceded_cents > 0


def test_a_basis_that_nobody_has_is_left_out() -> None:
    poor = [SharingMember("a", shared_wh=10), SharingMember("b", shared_wh=30)]
    assert allocate("cascade", poor, Pool(100), TERMS_OF_VILLAGE).cents == (25, 75)
    assert allocate("investment", poor, Pool(100), TERMS_OF_VILLAGE).cents == (25, 75)
    assert allocate("injected", poor, Pool(100), TERMS_OF_VILLAGE).social_cents == 100


def test_a_surplus_among_enterprises_only_goes_to_social_purposes() -> None:
    firms = [SharingMember("a", is_enterprise=True, shared_wh=10), SharingMember("b", is_enterprise=True, shared_wh=30)]
    found = allocate("withdrawn", firms, Pool(100, 40), Terms())
    assert found.cents == (25, 75)
    assert found.social_cents == 40


def test_who_wins_and_who_loses() -> None:
    found = compare(VILLAGE, POOL, TERMS_OF_VILLAGE, MODELS[:-1])
    assert found.best == ("equal", "seniority", "injected")
    assert found.worst[0] == "injected"
    change = found.against("withdrawn")
    assert not change[found.models.index("withdrawn")].any()
    assert (change.sum(axis=1) == 0).all()
    assert found.winners_and_losers("withdrawn")[found.models.index("injected")].tolist() == [1, 2]
    even = dict(zip(found.models, found.gini, strict=True))
    assert even["injected"] == pytest.approx(2 / 3)
    assert even["injected"] == max(even.values())
    assert np.all(found.gini >= 0)


def test_wrong_models_and_members_are_refused() -> None:
    with pytest.raises(InputError, match="lottery"):
        allocate("lottery", VILLAGE, POOL, Terms())
    with pytest.raises(InputError, match="exceed the whole"):
        Terms(investment_share=Fraction(3, 4), producer_share=Fraction(1, 2))
    with pytest.raises(InputError, match="between 0 and 1"):
        Terms(solidarity_share=Fraction(3, 2))
    with pytest.raises(InputError, match="listed twice"):
        allocate("equal", [VILLAGE[0], VILLAGE[0]], POOL, Terms())


def test_every_model_names_its_formula() -> None:
    assert {f"sharing.{model}" for model in MODELS} < {formula.key for formula in FORMULAS}
