from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.calendar import Month, quarters_in_day
from energy.errors import InputErrors
from oracle.readers import Flag, MeterFile
from oracle.readings import DayCurve, Direction
from oracle.validation import MeteringPoint, missing_days, require_complete, validate

POD = "IT001E00000001"
MAY = Month(2026, 5)
IN, OUT = Direction.WITHDRAWN, Direction.INJECTED
HOME = {POD: MeteringPoint(POD, Fraction("3.3"), Fraction(3))}


def curve(
    day: int = 1, wh: int = 100, quality: str = "E", pod: str = POD, direction: Direction = IN, month: int = 5
) -> DayCurve:
    when = date(2026, month, 1) + timedelta(days=day - 1)
    values = np.full(quarters_in_day(when), wh, dtype=np.int32)
    letters = quality * len(values) if len(quality) == 1 else quality
    return DayCurve(pod, direction, when, values, letters, "test", day + 1)


def file(name: str, *curves: DayCurve) -> MeterFile:
    return MeterFile(name, name, "test", tuple(curves), (Flag(name, 0, "noted"),))


def errors_of(call: Callable[..., object], *args: object) -> list[str]:
    with pytest.raises(InputErrors) as caught:
        call(*args)
    return [str(error) for error in caught.value.errors]


def test_good_curves_come_back_sorted_with_all_flags() -> None:
    valid = validate([file("b.csv", curve(2), curve(3)), file("a.csv", curve(1, direction=OUT), curve(1))], HOME)
    assert [(c.direction, c.day.day) for c in valid.curves] == [(OUT, 1), (IN, 1), (IN, 2), (IN, 3)]
    assert valid.flags == (Flag("a.csv", 0, "noted"), Flag("b.csv", 0, "noted"))


def test_every_mistake_of_every_file_is_told_at_once() -> None:
    stranger = "IT001E99999999"
    errors = errors_of(
        validate,
        [
            file("far.csv", curve(pod=stranger)),
            file("kw.csv", curve(2, wh=3000)),
            file("one.csv", curve(3)),
            file("two.csv", curve(3, wh=101), curve(4)),
        ],
        HOME,
    )
    assert len(errors) == 3
    assert f"far.csv:2 [POD]: {stranger} is not a point of this community" in errors[0]
    assert "kw.csv:3" in errors[1]
    assert "probably holds kW" in errors[1]
    assert "two.csv:4" in errors[2]
    assert "one.csv gives 2026-05-03, with other values" in errors[2]


def test_a_point_written_with_and_without_its_check_character_is_recognised() -> None:
    (error,) = errors_of(validate, [file("a.csv", curve(pod=POD + "7"))], HOME)
    assert f"Did you mean {POD}?" in error


def test_the_same_day_twice_is_kept_once_and_flagged() -> None:
    valid = validate([file("a.csv", curve()), file("b.csv", curve())], HOME)
    assert len(valid.curves) == 1
    assert any("also in a.csv, with the same values" in flag.text for flag in valid.flags)


def test_a_source_that_knows_more_of_a_day_completes_it_if_they_agree() -> None:
    partly = curve(quality="E" * 90 + "M" * 6)
    for files in permutations([file("a.csv", partly), file("b.csv", curve())]):
        valid = validate(files, HOME)
        assert [c.quality for c in valid.curves] == ["E" * 96]
        assert any("more actual readings" in flag.text for flag in valid.flags)
    clash = curve(wh=101, quality="M" * 6 + "E" * 90)
    (error,) = errors_of(validate, [file("a.csv", partly), file("b.csv", clash)], HOME)
    assert "other values" in error
    other_half = curve(quality="M" * 20 + "E" * 76)
    assert errors_of(validate, [file("a.csv", partly), file("b.csv", other_half)], HOME)


@pytest.mark.parametrize(
    ("direction", "limit"),
    # 3.3 kW x 1.1 / 4 = 907.5 Wh; 3 kW x 1.05 / 4 = 787.5 Wh
    [(IN, 907), (OUT, 787)],
)
def test_a_quarter_hour_is_bounded_by_the_power_of_its_point(direction: Direction, limit: int) -> None:
    assert validate([file("a.csv", curve(wh=limit, direction=direction))], HOME).curves
    (error,) = errors_of(validate, [file("a.csv", curve(wh=limit + 1, direction=direction))], HOME)
    assert f"96 quarter-hours exceed the {limit} Wh" in error
    (error,) = errors_of(validate, [file("a.csv", curve(wh=4 * limit + 1, direction=direction))], HOME)
    assert "probably holds kW" not in error
    unknown = {POD: MeteringPoint(POD)}
    assert validate([file("a.csv", curve(wh=10**8, direction=direction))], unknown).curves


@given(st.permutations([0, 1, 2, 3]), st.lists(st.sampled_from([100, 200, 2000]), min_size=4, max_size=4))
def test_the_order_of_files_changes_nothing(order: list[int], energies: list[int]) -> None:
    files = [file(f"{i}.csv", curve(1 + i % 2, wh=wh), curve(5 + i)) for i, wh in enumerate(energies)]

    def outcome(chosen: list[MeterFile]) -> object:
        try:
            valid = validate(chosen, HOME)
        except InputErrors as error:
            return str(error)
        return [(c.day, c.wh.tolist()) for c in valid.curves], valid.flags

    assert outcome([files[i] for i in order]) == outcome(files)


def test_missing_days_are_told_by_point_and_direction() -> None:
    curves = [curve(day) for day in range(1, 30)] + [curve(day, direction=OUT) for day in range(1, 32)]
    assert missing_days(curves, MAY) == {(POD, IN): (date(2026, 5, 30), date(2026, 5, 31))}


def test_a_complete_actual_month_passes_also_when_the_clock_changes() -> None:
    for month in (Month(2026, 3), MAY, Month(2026, 10)):
        curves = [curve(day, month=month.month) for day in range(1, 32)]
        require_complete(curves, month, [(POD, IN)])


def test_everything_that_cannot_be_settled_is_told_readably() -> None:
    curves = [curve(day) for day in range(3, 32) if day not in {10, 11, 12, 20}]
    curves[0] = curve(3, quality="E" * 94 + "SM")
    errors = errors_of(require_complete, curves, MAY, [(POD, OUT), (POD, IN)])
    assert f"{POD} injected: there are no readings of 2026-05." in errors[0]
    assert "no readings on 2026-05-01 to 2026-05-02, 2026-05-10 to 2026-05-12, 2026-05-20" in errors[1]
    assert "2026-05-03: 1 missing of 96, 1 estimated of 96" in errors[1]


def test_estimates_and_placeholders_are_not_settled() -> None:
    for letter, word in (("S", "estimated"), ("Z", "placeholders"), ("M", "missing")):
        curves = [curve(day, quality=letter) for day in range(1, 32)]
        (error,) = errors_of(require_complete, curves, MAY, [(POD, IN)])
        assert f"96 {word} of 96" in error
        assert "and 26 more days" in error
