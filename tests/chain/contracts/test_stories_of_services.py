"""Stories of services and tokens that chance seldom tells: each act in the contracts and in their model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from eth_abi.abi import encode

from chain.genesis import DAY, ROLES
from chain.model.months import epoch_of
from chain.model.parameters import Kind
from chain.model.services import GRACE, ONLINE, State
from chain.village import Village, anvil
from tests.chain.contracts.beside.story import SMALL, Story
from tests.chain.contracts.beside.twice import STRANGER, number, word

BOTH = (True, True)
MEDIATED = {"mediator": 3}
GREEN = {"category": 7}
"""In which provider 2 is recognised; half of the price is the bonus, five tokens in a month the most."""


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3, parameters=SMALL)


def test_a_bonus_is_earned_once_a_month_by_two_and_up_to_a_cap(story: Story) -> None:
    story.next_month()
    story.yes(story.pay_welcome, 6)

    def earned() -> int:
        return story.model.offers.bonus_this_epoch(story.now, 2)

    story.closed((1, 2), 4_00, **GREEN)
    assert earned() == 2_00
    story.closed((1, 2), 4_00, **GREEN)
    assert earned() == 2_00
    story.yes(story.recognise, 1, 7, 90 * DAY, "recogniser", True, True)
    story.closed((2, 1), 4_00, **GREEN)
    assert story.model.offers.bonus_this_epoch(story.now, 1) == 0, "the two had one, in the other roles"
    story.closed((3, 2), 8_00, **GREEN)
    assert earned() == 5_00, "what the cap leaves"
    story.closed((6, 2), 3_00, **GREEN)
    assert earned() == 5_00
    story.next_month()
    story.closed((6, 2), 3_00, **GREEN)
    assert earned() == 1_50


def test_what_was_disputed_or_began_unrecognised_earns_no_bonus(story: Story) -> None:
    story.next_month()
    story.yes(story.pay_welcome, 6)
    service = story.disputed((1, 2), 4_00, **GREEN)
    story.yes(story.say, "close", service, 1)
    early = story.delivered((3, 4), 4_00, category=9)
    story.yes(story.recognise, 4, 9, 90 * DAY, "recogniser", True, True)
    story.yes(story.say, "close", early, 3)
    late = story.requested((6, 2), 4_00, **GREEN)
    story.yes(story.say, "approve", late, 2)
    story.yes(story.recognise, 2, 7, -5, "recogniser", True, True)  # withdrawn before it starts
    story.wait(story.service(late).start)
    story.yes(story.say, "close", late, 6)
    assert [story.model.offers.bonus_this_epoch(story.now, provider) for provider in (2, 4)] == [0, 0]
    story.closed((3, 4), 2_00, category=9)
    assert story.model.offers.bonus_this_epoch(story.now, 4) == 40
    assert story.model.ledger.issued_this_epoch("Bonus", story.now) == 40


def test_nobody_recognises_one_s_own_services_by_number_or_by_key(story: Story) -> None:
    until = story.now + 300 * DAY
    for holder in (2, number(story.hand(2))):
        given = encode(["uint8", "address", "uint40"], [ROLES.index("Recogniser") + 1, f"0x{holder:040x}", until])
        story.yes(story.decide, Kind.GRANT_ROLE, given, ("Recogniser", holder, until))
    for by in ("own number", "own key"):
        story.no("Offers_OwnServices", story.recognise, 2, 8, 90 * DAY, by, True, True)
        story.no("Offers_OwnServices", story.recognise, 2, 7, -5, by, True, True)  # what stands, as little
    story.yes(story.recognise, 1, 8, 90 * DAY, story.hand(2), True, True)  # another's
    story.yes(story.rotates, 2, 1)
    story.no("Offers_OwnServices", story.recognise, 2, 8, 90 * DAY, "own key", True, True)
    story.yes(story.completes_a_change)
    story.no("Members_NoRole", story.recognise, 1, 9, 90 * DAY, story.hand(2), True, True)
    story.yes(story.recognise, 2, 8, 90 * DAY, 2, True, True)  # a former key: who has it, nobody knows


def test_who_holds_much_earns_for_the_commons(story: Story) -> None:
    commons = story.model.ledger.commons
    for requester, amount in ((1, 8_00), (3, 12_00)):
        story.closed((requester, 2), amount)
    account = story.model.ledger.accounts[2]
    assert account.free + account.escrowed == 30_00
    assert story.model.ledger.commons > commons
    for requester, amount in ((2, 20_00), (3, 7_00), (1, 5_00)):
        story.closed((requester, 4), amount)
    assert story.free(4) > 30_00, "a shop may hold twice as much"


def test_both_settle_what_is_delivered_at_any_time_and_an_agreement_in_time(story: Story) -> None:
    agreed, done, quarrel = (
        story.active((1, 2), 3_00),
        story.delivered((1, 2), 3_00),
        story.disputed((3, 2), 3_00),
    )
    story.no("Services_BadPrice", story.close_for, agreed, 3_01, BOTH, story.until())
    story.no("Services_BadPrice", story.close_for, agreed, 0, BOTH, story.until())
    story.no("Members_WrongSignature", story.close_for, agreed, 1, (True, False), story.until())
    story.no("Members_WrongSignature", story.close_for, agreed, 1, (False, True), story.until())
    story.no("Services_IntentExpired", story.close_for, agreed, 1, BOTH, story.until(in_time=False))
    story.wait(story.service(quarrel).perform_by + GRACE)
    story.no("Services_TooLate", story.close_for, agreed, 1, BOTH, story.until())
    story.no("Services_TooLate", story.say, "close", done, 1)
    story.no("Services_TooLate", story.say, "close", quarrel, 3)
    story.yes(story.close_for, done, 1_00, BOTH, story.until())
    story.yes(story.close_for, quarrel, 2_99, BOTH, story.until())
    assert story.service(done).amount == 1_00
    story.no("Services_WrongState", story.close_for, done, 1, BOTH, story.until())


def test_who_may_cancel_when(story: Story) -> None:
    waiting = story.requested((1, 2), 2_00)
    story.no("Services_NotAParty", story.cancel, waiting, 3, 3, story.until())
    story.no("Members_WrongSignature", story.cancel, waiting, 1, STRANGER, story.until())
    story.yes(story.cancel, waiting, 1, 1, story.until())
    story.no("Services_WrongState", story.cancel, waiting, 2, 2, story.until())
    agreed = story.requested((1, 2), 2_00)
    story.yes(story.say, "approve", agreed, 2)
    story.wait(story.service(agreed).start - 2)
    story.yes(story.cancel, agreed, 1, 1, story.until())
    begun = story.active((1, 2), 2_00)
    story.no("Services_TooLate", story.cancel, begun, 1, 1, story.until())
    story.yes(story.cancel, begun, 2, 2, story.until())
    for service in (story.delivered((1, 2), 2_00), story.disputed((1, 2), 2_00)):
        story.no("Services_NotAParty", story.cancel, service, 1, 1, story.until())
        story.yes(story.cancel, service, 2, 2, story.until())
    assert story.model.ledger.accounts[1].open == 1, "but for the one that was there before"


def test_a_dispute_is_opened_in_time_and_decided_by_the_mediator_or_by_nobody(story: Story) -> None:
    service = story.delivered((1, 2), 3_01, **MEDIATED)
    story.no("Services_NotAParty", story.object, service, 3, 3, story.until())
    story.no("Members_WrongSignature", story.object, service, 2, 1, story.until())
    story.yes(story.object, service, 2, 2, story.until())
    story.no("Services_WrongState", story.object, service, 1, 1, story.until())
    story.no("Services_BadPart", story.resolve, service, 10_001, 3, story.until())
    story.no("Members_WrongOfficer", story.resolve, service, 5_000, 2, story.until())
    story.no("Services_IntentExpired", story.resolve, service, 5_000, 3, story.until(in_time=False))
    story.no("Services_TooEarly", story.lapse, "resolve_by_default", "resolveByDefault", service)
    story.yes(story.resolve, service, 3_333, 3, story.until())
    assert story.service(service).amount == 1_00

    silent = story.disputed((1, 2), 3_01, **MEDIATED)
    story.wait(story.service(silent).deadline)
    story.no("Services_TooLate", story.resolve, silent, 3_333, 3, story.until())
    story.yes(story.lapse, "resolve_by_default", "resolveByDefault", silent)
    assert (story.service(silent).state, story.service(silent).amount) == (State.RESOLVED, 1_50)

    alone = story.disputed((2, 1), 3_00)
    story.no("Members_NoRole", story.resolve, alone, 10_000, 3, story.until())
    late = story.delivered((2, 1), 1_00)
    story.wait(story.service(late).deadline)
    story.no("Services_TooLate", story.object, late, 2, 2, story.until())
    story.yes(story.lapse, "close_after_review", "closeAfterReview", late)
    story.no("Services_WrongState", story.lapse, "close_after_review", "closeAfterReview", late)


@pytest.mark.parametrize("ends", ["less", "refund"])
def test_what_comes_back_too_late_has_expired(story: Story, ends: str) -> None:
    story.wait(story.model.services.services[next(iter(story.model.services.services))].deadline)
    while epoch_of(story.now) < 673:  # February 2026
        story.next_month()
    story.closed((2, 1), 5_00)
    lots = dict(story.model.ledger.accounts[1].lots)
    assert sorted(last for last, amount in lots.items() if amount) == [674, 675]
    amount = lots[674] + 3_00
    story.next_month()
    service = story.delivered((1, 2), amount, days=40)
    story.next_month()
    if ends == "refund":
        story.yes(story.cancel, service, 2, 2, story.until())
        assert story.free(1) == lots[675]
    else:
        story.yes(story.close_for, service, lots[674] + 1_00, BOTH, story.until())
        assert story.free(1) == lots[675] - 1_00, "the soonest expiring are paid"


def test_a_group_is_approved_as_far_as_it_still_stands(story: Story) -> None:
    first = story.requested((1, 2), 1_00)
    story.wait(story.service(first).deadline + 1)
    two = [story.requested((requester, 2), 1_00) for requester in (3, 1)]
    gone = story.requested((1, 2), 1_00)
    other = story.requested((2, 3), 1_00)
    story.yes(story.cancel, gone, 1, 1, story.until())
    every = [first, *two, gone, two[0], word("never requested")]
    story.no("Services_TooFew", story.approve_many, every, 2, 3, 2, story.until())
    story.no("Services_NotAParty", story.approve_many, [*every, other], 2, 1, 2, story.until())
    story.no("Members_WrongSignature", story.approve_many, every, 2, 1, 1, story.until())
    story.no("Services_IntentExpired", story.approve_many, every, 2, 1, 2, story.until(in_time=False))
    story.yes(story.approve_many, every, 2, 2, 2, story.until())
    story.no("Services_TooFew", story.approve_many, every, 2, 0, 2, story.until())


def test_an_instant_payment_is_made_face_to_face_for_an_offer(story: Story) -> None:
    offer = next(iter(story.model.offers.offers))
    story.no("Services_SameParty", story.pays_at_once, (4, 4), 1_00, 60, BOTH, 0)
    story.no("Services_NotOnline", story.pays_at_once, (1, 4), 1_00, ONLINE + 2, BOTH, 0)
    story.no("Services_IntentExpired", story.pays_at_once, (1, 4), 1_00, -1, BOTH, 0)
    story.no("Offers_NoOffer", story.pays_at_once, (1, 4), 1_00, 60, BOTH, 7)
    story.no("Offers_NoOffer", story.pays_at_once, (1, 2), 1_00, 60, BOTH, 0)
    story.no("Services_BadPrice", story.pays_at_once, (1, 4), 10_01, 60, BOTH, 0)
    story.no("Members_WrongSignature", story.pays_at_once, (1, 4), 1_00, 60, (False, True), 0)
    story.no("Members_WrongSignature", story.pays_at_once, (1, 4), 1_00, 60, (True, False), 0)
    story.yes(story.pays_at_once, (1, 4), 1_00, 60, BOTH, 0)
    story.no("Services_Exists", story.pays_at_once, (1, 4), 1_00, 60, BOTH, 9)
    story.wait(story.model.offers.offers[offer].until)
    story.no("Offers_NoOffer", story.pays_at_once, (1, 4), 1_00, 60, BOTH, 0)


def test_a_pause_stops_what_begins_and_what_is_issued_and_nothing_else(story: Story) -> None:
    story.next_month()
    service, other = story.delivered((1, 2), 4_00, **GREEN), story.delivered((3, 2), 2_00)
    story.yes(story.two_pause)
    story.no("Council_Paused", story.ask, story.order(1, 2, 1_00, DAY, DAY), 1)
    story.no("Council_Paused", story.pays_at_once, (1, 4), 1_00, 60, BOTH, 0)
    story.no("Ledger_NothingToPay", story.pay_welcome, 6)
    story.yes(story.say, "close", service, 1)
    assert story.model.offers.bonus_this_epoch(story.now, 2) == 0
    assert not story.model.offers.pair_had_bonus(story.now, 1, 2), "nothing was issued: nothing is used up"
    story.yes(story.object, other, 2, 2, story.until())
    story.wait(story.model.council.paused_until)
    story.next_month()
    story.yes(story.pay_welcome, 6)
