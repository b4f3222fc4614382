"""The light, air and wind over one place in every step, wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simulator.remarks import SimulatorRemark

Floats = NDArray[np.float64]


class Origin(StrEnum):
    """Where an irradiation comes from."""

    PVGIS_TMY = "pvgis_tmy"
    PVGIS_HOURLY = "pvgis_hourly"
    CLIMATOLOGY = "climatology"


@dataclass(frozen=True, eq=False)
class Irradiation:
    """Means over each step, shape (T,).

    Attributes:
        ghi: global on the horizontal, W/m².
        dni: direct on a surface that faces the sun, W/m².
        dhi: diffuse on the horizontal, W/m².
        air: temperature, °C.
        wind: speed, m/s.
        origin: where they come from.
        remarks: what is to be known about them.
    """

    ghi: Floats
    dni: Floats
    dhi: Floats
    air: Floats
    wind: Floats
    origin: Origin
    remarks: tuple[SimulatorRemark, ...] = field(default=())
