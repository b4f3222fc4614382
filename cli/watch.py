"""What a steward puts into `meters/` and `prices/` while `borgo up` runs is taken in and settled within seconds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from cli.example import last_complete_month
from cli.feed import Clock, now
from cli.kept_intake import take_in_once
from cli.resettled import Decide, Resettled
from energy.calendar import Month
from energy.errors import InputError, InputErrors
from oracle.community import Community
from oracle.reporters.inputs import Stamp, stamps
from oracle.store import ReadingStore

log = logging.getLogger("borgo.files")

LOOK_EVERY = 3.0
"""Seconds between looks at the files, as the reporters do: a file that is being copied has so long to grow."""


class _StoppedError(Exception):
    """The server ends."""


def files_of(community: Community) -> Stamp:
    """What tells that a meter or price file appeared, went or changed."""
    return stamps(community.folder / community.files.meters) + stamps(community.folder / community.files.prices)


class Watch:
    """Takes changed files in, and puts the months that they change into the books of the server.

    Args:
        community: whose files are watched; as it was described at the start.
        store: the SQLite file of its readings.
        mark: see `take_in_once`.
        resettled: what settles its months.
        seen: `files_of` the community before they were taken in at the start.
        through: the last month that was settled then.
        decide: what the chain tells of a month, and the members' numbers on it.
        tell: told in a line which months have changed.
        clock: tells the present.
    """

    def __init__(
        self,
        community: Community,
        store: Path,
        mark: Path,
        resettled: Resettled,
        *,
        seen: Stamp,
        through: Month,
        decide: Decide,
        tell: Callable[[str], object] = log.info,
        clock: Clock = now,
    ) -> None:
        self._community = community
        self._store = store
        self._mark = mark
        self._resettled = resettled
        self._decide = decide
        self._tell = tell
        self._clock = clock
        self._seen = self._done = seen, through
        self._described = _described(community)
        self._said: dict[str, str] = {}
        self.stopping = threading.Event()

    def look(self) -> None:
        """Take in what has changed since the last intake, and has not since the last look; settle what has ended.

        Files that cannot be taken in change nothing. What stands in the way is logged once.
        """
        self._look_at_description()
        found = files_of(self._community), last_complete_month(self._clock())
        is_still, self._seen = found == self._seen, found
        if found == self._done or not is_still:
            return
        try:
            with ReadingStore.open(self._store) as store:
                take_in_once(self._community, store, self._mark, self._until_stopped)
            self._said.pop("files", None)
            self._settle(found[1])
        except _StoppedError:
            return
        except (InputError, InputErrors) as error:
            self._say("files", f"The changed files are not taken in, and the pages stay as they are: {error}")
        except (OSError, SQLAlchemyError) as error:
            self._say("files", f"The changed files cannot be taken in yet: {error}")
            return  # It may pass: the next look tries again.
        self._done = found

    def _settle(self, last: Month) -> None:
        changed = []
        month = self._community.community.first_month
        while month <= last:
            if self.stopping.is_set():
                raise _StoppedError
            try:
                if self._resettled.renew(month, self._decide):
                    changed.append(str(month))
                self._said.pop(str(month), None)
            except (InputError, InputErrors) as error:
                self._say(str(month), f"{month} is not settled with the files that there are now: {error}")
            month = month.plus(1)
        if changed:
            self._tell(f"Settled with the files that there are now: {', '.join(changed)}.")

    def _until_stopped(self, paths: Iterable[Path]) -> Iterable[Path]:
        for path in paths:
            if self.stopping.is_set():
                raise _StoppedError
            yield path

    def _look_at_description(self) -> None:
        described = _described(self._community)
        if described != self._described:
            self._described = described
            log.warning("%s or its rules have changed: they are read at the next start.", self._community.file)

    def _say(self, subject: str, text: str) -> None:
        if self._said.get(subject) != text:
            self._said[subject] = text
            log.warning("%s", text)


def _described(community: Community) -> list[tuple[int, int] | None]:
    """The sizes and times of the community's own file and of those of its rules; None for one that is not there."""
    found: list[tuple[int, int] | None] = []
    for path in (community.file, *(community.folder / name for name in community.rules.overrides)):
        try:
            stat = path.stat()
        except FileNotFoundError:  # An editor may write a new one in its place.
            found.append(None)
        else:
            found.append((stat.st_size, stat.st_mtime_ns))
    return found


@contextmanager
def watching(watch: Watch) -> Iterator[None]:
    """Look every few seconds, in a thread, until the block ends."""

    def run() -> None:
        while not watch.stopping.wait(LOOK_EVERY):
            watch.look()

    thread = threading.Thread(target=run, name="files", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.stopping.set()
        thread.join()
