"""A community that uses every verb of its contracts once or more, from January to April."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from eth_abi.abi import encode

from chain import merkle
from chain.genesis import (
    CHANGE_PARAMETER,
    CHANGE_VECTOR,
    DAY,
    GRANT_COMMONS,
    GRANT_ROLE,
    JUDGE_SETTLEMENT,
    PARAMETERS,
    SET_STANDING_GRANT,
)
from chain.village import MEDIATOR, key
from cli.month import PreparedMonth
from tests.oracle.audit.acts import AGAINST, Acts, proof

SOCIAL = 8
SHOP, COMPANY, ASSOCIATION = 9, 10, 8
NUMBERS = {"anna": 1, "bruno": 2, "carla": COMPANY}
CLASSES = {ASSOCIATION: 2, SHOP: 3, COMPANY: 4, 11: 5}
TRUE_UP = 1_000_000


@dataclass
class Names:
    """What has a name in this life: services, ballots, allowances, gifts."""

    services: dict[str, bytes] = field(default_factory=dict)
    ballots: dict[str, bytes] = field(default_factory=dict)
    allowances: dict[str, bytes] = field(default_factory=dict)
    gift: bytes = b""
    offer: bytes = b""


def live(acts: Acts, prepare: Callable[[], PreparedMonth]) -> tuple[Names, PreparedMonth]:
    """Live it all; the month of January is prepared when it is over."""
    names = Names()
    beginnings(acts, names)
    month = prepare()
    settlement(acts, names, month)
    decisions(acts, names, month)
    afterwards(acts, names, month)
    return names, month


def beginnings(acts: Acts, names: Names) -> None:
    """Who comes, keys and contacts, delegates, offers, and services in all their states."""
    village = acts.village
    for member in range(1, 12):
        village.send("Members", "admit", *village.admission(member, CLASSES.get(member, 1)))
    acts.refuse()
    acts.rotate(6, "6 by mistake")
    acts.cancel_key_change(6, "6 by mistake")
    acts.rotate(6, "6 first")
    acts.rotate(6, "6 new")
    acts.contacts(5, 1, 2, 4)
    acts.contacts(5, 1, 2, 11)
    acts.rotate(5, "5 of a thief")
    acts.recover(5, "5 by mistake", (1, 2))
    acts.cancel_key_change(5, "5 by mistake")
    acts.recover(5, "5 new", (4, 2))
    acts.delegate(4, 7)
    acts.delegate(4, 1)
    acts.end_delegation(4, 1)
    acts.delegate(4, 7)
    names.offer = acts.offer(SHOP, 5_00)
    acts.buy_at_once(1, SHOP, names.offer, 1_00)
    acts.buy_at_once(4, SHOP, names.offer, 1_00, signer=7)
    acts.recognise(2, SOCIAL, 0, acts.until(60))
    services(acts, names)
    village.send("Members", "completeKeyChange", 6)
    village.send("Members", "completeKeyChange", 5)
    acts.recognise(2, SOCIAL, 1, village.now - DAY)


def services(acts: Acts, names: Names) -> None:
    """Each way in which a service ends, in two weeks."""
    village, found = acts.village, names.services
    found["closed"] = acts.agree(1, 2, 5_00, category=SOCIAL)
    found["again"] = acts.agree(1, 2, 1_00, category=SOCIAL)
    found["for less"] = acts.agree(1, 2, 3_00, stakeholder=SHOP)
    found["by both"] = acts.agree(1, 2, 1_00)
    found["by delegate"] = acts.request(4, 3, 2_00, signer=7)
    acts.step("close", found["closed"], 1)
    acts.step("close", found["again"], 1)
    acts.both("closeFor", "CloseFor", found["for less"], (1, 2), amount=2_00)
    acts.both("cancelTogether", "Cancel", found["by both"], (1, 2))
    acts.step("cancel", found["by delegate"], 3)
    acts.approve_many([acts.request(member, 3, 1_00) for member in (1, 2)], 3)
    disputed = []
    for name, mediator in (("resolved", MEDIATOR), ("halved", 0), ("given up", 0), ("agreed", 0), ("reviewed", 0)):
        provider = 11 if name == "reviewed" else 2
        found[name] = acts.agree(4 if name == "agreed" else 1, provider, 1_01, mediator=mediator)
        disputed.append(acts.order)
    village.pass_time(2 * DAY)
    for order in disputed:
        acts.step("deliver", village.digest("Request", order), order["provider"])
    for name, signer in (("resolved", 1), ("halved", 2), ("given up", 1), ("agreed", 2)):
        acts.dispute(found[name], signer)
    acts.resolve(disputed[0], 7_000)
    acts.step("cancel", found["given up"], 2)
    acts.both("closeFor", "CloseFor", found["agreed"], (4, 2), amount=60)
    found["open"] = acts.request(3, 1, 1_00)
    village.pass_time(6 * DAY)
    village.send("Services", "closeAfterReview", found["reviewed"])
    village.send("Services", "expire", found["open"])
    village.pass_time(6 * DAY)
    village.send("Services", "resolveByDefault", found["halved"])


def settlement(acts: Acts, names: Names, month: PreparedMonth) -> None:
    """The month is published, revised, suspended and confirmed; stakeholders give; some leave."""
    village = acts.village
    acts.publish(month.message)
    period = month.tree.place.period
    acts.suspend(period, 0)
    data = encode(["uint32", "uint8"], [period, 0])
    judged = names.ballots["judged"] = acts.propose(JUDGE_SETTLEMENT, data, proposers=(1, 2))
    acts.vote(judged, (1, 2, 3, 4), AGAINST)
    acts.vote(judged, (7,), 2)
    names.services["left behind"] = acts.agree(7, 1, 1_00)
    acts.leave(7)
    acts.leave(SHOP + 2)
    give(acts, names)
    village.pass_time(8 * DAY)
    village.send("Ballots", "execute", judged, data)
    village.pass_time(60)
    village.send("Settlements", "openClaims", period, month.tree.root, month.tree.tokens)
    for place in range(len(month.tree.lines)):
        acts.claim(month.tree, place)
    acts.retrocede(1, 2_500)
    acts.step("close", names.services["left behind"], 7)
    village.send("Members", "burnRest", 7)
    acts.pause(1)
    village.send("Members", "admit", *village.admission(12))
    village.pass_time(3 * DAY)
    village.send("Ledger", "payWelcome", 12)


def give(acts: Acts, names: Names) -> None:
    """What a shop buys and gives."""
    acts.register(SHOP)
    for name, purpose in (("members", 1), ("quotas", 2), ("products", 3)):
        names.allowances[name] = acts.buy(SHOP, 2_00, purpose)
    acts.give(SHOP, names.allowances["members"], 7_01, {1: 1, 2: 1, 3: 5, 4: 0})
    acts.eco_bonus(SHOP, names.allowances["products"], 2, 1_50)


def decisions(acts: Acts, names: Names, month: PreparedMonth) -> None:
    """What the members decide: values, parts of a whole, offices, grants, and the quota model by millesimi."""
    village, ballots = acts.village, names.ballots
    period, voters = month.tree.place.period, (1, 2, 3, 4)
    names.gift = acts.give_by_quota(SHOP, names.allowances["quotas"], 10_00, period)
    village.send("Treasury", "takeQuotaShare", names.gift, *proof(month.tree, 0))
    reduction = encode(["uint8", "uint24"], [list(PARAMETERS).index("MaxReduction"), 1_600])
    assembly = ballots["assembly"] = acts.propose(CHANGE_PARAMETER, reduction, period)
    acts.vote(assembly, (1, COMPANY), tree=month.tree)
    acts.vote(assembly, (2, 3, 4))
    village.send("Ballots", "excuse", assembly, *proof(month.tree, 2))
    energy = encode(["uint8", "uint24"], [list(PARAMETERS).index("EnergyPerMember"), 5_00])
    shares = encode(["uint8", "uint24[]"], [0, [2_500, 2_500, 4_000, 1_000]])
    treasurer = encode(["uint8", "address", "uint40"], [3, key("treasurer 2").address, acts.until(400)])
    commons = encode(["uint32[]", "uint48"], [[1, 2, 7, SHOP], 1_00])
    standing = encode(["uint48"], [50])
    rest = {
        "value": (CHANGE_PARAMETER, energy),
        "parts": (CHANGE_VECTOR, shares),
        "office": (GRANT_ROLE, treasurer),
        "commons": (GRANT_COMMONS, commons),
        "standing": (SET_STANDING_GRANT, standing),
    }
    for name, (kind, data) in rest.items():
        ballots[name] = acts.propose(kind, data, proposers=(2, 3))
        acts.vote(ballots[name], voters)
    village.pass_time(15 * DAY)
    for name, (_, data) in rest.items():
        village.send("Ballots", "execute", ballots[name], data)
    village.send("Ballots", "execute", assembly, reduction)
    village.send("Treasury", "payStandingGrant", 1, names.services["left behind"])
    acts.decide(GRANT_ROLE, encode(["uint8", "address", "uint40"], [3, key("treasurer 2").address, 0]), voters, 8)


def afterwards(acts: Acts, names: Names, month: PreparedMonth) -> None:
    """Tokens have expired; somebody comes back; a true-up is suspended by members and declared void."""
    village = acts.village
    village.pass_time(20 * DAY)
    acts.admit(13, 7, "7 again")
    place = merkle.Place(month.tree.place.chain_id, month.tree.place.contract, TRUE_UP + month.tree.place.period, 0)
    lines = [merkle.Line(line.member, line.quota_micro, 0, line.private_hash) for line in month.tree.lines]
    message = {**month.message, "period": place.period, "tokens": 0, "validUntil": acts.until()}
    acts.publish({**message, "root": merkle.SumTree(place, lines).root})
    acts.object(place.period, 0, (1, 2))
    data = encode(["uint32", "uint8"], [place.period, 0])
    names.ballots["void"] = acts.decide(JUDGE_SETTLEMENT, data, (1, 2, 3, 4), 8)
    acts.publish({**message, "revision": 1})
    names.services["last"] = acts.request(1, 2, 1_00)
