"""The demonstration's present: what its meters say of today, and each month's files as soon as the month is over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from backend.dashboard.live import LiveDay, LiveEnergy, MeterDay, finished_quarters, live_day
from cli.example import ensure_example, is_example, last_complete_month
from energy.calendar import ROME, Month, day_start
from energy.errors import InputError, InputErrors
from oracle.community import Community

log = logging.getLogger("borgo.feed")

Clock = Callable[[], datetime]
DAYS_KEPT = 160
"""In memory: those of the running month, and today once more for every quarter-hour."""
LOOK_EVERY = 30.0
"""Seconds between looks at the calendar."""
FIRST_PAGES = 1.0
"""Seconds that the first pages get to themselves: to import the generator takes as long, and one core."""


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


class DemonstrationFeed(LiveEnergy):
    """What the example's meters say of a day, as far as it has come; `live_day` is asked of nothing else.

    What it says is computed, not kept: no store of readings ever sees it, so no settlement can.

    Args:
        community: the example.
        clock: tells the present.
    """

    def __init__(self, community: Community, clock: Clock = now) -> None:
        self._community = community
        self._clock = clock
        self._loaded = threading.Event()
        self._day = lru_cache(maxsize=DAYS_KEPT)(self._put_together)

    def load(self) -> None:
        """Import the generator and put the running month together; until this is done, nothing is known of any day."""
        present = self._clock()
        today = present.astimezone(ROME).date()
        for day in Month(today.year, today.month).days[: today.day]:
            self._day(day, finished_quarters(day, present))
        self._loaded.set()

    def day(self, day: date) -> LiveDay | None:
        """A local day up to its last finished quarter-hour; None of days to come, and of the published year."""
        present = self._clock()
        if not self._loaded.is_set() or present < day_start(day):
            return None
        return self._day(day, finished_quarters(day, present))

    def _put_together(self, day: date, quarters: int) -> LiveDay | None:
        from examples.anpci.feed import quarter_hours

        meters = {}
        for member in self._community.members_in(Month(day.year, day.month)):
            for point in member.points:
                whole = quarter_hours(point.pod, day)
                if whole is None:
                    return None
                meters[point.pod] = MeterDay(
                    whole.withdrawn[:quarters], _begin(whole.injected, quarters), _begin(whole.produced, quarters)
                )
        return live_day(self._community, day, meters, synthetic=True, provisional=True)


def _begin(curve: NDArray[np.int32] | None, quarters: int) -> NDArray[np.int32] | None:
    return None if curve is None else curve[:quarters]


class Months:
    """Writes the files of each month when it is over; whoever watches the folder takes them in.

    Args:
        through: the last month whose files are there.
        write: writes the files up to a month.
        clock: tells the present.
    """

    def __init__(self, through: Month, write: Callable[[Month], None], clock: Clock = now) -> None:
        self._through = through
        self._write = write
        self._clock = clock
        self._said = ""

    def look(self) -> None:
        """Write the months that have ended since the last look; what is in the way is said once, and tried again."""
        last = last_complete_month(self._clock())
        if self._through >= last:
            return
        try:
            self._write(last)
        except (InputError, InputErrors) as error:
            if str(error) != self._said:
                log.warning("The files up to %s are not written: %s", last, error)
            self._said = str(error)
        else:
            self._through = last


@contextmanager
def demonstration_feed(
    community: Community,
    through: Month,
    clock: Clock = now,
    *,
    begin: threading.Event | None = None,
) -> Iterator[DemonstrationFeed | None]:
    """Keep the demonstration up to the present until the block ends; give its feed, or None for any other community.

    Args:
        community: the one that is served.
        through: the last month whose files are there.
        clock: tells the present.
        begin: set when the pages are served, for which the feed's own work waits; at once, if not given.
    """
    if not is_example(community.folder):
        yield None
        return
    feed = DemonstrationFeed(community, clock)

    def write(month: Month) -> None:
        ensure_example(community.folder, through=month)

    months = Months(through, write, clock)
    stop = threading.Event()

    def run() -> None:
        # Importing the generator takes seconds, which nobody who starts the server should wait for.
        if begin is not None:
            begin.wait()
            stop.wait(FIRST_PAGES)
        if not stop.is_set():
            feed.load()
        while not stop.wait(LOOK_EVERY):
            months.look()

    thread = threading.Thread(target=run, name="demonstration", daemon=True)
    thread.start()
    try:
        yield feed
    finally:
        stop.set()
        if begin is not None:
            begin.set()
        thread.join()
