"""A settlement, when enough reporters signed it..."""

import pytest
from brownie.convert import to_bytes

DAY = 86_400


@pytest.fixture(scope="module")
def tree(village):
    from chain.merkle import Line, Place, SumTree

    place = Place(village.chain_id, village.settlements.address, 202512, 0)
    quotas = {1: 500_000_000, 2: 300_000_000, 3: 200_000_000}
    return SumTree(place, [Line(member, quota, 1_00, to_bytes(member)) for member, quota in quotas.items()])


@pytest.fixture
def publish(village, tree):
    def relay(signers=2, **changes):
        message = {
            "period": tree.place.period,
            "revision": 0,
            "root": tree.root,
            "leaves": 3,
            "tokens": tree.tokens,
            "sharedWh": 1_000,
            "incentiveCents": 12_34,
            "datasetHash": bytes(32),
            "rulesHash": bytes(32),
            "codeHash": bytes(32),
            "validUntil": village.chain.time() + DAY,
            **changes,
        }
        digest = village.digest("Settlement", message)
        signatures = [village.sign(oracle, digest) for oracle in village.oracles[:signers]]
        return village.settlements.publish(tuple(message.values()), signatures, village.relayer)

    return relay


def verifies(village, tree, index, **changes):
    line = tree.lines[index]
    fields = {
        "index": index,
        "member": line.member,
        "quota": line.quota_micro,
        "tokens": line.tokens,
        "private": line.private_hash,
        **changes,
    }
    return village.settlements.verify(tree.place.period, tuple(fields.values()), tree.proof(index))


def test_verifies_each_members_quota_and_no_other(village, tree, publish):
    publish()
    for index in range(3):
        assert verifies(village, tree, index)
        assert not verifies(village, tree, index, quota=1)


def test_is_final_after_the_window(village, tree, publish):
    publish()
    assert not village.settlements.isFinal(tree.place.period)
    village.wait(7 * DAY + 10)
    assert village.settlements.isFinal(tree.place.period)
    with village.refuses("Settlements_Final"):
        publish(revision=1)


def test_may_be_revised_before(village, tree, publish):
    publish()
    publish(revision=1)
    assert village.settlements.recordOf(tree.place.period)[1] == 1


def test_is_refused_when_one_reporter_is_missing(village, publish):
    with village.refuses("Settlements_TooFewSignatures"):
        publish(signers=1)
