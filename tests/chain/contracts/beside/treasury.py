"""Rules of the treasury: who may buy, what is given to whom, and what the community gives again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from typing import Any

import hypothesis.strategies as st
from eth_abi.abi import encode
from hypothesis.stateful import precondition, rule

from chain.genesis import DAY
from chain.merkle import WHOLE, Line, Place, SumTree
from chain.model import treasury as told
from chain.model.months import epoch_of
from chain.model.parameters import Kind
from chain.model.services import State
from chain.model.settlements import Settlement
from chain.model.treasury import Purpose
from chain.village import holder_of
from tests.chain.contracts.beside.services import WHICH, ServiceRules
from tests.chain.contracts.beside.twice import MOSTLY, Expectation, named, number, word

SHOP, COMPANY = 4, 5
PERIOD = 2025_12
LINES = tuple(
    Line(member, quota, 1_00 * member, word(f"private {member}"))
    for member, quota in zip(range(1, 6), (WHOLE // 2, WHOLE // 4, WHOLE // 4 - 10, 9, 1), strict=True)
)
PURPOSES = st.sampled_from([Purpose.MEMBERS, Purpose.MEMBERS, Purpose.QUOTAS, Purpose.ECO_PRODUCTS, Purpose.NONE])
GIVERS = st.sampled_from([COMPANY] * 8 + [SHOP, 1])


class TreasuryRules(ServiceRules):
    """Stakeholders buy and give; ballots give the commons."""

    tree: SumTree
    gifts: list[tuple[dict[str, Any], told.Recipients]]
    quota_gifts: list[bytes]
    bought: int

    def begin(self) -> None:
        super().begin()
        self.gifts, self.quota_gifts, self.bought = [], [], 0
        self._settle_december()
        self.register_stakeholder(COMPANY, 300 * DAY, "treasurer", True, True, 0)
        for purpose in (Purpose.MEMBERS, Purpose.QUOTAS, Purpose.ECO_PRODUCTS):
            self.buy(COMPANY, 100, purpose, "treasurer", True, True, 1)
        self.decide(Kind.SET_STANDING_GRANT, encode(["uint48"], [1_00]), (1_00,))

    def _settle_december(self) -> None:
        """A settlement of the month before the community began, which becomes final."""
        village = self.village
        place = Place(village.deployment.chain_id, village.deployment.addresses["Settlements"], PERIOD, 0)
        self.tree = SumTree(place, LINES)
        message = {
            "period": PERIOD,
            "revision": 0,
            "root": self.tree.root,
            "leaves": len(LINES),
            "tokens": self.tree.tokens,
            "sharedWh": 5,
            "incentiveCents": 5,
            "datasetHash": word("dataset"),
            "rulesHash": word("rules"),
            "codeHash": word("code"),
            "validUntil": self.until(),
        }
        oracles = [f"oracle {i}" for i in range(5)]
        signers = sorted(oracles, key=number)[: village.plan.threshold]
        settlement = Settlement(PERIOD, 0, LINES, self.tree.root, len(LINES), self.tree.tokens, message["validUntil"])
        publish = self.model.settlements.publish
        self.act(
            lambda now: publish(now, settlement, [number(each) for each in signers]),
            "Settlements",
            "publish",
            tuple(message.values()),
            [self.sign("Settlement", message, each) for each in signers],
        )
        self.wait(self.now + 8 * DAY)

    # Buying

    @rule(
        stakeholder=st.sampled_from([COMPANY, COMPANY, SHOP, 1, 9]),
        term=st.sampled_from([100 * DAY, 300 * DAY, 300 * DAY, -5, 6 * 366 * DAY]),
        by=st.sampled_from(["treasurer"] * 7 + ["recogniser"]),
        right=MOSTLY,
        in_time=MOSTLY,
        late=st.integers(0, 9),
    )
    def register_stakeholder(self, stakeholder: int, term: int, by: str, right: bool, in_time: bool, late: int) -> None:
        _, sequence = self.model.treasury.stakeholders.get(stakeholder, (0, 0))
        message = {
            "stakeholder": stakeholder,
            "until": self.now + term,
            "agreement": word("agreement"),
            "sequence": sequence + (late == 9),
            "treasurer": named(by).address,
            "validUntil": self.until(in_time),
        }
        hand = by if right else self.hand(0, False)
        order = told.Stakeholder(stakeholder, message["until"], message["sequence"], number(by), message["validUntil"])
        register, signer = self.model.treasury.register, number(hand)
        signed = self.signed("Stakeholder", message, hand)
        self.act(lambda now: register(now, order, signer), "Treasury", "register", *signed)

    @rule(
        stakeholder=GIVERS,
        cents=st.integers(0, 250),
        purpose=PURPOSES,
        by=st.sampled_from(["treasurer"] * 7 + ["recogniser", "own key", "own number"]),
        right=MOSTLY,
        in_time=MOSTLY,
        odd=st.integers(0, 19),
    )
    def buy(
        self, stakeholder: int, cents: int, purpose: Purpose, by: str, right: bool, in_time: bool, odd: int
    ) -> None:
        self.bought += odd != 19
        rate = self.model.council.value("TokensPerEuro", self.now + 1)
        own = self.hand(stakeholder)
        treasurer = holder_of(stakeholder) if by == "own number" else named(own if by == "own key" else by).address
        message = {
            "stakeholder": stakeholder,
            "cents": cents,
            "tokensPerEuro": rate + (odd == 18),
            "purpose": int(purpose),
            "receipt": bytes(32) if odd == 17 else word(f"receipt {self.bought}"),
            "treasurer": treasurer,
            "validUntil": self.until(in_time),
        }
        hand = (own if by.startswith("own") else by) if right else self.hand(0, False)
        order = told.Purchase(
            stakeholder,
            cents,
            message["tokensPerEuro"],
            purpose,
            message["receipt"],
            int(treasurer, 16),
            message["validUntil"],
        )
        buy, signer = self.model.treasury.buy, number(hand)
        self.act(lambda now: buy(now, order, signer), "Treasury", "buy", *self.signed("Purchase", message, hand))

    def any_allowance(self, which: int, purpose: Purpose) -> bytes:
        """An allowance for a purpose; now and then any, or none."""
        allowances = self.model.treasury.allowances
        fitting = [name for name, found in allowances.items() if found.purpose == purpose or which % 10 == 9]
        return fitting[which % len(fitting)] if fitting and which != 42 else word("no allowance")

    # Giving

    @rule(
        stakeholder=GIVERS,
        which=WHICH,
        pool=st.integers(0, 3_00),
        members=st.lists(st.integers(1, 4), max_size=3, unique=True),
        weights=st.lists(st.integers(0, 5), min_size=3, max_size=3),
        odd=st.integers(0, 19),
        right=MOSTLY,
        in_time=MOSTLY,
    )
    def give(
        self,
        stakeholder: int,
        which: int,
        pool: int,
        members: list[int],
        weights: list[int],
        odd: int,
        right: bool,
        in_time: bool,
    ) -> None:
        named_ = members if odd == 19 else sorted(members) if odd > 1 else [*sorted(members), COMPANY]
        recipients: told.Recipients = (named_, weights[: len(named_)] if odd != 18 else weights)
        message = {
            "stakeholder": stakeholder,
            "allowance": self.any_allowance(which, Purpose.MEMBERS),
            "pool": pool,
            "recipients": _hash(recipients),
            "salt": word(f"gift {len(self.gifts)}"),
            "validUntil": self.until(in_time),
        }
        given = recipients
        if odd == 17:
            given = ([*named_, 6], [*recipients[1], 1])
        if odd == 16 and self.gifts:
            message, recipients = self.gifts[-1]
            given = recipients
        self.gifts.append((message, recipients))
        hand = self.hand(message["stakeholder"], right)
        order = told.Grant(
            message["stakeholder"], message["allowance"], message["pool"], recipients, message["validUntil"]
        )
        name, grant, signer = self.village.digest("Grant", message), self.model.treasury.grant, number(hand)
        self.act(
            lambda now: grant(now, name, order, signer, given),
            "Treasury",
            "grant",
            *self.signed("Grant", message, hand),
            *given,
        )

    @rule(
        stakeholder=GIVERS,
        which=WHICH,
        pool=st.sampled_from([0, 1_00, 2_00, 2_00, 20_00]),
        period=st.sampled_from([PERIOD] * 5 + [2026_01]),
        right=MOSTLY,
        in_time=MOSTLY,
    )
    def give_by_quota(self, stakeholder: int, which: int, pool: int, period: int, right: bool, in_time: bool) -> None:
        message = {
            "stakeholder": stakeholder,
            "allowance": self.any_allowance(which, Purpose.QUOTAS),
            "pool": pool,
            "period": period,
            "salt": word(f"quota gift {which % 5 and self.acted}"),
            "validUntil": self.until(in_time),
        }
        hand = self.hand(stakeholder, right)
        order = told.QuotaGrant(stakeholder, message["allowance"], pool, period, message["validUntil"])
        name, open_, signer = (
            self.village.digest("QuotaGrant", message),
            self.model.treasury.open_quota_grant,
            number(hand),
        )
        signed = self.signed("QuotaGrant", message, hand)
        if self.act(lambda now: open_(now, name, order, signer), "Treasury", "openQuotaGrant", *signed):
            self.quota_gifts.append(name)

    @precondition(lambda self: self.quota_gifts)
    @rule(which=WHICH, index=st.integers(0, len(LINES) - 1), right=MOSTLY)
    def takes_a_share(self, which: int, index: int, right: bool) -> None:
        name = self.quota_gifts[which % len(self.quota_gifts)] if which else word("no gift")
        line = LINES[index] if right else replace(LINES[index], quota_micro=LINES[index].quota_micro + 1)
        take = self.model.treasury.take_quota_share
        self.act(
            lambda now: take(now, name, index, line),
            "Treasury",
            "takeQuotaShare",
            name,
            (index, *astuple(line)),
            self.tree.proof(index),
        )

    @rule(
        stakeholder=GIVERS,
        which=WHICH,
        member=st.sampled_from([1, 2, 3, 3, COMPANY, 9]),
        amount=st.integers(0, 10),
        right=MOSTLY,
        in_time=MOSTLY,
    )
    def rewards_a_product(
        self, stakeholder: int, which: int, member: int, amount: int, right: bool, in_time: bool
    ) -> None:
        message = {
            "stakeholder": stakeholder,
            "allowance": self.any_allowance(which, Purpose.ECO_PRODUCTS),
            "member": member,
            "amount": amount * 60,
            "product": word(f"product {which}") if which else bytes(32),
            "validUntil": self.until(in_time),
        }
        hand = self.hand(stakeholder, right)
        order = told.EcoBonus(*message.values())  # type: ignore[arg-type]
        grant, signer = self.model.treasury.grant_eco_bonus, number(hand)
        signed = self.signed("EcoBonus", message, hand)
        self.act(lambda now: grant(now, order, signer), "Treasury", "grantEcoBonus", *signed)

    # What ballots decide

    @rule(
        members=st.lists(st.integers(1, 8), max_size=4, unique=True),
        amount=st.sampled_from([0, 50, 1_00, 1_00, 5_00, 50_01]),
        standing=st.booleans(),
        odd=st.integers(0, 19),
    )
    def the_community_decides(self, members: list[int], amount: int, standing: bool, odd: int) -> None:
        if standing:
            self.decide(Kind.SET_STANDING_GRANT, encode(["uint48"], [amount]), (amount,))
            return
        members = [0, *members] if odd == 19 else members if odd == 18 else sorted(members)
        data = encode(["uint32[]", "uint48"], [members, amount])
        self.decide(Kind.GRANT_COMMONS, data, (members, amount))

    @rule(member=st.sampled_from([1, 2, 3, 1, 2, 3, SHOP, 9]), which=st.integers(0, 9))
    def takes_the_standing_grant(self, member: int, which: int) -> None:
        """With the newest service that was paid, mostly."""
        known = self.model.services.services.items()
        own = [name for name, found in known if member in {found.requester, found.provider}]
        services = self.model.services.services
        own.sort(key=lambda name: (services[name].state == State.CLOSED, services[name].start), reverse=True)
        service = own[0 if which else -1] if own else word("no service")
        pay = self.model.treasury.pay_standing_grant
        self.act(lambda now: pay(now, member, service), "Treasury", "payStandingGrant", member, service)

    # What holds

    def expectations(self) -> Iterator[Expectation]:
        yield from super().expectations()
        treasury, now = self.model.treasury, self.now
        yield "Treasury", "outstanding", (), treasury.outstanding(now)
        yield "Treasury", "grantable", (), treasury.grantable(now)
        given = sum(found.bought - found.left for found in treasury.allowances.values())
        # I-21: nothing is given that was not bought.
        assert self.replay.issued[3] <= given <= sum(found.bought for found in treasury.allowances.values())

    def at_the_end(self) -> Iterator[Expectation]:
        yield from super().at_the_end()
        treasury, epoch = self.model.treasury, epoch_of(self.now)
        for name, found in treasury.allowances.items():
            facts = (found.stakeholder, found.purpose, found.last_epoch, found.bought, found.left)
            yield "Treasury", "allowanceOf", (name,), facts
        for name, pool in treasury.pools.items():
            yield "Treasury", "poolOf", (name,), (pool.period, pool.last_epoch, pool.pool, pool.left)
        for stakeholder, facts in treasury.stakeholders.items():
            yield "Treasury", "stakeholderOf", (stakeholder,), facts
        standing = treasury.standing
        yield "Treasury", "standing", (), (standing.each, max(standing.epoch, 0), standing.share)
        for member in range(1, 5):
            yield "Treasury", "hasStandingGrant", (member, epoch), treasury.has_standing_grant(member, epoch)


def _hash(recipients: told.Recipients) -> bytes:
    """What the stakeholder signs of the recipients."""
    from eth_utils.crypto import keccak

    return keccak(encode(["uint32[]", "uint48[]"], list(recipients)))
