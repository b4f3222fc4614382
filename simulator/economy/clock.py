"""Time that passes from event to event."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

Event = Callable[[int], None]
"""Called with the second at which it happens."""


class Clock:
    """The events to come."""

    def __init__(self) -> None:
        self._events: list[tuple[int, int, Event]] = []
        self._order = count()

    def at(self, second: int, event: Event) -> None:
        """Let something happen; what is planned for the same second happens in the order of planning."""
        heapq.heappush(self._events, (second, next(self._order), event))

    def run(self, until: int) -> None:
        """Let everything happen up to and including the second `until`."""
        while self._events and self._events[0][0] <= until:
            second, _, event = heapq.heappop(self._events)
            event(second)
