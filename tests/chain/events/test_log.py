from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, func, select

from backend.readmodels import all_projections
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.deployment import Deployment
from chain.events import Event, EventLog, FinalityError, Projection, Rows, Status, WrongChainError
from chain.events.tables import block, event
from cli.faults.following import compare, content, kill_followers, reorganise
from cli.faults.nodes import CASES, stage
from cli.faults.proxy import proxy
from cli.faults.rig import Community, Relayer, anvil

counted = Table("counted", MetaData(), Column("name", Text, primary_key=True), Column("times", Integer))


class Counter(Projection):
    """How often each event happened."""

    name = "counter"
    version = 1
    tables = (counted,)

    def apply(self, rows: Rows, event: Event) -> None:
        before = rows.get(counted, event.name) or {"times": 0}
        rows.put(counted, name=event.name, times=before["times"] + 1)


def open_log(community: Community, database: Database, *projections: Projection, finality: int = 12) -> EventLog:
    return EventLog(database, community.node.rpc, community.contracts, projections, finality=finality)


def times(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {row.name: row.times for row in connection.execute(select(counted))}


def number_of(database: Database, table: Table) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_stream_is_in_the_chains_order_and_starts_with_the_deployment(
    community: Community, database: Database
) -> None:
    log = open_log(community, database)
    progress = log.catch_up(blocks=3)
    events = log.canonical()
    assert progress.status == Status.AT_HEAD
    assert len(events) == progress.events
    assert [(each.number, each.log_index) for each in events] == sorted(
        (each.number, each.log_index) for each in events
    )
    assert events[0].name == "ParameterSet"
    admitted = [each.fields["member"] for each in events if each.name == "MemberAdmitted"]
    assert admitted == list(community.members)
    assert log.catch_up().events == 0


def test_only_final_events_are_given_to_who_asks_for_them(community: Community, database: Database) -> None:
    log = open_log(community, database, finality=3)
    head = log.catch_up().head.number
    events = log.canonical()
    final = [each for each in events if each.number <= head - 3]
    assert log.canonical(final=True) == final
    assert 0 < len(final) < len(events)


def test_no_reorganisation_leaves_a_trace_in_what_is_read(database_url: str) -> None:
    found = reorganise(database_url, times=10)
    assert found.wrong == []
    assert found.blocks > 40
    assert found.dropped > 0


def test_no_kill_leaves_a_trace(database_url: str) -> None:
    found = kill_followers(database_url, kills=1)
    assert found.killed == {"fetched": 1, "applied": 1, "committed": 1}
    assert found.wrong == []


def test_a_node_that_stops_lags_or_lies_is_never_believed(tmp_path: Path) -> None:
    with stage(f"sqlite:///{tmp_path / 'events.db'}") as scene:
        assert {case.__name__: case(scene) for case in CASES} == {case.__name__: [] for case in CASES}


def test_an_orphaned_block_stays_and_counts_again_when_the_chain_comes_back_to_it(database: Database) -> None:
    # Two nodes with the same history: their blocks are the same until one of them goes its own way.
    with twin() as (ours, relayer), twin() as (theirs, _), proxy(ours.node.url) as front:
        log = EventLog(database, front.rpc, ours.contracts, [Counter()])
        log.catch_up()
        relayer.send(ours.request(1, 2)[1])
        log.catch_up()
        assert times(database)["ServiceRequested"] == 1
        theirs.node.mine(2)
        front.target = theirs.node.url
        assert log.catch_up().orphaned == 1
        assert "ServiceRequested" not in times(database)
        assert number_of(database, event) == len(log.canonical()) + 2
        ours.node.mine(2)
        front.target = ours.node.url
        assert log.catch_up().orphaned == 2
    assert times(database)["ServiceRequested"] == 1
    # Only the two empty blocks of the other branch are left behind.
    assert number_of(database, event) == len(log.canonical())
    with database.reading() as connection:
        orphans = connection.execute(select(func.count()).where(block.c.orphaned_at.is_not(None))).scalar_one()
    assert orphans == 2


@contextmanager
def twin() -> Iterator[tuple[Community, Relayer]]:
    with anvil("--timestamp", "1767225600") as node:
        node.rpc.call("anvil_setBlockTimestampInterval", 1)
        community = Community.found(node)
        relayer = community.relayer()
        # One by one: several at a time may or may not come into one block.
        for call in community.admissions():
            relayer.send(call)
        yield community, relayer


def test_a_reorganisation_below_finality_is_refused(community: Community, database: Database) -> None:
    log = open_log(community, database, Counter(), finality=2)
    log.catch_up()
    before = times(database)
    community.node.reorganise(4)
    with pytest.raises(FinalityError):
        log.sync()
    assert times(database) == before


def test_a_read_model_of_a_new_version_is_built_anew(community: Community, database: Database) -> None:
    class Doubler(Counter):
        """Counts twice."""

        version = 2

        def apply(self, rows: Rows, event: Event) -> None:
            super().apply(rows, event)
            super().apply(rows, event)

    open_log(community, database, Counter()).catch_up()
    once = times(database)
    open_log(community, database, Doubler())
    assert times(database) == {name: 2 * number for name, number in once.items()}


def test_two_followers_of_one_database_do_not_count_twice(
    community: Community, database: Database, database_url: str
) -> None:
    second = Database(database_url)
    logs = [open_log(community, each, Counter()) for each in (database, second)]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda log: log.catch_up(blocks=1), logs))
    second.close()
    assert {each.head for each in found} == {found[0].head}
    assert sum(times(database).values()) == number_of(database, event) == sum(each.events for each in found)


def test_a_database_belongs_to_one_deployment(community: Community, database: Database) -> None:
    open_log(community, database)
    addresses = dict(community.contracts.addresses)
    addresses["Ledger"] = addresses["Council"]
    other = Contracts(
        compile_contracts(), Deployment(community.chain_id, addresses, community.contracts.deployment.block)
    )
    with pytest.raises(WrongChainError, match="another deployment"):
        EventLog(database, community.node.rpc, other)


def test_a_rebuilt_database_equals_the_live_one(community: Community, database: Database, database_url: str) -> None:
    log = open_log(community, database, *all_projections())
    log.catch_up(blocks=1)
    before = content(database)
    log.rebuild()
    assert content(database) == before
    assert compare(community, database_url) == []
