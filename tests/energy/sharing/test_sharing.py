"""Shared energy: the invariants that hold for any community, and cases that fit on a hand."""

from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from energy.errors import InputError
from energy.exact import apportion
from energy.sharing import (
    MAX_WH,
    attribute,
    member_shares,
    member_totals,
    self_consumed,
    seniority,
    share,
    sum_rows,
    to_hours,
    zone_shared_wh,
)

Rows = NDArray[np.int32]


def rows(high: int = 5000) -> st.SearchStrategy[tuple[Rows, Rows]]:
    """Injections and withdrawals of the same hours, with many zeros and equal values."""

    def pair(shape: tuple[int, int, int]) -> st.SearchStrategy[tuple[Rows, Rows]]:
        plants, members, hours = shape
        wh = st.sampled_from([0, 0, 1, 2, 3]) | st.integers(0, high)
        return st.tuples(
            arrays(np.int32, (plants, hours), elements=wh), arrays(np.int32, (members, hours), elements=wh)
        )

    return st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(1, 5)).flatmap(pair)


def ids(rows: Rows) -> list[str]:
    return [f"m{i}" for i in range(len(rows))]


@given(rows())
def test_shared_is_the_hourly_minimum_of_the_sums(energies: tuple[Rows, Rows]) -> None:
    injected, withdrawn = energies
    energy = share(injected, withdrawn)
    for hour in range(injected.shape[1]):
        put, took = sum(injected[:, hour].tolist()), sum(withdrawn[:, hour].tolist())
        assert energy.injected_wh[hour] == put
        assert energy.withdrawn_wh[hour] == took
        assert energy.shared_wh[hour] == min(put, took)
    assert energy.shared_wh.dtype == np.int64


def test_the_minimum_of_the_hours_is_not_the_minimum_of_the_totals() -> None:
    energy = share(np.array([[10, 0]], np.int32), np.array([[0, 10]], np.int32))
    assert energy.shared_wh.tolist() == [0, 0]


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(energies: tuple[Rows, Rows], random: Random) -> None:
    injected, withdrawn = energies
    plants, members = list(range(len(injected))), list(range(len(withdrawn)))
    random.shuffle(plants)
    random.shuffle(members)
    energy, mixed = share(injected, withdrawn), share(injected[plants], withdrawn[members])
    assert (energy.shared_wh == mixed.shared_wh).all()
    names = ids(withdrawn)
    plain = member_shares(energy.shared_wh, withdrawn, names)
    shuffled = member_shares(energy.shared_wh, withdrawn[members], [names[i] for i in members])
    assert (plain[members] == shuffled).all()


@given(rows())
def test_a_member_without_energy_changes_nothing(energies: tuple[Rows, Rows]) -> None:
    injected, withdrawn = energies
    nobody = np.zeros((1, withdrawn.shape[1]), np.int32)
    more = np.concatenate([withdrawn, nobody])
    energy = share(injected, withdrawn)
    assert (share(injected, more).shared_wh == energy.shared_wh).all()
    shares = member_shares(energy.shared_wh, more, [*ids(withdrawn), "a"])
    assert (shares[:-1] == member_shares(energy.shared_wh, withdrawn, ids(withdrawn))).all()
    assert not shares[-1].any()


@given(rows())
def test_one_more_consumer_never_lowers_the_shared_energy(energies: tuple[Rows, Rows]) -> None:
    injected, withdrawn = energies
    assert (share(injected, withdrawn).shared_wh >= share(injected, withdrawn[1:]).shared_wh).all()


@given(rows())
def test_int32_and_int64_give_the_same(energies: tuple[Rows, Rows]) -> None:
    narrow, wide = energies, [rows.astype(np.int64) for rows in energies]
    one, two = share(*narrow), share(*wide)
    assert (one.shared_wh == two.shared_wh).all()
    order = range(len(narrow[0]))
    for (i, a), (j, b) in zip(
        attribute(narrow[0], one.shared_wh, order), attribute(wide[0], two.shared_wh, order), strict=True
    ):
        assert i == j
        assert (a == b).all()
        assert a.dtype == b.dtype
    shares = [member_shares(e.shared_wh, rows[1], ids(rows[1])) for e, rows in ((one, narrow), (two, wide))]
    assert (shares[0] == shares[1]).all()


@given(rows(), st.randoms(use_true_random=False))
def test_plants_together_take_all_the_shared_energy_and_none_more_than_it_injects(
    energies: tuple[Rows, Rows], random: Random
) -> None:
    injected, withdrawn = energies
    energy = share(injected, withdrawn)
    order = list(range(len(injected)))
    random.shuffle(order)
    residual = energy.withdrawn_wh.copy()
    total = np.zeros_like(residual)
    for index, taken in attribute(injected, energy.shared_wh, order):
        assert (taken == np.minimum(injected[index], residual)).all()
        residual -= taken
        total += taken
    assert (total == energy.shared_wh).all()


def test_the_older_plant_comes_first_and_equal_dates_go_by_id() -> None:
    dates = [date(2024, 5, 1), date(2022, 1, 1), date(2024, 5, 1)]
    assert seniority(dates, ["b", "z", "a"]) == [1, 2, 0]
    injected = np.array([[5, 5], [4, 1], [3, 3]], np.int32)
    shared = share(injected, np.array([[6, 100]], np.int32)).shared_wh
    parts = {index: taken.tolist() for index, taken in attribute(injected, shared, [1, 2, 0])}
    assert parts == {1: [4, 1], 2: [2, 3], 0: [0, 5]}


def test_attribution_of_foreign_energy_is_refused() -> None:
    injected = np.array([[5, 5]], np.int32)
    for shared in ([5, 6], [-1, 5], [2**40, 0]):
        with pytest.raises(InputError, match="not that of these plants"):
            list(attribute(injected, np.array(shared, np.int64), [0]))
    with pytest.raises(InputError, match="order of seniority"):
        list(attribute(injected, np.array([5, 5], np.int64), [0, 0]))


@given(rows(), st.randoms(use_true_random=False))
def test_members_shares_are_those_of_the_largest_remainder(energies: tuple[Rows, Rows], random: Random) -> None:
    injected, withdrawn = energies
    shared = share(injected, withdrawn).shared_wh
    names = ids(withdrawn)
    random.shuffle(names)
    shares = member_shares(shared, withdrawn, names)
    assert (shares.sum(axis=0) == shared).all()
    assert (shares <= withdrawn).all()
    assert (shares >= 0).all()
    for hour, wh in enumerate(shared.tolist()):
        assert shares[:, hour].tolist() == apportion(wh, withdrawn[:, hour].tolist(), names)
    assert (member_totals(shared, withdrawn, names) == shares.sum(axis=1)).all()


def test_blocks_of_hours_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    withdrawn = rng.integers(0, 50, (9, 40), np.int32)
    shared = withdrawn.sum(axis=0) * rng.integers(0, 101, 40) // 100
    whole = member_shares(shared, withdrawn, ids(withdrawn))
    monkeypatch.setattr("energy.sharing.members.CELLS", 70)
    assert (member_shares(shared, withdrawn, ids(withdrawn)) == whole).all()
    assert (member_totals(shared, withdrawn, ids(withdrawn)) == whole.sum(axis=1)).all()


def test_shares_of_more_than_there_is_are_refused() -> None:
    withdrawn = np.array([[5, 5]], np.int32)
    for shared in ([6, 0], [0, -1]):
        with pytest.raises(InputError, match="are shared in hour"):
            member_shares(np.array(shared, np.int64), withdrawn, ["a"])
    with pytest.raises(InputError, match="ids"):
        member_shares(np.array([0, 0], np.int64), withdrawn, ["a", "b"])
    with pytest.raises(InputError, match="ids"):
        member_totals(np.array([0, 0], np.int64), np.repeat(withdrawn, 2, axis=0), ["a", "a"])


@given(
    arrays(
        np.int32,
        st.tuples(st.integers(0, 3), st.integers(0, 3).map(lambda h: 4 * h)),
        elements=st.integers(0, MAX_WH // 4),
    )
)
def test_hours_are_the_sums_of_their_quarters(quarters: Rows) -> None:
    hours = to_hours(quarters)
    assert hours.dtype == np.int32
    for row, hourly in zip(quarters.tolist(), hours.tolist(), strict=True):
        assert hourly == [sum(row[i : i + 4]) for i in range(0, len(row), 4)]
        assert to_hours(np.array(row, np.int64)).tolist() == hourly


@pytest.mark.parametrize("count", [92, 96, 100])
def test_days_of_every_length_have_whole_hours(count: int) -> None:
    assert to_hours(np.ones(count, np.int32)).tolist() == [4] * (count // 4)


def test_quarters_that_are_no_hours_are_refused() -> None:
    with pytest.raises(InputError, match="95 quarter-hours"):
        to_hours(np.ones(95, np.int32))
    with pytest.raises(InputError, match="Row 0 holds 536870912 Wh in interval 2, which is above"):
        to_hours(np.array([0, 0, MAX_WH // 4 + 1, 0], np.int32))


@settings(max_examples=30)
@given(st.integers(1, 12), st.sampled_from([1, MAX_WH // 12, MAX_WH // 2, MAX_WH]))
def test_sums_near_the_limit_are_exact_or_refused(count: int, wh: int) -> None:
    energies = np.full((count, 3), wh, np.int32)
    if count * wh <= MAX_WH:
        assert sum_rows(energies, "rows").tolist() == [count * wh] * 3
    else:
        with pytest.raises(InputError, match="substation"):
            sum_rows(energies, "rows")


def test_rows_whose_peaks_fall_in_different_hours_are_summed() -> None:
    assert sum_rows(np.array([[MAX_WH, 0], [0, MAX_WH]], np.int32), "rows").tolist() == [MAX_WH, MAX_WH]


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_shares_at_the_limit_do_not_wrap(kind: type[np.signedinteger]) -> None:  # type: ignore[type-arg]
    withdrawn = np.array([[MAX_WH - 1], [1]], kind)
    shares = member_shares(np.array([MAX_WH - 1], np.int64), withdrawn, ["a", "b"])
    assert shares[:, 0].tolist() == apportion(MAX_WH - 1, [MAX_WH - 1, 1], ["a", "b"])


@pytest.mark.parametrize(
    ("injected", "words"),
    [
        (np.array([[1, -2]], np.int32), "Row 0 holds -2 Wh in interval 1, which is below zero"),
        (np.array([[1, -2]], np.int64), "below zero"),
        (np.array([[1, 2**31]], np.int64), "above"),
        (np.array([[1.0, 2.0]]), "type float64"),
        (np.array([1, 2], np.int32), "shape"),
    ],
)
def test_impossible_energies_are_refused(injected: Rows, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        share(injected, np.array([[1, 1]], np.int32))
    assert caught.value.field == "injected_wh"
    assert caught.value.remedy


def test_hours_must_agree() -> None:
    with pytest.raises(InputError, match="shape"):
        share(np.ones((1, 2), np.int32), np.ones((1, 3), np.int32))


@given(rows(), rows())
def test_a_zone_shares_at_least_what_its_substations_do(one: tuple[Rows, Rows], two: tuple[Rows, Rows]) -> None:
    hours = min(one[0].shape[1], two[0].shape[1])
    parts = [share(injected[:, :hours], withdrawn[:, :hours]) for injected, withdrawn in (one, two)]
    zone = zone_shared_wh(parts)
    assert (zone >= parts[0].shared_wh + parts[1].shared_wh).all()
    assert (zone <= parts[0].injected_wh + parts[1].injected_wh).all()
    assert (zone <= parts[0].withdrawn_wh + parts[1].withdrawn_wh).all()


def test_energy_behind_the_meter_is_production_less_injection() -> None:
    produced, injected = np.array([[10, 5]], np.int32), np.array([[4, 5]], np.int64)
    assert self_consumed(produced, injected).tolist() == [[6, 0]]
    with pytest.raises(InputError, match="injects more than it produces in hour 1"):
        self_consumed(produced, np.array([[4, 6]], np.int32))
    with pytest.raises(InputError, match="rows of production"):
        self_consumed(produced, np.repeat(injected, 2, axis=0))
