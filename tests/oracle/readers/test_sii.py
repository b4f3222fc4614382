from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from energy.errors import InputError
from oracle.readers import MeterFile, read_meter_file
from oracle.readings import Direction

Write = Callable[[str, bytes | str], Path]
Refused = Callable[..., InputError]
ClockWh = Callable[[int], list[int]]

NAME = "01234567890_12345678901_202610_PDO2G_20261105101112_1_DP0001.xml"


@pytest.fixture(scope="module")
def text(fixtures: Path) -> str:
    return (fixtures / NAME).read_text(encoding="utf-8")


def flags_of(file: MeterFile) -> str:
    return " ".join(str(flag) for flag in file.flags)


def element(text: str, day: int, dst: int) -> str:
    return re.search(rf'<Ea Dst="{dst}"[^>]*>{day}</Ea>', text)[0]


def renumbered(line: str, mapping: Callable[[int], int]) -> str:
    return re.sub(r"\bE([0-9]+)=", lambda match: f"E{mapping(int(match[1]))}=", line)


def test_every_value_stands_in_its_place_with_dst_0_1_2_and_3(fixtures: Path, clock_wh: ClockWh) -> None:
    file = read_meter_file(fixtures / NAME)
    assert file.format == "sii"
    assert [(str(c.day), len(c.wh)) for c in file.curves] == [
        ("2026-03-28", 96),
        ("2026-03-29", 92),
        ("2026-10-24", 96),
        ("2026-10-25", 100),
    ]
    for curve in file.curves:
        assert curve.wh.tolist() == clock_wh(len(curve.wh))
        assert set(curve.quality) == {"E"}
        assert (curve.pod, curve.direction) == ("IT012E00000007", Direction.WITHDRAWN)
    assert "Ea is read as withdrawn energy" in flags_of(file)


def test_indices_that_count_or_follow_the_clock_are_told_apart(text: str, write: Write, clock_wh: ClockWh) -> None:
    spring, autumn = element(text, 29, 1), element(text, 25, 3)
    by_clock = renumbered(spring, lambda i: i if i < 9 else i + 4)
    in_order = renumbered(autumn, lambda i: i - 8)
    file = read_meter_file(write(NAME, text.replace(spring, by_clock).replace(autumn, in_order)))
    assert [curve.wh.tolist() for curve in file.curves] == [clock_wh(n) for n in (96, 92, 96, 100)]
    assert "2026-03-29: the indices are read by the clock" in flags_of(file)
    assert "2026-10-25: the indices are read E1-E88 in order" in flags_of(file)


def test_zeros_and_empty_attributes_pad(text: str, write: Write, clock_wh: ClockWh) -> None:
    spring, second, third = element(text, 29, 1), element(text, 25, 2), element(text, 25, 3)
    padded = {
        spring: spring.replace(">29", ' E93="0" E94="0,000" E95="" E96="">29'),
        second: second.replace(">25", ' E13="0" E96="0,0">25'),
        third: third.replace('Dst="3"', 'Dst="3" E1="0" E8=""'),
    }
    for old, new in padded.items():
        text = text.replace(old, new)
    file = read_meter_file(write(NAME, text))
    assert [curve.wh.tolist() for curve in file.curves] == [clock_wh(n) for n in (96, 92, 96, 100)]


def test_indices_that_allow_two_readings_are_refused(text: str, write: Write, refused: Refused) -> None:
    spring = element(text, 29, 1)
    zeros = re.sub(r'E(9|1[0-2]|9[0-2])="[^"]*"', r'E\1="0"', spring).replace(
        ">29", "".join(f' E{i}="0"' for i in range(93, 97)) + ">29"
    )
    refused(read_meter_file, write(NAME, text.replace(spring, zeros)), match="in more than one way")


def test_a_hundred_values_in_one_element_are_refused(text: str, write: Write, refused: Refused) -> None:
    both = element(text, 25, 2), element(text, 25, 3)
    one = f'<Ea Dst="2" {" ".join(f"E{i}={chr(34)}0,1{chr(34)}" for i in range(1, 101))}>25</Ea>'
    changed = text.replace(both[0], one).replace(both[1], "")
    refused(read_meter_file, write(NAME, changed), match="in no known way")


def test_a_part_or_a_value_that_is_absent_is_missing(text: str, write: Write) -> None:
    changed = text.replace(element(text, 25, 3), "").replace('E50="0,121"', "", 1)
    file = read_meter_file(write(NAME, changed))
    assert file.curves[0].quality == "E" * 49 + "M" + "E" * 46
    assert file.curves[3].quality == "E" * 12 + "M" * 88
    assert "88 quarter-hours are missing" in flags_of(file)


@pytest.mark.parametrize(
    ("day", "dst", "wrong"), [("28", "0", "1"), ("29", "1", "0"), ("24", "0", "2"), ("25", "2", "0"), ("24", "0", "7")]
)
def test_a_dst_that_contradicts_the_calendar_is_refused(
    text: str,
    write: Write,
    refused: Refused,
    day: str,
    dst: str,
    wrong: str,
) -> None:
    good = element(text, day, dst)
    changed = text.replace(good, good.replace(f'Dst="{dst}"', f'Dst="{wrong}"'))
    refused(read_meter_file, write(NAME, changed), match="quarter-hours")


def test_estimates_are_marked_and_unvalidated_readings_discarded(text: str, write: Write) -> None:
    changed = text.replace("<TipoDato>E<", "<TipoDato>S<", 1)
    assert set(read_meter_file(write(NAME, changed)).curves[0].quality) == {"S"}
    file = read_meter_file(write(NAME, text.replace("<Validato>S<", "<Validato>N<", 1)))
    assert set(file.curves[0].quality) == {"M"}
    assert not file.curves[0].wh.any()
    assert set(file.curves[2].quality) == {"E"}
    assert "discarded" in flags_of(file)


def test_the_meter_constant_multiplies_a_misura_and_not_a_curva(text: str, write: Write, clock_wh: ClockWh) -> None:
    file = read_meter_file(write(NAME, text.replace("<Ka>1<", "<Ka>20,0<")))
    assert file.curves[0].wh.tolist() == clock_wh(96)
    assert file.curves[2].wh.tolist() == [20 * value for value in clock_wh(96)]
    assert "values are multiplied by it" in flags_of(file)


def test_a_day_of_measure_may_replace_the_month(text: str, write: Write) -> None:
    changed = text.replace("<MeseAnno>03/2026</MeseAnno>", "<DataMisura>31/03/2026</DataMisura>")
    assert str(read_meter_file(write(NAME, changed)).curves[1].day) == "2026-03-29"


def test_the_direction_is_found_in_the_name_of_the_flow_or_asked_for(text: str, write: Write, refused: Refused) -> None:
    assert read_meter_file(write(NAME, text), direction=Direction.INJECTED).curves[0].direction == "injected"
    named = write(NAME, text.replace('CodFlusso="PDO2G"', 'CodFlusso="PDO2G" Tipo="Immessa"'))
    file = read_meter_file(named)
    assert {curve.direction for curve in file.curves} == {Direction.INJECTED}
    assert "found by pattern" in flags_of(file)
    refused(read_meter_file, named, direction=Direction.WITHDRAWN, match="names itself injected")


def test_curves_of_another_name_are_told(text: str, write: Write) -> None:
    file = read_meter_file(write(NAME, text.replace("<Er ", "<Ei ").replace("</Er>", "</Ei>")))
    assert "Curves named Ei are not established" in flags_of(file)


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("IT012E00000007", "012E00000007", "not a point of delivery"),
        ("<MeseAnno>03/2026<", "<MeseAnno>2026-03<", "neither a MeseAnno"),
        ("<MeseAnno>03/2026<", "<MeseAnno>13/2026<", "not a day from 2000"),
        (">28</Ea>", ">32</Ea>", "not a day from 2000"),
        (">28</Ea>", "></Ea>", "not a day of the month"),
        (">28</Ea>", ">1\n5</Ea>", "not a day of the month"),
        ('E7="0,012"', 'E7="0.012"', "not an energy"),
        ('E7="0,012"', 'E7="-1"', "not an energy"),
        ('E7="0,012"', 'E7="0,012" E97="3"', "in no known way"),
        ("<TipoDato>E<", "<TipoDato>X<", "E or S"),
        ("<Validato>S<", "<Validato>X<", "E or S"),
        ("<Ka>1<", "<Ka>one<", "not a number"),
        ("</FlussoMisure>", "", "cut or broken"),
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<?xml version="1.0" encoding="klingon"?>',
            "cannot be decoded|broken",
        ),
        ("<FlussoMisure", '<!DOCTYPE a [<!ENTITY b "c">]><FlussoMisure', "document type"),
        ("<FlussoMisure", "<!DOCTYPE FlussoMisure><FlussoMisure", "document type"),
        ("<FlussoMisure", '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><FlussoMisure', "document type"),
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


def test_a_day_given_twice_is_kept_once_if_identical_and_refused_if_not(
    text: str, write: Write, refused: Refused
) -> None:
    day = element(text, 28, 0)
    file = read_meter_file(write(NAME, text.replace(day, day + day)))
    assert len(file.curves) == 4
    assert "given twice" in flags_of(file)
    changed = day.replace('E7="0,012"', 'E7="0,013"')
    refused(read_meter_file, write(NAME, text.replace(day, day + changed)), match="a second time")


def test_an_impossible_energy_made_by_the_constant_is_refused(text: str, write: Write, refused: Refused) -> None:
    changed = text.replace("<Ka>1<", "<Ka>999999<").replace('E96="0,233"', 'E96="9000,0"')
    refused(read_meter_file, write(NAME, changed), match="a million kWh")


def test_deep_nesting_is_refused(write: Write, refused: Refused) -> None:
    refused(read_meter_file, write(NAME, "<a>" * 1000 + "</a>" * 1000), match="nested")
    refused(read_meter_file, write(NAME, "<a></a>"), match="no SII flow")
