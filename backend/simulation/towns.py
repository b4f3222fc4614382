"""The chief towns that a place can be chosen from: those of the climatology that ships with the simulator."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import simulator

TABLE = Path(simulator.__file__).parent / "sun" / "italy.csv"
"""Read here as a table: the package of the sun brings much along that no page needs."""

ZONES: Mapping[str, Sequence[str]] = {
    "CNOR": ("Toscana", "Marche"),
    "CSUD": ("Umbria", "Lazio", "Abruzzo", "Campania"),
    "SUD": ("Molise", "Puglia", "Basilicata"),
    "CALA": ("Calabria",),
    "SICI": ("Sicilia",),
    "SARD": ("Sardegna",),
}
"""Market zones since 1 January 2021 (Terna's grid code, ARERA decision 103/2019); all other regions are NORD."""


@cache
def _rows() -> Mapping[str, Mapping[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["place"]: row for row in csv.DictReader(table)}


def towns() -> list[tuple[str, list[str]]]:
    """The chief towns by region, both in order."""
    by_region: dict[str, list[str]] = {}
    for name, row in _rows().items():
        by_region.setdefault(row["region"], []).append(name)
    return [(region, sorted(names)) for region, names in sorted(by_region.items())]


def place_of(town: str) -> dict[str, Any] | None:
    """The place of a chief town as a description's table; None for one that is not known."""
    row = _rows().get(town)
    if row is None:
        return None
    return {
        "municipality": town,
        "region": row["region"],
        "market_zone": next((zone for zone, regions in ZONES.items() if row["region"] in regions), "NORD"),
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
        "altitude_m": float(row["altitude_m"]),
    }
