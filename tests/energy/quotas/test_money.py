from fractions import Fraction

import pytest

from energy.errors import InputError
from energy.quotas import (
    Fund,
    MemberShare,
    QuotaMember,
    QuotaRules,
    Rounding,
    compute_quotas,
    quota_statement,
    share_pool,
    split_funds,
)

FAMILY, SHOP, TOWN = "family", "shop", "town"
MICRO = {FAMILY: 250_000_000, SHOP: 500_000_000, TOWN: 250_000_000}
GIVING = QuotaRules(retrocession={SHOP: 1000, "somebody else": 5000})


def test_equal_remainders_go_to_the_fund_that_stands_first() -> None:
    rules = QuotaRules(funds=(Fund("second", 2500), Fund("first", 2500)))
    split = split_funds(2, rules)
    assert (split.funds, split.members_cents) == ((("second", 1), ("first", 0)), 1)


def test_without_funds_the_members_get_all() -> None:
    split = split_funds(99, QuotaRules(funds=()))
    assert (split.funds, split.members_cents) == ((), 99)


def test_enterprises_are_masked_from_the_surplus() -> None:
    shares = share_pool(100, MICRO, QuotaRules(), surplus_cents=11, entitled={FAMILY, TOWN})
    assert shares.members == (
        MemberShare(FAMILY, 25, 6, 0),
        MemberShare(SHOP, 50, 0, 0),
        MemberShare(TOWN, 25, 5, 0),
    )
    assert (shares.retroceded_cents, shares.undistributed_cents) == (0, 0)


@pytest.mark.parametrize("entitled", [(), (FAMILY,)])
def test_a_surplus_for_which_nobody_is_entitled_is_handed_back(entitled: tuple[str, ...]) -> None:
    micro = {FAMILY: 0, SHOP: 10**9}
    shares = share_pool(100, micro, QuotaRules(), surplus_cents=11, entitled=entitled)
    assert [share.cents for share in shares.members] == [0, 100]
    assert shares.undistributed_cents == 11


def test_a_retrocession_is_reckoned_on_the_regular_part() -> None:
    shares = share_pool(1010, MICRO, GIVING, surplus_cents=100, entitled={SHOP})
    shop = shares.members[1]
    assert (shop.regular_cents, shop.surplus_cents, shop.retroceded_cents, shop.cents) == (505, 100, 51, 554)
    assert shares.retroceded_cents == 51


def test_a_stranger_cannot_be_entitled_and_pools_cannot_be_negative() -> None:
    with pytest.raises(InputError, match="not a member: ghost"):
        share_pool(1, MICRO, QuotaRules(), surplus_cents=1, entitled={"ghost"})
    with pytest.raises(InputError, match="negative"):
        share_pool(-1, MICRO, QuotaRules())
    with pytest.raises(InputError, match="negative"):
        share_pool(1, MICRO, QuotaRules(), surplus_cents=-1)


@pytest.mark.parametrize(("rounding", "shop"), [(Rounding.EXACT, "9.01"), (Rounding.DECK, "9.00")])
def test_the_statement_shows_what_is_given_back(rounding: Rounding, shop: str) -> None:
    one, two = Fraction(1), Fraction(2)
    members = [QuotaMember(FAMILY, (one,)), QuotaMember(SHOP, (two,)), QuotaMember(TOWN, (one,))]
    rules = QuotaRules(
        coefficients=(one,), columns=("energy_kwh",), funds=(Fund("internal_fund", 0),), retrocession={SHOP: 1000}
    )
    statement = quota_statement(compute_quotas(members, rules), rules, Fraction("20.01"), rounding)
    line = statement.lines[1]
    assert line.eur == Fraction(shop)
    assert line.retroceded_eur == 1
    assert statement.totals.retroceded_eur == 1


def test_a_statement_of_nothing_is_all_zero() -> None:
    members = [QuotaMember(FAMILY, (Fraction(1),) * 3), QuotaMember(SHOP, (Fraction(1),) * 3)]
    statement = quota_statement(compute_quotas(members, QuotaRules()), QuotaRules(), Fraction(0), Rounding.EXACT)
    assert [line.eur for line in statement.lines] == [0, 0]
