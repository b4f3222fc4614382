"""ARERA's table of mean hourly withdrawals, in the layout of its CSV."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from energy.errors import InputError
from simulator.axis import TimeAxis
from simulator.profiles.arera import arera_profile

HEADER = "Mese,Regione,Classe potenza,Working day,Ora,Prelievo medio Orario Regionale (kWh)"
YEAR = TimeAxis.of_year(2026)


def rows(region: str = "Abruzzo", power_class: str = "1.5<P<=3") -> list[str]:
    return [
        f"{month},{region},{power_class},{day},{hour},{month + hour / 100 + kind / 1000:.4f}"
        for month in range(1, 13)
        for kind, day in enumerate(("Giorno feriale", "Sabato", "Domenica"))
        for hour in range(24)
    ]


def written(tmp_path: Path, lines: Sequence[str], header: str = HEADER) -> Path:
    path = tmp_path / "arera.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    return path


def test_each_hour_takes_its_month_day_and_hour(tmp_path: Path) -> None:
    path = written(tmp_path, rows() + rows("Lazio", "0<P<=1.5"))
    curve = arera_profile(path, "abruzzo", "1.5 < P <= 3", YEAR)
    hours = np.arange(24) / 100
    np.testing.assert_allclose(curve[YEAR.of_day(date(2026, 2, 10))], 2 + hours)
    np.testing.assert_allclose(curve[YEAR.of_day(date(2026, 2, 14))], 2 + hours + 0.001)
    np.testing.assert_allclose(curve[YEAR.of_day(date(2026, 6, 2))], 6 + hours + 0.002)
    quarters = arera_profile(path, "Abruzzo", "1.5<P<=3", TimeAxis.of_year(2026, 15))
    assert quarters.sum() == pytest.approx(curve.sum())


def test_semicolons_and_decimal_commas_are_read_too(tmp_path: Path) -> None:
    lines = [row.replace(".", ",").replace("1,5<P", "1.5<P") for row in (r.replace(",", ";") for r in rows())]
    path = written(tmp_path, lines, HEADER.replace(",", ";"))
    assert arera_profile(path, "Abruzzo", "1.5<P<=3", YEAR)[0] == pytest.approx(1.002)


@pytest.mark.parametrize(
    ("region", "power_class", "says"),
    [("Abruzo", "1.5<P<=3", "Did you mean 'abruzzo'"), ("Abruzzo", "3<P<=4.5", "no power class")],
)
def test_an_unknown_region_or_class_is_refused(tmp_path: Path, region: str, power_class: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        arera_profile(written(tmp_path, rows()), region, power_class, YEAR)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("1,Abruzzo", "13,Abruzzo", 2), ("Sabato", "Martedì", 26), ("0,1.0000", "0,x", 2), (",0,1.0000", ",0,-1", 2)],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, old: str, new: str, line: int) -> None:
    text = "\n".join(rows()).replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        arera_profile(written(tmp_path, text.splitlines()), "Abruzzo", "1.5<P<=3", YEAR)
    assert caught.value.line == line


def test_a_table_with_holes_or_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no value for month 12, sunday, hour 23"):
        arera_profile(written(tmp_path, rows()[:-1]), "Abruzzo", "1.5<P<=3", YEAR)
    with pytest.raises(InputError, match="no column 'mese'"):
        arera_profile(written(tmp_path, [], "a,b"), "Abruzzo", "1.5<P<=3", YEAR)
    with pytest.raises(InputError, match="cannot be read"):
        arera_profile(tmp_path / "none.csv", "Abruzzo", "1.5<P<=3", YEAR)
