"""What stakeholders buy and give, and what the community gives again every month."""

from __future__ import annotations

from functools import partial

from chain.genesis import DAY
from chain.model.months import epoch_of
from chain.model.offers import CITIZEN
from chain.model.services import Service, State
from chain.model.treasury import ACTIVE_MONTHS, Grant, Purchase, Purpose, QuotaGrant, Stakeholder
from cli.history.acts import Made, Said, Shown
from cli.history.scene import HOUR, Event, Scene, name_of, period_of
from cli.history.settlements import Settlements
from cli.history.story import Gift, member, story
from cli.history.story import Purchase as PurchaseStory
from cli.history.story import Stakeholder as StakeholderStory
from energy.calendar import Month

PAID_ON = 20
"""The day of the month on which the monthly grant is paid."""
TAKEN_AFTER = 2
"""Days into a month after which the parts of a gift by quotas are asked for that the month before had no room for."""

__all__ = ["Purpose", "Treasury"]


class Treasury:
    """Stakeholders, allowances and gifts."""

    def __init__(self, scene: Scene, settlements: Settlements) -> None:
        self._scene, self._settlements = scene, settlements
        self._random = scene.source("treasury")
        self._bought: list[tuple[int, int]] = []
        """Number and stakeholder of each purchase."""

    def plan(self) -> None:
        """What is planned from the beginning."""
        for number, told in enumerate(story().stakeholders, 1):
            self._later(told.when, partial(self._register, told=told, number=number))
        for number, purchase in enumerate(story().purchases, 1):
            self._later(purchase.when, partial(self._buy, told=purchase, number=number))
        for number, gift in enumerate(story().gifts, 1):
            self._later(
                gift.when, partial(self._give if gift.weights else self._give_by_quotas, told=gift, number=number)
            )
        for month in self._scene.months:
            self._later((month, PAID_ON), self._pay_standing_grants)

    def _later(self, when: tuple[int, int], event: Event) -> None:
        self._scene.at(self._scene.moment(*when, self._random), event)

    # What others need to know

    def receipt(self, number: int) -> Said:
        """What names a purchase's allowance."""
        return Said(story().purchases[number - 1].words, f"receipt {number}")

    def allowance(self, at: int, stakeholder: int, purpose: Purpose, amount: int) -> int | None:
        """The number of the oldest purchase out of which a stakeholder can give so much; None if there is none."""
        for number, who in self._bought:
            found = self._scene.model.treasury.allowances[name_of("receipt", number)]
            fits = found.purpose == purpose and found.left >= amount and epoch_of(at) <= found.last_epoch
            if who == stakeholder and fits and self._scene.is_stakeholder(at, who):
                return number
        return None

    # Buying

    def _register(self, at: int, told: StakeholderStory, number: int) -> None:
        who, treasury = member(told.who, self._scene.premise.members), self._scene.model.treasury
        treasurer, signer = self._scene.officer(at, "Treasurer")
        if who is None:
            return
        until = at + told.months * 30 * DAY
        signed = Stakeholder(who, until, treasury.stakeholders.get(who, (0, 0))[1], treasurer, at)
        self._scene.do(
            at, "Treasury.register", f"stakeholder {number}", lambda: treasury.register(at, signed, signer),
            {"stakeholder": who, "until": until, "agreement": Said(told.words)},
        )  # fmt: skip

    def _buy(self, at: int, told: PurchaseStory, number: int) -> None:
        who = member(told.who, self._scene.premise.members)
        treasurer, signer = self._scene.officer(at, "Treasurer")
        if who is None:
            return
        rate = self._scene.model.council.value("TokensPerEuro", at)
        receipt, purpose = name_of("receipt", number), Purpose(told.purpose)
        self._scene.model.turn(at)
        # A smaller community may give less: its stakeholders buy no more than that.
        cents = min(told.cents, self._scene.model.treasury.grantable(at) * 100 // rate)
        signed = Purchase(who, cents, rate, purpose, receipt, treasurer, at)
        done = self._scene.do(
            at, "Treasury.buy", f"purchase {number}", lambda: self._scene.model.treasury.buy(at, signed, signer),
            {"stakeholder": who, "cents": cents, "tokensPerEuro": rate, "purpose": int(purpose),
             "receipt": self.receipt(number)},
        )  # fmt: skip
        if done:
            self._bought.append((number, who))

    # Giving

    def _give(self, at: int, told: Gift, number: int) -> None:
        """To citizens, by weights that the association states."""
        scene, who = self._scene, member(told.who, self._scene.premise.members)
        citizens = [each for each in scene.active if scene.model.members.class_of(each) == CITIZEN]
        if who is None or not citizens:
            return
        scene.model.turn(at)
        pool = min(told.pool, scene.model.ledger.issuable("Grants", at))
        allowance = self.allowance(at, who, Purpose.MEMBERS, pool)
        if allowance is None or not pool:
            return
        weights = [told.weights[place % len(told.weights)] for place in range(len(citizens))]
        recipients = sorted(citizens), weights
        gift, key = Grant(who, name_of("receipt", allowance), pool, recipients, at), scene.key(who)
        scene.do(
            at, "Treasury.grant", f"gift {number}",
            lambda: scene.model.treasury.grant(at, name_of("gift", number), gift, key, recipients),
            {"stakeholder": who, "allowance": self.receipt(allowance), "pool": pool},
            data=(recipients[0], weights),
        )  # fmt: skip

    def _give_by_quotas(self, at: int, told: Gift, number: int) -> None:
        """To all members of the newest final settlement; each part is taken when the month allows it."""
        who, month = member(told.who, self._scene.premise.members), self._settlements.newest_final(at)
        allowance = None if who is None else self.allowance(at, who, Purpose.QUOTAS, told.pool)
        if who is None or month is None or allowance is None:
            return
        name, key = name_of("gift", number), self._scene.key(who)
        gift = QuotaGrant(who, name_of("receipt", allowance), told.pool, period_of(month), at)
        done = self._scene.do(
            at, "Treasury.openQuotaGrant", f"gift {number}",
            lambda: self._scene.model.treasury.open_quota_grant(at, name, gift, key),
            {"stakeholder": who, "allowance": self.receipt(allowance), "pool": told.pool, "period": period_of(month)},
            shown=Shown(month),
        )  # fmt: skip
        if done:
            parts = [line.member for line in self._settlements.lines(month)]
            self._scene.at(at + HOUR, partial(self._take_parts, month=month, number=number, parts=parts))

    def _take_parts(self, at: int, month: Month, number: int, parts: list[int]) -> None:
        """The parts for which there is room are paid; the others wait for the next month."""
        name, scene, left = name_of("gift", number), self._scene, []
        scene.model.turn(at)
        pool = scene.model.treasury.pools[name]
        for index, line in enumerate(self._settlements.lines(month)):
            amount = pool.pool * line.quota_micro // 10**9
            gets = scene.model.members.is_active(line.member) and not scene.is_stakeholder(at, line.member)
            if line.member not in parts or not gets or not amount:
                continue
            if amount > scene.model.ledger.issuable("Grants", at):
                left.append(line.member)
                continue
            scene.do(
                at, "Treasury.takeQuotaShare", f"part {number} {line.member}",
                partial(scene.model.treasury.take_quota_share, at, name, index, line),
                {"id": Made(f"gift {number}")}, shown=Shown(month, line.member),
            )  # fmt: skip
        if left and epoch_of(at) < pool.last_epoch:
            following = epoch_of(at) + 1 - epoch_of(scene.premise.birth)
            again = partial(self._take_parts, month=month, number=number, parts=left)
            self._later((following, TAKEN_AFTER), again)

    # Every month

    def _pay_standing_grants(self, at: int) -> None:
        """Whoever takes part gets the month's grant, as a service shows."""
        scene, treasury = self._scene, self._scene.model.treasury
        scene.model.turn(at)
        if not treasury.standing.each or at > scene.premise.until:
            return
        for who in scene.active:
            number = self._proof_of_part(at, who)
            if number is not None:
                scene.do(
                    at, "Treasury.payStandingGrant", f"standing {epoch_of(at)} {who}",
                    partial(treasury.pay_standing_grant, at, who, name_of("service", number)),
                    {"member": who, "service": Made(f"service {number}")},
                )  # fmt: skip

    def _proof_of_part(self, at: int, who: int) -> int | None:
        """The number of a service that shows that a citizen takes part."""
        if self._scene.model.members.class_of(who) != CITIZEN:
            return None
        services = self._scene.model.services.services
        share = self._scene.model.treasury.standing.each
        for number in range(len(services), 0, -1):
            found = services.get(name_of("service", number), Service(State.NONE))
            recent = found.start <= at and epoch_of(found.start) + ACTIVE_MONTHS >= epoch_of(at)
            if (
                recent
                and who in {found.requester, found.provider}
                and found.state == State.CLOSED
                and found.amount >= share
            ):
                return number
        return None
