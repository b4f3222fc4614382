"""Allowances that stakeholders buy and give, and the commons allowance that the community gives again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from chain.merkle import WHOLE, Line
from chain.model.ledger import Ledger
from chain.model.members import Members
from chain.model.months import epoch_of
from chain.model.parameters import Council
from chain.model.refused import Refused
from chain.model.register import MAX_TERM, Class
from chain.model.services import Service, Services, State
from chain.model.settlements import Settlements

ALLOWANCE_MONTHS = 12
ACTIVE_MONTHS = 2
MAX_ECO_BONUS = 5_00
MAX_STANDING = 50_00

Recipients = tuple[Sequence[int], Sequence[int]]
"""Members in ascending order, and the weight of each."""


class Purpose(IntEnum):
    """What an allowance was bought for, with the contracts' numbers."""

    NONE = 0
    MEMBERS = 1
    QUOTAS = 2
    ECO_PRODUCTS = 3


@dataclass(frozen=True)
class Stakeholder:
    """What the treasurer, the holder of the office, signs to register a stakeholder."""

    stakeholder: int
    until: int
    sequence: int
    treasurer: int
    valid_until: int


@dataclass(frozen=True)
class Purchase:
    """What the treasurer signs when a stakeholder's payment arrived; an empty receipt is none."""

    stakeholder: int
    cents: int
    tokens_per_euro: int
    purpose: Purpose
    receipt: bytes
    treasurer: int
    valid_until: int


@dataclass(frozen=True)
class Grant:
    """What a stakeholder signs to give a part of an allowance to members."""

    stakeholder: int
    allowance: bytes
    pool: int
    recipients: Recipients
    valid_until: int


@dataclass(frozen=True)
class QuotaGrant:
    """What a stakeholder signs to give to all members of a final settlement by their quotas."""

    stakeholder: int
    allowance: bytes
    pool: int
    period: int
    valid_until: int


@dataclass(frozen=True)
class EcoBonus:
    """What a stakeholder signs for a member who bought an eco-compatible product; an empty product is none."""

    stakeholder: int
    allowance: bytes
    member: int
    amount: int
    product: bytes
    valid_until: int


@dataclass
class Allowance:
    """What a stakeholder may still give of one purchase, until the end of a month."""

    stakeholder: int
    purpose: Purpose
    last_epoch: int
    bought: int
    left: int


@dataclass
class Pool:
    """A gift by quotas from which members take their parts until the end of a month."""

    period: int
    last_epoch: int
    pool: int
    left: int


@dataclass
class Standing:
    """The most that a citizen gets in a month, and what each gets in month `epoch`."""

    each: int = 0
    epoch: int = -1
    share: int = 0


class Treasury:
    """The allowances of one community. Receipts and gifts have the names that they have on a chain, or any others."""

    def __init__(
        self, members: Members, ledger: Ledger, services: Services, settlements: Settlements, council: Council
    ) -> None:
        self._members, self._ledger, self._services = members, ledger, services
        self._settlements, self._council = settlements, council
        self.stakeholders: dict[int, tuple[int, int]] = {}
        """Until when, and how often registered or changed."""
        self.allowances: dict[bytes, Allowance] = {}
        self.pools: dict[bytes, Pool] = {}
        self.standing = Standing()
        self._used: set[bytes] = set()
        self._products: set[tuple[int, bytes]] = set()
        self._taken: set[tuple[bytes, int]] = set()
        self._paid: set[tuple[int, int]] = set()
        self._outstanding: dict[int, int] = defaultdict(int)

    # What can be asked

    def outstanding(self, now: int) -> int:
        """What all allowances together may still give."""
        epoch = epoch_of(now)
        return sum(amount for last, amount in self._outstanding.items() if epoch <= last <= epoch + ALLOWANCE_MONTHS)

    def grantable(self, now: int) -> int:
        """What may be bought now."""
        return max(ALLOWANCE_MONTHS * self._ledger.share_of("Grants", now) - self.outstanding(now), 0)

    def has_standing_grant(self, member: int, epoch: int) -> bool:
        """Whether a member got the standing grant of a month."""
        return (epoch, member) in self._paid

    # Stakeholders and what they pay

    def register(self, now: int, order: Stakeholder, signer: object) -> None:
        """A treasurer registers a stakeholder, or changes until when."""
        _in_time(now, order.valid_until)
        _, sequence = self.stakeholders.get(order.stakeholder, (0, 0))
        if order.sequence != sequence:
            raise Refused("Treasury_WrongSequence")
        if order.until > now + MAX_TERM:
            raise Refused("Treasury_BadTerm")
        self._members.require_active(order.stakeholder)
        if self._is_citizen(order.stakeholder):
            raise Refused("Treasury_Citizen")
        self._members.authorise_officer(now, "Treasurer", order.treasurer, signer)
        self.stakeholders[order.stakeholder] = order.until, sequence + 1

    def buy(self, now: int, order: Purchase, signer: object) -> None:
        """A treasurer confirms a stakeholder's payment: it becomes an allowance with the receipt's name."""
        _in_time(now, order.valid_until)
        self._require_stakeholder(now, order.stakeholder)
        if order.purpose == Purpose.NONE or not order.cents:
            raise Refused("Treasury_NoPurpose")
        rate = self._council.value("TokensPerEuro", now)
        if order.tokens_per_euro != rate:
            raise Refused("Treasury_WrongRate")
        if self._members.is_oneself(order.treasurer, order.stakeholder):
            raise Refused("Treasury_OwnPurchase")
        self._require_unused(order.receipt)
        self._members.authorise_officer(now, "Treasurer", order.treasurer, signer)
        tokens = order.cents * rate // 100
        if tokens > self.grantable(now):
            raise Refused("Treasury_TooMuch")
        last = epoch_of(now) + ALLOWANCE_MONTHS
        self._used.add(order.receipt)
        self.allowances[order.receipt] = Allowance(order.stakeholder, order.purpose, last, tokens, tokens)
        self._outstanding[last] += tokens

    # What stakeholders give

    def grant(self, now: int, name: bytes, order: Grant, signer: object, recipients: Recipients) -> None:
        """A stakeholder gives to `recipients`, who must be those that were signed; `name` is the gift's id."""
        _in_time(now, order.valid_until)
        self._require_unused(name)
        if [list(each) for each in recipients] != [list(each) for each in order.recipients]:
            raise Refused("Treasury_WrongRecipients")
        self._members.authorise_active(order.stakeholder, signer)
        amounts = self._divide(now, order.pool, *recipients)
        if not any(amounts):
            raise Refused("Treasury_NothingToGive")
        given = sum(amounts)
        allowance = self._allowance(now, order.allowance, order.stakeholder, Purpose.MEMBERS, given)
        self._ledger.grant(now, recipients[0], amounts)
        self._used.add(name)
        allowance.left -= given
        self._outstanding[allowance.last_epoch] -= given

    def open_quota_grant(self, now: int, name: bytes, order: QuotaGrant, signer: object) -> None:
        """A stakeholder sets a part of an allowance aside for the members of a final settlement."""
        _in_time(now, order.valid_until)
        self._require_unused(name)
        if not order.pool:
            raise Refused("Treasury_NothingToGive")
        if not self._settlements.is_final(now, order.period):
            raise Refused("Treasury_NotFinal")
        self._members.authorise_active(order.stakeholder, signer)
        allowance = self._allowance(now, order.allowance, order.stakeholder, Purpose.QUOTAS, order.pool)
        self._used.add(name)
        allowance.left -= order.pool
        self.pools[name] = Pool(order.period, allowance.last_epoch, order.pool, order.pool)

    def take_quota_share(self, now: int, name: bytes, index: int, line: Line) -> None:
        """Anyone pays the part of a line to its member."""
        pool = self.pools.get(name, Pool(0, 0, 0, 0))
        if pool.last_epoch < epoch_of(now):
            raise Refused("Treasury_Ended")
        if not self._settlements.verify(pool.period, index, line):
            raise Refused("Treasury_NotVerified")
        self._require_recipient(now, line.member)
        amount = pool.pool * line.quota_micro // WHOLE
        if not amount:
            raise Refused("Treasury_NothingToGive")
        if (name, index) in self._taken:
            raise Refused("Treasury_AlreadyTaken")
        self._ledger.grant(now, [line.member], [amount])
        self._taken.add((name, index))
        pool.left -= amount
        self._outstanding[pool.last_epoch] -= amount

    def grant_eco_bonus(self, now: int, order: EcoBonus, signer: object) -> None:
        """A stakeholder gives the bonus of one eco-compatible product."""
        _in_time(now, order.valid_until)
        if not order.amount:
            raise Refused("Treasury_NothingToGive")
        if order.amount > MAX_ECO_BONUS:
            raise Refused("Treasury_BonusTooLarge")
        product = order.stakeholder, order.product
        if not any(order.product) or product in self._products:
            raise Refused("Treasury_Used")
        self._require_recipient(now, order.member)
        self._members.authorise_active(order.stakeholder, signer)
        allowance = self._allowance(now, order.allowance, order.stakeholder, Purpose.ECO_PRODUCTS, order.amount)
        self._ledger.grant(now, [order.member], [order.amount])
        self._products.add(product)
        allowance.left -= order.amount
        self._outstanding[allowance.last_epoch] -= order.amount

    # What the community gives again

    def grant_commons(self, now: int, members: Sequence[int], amount: int) -> None:
        """A ballot gives the same of the commons allowance to each of these members; only `Council`."""
        if any(member <= before for before, member in zip((0, *members), members, strict=False)):
            raise Refused("Treasury_BadRecipients")
        gets = [self._members.is_active(each) and not self._is_stakeholder(now, each) for each in members]
        if not any(gets) or not amount:
            raise Refused("Treasury_NothingToGive")
        self._ledger.grant_commons(now, members, [amount if each else 0 for each in gets])

    def set_standing_grant(self, each: int) -> None:
        """A ballot sets the most that a citizen gets every month; only `Council`."""
        if each > MAX_STANDING:
            raise Refused("Treasury_StandingTooLarge")
        self.standing.each = each

    def pay_standing_grant(self, now: int, member: int, service: bytes) -> None:
        """Anyone pays the month's standing grant to a citizen who takes part, as `service` shows."""
        self._members.require_active(member)
        if not self._is_citizen(member):
            raise Refused("Treasury_NotACitizen")
        epoch = epoch_of(now)
        share = self._standing_share(now)
        known = self._services.services.get(service, Service(State.NONE))
        recent = known.start <= now and epoch_of(known.start) + ACTIVE_MONTHS >= epoch
        paid = known.state == State.CLOSED and known.amount >= share
        if member not in {known.requester, known.provider} or not recent or not paid:
            raise Refused("Treasury_NotActive")
        if (epoch, member) in self._paid:
            raise Refused("Treasury_AlreadyTaken")
        self._ledger.grant_commons(now, [member], [share])
        self._paid.add((epoch, member))
        self.standing.epoch, self.standing.share = epoch, share

    def _standing_share(self, now: int) -> int:
        """The same for all in a month: what the first who got it got."""
        if not self.standing.each:
            raise Refused("Treasury_NothingToGive")
        if self.standing.epoch == epoch_of(now):
            return self.standing.share
        self._ledger.turn(now)
        share = min(self.standing.each, self._ledger.commons // self._members.active_members(now)[1])
        if not share:
            raise Refused("Treasury_NothingToGive")
        return share

    # What every verb asks

    def _allowance(self, now: int, name: bytes, stakeholder: int, purpose: Purpose, amount: int) -> Allowance:
        """The allowance out of which a stakeholder may give this much."""
        self._require_stakeholder(now, stakeholder)
        allowance = self.allowances.get(name)
        if allowance is None or allowance.stakeholder != stakeholder:
            raise Refused("Treasury_NotYours")
        if allowance.purpose != purpose:
            raise Refused("Treasury_WrongPurpose")
        if allowance.last_epoch < epoch_of(now):
            raise Refused("Treasury_Ended")
        if allowance.left < amount:
            raise Refused("Treasury_AllowanceExceeded")
        return allowance

    def _divide(self, now: int, pool: int, members: Sequence[int], weights: Sequence[int]) -> list[int]:
        """What each gets of `pool` by weight, rounded down."""
        if len(members) != len(weights):
            raise Refused("Treasury_BadRecipients")
        last = 0
        for member in members:
            if member <= last:
                raise Refused("Treasury_BadRecipients")
            self._require_recipient(now, member)
            last = member
        if not sum(weights):
            raise Refused("Treasury_BadRecipients")
        return [pool * weight // sum(weights) for weight in weights]

    def _require_unused(self, name: bytes) -> None:
        if not any(name) or name in self._used:
            raise Refused("Treasury_Used")

    def _require_stakeholder(self, now: int, stakeholder: int) -> None:
        if not self._is_stakeholder(now, stakeholder):
            raise Refused("Treasury_NotAStakeholder")

    def _require_recipient(self, now: int, member: int) -> None:
        if self._is_stakeholder(now, member):
            raise Refused("Treasury_ToAStakeholder")
        self._members.require_active(member)

    def _is_stakeholder(self, now: int, member: int) -> bool:
        return self.stakeholders.get(member, (0, 0))[0] >= now

    def _is_citizen(self, member: int) -> bool:
        return self._members.class_of(member) == Class.CITIZEN


def _in_time(now: int, valid_until: int) -> None:
    if now > valid_until:
        raise Refused("Treasury_IntentExpired")
