"""What is shown of a month is what the chain tells of it: settled again where it was settled ahead of the chain."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from backend.readmodels import all_projections
from backend.settlements.service import SettlementBook
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.deployment_file import DeploymentFile
from chain.events import EventLog
from chain.genesis import PARAMETERS
from chain.rpc import Rpc
from chain.village import Village as Chain
from chain.village import anvil
from cli.faults.settling import FIRST_MONTH, MEMBERS, Village
from cli.founding import birth_of
from cli.resettled import Resettled, known_decisions
from cli.up import settle_all
from energy.errors import InputError
from oracle.community import Community, load_community
from oracle.intake import take_in
from oracle.reporters.decided import Decided, end_of, read_decided
from oracle.settlement import NOTHING_DECIDED
from oracle.store import ReadingStore

JULY, AUGUST = FIRST_MONTH.plus(1), FIRST_MONTH.plus(2)
MONTHS = (FIRST_MONTH, JULY, AUGUST)
FOUNDED = Decided(int(birth_of(FIRST_MONTH).timestamp()), dict(PARAMETERS), {}, {})
LATER = replace(
    FOUNDED,
    changes={"FundInternal": [(end_of(FIRST_MONTH), 300)], "FundSocial": [(end_of(FIRST_MONTH), 700)]},
    retrocessions={MEMBERS["anna"]: [(AUGUST, 5_000)]},
)
"""As it was voted in June, and stated in July."""


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Community:
    made = Village(tmp_path_factory.mktemp("village") / "tre")
    made.found()
    for month in MONTHS:
        made.write(month)
    return load_community(made.folder)


@pytest.fixture
def store(village: Community, tmp_path: Path) -> Iterator[ReadingStore]:
    with ReadingStore.open(tmp_path / "readings.sqlite") as opened:
        take_in(village, opened, recorded_at=datetime.now(UTC))
        yield opened


def test_a_month_is_settled_again_when_the_chain_has_come_to_it(village: Community, store: ReadingStore) -> None:
    settled = settle_all(village, store, AUGUST, Console(quiet=True), known=FOUNDED, numbers=MEMBERS)
    book = SettlementBook(settled)
    resettled = Resettled(village, store, book)

    def look(present: int) -> None:
        # As in `borgo up`, where another thread does it than settled the months first.
        thread = threading.Thread(target=resettled.look, args=(LATER, MEMBERS, present))
        thread.start()
        thread.join()

    look(end_of(JULY) - 1)
    assert [book.get(each.period) for each in settled] == settled, "in its last second July is not over"
    look(end_of(JULY))
    june, july, august = (book.get(month) for month in MONTHS)
    assert (june, august) == (settled[0], settled[2])
    assert july is not None
    assert july.money.funds_cents["social_fund"] > july.money.funds_cents["internal_fund"]
    assert july.decisions == LATER.of(JULY)
    look(end_of(AUGUST))
    again, august = book.get(JULY), book.get(AUGUST)
    assert again is july
    assert august is not None
    assert [line.retroceded_bps for line in august.members] == [5_000, 0, 0]
    assert book.periods == MONTHS
    at_once = settle_all(village, store, AUGUST, Console(quiet=True), known=LATER, numbers=MEMBERS)
    for one, other in zip(at_once, (june, july, august), strict=True):
        assert other is not None
        assert (one.members, one.money, one.rules, one.decisions) == (
            other.members, other.money, other.rules, other.decisions,
        )  # fmt: skip


def test_only_a_month_of_the_book_is_replaced(village: Community, store: ReadingStore) -> None:
    june, july, _ = settle_all(village, store, AUGUST, Console(quiet=True))
    book = SettlementBook([june])
    for wrong in (july, replace(june, community="altra")):
        with pytest.raises(InputError, match="not in the book"):
            book.replace(wrong)
    assert book.get(FIRST_MONTH) is june
    assert june.decisions == NOTHING_DECIDED


def test_before_the_chain_is_asked_its_books_are_and_before_these_its_founding(
    village: Community, tmp_path: Path
) -> None:
    assert known_decisions(village, tmp_path, embedded=True) == (FOUNDED, {})
    unknown, _ = known_decisions(village, tmp_path, embedded=False)
    assert {unknown.of(month) for month in MONTHS} == {NOTHING_DECIDED}
    database = Database(tmp_path / "books.sqlite")
    assert known_decisions(village, tmp_path, embedded=True)[0] == FOUNDED
    with anvil() as w3:
        chain = Chain(w3, parameters={**PARAMETERS, "MaxReduction": 2_000})
        DeploymentFile(chain.deployment, None, chain.plan).write(tmp_path / "deployment.json")
        model = known_decisions(village, tmp_path, embedded=True)[0].of(FIRST_MONTH).model
        assert model is not None
        assert model.max_reduction == 2_000, "what it was founded with, whatever its file says now"
        rpc, contracts = Rpc(str(w3.provider.endpoint_uri)), Contracts(compile_contracts(), chain.deployment)  # type: ignore[attr-defined]
        EventLog(database, rpc, contracts, all_projections(), finality=0).catch_up()
        database.close()
        for embedded in (True, False):
            assert known_decisions(village, tmp_path, embedded=embedded)[0] == read_decided(rpc, contracts)
