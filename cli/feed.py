"""The demonstration's present: what its meters say of today, and each month's files as soon as the month is over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.dashboard.live import LiveDay, LiveEnergy, MeterDay, finished_quarters, live_day
from backend.settlements.service import SettlementBook
from cli.example import ensure_example, is_example, last_complete_month
from energy.calendar import ROME, Month, day_start
from energy.errors import InputError, InputErrors
from oracle.community import Community
from oracle.intake import take_in, take_in_prices
from oracle.settlement import NOTHING_DECIDED, Decisions, open_book, settle_month
from oracle.store import ReadingStore

log = logging.getLogger("borgo.feed")

Clock = Callable[[], datetime]
Decide = Callable[[Month], tuple[Decisions, Mapping[str, int]]]
DAYS_KEPT = 160
"""In memory: those of the running month, and today once more for every quarter-hour."""
LOOK_EVERY = 30.0
"""Seconds between looks at the calendar."""
FIRST_PAGES = 1.0
"""Seconds that the first pages get to themselves: to import the generator takes as long, and one core."""


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def nothing_decided(_month: Month) -> tuple[Decisions, Mapping[str, int]]:
    """Of a community without a chain."""
    return NOTHING_DECIDED, {}


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
    """Adds each month to the books when it is over: its files are written, taken in and settled.

    Args:
        community: whose months they are.
        store: the SQLite file or URL of its readings.
        book: what is added to.
        through: the last month that was tried already.
        write: writes the files up to a month.
        decide: what the chain tells of a month, and the members' numbers on it.
        clock: tells the present.
    """

    def __init__(
        self,
        community: Community,
        store: Path,
        book: SettlementBook,
        through: Month,
        *,
        write: Callable[[Month], None],
        decide: Decide = nothing_decided,
        clock: Clock = now,
    ) -> None:
        self._community = community
        self._store = store
        self._book = book
        self._write = write
        self._decide = decide
        self._clock = clock
        self._through = through
        self._said = ""

    def look(self) -> None:
        """Add the months that have ended since the last look; what stands in the way is logged, and tried again."""
        last = last_complete_month(self._clock())
        while self._through < last:
            month = self._through.plus(1)
            try:
                self._add(month)
            except (InputError, InputErrors) as error:
                if str(error) != self._said:
                    log.warning("%s is not settled: %s", month, error)
                self._said = str(error)
                return
            self._through = month

    def _add(self, month: Month) -> None:
        self._write(month)
        with ReadingStore.open(self._store) as store:
            take_in(self._community, store, recorded_at=now())
            prices = take_in_prices(self._community, month)
            settlement = settle_month(open_book(self._community, store), prices, month, *self._decide(month))
        if self._book.get(month) is None:
            self._book.add(settlement)


@contextmanager
def demonstration_feed(
    community: Community,
    store: Path,
    book: SettlementBook,
    through: Month,
    clock: Clock = now,
    *,
    decide: Decide = nothing_decided,
    begin: threading.Event | None = None,
) -> Iterator[DemonstrationFeed | None]:
    """Keep the demonstration up to the present until the block ends; give its feed, or None for any other community.

    Args:
        community: the one that is served.
        store: the SQLite file of its readings.
        book: its settled months, to which those are added that end in the meantime.
        through: the last month whose files are there.
        clock: tells the present.
        decide: see `Months`.
        begin: set when the pages are served, for which the feed's own work waits; at once, if not given.
    """
    if not is_example(community.folder):
        yield None
        return
    feed = DemonstrationFeed(community, clock)

    def write(month: Month) -> None:
        ensure_example(community.folder, through=month)

    months = Months(community, store, book, through, write=write, decide=decide, clock=clock)
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
