from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.calendar import local_label, quarters_in_day
from energy.errors import InputError
from oracle.readers import MeterFile, read_meter_file
from oracle.readings import Direction

Write = Callable[[str, bytes | str], Path]
Refused = Callable[..., InputError]
ClockWh = Callable[[int], list[int]]
Zipped = Callable[..., bytes]

NAME = "Curve_20260329_20261025.csv"


@pytest.fixture(scope="module")
def text(fixtures: Path) -> str:
    return (fixtures / NAME).read_text(encoding="utf-8-sig")


def flags_of(file: MeterFile) -> str:
    return " ".join(str(flag) for flag in file.flags)


@pytest.mark.parametrize("is_zipped", [False, True])
def test_both_directions_are_read_on_days_of_92_96_and_100(
    fixtures: Path,
    write: Write,
    zipped: Zipped,
    clock_wh: ClockWh,
    is_zipped: bool,
) -> None:
    data = (fixtures / NAME).read_bytes()
    file = read_meter_file(write("curve.zip", zipped({NAME: data})) if is_zipped else fixtures / NAME)
    assert file.format == "unareti-duereti"
    assert [(str(c.direction), str(c.day), len(c.wh)) for c in file.curves] == [
        ("injected", "2026-03-29", 92),
        ("injected", "2026-05-01", 96),
        ("injected", "2026-10-25", 100),
        ("withdrawn", "2026-03-29", 92),
        ("withdrawn", "2026-05-01", 96),
        ("withdrawn", "2026-10-25", 100),
    ]
    for curve in file.curves:
        more = 1000 if curve.direction is Direction.INJECTED else 0
        assert curve.wh.tolist() == [value + more for value in clock_wh(len(curve.wh))]
        assert set(curve.quality) == {"E"}
    assert "4 rows stand for quarter-hours that do not exist" in flags_of(file)
    assert "not yet seen on a real file" in flags_of(file)


def test_one_direction_alone_can_be_asked_for(fixtures: Path) -> None:
    curves = read_meter_file(fixtures / NAME, direction=Direction.INJECTED).curves
    assert {curve.direction for curve in curves} == {Direction.INJECTED}


def test_a_day_of_92_rows_needs_no_placeholders(text: str, write: Write, clock_wh: ClockWh) -> None:
    kept = [line for line in text.splitlines() if ";20260329;02" not in line]
    curves = read_meter_file(write(NAME, "\n".join([*kept, ""]))).curves
    assert curves[3].wh.tolist() == clock_wh(92)


def test_energy_in_a_placeholder_is_refused(text: str, write: Write, refused: Refused) -> None:
    changed = text.replace("20260329;020000;2;0,000", "20260329;020000;2;0,001")
    assert refused(read_meter_file, write(NAME, changed), match="does not exist on 2026-03-29").line == 10


def test_an_october_day_without_its_second_hour_misses_it(text: str, write: Write) -> None:
    kept = [line for line in text.splitlines() if ";20261025;02" not in line or ";2;0,0" in line]
    curves = read_meter_file(write(NAME, "\n".join([*kept, ""]))).curves
    assert curves[-1].quality == "E" * 12 + "M" * 4 + "E" * 84


def test_an_empty_column_is_a_direction_that_the_meter_does_not_count(text: str, write: Write) -> None:
    without = "\n".join(";".join([*cells[:5], "", *cells[6:]]) for cells in map(_split, text.splitlines()[1:]))
    file = read_meter_file(write(NAME, f"{text.splitlines()[0]}\n{without}\n"))
    assert {curve.direction for curve in file.curves} == {Direction.WITHDRAWN}


def _split(line: str) -> list[str]:
    return line.split(";")


def test_estimates_and_gaps_are_told_apart_from_actual_readings(text: str, write: Write) -> None:
    lines = text.splitlines()
    place = next(i for i, line in enumerate(lines) if ";20260501;120000;" in line)
    lines[place] = lines[place].replace(";E;", ";S;")
    lines[place + 1] = lines[place + 1].replace(";0,121;1,121;", ";;1,121;")
    del lines[place + 2]
    file = read_meter_file(write(NAME, "\n".join([*lines, ""])))
    injected, withdrawn = file.curves[1], file.curves[4]
    assert injected.quality[47:52] == "ESEME"
    assert withdrawn.quality[47:52] == "ESMME"
    assert withdrawn.wh[49:51].tolist() == [0, 0]
    assert "2 quarter-hours are missing" in flags_of(file)
    assert "1 quarter-hours are estimated" in flags_of(file)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("20260501;120000;2;", "20260501;120000;1;", "contradicts the calendar"),
        ("20260501;120000;2;", "20260501;120000;3;", "neither 1 .winter. nor 2"),
        ("20260501;120000;2;", "20260501;120100;2;", "not the start of a quarter-hour"),
        ("20260501;120000;2;", "20260501;12000;2;", "not the start of a quarter-hour"),
        ("20260501;120000;2;", "20260501;240000;2;", "not the start of a quarter-hour"),
        ("IT001E00000001;20260501;120000", "IT001E0000001;20260501;120000", "not a point of delivery"),
        ("20260501;120000;2;", "20261301;120000;2;", "is not a day from 2000"),
        ("20260501;120000;2;", "2026051;120000;2;", "is not a day"),
        ("20260501;120000;2;0,120", "20260501;120000;2;0.120", "is not an energy"),
        (
            "20260501;120000;2;0,120;1,120;;;;0,001;5,004;;E;",
            "20260501;120000;2;0,120;1,120;;;;0,001;5,004;;",
            "13|neither E",
        ),
        (
            "20260501;120000;2;0,120;1,120;;;;0,001;5,004;;E;",
            "20260501;120000;2;0,120;1,120;;;;0,001;5,004;;X;",
            "neither E",
        ),
        ("20260501;120000;2;0,120;", "20260501;120000;2;0,120;9;", "cells where the header names"),
        ("TIPO_DATO", "TIPO", "lacks TIPO_DATO"),
        ("ATTIVA_PRELEVATA;ATTIVA_IMMESSA", "X;Y", "lacks ATTIVA_PRELEVATA"),
        ("ATTIVA_PRELEVATA;ATTIVA_IMMESSA", "ATTIVA_PRELEVATA;ATTIVA_PRELEVATA", "names a column twice"),
        ("ATTIVA_PRELEVATA;", "ATTIVA_PRELEVATA (kW);", "declares kW"),
    ],
)
def test_what_cannot_be_read_without_guessing_is_refused(
    text: str,
    write: Write,
    refused: Refused,
    old: str,
    new: str,
    match: str,
) -> None:
    assert old in text
    refused(read_meter_file, write(NAME, text.replace(old, new, 1)), match=match)


def test_a_row_given_twice_is_kept_once_if_identical_and_refused_if_not(
    text: str, write: Write, refused: Refused
) -> None:
    row = next(line for line in text.splitlines() if ";20260501;120000;" in line)
    file = read_meter_file(write(NAME, f"{text}{row}\n"))
    assert "repeats line" in flags_of(file)
    assert len(file.curves) == 6
    changed = row.replace("0,120", "0,121")
    refused(read_meter_file, write(NAME, f"{text}{changed}\n"), match="given again with other values")


def test_another_point_than_the_one_asked_for_is_refused(fixtures: Path, refused: Refused) -> None:
    refused(read_meter_file, fixtures / NAME, pod="IT001E00000002", match="holds IT001E00000001, not")


@settings(max_examples=25, deadline=None)
@given(
    day=st.one_of(
        st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from([date(2026, 3, 29), date(2026, 10, 25)])
    ),
    values=st.lists(st.integers(0, 10**6), min_size=100, max_size=100),
    order=st.randoms(use_true_random=False),
)
def test_whatever_is_written_comes_back_in_any_order_of_rows(
    write: Write, day: date, values: list[int], order: Random
) -> None:
    count = quarters_in_day(day)
    labels = [local_label(day, i) for i in range(count)]
    # Winter time holds when the day starts in it and stays, or once the clock has gone back.
    summer_start = 4 <= day.month <= 9
    rows = []
    for i, label in enumerate(labels):
        if count == 92:
            offset = 1 if i < 8 else 2
        elif count == 100:
            offset = 2 if i < 12 else 1
        else:
            offset = 2 if summer_start or (day.month in {3, 10} and _is_summer(day)) else 1
        wh = values[i]
        rows.append(
            f"IT001E00000001;{day:%Y%m%d};{label.replace(':', '')}00;{offset};{wh // 1000},{wh % 1000:03};;;;;;;;E;"
        )
    order.shuffle(rows)
    header = "POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;A;B;C;D;E;F;TIPO_DATO;"
    (curve,) = read_meter_file(write("any.csv", "\n".join([header, *rows, ""]))).curves
    assert curve.wh.tolist() == values[:count]


def _is_summer(day: date) -> bool:
    last_sunday = max(d for d in range(25, 32) if date(day.year, day.month, d).weekday() == 6)
    return (day.day > last_sunday) == (day.month == 3)
