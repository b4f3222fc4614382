"""What must hold for any community."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from energy.errors import InputError
from energy.quotas import (
    QuotaMember,
    QuotaRules,
    Rounding,
    compute_quotas,
    quota_micro,
    quota_statement,
    share_pool,
    smallest_reduction,
    split_funds,
)
from energy.quotas.base import base_quotas
from energy.quotas.dominance import dominant_places
from energy.quotas.rules import Fund

thousandths = st.integers(0, 500_000_000).map(lambda n: Fraction(n, 1000))
# Small whole numbers make ties, equal quotas and exact thresholds likely.
amounts = st.one_of(st.integers(0, 4).map(Fraction), thousandths)


@st.composite
def rule_sets(draw: st.DrawFn) -> QuotaRules:
    coefficients = draw(st.lists(st.integers(0, 60), min_size=3, max_size=3).filter(any))
    dominance = draw(st.sampled_from(["mean", "elbow", "fixed", "upper_quartile"]))
    threshold = draw(st.integers(0, 1000).map(Fraction)) if dominance == "fixed" else None
    shares = draw(st.lists(st.integers(0, 3000), max_size=3))
    return QuotaRules(
        coefficients=tuple(Fraction(c, 100) for c in coefficients),
        dominance=dominance,
        threshold=threshold,
        max_reduction=Fraction(draw(st.integers(0, 500)), 1000),
        reading=draw(st.sampled_from(["A", "B"])),
        funds=tuple(Fund(f"fund {i}", bps) for i, bps in enumerate(shares)),
    )


@st.composite
def communities(draw: st.DrawFn) -> tuple[list[QuotaMember], QuotaRules]:
    """Members and rules that fit: something to share by, and no dominant member supported."""
    rules = draw(rule_sets())
    parameters = draw(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=9))
    members = [QuotaMember(f"m{i}", values) for i, values in enumerate(parameters)]
    try:
        dominant = dominant_places(base_quotas(members, rules), rules)
    except InputError:
        assume(False)
    betas = [Fraction(0) if i in dominant else Fraction(draw(st.integers(0, 20)), 2) for i in range(len(members))]
    return [replace(member, beta=beta) for member, beta in zip(members, betas, strict=True)], rules


def paid(members: Sequence[QuotaMember], rules: QuotaRules, cents: int) -> dict[str, int]:
    shares = share_pool(cents, quota_micro(compute_quotas(members, rules)), rules)
    return {share.member: share.cents for share in shares.members}


@given(communities())
def test_quotas_sum_to_a_thousand_exactly(community: tuple[list[QuotaMember], QuotaRules]) -> None:
    quotas = compute_quotas(*community)
    assert sum(row.quota for row in quotas.rows) == 1000
    assert sum(row.final_quota for row in quotas.rows) == 1000
    assert sum(row.reduced for row in quotas.rows) == 1000 - quotas.freed
    assert sum(quota_micro(quotas).values()) == 10**9
    assert sum(quotas.coefficients) == 1


@given(communities())
def test_the_base_quota_is_the_weighted_sum_of_the_parts(community: tuple[list[QuotaMember], QuotaRules]) -> None:
    quotas = compute_quotas(*community)
    for row in quotas.rows:
        assert row.quota == sum(c * q for c, q in zip(quotas.coefficients, row.q, strict=True))
        assert row.reduced == row.alpha * row.quota
        assert row.final_quota == row.reduced + row.beta * quotas.per_beta


@given(communities(), st.integers(0, 10**9))
def test_every_column_of_the_exact_statement_sums(
    community: tuple[list[QuotaMember], QuotaRules], incentive: int
) -> None:
    members, rules = community
    statement = quota_statement(compute_quotas(members, rules), rules, Fraction(incentive, 1000), Rounding.EXACT)
    assert sum(line.eur for line in statement.lines) == statement.members_eur
    assert sum(line.base_eur for line in statement.lines) == statement.members_eur
    assert sum(part for _, part in statement.funds) + statement.members_eur == statement.incentive_eur
    assert sum(line.final_quota for line in statement.lines) == 1000


@given(communities(), st.integers(0, 10**7), st.randoms(use_true_random=False))
def test_the_order_of_the_members_changes_nothing(
    community: tuple[list[QuotaMember], QuotaRules], cents: int, dice: Random
) -> None:
    members, rules = community
    shuffled = list(members)
    dice.shuffle(shuffled)
    first, second = compute_quotas(members, rules), compute_quotas(shuffled, rules)
    assert {row.member: row for row in first.rows} == {row.member: row for row in second.rows}
    assert (first.dominants, first.freed, first.warnings) == (second.dominants, second.freed, second.warnings)
    assert [row.member for row in second.rows] == [member.member for member in shuffled]
    assert paid(members, rules, cents) == paid(shuffled, rules, cents)


@given(communities(), st.integers(0, 10**7), st.sampled_from(["", "m4½", "zz"]))
def test_a_member_without_energy_changes_nobody_elses_cents(
    community: tuple[list[QuotaMember], QuotaRules], cents: int, key: str
) -> None:
    members, rules = community
    joined = [*members, QuotaMember(key, (Fraction(0),) * 3)]
    assert paid(joined, rules, cents) == {**paid(members, rules, cents), key: 0}


@given(communities(), st.integers(2, 1000))
def test_multiplying_all_energy_leaves_quotas_alone(
    community: tuple[list[QuotaMember], QuotaRules], factor: int
) -> None:
    members, rules = community
    grown = [replace(m, parameters=tuple(factor * value for value in m.parameters)) for m in members]
    assert compute_quotas(grown, rules) == compute_quotas(members, rules)


@given(communities())
def test_alpha_never_rises_with_the_quota_and_stays_within_the_reduction(
    community: tuple[list[QuotaMember], QuotaRules],
) -> None:
    members, rules = community
    rows = sorted(compute_quotas(members, rules).rows, key=lambda row: row.quota)
    for below, above in pairwise(rows):
        assert above.alpha <= below.alpha
        if above.quota == below.quota:
            assert above.alpha == below.alpha
    assert all(1 - rules.max_reduction <= row.alpha <= 1 for row in rows)


@given(communities())
def test_the_order_among_the_dominant_is_kept(community: tuple[list[QuotaMember], QuotaRules]) -> None:
    quotas = compute_quotas(*community)
    rows = sorted((row for row in quotas.rows if row.member in quotas.dominants), key=lambda row: row.quota)
    for below, above in pairwise(rows):
        assert (below.quota < above.quota) == (below.reduced < above.reduced)


@given(communities())
def test_a_rank_inversion_is_reported_exactly_when_there_is_one(
    community: tuple[list[QuotaMember], QuotaRules],
) -> None:
    quotas = compute_quotas(*community)
    fallen = {
        dominant.member
        for dominant in quotas.rows
        for other in quotas.rows
        if dominant.member in quotas.dominants
        and other.member not in quotas.dominants
        and dominant.reduced < other.reduced
    }
    reports = [warning for warning in quotas.warnings if warning.code == "rank_inversion"]
    assert len(reports) == bool(fallen)
    assert all(set(report.values["members"]) == fallen for report in reports)


@given(communities(), st.integers(0, 10**7), st.integers(0, 10**6), st.data())
def test_surplus_reaches_only_those_entitled_and_every_cent_is_accounted_for(
    community: tuple[list[QuotaMember], QuotaRules], regular: int, surplus: int, data: st.DataObject
) -> None:
    members, rules = community
    keys = [member.member for member in members]
    entitled = data.draw(st.sets(st.sampled_from(keys)))
    back = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 10_000)))
    rules = replace(rules, funds=(Fund("internal_fund", 0),), retrocession=back)
    micro = quota_micro(compute_quotas(members, rules))
    shares = share_pool(regular, micro, rules, surplus_cents=surplus, entitled=entitled)
    assert all(share.surplus_cents == 0 for share in shares.members if share.member not in entitled)
    assert sum(share.regular_cents for share in shares.members) == regular
    assert sum(share.surplus_cents for share in shares.members) + shares.undistributed_cents == surplus
    assert sum(share.cents for share in shares.members) + shares.retroceded_cents == (
        regular + surplus - shares.undistributed_cents
    )
    assert all(0 <= share.retroceded_cents <= share.regular_cents for share in shares.members)
    assert all(share.retroceded_cents == 0 for share in shares.members if share.member not in back)
    if any(micro[member] for member in entitled):
        assert shares.undistributed_cents == 0


@given(rule_sets(), st.integers(0, 10**9))
def test_funds_and_members_part_sum_to_the_incentive(rules: QuotaRules, cents: int) -> None:
    split = split_funds(cents, rules)
    assert sum(part for _, part in split.funds) + split.members_cents == cents
    assert [name for name, _ in split.funds] == [fund.name for fund in rules.funds]


@settings(max_examples=60)
@given(communities(), st.integers(1, 5000))
def test_the_smallest_reduction_is_enough_and_one_millionth_less_is_not(
    community: tuple[list[QuotaMember], QuotaRules], euros: int
) -> None:
    members, rules = community
    assume(any(member.beta for member in members))
    pool = Fraction(10_000)

    def least(reduction: Fraction) -> Fraction:
        rows = compute_quotas(members, replace(rules, max_reduction=reduction)).rows
        return min(pool * row.final_quota / 1000 for row in rows if row.beta)

    try:
        answer = smallest_reduction(members, rules, pool, Fraction(euros))
    except InputError:
        assert least(Fraction(1, 2)) < euros
        return
    assert least(answer) >= euros
    if answer:
        assert least(answer - Fraction(1, 10**6)) < euros
