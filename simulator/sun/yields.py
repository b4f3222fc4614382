"""What photovoltaic arrays give in every step: all arrays of a place in one pass over the daylight.

The model is the one that PVGIS describes: Hay and Davies' sky, losses of oblique light after Martin and Ruiz, module
temperature after Faiman, power after Huld. Every formula is pvlib's, written here over arrays and steps at once; tests
hold them against pvlib one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pvlib import iam

from simulator.formulas import Formula
from simulator.sun.irradiation import Irradiation
from simulator.sun.path import LOWEST, SunPath

Floats = NDArray[np.float64]

ALBEDO = 0.20
OBLIQUE = 0.16
"""a_r of Martin and Ruiz for clean glass, pvlib's default."""
HULD = (-0.017237, -0.040465, -0.004702, 0.000149, 0.000170, 0.000005)
"""Crystalline silicon, as PVGIS 5 documents; Huld et al. (2011)."""
OPEN_RACK, ROOF = 0, 1
FAIMAN = np.array([(25.0, 6.84), (20.0 / (0.9 * 0.9), 0.0)])
"""W/(m² K) and W s/(m³ K): Faiman (2008) in the open; on a roof PVsyst's semi-integrated modules, 20 W/(m² K) for the
heat that is left of the light (0.9 absorbed, a tenth of it made electricity); both as in pvlib."""
CELLS = 1 << 18
"""Arrays × steps worked on at a time: what fits the processor's cache."""

FORMULAS = (
    Formula(
        "sun.plane",
        "irradianza sui moduli",
        "irradiance on the modules",
        "(DNI + DHI·DNI/(E0·cos θz))·cos θ·IAM + DHI·(1 - DNI/E0)·(1 + cos β)/2·IAM_d + GHI·ρ·(1 - cos β)/2·IAM_g",
        "Hay and Davies (1980); Martin and Ruiz (2001, 2013), through pvlib",
    ),
    Formula(
        "sun.cells",
        "temperatura dei moduli",
        "temperature of the modules",
        "T_m = T_a + G / (u0 + u1·v)",
        "Faiman (2008), through pvlib",
    ),
    Formula(
        "sun.power",
        "potenza fotovoltaica",
        "photovoltaic power",
        "P = min(P_max, Σ kWp·G'·(1 + k1·ln G' + k2·ln² G' + T'·(k3 + k4·ln G' + k5·ln² G') + k6·T'²)·(1 - losses))",
        "Huld et al. (2011), coefficients of PVGIS 5, through pvlib",
    ),
)


@dataclass(frozen=True, eq=False)
class Arrays:
    """Photovoltaic arrays at one place; every array has shape (A,).

    Attributes:
        kw: peak power, kW.
        tilt: degrees from the horizontal.
        azimuth: degrees clockwise from north.
        losses: share lost to soiling, mismatch, wiring and inverter.
        mounting: `OPEN_RACK` or `ROOF`.
    """

    kw: Floats
    tilt: Floats
    azimuth: Floats
    losses: Floats
    mounting: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kw)


def array_power(arrays: Arrays, sun: SunPath, light: Irradiation) -> Floats:
    """The power of new arrays, without the limit of the inverter.

    Arrays that look the same way are computed once, so a thousand roofs to the south cost as much as one.

    Args:
        arrays: A of them.
        sun: the sun's path over the place.
        light: its irradiation.

    Returns:
        Shape (A, T), kW.
    """
    power = np.zeros((len(arrays), sun.axis.steps))
    for array, row in array_rows(arrays, sun, light):
        power[array] = row
    return power


def array_rows(arrays: Arrays, sun: SunPath, light: Irradiation) -> Iterator[tuple[int, Floats]]:
    """The same, one array after the other in no particular order: its place and its power, shape (T,), kW."""
    ways, way = np.unique(
        np.column_stack([arrays.tilt, arrays.azimuth, arrays.mounting.astype(np.float64)]), axis=0, return_inverse=True
    )
    lit = np.flatnonzero((sun.cos_zenith > 0) & (light.ghi > 0))
    scale = arrays.kw * (1.0 - arrays.losses)
    members: list[list[int]] = [[] for _ in ways]
    for array, index in enumerate(way.ravel()):
        members[index].append(array)
    for first, block in _unit_power(ways, lit, sun, light):
        for offset, unit in enumerate(block):
            for array in members[first + offset]:
                row = np.zeros(sun.axis.steps)
                row[lit] = unit * scale[array]
                yield array, row


def _unit_power(ways: Floats, lit: NDArray[np.int64], sun: SunPath, light: Irradiation) -> Iterator[tuple[int, Floats]]:
    """Runs of ways to look with their power per kWp in the lit steps, shape (W, L)."""
    tilt, azimuth = np.radians(ways[:, 0]), np.radians(ways[:, 1])
    normal = np.column_stack([np.sin(tilt) * np.sin(azimuth), np.sin(tilt) * np.cos(azimuth), np.cos(tilt)])
    seen = np.cos(tilt)
    sky, ground = (1 + seen) / 2, (1 - seen) / 2
    # Flat modules see no ground: the formula divides by the little that they would.
    oblique = iam.martin_ruiz_diffuse(np.maximum(ways[:, 0], 0.01), a_r=OBLIQUE)
    direction = np.ascontiguousarray(sun.direction[lit].T)
    clear = light.dni[lit] / sun.extra[lit]
    # All light that comes from the sun's side: the beam, and the diffuse light around it.
    beam = light.dni[lit] + light.dhi[lit] * clear / np.maximum(sun.cos_zenith[lit], LOWEST)
    diffuse, reflected = light.dhi[lit] * (1 - clear), light.ghi[lit] * ALBEDO
    air = light.air[lit] - 25.0
    cooling = FAIMAN[:, :1] + FAIMAN[:, 1:] * light.wind[lit]
    whole = 1 - np.exp(-1 / OBLIQUE)
    k1, k2, k3, k4, k5, k6 = HULD
    step = max(1, CELLS // max(1, len(lit)))
    for first in range(0, len(ways), step):
        part = slice(first, first + step)
        # Three products and no matrix product: a linear algebra library would start threads for so little.
        cosine = np.multiply.outer(normal[part, 2], direction[2])
        cosine += np.multiply.outer(normal[part, 0], direction[0])
        cosine += np.multiply.outer(normal[part, 1], direction[1])
        np.maximum(cosine, 0.0, out=cosine)
        facing = cosine * beam
        held = np.multiply.outer(sky[part], diffuse)
        bounced = np.multiply.outer(ground[part], reflected)
        warmth = facing + held
        warmth += bounced
        warmth /= cooling[ways[part, 2].astype(np.int64)]
        warmth += air
        cosine *= -1 / OBLIQUE
        useful = np.exp(cosine, out=cosine)
        np.subtract(1.0, useful, out=useful)
        useful *= facing
        useful /= whole
        held *= oblique["sky"][part][:, np.newaxis]
        bounced *= oblique["ground"][part][:, np.newaxis]
        useful += held
        useful += bounced
        useful /= 1000.0
        log = np.log(np.maximum(useful, 1e-9))
        factor = (k5 * log + k4) * log
        factor += k3
        factor += k6 * warmth
        factor *= warmth
        factor += (k2 * log + k1) * log
        factor += 1.0
        factor *= useful
        yield first, np.maximum(factor, 0.0, out=factor)
