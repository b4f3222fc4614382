"""Stories that chance seldom tells, told by the same rules: each act in the contracts and in the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chain.genesis import DAY
from chain.model.ballots import Choice
from chain.model.months import epoch_of, start_of
from chain.model.parameters import Kind
from chain.model.register import Class
from chain.village import Village, anvil
from tests.chain.contracts.beside.ballots import BallotRules
from tests.chain.contracts.beside.keys import KeyRules
from tests.chain.contracts.beside.ledger import LedgerRules
from tests.chain.contracts.beside.settlements import OCTOBER
from tests.chain.contracts.beside.together import TogetherRules
from tests.chain.contracts.beside.twice import STRANGER, word

COMPANY = 5
NOVEMBER = OCTOBER + 1
PRICE = ("MaxPrice", 66_00)


class Story(LedgerRules, TogetherRules, KeyRules, BallotRules):
    """One community twice, in which the acts are chosen."""

    def yes(self, act: Callable[..., object], *given: Any, **named: Any) -> Any:
        """Something that is taken."""
        answer = act(*given, **named)
        assert self.refused is None
        self.both_say_the_same()
        return answer

    def no(self, reason: str, act: Callable[..., object], *given: Any, **named: Any) -> None:
        """Something that is refused for this reason."""
        act(*given, **named)
        assert self.refused == reason

    def decided(self, kind: Kind, data: tuple[Any, ...], period: int = 0, choice: Choice = Choice.FOR) -> bytes:
        """A ballot in which everybody said the same, which can be carried out."""
        ballot: bytes = self.yes(self.open, kind, data, period)
        self.all_cast(ballot, choice, 0)
        self.wait(self.model.ballots.ballots[ballot].due)
        return ballot

    def carry(self, ballot: bytes) -> None:
        """What was decided is carried out."""
        self.carry_out(ballot, self.model.ballots.ballots[ballot].proposal)

    def next_month(self) -> None:
        """Waits for the first second of a month."""
        self.wait(start_of(epoch_of(self.now) + 1))


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    """A village of its own: nobody else turns its time back."""
    with anvil() as w3:
        yield Village(w3)


@pytest.fixture(scope="module")
def started() -> dict[str, Any]:
    return {}


@pytest.fixture
def story(village: Village, started: dict[str, Any]) -> Iterator[Story]:
    told = Story(village, started)
    yield told
    told.teardown()


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


def test_a_ballot_is_opened_by_those_who_may_and_decided_once(story: Story) -> None:
    story.no("Ballots_TooFewProposers", story.open, Kind.CHANGE_PARAMETER, PRICE, proposers=())
    story.no("Ballots_NotSorted", story.open, Kind.CHANGE_PARAMETER, PRICE, proposers=(2, 1))
    story.no("Ballots_NotSorted", story.open, Kind.CHANGE_PARAMETER, PRICE, missing=1)
    story.no("Ballots_BadPeriod", story.open, Kind.CHANGE_PARAMETER, PRICE, OCTOBER)
    story.no("Members_NoRole", story.open_by_board, Kind.CHANGE_PARAMETER, PRICE, how="first")
    story.no("Members_WrongOfficer", story.open_by_board, Kind.CHANGE_PARAMETER, PRICE, how=STRANGER)
    story.no("Council_ChangesTogether", story.open, Kind.CHANGE_PARAMETER, ("ShareBonus", 3_100))
    story.no("Council_OutOfBounds", story.open, Kind.CHANGE_PARAMETER, ("MaxPrice", 301_00))
    story.no("Council_StepTooLarge", story.open, Kind.CHANGE_PARAMETER, ("MaxPrice", 72_01))
    story.no("Council_WrongTable", story.open, Kind.CHANGE_VECTOR, ("Shares", (2_000, 8_000)))
    story.no("Council_DoesNotAddUp", story.open, Kind.CHANGE_VECTOR, ("Shares", (2_000, 3_000, 4_000, 1_001)))
    story.no("Council_BadOffice", story.open, Kind.GRANT_ROLE, ("Auditor", 6, story.now + 14 * DAY))
    story.no("Council_EmptyGrant", story.open, Kind.GRANT_COMMONS, ((), 1))
    story.no("Council_NotSuspended", story.open, Kind.JUDGE_SETTLEMENT, (OCTOBER, 0))
    story.no("Council_NothingToDecide", story.open, Kind.NONE, ())

    ballot = story.yes(story.open_by_board, Kind.CHANGE_PARAMETER, PRICE)
    story.no("Ballots_Exists", story.open, Kind.CHANGE_PARAMETER, PRICE, odd="again")
    story.no("Ballots_WrongData", story.open, Kind.CHANGE_PARAMETER, PRICE, odd="data")
    story.yes(story.joins, Class.CITIZEN)
    newest = max(story.model.members.members)
    story.no("Members_NotInElectorate", story.cast, ballot, newest, Choice.FOR, newest)
    story.no("Members_WrongSignature", story.cast, ballot, 1, Choice.FOR, 2)
    story.no("Ballots_IntentExpired", story.cast, ballot, 1, Choice.FOR, 1, in_time=False)
    story.no("Ballots_Closed", story.cast, word("no ballot"), 1, Choice.FOR, 1)
    story.yes(story.cast, ballot, 1, Choice.FOR, 1)
    story.no("Ballots_VotedBefore", story.is_relayed_again)
    story.yes(story.rotates, 2, 1)
    story.yes(story.completes_a_change)
    story.no("Members_WrongSignature", story.cast, ballot, 2, Choice.AGAINST, 2)
    story.yes(story.cast, ballot, 2, Choice.FOR, story.hand(2))
    story.yes(story.leaves, 3)
    story.no("Members_NotActive", story.cast, ballot, 3, Choice.AGAINST, 3)
    story.no("Ballots_HeadsOnly", story.a_quota_is_excused, 1, 0)

    found = story.model.ballots.ballots[ballot]
    story.wait(found.due - 1)
    story.no("Ballots_TooEarly", story.carry, ballot)
    story.no("Ballots_WrongData", story.carry_out, ballot, found.proposal, right=False)
    story.no("Ballots_Closed", story.cast, ballot, 6, Choice.FOR, 6)
    story.yes(story.carry, ballot)
    story.no("Ballots_Executed", story.carry, ballot)
    story.no("Ballots_Unknown", story.carry_out, word("no ballot"), found.proposal)
    story.next_month()
    assert story.model.council.value("MaxPrice", story.now) == 66_00


def test_a_decision_lapses_and_no_office_lasts_for_ever(story: Story) -> None:
    late = story.decided(Kind.CHANGE_PARAMETER, PRICE)
    office = story.decided(Kind.GRANT_ROLE, ("Auditor", 6, story.now + 300 * DAY))
    story.yes(story.carry, office)
    story.yes(story.publish, NOVEMBER, 0)
    long = story.decided(Kind.GRANT_ROLE, ("Auditor", 2, story.now + 6 * 366 * DAY))
    story.no("Members_BadAppointment", story.carry, long)
    end = story.decided(Kind.GRANT_ROLE, ("Auditor", 6, 0))
    story.yes(story.carry, end)
    again = story.decided(Kind.GRANT_ROLE, ("Auditor", 6, 0))
    story.no("Members_NoRole", story.carry, again)
    against = story.decided(Kind.CHANGE_PARAMETER, PRICE, choice=Choice.AGAINST)
    story.no("Ballots_NotCarried", story.carry, against)
    standing = story.decided(Kind.SET_STANDING_GRANT, (50_01,))
    story.no("Treasury_StandingTooLarge", story.carry, standing)
    story.no("Ballots_Lapsed", story.carry, late)
    two = [story.decided(Kind.CHANGE_PARAMETER, ("Welcome", 21_00)) for _ in range(2)]
    story.yes(story.carry, two[0])
    story.no("Council_ChangePending", story.carry, two[1])


def test_an_assembly_counts_the_quotas_of_those_with_a_voice(story: Story) -> None:
    story.no("Ballots_BadPeriod", story.open, Kind.CHANGE_VECTOR, ("Funds", (1_000, 500, 600, 7_900)))
    ballot = story.yes(story.open, Kind.CHANGE_VECTOR, ("Funds", (1_000, 500, 600, 7_900)), OCTOBER)
    found = story.model.ballots.ballots[ballot]
    places = {line.member: index for index, line in enumerate(story.tree_of(OCTOBER).lines)}

    def with_quota(member: int, choice: Choice) -> None:
        story.cast_with_quota(ballot, member, choice, story.line_in(found, places[member]), story.hand(member))

    story.no("Ballots_BadQuota", story.votes_with_a_quota, 1, 0, Choice.FOR, "present", True, "more")
    story.no("Ballots_BadQuota", story.votes_with_a_quota, 1, 0, Choice.FOR, "present", True, "another's")
    story.yes(with_quota, 1, Choice.FOR)
    story.no("Ballots_VotedBefore", with_quota, 1, Choice.FOR)
    story.yes(with_quota, COMPANY, Choice.AGAINST)  # whose head counts, and whose quota does not
    assert found.quotas.total() == story.tree_of(OCTOBER).lines[0].quota_micro
    story.yes(story.a_quota_is_excused, 1, places[COMPANY])
    story.no("Ballots_CannotBeExcused", story.a_quota_is_excused, 1, places[COMPANY])
    story.no("Ballots_CannotBeExcused", story.a_quota_is_excused, 1, places[1])
    story.no("Ballots_CannotBeExcused", story.a_quota_is_excused, 1, places[2])
    story.no("Ballots_BadQuota", story.a_quota_is_excused, 1, places[2], 1)
    story.yes(story.leaves, 6)
    story.yes(story.a_quota_is_excused, 1, places[6])
    story.yes(with_quota, 2, Choice.FOR)
    story.yes(with_quota, 3, Choice.FOR)
    story.yes(with_quota, 4, Choice.ABSTAIN)
    story.wait(found.due)
    story.yes(story.carry, ballot)
    story.next_month()
    story.wait(story.now + 200 * DAY)
    story.no("Ballots_BadPeriod", story.open, Kind.CHANGE_VECTOR, ("Funds", (1_000, 500, 500, 8_000)), OCTOBER)


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
    story.no("Settlements_NotPublished", story.members_judge)

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
    story.no("Ledger_BudgetExceeded", story.opens_claims, 1)
    story.next_month()
    story.yes(story.opens_claims, 1)
    assert story.model.settlements.claims[NOVEMBER].reserved == story.tree_of(NOVEMBER).tokens


def test_what_a_member_gives_back_counts_from_the_next_month(story: Story) -> None:
    story.no("Settlements_BadPart", story.gives_back, 1, 10_001)
    story.no("Settlements_WrongNonce", story.gives_back, 1, 500, off=1)
    story.no("Members_WrongSignature", story.gives_back, 1, 500, how=STRANGER)
    story.yes(story.gives_back, 1, 500)
    story.yes(story.gives_back, 1, 1_000)
    story.no("Settlements_WrongNonce", story.is_relayed_again)
    epoch = epoch_of(story.now)
    assert [story.model.settlements.retrocession_of(1, epoch + month) for month in range(3)] == [0, 1_000, 1_000]
    story.next_month()
    story.yes(story.gives_back, 1, 0)
    assert [story.model.settlements.retrocession_of(1, epoch + month) for month in range(3)] == [0, 1_000, 0]


def test_two_pause_once_in_thirty_days(story: Story) -> None:
    story.no("Council_WrongPause", story.two_pause, off=1)
    story.no("Council_PauseTooLong", story.two_pause, days=8)
    story.no("Council_NotSorted", story.two_pause, pair=(1, 1))
    story.no("Members_WrongOfficer", story.two_pause, right=False)
    story.no("Council_IntentExpired", story.two_pause, in_time=False)
    story.yes(story.two_pause)
    story.no("Council_Paused", story.ask, story.order(1, 2, 1_00, DAY, DAY), 1)
    story.no("Council_WrongPause", story.is_relayed_again)
    story.no("Council_PausedLately", story.two_pause)
    ballot = story.decided(Kind.CHANGE_PARAMETER, PRICE)  # which no pause stops
    story.yes(story.carry, ballot)
    story.wait(story.now + 30 * DAY)
    story.yes(story.two_pause)


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
