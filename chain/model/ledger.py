"""The tokens: accounts by lots, what is set aside, and how much may be issued."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from chain.model.members import Members
from chain.model.months import epoch_of
from chain.model.parameters import CHANNELS, Council
from chain.model.refused import Refused


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


class Ledger:
    """The books of one community. Expiry is booked when the month turns, for every account at once."""

    def __init__(self, members: Members, council: Council, founding_members: int) -> None:
        self._members, self._council = members, council
        self.founding_members = founding_members
        self.founding_allowance = founding_members * council.value("Welcome", 0)
        self.accounts: dict[int, Account] = defaultdict(Account)
        self.escrows: dict[bytes, dict[int, int]] = {}
        self.welcome_owed: dict[int, int] = defaultdict(int)
        self.issued = self.burnt = 0
        self._epoch = 0
        self._issued_now = dict.fromkeys(CHANNELS, 0)

    # What can be asked

    @property
    def held(self) -> int:
        """All that is free or set aside."""
        return self.issued - self.burnt

    def volume_cap(self, now: int) -> int:
        """The most that may be held after an issuance in this month."""
        at_start, current = self._members.active_members(now)
        return self._council.value("VolumePerMember", now) * max(at_start, min(current, self.founding_members))

    def issuable(self, channel: str, now: int) -> tuple[int, int]:
        """What a channel may issue out of its share of the growth, and out of the founding allowance."""
        self.turn(now)
        cap = self.volume_cap(now)
        room = max(cap - self.held, 0)
        founding = min(room, self.founding_allowance) if channel == "Welcome" else 0
        share = cap * self._council.value("GrowthBps", now) * self._council.value(f"Share{channel}", now) // 10**8
        return min(room - founding, max(share - self._issued_now[channel], 0)), founding

    def turn(self, now: int) -> None:
        """Lets the months up to `now` end: what has expired burns, and budgets begin anew."""
        epoch = epoch_of(now)
        if epoch == self._epoch:
            return
        self._epoch = epoch
        self._issued_now = dict.fromkeys(CHANNELS, 0)
        for account in self.accounts.values():
            for last in [last for last in account.lots if last < epoch]:
                self.burnt += account.lots.pop(last)

    # Issuance

    def welcome(self, now: int, member: int) -> None:
        """Opens a member's account with the welcome bonus."""
        self.turn(now)
        self._pay_welcome(now, member, self._council.value("Welcome", now))

    def pay_welcome(self, now: int, member: int) -> None:
        """Anyone asks for what is owed of a welcome bonus."""
        self.turn(now)
        owed = self.welcome_owed[member]
        if not min(owed, sum(self.issuable("Welcome", now))):
            raise Refused("Ledger_NothingToPay")
        self._pay_welcome(now, member, owed)

    # Services

    def lock(self, now: int, service: bytes, member: int, amount: int, most_open: int) -> None:
        """Sets the price of a service aside."""
        self.turn(now)
        account = self.accounts[member]
        if account.open >= most_open:
            raise Refused("Ledger_TooManyOpen")
        if account.free < amount:
            raise Refused("Ledger_NotEnough")
        self.escrows[service] = _take(account.lots, amount)
        account.escrowed += amount
        account.open += 1

    def pay(self, now: int, service: bytes, from_: int, to: int) -> None:
        """Pays what is set aside for a service."""
        self.turn(now)
        self._receive(now, to, self._let_go(service, from_))

    def refund(self, now: int, service: bytes, member: int) -> None:
        """Gives what is set aside for a service back."""
        self.turn(now)
        escrow = self.escrows[service]
        self._let_go(service, member)
        account = self.accounts[member]
        for last, amount in escrow.items():
            if last < epoch_of(now):
                self.burnt += amount
            else:
                account.lots[last] += amount

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
        cap = self._council.value("HoldingCap", now) * self._council.value("VolumePerMember", now)
        cap = cap * self._members.holding_bps_of(member) // 10_000
        received = min(amount, max(cap - account.free - account.escrowed, 0))
        if received:
            account.lots[epoch_of(now) + self._council.value("Life", now) - 1] += received
        self.burnt += amount - received

    def _let_go(self, service: bytes, member: int) -> int:
        amount = sum(self.escrows.pop(service).values())
        account = self.accounts[member]
        account.escrowed -= amount
        account.open -= 1
        return amount


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
