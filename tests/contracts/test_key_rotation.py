"""A member's change to another key, when both keys signed it..."""

import pytest

DAY = 86_400


@pytest.fixture
def rotate(village):
    def relay(present=None, nonce=0):
        new = village.stranger
        message = {"member": 1, "key": new.address, "keyType": 1, "nonce": nonce, "validUntil": village.until()}
        values, signatures = village.signed("Rotation", message, present or village.keys[1], new)
        return village.members.rotate(values, *signatures, village.relayer)

    return relay


def request_with(village, account):
    message = village.order()
    signature = village.sign(account, village.digest("Request", message))
    village.services.request(tuple(message.values()), signature, village.relayer)


def test_waits_three_days_in_which_the_old_key_signs(village, rotate):
    rotate()
    with village.refuses("Members_TooEarly"):
        village.members.completeKeyChange(1, village.relayer)
    request_with(village, village.keys[1])
    with village.refuses("Members_WrongSignature"):
        request_with(village, village.stranger)


def test_leaves_the_account_and_not_the_old_key(village, rotate):
    rotate()
    village.wait(3 * DAY + 10)
    village.members.completeKeyChange(1, village.relayer)
    request_with(village, village.stranger)
    assert village.ledger.balanceOf(1) == 10_00
    with village.refuses("Members_WrongSignature"):
        request_with(village, village.keys[1])


def test_can_be_withdrawn_by_the_old_key(village, rotate):
    rotate()
    message = {"member": 1, "key": village.stranger.address, "nonce": 1, "validUntil": village.until()}
    values, signatures = village.signed("CancelKeyChange", message, village.keys[1])
    village.members.cancelKeyChange(*values, *signatures, village.relayer)
    village.wait(3 * DAY + 10)
    with village.refuses("Members_NoKeyChange"):
        village.members.completeKeyChange(1, village.relayer)


def test_is_signed_by_nobody_elses_key(village, rotate):
    with village.refuses("Members_WrongSignature"):
        rotate(present=village.keys[2])


def test_is_used_once(village, rotate):
    rotate()
    with village.refuses("Members_WrongNonce"):
        rotate()
