"""Stories of stakeholders and of the commons that chance seldom tells: each act in the contracts and in their model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_abi.abi import encode

from chain.genesis import DAY
from chain.model.months import epoch_of
from chain.model.parameters import Kind
from chain.model.treasury import ALLOWANCE_MONTHS, Purpose
from chain.village import Village, anvil
from tests.chain.contracts.beside.story import SMALL, Story
from tests.chain.contracts.beside.treasury import COMPANY, PERIOD, SHOP

RIGHT = (True, True)
EVEN = [1, 1, 1]
TREASURER = ("treasurer", *RIGHT, 0)


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3, parameters=SMALL)


def give_commons(story: Story, members: list[int], amount: int) -> None:
    story.decide(Kind.GRANT_COMMONS, encode(["uint32[]", "uint48"], [members, amount]), (members, amount))


def set_standing(story: Story, each: int) -> None:
    story.decide(Kind.SET_STANDING_GRANT, encode(["uint48"], [each]), (each,))


def test_a_stakeholder_is_registered_in_order_and_for_a_term(story: Story) -> None:
    no, register = story.no, story.register_stakeholder
    no("Treasury_IntentExpired", register, SHOP, 9 * DAY, "treasurer", True, False, 0)
    no("Treasury_WrongSequence", register, SHOP, 9 * DAY, "treasurer", *RIGHT, 9)
    no("Treasury_BadTerm", register, SHOP, 6 * 366 * DAY, *TREASURER)
    no("Members_NotActive", register, 9, 9 * DAY, *TREASURER)
    no("Treasury_Citizen", register, 1, 9 * DAY, *TREASURER)
    no("Members_NoRole", register, SHOP, 9 * DAY, "recogniser", *RIGHT, 0)
    no("Members_WrongOfficer", register, SHOP, 9 * DAY, "treasurer", False, True, 0)
    story.yes(register, SHOP, 9 * DAY, *TREASURER)
    story.yes(register, SHOP, -5, *TREASURER)  # which ends it
    no("Treasury_NotAStakeholder", story.buy, SHOP, 1, Purpose.MEMBERS, *TREASURER)


def test_an_allowance_is_bought_once_for_each_receipt_and_not_beyond_a_year_s_budget(story: Story) -> None:
    no, buy = story.no, story.buy
    no("Treasury_IntentExpired", buy, COMPANY, 10, Purpose.MEMBERS, "treasurer", True, False, 0)
    no("Treasury_NoPurpose", buy, COMPANY, 10, Purpose.NONE, *TREASURER)
    no("Treasury_NoPurpose", buy, COMPANY, 0, Purpose.MEMBERS, *TREASURER)
    no("Treasury_WrongRate", buy, COMPANY, 10, Purpose.MEMBERS, "treasurer", *RIGHT, 18)
    no("Treasury_OwnPurchase", buy, COMPANY, 10, Purpose.MEMBERS, "own key", *RIGHT, 0)
    no("Treasury_OwnPurchase", buy, COMPANY, 10, Purpose.MEMBERS, "own number", *RIGHT, 0)
    no("Treasury_Used", buy, COMPANY, 10, Purpose.MEMBERS, "treasurer", *RIGHT, 17)
    no("Members_NoRole", buy, COMPANY, 10, Purpose.MEMBERS, "recogniser", *RIGHT, 0)
    story.yes(buy, COMPANY, 10, Purpose.MEMBERS, *TREASURER)
    no("Treasury_Used", buy, COMPANY, 10, Purpose.MEMBERS, "treasurer", *RIGHT, 19)
    left = story.model.treasury.grantable(story.now)
    no("Treasury_TooMuch", buy, COMPANY, left // 10 + 1, Purpose.MEMBERS, *TREASURER)
    story.yes(buy, COMPANY, left // 10, Purpose.MEMBERS, *TREASURER)


def test_members_get_their_parts_of_a_gift(story: Story) -> None:
    give = story.give
    story.next_month()
    story.no("Treasury_BadRecipients", give, COMPANY, 0, 2_00, [2, 1], EVEN, 19, *RIGHT)
    story.no("Treasury_BadRecipients", give, COMPANY, 0, 2_00, [1, 2], EVEN, 18, *RIGHT)
    story.no("Treasury_BadRecipients", give, COMPANY, 0, 2_00, [1, 2], [0, 0, 0], 5, *RIGHT)
    story.no("Treasury_BadRecipients", give, COMPANY, 0, 2_00, [], EVEN, 5, *RIGHT)
    story.no("Treasury_WrongRecipients", give, COMPANY, 0, 2_00, [1, 2], EVEN, 17, *RIGHT)
    story.no("Treasury_ToAStakeholder", give, COMPANY, 0, 2_00, [1, 2], EVEN, 0, *RIGHT)
    story.no("Members_NotActive", give, COMPANY, 0, 2_00, [1, 8], EVEN, 5, *RIGHT)
    story.no("Treasury_NothingToGive", give, COMPANY, 0, 1, [1, 2], EVEN, 5, *RIGHT)
    story.no("Treasury_NotAStakeholder", give, SHOP, 0, 2_00, [1, 2], EVEN, 5, *RIGHT)
    story.no("Treasury_NotYours", give, COMPANY, 42, 2_00, [1, 2], EVEN, 5, *RIGHT)
    story.no("Treasury_WrongPurpose", give, COMPANY, 19, 2_00, [1, 2], EVEN, 5, *RIGHT)
    story.no("Treasury_AllowanceExceeded", give, COMPANY, 0, 10_01, [1], EVEN, 5, *RIGHT)
    story.no("Ledger_BudgetExceeded", give, COMPANY, 0, 9_01, [1], EVEN, 5, *RIGHT)
    before = story.free(1)
    story.yes(give, COMPANY, 0, 2_00, [1, 2, 6], [1, 0, 2], 5, *RIGHT)
    story.no("Treasury_Used", give, COMPANY, 0, 2_00, [1], EVEN, 16, *RIGHT)
    assert story.free(1) == before + 66
    allowance = next(found for found in story.model.treasury.allowances.values() if found.purpose == Purpose.MEMBERS)
    assert allowance.left == 8_01, "what rounding leaves stays in the allowance"
    story.yes(story.two_pause)
    story.no("Council_Paused", give, COMPANY, 0, 2_00, [1, 2], EVEN, 5, *RIGHT)


def test_everything_bought_ends_after_twelve_months(story: Story) -> None:
    story.yes(story.give_by_quota, COMPANY, 1, 8_00, PERIOD, *RIGHT)
    story.yes(story.register_stakeholder, COMPANY, 1_000 * DAY, *TREASURER)
    treasury = story.model.treasury
    last = epoch_of(story.now) + ALLOWANCE_MONTHS
    while epoch_of(story.now) < last:
        story.next_month()
    assert treasury.outstanding(story.now) == 30_00
    story.yes(story.takes_a_share, 1, 1, True)
    story.next_month()
    story.both_say_the_same()
    assert treasury.outstanding(story.now) == 0
    story.no("Treasury_Ended", story.takes_a_share, 1, 0, True)
    story.no("Treasury_Ended", story.give, COMPANY, 0, 2_00, [1, 2], EVEN, 5, *RIGHT)
    story.no("Treasury_Ended", story.rewards_a_product, COMPANY, 1, 1, 1, *RIGHT)


def test_a_quota_s_share_is_taken_once_and_never_by_a_stakeholder(story: Story) -> None:
    story.next_month()
    story.no("Treasury_NotFinal", story.give_by_quota, COMPANY, 1, 1_00, 2026_01, *RIGHT)
    story.no("Treasury_NothingToGive", story.give_by_quota, COMPANY, 1, 0, PERIOD, *RIGHT)
    story.no("Treasury_AllowanceExceeded", story.give_by_quota, COMPANY, 1, 10_01, PERIOD, *RIGHT)
    story.yes(story.give_by_quota, COMPANY, 1, 4_00, PERIOD, *RIGHT)
    story.no("Treasury_Ended", story.takes_a_share, 0, 0, True)
    story.no("Treasury_NotVerified", story.takes_a_share, 1, 0, False)
    story.yes(story.takes_a_share, 1, 0, True)
    story.no("Treasury_AlreadyTaken", story.takes_a_share, 1, 0, True)
    story.no("Treasury_NothingToGive", story.takes_a_share, 1, 3, True)
    story.no("Treasury_ToAStakeholder", story.takes_a_share, 1, 4, True)
    story.yes(story.leaves, 3)
    story.no("Members_NotActive", story.takes_a_share, 1, 2, True)
    assert next(iter(story.model.treasury.pools.values())).left == 2_00


def test_a_product_earns_its_bonus_once(story: Story) -> None:
    reward = story.rewards_a_product
    story.no("Treasury_IntentExpired", reward, COMPANY, 1, 1, 1, True, False)
    story.no("Treasury_NothingToGive", reward, COMPANY, 1, 1, 0, *RIGHT)
    story.no("Treasury_BonusTooLarge", reward, COMPANY, 1, 1, 9, *RIGHT)
    story.no("Treasury_Used", reward, COMPANY, 0, 1, 1, *RIGHT)
    story.no("Treasury_ToAStakeholder", reward, COMPANY, 1, COMPANY, 1, *RIGHT)
    story.no("Members_NotActive", reward, COMPANY, 1, 9, 1, *RIGHT)
    story.no("Members_WrongSignature", reward, COMPANY, 1, 1, 1, False, True)
    story.no("Treasury_WrongPurpose", reward, COMPANY, 9, 1, 1, *RIGHT)
    story.yes(reward, COMPANY, 1, 1, 1, *RIGHT)
    story.no("Treasury_Used", reward, COMPANY, 1, 2, 1, *RIGHT)
    story.yes(reward, COMPANY, 2, 1, 1, *RIGHT)


def test_the_standing_grant_is_the_same_for_all_who_take_part(story: Story) -> None:
    take, commons = story.takes_the_standing_grant, story.model.ledger.commons
    assert commons == 20_00, "the first who left"
    set_standing(story, 0)
    story.no("Treasury_NothingToGive", take, 1, 1)
    set_standing(story, 50_00)
    story.no("Members_NotActive", take, 9, 1)
    story.no("Treasury_NotACitizen", take, SHOP, 1)
    story.no("Treasury_NotActive", take, 3, 1)  # of whose services none was paid
    story.closed((1, 6), 1_00)
    story.no("Treasury_NotActive", take, 6, 1)  # less was paid than the grant is worth
    set_standing(story, 3_00)
    story.yes(take, 2, 1)
    story.no("Treasury_AlreadyTaken", take, 2, 1)
    set_standing(story, 1_00)
    share = story.model.treasury.standing.share
    story.closed((1, 3), 4_00)
    story.yes(take, 1, 1)
    assert story.model.treasury.standing.share == share, "as the first call of the month fixed it"
    story.next_month()
    story.yes(take, 2, 1)
    assert story.model.treasury.standing.share == 1_00
    for _ in range(2):
        story.next_month()
    story.no("Treasury_NotActive", take, 1, 1)
    story.no("Treasury_StandingTooLarge", set_standing, story, 50_01)


def test_the_commons_are_given_to_members_and_not_beyond_what_there_is(story: Story) -> None:
    story.no("Treasury_BadRecipients", give_commons, story, [2, 1], 1_00)
    story.no("Treasury_BadRecipients", give_commons, story, [0, 1], 1_00)
    story.no("Treasury_NothingToGive", give_commons, story, [COMPANY, 8], 1_00)
    story.no("Treasury_NothingToGive", give_commons, story, [1, 2], 0)
    story.no("Ledger_CommonsExceeded", give_commons, story, [1, 2], 10_01)
    before = story.free(1), story.free(COMPANY)
    story.next_month()
    story.yes(give_commons, story, [1, COMPANY, 8], 1_00)
    assert (story.free(1), story.free(COMPANY)) == (before[0] + 1_00, before[1])
    story.yes(story.two_pause)
    story.no("Council_Paused", give_commons, story, [1], 1_00)


def test_the_commons_wait_for_room_below_the_volume(story: Story) -> None:
    for member in (1, 2, 3, 6):
        story.yes(story.leaves, member)
    story.next_month()
    whole = story.model.ledger.issuable("Commons", story.now)
    story.yes(story.opens_claims, 0)
    room = story.model.ledger.issuable("Commons", story.now)
    assert room == whole - sum(story.model.ledger.energy_reserved(story.now)) < whole, "claims are kept room for"
    assert 0 < room < story.model.ledger.commons
    story.no("Ledger_NoRoom", give_commons, story, [SHOP], room + 1)
    story.yes(give_commons, story, [SHOP], room)
