from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from eth_account.signers.local import LocalAccount
from sqlalchemy import Column, Connection, MetaData, Table, Text, insert, select

from chain.contracts import Call
from chain.database import Database, create_tables
from chain.sender import (
    KeyReusedError,
    Outcome,
    Prepared,
    RefusedError,
    Sender,
    Settings,
    State,
    Submission,
    outcome,
    waiting,
)
from cli.faults.rig import Community, fund, key

metadata = MetaData()
booking = Table("booking", metadata, Column("name", Text, primary_key=True))


def open_sender(community: Community, database: Database, account: LocalAccount, finality: int = 2) -> Sender:
    create_tables(database, metadata)
    return Sender.open(database, community.node.rpc, community.contracts, account, Settings(finality=finality))


def book(connection: Connection) -> None:
    connection.execute(insert(booking).values(name="booked"))


def bookings(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.scalars(select(booking.c.name)))


def used_nonces(community: Community, account: LocalAccount) -> int:
    return int(community.node.rpc.call("eth_getTransactionCount", account.address, "latest"), 16)


def payee(account: LocalAccount) -> Call:
    return Call(key(f"payee of {account.address}").address, value=1)


def test_a_submission_is_followed_from_its_recording_to_its_finality(
    community: Community, database: Database, account: LocalAccount
) -> None:
    _, call = community.request(1, 2)
    with open_sender(community, database, account) as sender:
        first = sender.submit("a request", call, book)
        assert first.state == State.SENT
        included = sender.wait("a request")
        assert included.succeeded
        assert included.gas_used
        with database.reading() as connection:
            assert [each.key for each in waiting(connection)] == ["a request"]
        community.node.mine(2)
        final = sender.wait("a request", State.FINAL)
        with database.reading() as connection:
            assert waiting(connection) == []
    times = (final.recorded_at, final.sent_at, final.included_at, final.final_at)
    assert list(times) == sorted(each for each in times if each)
    assert bookings(database) == ["booked"]


def test_the_same_key_gives_the_same_outcome_and_no_second_transaction(
    community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(community, database, account) as sender:
        sender.submit("once", payee(account), book)
        included = sender.wait("once")
        assert sender.submit("once", payee(account), book) == included
        with pytest.raises(KeyReusedError):
            sender.submit("once", Call(payee(account).to, value=2))
    assert used_nonces(community, account) == 1


def test_a_refusal_names_the_contracts_error_and_records_nothing(
    community: Community, database: Database, account: LocalAccount
) -> None:
    service, call = community.request(3, 4)
    with open_sender(community, database, account) as sender:
        sender.submit("a request", call)
        sender.wait("a request")
        with pytest.raises(RefusedError) as refused:
            sender.submit("again", call, book)
        assert refused.value.revert.name == "Services_Exists"
        assert refused.value.revert.values == {"service": service}
        assert sender.outcome("again") is None
    assert bookings(database) == []
    assert used_nonces(community, account) == 1


def test_a_business_row_that_cannot_be_written_takes_the_transaction_with_it(
    community: Community, database: Database, account: LocalAccount
) -> None:
    def fail(_connection: Connection) -> None:
        raise RuntimeError("no room")

    with open_sender(community, database, account) as sender:
        with pytest.raises(RuntimeError, match="no room"):
            sender.submit("failed", payee(account), fail)
        assert sender.outcome("failed") is None
        # The nonce was not lost with it: the next transaction is the first.
        assert sender.submit("next", payee(account)).nonce == 0
        assert sender.wait("next").succeeded


def test_many_are_sent_in_one_transaction_and_refusals_stand_in_their_places(
    community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(community, database, account) as sender:
        known = sender.submit("known", payee(account))
        results = sender.submit_many(
            [
                Submission("known", payee(account)),
                Submission("refused", community.act("approve", bytes(32), 1)),
                Submission("new", payee(account), book),
                Submission("new", payee(account), book),
            ]
        )
        kinds = [each.key if isinstance(each, Outcome) else each.revert.name for each in results]
        assert kinds == ["known", "Services_WrongState", "new", "new"]
        assert sender.wait("new").nonce == known.nonce + 1
    assert used_nonces(community, account) == 2


def test_a_caller_may_record_within_a_transaction_of_its_own(
    community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(community, database, account) as sender:
        (prepared,) = sender.prepare([payee(account)])
        assert isinstance(prepared, Prepared)
        with database.writing() as connection:
            sender.record(connection, [("own", prepared)])
            connection.rollback()
        assert sender.outcome("own") is None
        with database.writing() as connection:
            sender.record(connection, [("own", prepared)])
            book(connection)
        sender.flush()
        assert sender.wait("own").succeeded
    assert bookings(database) == ["booked"]


def test_threads_share_a_sender_without_gaps_or_doubles(
    community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(community, database, account) as sender:
        with ThreadPoolExecutor(4) as pool:
            keys = [f"payment {i // 2}" for i in range(16)]
            outcomes = list(pool.map(lambda name: sender.submit(name, payee(account)), keys))
        assert {each.nonce for each in outcomes} == set(range(8))
        for name in keys:
            assert sender.wait(name).succeeded
    assert used_nonces(community, account) == 8


def test_two_signing_keys_send_one_business_key_once(
    community: Community, database: Database, account: LocalAccount
) -> None:
    other = key(f"other {account.address}")
    fund(community.node, other)
    with (
        open_sender(community, database, account) as one,
        open_sender(community, database, other) as two,
        ThreadPoolExecutor(2) as pool,
    ):
        for number in range(5):
            name = f"payment {number}"
            both = [pool.submit(each.submit, name, payee(account)) for each in (one, two)]
            assert len({each.result().address for each in both}) == 1
    sent = used_nonces(community, account) + used_nonces(community, other)
    assert sent == 5
    with database.reading() as connection:
        assert outcome(connection, "payment 4") is not None
