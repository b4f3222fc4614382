"""A ballot on the highest price of a service, when a member proposed it..."""

import pytest
from eth_abi.abi import encode

DAY = 86_400
CHANGE_PARAMETER, MAX_PRICE = 1, 3
AGAINST, FOR = 0, 1
DATA = encode(["uint8", "uint24"], [MAX_PRICE, 66_00])


@pytest.fixture
def ballot(village, web3):
    village.wait(DAY)  # whoever was admitted in the very second of the proposal has no vote
    message = {
        "kind": CHANGE_PARAMETER,
        "dataHash": bytes(web3.keccak(DATA)),
        "text": bytes(32),
        "period": 0,
        "salt": bytes(32),
        "validUntil": village.until(),
    }
    values, signatures = village.signed("Proposal", message, village.keys[1])
    village.ballots.propose(values, DATA, [1], signatures, village.relayer)
    return village.digest("Proposal", message)


def vote(village, ballot, voter, choice, signer=None):
    message = {"ballot": ballot, "voter": voter, "choice": choice, "quotaMicro": 0, "validUntil": village.until()}
    values, signatures = village.signed("Vote", message, village.keys[signer or voter])
    village.ballots.vote(*values[:3], values[4], *signatures, village.relayer)


def test_is_decided_by_most_heads_and_waits_for_the_border_of_a_month(village, ballot):
    vote(village, ballot, 1, FOR)
    vote(village, ballot, 2, FOR)
    vote(village, ballot, 3, AGAINST)
    village.wait(7 * DAY + 10)
    village.ballots.execute(ballot, DATA, village.relayer)
    assert village.council.valueOf(MAX_PRICE) == 60_00
    village.wait(40 * DAY)
    assert village.council.valueOf(MAX_PRICE) == 66_00


def test_is_carried_out_only_once_it_is_over(village, ballot):
    vote(village, ballot, 1, FOR)
    with village.refuses("Ballots_TooEarly"):
        village.ballots.execute(ballot, DATA, village.relayer)


def test_changes_nothing_against_the_members(village, ballot):
    vote(village, ballot, 1, FOR)
    vote(village, ballot, 2, AGAINST)
    village.wait(7 * DAY + 10)
    with village.refuses("Ballots_NotCarried"):
        village.ballots.execute(ballot, DATA, village.relayer)


def test_counts_each_member_once(village, ballot):
    vote(village, ballot, 1, FOR)
    with village.refuses("Ballots_VotedBefore"):
        vote(village, ballot, 1, AGAINST)


def test_counts_nobody_in_anothers_name(village, ballot):
    with village.refuses("Members_WrongSignature"):
        vote(village, ballot, 2, FOR, signer=1)


def test_counts_nobody_who_was_admitted_later(village, ballot):
    village.keys[4] = village.stranger
    village.admit(4, village.stranger)
    with village.refuses("Members_NotInElectorate"):
        vote(village, ballot, 4, FOR)
