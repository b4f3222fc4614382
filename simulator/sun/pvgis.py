"""Irradiation of the European Commission's PVGIS: from a file that the user downloaded, or fetched when asked to."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pvlib import iotools

from simulator.axis import TimeAxis
from simulator.refusals import RefusalError
from simulator.remarks import SimulatorRemark
from simulator.sun.irradiation import Floats, Irradiation, Origin
from simulator.sun.path import SunPath

ADDRESS = "https://re.jrc.ec.europa.eu/api/v5_3/"
TIMEOUT = 30
FURTHEST_DEGREES = 0.5


class _Year(NamedTuple):
    """A year of hours by their UTC month, day and hour (12, 31, 24), not a number where there is none."""

    ghi: Floats
    dni: Floats
    dhi: Floats
    air: Floats
    wind: Floats


def read_pvgis(path: Path, sun: SunPath) -> Irradiation:
    """Read a file of PVGIS: a typical year, or hourly data of some years.

    Hours are UTC in the file and are laid on the axis by their UTC date and hour, so that the light stays with the sun;
    29 February takes the 28th where the file has none. Of several years the one is taken whose sum is nearest to their
    mean: an average of years would have no cloudy days. Quarter-hours divide each hour by the height of the sun.

    Args:
        path: CSV or JSON, as PVGIS writes it.
        sun: the path over the place, on the axis to fill.

    Raises:
        InputError: not such a file, a tilted plane, another place, or hours that are missing.
    """
    data, inputs = _read(path)
    _check_place(inputs, sun, path)
    if "ghi" in data.columns:
        origin = Origin.PVGIS_TMY
        year, taken = _table(data, data["ghi"], data["dni"], data["dhi"]), 0
    else:
        origin = Origin.PVGIS_HOURLY
        year, taken = _hourly(data, inputs, path)
    return _on_axis(year, sun, origin, taken, path)


def fetch_pvgis(sun: SunPath, cache: Path) -> Path:
    """Fetch the typical year of a place from PVGIS into a file; an earlier one is kept and used again.

    Only this function reaches the network, and only when the user asked for it.

    Args:
        sun: the path over the place.
        cache: an existing folder.

    Returns:
        The file, to be read by `read_pvgis`.

    Raises:
        InputError: PVGIS cannot be reached, or refuses.
    """
    import requests

    path = cache / f"pvgis-tmy-{sun.latitude:.4f}-{sun.longitude:.4f}.json"
    if path.is_file():
        return path
    query: dict[str, str | float] = {"lat": sun.latitude, "lon": sun.longitude, "outputformat": "json"}
    try:
        answer = requests.get(f"{ADDRESS}tmy", params=query, timeout=TIMEOUT)
        answer.raise_for_status()
        answer.json()
    except (requests.RequestException, ValueError) as error:
        told = {"reason": type(error).__name__}
        raise RefusalError(field="irradiation", code="pvgis_no_answer", values=told) from error
    part = path.with_suffix(".part")
    part.write_bytes(answer.content)
    part.replace(path)
    return path


def _read(path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusalError(file=path, code="pvgis_unreadable") from error
    kind = "json" if text.lstrip().startswith("{") else "csv"
    is_typical = ("tmy_hourly" in text) if kind == "json" else ("G(h)" in text)
    try:
        if is_typical:
            source = io.BytesIO(text.encode()) if kind == "csv" else io.StringIO(text)
            found, about = iotools.read_pvgis_tmy(source, pvgis_format=kind)
        else:
            found, about = iotools.read_pvgis_hourly(io.StringIO(text), pvgis_format=kind)
    except (KeyError, ValueError, IndexError, TypeError, AttributeError, StopIteration) as error:
        raise RefusalError(file=path, code="pvgis_not_its_file") from error
    return found, about.get("inputs", about) if isinstance(about, dict) else {}


def _check_place(inputs: dict[str, Any], sun: SunPath, path: Path) -> None:
    place = inputs.get("location", inputs)
    at = [place.get(name) for name in ("latitude", "longitude")]
    if any(not isinstance(value, int | float) for value in at):
        return
    if max(abs(at[0] - sun.latitude), abs(at[1] - sun.longitude)) > FURTHEST_DEGREES:
        told = {"latitude": at[0], "longitude": at[1], "own_latitude": sun.latitude, "own_longitude": sun.longitude}
        degrees = {name: round(float(value), 2) for name, value in told.items()}
        raise RefusalError(file=path, code="pvgis_elsewhere", values=degrees)


def _slope(inputs: dict[str, Any]) -> float | None:
    fixed = (
        inputs.get("mounting_system", {}).get("fixed", {}) if isinstance(inputs.get("mounting_system"), dict) else {}
    )
    raw = fixed.get("slope", {}).get("value") if fixed else inputs.get("Slope", inputs.get("slope"))
    if raw is None:
        return None
    return float(str(raw).split()[0])


def _hourly(data: pd.DataFrame, inputs: dict[str, Any], path: Path) -> tuple[_Year, int]:
    if "poa_direct" not in data.columns:
        raise RefusalError(file=path, field="Gb(i)", code="pvgis_without_components")
    slope = _slope(inputs)
    if slope:
        raise RefusalError(file=path, field="slope", code="pvgis_tilted", values={"degrees": slope})
    direct, diffuse = data["poa_direct"], data["poa_sky_diffuse"]
    together = direct + diffuse
    index = pd.DatetimeIndex(data.index)
    sums = together.groupby(index.year).agg(["sum", "size"])
    whole = sums[sums["size"] >= 8760]["sum"]
    if whole.empty:
        raise RefusalError(file=path, code="pvgis_no_year")
    taken = int((whole - whole.mean()).abs().idxmin())
    one = data[index.year == taken]
    height = np.sin(np.radians(one["solar_elevation"].clip(lower=0)))
    normal = (one["poa_direct"] / height.where(height > np.sin(np.radians(2.0)))).fillna(0.0)
    return _table(one, one["poa_direct"] + one["poa_sky_diffuse"], normal, one["poa_sky_diffuse"]), taken


def _table(data: pd.DataFrame, ghi: pd.Series, dni: pd.Series, dhi: pd.Series) -> _Year:
    index = pd.DatetimeIndex(data.index)
    index = index.tz_convert("UTC") if index.tz is not None else index
    where = (index.month.to_numpy() - 1, index.day.to_numpy() - 1, index.hour.to_numpy())

    def table(values: pd.Series) -> Floats:
        cells = np.full((12, 31, 24), np.nan)
        cells[where] = values.to_numpy(np.float64)
        if np.isnan(cells[1, 28]).any():
            cells[1, 28] = cells[1, 27]
        return cells

    return _Year(table(ghi), table(dni), table(dhi), table(data["temp_air"]), table(data["wind_speed"]))


def _on_axis(year: _Year, sun: SunPath, origin: Origin, taken: int, path: Path) -> Irradiation:
    axis = sun.axis
    at = pd.DatetimeIndex(axis.starts)
    where = (at.month.to_numpy() - 1, at.day.to_numpy() - 1, at.hour.to_numpy())
    rows = [cells[where] for cells in year]
    if any(np.isnan(row).any() for row in rows):
        missing = at[np.flatnonzero(np.any([np.isnan(row) for row in rows], axis=0))[0]]
        told = {"month": missing.month, "day": missing.day, "hour": missing.hour}
        raise RefusalError(file=path, code="pvgis_hour_missing", values=told)
    ghi, dni, dhi, air, wind = rows
    if axis.steps_per_hour > 1:
        share = _within_hour(sun, axis)
        ghi, dhi = ghi * share, dhi * share
        # Where the sun is not up, the hour's direct light belongs to its other quarters.
        dni = np.where(sun.cos_zenith > 0, dni, 0.0)
    known = {"year": taken} if taken else {}
    code = "irradiation_pvgis_year" if taken else "irradiation_pvgis_tmy"
    return Irradiation(ghi, dni, dhi, air, wind, origin, (SimulatorRemark(code, known),))


def _within_hour(sun: SunPath, axis: TimeAxis) -> Floats:
    """The light of each step over the mean of its hour, by the height of the sun, shape (T,)."""
    by_hour = sun.cos_zenith.reshape(-1, axis.steps_per_hour)
    mean = by_hour.mean(axis=1, keepdims=True)
    share: Floats = np.divide(by_hour, mean, out=np.ones_like(by_hour), where=mean > 0).ravel()
    return share
