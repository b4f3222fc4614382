"""Stories of members and their keys that chance seldom tells: each act in the contracts and in their model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.genesis import DAY
from chain.model.months import epoch_of, start_of
from chain.model.parameters import Kind
from chain.model.register import MAX_TERM, Class
from chain.village import Village, anvil
from tests.chain.contracts.beside.story import Story
from tests.chain.contracts.beside.twice import STRANGER, number


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3)


def test_contacts_win_against_a_thief(story: Story) -> None:
    story.no("Members_WrongSignature", story.rotates, 1, 1, how=STRANGER)
    story.no("Members_WrongNewKey", story.rotates, 1, 1, by_new=False)
    story.no("Members_KeyTaken", story.rotates, 1, 0)
    story.yes(story.rotates, 1, 1)  # by the thief, who has the key
    story.no("Members_NotContacts", story.is_helped, 1, (0, 0), 2)
    story.no("Members_WrongRecovery", story.is_helped, 1, (0, 1), 2, off=1)
    story.yes(story.is_helped, 1, (0, 1), 2)
    story.no("Members_RecoveryRunning", story.rotates, 1, 3)
    story.no("Members_RecoveryRunning", story.names_a_delegate, 1, 3, (1_00, 1_00))
    story.no("Members_RecoveryRunning", story.names_contacts, 1, (0, 0, 0))
    story.no("Members_RecoveryRunning", story.leaves, 1)
    story.no("Members_RecoveryRunning", story.is_helped, 1, (0, 1), 3)
    story.no("Members_NoKeyChange", story.withdraws_a_change, right=False)
    story.yes(story.withdraws_a_change)
    story.yes(story.is_helped, 1, (2, 0), 2)
    story.no("Members_NotCancellable", story.withdraws_a_change)
    story.no("Members_TooEarly", story.completes_a_change, waits=False)
    story.yes(story.completes_a_change)
    story.no("Members_WrongSignature", story.rotates, 1, 3, how="first")
    story.no("Members_KeyTaken", story.rotates, 2, 0)
    story.yes(story.rotates, 1, 3)
    story.no("Members_TooLate", story.withdraws_a_change, late=9)
    story.yes(story.completes_a_change)


def test_contacts_are_changed_in_three_days_or_not_at_all(story: Story) -> None:
    story.no("Members_BadContacts", story.names_contacts, 1, (1, 2, 3))
    story.yes(story.names_contacts, 1, (3, 4, 6))
    assert story.model.members.contacts_of(story.now, 1) == (2, 3, 4)
    story.no("Members_NotContacts", story.is_helped, 1, (0, 3), 1)
    story.yes(story.is_helped, 1, (0, 1), 1)  # before the three days are over, which forgets the change
    story.wait(story.now + 3 * DAY)
    assert story.model.members.contacts_of(story.now, 1) == (2, 3, 4)


def test_a_delegate_spends_little_and_never_for_itself(story: Story) -> None:
    for limits in ((20_01, 60_00), (0, 1_00), (2_00, 1_00), (1_00, 60_01)):
        story.no("Members_BadDelegation", story.names_a_delegate, 1, 6, limits)
    story.no("Members_BadDelegation", story.names_a_delegate, 1, 1, (1_00, 1_00))
    story.yes(story.names_a_delegate, 1, 6, (5_00, 8_00))

    def ask(amount: int, provider: int = 2) -> None:
        story.ask(story.order(1, provider, amount, DAY, DAY), 6)

    story.no("Members_AboveLimit", ask, 5_01)
    story.no("Members_DelegateIsParty", ask, 1_00, 6)
    story.no("Members_NotActive", ask, 1_00, 99)
    story.yes(ask, 5_00)
    story.no("Members_AboveLimit", ask, 3_01)
    story.no("Ledger_NotEnough", story.ask, story.order(1, 2, 60_00, DAY, DAY), 1)
    story.yes(ask, 3_00)
    for member in (2, 3):
        story.yes(story.names_a_delegate, member, 6, (1_00, 1_00))
    story.no("Members_TooManyDelegations", story.names_a_delegate, 4, 6, (1_00, 1_00))
    story.yes(story.names_a_delegate, 3, 6, (2_00, 2_00))
    story.yes(story.ends_a_delegation, 1, by_delegate=True)
    story.no("Members_NoDelegation", story.ends_a_delegation, 1)
    story.no("Members_WrongSignature", ask, 1_00)
    story.yes(story.names_a_delegate, 1, 6, (5_00, 8_00))
    story.no("Members_AboveLimit", ask, 1_00)  # the month's limit is the member's, not the delegate's
    story.next_month()
    story.yes(ask, 5_00)


def test_who_leaves_loses_what_is_free_and_comes_back_next_month(story: Story) -> None:
    story.no("Members_WrongNonce", story.leaves, 1, off=1)
    story.no("Members_IntentExpired", story.leaves, 1, in_time=False)
    story.no("Members_NotLeft", story.burns_the_rest, 0)
    story.yes(story.leaves, 1)
    story.no("Members_NotActive", story.leaves, 1)
    story.no("Members_StillOpen", story.burns_the_rest, 1)
    service = next(iter(story.model.services.services))
    story.wait(story.model.services.services[service].deadline)
    story.yes(story.lapse, "expire", "expire", service)
    story.yes(story.burns_the_rest, 1)
    story.no("Members_NumberTaken", story.joins_oddly, 1, 9, 1, Class.CITIZEN, "registrar", "registrar")
    story.no("Members_ReentryTooEarly", story.joins, Class.CITIZEN, back=True)
    story.next_month()
    story.yes(story.joins, Class.CITIZEN, back=True)
    back = max(story.model.members.members)
    assert story.model.ledger.accounts[back].free == 0, "an identity is welcomed once"


def test_a_refusal_is_stated_once(story: Story) -> None:
    story.no("Members_WrongRegistrar", story.is_not_admitted, 1, 1, 1, STRANGER)
    story.no("Members_BadRefusal", story.is_not_admitted, 1, 0, 1)
    story.no("Members_BadRefusal", story.is_not_admitted, 1, 1, 0)
    story.yes(story.is_not_admitted, 1, 1, 1)
    story.no("Members_BadRefusal", story.is_relayed_again)
    story.no("Members_NoRole", story.joins_oddly, 9, 9, 9, Class.CITIZEN, STRANGER, STRANGER)
    story.no("Members_WrongRegistrar", story.joins_oddly, 9, 9, 9, Class.CITIZEN, "registrar", STRANGER)
    story.no("Members_ClassMissing", story.joins_oddly, 9, 9, 9, Class.NONE, "registrar", "registrar")
    story.no("Members_IdentityTaken", story.joins_oddly, 9, 9, 1, Class.CITIZEN, "registrar", "registrar")
    story.no("Members_KeyTaken", story.joins_oddly, 9, 1, 9, Class.CITIZEN, "registrar", "registrar")
    for class_ in (Class.ASSOCIATION, Class.SHOP, Class.COMPANY, Class.PUBLIC_BODY):
        story.yes(story.joins, class_)


def test_every_wait_ends_with_its_second(story: Story) -> None:
    changes = story.model.members.changes
    story.yes(story.rotates, 1, 1)
    story.wait(changes[1].start - 2)
    story.yes(story.withdraws_a_change)
    story.yes(story.rotates, 1, 1)
    story.wait(changes[1].start - 2)
    story.no("Members_TooEarly", story.completes_a_change, waits=False)
    story.yes(story.completes_a_change, waits=False)
    story.yes(story.names_contacts, 2, (3, 4, 6))
    story.wait(story.now + 3 * DAY - 1)
    story.yes(story.is_helped, 2, (0, 2), 1)
    assert story.model.members.contacts_of(story.now, 2) == (3, 4, 6)

    story.yes(story.leaves, 1)
    story.wait(start_of(epoch_of(story.now) + 1) - 2)
    story.no("Members_ReentryTooEarly", story.joins, Class.CITIZEN, back=True)
    story.yes(story.joins, Class.CITIZEN, back=True)


def test_an_office_ends_after_its_last_second(story: Story) -> None:
    story.wait(story.model.members.roles["Registrar", number("registrar")] - 1)
    story.yes(story.is_not_admitted, 1, 1, 1)
    story.no("Members_NoRole", story.is_not_admitted, 2, 1, 1)


def test_an_office_is_given_for_five_years_at_most(story: Story) -> None:
    until = story.now + 20 * DAY + MAX_TERM
    long = story.decided(Kind.GRANT_ROLE, ("Auditor", 6, until))
    story.wait(until - MAX_TERM - 2)
    story.no("Members_BadAppointment", story.carry, long)
    story.yes(story.carry, long)
    story.no("Council_BadOffice", story.open, Kind.GRANT_ROLE, ("Auditor", 2, story.now + 1 + 14 * DAY))
    # Two weeks are over at the earliest; in the second after them the office must still lie ahead.
    over = story.decided(Kind.GRANT_ROLE, ("Auditor", 2, story.now + 1 + 14 * DAY + 1))
    story.no("Members_BadAppointment", story.carry, over)
    barely = story.decided(Kind.GRANT_ROLE, ("Auditor", 2, story.now + 1 + 14 * DAY + 2))
    story.yes(story.carry, barely)
