"""How far the standard's stations lie below what PVGIS says of Italian places, and how that is carried to others.

The stations of UNI 10349:1994 measured decades ago; satellites since 2005 see a clearer sky, most of all over the Po
valley in winter. `pvgis_places.csv` holds yields that PVGIS gave for Italian places and others published, each with its
address, and the factors on each month's clearness with which this simulator yields the same there
(`tools/sun/calibrate.py` finds them again). PVGIS © European Union; reuse is free with the source named (Decision
2011/833/EU). A factor loses its force with the distance from the nearest of these places: where nothing was published,
nothing is corrected.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PLACES = "pvgis_places.csv"
NEIGHBOURS = 4
NEAR_KM = 15.0
"""Places nearer than this count almost alike."""
REACH_KM = 120.0
"""Distance at which a factor has e^-1 of its force. An assumption: the published places cannot tell."""
CLEAREST = 0.75
"""No month's mean clearness is taken above this, whatever the factor."""


@dataclass(frozen=True, eq=False)
class PvgisPlace:
    """A yield that PVGIS gave for a place, facing south with 14 % losses, as somebody published it.

    Attributes:
        name: of the place.
        latitude, longitude: degrees north and east.
        altitude_m: metres above the sea.
        tilt: degrees from the horizontal.
        on_roof: PVGIS's building-integrated mounting, else free-standing.
        version: of PVGIS, with its radiation database.
        kwh_per_kwp: in a year.
        months: the same by month, shape (12,); None where only the year was published.
        source: address.
        factors: on the clearness of each month, shape (12,).
    """

    name: str
    latitude: float
    longitude: float
    altitude_m: float
    tilt: float
    on_roof: bool
    version: str
    kwh_per_kwp: float
    months: Floats | None
    source: str
    factors: Floats


@dataclass(frozen=True, eq=False)
class Correction:
    """What is done to the clearness of a place.

    Attributes:
        factors: shape (12,); 1 leaves the standard as it is.
        places: that they come from, nearest first.
        distance_km: to the nearest.
    """

    factors: Floats
    places: tuple[str, ...]
    distance_km: float


@cache
def pvgis_places() -> tuple[PvgisPlace, ...]:
    """The shipped places, in the order of the file."""
    text = files("simulator.sun").joinpath(PLACES).read_text(encoding="utf-8")
    return tuple(_place(row) for row in csv.DictReader(text.splitlines()))


def _place(row: dict[str, str]) -> PvgisPlace:
    return PvgisPlace(
        name=row["place"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        altitude_m=float(row["altitude_m"]),
        tilt=float(row["tilt"]),
        on_roof=row["mounting"] == "building",
        version=row["pvgis"],
        kwh_per_kwp=float(row["kwh_per_kwp"]),
        months=np.array([float(row[f"e{month}"]) for month in range(1, 13)]) if row["e1"] else None,
        source=row["source"],
        factors=np.array([float(row[f"f{month}"]) for month in range(1, 13)]),
    )


def correction_at(latitude: float, longitude: float, *, without: frozenset[str] = frozenset()) -> Correction:
    """The correction of a place: mean of the nearest published places' factors, weaker the farther they are.

    Args:
        latitude, longitude: degrees north and east.
        without: names of places that are not to be used, to see how well the others foretell them.
    """
    known = [place for place in pvgis_places() if place.name not in without]
    north = np.array([place.latitude - latitude for place in known]) * 111.2
    east = np.array([place.longitude - longitude for place in known]) * 111.2 * np.cos(np.radians(latitude))
    distance = np.hypot(north, east)
    near = np.argsort(distance, kind="stable")[:NEIGHBOURS]
    weight = 1.0 / (1.0 + (distance[near] / NEAR_KM) ** 2) ** 2
    weight /= weight.sum()
    force = np.exp(-((distance[near[0]] / REACH_KM) ** 2))
    logs = np.log(np.array([known[i].factors for i in near]))
    return Correction(
        factors=np.exp(force * (weight @ logs)),
        places=tuple(known[i].name for i in near),
        distance_km=float(distance[near[0]]),
    )
