"""The lines of a published month are known from its data set, whatever is settled here; and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.readmodels.tables import metadata, settlement
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database, create_tables
from chain.deployment import Deployment
from chain.genesis import ORDER
from cli.faults.settling import FIRST_MONTH, MEMBERS, Village
from cli.keeper import PublishedTrees
from cli.month import PreparedMonth, settle
from oracle.settlement import Decisions, Settlement

DEPLOYMENT = Deployment(1, {name: "0x" + f"{number:02x}" * 20 for number, name in enumerate(ORDER, 0x11)}, 0)
PERIOD = FIRST_MONTH.year * 100 + FIRST_MONTH.month


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Village:
    village = Village(tmp_path_factory.mktemp("village") / "tre")
    village.found()
    village.write(FIRST_MONTH)
    return village


@pytest.fixture(scope="module")
def month(village: Village, tmp_path_factory: pytest.TempPathFactory) -> PreparedMonth:
    datasets = tmp_path_factory.mktemp("reporters") / "reporter-1" / "datasets"
    datasets.mkdir(parents=True)
    settled = settle(village.folder, FIRST_MONTH, Decisions(energy_per_member=4_00), MEMBERS)
    return settled.prepare(DEPLOYMENT, out=datasets, valid_until=1)


@pytest.fixture
def database(tmp_path: Path, month: PreparedMonth) -> Iterator[Database]:
    """The books, in which the month is published."""
    database = Database(tmp_path / "books.sqlite")
    create_tables(database, metadata)
    hashes = dict.fromkeys(("dataset_hash", "rules_hash", "code_hash"), bytes(32))
    numbers = dict.fromkeys(("tokens", "shared_wh", "incentive_cents", "published_at", "final_at"), 0)
    row = {"period": PERIOD, "revision": 0, "root": month.tree.root, "leaves": len(MEMBERS), **hashes, **numbers}
    with database.writing() as connection:
        connection.execute(settlement.insert().values(**row))
    yield database
    database.close()


def trees(database: Database, month: PreparedMonth, known: Settlement | None) -> PublishedTrees:
    contracts = Contracts(compile_contracts(), DEPLOYMENT)
    return PublishedTrees(database, contracts, month.dataset.parents[2], lambda _month: known)


def test_a_published_month_is_known_with_its_tokens(database: Database, month: PreparedMonth) -> None:
    tree = trees(database, month, month.settlement)(PERIOD)
    assert tree is not None
    assert (tree.root, tree.tokens) == (month.tree.root, 4_00 * len(MEMBERS))


@pytest.mark.parametrize("period", [PERIOD + 1, 1_000_000 + PERIOD, PERIOD // 100 * 100 + 13])
def test_a_period_that_was_not_published_or_is_no_month(database: Database, month: PreparedMonth, period: int) -> None:
    assert trees(database, month, month.settlement)(period) is None


@pytest.mark.parametrize("change", [None, 1])
def test_a_month_that_is_not_settled_here_or_otherwise(
    database: Database, month: PreparedMonth, change: int | None
) -> None:
    """As after a late correction: the month's tokens are those of what was published."""
    first, *others = month.settlement.members
    other = replace(month.settlement, members=(replace(first, cents=first.cents + 1), *others))
    tree = trees(database, month, None if change is None else other)(PERIOD)
    assert tree is not None
    assert tree.root == month.tree.root


def test_a_true_up_is_known_with_quotas_and_without_tokens(
    database: Database, month: PreparedMonth, village: Village
) -> None:
    settled = settle(village.folder, FIRST_MONTH, Decisions(energy_per_member=4_00), MEMBERS)
    true_up = settled.prepare(DEPLOYMENT, out=month.dataset.parent, valid_until=1, true_up=1)
    with database.writing() as connection:
        connection.execute(update(settlement).values(period=1_000_000 + PERIOD, root=true_up.tree.root))
    tree = trees(database, month, month.settlement)(1_000_000 + PERIOD)
    assert tree is not None
    assert (tree.root, tree.tokens, true_up.message["tokens"]) == (true_up.tree.root, 0, 0)
    assert [line.quota_micro for line in tree.lines] == [line.quota_micro for line in month.tree.lines]
    true_up.dataset.unlink()


@pytest.mark.parametrize("change", [{"root": b"r" * 32}, {"revision": 1}])
def test_what_was_published_is_something_else(
    database: Database, month: PreparedMonth, change: dict[str, object]
) -> None:
    """Another root than that of the lines here; or a revision of which no reporter has handed over the data."""
    with database.writing() as connection:
        connection.execute(update(settlement).values(**change))
    assert trees(database, month, month.settlement)(PERIOD) is None


def test_lines_that_were_read_are_kept(database: Database, month: PreparedMonth) -> None:
    asked = trees(database, month, month.settlement)
    assert asked(PERIOD) is asked(PERIOD)
