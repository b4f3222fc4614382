"""Opening hours and closures as people write them."""

import pytest

from energy.errors import InputError
from simulator.description.hours import Closure, Opening, parse_closure, parse_opening


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("mon-fri 08:00-12:30", Opening(frozenset(range(5)), 480, 750)),
        ("Sat 20:00-24:00", Opening(frozenset([5]), 1200, 1440)),
        ("sat-mon 0:00-1:15", Opening(frozenset([5, 6, 0]), 0, 75)),
        ("mon,wed,sun 7:05-7:06", Opening(frozenset([0, 2, 6]), 425, 426)),
    ],
)
def test_opening_hours_are_read(text: str, opening: Opening) -> None:
    assert parse_opening(text) == opening


@pytest.mark.parametrize(
    "text", ["", "mon 9-12", "lun 09:00-12:00", "fri 20:00-02:00", "mon 09:00-24:30", "mon 9:61-12:00"]
)
def test_what_is_no_opening_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"Write (it|hours)"):
        parse_opening(text)


def test_a_closure_may_run_over_the_new_year() -> None:
    closure = parse_closure("12-24..01-06")
    assert closure == Closure((12, 24), (1, 6))
    assert [closure.covers(*day) for day in ((12, 23), (12, 24), (1, 1), (1, 6), (1, 7))] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert parse_closure("08-15") == Closure((8, 15), (8, 15))


@pytest.mark.parametrize("text", ["8-15", "13-01", "02-30", "08-10-08-20", "08-10..08-32"])
def test_what_is_no_closure_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="month first"):
        parse_closure(text)
