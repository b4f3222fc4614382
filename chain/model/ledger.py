"""The tokens: accounts by lots, what is set aside for services, and how much may be issued for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from chain.model.members import Members
from chain.model.months import epoch_of
from chain.model.parameters import CHANNELS, WHOLE_BPS, Council
from chain.model.refused import Refused

COMMONS = "Commons"
"""The fifth channel: what expired or overflowed before, given again; it has no share of the growth."""


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
    """The books of one community. Expiry is booked when the month turns, for every account at once.

    Attributes:
        accounts: of every member; one is made for whoever is asked about.
        escrows: the lots that are set aside, by service.
        welcome_owed: what of a welcome bonus waits for budget, by member.
        issued, burnt: all that ever was, overflow included.
        commons: what of `burnt` the community may still give again.
        founding_allowance: what is left of the founders' welcome bonuses, which are outside the growth.
    """

    def __init__(self, members: Members, council: Council, founding_members: int) -> None:
        self._members, self._council = members, council
        self.founding_members = founding_members
        self.founding_allowance = founding_members * council.value("Welcome", 0)
        self.accounts: dict[int, Account] = defaultdict(Account)
        self.escrows: dict[bytes, dict[int, int]] = {}
        self.welcome_owed: dict[int, int] = defaultdict(int)
        self.issued = self.burnt = self.commons = 0
        self._epoch = 0
        self._issued_now = dict.fromkeys(CHANNELS, 0)
        self._reserved: dict[int, int] = defaultdict(int)

    # What can be asked

    @property
    def held(self) -> int:
        """All that is free or set aside."""
        return self.issued - self.burnt

    def volume_cap(self, now: int) -> int:
        """The most that may be held after an issuance in this month."""
        return self._council.value("VolumePerMember", now) * self._headcount(now)

    def share_of(self, channel: str, now: int) -> int:
        """A channel's share of this month's growth, issued or not."""
        if channel == COMMONS:
            return 0
        share = self._council.value("GrowthBps", now) * self._council.value(f"Share{channel}", now)
        return self.volume_cap(now) * share // WHOLE_BPS**2

    def issued_this_epoch(self, channel: str, now: int) -> int:
        """What a channel has issued this month out of its share."""
        self.turn(now)
        return self._issued_now.get(channel, 0)

    def issuable(self, channel: str, now: int) -> int:
        """What a channel may still issue this month."""
        self.turn(now)
        if self._council.is_paused(now):
            return 0
        if channel == COMMONS:
            return min(self._room(now), self.commons)
        return sum(self._budget(channel, now))

    def energy_reserved(self, now: int) -> tuple[int, int]:
        """What is kept for claims until the end of this month, and of the next."""
        self.turn(now)
        return self._reserved.get(self._epoch, 0), self._reserved.get(self._epoch + 1, 0)

    def turn(self, now: int) -> None:
        """Lets the months up to `now` end: what has expired burns, and budgets begin anew."""
        epoch = epoch_of(now)
        if epoch == self._epoch:
            return
        self._epoch = epoch
        self._issued_now = dict.fromkeys(CHANNELS, 0)
        for account in self.accounts.values():
            for last in [last for last in account.lots if last < epoch]:
                self._burn(account.lots.pop(last))
        for last in [last for last in self._reserved if last < epoch]:
            del self._reserved[last]

    # Welcome and bonus: as much as the budget allows

    def welcome(self, now: int, member: int) -> None:
        """Opens a member's account with the welcome bonus; only `Members`."""
        self._pay_welcome(now, member, self._council.value("Welcome", now))

    def pay_welcome(self, now: int, member: int) -> None:
        """Anyone asks for what is owed of a welcome bonus."""
        owed = self.welcome_owed[member]
        self._pay_welcome(now, member, owed)
        if self.welcome_owed[member] == owed:
            raise Refused("Ledger_NothingToPay")

    def bonus(self, now: int, provider: int, amount: int) -> int:
        """Issues up to `amount` for a service of collective interest, and says how much; only `Services`."""
        return self._issue(now, "Bonus", provider, amount)

    # What others decided: all or nothing

    def grant(self, now: int, members: Sequence[int], amounts: Sequence[int]) -> None:
        """Issues what stakeholders give; only `Treasury`."""
        total = self._require_list(now, members, amounts)
        if total > self._budget("Grants", now)[0]:
            raise Refused("Ledger_BudgetExceeded")
        self._issued_now["Grants"] += total
        self._mint_all(now, members, amounts)

    def grant_commons(self, now: int, members: Sequence[int], amounts: Sequence[int]) -> None:
        """Issues out of the commons allowance; only `Treasury`."""
        total = self._require_list(now, members, amounts)
        if total > self.commons:
            raise Refused("Ledger_CommonsExceeded")
        if total > self._room(now):
            raise Refused("Ledger_NoRoom")
        self.commons -= total
        self._mint_all(now, members, amounts)

    def reserve_energy(self, now: int, wanted: int, last_epoch: int, *, partly: bool) -> int:
        """Keeps up to `wanted` for claims until the end of a month, and says how much; only `Settlements`."""
        self.turn(now)
        self._council.require_not_paused(now)
        if last_epoch not in {self._epoch, self._epoch + 1}:
            raise Refused("Ledger_BadReserve")
        reserved = min(wanted, self._headcount(now) * self._council.value("EnergyPerMember", now))
        growth = self._budget("Energy", now)[0]
        if reserved > growth and not partly:
            raise Refused("Ledger_BudgetExceeded")
        reserved = min(reserved, growth)
        self._issued_now["Energy"] += reserved
        self._reserved[last_epoch] += reserved
        return reserved

    def energy(self, now: int, member: int, amount: int, last_epoch: int) -> None:
        """Issues what is reserved until the end of a month; only `Settlements`."""
        self.turn(now)
        self._council.require_not_paused(now)
        if self._reserved.get(last_epoch, 0) < amount:
            raise Refused("Ledger_NotReserved")
        # Reserves do not stand in each other's way; only what circulates does, should the volume have fallen.
        if self.volume_cap(now) - self.held < amount:
            raise Refused("Ledger_NoRoom")
        self._reserved[last_epoch] -= amount
        self._mint(now, member, amount)

    # Services; only `Services` moves these

    def lock(self, now: int, service: bytes, member: int, amount: int, most_open: int) -> None:
        """Sets the price of a service aside, the soonest expiring first."""
        self.turn(now)
        account = self.accounts[member]
        if service in self.escrows:
            raise Refused("Ledger_EscrowExists")
        if account.open >= most_open:
            raise Refused("Ledger_TooManyOpen")
        self.escrows[service] = self._take(member, amount)
        account.escrowed += amount
        account.open += 1

    def pay(self, now: int, service: bytes, from_: int, to: int) -> None:
        """Pays what is set aside, in fresh units."""
        self.turn(now)
        self._receive(now, to, sum(self._let_go(service, from_).values()))

    def refund(self, now: int, service: bytes, member: int) -> None:
        """Gives what is set aside back with its old expiry."""
        self.turn(now)
        self._give_back(member, self._let_go(service, member))

    def pay_split(self, now: int, service: bytes, from_: int, to: int, amount_to: int) -> None:
        """Pays `amount_to`, the soonest expiring of what is set aside, in fresh units; gives the rest back."""
        self.turn(now)
        if amount_to > sum(self.escrows.get(service, {}).values()):
            raise Refused("Ledger_SplitTooLarge" if service in self.escrows else "Ledger_NoEscrow")
        lots = self._let_go(service, from_)
        _take_from(lots, amount_to)
        self._give_back(from_, lots)
        self._receive(now, to, amount_to)

    def direct(self, now: int, from_: int, to: int, amount: int) -> None:
        """Pays free units at once, in fresh units."""
        self.turn(now)
        self._take(from_, amount)
        self._receive(now, to, amount)

    def burn_all(self, now: int, member: int) -> int:
        """Burns the free units of a member who left, and says how many; only `Members`."""
        self.turn(now)
        account = self.accounts[member]
        if account.open:
            raise Refused("Ledger_StillOpen")
        self.welcome_owed[member] = 0
        burnt = account.free
        account.lots.clear()
        self._burn(burnt)
        return burnt

    # How much may be issued

    def _headcount(self, now: int) -> int:
        at_start, current = self._members.active_members(now)
        return max(at_start, min(current, self.founding_members))

    def _room(self, now: int) -> int:
        return max(self.volume_cap(now) - self.held - sum(self._reserved.values()), 0)

    def _budget(self, channel: str, now: int) -> tuple[int, int]:
        """What a channel may issue out of its share of the growth, and out of the founding allowance."""
        room = self._room(now)
        founding = min(room, self.founding_allowance) if channel == "Welcome" else 0
        left = max(self.share_of(channel, now) - self._issued_now[channel], 0)
        return min(room - founding, left), founding

    def _require_list(self, now: int, members: Sequence[int], amounts: Sequence[int]) -> int:
        self.turn(now)
        self._council.require_not_paused(now)
        if len(members) != len(amounts):
            raise Refused("Ledger_BadList")
        return sum(amounts)

    # How units come, move and go

    def _pay_welcome(self, now: int, member: int, owed: int) -> None:
        self.welcome_owed[member] = owed - self._issue(now, "Welcome", member, owed)

    def _issue(self, now: int, channel: str, member: int, wanted: int) -> int:
        self.turn(now)
        if self._council.is_paused(now):
            return 0
        growth, founding = self._budget(channel, now)
        amount = min(wanted, growth + founding)
        # The founding allowance first: it leaves the month's growth to those who come later.
        from_founding = min(amount, founding)
        self.founding_allowance -= from_founding
        self._issued_now[channel] += amount - from_founding
        self._mint(now, member, amount)
        return amount

    def _mint_all(self, now: int, members: Sequence[int], amounts: Sequence[int]) -> None:
        for member, amount in zip(members, amounts, strict=True):
            self._mint(now, member, amount)

    def _mint(self, now: int, member: int, amount: int) -> None:
        self.issued += amount
        self._receive(now, member, amount)

    def _receive(self, now: int, member: int, amount: int) -> None:
        """Puts fresh units into an account, up to its holding cap; the rest burns."""
        if not amount:
            return
        account = self.accounts[member]
        cap = self._council.value("HoldingCap", now) * self._council.value("VolumePerMember", now)
        cap = cap * self._members.holding_bps_of(member) // WHOLE_BPS
        received = min(amount, max(cap - account.free - account.escrowed, 0))
        if received:
            account.lots[self._epoch + self._council.value("Life", now) - 1] += received
        self._burn(amount - received)

    def _take(self, member: int, amount: int) -> dict[int, int]:
        account = self.accounts[member]
        if account.free < amount:
            raise Refused("Ledger_NotEnough")
        return _take_from(account.lots, amount)

    def _give_back(self, member: int, lots: dict[int, int]) -> None:
        for last, amount in lots.items():
            if last < self._epoch:
                self._burn(amount)
            else:
                self.accounts[member].lots[last] += amount

    def _let_go(self, service: bytes, member: int) -> dict[int, int]:
        if service not in self.escrows:
            raise Refused("Ledger_NoEscrow")
        lots = self.escrows.pop(service)
        account = self.accounts[member]
        account.escrowed -= sum(lots.values())
        account.open -= 1
        return lots

    def _burn(self, amount: int) -> None:
        self.burnt += amount
        self.commons += amount


def _take_from(lots: dict[int, int], amount: int) -> dict[int, int]:
    """Takes `amount` out of `lots`, the soonest expiring first; there must be enough."""
    taken = {}
    for last in sorted(lots):
        part = min(lots[last], amount)
        if part:
            taken[last] = part
            lots[last] -= part
            amount -= part
    return taken
