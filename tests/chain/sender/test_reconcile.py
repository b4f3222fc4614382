from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from eth_account.signers.local import LocalAccount

from chain.contracts import Call
from chain.database import Database, create_tables
from chain.errors import ChainError
from chain.sender import LeaseHeldError, LeaseLostError, NonceTakenError, Sender, Settings, State
from chain.sender.tables import metadata
from cli.faults.rig import Community, Relayer, anvil, fund, key
from cli.faults.sending import kill_senders, kill_senders_on_sqlite

PAYEE = Call(key("payee").address, value=1)


def open_sender(
    community: Community, database: Database, account: LocalAccount, settings: Settings | None = None
) -> Sender:
    fund(community.node, account)
    return Sender.open(database, community.node.rpc, community.contracts, account, settings or Settings())


def test_bytes_that_the_pool_lost_are_sent_again(
    still_community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(still_community, database, account) as sender:
        sent = sender.submit("lost", PAYEE)
        still_community.node.rpc.call("anvil_dropAllTransactions")
        still_community.node.mine()
        assert len(sender.reconcile().sent_again) == 1
        still_community.node.mine()
        found = sender.wait("lost")
        assert (found.hashes, found.succeeded) == (sent.hashes, True)


def test_a_reorganisation_takes_a_transaction_out_and_the_same_bytes_come_back(
    community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(community, database, account) as sender:
        sender.submit("dropped", PAYEE)
        before = sender.wait("dropped")
        community.node.reorganise(1)
        assert len(sender.reconcile().dropped) == 1
        after = sender.wait("dropped")
        assert (after.hashes, after.succeeded, after.dropped) == (before.hashes, True, 1)
        assert after.block_hash != before.block_hash


def test_a_fee_that_no_block_takes_is_raised_for_the_same_nonce(
    still_community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(still_community, database, account, Settings(bump_after=0)) as sender:
        sender.submit("slow", PAYEE)
        assert len(sender.reconcile().raised) == 1
        assert len(sender.reconcile().raised) == 1
        still_community.node.mine()
        found = sender.wait("slow")
    assert (len(found.hashes), found.succeeded) == (3, True)
    answer = still_community.node.rpc.call("eth_getTransactionByHash", "0x" + found.hashes[-1].hex())
    assert answer["blockNumber"] is not None


def test_a_fee_is_not_raised_above_its_limit(
    still_community: Community, database: Database, account: LocalAccount
) -> None:
    with open_sender(still_community, database, account, Settings(bump_after=0, max_fee=1_200_000_000)) as sender:
        sender.submit("slow", PAYEE)
        assert sender.reconcile().raised == []
        found = sender.outcome("slow")
        assert found is not None
        assert found.problem == "No block takes it, and the highest fee allowed is 1200000000 wei."
        still_community.node.mine()
        assert sender.wait("slow").problem is None


def test_a_transaction_that_fails_in_its_block_says_why(
    still_community: Community, database: Database, account: LocalAccount
) -> None:
    service, request = still_community.request(1, 2)
    cancel = still_community.act("cancel", service, 2)
    with open_sender(still_community, database, account, Settings(simulate_on="latest")) as sender:
        sender.submit("request", request)
        still_community.node.mine()
        # Both would do, each alone.
        sender.submit("cancel", cancel)
        sender.submit("cancel twice", still_community.act("cancel", service, 1))
        still_community.node.mine()
        assert sender.wait("cancel").succeeded
        failed = sender.wait("cancel twice")
    assert not failed.succeeded
    assert failed.problem is not None
    assert "Services_WrongState" in failed.problem


def test_a_key_has_one_holder_until_its_lease_ends(
    community: Community, database: Database, account: LocalAccount
) -> None:
    quick = Settings(lease_seconds=0.1)
    old = open_sender(community, database, account, quick)
    with pytest.raises(LeaseHeldError):
        Sender.open(database, community.node.rpc, community.contracts, account, quick)
    new = Sender.open(database, community.node.rpc, community.contracts, account, quick, wait=5)
    assert new.submit("by the new one", PAYEE).nonce == 0
    for late in (lambda: old.submit("by the old one", PAYEE), old.reconcile):
        with pytest.raises(LeaseLostError):
            late()
    assert new.outcome("by the old one") is None
    # The old holder's farewell must not end the lease of the new one.
    old.close()
    assert new.submit("after the farewell", PAYEE).nonce == 1
    new.close()


def test_a_key_that_something_else_signs_with_is_noticed(
    still_community: Community, database: Database, account: LocalAccount
) -> None:
    node = still_community.node
    with open_sender(still_community, database, account) as sender:
        sender.submit("ours", PAYEE)
        node.rpc.call("anvil_dropAllTransactions")
        Relayer(node.rpc, account, still_community.chain_id).post(PAYEE, PAYEE)
        node.mine()
        sender.reconcile()
        found = sender.outcome("ours")
        assert found is not None
        assert (found.state, found.succeeded) == (State.SENT, None)
        assert found.problem == "A block holds another transaction with the nonce 0 of this key."
    with pytest.raises(NonceTakenError):
        open_sender(still_community, database, account)


def test_another_chain_is_refused(community: Community, database: Database, account: LocalAccount) -> None:
    open_sender(community, database, account).close()
    with anvil("--timestamp", "1700000000") as other, pytest.raises(ChainError, match="first block differs"):
        Sender.open(database, other.rpc, community.contracts, account)
    with anvil("--chain-id", "5") as other, pytest.raises(ChainError, match="serves chain 5"):
        Sender.open(database, other.rpc, community.contracts, account)


def test_no_kill_loses_or_doubles_anything(database_url: str) -> None:
    found = kill_senders(database_url, kills=1)
    assert found.killed == {"simulated": 1, "recorded": 1, "sent": 1, "reconciling": 1}
    assert found.wrong == []


def test_the_control_that_records_after_sending_is_found_guilty() -> None:
    found = kill_senders_on_sqlite(kills=2, control=True)
    assert found.killed == {"sent": 2}
    assert any("was paid 2 times" in each for each in found.wrong)


def test_of_many_who_come_first_one_gets_the_key(
    community: Community, database: Database, account: LocalAccount
) -> None:
    create_tables(database, metadata)

    def arrive(_place: int) -> Sender | LeaseHeldError:
        try:
            return Sender.open(database, community.node.rpc, community.contracts, account)
        except LeaseHeldError as error:
            return error

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(arrive, range(4)))
    (winner,) = [each for each in found if isinstance(each, Sender)]
    assert winner.submit("payment", PAYEE).nonce == 0
    winner.close()
