"""The invented history, before anybody tells it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.market.categories import categories
from chain.compile import compile_contracts
from chain.errors import ChainError
from chain.genesis import DAY, PARAMETERS
from chain.model.parameters import BOUNDS, VECTORS, WHOLE_BPS
from chain.model.services import GRACE, State
from chain.model.treasury import MAX_ECO_BONUS
from cli.founding import birth_of
from cli.history.acts import Admit, Do, Made, Plan, Publish
from cli.history.offers import offers
from cli.history.outcomes import OUTCOMES, Verb
from cli.history.plan import invent, play
from cli.history.premise import Premise, Settled, keep_premise
from cli.history.signing import MESSAGES
from cli.history.story import story
from energy.calendar import Month
from energy.exact import apportion
from oracle.community import MemberClass

FIRST = Month(2025, 6)
CLASSES = list(MemberClass)
ANPCI = (*[MemberClass.CITIZEN] * 6, MemberClass.COMPANY, MemberClass.SHOP, *[MemberClass.COMPANY] * 2,
         MemberClass.PUBLIC_BODY)  # fmt: skip
CALLED_BY_CONTRACTS = {
    "Council": {"confirm", "enact"},
    "Members": {"authoriseSpend", "endRole", "grantRole"},
    "Ledger": {"bonus", "burnAll", "direct", "energy", "grant", "grantCommons", "lock", "pay", "paySplit", "refund",
               "reserveEnergy", "welcome"},
    "Settlements": {"confirm", "void"},
    "Treasury": {"grantCommons", "setStandingGrant"},
    "Offers": {"book"},
}  # fmt: skip
TOLD_OTHERWISE = {"Members.admit", "Settlements.publish"}


def premise(
    seed: str = "anpci", days: int = 539, members: int = 11, classes: tuple[MemberClass, ...] = ANPCI
) -> Premise:
    birth = int(birth_of(FIRST).timestamp())
    kinds = [classes[i % len(classes)] for i in range(members)]
    return Premise(seed, tuple(enumerate(kinds, 1)), FIRST, birth, birth + days * DAY)


def settled(unsettled: Premise, seed: int = 1) -> Premise:
    """The premise with quotas of chance for every month."""
    quotas = random.Random(seed)  # noqa: S311 - no secret
    numbers = [number for number, _ in unsettled.members]
    months = (
        Settled(
            FIRST.plus(i),
            quotas.random() > 0.05,
            tuple(zip(numbers, apportion(10**9, [quotas.randrange(1, 100) for _ in numbers]), strict=True)),
        )
        for i in range(30)
    )
    return replace(unsettled, settled=tuple(months))


def acts(plan: Plan, *verbs: str) -> list[Do]:
    return [act for act in plan if isinstance(act, Do) and (not verbs or act.verb in verbs)]


def service_of(act: Do) -> str:
    made = act.message["service"]
    assert isinstance(made, Made)
    return made.name


@given(
    seed=st.text(max_size=8),
    days=st.integers(20, 700),
    members=st.integers(2, 30),
    classes=st.lists(st.sampled_from(CLASSES), min_size=1, max_size=8).map(lambda each: (*each, MemberClass.CITIZEN)),
    quotas=st.integers(0, 99),
)
@settings(max_examples=30, deadline=None)
def test_it_is_the_same_for_the_same_premise_in_order_and_over_before_the_present(
    seed: str, days: int, members: int, classes: tuple[MemberClass, ...], quotas: int
) -> None:
    given_premise = settled(premise(seed, days, members, classes), quotas)
    plan = play(given_premise).acts
    assert plan == invent(given_premise)
    times = [act.at for act in plan]
    assert times == sorted(times)
    assert given_premise.birth <= times[0]
    assert times[-1] <= given_premise.until
    assert sorted(act.member for act in plan if isinstance(act, Admit)) == list(range(1, members + 1))
    keys = [act.key for act in plan if not isinstance(act, Publish)]
    assert len(set(keys)) == len(keys)
    assert {act.message["category"] for act in acts(plan, "Services.request")} <= categories().keys()
    known: set[str] = set()
    for act in acts(plan):
        named = {value.name for value in act.message.values() if isinstance(value, Made)}
        assert named <= known
        known.add(act.name)


def test_another_seed_gives_another_history() -> None:
    assert invent(premise("anpci")) != invent(premise("altra"))


@pytest.mark.parametrize("days", [535, 539, 545, 560, 600])
def test_every_verb_of_the_contracts_occurs(days: int) -> None:
    scene = play(settled(premise(days=days), days))
    assert scene.refused == []
    plan = scene.acts
    artifacts = compile_contracts()
    verbs = {
        f"{name}.{entry['name']}"
        for name in ("Council", "Members", "Ledger", "Services", "Settlements", "Treasury", "Offers", "Ballots")
        for entry in artifacts[name].abi
        if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
        and entry["name"] not in CALLED_BY_CONTRACTS.get(name, ())
    }  # fmt: skip
    assert {act.verb for act in acts(plan)} == verbs - TOLD_OTHERWISE
    assert MESSAGES.keys() <= verbs


def test_every_way_of_a_service_occurs_and_every_month_has_some() -> None:
    plan = invent(settled(premise(), 1))
    asked = {act.name: act.message for act in acts(plan, "Services.request")}
    assert {f"Services.{verb}" for verb in Verb} <= {act.verb for act in acts(plan)}
    cancelled_by = {
        act.message["signer"] == asked[service_of(act)]["provider"] for act in acts(plan, "Services.cancel")
    }
    assert cancelled_by == {True, False}
    approved = {service_of(act) for act in acts(plan, "Services.approve")}
    assert {service_of(act) in approved for act in acts(plan, "Services.expire")} == {True, False}
    closed = Counter(
        datetime.fromtimestamp(act.at, UTC).strftime("%Y-%m")
        for act in acts(plan, "Services.close", "Services.closeAfterReview", "Services.closeFor")
    )
    assert len(closed) == 18
    disputes = len(acts(plan, "Services.dispute"))
    assert 0.02 < disputes / len(asked) < 0.08
    assert {message["mediator"] for message in asked.values()} > {0, 5, 6}
    assert {message["stakeholder"] for message in asked.values()} > {0}
    assert any(act.by for act in acts(plan, "Services.request"))
    assert [act.month for act in plan if isinstance(act, Publish)] == [FIRST.plus(i) for i in range(17)]


def test_bonuses_are_earned_and_a_delegate_keeps_to_its_limits() -> None:
    scene = play(settled(premise(), 1))
    bonuses = scene.model.offers._earned
    assert len(bonuses) > 6
    assert {account.escrowed >= 0 for account in scene.model.ledger.accounts.values()} == {True}
    signed = [act for act in acts(scene.acts, "Services.request") if act.by]
    limits = {each.per_request for each in story().delegations}
    assert all(act.message["amount"] <= max(limits) for act in signed)


def test_ballots_end_in_every_way_and_one_is_running() -> None:
    scene = play(settled(premise(), 1))
    ballots = scene.model.ballots.ballots.values()
    until = scene.premise.until
    ended = [each for each in ballots if each.closes < until]
    assert {(each.has_quorum, each.is_carried) for each in ended} == {(True, True), (True, False), (False, False)}
    assert [each.executed for each in ended if each.is_carried] == [True] * 7
    [running] = [each for each in ballots if each.closes >= until]
    assert running.heads.total() > 1
    assert [each.is_carried for each in ballots if each.procedure.by_millesimi] == [True, True]
    assert scene.model.council.value("BetaMax", until) == 8_00
    funds = [scene.model.council.value(name, until) for name in VECTORS["Funds"]]
    assert funds == [10_00, 2_00, 8_00, 80_00]
    assert scene.model.council.value("WeightSocial", until) == 25_00


def test_a_suspended_settlement_is_confirmed_and_its_tokens_are_claimed_like_all_others() -> None:
    scene = play(settled(premise(), 1))
    assert len(scene.model.settlements.suspensions) == 2
    months = len([each for each in scene.premise.settled[:17] if each.shares])
    assert len(scene.model.settlements.claims) == months
    left = [number for number, each in scene.model.members.members.items() if each.left]
    assert left == [10]
    claimed = acts(scene.acts, "Settlements.claim")
    assert len(claimed) > months * 10


@given(seed=st.sampled_from(["anpci", "a", "b", "c", "d"]), days=st.integers(500, 560))
@settings(max_examples=10, deadline=None)
def test_at_the_present_somebody_must_act_in_the_coming_days(seed: str, days: int) -> None:
    given_premise = settled(premise(seed, days), days)
    until = given_premise.until
    waiting: Counter[State] = Counter()
    for each in play(given_premise).model.services.services.values():
        match each.state:
            case State.DELIVERED | State.DISPUTED:
                waiting[each.state] += until < each.deadline < until + 11 * DAY
            case State.ACTIVE:
                waiting[each.state] += until < each.perform_by + GRACE
            case State.REQUESTED:
                waiting[each.state] += until < each.deadline < until + 8 * DAY
    assert all(waiting[state] for state in (State.REQUESTED, State.ACTIVE, State.DELIVERED))


def test_the_offers_can_be_read_and_paid() -> None:
    for offer in offers():
        assert offer.category in categories()
        assert offer.words.title
        assert 0 < offer.tokens[0] <= offer.tokens[1] <= PARAMETERS["MaxPrice"] // 100
        assert set(offer.by) != set() != set(offer.asked_by)


def test_the_story_keeps_to_the_rules() -> None:
    told = story()
    assert {each.category for each in told.recognitions} == {7, 8, 9}
    assert all(each.eco <= MAX_ECO_BONUS for each in told.counters)
    assert all(sum(each.says) <= 1 for each in told.ballots)
    for ballot in told.ballots:
        if ballot.kind == "parameter":
            low, high, *_ = BOUNDS[ballot.value[0]]
            assert low <= ballot.value[1] <= high
        elif ballot.kind == "parts":
            vector, *parts = ballot.value
            assert sum(parts) == WHOLE_BPS
            assert all(
                BOUNDS[name][0] <= part <= BOUNDS[name][1] for name, part in zip(VECTORS[vector], parts, strict=True)
            )
    assert sum(OUTCOMES.values()) > len(OUTCOMES)


def test_a_premise_is_kept_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    first = settled(premise(), 3)
    assert keep_premise(file, first) == first
    assert keep_premise(file, premise("another")) == first
    file.write_text("{}")
    with pytest.raises(ChainError, match=r"history\.json"):
        keep_premise(file, first)
