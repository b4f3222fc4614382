"""The invented history, before anybody tells it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.market.categories import categories
from chain.genesis import DAY, PARAMETERS
from chain.model.services import GRACE
from cli.founding import birth_of
from cli.history.acts import Admit, Ask, Plan, Publish, Step, Verb
from cli.history.offers import offers
from cli.history.plan import Premise, invent
from energy.calendar import Month
from oracle.community import MemberClass

FIRST = Month(2025, 6)
CLASSES = list(MemberClass)


def premise(seed: str = "anpci", days: int = 539, members: int = 11) -> Premise:
    birth = int(birth_of(FIRST).timestamp())
    kinds = [CLASSES[(0, 0, 0, 3, 0, 4, 2, 0, 3, 0, 0)[i % 11]] for i in range(members)]
    return Premise(seed, tuple(enumerate(kinds, 1)), FIRST, birth, birth + days * DAY)


def open_at_the_end(plan: Plan) -> dict[int, tuple[Ask, list[Step]]]:
    lives = {act.service: (act, [each for each in plan if isinstance(each, Step) and each.service == act.service])
             for act in plan if isinstance(act, Ask)}  # fmt: skip
    over = {Verb.CLOSE, Verb.CANCEL, Verb.CLOSE_AFTER_REVIEW, Verb.EXPIRE}
    return {service: life for service, life in lives.items() if not over & {step.verb for step in life[1]}}


@given(seed=st.text(max_size=8), days=st.integers(20, 700), members=st.integers(2, 30))
@settings(max_examples=40)
def test_it_is_the_same_for_the_same_premise_in_order_and_over_before_the_present(
    seed: str, days: int, members: int
) -> None:
    given_premise = premise(seed, days, members)
    plan = invent(given_premise)
    assert plan == invent(given_premise)
    times = [act.at for act in plan]
    assert times == sorted(times)
    assert given_premise.birth <= times[0]
    assert times[-1] <= given_premise.until
    assert sorted(act.member for act in plan if isinstance(act, Admit)) == list(range(1, members + 1))
    keys = [act.key for act in plan if not isinstance(act, Publish)]
    assert len(set(keys)) == len(keys)
    assert {act.category for act in plan if isinstance(act, Ask)} <= categories().keys()


def test_another_seed_gives_another_history() -> None:
    assert invent(premise("anpci")) != invent(premise("altra"))


def test_every_way_of_a_service_occurs_and_every_month_has_some() -> None:
    plan = invent(premise())
    verbs = Counter(act.verb for act in plan if isinstance(act, Step))
    assert set(verbs) == set(Verb)
    asked = {act.service: act for act in plan if isinstance(act, Ask)}
    cancelled_by = {act.signer == asked[act.service].provider for act in plan
                    if isinstance(act, Step) and act.verb is Verb.CANCEL}  # fmt: skip
    assert cancelled_by == {True, False}
    approved = {act.service for act in plan if isinstance(act, Step) and act.verb is Verb.APPROVE}
    expired = {act.service in approved for act in plan if isinstance(act, Step) and act.verb is Verb.EXPIRE}
    assert expired == {True, False}
    closed = {datetime.fromtimestamp(act.at, UTC).strftime("%Y-%m") for act in plan
              if isinstance(act, Step) and act.verb in {Verb.CLOSE, Verb.CLOSE_AFTER_REVIEW}}  # fmt: skip
    assert len(closed) == 18
    assert [act.month for act in plan if isinstance(act, Publish)] == [FIRST.plus(i) for i in range(17)]


@given(seed=st.sampled_from(["anpci", "a", "b", "c", "d"]), days=st.integers(500, 560))
@settings(max_examples=12)
def test_at_the_present_somebody_must_act_in_the_coming_days(seed: str, days: int) -> None:
    given_premise = premise(seed, days)
    until = given_premise.until
    waiting = Counter()
    for ask, steps in open_at_the_end(invent(given_premise)).values():
        done = [step.verb for step in steps]
        if Verb.DELIVER in done:
            deadline = steps[-1].at + PARAMETERS["ReviewWindow"]
            waiting["delivered"] += until < deadline < until + 4 * DAY
        elif Verb.APPROVE in done:
            waiting["active"] += until < ask.perform_by + GRACE
        else:
            waiting["requested"] += until < min(ask.start, ask.at + PARAMETERS["ApproveWindow"]) < until + 8 * DAY
    assert set(waiting) == {"requested", "active", "delivered"}
    assert all(waiting.values())


def test_the_offers_can_be_read_and_paid() -> None:
    for offer in offers():
        assert offer.category in categories()
        assert offer.words.title
        assert 0 < offer.tokens[0] <= offer.tokens[1] <= PARAMETERS["MaxPrice"] // 100
        assert set(offer.by) != set() != set(offer.asked_by)
