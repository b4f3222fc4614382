"""The pages follow the community's files: what a steward drops into them is settled while the server runs."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

import cli.kept_intake
import cli.resettled
import cli.watch
from backend.dashboard.meters import Meters
from backend.settlements.service import SettlementBook
from chain.genesis import PARAMETERS
from cli.faults.settling import FIRST_MONTH, MEMBERS, Village
from cli.founding import birth_of
from cli.kept_intake import KeptPrices, take_in_once
from cli.resettled import Resettled
from cli.up import settle_all
from cli.watch import Watch, files_of, watching
from energy.calendar import Month
from oracle.community import load_community
from oracle.reporters.decided import Decided
from oracle.settlement import NOTHING_DECIDED, Decisions, settlement_json
from oracle.store import ReadingStore

JUNE, JULY, AUGUST = FIRST_MONTH, FIRST_MONTH.plus(1), FIRST_MONTH.plus(2)
FOUNDED = Decided(int(birth_of(FIRST_MONTH).timestamp()), dict(PARAMETERS), {}, {})


class Server:
    """What `borgo up` holds of a community, with June and July in its book on a day of August."""

    def __init__(self, folder: Path) -> None:
        self.village = Village(folder / "tre")
        self.village.found()
        for month in (JUNE, JULY):
            self.village.write(month)
        self.community = load_community(self.village.folder)
        self.store = ReadingStore.open(folder / "readings.sqlite")
        self.now = datetime(2024, 8, 20, 12, 0, tzinfo=UTC)
        self.told: list[str] = []
        self.asked: list[Month] = []
        self.decided: Decided | None = None
        seen = files_of(self.community)
        take_in_once(self.community, self.store, folder / "intake")
        prices = KeptPrices(folder / "prices")
        self.book = SettlementBook(settle_all(self.community, self.store, JULY, Console(quiet=True)))
        self.resettled = Resettled(self.community, self.store, self.book, prices.price_file)
        self.meters = Meters(self.community, self.store)
        self.watch = Watch(
            self.community,
            folder / "readings.sqlite",
            folder / "intake",
            self.resettled,
            seen=seen,
            through=JULY,
            decide=self.decide,
            tell=self.told.append,
            clock=lambda: self.now,
        )

    def decide(self, month: Month) -> tuple[Decisions, dict[str, int]]:
        self.asked.append(month)
        return (NOTHING_DECIDED, {}) if self.decided is None else (self.decided.of(month), MEMBERS)

    def looks(self, times: int = 2) -> None:
        for _ in range(times):
            self.watch.look()

    def withdrawn(self, month: Month) -> int:
        settlement = self.book.get(month)
        assert settlement is not None
        return sum(line.withdrawn_wh for line in settlement.members)

    def is_as_at_a_start(self, through: Month) -> bool:
        again = settle_all(self.community, self.store, through, Console(quiet=True))
        shown = list(reversed(self.book.newest_first()))
        return [settlement_json(each) for each in shown] == [settlement_json(each) for each in again]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.store.close()


def test_a_late_correction_replaces_its_month_and_no_other(server: Server) -> None:
    june, july = server.book.get(JUNE), server.book.get(JULY)
    before = server.withdrawn(JUNE), int(server.meters.community(JUNE).withdrawn_wh.sum())
    server.village.correct("anna", JUNE, 4_000)
    server.looks()
    assert server.withdrawn(JUNE) == before[0] + 4_000
    assert int(server.meters.community(JUNE).withdrawn_wh.sum()) == before[1] + 4_000
    assert server.book.get(JUNE) is not june
    assert server.book.get(JULY) is july
    assert server.told == [f"Settled with the files that there are now: {JUNE}."]
    assert server.is_as_at_a_start(JULY)


def test_a_correction_is_kept_when_the_chain_tells_something_new_afterwards(server: Server) -> None:
    server.resettled.look(FOUNDED, MEMBERS, int(server.now.timestamp()))
    server.decided = FOUNDED
    before = server.withdrawn(JUNE)
    server.village.correct("anna", JUNE, 4_000)
    server.looks()
    changed = Decided(FOUNDED.founded, {**PARAMETERS, "MaxReduction": 2_000}, {}, {})
    server.resettled.look(changed, MEMBERS, int(server.now.timestamp()))
    june = server.book.get(JUNE)
    assert june is not None
    assert june.decisions == changed.of(JUNE)
    assert server.withdrawn(JUNE) == before + 4_000


def test_a_month_is_added_with_its_files_once_it_is_over(server: Server) -> None:
    server.village.write(AUGUST)
    server.looks()
    assert server.book.periods == (JUNE, JULY), "August is not over"
    server.now = datetime(2024, 8, 31, 22, 0, tzinfo=UTC)
    server.looks()
    assert server.book.periods == (JUNE, JULY, AUGUST)
    assert server.told == [f"Settled with the files that there are now: {AUGUST}."]
    assert server.is_as_at_a_start(AUGUST)


def test_a_month_whose_files_come_after_its_end_waits_for_all_of_them(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.now = datetime(2024, 9, 10, 12, 0, tzinfo=UTC)
    server.looks(4)
    assert not caplog.records, "of a month without files there is nothing to say"
    server.village.write(AUGUST)
    late = next(server.village.folder.glob(f"meters/*1_{AUGUST}*"))
    content = late.read_bytes()
    late.unlink()
    server.looks(4)
    assert server.book.periods == (JUNE, JULY)
    assert [record.getMessage().startswith(f"{AUGUST} is not settled") for record in caplog.records] == [True]
    late.write_bytes(content)
    server.looks()
    assert server.book.periods == (JUNE, JULY, AUGUST)
    assert server.is_as_at_a_start(AUGUST)


def test_other_prices_settle_their_month_again(server: Server) -> None:
    june, july = server.book.get(JUNE), server.book.get(JULY)
    file = next(server.village.folder.glob(f"prices/*{JULY}*"))
    file.write_bytes(file.read_bytes().replace(b"<CNOR>92,", b"<CNOR>192,"))
    server.looks()
    again = server.book.get(JULY)
    assert server.book.get(JUNE) is june
    assert again is not None
    assert july is not None
    assert again.hours.zonal_price.max() == 192_000_000 > july.hours.zonal_price.max()


def test_a_file_that_is_still_being_copied_waits(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    file = next(server.village.folder.glob(f"meters/*1_{JUNE}*"))
    before, old = server.withdrawn(JUNE), file.read_bytes()
    server.village.correct("anna", JUNE, 4_000)
    whole = file.read_bytes()
    assert whole != old
    for part in (3, 2):
        file.write_bytes(whole[: len(whole) // part])
        server.watch.look()
    file.write_bytes(whole)
    server.watch.look()
    assert server.withdrawn(JUNE) == before
    server.watch.look()
    assert server.withdrawn(JUNE) == before + 4_000
    assert not caplog.records


def test_a_broken_file_is_said_once_and_changes_nothing(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    shown = server.book.newest_first()
    file = next(server.village.folder.glob(f"meters/*1_{JUNE}*"))
    good = file.read_bytes()
    server.village.correct("bruno", JULY, 500)  # sound, but it came together with a broken one
    lines = good.splitlines(keepends=True)
    lines[3] = lines[3].replace(b",", b"?").replace(b"0", b"zero")
    file.write_bytes(b"".join(lines))
    server.looks(5)
    [said] = [record.getMessage() for record in caplog.records]
    assert f"{file.name}:4 [" in said
    assert server.book.newest_first() == shown
    assert all(one is other for one, other in zip(server.book.newest_first(), shown, strict=True))
    file.write_bytes(good)
    server.looks()
    assert server.told == [f"Settled with the files that there are now: {JULY}."]
    file.write_bytes(b"".join(lines))
    server.looks(3)
    assert len(caplog.records) == 2, "broken again, it is said again"


def test_prices_that_are_broken_leave_their_month_as_it_is_and_no_other(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    july = server.book.get(JULY)
    next(server.village.folder.glob(f"prices/*{JULY}*")).write_bytes(b"<NewDataSet>")
    server.village.correct("anna", JUNE, 4_000)
    server.looks(4)
    assert server.book.get(JULY) is july
    assert server.told == [f"Settled with the files that there are now: {JUNE}."]
    assert [str(JULY) in record.getMessage() for record in caplog.records] == [True]


def test_files_that_stay_as_they_are_are_not_read_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = server.book.newest_first()
    monkeypatch.setattr(cli.watch, "take_in_once", lambda *_: pytest.fail("nothing has changed"))
    server.looks(3)
    monkeypatch.undo()
    for file in server.village.folder.glob("meters/*"):
        os.utime(file)  # copied again: the same bytes with another time
    monkeypatch.setattr(cli.kept_intake, "take_in", lambda *_: pytest.fail("the same bytes"))
    server.looks(3)
    assert server.asked == [JUNE, JULY]
    assert all(one is other for one, other in zip(server.book.newest_first(), shown, strict=True))
    assert server.told == []


def test_the_communitys_own_file_is_read_at_the_next_start(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    file = server.community.file
    file.write_text(file.read_text(encoding="utf-8").replace("Comunità di prova", "Un altro nome"), encoding="utf-8")
    server.looks(3)
    assert [record.getMessage() for record in caplog.records] == [
        f"{file} or its rules have changed: they are read at the next start."
    ]
    assert server.asked == []


def test_what_may_pass_is_tried_again(
    server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = server.withdrawn(JUNE)
    server.village.correct("anna", JUNE, 4_000)
    with monkeypatch.context() as patch:
        patch.setattr(cli.watch, "take_in_once", full)
        server.looks(4)
    assert ["No space left" in record.getMessage() for record in caplog.records] == [True]
    assert server.withdrawn(JUNE) == before
    server.watch.look()
    assert server.withdrawn(JUNE) == before + 4_000


@pytest.mark.parametrize("place", ["waiting", "reading", "settling"])
def test_the_end_of_the_server_ends_it_at_once(server: Server, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on = threading.Event(), threading.Event()

    def held(act: Callable[..., object]) -> Callable[..., object]:
        def wait(*args: object, **named: object) -> object:
            began.set()
            assert go_on.wait(60)
            return act(*args, **named)

        return wait

    if place == "waiting":
        began.set()
    else:
        monkeypatch.setattr(cli.watch, "LOOK_EVERY", 0.01)
    if place == "reading":  # the first of several files
        monkeypatch.setattr(cli.watch, "take_in_once", held(take_in_once))
    if place == "settling":  # the first of several months
        monkeypatch.setattr(cli.resettled, "settle_month", held(cli.resettled.settle_month))
    for month in (JUNE, JULY):
        server.village.correct("anna", month, 4_000)
    shown = server.book.newest_first()
    end = time.monotonic() + 60
    with watching(server.watch):
        assert began.wait(60)
        threading.Timer(0.2, go_on.set).start()
    assert time.monotonic() < end
    assert not any(thread.name == "files" for thread in threading.enumerate())
    changed = sum(one is not other for one, other in zip(server.book.newest_first(), shown, strict=True))
    assert changed == (1 if place == "settling" else 0), "a month is replaced whole, or not at all"


def test_in_a_thread_of_its_own_it_looks_by_itself(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.watch, "LOOK_EVERY", 0.05)
    before, end = server.withdrawn(JUNE), time.monotonic() + 60
    with watching(server.watch):
        server.village.correct("anna", JUNE, 4_000)
        while server.withdrawn(JUNE) == before and time.monotonic() < end:
            time.sleep(0.05)
    assert server.withdrawn(JUNE) == before + 4_000
