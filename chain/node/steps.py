"""The moments at which a kill could hurt: tests stop the process exactly there."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What has just been done."""

    POOLED = "transactions taken by anvil, not mined"
    MINED = "mined, not in the journal"
    JOURNALLED = "in the journal, not acknowledged"
    SNAPSHOT_HALF = "half of a snapshot written"
    SNAPSHOT_RENAMED = "snapshot in its place, older ones not removed"
    REPLAYED = "a block replayed at a start"


OnStep = Callable[[Step], None]


def unwatched(_step: Step) -> None:
    """What happens at each step outside tests: nothing."""
