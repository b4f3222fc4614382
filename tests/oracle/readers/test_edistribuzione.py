from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.errors import InputError
from oracle.readers import MeterFile, read_meter_file
from oracle.readers.edistribuzione import PLAIN_COLUMNS, Matrix, read_rows
from oracle.readings import Direction

Write = Callable[[str, bytes | str], Path]
Refused = Callable[..., InputError]
ClockWh = Callable[[int], list[int]]

MARCH, OCTOBER = "IT001E10000001_prelevata_2026-03.csv", "IT001E10000001_prelevata_2026-10.csv"
NAME = "IT001E10000001_prelevata.csv"


@pytest.fixture(scope="module")
def march(fixtures: Path) -> str:
    return (fixtures / MARCH).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def october(fixtures: Path) -> str:
    return (fixtures / OCTOBER).read_text(encoding="utf-8")


def texts(file: MeterFile) -> str:
    return " ".join(str(flag) for flag in file.flags)


def test_every_value_stands_under_its_own_interval_on_days_of_92_96_and_100(fixtures: Path, clock_wh: ClockWh) -> None:
    march, october = (read_meter_file(fixtures / name) for name in (MARCH, OCTOBER))
    assert march.format == october.format == "e-distribuzione"
    lengths = {str(curve.day): len(curve.quality) for file in (march, october) for curve in file.curves}
    assert lengths == {
        "2026-03-28": 96,
        "2026-03-29": 92,
        "2026-03-30": 96,
        "2026-10-24": 96,
        "2026-10-25": 100,
        "2026-10-26": 96,
    }
    for curve in march.curves + october.curves:
        assert curve.wh.tolist() == clock_wh(len(curve.wh))
        assert set(curve.quality) == {"E"}
        assert (curve.pod, curve.direction) == ("IT001E10000001", Direction.WITHDRAWN)
    assert [curve.line for curve in march.curves] == [2, 3, 4]


@pytest.mark.parametrize("in_header", [";", ""])
@pytest.mark.parametrize("in_rows", [";", ""])
def test_a_trailing_separator_shifts_nothing_whether_in_header_or_rows(
    march: str,
    write: Write,
    clock_wh: ClockWh,
    in_header: str,
    in_rows: str,
) -> None:
    header, *rows = march.splitlines()
    text = "\n".join([header + in_header, *(row.removesuffix(";") + in_rows for row in rows), ""])
    assert [c.wh.tolist() for c in read_meter_file(write(NAME, text)).curves] == [clock_wh(n) for n in (96, 92, 96)]


def test_zeros_where_the_clock_skips_are_left_out_and_flagged(march: str, write: Write, clock_wh: ClockWh) -> None:
    file = read_meter_file(write(NAME, march.replace(";;;;;0,030", ";0,000;0,0;0;0,000;0,030")))
    assert file.curves[1].wh.tolist() == clock_wh(92)
    assert "their zeros are placeholders" in texts(file)


def test_energy_where_the_clock_skips_is_refused(march: str, write: Write, refused: Refused) -> None:
    error = refused(
        read_meter_file, write(NAME, march.replace(";;;;;0,030", ";0,005;;;;0,030")), match="no quarter-hour 02:00"
    )
    assert (error.line, error.field) == (3, "02:00")


def test_a_header_of_the_92_quarter_hours_of_that_day_is_read(march: str, write: Write, clock_wh: ClockWh) -> None:
    cells = [line.split(";") for line in march.splitlines()]
    text = "".join(";".join(row[:9] + row[13:]) + "\n" for row in (cells[0], cells[2]))
    assert read_meter_file(write(NAME, text)).curves[0].wh.tolist() == clock_wh(92)


@pytest.mark.parametrize("day", ["28/03/2026", "25/10/2026"])
def test_that_header_suits_no_other_day(march: str, write: Write, refused: Refused, day: str) -> None:
    cells = [line.split(";") for line in march.splitlines()]
    text = "".join(";".join(row[:9] + row[13:]) + "\n" for row in (cells[0], [day, *cells[2][1:]]))
    refused(read_meter_file, write(NAME, text), match="a quarter-hour 02:00, for which the header has no column")


def test_a_repeated_hour_at_the_end_of_the_columns_is_put_in_its_place(
    october: str, write: Write, clock_wh: ClockWh
) -> None:
    cells = [line.rstrip(";").split(";") for line in october.splitlines()]
    rows = [row + [""] * (101 - len(row)) for row in cells]
    text = "".join(";".join(row[:13] + row[17:] + row[13:17]) + ";\n" for row in rows)
    assert [c.wh.tolist() for c in read_meter_file(write(NAME, text)).curves] == [clock_wh(n) for n in (96, 100, 96)]


def test_an_hour_that_happens_twice_and_stands_once_is_missing_twice(
    march: str, write: Write, clock_wh: ClockWh
) -> None:
    file = read_meter_file(write(NAME, march.replace("28/03/2026", "25/10/2026")))
    curve = file.curves[-1]
    expected = clock_wh(100)
    expected[8:16] = [0] * 8
    assert curve.wh.tolist() == expected
    assert curve.quality == "E" * 8 + "M" * 8 + "E" * 84
    # 0,020 + 0,021 + 0,022 + 0,023
    assert "86 Wh" in texts(file)


def test_a_hundred_values_under_96_names_are_refused(march: str, october: str, write: Write, refused: Refused) -> None:
    text = march.splitlines()[0] + "\n" + october.splitlines()[2] + "\n"
    refused(read_meter_file, write(NAME, text), match="has 100 values where the header names 96")


def test_an_empty_cell_is_missing_not_zero(march: str, write: Write) -> None:
    curve = read_meter_file(write(NAME, march.replace(";0,052;", ";;", 1))).curves[0]
    assert curve.quality[22] == "M"
    assert curve.quality.count("E") == 95


def test_names_with_the_hour_alone_count_their_quarters(march: str, write: Write, clock_wh: ClockWh) -> None:
    header = "Giorno;" + ";".join(name[:2] for name in march.splitlines()[0].split(";")[1:])
    text = "\n".join([header, *march.splitlines()[1:], ""])
    assert [c.wh.tolist() for c in read_meter_file(write(NAME, text)).curves] == [clock_wh(n) for n in (96, 92, 96)]


def test_finer_decimals_keep_the_total_of_the_day_and_are_flagged(march: str, write: Write) -> None:
    text = march.replace("0,000;0,001;0,002;0,003", "0,0004;0,0004;0,0004;0,0003", 1)
    file = read_meter_file(write(NAME, text))
    # 0.4, 0.8, 1.2 and 1.5 Wh so far round to 0, 1, 1 and 2.
    assert file.curves[0].wh[:4].tolist() == [0, 1, 0, 1]
    assert "More than three decimals" in texts(file)


def test_point_and_direction_come_from_the_first_lines(march: str, write: Write) -> None:
    head = "Codice POD;IT001E20000002\nEnergia attiva immessa (kWh)\nPotenza disponibile (kW);3,3\n"
    file = read_meter_file(write("download.csv", head + march))
    assert {(curve.pod, curve.direction) for curve in file.curves} == {("IT001E20000002", Direction.INJECTED)}
    assert "found by pattern in line 1" in texts(file)
    assert file.curves[0].line == 5


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("IT001E10000001_A1.csv", "withdrawn"),
        ("it001e10000001 injected.csv", "injected"),
        ("IT001E10000001-immessa-maggio.csv", "injected"),
        ("Curva_IT001E10000001_PRELIEVI.csv", "withdrawn"),
    ],
)
def test_point_and_direction_come_from_the_name(march: str, write: Write, name: str, direction: str) -> None:
    assert read_meter_file(write(name, march)).curves[0].direction == direction


def test_point_and_direction_come_from_the_caller(march: str, write: Write) -> None:
    file = read_meter_file(write("curva.csv", march), pod="IT001E10000001", direction=Direction.INJECTED)
    assert (file.curves[0].pod, file.curves[0].direction) == ("IT001E10000001", Direction.INJECTED)


@pytest.mark.parametrize(
    ("name", "asked", "match"),
    [
        ("curva.csv", {}, "Neither its first lines nor its name tell the point"),
        ("IT001E10000001.csv", {}, "tell the direction"),
        ("IT001E10000001_prelevata_immessa.csv", {}, "tell the direction"),
        ("IT001E10000001_A1.csv", {"direction": Direction.INJECTED}, "more than one direction"),
        ("IT001E10000001_A1.csv", {"pod": "IT001E20000002"}, "more than one point"),
        ("IT001E10000001_IT001E20000002_A1.csv", {}, "more than one point"),
        ("curva_A1.csv", {"pod": "XX001E20000002"}, "is not a point of delivery"),
    ],
)
def test_a_point_or_direction_that_is_absent_or_contradicted_is_refused(
    march: str,
    write: Write,
    refused: Refused,
    name: str,
    asked: dict[str, object],
    match: str,
) -> None:
    refused(read_meter_file, write(name, march), match=match, **asked)


@pytest.mark.parametrize(
    ("old", "new", "match", "line"),
    [
        ("0,052;", "0,052", "has 95 values|is not an energy", 2),
        (";0,052;", ";0,052;0,052;", "has 97 values", 2),
        ("28/03/2026;", ";28/03/2026;", "is not a day", 2),
        ("28/03/2026", "2026-03-28", "is not a day", 2),
        ("28/03/2026", "31/02/2026", "is not a day from 2000", 2),
        ("28/03/2026", "28/03/1026", "is not a day from 2000", 2),
        (";0,052;", ";0.052;", "is not an energy", 2),
        (";0,052;", ";-0,052;", "is not an energy", 2),
        (";0,052;", ";1e3;", "is not an energy", 2),
        (";0,052;", ";1.052,0;", "is not an energy", 2),
        (";0,052;", ";٣,052;", "is not an energy", 2),
        (";0,052;", ";9999999;", "is not an energy", 2),
        ("05:30-05:45", "05:30-05:45 kW", "declares kW", 1),
        ("05:30-05:45", "quarto 23", "not named by a quarter-hour", 1),
        ("05:30-05:45", "05:15-05:30", "not the 92, 96 or 100", 1),
        (";23:45-00:00", "", "not the 92, 96 or 100", 1),
    ],
)
def test_what_cannot_be_read_without_guessing_is_refused(
    march: str,
    write: Write,
    refused: Refused,
    old: str,
    new: str,
    match: str,
    line: int,
) -> None:
    assert refused(read_meter_file, write(NAME, march.replace(old, new, 1)), match=match).line == line


def test_names_that_tell_where_intervals_end_are_refused(march: str, write: Write, refused: Refused) -> None:
    ends = [name[6:] for name in march.splitlines()[0].split(";")[1:]]
    text = "\n".join([";".join(["Giorno", *ends]), *march.splitlines()[1:], ""])
    refused(read_meter_file, write(NAME, text), match="in order from 00:00")


@pytest.mark.parametrize("line", ["Potenza attiva media (kW)", "Unità di misura: kW"])
def test_a_declared_power_is_refused(march: str, write: Write, refused: Refused, line: str) -> None:
    assert refused(read_meter_file, write(NAME, f"{line}\n{march}"), match="declares kW").line == 1


def test_reactive_energy_is_refused(march: str, write: Write, refused: Refused) -> None:
    refused(read_meter_file, write(NAME, f"Energia reattiva induttiva (kVARh)\n{march}"), match="reactive")


@pytest.mark.parametrize("separator", [",", "\t"])
def test_another_separator_is_refused(march: str, write: Write, refused: Refused, separator: str) -> None:
    error = refused(read_meter_file, write(NAME, march.replace(";", separator)), match="format is not known")
    assert "separated by something else" in error.remedy


def test_a_day_given_twice_is_kept_once_if_identical_and_refused_if_not(
    march: str, write: Write, refused: Refused
) -> None:
    row = march.splitlines()[1]
    file = read_meter_file(write(NAME, f"{march}{row}\n"))
    assert len(file.curves) == 3
    assert "given twice" in texts(file)
    error = refused(
        read_meter_file,
        write(NAME, march + row.replace("0,052", "0,053") + "\n"),
        match="a second time with other values",
    )
    assert error.line == 5


def test_a_header_without_rows_is_refused(march: str, write: Write, refused: Refused) -> None:
    refused(read_meter_file, write(NAME, march.splitlines()[0] + "\n"), match="no readings")


def test_a_last_line_that_may_be_cut_is_refused(march: str, write: Write, refused: Refused) -> None:
    refused(read_meter_file, write(NAME, march.rstrip(";\n")), match="no line break")
    assert len(read_meter_file(write(NAME, march.rstrip("\n"))).curves) == 3


def test_days_that_the_month_lacks_are_flagged(march: str, write: Write) -> None:
    assert "28 days of 2026-03 are not in the file, from 2026-03-01" in texts(read_meter_file(write(NAME, march)))


CELLS = st.one_of(
    st.from_regex(r"[0-9]{1,6}(,[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["", "0", "0,0", "12,3400", "0,12345", " 0,5 ", '"0,5"', "0.5", "-1", "x", "1234567", "0,", ",5"]),
)
DAYS = st.one_of(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2000, 1, 1), date(2099, 12, 31)]),
)


REPEATED = tuple((clock, 1) for clock in ("02:00", "02:15", "02:30", "02:45"))
LAYOUTS = (PLAIN_COLUMNS, PLAIN_COLUMNS[:12] + REPEATED + PLAIN_COLUMNS[12:], PLAIN_COLUMNS + REPEATED)


@settings(max_examples=150, deadline=None)
@given(
    columns=st.sampled_from(LAYOUTS),
    rows=st.lists(st.tuples(DAYS, st.dictionaries(st.integers(0, 99), CELLS, max_size=4), st.booleans()), max_size=4),
)
def test_the_fast_way_gives_what_the_careful_way_gives(
    columns: tuple[tuple[str, int], ...], rows: list[tuple[date, dict[int, str], bool]]
) -> None:
    base = ["" if again else f"{clock[1]},{clock[3]}25" for clock, again in columns]
    lines = [
        f"{day:%d/%m}/{day.year:04};"
        + ";".join(cells.get(i, value) for i, value in enumerate(base))
        + (";" if trailing else "")
        for day, cells, trailing in rows
    ]
    matrix = Matrix("IT001E10000001", Direction.WITHDRAWN, columns, "f.csv")

    def outcome(fast: bool) -> object:
        try:
            found, flags = read_rows(matrix, lines, 0, fast=fast)
        except InputError as error:
            return str(error)
        return [(c.day, c.wh.tolist(), c.wh.dtype, c.quality, c.line, c.source) for c, _ in found], flags

    assert outcome(fast=True) == outcome(fast=False)


@settings(max_examples=30, deadline=None)
@given(
    start=st.dates(date(2026, 1, 1), date(2026, 3, 20)),
    seed=st.integers(0, 2**32 - 1),
    decimals=st.integers(3, 5),
    order=st.randoms(use_true_random=False),
)
def test_whatever_is_written_comes_back_in_any_order_of_rows(
    write: Write, fixtures: Path, start: date, seed: int, decimals: int, order: Random
) -> None:
    header = (fixtures / MARCH).read_text(encoding="utf-8").splitlines()[0]
    wh = np.random.default_rng(seed).integers(0, 10**6, size=(3, 96))
    days = [start + timedelta(days=i) for i in range(3)]
    rows = [
        f"{day:%d/%m/%Y};"
        + ";".join(f"{value // 1000},{value % 1000:03}".ljust(decimals, "0") for value in values)
        + ";"
        for day, values in zip(days, wh.tolist(), strict=True)
    ]
    order.shuffle(rows)
    curves = read_meter_file(write(NAME, "\n".join([header, *rows, ""]))).curves
    assert [curve.day for curve in curves] == days
    assert np.array_equal(np.stack([curve.wh for curve in curves]), wh)
