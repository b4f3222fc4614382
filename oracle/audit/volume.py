"""How many tokens may exist, and how many were issued for what: the community's books, as the events tell them."""

from __future__ import annotations

from collections import Counter

from oracle.audit.accounts import Account
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import month_of
from oracle.audit.parameters import SHARES, Parameters
from oracle.audit.pauses import Pauses
from oracle.audit.people import People

WELCOME, BONUS, ENERGY, GRANTS, COMMONS = range(5)


class Volume:
    """The supply, what may be issued, and what was."""

    def __init__(
        self, people: People, parameters: Parameters, pauses: Pauses, founding_members: int, notebook: Notebook
    ) -> None:
        self._people = people
        self._parameters = parameters
        self._pauses = pauses
        self._founding_members = founding_members
        self._notebook = notebook
        self.supply = Account()
        self.issued = self.burnt = self.commons = 0
        self.founding = 0
        self._reserved: Counter[int] = Counter()
        self._issued_month = 0
        self._issued_in_month: Counter[int] = Counter()

    def begin(self, time: int) -> None:
        """The parameters are set: the founding allowance is known."""
        self.founding = self._founding_members * self._parameters.at("Welcome", time)

    def headcount(self, time: int) -> int:
        """How many members count for the volume: those of the month's beginning, and the founders at once."""
        at_start, current = self._people.active(time)
        return max(at_start, min(current, self._founding_members))

    def cap(self, time: int) -> int:
        """The most that may circulate and be in escrow after an issuance."""
        return self._parameters.at("VolumePerMember", time) * self.headcount(time)

    def held(self, time: int) -> int:
        """What circulates and is in escrow."""
        return self.supply.spendable(month_of(time)) + self.supply.escrowed

    def reserved(self, time: int) -> tuple[int, int]:
        """What is kept for claims of energy, by the end of this month and of the next."""
        month = month_of(time)
        return self._reserved[month], self._reserved[month + 1]

    def room(self, time: int) -> int:
        """What may still be issued below the cap; what is kept for claims counts as if it circulated."""
        return max(0, self.cap(time) - self.held(time) - sum(self.reserved(time)))

    def share(self, channel: int, time: int) -> int:
        """A channel's part of the month's growth."""
        growth = self._parameters.at("GrowthBps", time) * self._parameters.at(SHARES[channel], time)
        return self.cap(time) * growth // 10**8

    def issued_in_month(self, channel: int, time: int) -> int:
        """What a channel issued, or keeps for claims, out of its share of the month's growth."""
        return self._issued_in_month[channel] if self._issued_month == month_of(time) else 0

    def budget(self, channel: int, time: int) -> tuple[int, int]:
        """What a channel may issue out of the month's growth, and out of the founding allowance."""
        room = self.room(time)
        founding = min(room, self.founding) if channel == WELCOME else 0
        left = max(0, self.share(channel, time) - self.issued_in_month(channel, time))
        return min(room - founding, left), founding

    def issuable(self, channel: int, time: int) -> int:
        """What the contract must tell that a channel may issue: nothing in a pause."""
        if self._pauses.rest(time):
            return 0
        if channel == COMMONS:
            return min(self.room(time), self.books(time)[2])
        return sum(self.budget(channel, time))

    def reservable(self, published: int, time: int, *, partly: bool) -> int:
        """What opening the claims to a period's tokens must keep for them."""
        wanted = min(published, self.headcount(time) * self._parameters.at("EnergyPerMember", time))
        return min(wanted, self.budget(ENERGY, time)[0]) if partly else wanted

    def reserve(self, amount: int, last: int, time: int) -> None:
        """Keep an amount for claims until the end of a month: it uses the channel's share of this month."""
        self.use(ENERGY, amount, time)
        self._reserved[last] += amount

    def release(self, amount: int, last: int) -> None:
        """Take what is claimed out of what is kept until the end of a month."""
        self._reserved[last] -= amount

    def books(self, time: int) -> tuple[int, int, int]:
        """Issued, burnt and the commons since the first day."""
        expired = self.unbooked(month_of(time))
        return self.issued, self.burnt + expired, self.commons + expired

    def use(self, channel: int, amount: int, time: int) -> None:
        """Count what a channel uses, out of the founding allowance first."""
        month, founding = month_of(time), min(amount, self.budget(channel, time)[1])
        self.founding -= founding
        if self._issued_month != month:
            self._issued_month, self._issued_in_month = month, Counter()
        self._issued_in_month[channel] += amount - founding

    def burn(self, amount: int) -> None:
        """Units left the supply: they are the community's to give again."""
        self.burnt += amount
        self.commons += amount

    def unbooked(self, month: int) -> int:
        """What expired before a month, and no event has told yet."""
        return sum(amount for last, amount in self.supply.free.items() if last < month)

    def expired(self, event: Event) -> None:
        """Free units of the whole community expired."""
        month = month_of(event.timestamp)
        values = {"epoch": month, "amount": self.unbooked(month)}
        explanation = "What expired is not what was left of past months."
        self._notebook.compare(Kind.SUPPLY, event.where, values, dict(event.values), explanation)
        self._book_expired(month)

    def require_booked(self, event: Event) -> None:
        """Before the supply changes, what expired has been booked."""
        month = month_of(event.timestamp)
        explanation = "Units expired and no event says so."
        self._notebook.compare(Kind.SUPPLY, event.where, 0, self.unbooked(month), explanation)
        self._book_expired(month)

    def _book_expired(self, month: int) -> None:
        self.burn(self.unbooked(month))
        for last in [last for last in self.supply.free if last < month]:
            del self.supply.free[last]
