"""The three layouts, on hand-typed lines."""

from __future__ import annotations

import io
import zipfile

import pytest

from energy.calendar import Month, quarters_in_day
from examples.anpci.dso_files import MeterMonth, e_distribuzione, sii, unareti


def a_month(month: Month) -> MeterMonth:
    """Withdrawn: 0, 1, 2… Wh through each day; injected: a thousand more."""
    counting = [list(range(quarters_in_day(day))) for day in month.days]
    return MeterMonth(
        "IT001E12345678", month, {"withdrawn": counting, "injected": [[1000 + wh for wh in day] for day in counting]}
    )


def test_the_matrix_ends_its_rows_with_a_separator_that_the_header_lacks() -> None:
    (name, data), (other, _) = e_distribuzione(a_month(Month(2026, 5)))
    assert name == "IT001E12345678_2026-05_prelevata.csv"
    assert other == "IT001E12345678_2026-05_immessa.csv"
    header, first, *_ = data.decode().split("\r\n")
    assert header.startswith("Giorno;00:00-00:15;00:15-00:30;")
    assert header.endswith(";23:45-24:00")
    assert first.startswith("01/05/2026;0,000;0,001;")
    assert first.endswith(";0,095;")
    assert first.count(";") == header.count(";") + 1


def test_the_matrix_repeats_the_hour_in_october_and_leaves_it_empty_in_march() -> None:
    header, *rows = next(e_distribuzione(a_month(Month(2025, 10))))[1].decode().split("\r\n")
    assert header.split(";").count("02:00-02:15") == 2
    assert rows[24].startswith("25/10/2025;0,000;")
    assert ";0,011;;;;;0,012;" in rows[24]
    assert rows[25].startswith("26/10/2025;0,000;")
    assert ";0,011;0,012;0,013;0,014;0,015;0,016;" in rows[25]
    header, *rows = next(e_distribuzione(a_month(Month(2026, 3))))[1].decode().split("\r\n")
    assert header.count(";") == 96
    assert rows[28].split(";")[8:14] == ["0,007", "", "", "", "", "0,008"]


def lines_of(month: Month, day: str, hour: str) -> list[str]:
    ((name, data),) = unareti(a_month(month))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (entry,) = archive.infolist()
        content = archive.read(entry)
    assert name == f"IT001E12345678_{month}.zip"
    assert content.startswith(b"\xef\xbb\xbfPOD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;")
    return [line for line in content.decode("utf-8-sig").split("\r\n") if f";{day};{hour}" in line]


@pytest.mark.parametrize(
    ("month", "day", "hour", "expected"),
    [
        (Month(2026, 5), "20260501", "0015", ["20260501;001500;2;0,001;1,001;;;;;;;E;"]),
        (Month(2026, 1), "20260131", "2345", ["20260131;234500;1;0,095;1,095;;;;;;;E;"]),
        (
            Month(2025, 10),
            "20251026",
            "0200",
            ["20251026;020000;2;0,008;1,008;;;;;;;E;", "20251026;020000;1;0,012;1,012;;;;;;;E;"],
        ),
        (Month(2026, 3), "20260329", "0145", ["20260329;014500;1;0,007;1,007;;;;;;;E;"]),
        (Month(2026, 3), "20260329", "0245", ["20260329;024500;2;0,000;0,000;;;;;;;E;"]),
        (Month(2026, 3), "20260329", "0300", ["20260329;030000;2;0,008;1,008;;;;;;;E;"]),
    ],
)
def test_rows_of_unareti(month: Month, day: str, hour: str, expected: list[str]) -> None:
    assert lines_of(month, day, hour) == [f"IT001E12345678;{row}" for row in expected]


def test_rows_of_unareti_are_96_when_summer_begins_and_100_when_it_ends() -> None:
    assert len(lines_of(Month(2026, 3), "20260329", "")) == 96
    assert len(lines_of(Month(2025, 10), "20251026", "")) == 100


def test_the_sii_marks_the_days_on_which_the_clock_changes() -> None:
    october = next(sii(a_month(Month(2025, 10))))[1].decode()
    assert '<Ea Dst="2" E1="0,000" ' in october
    assert 'E12="0,011">26</Ea>\r\n<Ea Dst="3" E9="0,012" ' in october
    assert 'E96="0,099">26</Ea>' in october
    (name, data), (other, _) = sii(a_month(Month(2026, 3)))
    assert (name, other) == ("IT001E12345678_2026-03_prelevata.xml", "IT001E12345678_2026-03_immessa.xml")
    march = data.decode()
    assert "<Pod>IT001E12345678</Pod><MeseAnno>03/2026</MeseAnno>" in march
    assert march.count('Dst="0"') == 30
    assert 'E92="0,091">29</Ea>' in march
