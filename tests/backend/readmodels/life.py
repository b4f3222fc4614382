"""A year of a village in which everything happens that the contracts allow, told month by month."""

from __future__ import annotations

from collections.abc import Callable

from eth_abi.abi import encode

from chain import genesis
from chain.genesis import DAY, PARAMETERS
from chain.model.months import epoch_of, start_of
from chain.village import MEDIATOR, Village, holder_of, key
from tests.backend.deeds import ABSTAIN, AGAINST, FOR, Deeds, Published

CITIZEN, ASSOCIATION, SHOP, COMPANY = range(1, 5)
CLASSES = {1: CITIZEN, 2: CITIZEN, MEDIATOR: CITIZEN, 4: CITIZEN, 5: ASSOCIATION, 6: SHOP, 7: COMPANY, 8: CITIZEN}
LATE = 9
"""A member who leaves and comes back with the number 10."""
VOTERS = dict.fromkeys((1, 2, 4), FOR)
MEDIATION = PARAMETERS["MediateWindow"]
REVIEW = PARAMETERS["ReviewWindow"]


class Life:
    """The year. After each chapter somebody may look at the books."""

    def __init__(self, village: Village, look: Callable[[str], None]) -> None:
        self.d = Deeds(village)
        self.look = look
        self.services: dict[str, bytes] = {}
        self.settlements: dict[str, Published] = {}
        self.ballots: dict[str, bytes] = {}

    def tell(self) -> None:
        """The whole year."""
        for chapter in (
            self.arrival,
            self.services_of_a_month,
            self.disputes,
            self.keys,
            self.settlements_of_a_month,
            self.claims,
            self.gifts,
            self.decisions,
            self.commons,
            self.leaving,
            self.the_present,
            self.pause,
        ):
            chapter()
            self.look(chapter.__name__)

    def month(self, day: int = 1) -> None:
        """Let time pass until a day of the next month."""
        self.d.until(start_of(epoch_of(self.d.now) + 1) + (day - 1) * DAY + 3600)

    def arrival(self) -> None:
        """Members come, and one application is refused."""
        for member, class_ in CLASSES.items():
            self.d.admit(member, class_)
        self.d.admit(LATE)
        self.d.refuse()

    def services_of_a_month(self) -> None:
        """A service for each way that one can go without a dispute, and instant payments."""
        d, kept = self.d, self.services
        d.delegate(1, 2)
        d.recognise(4, 7)
        kept["by a delegate"] = d.ask(1, 4, 1_00, by=2)
        kept["closed"] = d.ask(MEDIATOR, 4, 3_00, category=7, stakeholder=6)
        kept["for less"], kept["silent"], kept["undone"] = d.ask(1, 2, 4_00), d.ask(2, 1, 1_50), d.ask(1, 2, 50)
        kept["cancelled"], kept["together"] = d.ask(4, 2, 1_00), d.ask(4, 1, 1_00)
        kept["unanswered"], kept["revoked"] = d.ask(2, 4, 75), d.revoke(1, 4)
        d.act("approve", kept["by a delegate"], 4)
        d.act("approve", kept["closed"], 4)
        d.act("approve", kept["together"], 1)
        d.act("approve", kept["silent"], 1)
        d.approve_many([kept["for less"], kept["undone"]], 2, 2)
        d.act("cancel", kept["cancelled"], 2)
        d.cancel_together(kept["together"], 4, 1)
        offer = d.offer(6, 5_00, stakeholder=7)
        kept["at once"] = d.pay_at_once(1, 6, offer, 2_00)
        kept["at once by a delegate"] = d.pay_at_once(1, 6, offer, 1_00, by=2)
        d.wait(2 * DAY)
        for name, provider in (("by a delegate", 4), ("closed", 4), ("silent", 1)):
            d.act("deliver", kept[name], provider)
        d.act("close", kept["closed"], MEDIATOR)
        d.close_for(kept["for less"], 1, 2, 2_50)
        d.wait(20 * DAY)
        d.send("Services", "closeAfterReview", kept["silent"])
        d.send("Services", "closeAfterReview", kept["by a delegate"])
        d.send("Services", "expire", kept["unanswered"])
        d.send("Services", "expire", kept["undone"])
        d.recognise(4, 7, 1, until=d.now - 1)

    def disputes(self) -> None:
        """Objections, and every way in which they end."""
        d, kept = self.d, self.services
        orders = {name: d.order(1, 2, 2_00, mediator=MEDIATOR) for name in ("resolved", "halved", "paid", "withdrawn")}
        for name, order in orders.items():
            d.send("Services", "request", *d.signed("Request", order, 1))
            kept[name] = d.village.digest("Request", order)
            d.act("approve", kept[name], 2)
        d.wait(2 * DAY)
        for name in orders:
            d.act("deliver", kept[name], 2)
            d.dispute(kept[name], 2 if name == "paid" else 1)
        self.look("disputed")
        d.resolve(orders["resolved"], 3_333)
        d.act("close", kept["paid"], 1)
        d.act("cancel", kept["withdrawn"], 2)
        d.wait(MEDIATION + 1)
        d.send("Services", "resolveByDefault", kept["halved"])
        d.send("Ledger", "payWelcome", 5)

    def keys(self) -> None:
        """Keys, contacts and delegates change."""
        d = self.d
        d.end_delegation(1, 2)
        d.delegate(8, 4, 2_00, 2_00)
        d.name_contacts(1, 2, 4, 8)
        d.rotate(2, "another key of 2")
        d.cancel_key(2, "another key of 2")
        d.rotate(2, "a third key of 2")
        d.wait(3 * DAY)
        d.complete_key(2, "a third key of 2")
        d.name_contacts(1, 2, 4, 5)
        self.look("other contacts")
        d.rotate(1, "a thief's key")
        d.recover(1, "a new key of 1", 2, 8)
        self.look("a recovery")
        d.wait(7 * DAY)
        d.complete_key(1, "a new key of 1")
        d.rotate(4, "a key that waits")
        d.delegate(8, 2, 1_00, 3_00)

    def settlements_of_a_month(self) -> None:
        """One settlement is confirmed, another void and published anew."""
        d = self.d
        quotas = {1: 300, 2: 250, MEDIATOR: 200, 4: 100, 7: 100, LATE: 50}
        self.settlements["confirmed"] = d.publish(202511, quotas, 1_00)
        self.settlements["void"] = d.publish(202512, quotas, 50)
        d.suspend(202511)
        d.object_to(202512, [2, 4])
        self.look("suspended")
        d.wait(1)
        judged = {}
        for period, choice in ((202511, AGAINST), (202512, FOR)):
            judged[period] = encode(["uint32", "uint8"], [period, 0])
            ballot = self.ballots[str(period)] = d.propose(genesis.JUDGE_SETTLEMENT, judged[period])
            d.vote(ballot, dict.fromkeys((1, 2, 4), choice) | {8: ABSTAIN})
        self.look("a running ballot")
        d.wait(7 * DAY + 1)
        for period, data in judged.items():
            d.send("Ballots", "execute", self.ballots[str(period)], data)
        self.look("judged")
        self.settlements["second"] = d.publish(202512, quotas, 75, revision=1)
        d.suspend(202512, 1)
        self.look("suspended again")
        d.wait(22 * DAY)
        self.settlements["true-up"] = d.publish(1_202_512, quotas, 10)

    def claims(self) -> None:
        """The tokens of two settlements, and quotas that are given back."""
        d = self.d
        for name in ("confirmed", "second"):
            found = self.settlements[name]
            d.send("Settlements", "openClaims", found.period, found.tree.root, found.tree.tokens)
            d.claim(found, 1)
        d.claim(self.settlements["second"], 2)
        d.retrocede(1, 2_500)
        d.retrocede(1, 5_000, 1)
        self.look("reserved")
        self.month()
        d.claim(self.settlements["second"], 4)
        d.retrocede(1, 0, 2)
        d.retrocede(2, 10_000)

    def gifts(self) -> None:
        """A shop buys allowances and gives them."""
        d = self.d
        d.register(6)
        d.register(6, 1)
        d.register(7)
        allowances = {purpose: d.buy(6, cents, purpose) for purpose, cents in ((1, 30), (2, 20), (3, 15))}
        d.buy(7, 10, 1)
        d.give(6, allowances[1], 2_00, {1: 1, 4: 3})
        gift = d.give_by_quotas(6, allowances[2], 1_50, 202512)
        d.take_share(gift, self.settlements["second"], 1)
        d.take_share(gift, self.settlements["second"], MEDIATOR)
        d.give_eco_bonus(6, allowances[3], 2, 80)

    def decisions(self) -> None:
        """Ballots by heads and by millesimi, carried and not."""
        d = self.d
        d.change("MaxPrice", 66_00, VOTERS)
        shares = [1_500, 3_000, 4_000, 1_500]
        self.ballots["vector"] = d.decide(genesis.CHANGE_VECTOR, ["uint8", "uint24[]"], [0, shares], VOTERS)
        d.wait(1)
        quotas = self.settlements["second"]
        data = encode(["uint8", "uint24"], [list(PARAMETERS).index("MaxReduction"), 1_600])
        assembly = self.ballots["assembly"] = d.propose(genesis.CHANGE_PARAMETER, data, period=202512, by=[2])
        d.vote(assembly, {1: FOR, 2: FOR, MEDIATOR: AGAINST, 7: FOR}, quotas)
        d.vote(assembly, {4: ABSTAIN})
        office = encode(["uint8", "address", "uint40"], [5, holder_of(8), d.now + 300 * DAY])
        granted = self.ballots["office"] = d.propose(genesis.GRANT_ROLE, office, by=[1, 2])
        d.vote(granted, {**VOTERS, 8: FOR})
        refused = encode(["uint8", "uint24"], [list(PARAMETERS).index("Life"), 4])
        rejected = self.ballots["rejected"] = d.propose(genesis.CHANGE_PARAMETER, refused)
        d.vote(rejected, {1: FOR, 2: AGAINST, 4: ABSTAIN})
        self.ballots["alone"] = d.propose(genesis.CHANGE_PARAMETER, refused)
        d.wait(15 * DAY)
        d.send("Ballots", "execute", assembly, data)
        d.send("Ballots", "execute", granted, office)
        ended = [7, key("pauser 2").address, 0]
        d.decide(genesis.GRANT_ROLE, ["uint8", "address", "uint40"], ended, VOTERS)

    def commons(self) -> None:
        """What expired is given again: once, and every month."""
        d = self.d
        grant = [[1, 2, 6, 8], 1_00]
        self.ballots["commons"] = d.decide(genesis.GRANT_COMMONS, ["uint32[]", "uint48"], grant, VOTERS)
        d.decide(genesis.SET_STANDING_GRANT, ["uint48"], [60], VOTERS)
        service = d.ask(1, 4, 70)
        d.act("approve", service, 4)
        d.wait(2 * DAY)
        d.act("close", service, 1)
        d.send("Treasury", "payStandingGrant", 1, service)
        d.send("Treasury", "payStandingGrant", 4, service)

    def leaving(self) -> None:
        """Two members leave, one while a request is open; one comes back."""
        d = self.d
        d.name_contacts(8, 1, 2, 4)
        d.decide(genesis.GRANT_COMMONS, ["uint32[]", "uint48"], [[8, LATE], 50], VOTERS)
        last = d.ask(LATE, 8, 20)
        d.rotate(8, "a key never used")
        d.leave(8)
        d.leave(LATE)
        self.look("left with an open request")
        d.act("cancel", last, LATE)
        d.send("Members", "burnRest", LATE)
        data = encode(["uint8", "uint24"], [list(PARAMETERS).index("BetaMin"), 80])
        self.settlements["newest"] = d.publish(self.newest(), {1: 500, 2: 250, 7: 100, LATE: 150}, 5)
        self.month(9)
        d.admit(10, CITIZEN, identity=LATE)
        quotas = self.settlements["newest"]
        assembly = self.ballots["excused"] = d.propose(genesis.CHANGE_PARAMETER, data, period=quotas.period)
        d.excuse(assembly, quotas, 7)
        d.excuse(assembly, quotas, LATE)
        d.vote(assembly, {1: FOR, 2: FOR}, quotas)

    def newest(self) -> int:
        """The month before this one, as a period."""
        year, month = divmod(epoch_of(self.d.now) - 1, 12)
        return (1970 + year) * 100 + month + 1

    def the_present(self) -> None:
        """Something of every kind that goes on when the story ends."""
        d, kept = self.d, self.services
        newest = self.settlements["newest"]
        coming = encode(["uint8", "uint24"], [list(PARAMETERS).index("MaxOpen"), 6])
        decided = d.propose(genesis.CHANGE_PARAMETER, coming)
        d.vote(decided, VOTERS)
        d.decide(genesis.GRANT_COMMONS, ["uint32[]", "uint48"], [[1, 2, 4], 3_00], VOTERS)
        d.send("Ballots", "execute", decided, coming)
        d.send("Settlements", "openClaims", newest.period, newest.tree.root, newest.tree.tokens)
        d.claim(newest, 1)
        d.register(5)
        d.give_by_quotas(5, d.buy(5, 10, 2), 50, 202512)
        d.recognise(2, 8)
        offer = d.offer(6)
        orders = {name: d.order(4, 2, 50, category=8, mediator=MEDIATOR) for name in ("rewarded", "open", "objected")}
        for name, order in orders.items():
            d.send("Services", "request", *d.signed("Request", order, 4))
            kept[name] = d.village.digest("Request", order)
            d.act("approve", kept[name], 2)
        d.wait(2 * DAY)
        d.act("close", kept["rewarded"], 4)
        d.act("deliver", kept["open"], 2)
        d.act("deliver", kept["objected"], 2)
        d.dispute(kept["objected"], 4)
        d.name_contacts(4, 1, 2, 5)
        d.name_contacts(4, 1, 5, 6)
        d.delegate(1, 4)
        kept["asked"] = d.ask(1, 2, 30, by=4)
        d.pay_at_once(2, 6, offer, 40)

    def pause(self) -> None:
        """Requests and issuance rest."""
        self.d.pause(1)
