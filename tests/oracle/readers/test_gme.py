from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.errors import InputError
from energy.exact import round_to_int
from oracle.readers import hourly_zonal_prices, read_price_file
from oracle.readers.records import PriceDay, PriceFile

Write = Callable[[str, bytes | str], Path]
Refused = Callable[..., InputError]
Zipped = Callable[..., bytes]

MARCH, MAY, OCTOBER = "20260329MGPPrezzi.xml", "20260501MGPPrezzi.xml", "20261025MGPPrezzi15.xml"
DAYS = [date(2026, 3, 29), date(2026, 5, 1), date(2026, 10, 25)]


@pytest.fixture(scope="module")
def may(fixtures: Path) -> str:
    return (fixtures / MAY).read_text(encoding="utf-8")


def test_prices_of_days_of_23_24_and_25_hours(fixtures: Path) -> None:
    files = [read_price_file(fixtures / name) for name in (MARCH, MAY, OCTOBER)]
    days = [day for file in files for day in file.days]
    assert [(day.day, day.step_minutes) for day in days] == list(zip(DAYS, (60, 60, 15), strict=True))
    march, may, october = (day.prices["NORD"].tolist() for day in days)
    assert march == [1_234_567_890] + [(100 + i) * 10**6 + 500_000 for i in range(2, 24)]
    assert may[0] == -500_000
    assert [len(march), len(may), len(october)] == [23, 24, 100]
    assert set(days[0].prices) == {"NORD", "CNOR", "PUN"}
    hourly = hourly_zonal_prices(files, "nord", DAYS)
    assert hourly.dtype == np.int64
    assert len(hourly) == 23 + 24 + 25
    assert hourly[:47].tolist() == march + may
    # (101.500001 + 102.5 + 103.5 + 104.5) / 4 = 103.00000025
    assert hourly[47] == 103_000_000
    assert hourly[-1] == 199_000_000


def test_a_zip_and_a_folder_give_the_same_days(fixtures: Path, zipped: Zipped, tmp_path: Path) -> None:
    names = (MARCH, MAY, OCTOBER)
    archive = tmp_path / "a" / "prezzi.zip"
    folder = tmp_path / "b"
    archive.parent.mkdir()
    folder.mkdir()
    archive.write_bytes(zipped({name: (fixtures / name).read_bytes() for name in names}))
    for name in names:
        (folder / name).write_bytes((fixtures / name).read_bytes())
    one, other = read_price_file(archive), read_price_file(folder)
    assert [day.day for day in one.days] == [day.day for day in other.days] == DAYS
    assert one.days[0].file == "prezzi.zip/" + MARCH
    assert np.array_equal(hourly_zonal_prices([one], "PUN", DAYS), hourly_zonal_prices([other], "PUN", DAYS))
    # The same days in two files are one set of prices.
    assert np.array_equal(hourly_zonal_prices([one, other], "PUN", DAYS), hourly_zonal_prices([one], "PUN", DAYS))


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("a.xml", "<!-- SINTETICO: prezzi inventati -->"),
        ("b.xml", "<?borgo synthetic?>"),
        ("prezzi_sintetici.xml", ""),
        ("SYNTHETIC.xml", ""),
    ],
)
def test_a_file_that_calls_itself_synthetic_is_synthetic(may: str, write: Write, name: str, note: str) -> None:
    assert read_price_file(write(name, may.replace("<NewDataSet>", f"<NewDataSet>{note}", 1))).synthetic
    assert not read_price_file(write("plain.xml", may)).synthetic


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("<Ora>24</Ora>", "<Ora>25</Ora>", "not one of the 24"),
        ("<Ora>24</Ora>", "<Ora>0</Ora>", "not one of the 24"),
        ("<Ora>24</Ora>", "<Ora>x</Ora>", "not one of the 24"),
        ("<Ora>24</Ora>", "<Ora>23</Ora>", "given twice with different"),
        ("20260501</Data>", "20261025</Data>", "1 are missing|24 are missing|23 are missing"),
        ("20260501</Data>", "01/05/2026</Data>", "not a day written yyyymmdd"),
        ("<Mercato>MGP<", "<Mercato>MI1<", "not the day-ahead"),
        ("102,500000", "102.5", "not a price"),
        ("102,500000", "102.500000", "beyond any price|not a price"),
        ("102,500000", "10.250.000,0", "beyond any price"),
        ("102,500000", "102,5000001", "not a price"),
        ("<NORD>102,500000</NORD>", "", "NORD has no price in period 2"),
        ("Prezzi>", "Quantita>", "neither Prezzi nor Prezzi15|cut or broken"),
        ("<NewDataSet>", '<!DOCTYPE x [<!ENTITY y "z">]><NewDataSet>', "document type"),
    ],
)
def test_what_is_not_a_whole_day_of_prices_is_refused(
    may: str,
    write: Write,
    refused: Refused,
    old: str,
    new: str,
    match: str,
) -> None:
    assert old in may
    refused(read_price_file, write("x.xml", may.replace(old, new, 1)), match=match)


def test_a_day_of_24_hours_when_the_clock_changes_is_refused(may: str, write: Write, refused: Refused) -> None:
    refused(read_price_file, write("x.xml", may.replace("20260501", "20260329")), match="not one of the 23")
    refused(
        read_price_file, write("x.xml", may.replace("20260501", "20261025")), match="has 25 periods; 1 are missing: 25"
    )


def test_the_same_day_given_differently_is_refused(
    may: str,
    write: Write,
    zipped: Zipped,
    refused: Refused,
) -> None:
    other = may.replace("102,500000", "102,500001").encode()
    archive = zipped({"a.xml": may.encode(), "b.xml": other})
    refused(read_price_file, write("two.zip", archive), match="also given, differently, at two.zip/a.xml:4")
    assert len(read_price_file(write("same.zip", zipped({"a.xml": may.encode(), "b.xml": may.encode()}))).days) == 1


def test_missing_days_and_unknown_zones_are_told(fixtures: Path) -> None:
    file = read_price_file(fixtures / MAY)
    with pytest.raises(InputError, match="no price of SICI for 1 of 1 days: 2026-05-01"):
        hourly_zonal_prices([file], "SICI", [DAYS[1]])
    with pytest.raises(InputError, match="no price of NORD for 2 of 3 days: 2026-03-29, 2026-10-25"):
        hourly_zonal_prices([file], "NORD", DAYS)
    with pytest.raises(InputError, match="not a market zone"):
        hourly_zonal_prices([file], "Lombardia", DAYS)


def test_readings_are_no_prices_and_prices_no_readings(fixtures: Path, tmp_path: Path, refused: Refused) -> None:
    readings = fixtures / "IT001E10000001_prelevata_2026-03.csv"
    refused(read_price_file, readings, match="not XML")
    refused(read_price_file, tmp_path, match="no XML or ZIP")
    refused(read_price_file, tmp_path / "absent.xml", match="cannot be read")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=96, max_size=96))
def test_the_hour_is_the_mean_of_its_quarters(quarters: list[int]) -> None:
    day = PriceDay(DAYS[1], 15, {"SUD": np.array(quarters, dtype=np.int64)}, "f", 1)
    hourly = hourly_zonal_prices([PriceFile("f", "", synthetic=False, days=(day,))], "SUD", [DAYS[1]])
    assert hourly.tolist() == [round_to_int(Fraction(sum(quarters[i : i + 4]), 4)) for i in range(0, 96, 4)]
