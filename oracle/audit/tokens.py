"""Every balance and every escrow as the events tell them: what each act must lead to, and what each event changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from oracle.audit.accounts import Account, units_of, word
from oracle.audit.effects import Effect
from oracle.audit.evidence import Event
from oracle.audit.months import month_of
from oracle.audit.parameters import WHOLE_BPS, Parameters
from oracle.audit.people import People
from oracle.audit.volume import BONUS, COMMONS, ENERGY, WELCOME, Volume


class Tokens:
    """All accounts, with the volume that they make up."""

    def __init__(self, people: People, parameters: Parameters, volume: Volume) -> None:
        self._people = people
        self._parameters = parameters
        self.volume = volume
        self.accounts: defaultdict[int, Account] = defaultdict(Account)
        self.escrows: dict[bytes, int] = {}
        self.owed: Counter[int] = Counter()

    def welcome(self, member: int, wanted: int, time: int) -> list[Effect]:
        """What a welcome bonus, or the rest of one, must lead to."""
        amount = min(wanted, self.volume.issuable(WELCOME, time))
        effects = self.issue(WELCOME, member, amount, time) if amount else []
        if wanted - amount != self.owed[member]:
            effects.append(("WelcomeOwed", {"member": member, "amount": wanted - amount}))
        return effects

    def issue(self, channel: int, member: int, amount: int, time: int) -> list[Effect]:
        """What giving a member new units must lead to."""
        return [("Issued", {"channel": channel, "member": member, **self._receipt(member, amount, time)})]

    def bonus(self, service: bytes, provider: int, wanted: int, time: int) -> list[Effect]:
        """What the bonus of a service must lead to: as much as the month has left, and nothing in a pause."""
        amount = min(wanted, self.volume.issuable(BONUS, time))
        earned = {"service": service, "provider": provider, "amount": amount}
        return [*self.issue(BONUS, provider, amount, time), ("BonusEarned", earned)] if amount else []

    def lock(self, service: bytes, member: int, amount: int, time: int) -> list[Effect]:
        """What setting a price aside must lead to: the units that expire soonest are taken."""
        taken = self.accounts[member].soonest(month_of(time), amount)
        return [("Escrowed", {"service": service, "member": member, "taken": word(month_of(time), taken)})]

    def pay(self, service: bytes, payer: int, payee: int, time: int) -> list[Effect]:
        """What paying a service must lead to."""
        amount = units_of(self.escrows.get(service, 0)).total()
        return [("Paid", {"service": service, "from": payer, "to": payee, **self._receipt(payee, amount, time)})]

    def refund(self, service: bytes, member: int, time: int) -> list[Effect]:
        """What a refund must lead to: units keep their last month, and those of past months are lost."""
        return [("Refunded", {"service": service, "member": member, **self._rest(service, 0, time)})]

    def split(self, service: bytes, payer: int, payee: int, amount: int, time: int) -> list[Effect]:
        """What paying a part must lead to: it is taken from what expires soonest, and the rest goes back."""
        receipt, rest = self._receipt(payee, amount, time), self._rest(service, amount, time)
        return [("Split", {"service": service, "from": payer, "to": payee, **receipt, **rest})]

    def direct(self, service: bytes, payer: int, payee: int, amount: int, time: int) -> list[Effect]:
        """What paying free units at once must lead to."""
        taken = word(month_of(time), self.accounts[payer].soonest(month_of(time), amount))
        receipt = self._receipt(payee, amount, time)
        return [("PaidAtOnce", {"service": service, "from": payer, "to": payee, "taken": taken, **receipt})]

    def leave(self, member: int, time: int) -> list[Effect]:
        """What burning the units of a member who left must lead to; nothing while requests are open."""
        account = self.accounts[member]
        if account.open:
            return []
        left = account.spendable(month_of(time))
        effects: list[Effect] = [("WelcomeOwed", {"member": member, "amount": 0})] if self.owed[member] else []
        return [*effects, ("Burnt", {"member": member, "amount": left})] if left else effects

    def apply(self, event: Event) -> None:
        """Take over what an event says, right or wrong: one fault is not to be told again by all that follows it."""
        if event.name != "WelcomeOwed":
            self.volume.require_booked(event)
        getattr(self, f"_apply_{event.name.lower()}")(event, event.values)

    def _apply_issued(self, event: Event, values: Mapping[str, Any]) -> None:
        amount, channel = values["received"] + values["overflowed"], values["channel"]
        if channel == COMMONS:
            self.volume.commons -= amount
        elif channel != ENERGY:  # which was counted when it was kept for claims
            self.volume.use(channel, amount, event.timestamp)
        self.volume.issued += amount
        self._add(values["member"], values)

    def _apply_welcomeowed(self, _: Event, values: Mapping[str, Any]) -> None:
        self.owed[values["member"]] = values["amount"]

    def _apply_escrowed(self, _: Event, values: Mapping[str, Any]) -> None:
        self.escrows[values["service"]] = values["taken"]
        taken = units_of(values["taken"])
        self._take(values["member"], taken)
        for account in (self.accounts[values["member"]], self.volume.supply):
            account.escrowed += taken.total()
        self.accounts[values["member"]].open += 1

    def _apply_paid(self, _: Event, values: Mapping[str, Any]) -> None:
        self._release(values["service"], values["from"])
        self._add(values["to"], values)

    def _apply_refunded(self, _: Event, values: Mapping[str, Any]) -> None:
        self._release(values["service"], values["member"])
        self._return(values["member"], values)

    def _apply_split(self, _: Event, values: Mapping[str, Any]) -> None:
        self._release(values["service"], values["from"])
        self._return(values["from"], values)
        self._add(values["to"], values)

    def _apply_paidatonce(self, _: Event, values: Mapping[str, Any]) -> None:
        self._take(values["from"], units_of(values["taken"]))
        self._add(values["to"], values)

    def _apply_burnt(self, event: Event, values: Mapping[str, Any]) -> None:
        free = self.accounts[values["member"]].free
        month = month_of(event.timestamp)
        self._take(values["member"], Counter({last: units for last, units in free.items() if last >= month}))
        self.volume.burn(values["amount"])

    def _receipt(self, member: int, amount: int, time: int) -> dict[str, int]:
        """How a receipt of fresh units divides at the holding cap, and until when they can be spent."""
        month, account = month_of(time), self.accounts[member]
        cap = self._parameters.at("HoldingCap", time) * self._parameters.at("VolumePerMember", time)
        cap = cap * self._people.rule(self._people.members[member].class_)[0] // WHOLE_BPS
        received = min(amount, max(0, cap - account.spendable(month) - account.escrowed))
        last = month + self._parameters.at("Life", time) - 1
        return {"received": received, "overflowed": amount - received, "lastEpoch": last}

    def _rest(self, service: bytes, paid: int, time: int) -> dict[str, int]:
        """What goes back of an escrow of which a part is paid."""
        month, escrow = month_of(time), Account(units_of(self.escrows.get(service, 0)))
        escrow.free.subtract(escrow.soonest(0, paid))
        returned = {last: amount for last, amount in escrow.free.items() if last >= month}
        return {"returned": word(month, returned), "expired": escrow.free.total() - sum(returned.values())}

    def _add(self, member: int, values: Mapping[str, Any]) -> None:
        for account in (self.accounts[member], self.volume.supply):
            account.free[values["lastEpoch"]] += values["received"]
        self.volume.burn(values["overflowed"])

    def _return(self, member: int, values: Mapping[str, Any]) -> None:
        for account in (self.accounts[member], self.volume.supply):
            account.free.update(units_of(values["returned"]))
        self.volume.burn(values["expired"])

    def _take(self, member: int, units: Counter[int]) -> None:
        for account in (self.accounts[member], self.volume.supply):
            account.free.subtract(units)

    def _release(self, service: bytes, member: int) -> None:
        amount = units_of(self.escrows.pop(service, 0)).total()
        for account in (self.accounts[member], self.volume.supply):
            account.escrowed -= amount
        self.accounts[member].open -= 1
