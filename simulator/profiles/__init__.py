"""When members consume: load curves that keep each bill's sums, from standard profiles, habits or measured curves."""

from simulator.profiles.cells import cell_sums, cells, from_bill
from simulator.profiles.loads import Loads, member_loads, needs_production, prepare_loads
from simulator.profiles.prosumer import consumption_of_prosumer

__all__ = [
    "Loads",
    "cell_sums",
    "cells",
    "consumption_of_prosumer",
    "from_bill",
    "member_loads",
    "needs_production",
    "prepare_loads",
]
