"""A history told on a real node by real reporters: whole, twice, killed on the way, and audited."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select

from backend.market.models import kept_words
from backend.market.terms import problem_of, terms_of
from backend.market.words import words_of
from backend.readmodels import differences
from backend.readmodels.tables import claims, holding, member, service, settlement
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.deployment_file import DeploymentFile
from chain.genesis import DAY
from chain.node.journal import Journal
from chain.rpc import Rpc
from cli.community_chain import CommunityChain, community_chain
from cli.faults.settling import FIRST_MONTH, MEMBERS, Village
from cli.founding import Keys, birth_of
from cli.history.acts import Do, Publish, Said
from cli.history.plan import play
from cli.history.premise import Premise, keep_premise, settled_by
from cli.history.scene import Scene
from energy.calendar import Month
from oracle.audit.run import audit
from oracle.community import MemberClass, load_community
from oracle.intake import take_in, take_in_prices
from oracle.publication import DataSets, Period
from oracle.reporters.group import reporter_addresses
from oracle.settlement import Settlement, open_book, settle_month
from oracle.store import ReadingStore

MONTHS = (FIRST_MONTH, FIRST_MONTH.plus(1))
BIRTH = int(birth_of(FIRST_MONTH).timestamp())
UNTIL = BIRTH + 75 * DAY
PATIENCE = 180
ROOT = Path(__file__).resolve().parents[2]
TELL = """
import sys, time
from pathlib import Path
from tests.cli.test_history import alive
if __name__ == "__main__":
    with alive(*map(Path, sys.argv[1:])) as chain:
        while not chain.telling.done:
            print(chain.telling.acts_told, flush=True)
            time.sleep(0.01)
        print("done", flush=True)
"""


@cache
def settlements(folder: Path) -> dict[Month, Settlement]:
    community = load_community(folder)
    with TemporaryDirectory() as temporary, ReadingStore.open(Path(temporary) / "readings.sqlite") as store:
        take_in(community, store, recorded_at=datetime.now(UTC))
        book = open_book(community, store)
        return {month: settle_month(book, take_in_prices(community, month), month) for month in MONTHS}


def alive(
    village: Path, data: Path, now: Callable[[], float] = lambda: UNTIL
) -> AbstractContextManager[CommunityChain]:
    known = settlements(village)
    return community_chain(load_community(village), data, MONTHS, settlement_of=known.get, now=now)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Village(tmp_path_factory.mktemp("village") / "tre")
    made.found()
    for month in MONTHS:
        made.write(month)
    return made.folder


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys from which everything follows but the reporters' salts."""
    folder = tmp_path_factory.mktemp("secrets")
    keys = Keys(folder / "keys")
    assert keys.relayer.address != keys.registrar.address
    for name in ("history", "identities"):
        keys.secret(name)
    for number in MEMBERS.values():
        keys.member(number)
    reporter_addresses(folder / "reporters")
    return folder


def tell(village: Path, data: Path) -> None:
    with alive(village, data) as chain:
        end = time.monotonic() + PATIENCE
        while not chain.telling.done:
            assert not chain.telling.problem
            assert time.monotonic() < end, chain.telling
            time.sleep(0.05)
        await_data_sets(chain)
        look_at(chain, data)


def await_data_sets(chain: CommunityChain) -> None:
    end = time.monotonic() + PATIENCE
    while DataSets(chain.books.datasets).periods() != list(map(Period, MONTHS)):
        assert time.monotonic() < end, "no data set was written"
        time.sleep(0.1)


def look_at(chain: CommunityChain, data: Path) -> None:
    """What must be true of every told chain: books, words and audit agree with it."""
    books = chain.books
    assert differences(books.database, Rpc(chain.url), books.contracts) == []
    with books.database.reading() as connection:
        services = connection.execute(select(service)).all()
        assert services
        for row in services:
            terms = terms_of(connection, row.service)
            assert terms is not None
            assert problem_of(terms, books.contracts) is None
            assert (terms.request["amount"], terms.category) == (row.amount, row.category)
    files = [DataSets(books.datasets).find(Period(month)) for month in MONTHS]
    report = audit(
        Rpc(chain.url),
        compile_contracts(),
        DeploymentFile.read(chain.deployment),
        [kept.file for kept in files if kept],
    )
    assert report.findings == ()
    assert report.facts["settlements"] == len(MONTHS)
    assert (data / "history.json").exists()


def rows(data: Path, table: Any, *columns: str) -> Sequence[Any]:
    with closing(Database(data / "books.sqlite")) as database, database.reading() as connection:
        chosen = [table.c[name] for name in columns] or list(table.c)
        return connection.execute(select(*chosen).order_by(*chosen[:2])).all()


def story(data: Path) -> list[Sequence[Any]]:
    """All that happened, but for what the reporters draw by chance."""
    return [
        rows(data, service),
        rows(data, member),
        rows(data, holding),
        rows(data, settlement, "period", "revision", "leaves", "shared_wh", "incentive_cents", "published_at"),
    ]


@pytest.fixture(scope="module")
def told(village: Path, secrets: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("told") / "chain"
    shutil.copytree(secrets, data)
    tell(village, data)
    return data


def transactions(data: Path) -> int:
    with closing(Journal(data / "node" / "journal.sqlite")) as journal:
        return sum(len(block.transactions) for block in journal.after(0))


@pytest.fixture(scope="module")
def played(village: Path) -> Scene:
    members = tuple((number, MemberClass.CITIZEN) for number in MEMBERS.values())
    settled = settled_by(settlements(village).values(), MEMBERS)
    return play(Premise("tre", members, FIRST_MONTH, BIRTH, UNTIL, settled))


def test_each_act_stands_at_its_time(told: Path, played: Scene) -> None:
    done = [act for act in played.acts if isinstance(act, Do)]
    asked = [act for act in done if act.verb == "Services.request"]
    expected = sorted((act.at, act.message["requester"], act.message["amount"]) for act in asked)
    assert [tuple(row) for row in rows(told, service, "requested_at", "requester", "amount")] == expected
    published = [act.at for act in played.acts if isinstance(act, Publish)]
    assert [row.published_at for row in rows(told, settlement, "published_at")] == published
    assert {"Settlements.openClaims", "Settlements.claim", "Members.refuse", "Offers.recognise"} <= {
        act.verb for act in done
    }


def test_the_balances_are_those_that_were_planned(told: Path, played: Scene) -> None:
    planned = {
        (number, last): amount
        for number, account in played.model.ledger.accounts.items()
        for last, amount in account.lots.items()
        if amount
    }
    kept = {(row.member, row.last_epoch): row.amount for row in rows(told, holding) if row.amount}
    assert kept == planned


def test_the_words_of_evidence_are_kept(told: Path, played: Scene) -> None:
    said = {
        value.words
        for act in played.acts
        if isinstance(act, Do) and act.verb != "Services.request"
        for value in act.message.values()
        if isinstance(value, Said)
    }
    with closing(Database(told / "books.sqlite")) as database, database.reading() as connection:
        hashes = [row.hash for row in connection.execute(select(kept_words))]
        assert set(words_of(connection, hashes).values()) == said
        assert words_of(connection, [bytes(32)]) == {}


def test_a_second_start_tells_nothing(told: Path, village: Path) -> None:
    before = transactions(told), story(told)
    with alive(village, told, lambda: UNTIL + DAY) as chain:
        assert chain.telling.done
    assert (transactions(told), story(told)) == before


def test_what_follows_from_a_month_that_was_not_published_is_left_out(
    village: Path, secrets: Path, played: Scene, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "chain"
    shutil.copytree(secrets, data)
    keep_premise(data / "history.json", played.premise)
    known = settlements(village)
    community = load_community(village)
    with community_chain(community, data, MONTHS[:1], settlement_of=known.get, now=lambda: UNTIL) as chain:
        end = time.monotonic() + PATIENCE
        while not chain.telling.done:
            assert not chain.telling.problem
            assert time.monotonic() < end, chain.telling
            time.sleep(0.05)
        assert differences(chain.books.database, Rpc(chain.url), chain.books.contracts) == []
    assert {row.period for row in rows(data, claims, "period")} == {int(f"{MONTHS[0]}".replace("-", ""))}
    assert f"open claims {MONTHS[1]} is left out" in caplog.text


def test_killed_on_the_way_it_goes_on_to_the_same_chain(
    told: Path, village: Path, secrets: Path, tmp_path: Path
) -> None:
    data = tmp_path / "chain"
    shutil.copytree(secrets, data)
    for kill_at in (5, 22):
        child = subprocess.Popen(
            [sys.executable, "-c", TELL, village, data], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == "done" or int(line) >= kill_at:
                break
        child.kill()
        child.communicate()
    tell(village, data)
    assert story(data) == story(told)
    assert transactions(data) == transactions(told)
    contracts = [
        Contracts(compile_contracts(), DeploymentFile.read(each / "deployment.json").deployment).addresses
        for each in (data, told)
    ]
    assert contracts[0] == contracts[1]
