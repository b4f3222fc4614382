"""One community: its members, their units, and their services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from chain.genesis import DAY, PARAMETERS
from chain.model.months import epoch_of
from chain.model.parameters import CHANNELS, Council
from chain.model.refused import Refused

MAX_AHEAD = 45 * DAY
GRACE = 7 * DAY
FIRST_FUND = 0xFFFFFF00


class State(IntEnum):
    """Where a service stands, with the contracts' numbers."""

    NONE = 0
    REQUESTED = 1
    ACTIVE = 2
    DELIVERED = 3
    CLOSED = 4
    CANCELLED = 5
    EXPIRED = 6


@dataclass
class Account:
    """A member's units: free lots by the last month in which they can be spent, and what is set aside."""

    lots: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    escrowed: int = 0
    open: int = 0

    @property
    def free(self) -> int:
        """What can be spent."""
        return sum(self.lots.values())


@dataclass
class Service:
    """An agreed service and the lots that are set aside for it."""

    state: State
    requester: int
    provider: int
    amount: int = 0
    start: int = 0
    perform_by: int = 0
    deadline: int = 0
    """Requested: the last second to approve. Delivered: the last second of the review."""
    escrow: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """The part of a signed request that the rules look at."""

    requester: int
    provider: int
    amount: int
    start: int
    perform_by: int
    valid_until: int
    mediator: int = 0


class Community:
    """One community.

    Every act takes `now`, a Unix second that never goes back, and raises `Refused` where the contracts revert.
    """

    def __init__(self, founding_members: int, parameters: Mapping[str, int] = PARAMETERS) -> None:
        self.council = Council(parameters)
        self.founding_members = founding_members
        self.founding_allowance = founding_members * parameters["Welcome"]
        self.accounts: dict[int, Account] = {}
        self.services: dict[bytes, Service] = {}
        self.welcome_owed: dict[int, int] = defaultdict(int)
        self.issued = self.burnt = 0
        self._epoch = 0
        self._issued_now = dict.fromkeys(CHANNELS, 0)
        self._at_start = 0
        self._keys: set[object] = set()
        self._identities: set[object] = set()

    # What can be asked

    @property
    def held(self) -> int:
        """All that is free or set aside."""
        return sum(account.free + account.escrowed for account in self.accounts.values())

    def volume_cap(self, now: int) -> int:
        """The most that may be held after an issuance in this month."""
        self.turn(now)
        counted = max(self._at_start, min(len(self.accounts), self.founding_members))
        return self.council.value("VolumePerMember", now) * counted

    def issuable(self, channel: str, now: int) -> tuple[int, int]:
        """What a channel may issue out of its share of the growth, and out of the founding allowance."""
        cap = self.volume_cap(now)
        room = max(cap - self.held, 0)
        founding = min(room, self.founding_allowance) if channel == "Welcome" else 0
        share = cap * self.council.value("GrowthBps", now) * self.council.value(f"Share{channel}", now) // 10**8
        return min(room - founding, max(share - self._issued_now[channel], 0)), founding

    def turn(self, now: int) -> None:
        """Lets the months up to `now` end: what has expired burns, and budgets begin anew."""
        epoch = epoch_of(now)
        if epoch == self._epoch:
            return
        self._epoch = epoch
        self._issued_now = dict.fromkeys(CHANNELS, 0)
        self._at_start = len(self.accounts)
        for account in self.accounts.values():
            for last in [last for last in account.lots if last < epoch]:
                self.burnt += account.lots.pop(last)

    # Members and their welcome

    def admit(self, now: int, member: int, key: object, identity: object) -> None:
        """A registrar's admission is relayed."""
        self.turn(now)
        if not 0 < member < FIRST_FUND or member in self.accounts:
            raise Refused("Members_NumberTaken")
        if key in self._keys:
            raise Refused("Members_KeyTaken")
        if identity in self._identities:
            raise Refused("Members_IdentityTaken")
        self._keys.add(key)
        self._identities.add(identity)
        self.accounts[member] = Account()
        self._pay_welcome(now, member, self.council.value("Welcome", now))

    def pay_welcome(self, now: int, member: int) -> None:
        """Anyone asks for what is owed of a welcome bonus."""
        self.turn(now)
        owed = self.welcome_owed[member]
        if member not in self.accounts or not min(owed, sum(self.issuable("Welcome", now))):
            raise Refused("Ledger_NothingToPay")
        self._pay_welcome(now, member, owed)

    # A service's life

    def request(self, now: int, service: bytes, order: Order, signer: int) -> None:
        """The requester's signed request is relayed."""
        self.turn(now)
        if service in self.services:
            raise Refused("Services_Exists")
        if now > order.valid_until:
            raise Refused("Services_IntentExpired")
        if order.requester == order.provider or order.mediator in {order.requester, order.provider}:
            raise Refused("Services_SameParty")
        if not now <= order.start <= order.perform_by <= now + MAX_AHEAD:
            raise Refused("Services_BadTimes")
        if not 0 < order.amount <= self.council.value("MaxPrice", now):
            raise Refused("Services_BadPrice")
        self._authorise(order.requester, signer)
        if order.provider not in self.accounts:
            raise Refused("Members_NotActive")
        account = self.accounts[order.requester]
        if account.open >= self.council.value("MaxOpen", now):
            raise Refused("Ledger_TooManyOpen")
        if account.free < order.amount:
            raise Refused("Ledger_NotEnough")
        self.services[service] = Service(
            State.REQUESTED,
            order.requester,
            order.provider,
            order.amount,
            order.start,
            order.perform_by,
            min(order.start, now + self.council.value("ApproveWindow", now)),
            _take(account.lots, order.amount),
        )
        account.escrowed += order.amount
        account.open += 1

    def approve(self, now: int, service: bytes, signer: int, valid_until: int) -> None:
        """The provider agrees."""
        found = self._in_state(service, State.REQUESTED)
        _until(now, found.deadline)
        self._authorise_in_time(now, found.provider, signer, valid_until)
        found.state = State.ACTIVE

    def deliver(self, now: int, service: bytes, signer: int, valid_until: int) -> None:
        """The provider says that it is done."""
        found = self._in_state(service, State.ACTIVE)
        if now < found.start:
            raise Refused("Services_TooEarly")
        _until(now, found.perform_by)
        self._authorise_in_time(now, found.provider, signer, valid_until)
        found.state = State.DELIVERED
        found.deadline = now + self.council.value("ReviewWindow", now)

    def close(self, now: int, service: bytes, signer: int, valid_until: int) -> None:
        """The requester's closing message is relayed."""
        found = self._in_state(service, State.ACTIVE, State.DELIVERED)
        _until(now, found.perform_by + GRACE)
        self._authorise_in_time(now, found.requester, signer, valid_until)
        self._pay(now, found)

    def close_after_review(self, now: int, service: bytes) -> None:
        """Anyone closes what the requester did not object to."""
        found = self._in_state(service, State.DELIVERED)
        _after(now, found.deadline)
        self._pay(now, found)

    def cancel(self, now: int, service: bytes, named: int, signer: int, valid_until: int) -> None:
        """`named`, a party, ends the service."""
        found = self._in_state(service, State.REQUESTED, State.ACTIVE, State.DELIVERED)
        if named != found.provider:
            if named != found.requester or found.state == State.DELIVERED:
                raise Refused("Services_NotAParty")
            if found.state == State.ACTIVE and now >= found.start:
                raise Refused("Services_TooLate")
        self._authorise_in_time(now, named, signer, valid_until)
        self._refund(now, found, State.CANCELLED)

    def revoke(self, now: int, service: bytes, requester: int, signer: int, valid_until: int) -> None:
        """The requester makes a request unusable that nobody has relayed."""
        if service in self.services:
            raise Refused("Services_Exists")
        self._authorise_in_time(now, requester, signer, valid_until)
        self.services[service] = Service(State.CANCELLED, 0, 0)

    def expire(self, now: int, service: bytes) -> None:
        """Anyone ends what ran out of time."""
        found = self._in_state(service, State.REQUESTED, State.ACTIVE)
        _after(now, found.deadline if found.state == State.REQUESTED else found.perform_by + GRACE)
        self._refund(now, found, State.EXPIRED)

    # How units move

    def _pay_welcome(self, now: int, member: int, owed: int) -> None:
        growth, founding = self.issuable("Welcome", now)
        amount = min(owed, growth + founding)
        from_founding = min(amount, founding)
        self.founding_allowance -= from_founding
        self._issued_now["Welcome"] += amount - from_founding
        self.issued += amount
        self._receive(now, member, amount)
        self.welcome_owed[member] = owed - amount

    def _receive(self, now: int, member: int, amount: int) -> None:
        account = self.accounts[member]
        cap = self.council.value("HoldingCap", now) * self.council.value("VolumePerMember", now)
        received = min(amount, max(cap - account.free - account.escrowed, 0))
        if received:
            account.lots[epoch_of(now) + self.council.value("Life", now) - 1] += received
        self.burnt += amount - received

    def _pay(self, now: int, service: Service) -> None:
        self.turn(now)
        self._let_go(service)
        self._receive(now, service.provider, service.amount)
        service.state = State.CLOSED

    def _refund(self, now: int, service: Service, state: State) -> None:
        self.turn(now)
        self._let_go(service)
        account = self.accounts[service.requester]
        for last, amount in service.escrow.items():
            if last < epoch_of(now):
                self.burnt += amount
            else:
                account.lots[last] += amount
        service.state = state

    def _let_go(self, service: Service) -> None:
        account = self.accounts[service.requester]
        account.escrowed -= service.amount
        account.open -= 1

    def _in_state(self, service: bytes, *states: State) -> Service:
        found = self.services.get(service)
        if found is None or found.state not in states:
            raise Refused("Services_WrongState")
        return found

    def _authorise(self, member: int, signer: int) -> None:
        if member not in self.accounts:
            raise Refused("Members_NotActive")
        if signer != member:
            raise Refused("Members_WrongSignature")

    def _authorise_in_time(self, now: int, member: int, signer: int, valid_until: int) -> None:
        if now > valid_until:
            raise Refused("Services_IntentExpired")
        self._authorise(member, signer)


def _take(lots: dict[int, int], amount: int) -> dict[int, int]:
    """Takes `amount` out of `lots`, the soonest expiring first; there must be enough."""
    taken = {}
    for last in sorted(lots):
        part = min(lots[last], amount)
        if part:
            taken[last] = part
            lots[last] -= part
            amount -= part
    return taken


def _until(now: int, deadline: int) -> None:
    if now > deadline:
        raise Refused("Services_TooLate")


def _after(now: int, deadline: int) -> None:
    if now <= deadline:
        raise Refused("Services_TooEarly")
