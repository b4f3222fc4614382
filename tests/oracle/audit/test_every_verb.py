"""The audit of a community that used every verb: silent where all is right, loud where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import encode
from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import Web3

from chain.deployment import holder_of
from chain.genesis import (
    CHANGE_PARAMETER,
    DAY,
    GRANT_COMMONS,
    GRANT_ROLE,
    JUDGE_SETTLEMENT,
    PARAMETERS,
    SET_STANDING_GRANT,
)
from chain.village import key, tell
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import month_of
from oracle.audit.replay import EFFECTS
from tests.oracle.audit.life import SHOP, SOCIAL, TRUE_UP

TRUED_UP = TRUE_UP + 202601
REGISTRAR, TREASURER, RECOGNISER, MEDIATOR, AUDITOR, PAUSER = 1, 3, 4, 5, 6, 7
FOREVER = 2**40 - 1


def test_a_life_with_every_verb_gives_no_finding(complete: Any) -> None:
    report = complete.audit(complete.month.dataset)
    assert report.findings == ()
    evidence = Evidence(complete.rpc, complete.artifacts, complete.known.deployment)
    seen = {event.name for event in evidence.events(Notebook())}
    known = {
        entry["name"]
        for name in complete.known.deployment.addresses
        for entry in complete.artifacts[name].abi
        if entry["type"] == "event"
    }
    assert known - seen == {"EIP712DomainChanged"}
    assert set(EFFECTS) <= seen
    assert {kind for kind in Kind if not report.agreed[kind]} == {Kind.EVENT, Kind.READING}


def decided(kind: int, *shape_and_values: Any) -> Callable[[Any], None]:
    """A decision that no ballot made."""

    def act(scene: Any) -> None:
        shapes, values = shape_and_values
        scene.call_as("Ballots", "Council", "enact", kind, encode(shapes, values))

    return act


def confirmed(scene: Any) -> None:
    scene.acts.suspend(TRUED_UP, 1)
    scene.call_as("Ballots", "Council", "confirm", TRUED_UP, 1)


WITHOUT_A_CAUSE: dict[str, tuple[Callable[[Any], None], Kind, str]] = {
    "a bonus": (lambda scene: scene.call_as("Services", "Ledger", "bonus", 1, 1_00), Kind.ISSUANCE, "Issued"),
    "a grant": (lambda scene: scene.call_as("Treasury", "Ledger", "grant", [1], [1_00]), Kind.ISSUANCE, "Issued"),
    "a loss": (lambda scene: scene.call_as("Members", "Ledger", "burnAll", 3), Kind.BALANCE, "Burnt"),
    "a reserve": (
        lambda scene: scene.call_as("Settlements", "Ledger", "reserveEnergy", 1_00, month_of(scene.village.now), True),
        Kind.ISSUANCE,
        "EnergyReserved",
    ),
    "a limit": (
        lambda scene: scene.call_as("Services", "Offers", "book", scene.services["closed"], 1, 2, 1_00),
        Kind.OFFER,
        "BonusEarned",
    ),
    "a value": (
        decided(CHANGE_PARAMETER, ["uint8", "uint24"], [list(PARAMETERS).index("MaxPrice"), 61_00]),
        Kind.PARAMETER,
        "ParameterScheduled",
    ),
    "an office": (
        decided(GRANT_ROLE, ["uint8", "address", "uint40"], [2, key("friend").address, 1_800_000_000]),
        Kind.OFFICE,
        "RoleGranted",
    ),
    "the end of one": (
        decided(GRANT_ROLE, ["uint8", "address", "uint40"], [6, key("auditor").address, 0]),
        Kind.OFFICE,
        "RoleEnded",
    ),
    "a gift": (decided(GRANT_COMMONS, ["uint32[]", "uint48"], [[1], 50]), Kind.ALLOWANCE, "CommonsGranted"),
    "a monthly gift": (decided(SET_STANDING_GRANT, ["uint48"], [1_00]), Kind.ALLOWANCE, "StandingGrantSet"),
    "no settlement": (
        decided(JUDGE_SETTLEMENT, ["uint32", "uint8"], [TRUED_UP, 1]),
        Kind.SETTLEMENT,
        "SettlementVoided",
    ),
    "a confirmation": (confirmed, Kind.SETTLEMENT, "SettlementConfirmed"),
}


@pytest.mark.parametrize("name", WITHOUT_A_CAUSE)
def test_what_happens_without_a_cause(complete: Any, name: str) -> None:
    act, kind, event = WITHOUT_A_CAUSE[name]
    act(complete)
    first = complete.audit().findings[0]
    assert (first.kind, first.where["event"]) == (kind, event)
    assert "cause" in first.explanation or "claims" in first.explanation


def key_changed_early(scene: Any) -> None:
    scene.acts.rotate(2, "2 of a thief")
    scene.change("Members", "_changes", ("uint32", 2), low=168, bits=40, to=scene.village.now)
    scene.village.send("Members", "completeKeyChange", 2)


def delegate_without_limits(scene: Any) -> None:
    scene.acts.delegate(1, 3, 10, 10)
    scene.change("Members", "_proxies", ("uint32", 1), low=32, bits=96, to=1_00 << 48 | 1_00)
    scene.acts.request(1, 2, 50, signer=3)


def admitted_twice(scene: Any) -> None:
    identity = Web3.keccak(text="identity 1")
    scene.change("Members", "_memberByIdentity", ("bytes32", identity), low=0, bits=32, to=0)
    scene.acts.admit(20, 1, "1 again")


def for_a_moment(scene: Any, role: int, holder: str, act: Callable[[], None]) -> None:
    """Somebody holds an office that nobody gave."""
    place = ("uint8", role), ("address", holder)
    scene.change("Members", "_roles", *place, low=0, bits=40, to=FOREVER)
    act()
    scene.change("Members", "_roles", *place, low=0, bits=40, to=0)


def admitted_by_a_stranger(scene: Any) -> None:
    stranger = key("stranger").address
    for_a_moment(scene, REGISTRAR, stranger, lambda: scene.acts.admit(20, 20, 20, "stranger"))


def suspended_by_a_stranger(scene: Any) -> None:
    stranger = key("stranger").address
    for_a_moment(scene, AUDITOR, stranger, lambda: scene.acts.suspend(TRUED_UP, 1, "stranger"))


def paused_by_a_stranger(scene: Any) -> None:
    stranger = key("stranger").address
    for_a_moment(scene, PAUSER, stranger, lambda: scene.acts.pause(2, pausers=("pauser 0", "stranger")))


def resolved_by_a_friend(scene: Any) -> None:
    service = scene.acts.agree(1, 2, 50, mediator=4)
    order = scene.acts.order
    scene.village.pass_time(2 * DAY)
    scene.acts.step("deliver", service, 2)
    scene.acts.dispute(service, 2)
    for_a_moment(scene, MEDIATOR, holder_of(4), lambda: scene.acts.resolve(order, 10_000))


def given_an_office(scene: Any, role: int, *holders: str) -> None:
    """The members decide it, as they may."""
    for holder in holders:
        data = encode(["uint8", "address", "uint40"], [role, holder, scene.acts.until(300)])
        scene.acts.decide(GRANT_ROLE, data, (1, 2, 3, 4))


def unknown_for_a_moment(scene: Any, member: int, act: Callable[[], None]) -> None:
    """The register does not find whose key it is."""
    place = "address", key(member).address
    scene.change("Members", "_memberByKey", place, low=0, bits=32, to=0)
    act()
    scene.change("Members", "_memberByKey", place, low=0, bits=32, to=member)


def recognised_by_oneself(scene: Any) -> None:
    given_an_office(scene, RECOGNISER, key(3).address)
    unknown_for_a_moment(scene, 3, lambda: scene.acts.recognise(3, SOCIAL, 0, scene.acts.until(30), 3))


def confirmed_by_oneself(scene: Any) -> None:
    given_an_office(scene, TREASURER, key(SHOP).address)
    unknown_for_a_moment(scene, SHOP, lambda: scene.acts.buy(SHOP, 10, 1, SHOP))


def paused_by_one(scene: Any) -> None:
    given_an_office(scene, PAUSER, holder_of(3), key(3).address)
    unknown_for_a_moment(scene, 3, lambda: scene.acts.pause(2, pausers=(3, "3")))


def asked_in_a_pause(scene: Any) -> None:
    scene.acts.pause(2)
    scene.change("Council", "_words", ("uint256", 1), low=204, bits=40, to=0)
    scene.acts.request(1, 2, 50)


def bonus_twice_for_a_pair(scene: Any) -> None:
    scene.acts.recognise(2, SOCIAL, 2, scene.acts.until(30))
    for _ in range(2):
        service = scene.acts.agree(1, 2, 50, category=SOCIAL)
        scene.acts.step("close", service, 1)
        scene.change("Offers", "_pairs", ("uint256", 1 << 32 | 2), low=0, bits=16, to=0)


def gift_beyond_the_allowance(scene: Any) -> None:
    allowance = scene.acts.buy(SHOP, 10, 1)
    scene.acts.buy(SHOP, 2_00, 2)  # so that all together could give it
    scene.change("Treasury", "_allowances", ("bytes32", allowance), low=104, bits=48, to=5_00)
    scene.acts.give(SHOP, allowance, 4_00, {1: 1})


def monthly_gift_twice(scene: Any) -> None:
    for _ in range(2):
        scene.village.send("Treasury", "payStandingGrant", 1, scene.services["left behind"])
        place = ("uint256", month_of(scene.village.now)), ("uint256", 0)
        scene.change("Treasury", "_standingPaid", *place, low=0, bits=256, to=0)


def open_ballot(scene: Any) -> tuple[bytes, bytes]:
    data = encode(["uint48"], [1_00])
    return scene.acts.propose(SET_STANDING_GRANT, data), data


def voted_twice(scene: Any) -> None:
    ballot, _ = open_ballot(scene)
    for _ in range(2):
        scene.acts.vote(ballot, (1,))
        scene.change("Ballots", "_pages", ("bytes32", ballot), ("uint256", 0), low=0, bits=128, to=0)


def carried_by_nobody(scene: Any) -> None:
    ballot, data = open_ballot(scene)
    scene.acts.vote(ballot, (1,))
    scene.change("Ballots", "_pages", ("bytes32", ballot), ("uint256", 0), low=128, bits=8, to=9)
    scene.village.pass_time(20 * DAY)
    scene.village.send("Ballots", "execute", ballot, data)


MEDDLING: dict[str, tuple[Callable[[Any], None], Kind, str, str]] = {
    "a key before its day": (key_changed_early, Kind.KEY, "KeyChanged", "a change from"),
    "a delegate beyond the limits": (delegate_without_limits, Kind.MEMBER, "DelegateSpent", "at most 10"),
    "a person admitted twice": (admitted_twice, Kind.MEMBER, "", "no active number"),
    "an admission by a stranger": (admitted_by_a_stranger, Kind.MEMBER, "", "a registrar in office"),
    "a suspension by a stranger": (
        suspended_by_a_stranger, Kind.SETTLEMENT, "SettlementSuspended", "an auditor in office",
    ),
    "a pause by a stranger": (paused_by_a_stranger, Kind.PAUSE, "", "two pausers in office"),
    "a pause by one who holds the office twice": (paused_by_one, Kind.PAUSE, "", "two different pausers"),
    "one's own recognition": (recognised_by_oneself, Kind.OFFER, "Recognised", "somebody else"),
    "one's own payment": (confirmed_by_oneself, Kind.ALLOWANCE, "Purchased", "somebody else than the buyer"),
    "a dispute decided by a friend": (resolved_by_a_friend, Kind.SERVICE, "ServiceResolved", "a mediator in office"),
    "a request in a pause": (asked_in_a_pause, Kind.SERVICE, "ServiceRequested", "no pause"),
    "two bonuses for a pair": (bonus_twice_for_a_pair, Kind.ISSUANCE, "Issued", "nothing"),
    "a gift beyond the allowance": (gift_beyond_the_allowance, Kind.ALLOWANCE, "Granted", "at most 100"),
    "two monthly gifts": (monthly_gift_twice, Kind.ALLOWANCE, "StandingGrantPaid", "one grant a month"),
    "two votes of one": (voted_twice, Kind.BALLOT, "Voted", "one vote for each member"),
    "a ballot that nobody carried": (carried_by_nobody, Kind.BALLOT, "BallotExecuted", "the outcome of the votes"),
}  # fmt: skip


@pytest.mark.parametrize("name", MEDDLING)
def test_what_a_changed_word_made_possible(complete: Any, name: str) -> None:
    """The word is as it was before in most of these: the events alone give it away."""
    act, kind, event, expected = MEDDLING[name]
    act(complete)
    first = complete.audit().findings[0]
    assert (first.kind, first.where.get("event", "")) == (kind, event)
    assert expected in first.expected


def test_a_dispute_decided_by_the_delegate_who_asked(complete: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No word of storage makes the contracts allow it: the chain tells here that the mediator was another one."""
    given_an_office(complete, MEDIATOR, holder_of(4))
    complete.acts.delegate(1, 4)
    orders = []
    for signer in (1, 4):
        complete.acts.agree(1, 2, 50, signer=signer, mediator=3)
        orders.append(complete.acts.order)
    complete.village.pass_time(2 * DAY)
    for order in orders:
        service = complete.village.digest("Request", order)
        complete.acts.step("deliver", service, 2)
        complete.acts.dispute(service, 1)
        complete.acts.resolve(order, 5_000)
    assert complete.audit().clean
    events = Evidence.events

    def told(evidence: Evidence, notebook: Notebook) -> Iterator[Event]:
        for event in events(evidence, notebook):
            here = event.name == "ServiceResolved" and event.block > complete.w3.eth.block_number - 6
            yield replace(event, values={**event.values, "mediator": 4}) if here else event

    monkeypatch.setattr(Evidence, "events", told)
    (finding,) = complete.audit().findings
    assert (finding.kind, finding.expected) == (Kind.SERVICE, "a neutral one")
    assert finding.where["service"] == "0x" + complete.village.digest("Request", orders[1]).hex()


def test_a_line_claimed_twice(scene: Any) -> None:
    tree = scene.month.tree
    scene.village.pass_time(8 * DAY)
    scene.village.send("Settlements", "openClaims", tree.place.period, tree.root, tree.tokens)
    for _ in range(2):
        scene.acts.claim(tree, 0)
        scene.change("Settlements", "_claimed", ("uint32", tree.place.period), ("uint256", 0), low=0, bits=256, to=0)
    found = [finding for finding in scene.audit().findings if finding.kind is Kind.SETTLEMENT]
    assert [finding.expected for finding in found] == ["a line that was not claimed", "True"]


def test_more_claimed_than_the_line_has(scene: Any, only: Any) -> None:
    tree = scene.month.tree
    scene.village.pass_time(8 * DAY)
    scene.village.send("Settlements", "openClaims", tree.place.period, tree.root, tree.tokens)
    scene.change("Settlements", "_claims", ("uint32", tree.place.period), low=64, bits=64, to=tree.tokens * 3 // 2)
    scene.acts.claim(tree, 1)
    finding = only(scene.audit(), Kind.SETTLEMENT)
    assert finding.expected == str(tree.lines[1].tokens)
    assert finding.where["event"] == "Claimed"


def words(scene: Any) -> dict[str, tuple[Any, ...]]:
    """Words of every contract in which no bit is without meaning."""
    names, ballot = scene.names, ("bytes32", scene.names.ballots["assembly"])
    return {
        "a stakeholder": ("Treasury", "_stakeholders", ("uint32", SHOP)),
        "an allowance": ("Treasury", "_allowances", ("bytes32", names.allowances["members"])),
        "a gift by quotas": ("Treasury", "_pools", ("bytes32", names.gift)),
        "the monthly gift": ("Treasury", "_standing"),
        "an offer": ("Offers", "_offers", ("bytes32", names.offer)),
        "a recognition": ("Offers", "_recognitions", ("uint32", 2), ("uint16", SOCIAL)),
        "a ballot": ("Ballots", "_heads", ballot),
        "its quotas": ("Ballots", "_quotas", ballot),
        "claims": ("Settlements", "_claims", ("uint32", 202601)),
        "a suspension": ("Settlements", "_suspensions", ("uint32", TRUED_UP)),
        "a true-up": ("Settlements", "_records", ("uint32", TRUED_UP)),
        "a member's numbers": ("Members", "_counters", ("uint32", 5)),
        "a member who left": ("Members", "_members", ("uint32", 7)),
        "the pause": ("Council", "_words", ("uint256", 1)),
    }


@given(st.data())
@settings(max_examples=20)
def test_any_bit_of_the_other_words_that_is_flipped_is_found(whole: Any, data: st.DataObject) -> None:
    snapshot = tell(whole.w3, "evm_snapshot")
    try:
        places = words(whole)
        contract, label, *keys = places[data.draw(st.sampled_from(sorted(places)))]
        slot = whole.slot(contract, label, *keys)
        word = whole.word(contract, slot)
        used = [bit for bit in range(256) if word >> bit & 1 and not (label == "_words" and bit < 204)]
        whole.store(contract, slot, word ^ 1 << data.draw(st.sampled_from(used)))
        assert not whole.audit().clean
    finally:
        tell(whole.w3, "evm_revert", snapshot)
