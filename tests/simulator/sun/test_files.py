"""Files of PVGIS and of plants, laid on the year; written here in the layouts that PVGIS documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from energy.errors import InputError
from simulator.axis import TimeAxis
from simulator.sun import SunPath, climate_of, fetch_pvgis, read_pvgis, typical_irradiation
from simulator.sun.irradiation import Origin
from simulator.sun.series import read_series

ROME = (41.9, 12.5, 20.0)


def path_over(axis: TimeAxis) -> SunPath:
    return SunPath.over(*ROME[:2], axis, ROME[2])


def hours_of(year: int) -> list[datetime]:
    first = datetime(year, 1, 1, tzinfo=UTC)
    return [first + timedelta(hours=i) for i in range((datetime(year + 1, 1, 1, tzinfo=UTC) - first).days * 24)]


def light_of(at: datetime) -> tuple[int, int, int]:
    """A light that tells its own month and UTC hour."""
    up = 1 if 6 <= at.hour <= 17 else 0
    return up * (at.month * 10 + at.hour), up * 7, up * 5


def tmy_csv(folder: Path, latitude: float = 41.9) -> Path:
    lines = [
        f"Latitude (decimal degrees): {latitude}",
        "Longitude (decimal degrees): 12.5",
        "Elevation (m): 20",
        "month,year",
    ]
    lines += [f"{month},{2005 + month}" for month in range(1, 13)]
    lines.append("time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP")
    for hour in hours_of(2007):
        at = hour.replace(year=2005 + hour.month)
        ghi, dni, dhi = light_of(at)
        lines.append(f"{at:%Y%m%d:%H%M},{at.month},50,{ghi},{dni},{dhi},300,2.5,180,101000")
    lines += [
        "",
        "T2m: 2-m air temperature (degree Celsius)",
        "RH: relative humidity (%)",
        "G(h): Global",
        "Gb(n): Beam",
    ]
    lines += [
        "Gd(h): Diffuse",
        "IR(h): Infrared",
        "WS10m: Wind",
        "WD10m: Wind",
        "SP: pressure",
        "PVGIS (c) European Union",
    ]
    file = folder / "tmy.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def hourly_json(folder: Path, slope: int = 0, years: tuple[int, ...] = (2019, 2020), **changes: float) -> Path:
    rows = []
    for year in years:
        for at in hours_of(year):
            ghi, _, dhi = light_of(at)
            beam = max(ghi - dhi, 0) * (1.0 + (year - years[0]) * 0.5)
            row = {
                "time": f"{at:%Y%m%d:%H}10",
                "Gb(i)": beam,
                "Gd(i)": dhi,
                "Gr(i)": 0.0,
                "H_sun": 30.0 if ghi else 0.0,
            }
            rows.append({**row, "T2m": 12.0, "WS10m": 1.0, "Int": 0.0})
    inputs = {
        "location": {"latitude": changes.get("latitude", 41.9), "longitude": 12.5, "elevation": 20.0},
        "meteo_data": {"radiation_db": "PVGIS-SARAH3"},
        "mounting_system": {"fixed": {"slope": {"value": slope, "optimal": False}, "azimuth": {"value": 0}}},
    }
    file = folder / "hourly.json"
    file.write_text(
        json.dumps({"inputs": inputs, "outputs": {"hourly": rows}, "meta": {"inputs": {}}}), encoding="utf-8"
    )
    return file


@pytest.mark.parametrize("year", [2026, 2028])
def test_a_typical_year_is_laid_on_the_axis_by_utc(tmp_path: Path, year: int) -> None:
    axis = TimeAxis.of_year(year)
    light = read_pvgis(tmy_csv(tmp_path), path_over(axis))
    assert light.origin is Origin.PVGIS_TMY
    starts = [start.replace(tzinfo=UTC) for start in axis.starts.astype("datetime64[s]").astype(object)]
    assert light.ghi.tolist() == [light_of(start)[0] for start in starts]
    assert light.air.tolist() == [start.month for start in starts]
    assert set(light.wind) == {2.5}


def test_quarters_divide_the_hours_of_a_file_and_keep_their_sum(tmp_path: Path) -> None:
    file = tmy_csv(tmp_path)
    hours, quarters = (read_pvgis(file, path_over(TimeAxis.of_year(2026, minutes))) for minutes in (60, 15))
    up = path_over(TimeAxis.of_year(2026, 15)).cos_zenith.reshape(-1, 4).mean(axis=1) > 0
    assert quarters.ghi.reshape(-1, 4).mean(axis=1)[up] == pytest.approx(hours.ghi[up])
    assert quarters.dhi.reshape(-1, 4).mean(axis=1)[up] == pytest.approx(hours.dhi[up])


def test_of_several_years_one_near_the_mean_is_taken(tmp_path: Path) -> None:
    light = read_pvgis(hourly_json(tmp_path, years=(2018, 2019, 2020)), path_over(TimeAxis.of_year(2026)))
    assert light.origin is Origin.PVGIS_HOURLY
    assert [remark.values for remark in light.remarks] == [{"year": 2019}]
    assert light.ghi == pytest.approx(light.dhi + light.dni * np.sin(np.radians(30)), abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"slope": 30}, "tilted by 30"), ({"latitude": 45.0}, "latitude 45 "), ({"years": ()}, "PVGIS")],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_pvgis(hourly_json(tmp_path, **changes), path_over(TimeAxis.of_year(2026)))  # type: ignore[arg-type]
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["", "{", "{}", "a;b\n1;2\n", "G(h)\n"])
def test_what_is_no_file_of_pvgis_is_said_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="PVGIS"):
        read_pvgis(file, path_over(TimeAxis.of_year(2026)))


def test_without_network_fetching_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.sun.pvgis.ADDRESS", "http://127.0.0.1:9/")
    with pytest.raises(InputError, match="PVGIS gave no irradiation") as caught:
        fetch_pvgis(path_over(TimeAxis.of_year(2026)), tmp_path)
    assert "climatology" in str(caught.value.remedy)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("minutes", [60, 15])
def test_a_plain_series_keeps_its_energy(tmp_path: Path, minutes: int) -> None:
    axis = TimeAxis.of_year(2026, minutes)  # type: ignore[arg-type]
    at = [start.replace(tzinfo=UTC) for start in TimeAxis.of_year(2026).starts.astype("datetime64[s]").astype(object)]
    file = tmp_path / "wind.csv"
    file.write_text("start;kwh\n" + "\n".join(f"{start.isoformat()};{start.hour},5" for start in at), encoding="utf-8")
    series = read_series(file, axis)
    assert series.sum() == pytest.approx(sum(start.hour + 0.5 for start in at))
    assert series.reshape(-1, axis.steps_per_hour).sum(axis=1) == pytest.approx([start.hour + 0.5 for start in at])


def test_a_series_on_the_local_clock_knows_the_hour_that_stands_twice(tmp_path: Path) -> None:
    axis = TimeAxis.of_year(2026)
    days = [axis.days[day] for day in axis.day]
    file = tmp_path / "hydro.csv"
    lines = [f"{day}T{hour:02d}:00,{number}" for number, (day, hour) in enumerate(zip(days, axis.hour, strict=True))]
    file.write_text("start,kwh\n" + "\n".join(lines), encoding="utf-8")
    assert read_series(file, axis).tolist() == list(range(axis.steps))


def test_the_power_of_pvgis_is_a_series(tmp_path: Path) -> None:
    lines = ["Latitude (decimal degrees):\t41.9", "", "time,P,G(i),H_sun,T2m,WS10m,Int"]
    lines += [f"{at:%Y%m%d:%H}10,{at.hour * 100}.0,0,0,10,1,0" for at in hours_of(2023)]
    file = tmp_path / "pvgis.csv"
    file.write_text("\n".join([*lines, "", "P: PV system power (W)"]), encoding="utf-8")
    axis = TimeAxis.of_year(2025)
    utc = axis.starts.astype("datetime64[h]").astype(int) % 24
    assert read_series(file, axis) == pytest.approx(utc / 10)


@pytest.mark.parametrize(
    ("text", "line"), [("start;kwh\n2026-01-01T00:00;-1\n", 2), ("start;kwh\n2026-01-01T00:00;1\nnever;1\n", 3)]
)
def test_a_fault_in_a_series_is_said_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_series(file, TimeAxis.of_year(2026))
    assert caught.value.line == line


def test_a_series_with_a_hole_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text("start;kwh\n2026-01-01T00:00Z;1\n", encoding="utf-8")
    with pytest.raises(InputError, match="is missing"):
        read_series(file, TimeAxis.of_year(2026))


def test_the_climatology_says_where_it_is_from() -> None:
    light = typical_irradiation(path_over(TimeAxis.of_year(2026)), climate_of(*ROME))
    assert [remark.code for remark in light.remarks] == ["irradiation_climatology", "irradiation_calibrated"]
    assert "Roma" in light.remarks[0].said("it")
