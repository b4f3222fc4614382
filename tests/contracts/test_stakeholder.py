"""A stakeholder, here the company with number 4, when the treasurer booked its thirty euros..."""

import pytest
from eth_abi.abi import encode

COMPANY = 4
TO_MEMBERS = 1
RECEIPT = b"\x01" * 32


@pytest.fixture(autouse=True)
def _registered(village):
    village.keys[4] = village.stranger
    village.admit(4, village.stranger, COMPANY)
    message = {
        "stakeholder": 4,
        "until": village.until(365),
        "agreement": bytes(32),
        "sequence": 0,
        "treasurer": village.treasurer.address,
        "validUntil": village.until(),
    }
    values, signatures = village.signed("Stakeholder", message, village.treasurer)
    village.treasury.register(values, *signatures, village.relayer)


@pytest.fixture
def buy(village):
    def relay(signer=village.treasurer, cents=3_00):
        message = {
            "stakeholder": 4,
            "cents": cents,
            "tokensPerEuro": 10_00,
            "purpose": TO_MEMBERS,
            "receipt": RECEIPT,
            "treasurer": village.treasurer.address,
            "validUntil": village.until(),
        }
        values, signatures = village.signed("Purchase", message, signer)
        return village.treasury.buy(values, *signatures, village.relayer)

    return relay


def give(village, web3, pool, members, weights):
    """The company gives out of what it bought."""
    message = {
        "stakeholder": 4,
        "allowance": RECEIPT,
        "pool": pool,
        "recipients": bytes(web3.keccak(encode(["uint32[]", "uint48[]"], [members, weights]))),
        "salt": bytes(32),
        "validUntil": village.until(),
    }
    values, signatures = village.signed("Grant", message, village.keys[4])
    return village.treasury.grant(values, *signatures, members, weights, village.relayer)


def test_may_give_ten_tokens_for_each_euro(village, buy):
    assert buy().events["Purchased"]["tokens"] == 30_00
    assert village.treasury.allowanceOf(RECEIPT)[4] == 30_00
    assert village.ledger.balanceOf(4) == 0


def test_gives_to_members_by_need(village, web3, buy):
    buy()
    give(village, web3, 3_00, [1, 2], [1, 2])
    assert village.ledger.balanceOf(1) == 20_00 + 1_00
    assert village.ledger.balanceOf(2) == 20_00 + 2_00
    assert village.treasury.allowanceOf(RECEIPT)[4] == 27_00


def test_gives_no_more_than_the_month_has_room_for(village, web3, buy):
    buy()
    with village.refuses("Ledger_BudgetExceeded"):
        give(village, web3, 30_00, [1], [1])


def test_gives_nothing_to_itself(village, web3, buy):
    buy()
    with village.refuses("Treasury_ToAStakeholder"):
        give(village, web3, 1_00, [4], [1])


def test_gives_no_more_than_it_bought(village, web3, buy):
    buy(cents=10)
    with village.refuses("Treasury_AllowanceExceeded"):
        give(village, web3, 1_01, [1], [1])


def test_cannot_book_what_no_treasurer_signed(village, buy):
    with village.refuses("Members_WrongOfficer"):
        buy(signer=village.stranger)


def test_cannot_use_a_receipt_twice(buy, village):
    buy()
    with village.refuses("Treasury_Used"):
        buy()
