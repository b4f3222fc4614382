"""Storage: what batteries behind the members' connection points charge, give back and lose, and how they age."""

from simulator.storage.ageing import capacity_left, full_cycles
from simulator.storage.community import community_offers
from simulator.storage.dispatch import Batteries, Dispatch, dispatch

__all__ = [
    "Batteries",
    "Dispatch",
    "capacity_left",
    "community_offers",
    "dispatch",
    "full_cycles",
]
