"""The demonstration's present: today as far as it has come, and a new month as soon as the old one is over."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import cli.example
import cli.feed
from backend.dashboard.live import LiveDay
from backend.settlements.service import SettlementBook
from cli.feed import DemonstrationFeed, Months, demonstration_feed
from cli.resettled import Resettled
from cli.up import settle_all
from cli.watch import Watch as FileWatch
from cli.watch import files_of
from energy.calendar import QUARTER, ROME, Month, day_start, quarters_in_day
from energy.errors import InputError
from examples.anpci.generate import generate
from examples.anpci.manifest import COMMUNITY_FILES, FOLDER
from oracle.community import Community, load_community
from oracle.intake import take_in
from oracle.settlement import NOTHING_DECIDED
from oracle.store import ReadingStore

JULY, AUGUST, SEPTEMBER = (Month(2026, number) for number in (7, 8, 9))
LAST_DAY = date(2026, 7, 31)


class Watch:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def write(folder: Path, *months: Month) -> None:
    generate(folder, lambda *_: None, months)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as if it had begun in July 2026; not to be changed."""
    folder = tmp_path_factory.mktemp("july")
    for name in COMMUNITY_FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace('first_month = "2025-06"', f'first_month = "{JULY}"'))
    write(folder, JULY)
    return folder


@pytest.fixture(scope="module")
def feed(made: Path) -> tuple[DemonstrationFeed, Watch]:
    watch = Watch(day_start(LAST_DAY))
    found = DemonstrationFeed(load_community(made), watch)
    found.load()
    return found, watch


@given(st.sampled_from([LAST_DAY, date(2026, 10, 25), date(2027, 3, 28)]), st.integers(0, 26 * 3600))
def test_a_day_is_known_up_to_its_last_finished_quarter_hour(
    feed: tuple[DemonstrationFeed, Watch], day: date, seconds: int
) -> None:
    live, watch = feed
    watch.now = day_start(day) + timedelta(seconds=seconds)
    found = live.day(day)
    assert found is not None
    assert found.until <= watch.now
    assert watch.now < found.until + QUARTER or found.until == day_start(day + timedelta(days=1))
    assert found.is_over == (watch.now >= day_start(day + timedelta(days=1)))
    assert found.synthetic
    assert found.provisional
    for days in (1, 2):
        before = live.day(day - timedelta(days=days))
        assert before is not None
        assert before.is_over
        assert len(before.withdrawn_wh) == quarters_in_day(before.day)
    assert watch.now.astimezone(ROME).date() == day or live.day(day + timedelta(days=1)) is not None
    assert live.day(day + timedelta(days=2)) is None


def test_days_of_the_published_year_are_no_news(feed: tuple[DemonstrationFeed, Watch]) -> None:
    assert feed[0].day(date(2026, 5, 31)) is None


def test_nothing_is_known_before_the_generator_is_there(made: Path) -> None:
    feed = DemonstrationFeed(load_community(made), Watch(day_start(LAST_DAY) + timedelta(hours=9)))
    assert feed.day(LAST_DAY) is None
    feed.load()
    assert isinstance(feed.day(LAST_DAY), LiveDay)


def opened(made: Path, folder: Path) -> tuple[Community, Path, SettlementBook]:
    """The community in a folder of its own, with July in its store and in its book."""
    for file in (path for path in made.rglob("*") if path.is_file()):
        copy = folder / file.relative_to(made)
        copy.parent.mkdir(exist_ok=True, parents=True)
        copy.write_bytes(file.read_bytes())
    community, file = load_community(folder), folder / "readings.sqlite"
    with ReadingStore.open(file) as store:
        take_in(community, store, recorded_at=datetime.now(UTC))
        return community, file, SettlementBook(settle_all(community, store, JULY, Console(quiet=True)))


def watched(community: Community, file: Path, book: SettlementBook, store: ReadingStore, clock: Watch) -> FileWatch:
    """What takes in the files that are written, as in `borgo up`."""
    return FileWatch(
        community,
        file,
        file.with_name("intake"),
        Resettled(community, store, book),
        seen=files_of(community),
        through=JULY,
        decide=lambda _month: (NOTHING_DECIDED, {}),
        clock=clock,
    )


def test_a_month_that_ends_is_written_taken_in_settled_and_shown(made: Path, tmp_path: Path) -> None:
    community, file, book = opened(made, tmp_path)
    watch = Watch(datetime(2026, 8, 31, 21, 59, tzinfo=UTC))
    written: list[Month] = []

    def more(month: Month) -> None:
        written.append(month)
        write(tmp_path, month)

    with ReadingStore.open(file) as store:
        files = watched(community, file, book, store, watch)

        def look() -> None:
            months.look()
            files.look()

        months = Months(JULY, more, watch)
        live = DemonstrationFeed(community, watch)
        live.load()
        look()
        assert book.periods == (JULY,)
        watch.now = datetime(2026, 8, 31, 22, 0, tzinfo=UTC)
        days = [live.day(day) for day in AUGUST.days]
        for _ in range(3):
            look()
        assert book.periods == (JULY, AUGUST)
        assert written == [AUGUST]
        # What was shown while the month ran is what was settled when it was over.
        august = book.get(AUGUST)
        assert august is not None
        assert [day is not None and day.is_over for day in days] == [True] * 31
        shared = np.concatenate([day.shared_wh for day in days if day is not None])
        np.testing.assert_array_equal(shared, august.hours.shared_wh)
        again = settle_all(community, store, AUGUST, Console(quiet=True))
    assert [each.dataset_hash for each in again] == [each.dataset_hash for each in reversed(book.newest_first())]


def test_months_that_ended_while_the_machine_slept_are_all_added(made: Path, tmp_path: Path) -> None:
    community, file, book = opened(made, tmp_path)
    watch = Watch(datetime(2026, 10, 1, 12, 0, tzinfo=UTC))
    with ReadingStore.open(file) as store:
        files = watched(community, file, book, store, watch)
        Months(JULY, lambda last: write(tmp_path, AUGUST, last), watch).look()
        for _ in range(2):
            files.look()
    assert book.periods == (JULY, AUGUST, SEPTEMBER)


def test_what_stands_in_the_way_is_said_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    written: list[Month] = []
    faults = [InputError("The example cannot be written: No space left on device.")] * 2

    def more(month: Month) -> None:
        if faults:
            raise faults.pop()
        written.append(month)

    months = Months(JULY, more, Watch(datetime(2026, 9, 1, 12, 0, tzinfo=UTC)))
    for _ in range(4):
        months.look()
    assert [record.getMessage().startswith(f"The files up to {AUGUST} are not") for record in caplog.records] == [True]
    assert written == [AUGUST]


def test_readings_of_a_month_that_is_not_over_settle_nothing(made: Path, tmp_path: Path) -> None:
    community, store, _ = opened(made, tmp_path)
    write(tmp_path, AUGUST)
    with ReadingStore.open(store) as opened_store:
        take_in(community, opened_store, recorded_at=datetime.now(UTC))
        settled = settle_all(community, opened_store, JULY, Console(quiet=True))
    assert [each.period for each in settled] == [JULY]


def test_only_the_demonstration_has_a_feed_and_its_thread_ends(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    community = load_community(made)
    with demonstration_feed(community, JULY) as feed:
        assert feed is None
    monkeypatch.setattr(cli.example, "FOLDER", made)
    with demonstration_feed(community, Month(9999, 1)) as feed:
        assert feed is not None
    assert not any(thread.name == "demonstration" for thread in threading.enumerate())


def test_the_feed_lets_the_first_pages_go_first(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.example, "FOLDER", made)
    monkeypatch.setattr(cli.feed, "FIRST_PAGES", 0.0)
    community, loaded, served = load_community(made), threading.Event(), threading.Event()
    monkeypatch.setattr(DemonstrationFeed, "load", lambda _feed: loaded.set())
    never = Month(9999, 1)
    with demonstration_feed(community, never, begin=served):
        assert not loaded.wait(0.2)
        served.set()
        assert loaded.wait(30)
    loaded.clear()
    with demonstration_feed(community, never, begin=threading.Event()):
        pass  # ended before anything was served: it neither hangs nor begins
    assert not loaded.is_set()
