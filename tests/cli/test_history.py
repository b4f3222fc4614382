"""A history told on a real node by real reporters: whole, twice, killed on the way, and audited."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from backend.market.terms import problem_of, terms_of
from backend.readmodels import differences
from backend.readmodels.tables import holding, member, service, settlement
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
from cli.history.acts import Ask, Publish
from cli.history.plan import Premise, invent
from oracle.audit.run import audit
from oracle.community import MemberClass, load_community
from oracle.publication import DataSets
from oracle.reporters.group import reporter_addresses

MONTHS = (FIRST_MONTH, FIRST_MONTH.plus(1))
BIRTH = int(birth_of(FIRST_MONTH).timestamp())
UNTIL = BIRTH + 75 * DAY
PATIENCE = 180
ROOT = Path(__file__).resolve().parents[2]
TELL = """
import sys, time
from pathlib import Path
from tests.cli.test_history import UNTIL, MONTHS, community_chain, load_community
if __name__ == "__main__":
    folder, data = map(Path, sys.argv[1:])
    with community_chain(load_community(folder), data, MONTHS, now=lambda: UNTIL) as chain:
        while not chain.telling.done:
            print(chain.telling.acts_told, flush=True)
            time.sleep(0.01)
        print("done", flush=True)
"""


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
    with community_chain(load_community(village), data, MONTHS, now=lambda: UNTIL) as chain:
        end = time.monotonic() + PATIENCE
        while not chain.telling.done:
            assert not chain.telling.problem
            assert time.monotonic() < end, chain.telling
            time.sleep(0.05)
        await_data_sets(chain)
        look_at(chain, data)


def await_data_sets(chain: CommunityChain) -> None:
    end = time.monotonic() + PATIENCE
    while DataSets(chain.books.datasets).months() != list(MONTHS):
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
    files = [DataSets(books.datasets).find(month) for month in MONTHS]
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


def test_each_act_stands_at_its_time(told: Path) -> None:
    members = tuple((number, MemberClass.CITIZEN) for number in MEMBERS.values())
    plan = invent(Premise("tre", members, FIRST_MONTH, BIRTH, UNTIL))
    asked = sorted((act.at, act.requester, act.amount) for act in plan if isinstance(act, Ask))
    assert [tuple(row) for row in rows(told, service, "requested_at", "requester", "amount")] == asked
    published = [act.at for act in plan if isinstance(act, Publish)]
    assert [row.published_at for row in rows(told, settlement, "published_at")] == published


def test_a_second_start_tells_nothing(told: Path, village: Path) -> None:
    before = transactions(told), story(told)
    with community_chain(load_community(village), told, MONTHS, now=lambda: UNTIL + DAY) as chain:
        assert chain.telling.done
    assert (transactions(told), story(told)) == before


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
