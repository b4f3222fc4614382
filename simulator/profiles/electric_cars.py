"""What electric cars add: their yearly kWh spread evenly over the hours in which they are plugged in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simulator.axis import WORKING, TimeAxis
from simulator.description.uses import Charging, ElectricCars
from simulator.profiles.cells import Floats

HOURS: Mapping[Charging, tuple[int, ...]] = {
    Charging.NIGHT: (23, 0, 1, 2, 3, 4, 5, 6),
    Charging.EVENING: (18, 19, 20, 21, 22, 23),
    Charging.DAY: (9, 10, 11, 12, 13, 14, 15, 16),
}
"""The local hours of each habit. The night is that of band F3 on working days."""


def cars_shape(cars: ElectricCars, axis: TimeAxis) -> Floats:
    """Charging in any unit: shape (T,)."""
    day = np.where(axis.day_type == WORKING, 1.0, cars.weekend_share)
    return np.where(np.isin(axis.hour, HOURS[cars.charging]), day, 0.0)
