"""One long life of a community, told by the chain and by the books."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Table, select, update

from backend.readmodels import all_projections, differences
from backend.readmodels.balances import epoch_of, spendable
from backend.readmodels.parameters import values_at
from backend.readmodels.settlements import current
from backend.readmodels.tables import (
    holding,
    issuance,
    member,
    movement,
    office,
    parameter_change,
    service,
    settlement,
    token_month,
)
from chain.database import Database
from chain.events import EventLog
from chain.genesis import PARAMETERS
from cli.faults.following import busy_community, compare
from cli.faults.rig import DAY, Community, Relayer, fund


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def rows(database: Database, table: Table) -> list[dict[str, object]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def pass_time(community: Community, seconds: int) -> None:
    community.node.rpc.call("evm_increaseTime", seconds)
    community.node.mine()


def test_the_books_say_what_the_contracts_say(database: Database, database_url: str) -> None:
    with busy_community() as (community, relayer):
        log = EventLog(database, community.node.rpc, community.contracts, all_projections())
        ids = live(community, relayer)
        log.catch_up(blocks=4)
        assert compare(community, database_url) == []

        by_id = {row["service"]: row for row in rows(database, service)}
        told = {name: by_id[identity]["state"] for name, identity in ids.items()}
        assert told == {
            "requested": "requested",
            "active": "active",
            "delivered": "delivered",
            "closed": "closed",
            "silent": "closed",
            "cancelled": "cancelled",
            "revoked": "cancelled",
            "expired": "expired",
        }
        waiting = {name: by_id[ids[name]]["actor"] for name in ("requested", "active", "delivered", "closed")}
        assert waiting == {"requested": 2, "active": 2, "delivered": 1, "closed": None}
        assert by_id[ids["closed"]]["closed_by_signature"] is True
        assert by_id[ids["silent"]]["closed_by_signature"] is False
        assert by_id[ids["cancelled"]]["cancelled_by"] == 8
        assert by_id[ids["revoked"]]["requester"] is None

        assert [row["key"] for row in rows(database, member)] == [each.address for each in community.members.values()]
        assert {row["role"] for row in rows(database, office)} == {"registrar", "oracle"}
        assert [row["revision"] for row in rows(database, settlement)] == [0, 1]
        with database.reading() as connection:
            assert [row.revision for row in current(connection)] == [1]
            now = community.now(community.node)
            assert values_at(connection, now) == {**PARAMETERS, "MaxOpen": 20}
            assert values_at(connection, now + 62 * DAY)["MaxPrice"] == 61_00
            # What was given at the admission, two months before the epoch after next, is gone by then.
            assert spendable(connection, 8, epoch_of(now) + 4) == 0
        changes = [row for row in rows(database, parameter_change) if row["before"] is not None]
        assert [(each["before"], each["value"]) for each in changes] == [(PARAMETERS["MaxPrice"], 61_00)]
        assert sum(int(str(row["issued"])) for row in rows(database, issuance)) == 8 * PARAMETERS["Welcome"]


def live(community: Community, relayer: Relayer) -> dict[str, bytes]:
    """A service for each way that one can go, a settlement and its revision, a change of a parameter, and a month."""
    act, calls = community.act, community.contracts.call
    early = {name: community.request(*pair) for name, pair in {"silent": (1, 2), "expired": (3, 4)}.items()}
    relayer.send(*(call for _, call in early.values()))
    relayer.send(act("approve", early["silent"][0], 2))
    pass_time(community, DAY)
    relayer.send(act("deliver", early["silent"][0], 2))
    pass_time(community, 32 * DAY)
    relayer.send(calls("Services", "closeAfterReview", early["silent"][0]))
    relayer.send(calls("Services", "expire", early["expired"][0]))
    names = ("requested", "active", "delivered", "closed")
    late = {name: community.request(1, 2) for name in names} | {"cancelled": community.request(7, 8)}
    relayer.send(*(call for _, call in late.values()))
    relayer.send(*(act("approve", late[name][0], 2) for name in names[1:]), act("cancel", late["cancelled"][0], 8))
    pass_time(community, DAY)
    relayer.send(act("deliver", late["delivered"][0], 2), act("close", late["closed"][0], 1))
    revoked, call = community.revoke(5, 6)
    relayer.send(call, community.publish(202001), community.publish(202001, revision=1))
    fund(community.node, community.board)
    used = int(community.node.rpc.call("eth_getTransactionCount", community.board.address, "latest"), 16)
    board = Relayer(community.node.rpc, community.board, community.chain_id, used)
    board.send(calls("Council", "schedule", list(PARAMETERS).index("MaxPrice"), 61_00))
    return {name: identity for name, (identity, _) in (early | late).items()} | {"revoked": revoked}


def test_a_wrong_book_is_found(database: Database) -> None:
    with busy_community() as (community, _):
        EventLog(database, community.node.rpc, community.contracts, all_projections()).catch_up()
        with database.writing() as connection:
            connection.execute(update(holding).where(holding.c.member == 3).values(amount=1))
        found = differences(database, community.node.rpc, community.contracts)
        # The member's account, its balance, the totals and the supply.
        assert {(each.function, each.given) for each in found} == {
            ("accountOf", (3,)),
            ("balanceOf", (3,)),
            ("totals", ()),
            ("supply", ()),
        }
        assert str(found[1]) == "Ledger.balanceOf(3,) is 2000, and the books say 1."
        with database.writing() as connection:
            connection.execute(update(holding).where(holding.c.member == 3).values(amount=PARAMETERS["Welcome"]))
            connection.execute(update(movement).where(movement.c.member == 4).values(lane_2=movement.c.lane_2 + 1))
            connection.execute(update(token_month).values(over_cap=7))
        found = differences(database, community.node.rpc, community.contracts)
        assert {(each.function, each.given) for each in found} == {("balanceOf", (4,)), ("totals", ())}
