"""The tokens as their events tell them, kept by the month in which they expire: what each event must say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import month_of
from oracle.audit.parameters import SHARES, Parameters
from oracle.audit.people import People

LANES = 4
LANE_BITS = 48
EPOCH_SHIFT = 240
WELCOME = 0

Effect = tuple[str, dict[str, Any]]
"""An event of the ledger that must follow: its name and its fields."""


@dataclass
class Account:
    """Free units by the last month in which they can be spent, what is in escrow, and how many requests are open."""

    free: Counter[int] = field(default_factory=Counter)
    escrowed: int = 0
    open: int = 0

    def spendable(self, month: int) -> int:
        """What has not expired before a month."""
        return sum(amount for last, amount in self.free.items() if last >= month)

    def lanes(self, month: int) -> tuple[int, ...]:
        """What expires at the end of a month and of the three that follow."""
        return tuple(self.free[month + j] for j in range(LANES))

    def state(self, month: int) -> tuple[Any, ...]:
        """What the contract must tell: month, open requests, escrow, lanes."""
        return month, self.open, self.escrowed, self.lanes(month)


def word(month: int, units: Mapping[int, int]) -> int:
    """Units by their last month as the contracts pack them."""
    return month << EPOCH_SHIFT | sum(amount << LANE_BITS * (last - month) for last, amount in units.items())


def units_of(packed: int) -> Counter[int]:
    """Units by their last month out of a packed word."""
    month = packed >> EPOCH_SHIFT
    lanes = ((packed >> LANE_BITS * j) % (1 << LANE_BITS) for j in range(LANES))
    return Counter({month + j: amount for j, amount in enumerate(lanes) if amount})


class Tokens:
    """Every balance, every escrow and the community's books."""

    def __init__(self, people: People, parameters: Parameters, founding_members: int, notebook: Notebook) -> None:
        self._people = people
        self._parameters = parameters
        self._founding_members = founding_members
        self._notebook = notebook
        self.accounts: defaultdict[int, Account] = defaultdict(Account)
        self.supply = Account()
        self.escrows: dict[bytes, int] = {}
        self.owed: Counter[int] = Counter()
        self.issued = self.burnt = 0
        self.founding = 0
        self._issued_month = 0
        self._issued_in_month: Counter[int] = Counter()

    def begin(self, time: int) -> None:
        """The parameters are set: the founding allowance is known."""
        self.founding = self._founding_members * self._parameters.at("Welcome", time)

    def volume_cap(self, time: int) -> int:
        """The most that may circulate and be in escrow after an issuance."""
        at_start, current = self._people.active(time)
        return self._parameters.at("VolumePerMember", time) * max(at_start, min(current, self._founding_members))

    def issued_in_month(self, channel: int, time: int) -> int:
        """What a channel issued out of its share of the month's growth."""
        return self._issued_in_month[channel] if self._issued_month == month_of(time) else 0

    def budget(self, channel: int, time: int) -> tuple[int, int]:
        """What a channel may issue out of the month's growth, and out of the founding allowance."""
        cap = self.volume_cap(time)
        room = max(0, cap - self.supply.spendable(month_of(time)) - self.supply.escrowed)
        founding = min(room, self.founding) if channel == WELCOME else 0
        share = cap * self._parameters.at("GrowthBps", time) * self._parameters.at(SHARES[channel], time) // 10**8
        return min(room - founding, max(0, share - self.issued_in_month(channel, time))), founding

    def books(self, time: int) -> tuple[int, int, int]:
        """Issued, burnt and the commons since the first day; the commons are what was burnt, while nobody grants."""
        burnt = self.burnt + self._unbooked(month_of(time))
        return self.issued, burnt, burnt

    def welcome(self, member: int, wanted: int, time: int) -> list[Effect]:
        """What a welcome bonus, or the rest of one, must lead to."""
        growth, founding = self.budget(WELCOME, time)
        amount = min(wanted, growth + founding)
        effects: list[Effect] = []
        if amount:
            paid = self._receipt(member, amount, time)
            effects.append(("Issued", {"channel": WELCOME, "member": member, **paid}))
        if wanted - amount != self.owed[member]:
            effects.append(("WelcomeOwed", {"member": member, "amount": wanted - amount}))
        return effects

    def lock(self, service: bytes, member: int, amount: int, time: int) -> list[Effect]:
        """What setting a price aside must lead to: the units that expire soonest are taken."""
        month = month_of(time)
        account, taken = self.accounts[member], Counter[int]()
        for last in sorted(last for last in account.free if last >= month):
            taken[last] = min(account.free[last], amount - taken.total())
        return [("Escrowed", {"service": service, "member": member, "taken": word(month, taken)})]

    def pay(self, service: bytes, payer: int, payee: int, time: int) -> list[Effect]:
        """What paying a service must lead to."""
        amount = units_of(self.escrows.get(service, 0)).total()
        return [("Paid", {"service": service, "from": payer, "to": payee, **self._receipt(payee, amount, time)})]

    def refund(self, service: bytes, member: int, time: int) -> list[Effect]:
        """What a refund must lead to: units keep their last month, and those of past months are lost."""
        month = month_of(time)
        units = units_of(self.escrows.get(service, 0))
        returned = {last: amount for last, amount in units.items() if last >= month}
        expired = units.total() - sum(returned.values())
        values = {"service": service, "member": member, "returned": word(month, returned), "expired": expired}
        return [("Refunded", values)]

    def expired(self, event: Event) -> None:
        """Free units of the whole community expired."""
        month = month_of(event.timestamp)
        values = {"epoch": month, "amount": self._unbooked(month)}
        self._notebook.compare(
            Kind.SUPPLY, event.where, values, dict(event.values), "What expired is not what was left of past months."
        )
        self._book_expired(month)

    def apply(self, event: Event) -> None:
        """Take over what an event says, right or wrong: one fault is not to be told again by all that follows it."""
        month = month_of(event.timestamp)
        if event.name != "WelcomeOwed":
            self._notebook.compare(
                Kind.SUPPLY, event.where, 0, self._unbooked(month), "Units expired and no event says so."
            )
            self._book_expired(month)
        getattr(self, f"_apply_{event.name.lower()}")(event, event.values)

    def _apply_issued(self, event: Event, values: Mapping[str, Any]) -> None:
        amount = values["received"] + values["overflowed"]
        channel, month = values["channel"], month_of(event.timestamp)
        from_founding = min(amount, self.budget(channel, event.timestamp)[1])
        self.founding -= from_founding
        if self._issued_month != month:
            self._issued_month, self._issued_in_month = month, Counter()
        self._issued_in_month[channel] += amount - from_founding
        self.issued += amount
        self._add(values["member"], values)

    def _apply_welcomeowed(self, _: Event, values: Mapping[str, Any]) -> None:
        self.owed[values["member"]] = values["amount"]

    def _apply_escrowed(self, _: Event, values: Mapping[str, Any]) -> None:
        self.escrows[values["service"]] = values["taken"]
        taken = units_of(values["taken"])
        for account in (self.accounts[values["member"]], self.supply):
            account.free.subtract(taken)
            account.escrowed += taken.total()
        self.accounts[values["member"]].open += 1

    def _apply_paid(self, _: Event, values: Mapping[str, Any]) -> None:
        self._release(values["service"], values["from"])
        self._add(values["to"], values)

    def _apply_refunded(self, _: Event, values: Mapping[str, Any]) -> None:
        self._release(values["service"], values["member"])
        returned = units_of(values["returned"])
        for account in (self.accounts[values["member"]], self.supply):
            account.free.update(returned)
        self.burnt += values["expired"]

    def _receipt(self, member: int, amount: int, time: int) -> dict[str, int]:
        """How a receipt of fresh units divides at the holding cap, and until when they can be spent."""
        month, account = month_of(time), self.accounts[member]
        cap = self._parameters.at("HoldingCap", time) * self._parameters.at("VolumePerMember", time)
        received = min(amount, max(0, cap - account.spendable(month) - account.escrowed))
        last = month + self._parameters.at("Life", time) - 1
        return {"received": received, "overflowed": amount - received, "lastEpoch": last}

    def _add(self, member: int, values: Mapping[str, Any]) -> None:
        for account in (self.accounts[member], self.supply):
            account.free[values["lastEpoch"]] += values["received"]
        self.burnt += values["overflowed"]

    def _release(self, service: bytes, member: int) -> None:
        amount = units_of(self.escrows.pop(service, 0)).total()
        for account in (self.accounts[member], self.supply):
            account.escrowed -= amount
        self.accounts[member].open -= 1

    def _unbooked(self, month: int) -> int:
        return sum(amount for last, amount in self.supply.free.items() if last < month)

    def _book_expired(self, month: int) -> None:
        self.burnt += self._unbooked(month)
        for last in [last for last in self.supply.free if last < month]:
            del self.supply.free[last]
