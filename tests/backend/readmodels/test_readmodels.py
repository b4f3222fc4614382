"""Every event of every contract, told by the chain and by the books, which say the same at every step."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select

from backend.readmodels import all_projections, differences
from backend.readmodels.balances import epoch_of, spendable
from backend.readmodels.ballots import data_of
from backend.readmodels.members import offices_of
from backend.readmodels.offers import offers_of, standing_recognitions
from backend.readmodels.parameters import value_then, values_at
from backend.readmodels.settlements import claims_by, current, suspensions
from backend.readmodels.tables import (
    allowance,
    ballot,
    bonus,
    delegation,
    gift,
    key_change,
    member,
    movement,
    office,
    refusal,
    service,
    settlement,
    stakeholder,
    token_month,
    vote,
)
from backend.readmodels.treasury import standing_of
from chain.compile import compile_contracts
from chain.database import Database
from chain.events import EventLog
from chain.events.tables import event
from chain.genesis import ORDER, PARAMETERS
from chain.village import holder_of, key
from cli.faults.following import content
from tests.backend.readmodels.conftest import Lived
from tests.backend.readmodels.life import LATE


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    with database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def test_after_every_chapter_the_books_say_what_the_contracts_say(lived: Lived) -> None:
    assert {chapter: [str(each) for each in found] for chapter, found in lived.found.items() if found} == {}
    assert len(lived.found) > 15


def test_the_life_holds_every_event_of_every_contract(lived: Lived) -> None:
    artifacts = compile_contracts()
    known = {
        (contract, entry["name"]) for contract in ORDER for entry in artifacts[contract].abi if entry["type"] == "event"
    }
    standard = {(contract, "EIP712DomainChanged") for contract in ORDER}
    with lived.database.reading() as connection:
        written = {(row.contract, row.name) for row in connection.execute(select(event.c.contract, event.c.name))}
    assert known - standard == written


def test_books_built_afresh_are_the_same_on_either_database(lived: Lived, database: Database) -> None:
    log = EventLog(database, lived.rpc, lived.contracts, all_projections())
    log.catch_up(blocks=40)
    assert content(database) == content(lived.database)
    assert differences(database, lived.rpc, lived.contracts) == []
    log.rebuild()
    assert content(database) == content(lived.database)


def test_each_service_ended_as_it_was_told(lived: Lived) -> None:
    by_id = {row["service"]: row for row in rows(lived.database, service)}
    found = {name: by_id[identity] for name, identity in lived.life.services.items()}
    assert {name: row["state"] for name, row in found.items()} == {
        "by a delegate": "closed",
        "closed": "closed",
        "for less": "closed",
        "silent": "closed",
        "undone": "expired",
        "cancelled": "cancelled",
        "together": "cancelled",
        "unanswered": "expired",
        "revoked": "cancelled",
        "at once": "closed",
        "at once by a delegate": "closed",
        "resolved": "resolved",
        "halved": "resolved",
        "paid": "closed",
        "withdrawn": "cancelled",
        "rewarded": "closed",
        "open": "delivered",
        "objected": "disputed",
        "asked": "requested",
    }
    paid = {name: row["paid"] for name, row in found.items() if row["paid"] is not None}
    assert {name: paid[name] for name in ("for less", "resolved", "halved", "paid", "at once")} == {
        "for less": 2_50,
        "resolved": 66,
        "halved": 1_00,
        "paid": 2_00,
        "at once": 2_00,
    }
    turns = {name: row["actor"] for name, row in found.items() if row["act_by"] is not None}
    assert turns == {"open": 4, "objected": None, "asked": 2}, "no event names the mediator"
    signed = {name: found[name]["closed_by_signature"] for name in ("closed", "silent", "for less", "at once")}
    assert signed == {"closed": True, "silent": False, "for less": True, "at once": True}
    assert (found["cancelled"]["cancelled_by"], found["together"]["cancelled_by"]) == (2, 0)
    assert (found["resolved"]["mediator"], found["halved"]["mediator"]) == (3, 0)
    assert (found["paid"]["disputed_by"], found["resolved"]["disputed_by"]) == (2, 1)
    assert (found["revoked"]["requester"], found["closed"]["stakeholder"]) == (None, 6)
    earned = {row["service"]: row["amount"] for row in rows(lived.database, bonus)}
    assert {name: earned[row["service"]] for name, row in found.items() if row["service"] in earned} == {
        "closed": 3_00 * PARAMETERS["WeightEnvironment"] // 10_000,
        "rewarded": 50 * PARAMETERS["WeightSocial"] // 10_000,
    }


def test_members_keys_and_helpers_are_followed(lived: Lived) -> None:
    by_number = {row["member"]: row for row in rows(lived.database, member)}
    assert {number for number, row in by_number.items() if not row["active"]} == {8, LATE}
    assert by_number[1]["key"] == key("a new key of 1").address
    assert by_number[2]["key"] == key("a third key of 2").address
    assert (by_number[1]["key_changes"], by_number[1]["recoveries"]) == (2, 1)
    changes = {(row["member"], row["number"]): row for row in rows(lived.database, key_change)}
    over = {place: (row["completed_at"] is not None, row["cancelled_at"] is not None) for place, row in changes.items()}
    assert over == {
        (1, 1): (False, True),
        (1, 2): (True, False),
        (2, 1): (False, True),
        (2, 2): (True, False),
        (4, 1): (False, False),
        (8, 1): (False, True),
    }
    helped = {row["member"]: (row["delegate"], row["spent"]) for row in rows(lived.database, delegation)}
    assert helped == {1: (4, 30), 8: (None, 0)}
    assert [row["reason"] for row in rows(lived.database, refusal)] == ["outside the area"]
    with lived.database.reading() as connection:
        now = lived.life.d.now
        assert [row.holder for row in offices_of(connection, "mediator", now)] == [holder_of(3)]
        pausers = {key(f"pauser {i}").address for i in range(2)}
        assert {row.holder for row in offices_of(connection, "pauser", now)} == pausers, "one was ended by ballot"
    # The member who was made a mediator has left: the office has a holder, and nobody who can use it.
    assert holder_of(8) in {row["holder"] for row in rows(lived.database, office)}


def test_tokens_are_followed_to_their_end(lived: Lived) -> None:
    kinds = {row["kind"] for row in rows(lived.database, movement)}
    issued = {"welcome", "bonus", "energy", "grants", "commons"}
    assert kinds == issued | {"set_aside", "paid", "received", "returned", "divided", "spent", "left_behind"}
    with lived.database.reading() as connection:
        epoch = epoch_of(lived.life.d.now)
        assert spendable(connection, LATE, epoch) == spendable(connection, 8, epoch) == 0
        assert spendable(connection, 1, epoch) > 0
        assert spendable(connection, 1, epoch + 4) == 0
    assert sum(row["left_behind"] for row in rows(lived.database, token_month)) > 0


def test_settlements_claims_and_gifts_are_followed(lived: Lived) -> None:
    with lived.database.reading() as connection:
        newest = {row.period: (row.revision, row.voided_at) for row in current(connection)}
        assert newest == {
            202511: (0, None),
            202512: (1, None),
            1_202_512: (0, None),
            lived.life.settlements["newest"].period: (0, None),
        }
        assert {period: row.auditor for period, row in suspensions(connection).items()} == dict.fromkeys(
            (202511, 202512), key("auditor").address
        )
        claimed = [(row.period, row.amount) for row in claims_by(connection, 1)]
        assert claimed == [(202511, 1_00), (202512, 75), (lived.life.settlements["newest"].period, 5)]
        assert (standing_of(connection).each, standing_of(connection).share) == (60, 60)
        assert [row.provider for row in offers_of(connection, 7)] == [6]
        standing = [(row.provider, row.category) for row in standing_recognitions(connection, lived.life.d.now)]
        assert standing == [(2, 8)], "the other was withdrawn"
    void = next(row for row in rows(lived.database, settlement) if row["voided_at"] is not None)
    assert (void["period"], void["revision"], void["auditor"]) == (202512, 0, None)
    sold = {row["purpose"]: row["bought"] - row["left"] for row in rows(lived.database, allowance) if row["cents"] > 10}
    assert sold == {"members": 2_00, "quotas": 1_50, "eco_products": 80}
    assert {row["stakeholder"]: row["sequence"] for row in rows(lived.database, stakeholder)} == {5: 1, 6: 2, 7: 1}
    pools = [(row["amount"], row["left"]) for row in rows(lived.database, gift) if row["period"] is not None]
    assert sorted(pools) == [(50, 50), (1_50, 1_50 - 45 - 30)]


def test_ballots_are_followed(lived: Lived) -> None:
    by_id = {row["ballot"]: row for row in rows(lived.database, ballot)}
    found = {name: by_id[identity] for name, identity in lived.life.ballots.items()}
    ended = {name: row["carried"] for name, row in found.items()}
    assert ended == {
        "202511": False,
        "202512": True,
        "vector": True,
        "assembly": True,
        "office": True,
        "rejected": None,
        "alone": None,
        "commons": True,
        "excused": None,
    }
    assembly = found["assembly"]
    assert (assembly["votes_for"], assembly["votes_against"], assembly["abstained"]) == (3, 1, 1)
    # The company votes with its head alone.
    assert (assembly["quotas_for"], assembly["quotas_against"]) == (550 * 10**6, 200 * 10**6)
    assert found["excused"]["entitled"] == 750 * 10**6
    choices = {row["voter"]: row["choice"] for row in rows(lived.database, vote) if row["ballot"] == assembly["ballot"]}
    assert choices == {1: "for", 2: "for", 3: "against", 4: "abstain", 7: "for"}
    with lived.database.reading() as connection:
        row = connection.execute(select(ballot).where(ballot.c.ballot == assembly["ballot"])).one()
        assert data_of(row) == (list(PARAMETERS).index("MaxReduction"), 1_600)
        now = lived.life.d.now
        assert values_at(connection, now)["MaxPrice"] == 66_00
        assert values_at(connection, now)["ShareGrants"] == 1_500
        first = found["202511"]["opened_at"]
        assert value_then(connection, "MaxPrice", first) == 60_00
