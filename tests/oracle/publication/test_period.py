"""The period of a settlement: its number on the chain and its text name the same, and nothing else is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from chain.model.settlements import TRUE_UP as TRUE_UP_OF_THE_MODEL
from energy.calendar import Month
from energy.errors import InputError
from oracle.publication import TRUE_UP, Period
from oracle.publication.period import MOST, PeriodText

months = st.builds(Month, st.integers(1970, 7000), st.integers(1, 12))
periods = st.builds(Period, months, st.integers(0, MOST))


class Document(BaseModel):
    period: PeriodText


@given(periods)
def test_number_and_text_come_back(period: Period) -> None:
    assert Period.of_number(period.number) == period
    assert Period.parse(str(period)) == period
    assert Document.model_validate_json(Document(period=period).model_dump_json()).period == period
    assert period.number < 1 << 32


@given(periods, periods)
def test_no_two_share_a_number_or_a_text_and_they_stand_in_order(one: Period, two: Period) -> None:
    assert (one == two) == (one.number == two.number) == (str(one) == str(two))
    if one.month == two.month:
        assert (one < two) == (one.number < two.number)


@given(months, st.integers(0, MOST - 1))
def test_each_true_up_follows_what_it_corrects(month: Month, number: int) -> None:
    period = Period(month, number)
    assert period.next.before == period
    assert period.next.number == period.number + TRUE_UP == period.number + TRUE_UP_OF_THE_MODEL


def test_it_is_written_as_people_and_the_contract_do() -> None:
    may = Period(Month(2026, 5))
    assert (str(may), may.number) == ("2026-05", 202605)
    assert (str(may.next.next), may.next.next.number) == ("2026-05-t2", 2_202_605)


@pytest.mark.parametrize(
    "text", ["2026-5", "2026-13", "2026-05-t0", "2026-05-t01", "2026-05-t5000", "2026-05-r1", "", " 2026-05"]
)
def test_another_text_is_none(text: str) -> None:
    with pytest.raises(InputError):
        Period.parse(text)


@pytest.mark.parametrize("number", [0, 202600, 202613, 1_000_000, 1_202_613, -1, 1 << 32])
def test_another_number_is_none(number: int) -> None:
    with pytest.raises(InputError):
        Period.of_number(number)


def test_a_month_corrects_nothing() -> None:
    with pytest.raises(InputError):
        _ = Period(Month(2026, 5)).before
