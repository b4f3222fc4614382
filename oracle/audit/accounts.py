"""Accounts by the month in which units expire, and the words in which the contracts pack them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LANES = 4
LANE_BITS = 48
EPOCH_SHIFT = 240


@dataclass
class Account:
    """Free units by the last month in which they can be spent, what is in escrow, and how many requests are open."""

    free: Counter[int] = field(default_factory=Counter)
    escrowed: int = 0
    open: int = 0

    def spendable(self, month: int) -> int:
        """What has not expired before a month."""
        return sum(amount for last, amount in self.free.items() if last >= month)

    def soonest(self, month: int, amount: int) -> Counter[int]:
        """The units that are spent first: those that expire soonest."""
        taken = Counter[int]()
        for last in sorted(last for last in self.free if last >= month):
            taken[last] = min(self.free[last], amount - taken.total())
        return taken

    def lanes(self, month: int) -> tuple[int, ...]:
        """What expires at the end of a month and of the three that follow."""
        return tuple(self.free[month + j] for j in range(LANES))

    def state(self, month: int) -> tuple[Any, ...]:
        """What the contract must tell: month, open requests, escrow, lanes."""
        return month, self.open, self.escrowed, self.lanes(month)


def word(month: int, units: Mapping[int, int]) -> int:
    """Units by their last month as the contracts pack them."""
    return month << EPOCH_SHIFT | sum(amount << LANE_BITS * (last - month) for last, amount in units.items())


def units_of(packed: int) -> Counter[int]:
    """Units by their last month out of a packed word."""
    month = packed >> EPOCH_SHIFT
    lanes = ((packed >> LANE_BITS * j) % (1 << LANE_BITS) for j in range(LANES))
    return Counter({month + j: amount for j, amount in enumerate(lanes) if amount})
