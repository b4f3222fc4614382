"""Find the factors of `simulator/sun/pvgis_places.csv` again: the clearness with which the yields are the published.

Run from the root of the repository: `python tools/sun/calibrate.py`.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from simulator.axis import TimeAxis  # noqa: E402
from simulator.sun import Arrays, SunPath, array_power, climate_of, typical_irradiation  # noqa: E402
from simulator.sun.calibration import PLACES, PvgisPlace, pvgis_places  # noqa: E402
from simulator.sun.climatology import corrected  # noqa: E402
from simulator.sun.yields import OPEN_RACK, ROOF  # noqa: E402

AXIS = TimeAxis.of_year(2025)
ROUNDS = 8


def yields(place: PvgisPlace, factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """kWh/kWp of each month with the standard's clearness times these factors."""
    sun = SunPath.over(place.latitude, place.longitude, AXIS, place.altitude_m)
    climate = corrected(climate_of(place.latitude, place.longitude, place.altitude_m, calibrated=False), factors)
    mounting = np.array([ROOF if place.on_roof else OPEN_RACK])
    array = Arrays(np.ones(1), np.array([place.tilt]), np.array([180.0]), np.array([0.14]), mounting)
    power = array_power(array, sun, typical_irradiation(sun, climate))[0]
    return np.asarray(np.bincount(AXIS.month, power, 12), np.float64)


def fit(place: PvgisPlace) -> NDArray[np.float64]:
    """The factors of a place, by month if months were published, else one for all."""
    factors = np.ones(12)
    for _ in range(ROUNDS):
        ours = yields(place, factors)
        factors *= place.months / ours if place.months is not None else place.kwh_per_kwp / ours.sum()
    return factors


def main() -> None:
    """Write the file anew."""
    path = ROOT / "simulator" / "sun" / PLACES
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, place in zip(rows, pvgis_places(), strict=True):
        for month, factor in enumerate(fit(place), 1):
            row[f"f{month}"] = f"{factor:.4f}"
        print(place.name, file=sys.stderr)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
