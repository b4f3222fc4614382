"""A wrong number, a wrong name, a missing row: in whatever column of whatever table, the comparison finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from eth_abi.exceptions import DecodingError
from sqlalchemy import Boolean, Column, Connection, LargeBinary, Row, Table, Text, and_, delete, select, update
from sqlalchemy.exc import IntegrityError

from backend.readmodels import differences
from backend.readmodels.balances import epoch_of
from backend.readmodels.reconcile import Fact, Moment, facts
from backend.readmodels.tables import holding, metadata
from chain.events import head
from chain.events.tables import block
from chain.rpc import RpcError
from tests.backend.readmodels.conftest import Lived

UNASKED: dict[str, set[str]] = {
    "chain_allowance": {"bought_at", "cents", "treasurer"},
    "chain_ballot": {"carried", "executed_at", "proposers", "text"},
    "chain_ballot_excuse": {"member"},
    "chain_ballot_proposer": {"ballot", "member"},
    "chain_bonus": {"earned_at"},
    "chain_claim": {"claimed_at", "member"},
    "chain_claims": {"opened_at"},
    "chain_class_rule": {"class"},  # there is no class without a rule with which it could be confused
    "chain_commons_grant": {"block", "granted_at", "log_index"},
    "chain_delegation": {"ended_at", "ended_by", "since"},
    "chain_eco_bonus": {"given_at", "member"},
    "chain_gift": {"given_at", "members", "stakeholder"},
    "chain_gift_share": {"member", "taken_at"},
    "chain_key_change": {"cancelled_at", "completed_at", "number", "started_at"},
    "chain_member": {"key_changes"},
    "chain_movement": {"block", "log_index", "service", "timestamp"},
    "chain_offer": {"registered_at", "stakeholder", "terms"},
    "chain_office": {"ended_at", "granted_at"},
    "chain_parameter_change": {"decided_at"},
    "chain_pause": {"began_at", "evidence", "first", "second"},
    "chain_recognition": {"recognised_at", "recogniser"},
    "chain_refusal": {"evidence", "reason", "refused_at", "registrar"},
    "chain_retrocession": {"stated_at"},
    "chain_service": {
        *("act_by", "actor", "approved_at", "cancelled_by", "closed_by_signature", "delivered_at", "disputed_at"),
        *("disputed_by", "ended_at", "evidence", "mediator", "offer", "reasons", "requested_at", "stakeholder"),
    },
    "chain_settlement": {
        *("auditor", "code_hash", "confirmed_at", "dataset_hash", "evidence", "incentive_cents", "leaves"),
        *("published_at", "rules_hash", "shared_wh", "suspended_at", "voided_at"),
    },
    "chain_stakeholder": {"agreement", "registered_at", "treasurer"},
    "chain_standing_grant": {"paid_at", "service"},
    "chain_standing_rule": {"block", "log_index", "set_at"},
    "chain_token_month": {"closed", "epoch", "moved", "weighted"},
    "chain_vote": {"voted_at"},
}
"""Columns that no view of the contracts answers: what only events tell, and whether, but not when, it happened."""
UNMISSED = {
    *("chain_ballot", "chain_ballot_proposer", "chain_offer", "chain_office", "chain_recognition", "chain_refusal"),
    "chain_stakeholder",
}
"""Tables of which a row can be missing and no view tells: the contracts keep no list of these, and nothing adds up."""
FAR = 10**7
"""Seconds that are further away than anything that waits."""


class _BackAgainError(Exception):
    """Takes a change back."""


class Mutants:
    """Changes the books for a moment, and compares them with the chain, which is asked each question once."""

    def __init__(self, lived: Lived) -> None:
        self._lived = lived
        self._answers: dict[tuple[str, str, tuple[Any, ...]], Any] = {}
        with lived.database.reading() as connection:
            self._at = head(connection)
            timestamp = connection.execute(select(block.c.timestamp).where(block.c.hash == self._at.hash)).scalar_one()
            founding = lived.life.d.village.plan.founding_members
            self._moment = Moment(timestamp, epoch_of(timestamp), founding)
            self._before = list(facts(connection, self._moment))
        self._ask(self._before)

    def survive(self, change: Callable[[Connection], object]) -> bool:
        """Whether a change of the books is not found."""
        told: list[Fact] = []
        try:
            with self._lived.database.writing() as connection:
                change(connection)
                told += facts(connection, self._moment)
                raise _BackAgainError
        except _BackAgainError:
            pass
        except (LookupError, ValueError, DecodingError):
            return False  # there is no such name, or nothing that can be read
        self._ask(told)
        return all(self._answers[each.contract, each.function, each.given] == each.books for each in told)

    def _ask(self, told: Iterable[Fact]) -> None:
        new = {(each.contract, each.function, each.given) for each in told} - self._answers.keys()
        for question in sorted(new, key=str):
            try:
                answer = self._lived.contracts.ask(
                    self._lived.rpc, [question], {"blockHash": "0x" + self._at.hash.hex()}
                )[0]
            except RpcError:
                answer = None
            self._answers[question] = answer


@pytest.fixture(scope="module")
def mutants(lived: Lived) -> Mutants:
    return Mutants(lived)


def test_unchanged_books_are_right(mutants: Mutants) -> None:
    assert mutants.survive(lambda _connection: None)


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_a_wrong_value_is_found_in_every_column(lived: Lived, mutants: Mutants, name: str) -> None:
    table = metadata.tables[name]
    with lived.database.reading() as connection:
        kept = connection.execute(select(table).order_by(*(column.desc() for column in table.primary_key))).all()
    assert kept, f"nothing in the life is kept in {name}"
    unasked = UNASKED.get(name, set())
    assert unasked <= set(table.columns.keys())
    asked = [column for column in table.columns if column.name not in unasked]
    assert [column.name for column in asked if not _found(mutants, table, column, kept)] == []


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_a_missing_row_is_found_in_every_table(lived: Lived, mutants: Mutants, name: str) -> None:
    table = metadata.tables[name]
    with lived.database.reading() as connection:
        kept = connection.execute(select(table).order_by(*(column.desc() for column in table.primary_key))).all()
    changes = [delete(table).where(_is(table, row)) for row in kept]
    found = any(not mutants.survive(lambda each, change=change: each.execute(change)) for change in changes)
    assert found is (name not in UNMISSED)


def _found(mutants: Mutants, table: Table, column: Column[Any], kept: Iterable[Row[Any]]) -> bool:
    rows = list(kept)
    values = [row._mapping[column.name] for row in rows]
    for row, value in zip(rows, values, strict=True):
        if value is not None:
            change = update(table).where(_is(table, row)).values({column.name: _other(column, value, values)})
            try:
                if not mutants.survive(lambda each, change=change: each.execute(change)):
                    return True
            except IntegrityError:
                continue  # there is such a row already
    return False


def _is(table: Table, row: Row[Any]) -> Any:
    return and_(*(column == row._mapping[column.name] for column in table.primary_key))


def _other(column: Column[Any], value: Any, values: list[Any]) -> Any:
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, LargeBinary):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"1"
    if isinstance(column.type, Text):
        return next((each for each in values if each not in {None, value}), value + "?")
    return value + (FAR if column.name.endswith("_at") else 1)


def test_a_difference_says_who_says_what(lived: Lived) -> None:
    wrong = update(holding).where(holding.c.member == 1).values(amount=holding.c.amount + 1)
    right = update(holding).where(holding.c.member == 1).values(amount=holding.c.amount - 1)
    with lived.database.writing() as connection:
        connection.execute(wrong)
    try:
        found = differences(lived.database, lived.rpc, lived.contracts)
    finally:
        with lived.database.writing() as connection:
            connection.execute(right)
    told = next(str(each) for each in found if each.function == "balanceOf")
    assert told.startswith("Ledger.balanceOf(1,) is ")
    assert ", and the books say " in told
