"""Stories of ballots and the pause that chance seldom tells: each act in the contracts and in their model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chain.genesis import DAY
from chain.model.ballots import LAPSE, Choice
from chain.model.months import epoch_of, start_of
from chain.model.parameters import Kind
from chain.model.register import Class
from chain.village import Village, anvil
from tests.chain.contracts.beside.ballots import MEMBER
from tests.chain.contracts.beside.settlements import OCTOBER
from tests.chain.contracts.beside.story import Story
from tests.chain.contracts.beside.twice import STRANGER, number, word

COMPANY = 5
PRICE = ("MaxPrice", 66_00)


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    with anvil() as w3:
        yield Village(w3)


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
    assert story.model.council.value("MaxPrice", story.now) == 60_00
    story.wait(story.now + 7 * DAY)
    story.next_month()
    assert story.model.council.value("MaxPrice", story.now) == 66_00


def test_a_decision_lapses_and_no_office_lasts_for_ever(story: Story) -> None:
    late = story.decided(Kind.CHANGE_PARAMETER, PRICE)
    office = story.decided(Kind.GRANT_ROLE, ("Auditor", 6, story.now + 300 * DAY))
    story.yes(story.carry, office)
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


def test_a_member_who_is_a_pauser_by_number_and_by_key_is_one_pauser(story: Story) -> None:
    until = story.now + 300 * DAY
    for holder in (MEMBER, number(story.hand(MEMBER))):
        story.yes(story.carry, story.decided(Kind.GRANT_ROLE, ("Pauser", holder, until)))
    story.no("Council_NotSorted", story.two_pause, pair=("number", "key"))
    story.yes(story.rotates, MEMBER, 1)
    story.no("Council_NotSorted", story.two_pause, pair=("number", "key"))  # another key is only reserved
    story.yes(story.two_pause, pair=("number", 0))


def test_a_ballot_counts_to_its_last_second(story: Story) -> None:
    ballot = story.yes(story.open, Kind.CHANGE_PARAMETER, PRICE)
    found = story.model.ballots.ballots[ballot]
    story.wait(found.closes - 1)
    story.yes(story.cast, ballot, 1, Choice.FOR, 1)
    story.no("Ballots_Closed", story.cast, ballot, 2, Choice.FOR, 2)
    story.wait(found.due + LAPSE - 1)
    story.no("Ballots_NotCarried", story.carry, ballot)  # one of six is no quorum
    assert not found.has_quorum
    story.no("Ballots_Lapsed", story.carry, ballot)

    ballot = story.decided(Kind.CHANGE_PARAMETER, PRICE)
    story.wait(story.model.ballots.ballots[ballot].due + LAPSE - 1)
    story.yes(story.carry, ballot)


def test_more_than_the_half_or_three_fifths_must_be_for_it(story: Story) -> None:
    for data, period, needed in ((("MaxOpen", 6), 0, 4), (("QuorumBps", 2_500), 0, 4), (PRICE, 0, 4)):
        for inside in (needed - 1, needed):
            ballot = story.yes(story.open, Kind.CHANGE_PARAMETER, data, period)
            for voter in range(1, 7):
                story.yes(story.cast, ballot, voter, Choice.FOR if voter <= inside else Choice.AGAINST, voter)
            story.wait(story.model.ballots.ballots[ballot].due)
            if inside < needed:
                story.no("Ballots_NotCarried", story.carry, ballot)
            else:
                story.yes(story.carry, ballot)
    five = story.yes(story.open, Kind.CHANGE_PARAMETER, ("VotingPeriod", 8 * DAY))
    for voter, choice in zip((1, 2, 3, 4, 5), [Choice.FOR] * 3 + [Choice.AGAINST] * 2, strict=True):
        story.yes(story.cast, five, voter, choice, voter)
    story.wait(story.model.ballots.ballots[five].due)
    story.no("Ballots_NotCarried", story.carry, five)  # three of five are three fifths, and not more


def test_a_settlement_serves_an_assembly_for_six_months(story: Story) -> None:
    funds = ("Funds", (1_000, 500, 600, 7_900))
    april, may = start_of(epoch_of(story.now) + 3), start_of(epoch_of(story.now) + 4)
    story.wait(may - 3)
    story.yes(story.open, Kind.CHANGE_VECTOR, funds, OCTOBER)
    assert april < story.now < may
    story.wait(may - 1)
    story.no("Ballots_BadPeriod", story.open, Kind.CHANGE_VECTOR, funds, OCTOBER)


def test_a_change_waits_seven_days_and_for_the_border_of_a_month(story: Story) -> None:
    border = start_of(epoch_of(story.now) + 2)
    ballots = [story.decided(Kind.CHANGE_PARAMETER, data) for data in (PRICE, ("MaxOpen", 6), ("MaxPrice", 70_00))]
    story.wait(border - 7 * DAY - 1)
    story.yes(story.carry, ballots[0])
    story.yes(story.carry, ballots[1])
    story.wait(border - 2)
    story.no("Council_ChangePending", story.carry, ballots[2])
    story.yes(story.carry, ballots[2])
    assert story.now == border
    values = [story.model.council.value(name, border) for name in ("MaxPrice", "MaxOpen")]
    assert values == [66_00, 5], "the second was decided a second too late"


def test_there_is_time_to_judge_and_to_carry_it_out(story: Story) -> None:
    story.yes(story.publish, OCTOBER + 1, 0)
    story.yes(story.an_auditor_objects)
    until = story.model.settlements.suspensions[OCTOBER + 1].until
    story.wait(until - 8 * DAY - 1)
    story.yes(story.open, Kind.JUDGE_SETTLEMENT, (OCTOBER + 1, 0))
    story.no("Council_NotSuspended", story.open, Kind.JUDGE_SETTLEMENT, (OCTOBER + 1, 0))


def test_a_pause_ends_after_its_last_second(story: Story) -> None:
    story.yes(story.two_pause)
    begun, last = story.now, story.model.council.paused_until
    assert last == begun + 7 * DAY
    story.wait(last - 1)
    story.no("Council_Paused", story.ask, story.order(1, 2, 1_00, DAY, DAY), 1)
    story.yes(story.ask, story.order(1, 2, 1_00, DAY, DAY), 1)
    story.wait(begun + 30 * DAY - 2)
    story.no("Council_PausedLately", story.two_pause)
    story.yes(story.two_pause)


def test_one_in_twenty_is_enough_to_propose(story: Story) -> None:
    story.grow(20)
    story.wait(story.now + 1)
    story.yes(story.open, Kind.CHANGE_PARAMETER, PRICE)
    story.grow(21)
    story.no("Ballots_TooFewProposers", story.open, Kind.CHANGE_PARAMETER, PRICE)
