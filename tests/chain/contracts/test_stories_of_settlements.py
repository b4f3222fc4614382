"""Stories of settlements that chance seldom tells: each act in the contracts and in their model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.genesis import DAY
from chain.model.ballots import Choice
from chain.model.months import epoch_of, start_of
from chain.model.parameters import Kind
from chain.village import Village, anvil
from tests.chain.contracts.beside.settlements import OCTOBER
from tests.chain.contracts.beside.story import Story
from tests.chain.contracts.beside.twice import STRANGER

NOVEMBER = OCTOBER + 1


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3)


def test_members_judge_what_an_auditor_suspended(story: Story) -> None:
    story.yes(story.publish, NOVEMBER, 0)
    story.no("Members_WrongOfficer", story.an_auditor_objects, right=False)
    story.no("Members_NoRole", story.an_auditor_objects, by=STRANGER)
    story.no("Settlements_WrongRevision", story.an_auditor_objects, off=1)
    story.no("Settlements_NotSuspended", story.members_judge, void=False)
    story.yes(story.an_auditor_objects)
    story.no("Settlements_Suspended", story.members_object, 1, 0, (1, 2))
    story.yes(story.open, Kind.JUDGE_SETTLEMENT, (NOVEMBER, 0))
    ballot = list(story.model.ballots.ballots)[-1]
    story.no("Ballots_Running", story.open, Kind.JUDGE_SETTLEMENT, (NOVEMBER, 0))
    story.all_cast(ballot, Choice.FOR, 0)
    story.wait(story.model.ballots.ballots[ballot].due)
    story.yes(story.carry, ballot)
    story.no("Settlements_NotPublished", story.members_judge, 2)

    for revision in range(1, 3):  # a void one is followed by the next
        story.yes(story.publish, NOVEMBER, revision)
    story.no("Settlements_TooFewMembers", story.members_object, 1, 0, ())
    story.no("Settlements_BadMembers", story.members_object, 1, 0, (2, 1))
    story.no("Settlements_BadMembers", story.members_object, 1, 0, (1, 2), missing=1)
    story.yes(story.members_object, 1, 0, (1, 2))
    confirming = story.decided(Kind.JUDGE_SETTLEMENT, (NOVEMBER, 2), choice=Choice.AGAINST)
    story.yes(story.carry, confirming)
    story.wait(story.now + 1)
    assert story.model.settlements.is_final(story.now, NOVEMBER)
    story.no("Settlements_Final", story.publish, NOVEMBER, 3)


def test_reporters_publish_five_revisions_and_true_ups_of_what_is_final(story: Story) -> None:
    for signers, reason in (
        ("few", "TooFewSignatures"),
        ("unsorted", "NotSorted"),
        ("broken", "NotSorted"),
    ):
        story.no(f"Settlements_{reason}", story.publish, NOVEMBER, 0, signers)
    story.no("Members_NoRole", story.publish, NOVEMBER, 0, "strange")
    for odd in ("no root", "no leaves", "many leaves"):
        story.no("Settlements_BadTree", story.publish, NOVEMBER, 0, odd=odd)
    story.no("Settlements_IntentExpired", story.publish, NOVEMBER, 0, in_time=False)
    for period in (2026_01, 2025_13, 1969_12):
        story.no("Settlements_BadPeriod", story.publish, period, 0)
    story.no("Settlements_BaseNotFinal", story.publish, 1_000_000 + NOVEMBER, 0)
    for revision in range(6):
        story.yes(story.publish, NOVEMBER, revision)
    story.no("Settlements_WrongRevision", story.publish, NOVEMBER, 6)
    story.wait(story.now + 8 * DAY)
    story.yes(story.publish, 1_000_000 + NOVEMBER, 0)
    story.no("Settlements_BaseNotFinal", story.publish, 2_000_000 + NOVEMBER, 0)


def test_a_line_is_paid_once_and_in_time(story: Story) -> None:
    story.no("Settlements_NoClaims", story.claim, OCTOBER, 1)
    story.no("Settlements_WrongSeal", story.opens_claims, 0, right=False)
    story.yes(story.opens_claims, 0)
    story.no("Settlements_ClaimsOpen", story.opens_claims, 0)
    for odd in ("tokens", "place", "proof"):
        story.no("Settlements_NotVerified", story.claims, 1, odd)
    paid = next(place for place, line in enumerate(story.tree_of(OCTOBER).lines) if line.tokens)
    none = next(place for place, line in enumerate(story.tree_of(OCTOBER).lines) if not line.tokens)
    story.no("Settlements_NothingToClaim", story.claims, none)
    story.yes(story.claims, paid)
    story.no("Settlements_AlreadyClaimed", story.claims, paid)
    other = next(p for p, line in enumerate(story.tree_of(OCTOBER).lines) if line.tokens and p != paid)
    story.yes(story.two_pause)
    story.no("Council_Paused", story.claims, other)
    story.yes(story.leaves, story.tree_of(OCTOBER).lines[other].member)
    story.no("Members_NotActive", story.claims, other)
    story.wait(start_of(story.model.settlements.claims[OCTOBER].last_epoch + 1))
    story.no("Settlements_NoClaims", story.claims, other)


def test_claims_wait_for_a_month_that_has_room_for_all(story: Story) -> None:
    story.yes(story.publish, NOVEMBER, 0)
    story.no("Settlements_NotFinal", story.opens_claims, 1, ask=False)
    story.yes(story.opens_claims, 0)
    story.wait(story.now + 8 * DAY)
    story.no("Ledger_BudgetExceeded", story.opens_claims, 2)
    story.next_month()
    story.yes(story.opens_claims, 2)
    assert story.model.settlements.claims[NOVEMBER].reserved == story.tree_of(NOVEMBER).tokens


def test_what_a_member_gives_back_counts_from_the_next_month(story: Story) -> None:
    story.no("Settlements_BadPart", story.gives_back, 1, 10_001)
    story.no("Settlements_WrongNonce", story.gives_back, 1, 500, off=1)
    story.no("Members_WrongSignature", story.gives_back, 1, 500, how=STRANGER)
    story.yes(story.gives_back, 1, 10_000)
    story.yes(story.gives_back, 1, 1_000)
    story.no("Settlements_WrongNonce", story.is_relayed_again)
    epoch = epoch_of(story.now)
    assert [story.model.settlements.retrocession_of(1, epoch + month) for month in range(3)] == [0, 1_000, 1_000]
    story.next_month()
    story.yes(story.gives_back, 1, 0)
    assert [story.model.settlements.retrocession_of(1, epoch + month) for month in range(3)] == [0, 1_000, 0]


def test_a_window_ends_after_its_last_second(story: Story) -> None:
    records, suspensions = story.model.settlements.records, story.model.settlements.suspensions
    story.yes(story.publish, NOVEMBER, 0)
    story.wait(records[NOVEMBER].final_at - 1)
    story.yes(story.publish, NOVEMBER, 1)
    story.wait(records[NOVEMBER].final_at - 1)
    story.yes(story.an_auditor_objects)
    story.wait(suspensions[NOVEMBER].until - 1)
    story.yes(story.members_judge, void=False)
    story.no("Settlements_Final", story.publish, NOVEMBER, 2)


def test_a_month_can_be_settled_from_the_first_second_after_it(story: Story) -> None:
    january, february = 2026_01, start_of(epoch_of(story.now) + 1)
    story.wait(february - 2)
    story.no("Settlements_BadPeriod", story.publish, january, 0)
    story.yes(story.publish, january, 0)
    assert story.model.settlements.records[january].final_at == february + 7 * DAY


def test_claims_lapse_with_the_last_second_of_the_second_month(story: Story) -> None:
    story.yes(story.publish, NOVEMBER, 0)
    story.wait(start_of(epoch_of(story.now) + 2) - 3)
    story.yes(story.opens_claims, 0, ask=False)
    story.yes(story.claim, OCTOBER, 1)
    story.no("Settlements_NoClaims", story.claim, OCTOBER, 2)
    story.no("Settlements_NoClaims", story.opens_claims, 2, ask=False)


def test_one_in_twenty_is_enough_to_object(story: Story) -> None:
    story.yes(story.publish, NOVEMBER, 0)
    story.grow(21)
    story.no("Settlements_TooFewMembers", story.members_object, 1, 0, (2,))
    story.yes(story.leaves, 6)
    story.yes(story.members_object, 1, 0, (2,))
