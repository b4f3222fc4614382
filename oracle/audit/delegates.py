"""Who may ask for small services in a member's name, as the events tell it, and what was spent so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.keys import Keys
from oracle.audit.months import month_of
from oracle.audit.people import People

MAX_PER_REQUEST = 20_00
MAX_PER_EPOCH = 60_00
MAX_DELEGATIONS = 3


@dataclass(frozen=True)
class Proxy:
    """A member's delegate with the limits."""

    delegate: int
    per_request: int
    per_epoch: int


class Delegates:
    """Every member's delegate, and what a delegate spent of the month's limit."""

    def __init__(self, people: People, keys: Keys, notebook: Notebook) -> None:
        self._people = people
        self._keys = keys
        self._notebook = notebook
        self.proxies: dict[int, Proxy] = {}
        self.held: Counter[int] = Counter()
        self.asked_by: dict[bytes, int] = {}
        """By service: the delegate who asked for it."""
        self._spent: dict[int, tuple[int, int]] = {}

    def state(self, member: int, time: int) -> tuple[int, ...]:
        """What the contract must tell: delegate, both limits, spent this month."""
        proxy = self.proxies.get(member)
        return (0, 0, 0, 0) if proxy is None else (
            proxy.delegate, proxy.per_request, proxy.per_epoch, self._spent_in(member, month_of(time)),
        )  # fmt: skip

    def named(self, event: Event) -> None:
        """A member named a delegate."""
        values, member, to = event.values, event.values["member"], event.values["delegate"]
        proxy = Proxy(to, values["perRequest"], values["perEpoch"])
        small = 0 < proxy.per_request <= min(MAX_PER_REQUEST, proxy.per_epoch) and proxy.per_epoch <= MAX_PER_EPOCH
        self._rules(
            event,
            (self._people.is_active(member) and self._people.is_active(to), "two members", (member, to)),
            (member != to, "somebody else", to),
            (not self._keys.recovers(member), "no recovery that waits", member),
            (small, "small limits", (proxy.per_request, proxy.per_epoch)),
            (member not in self.proxies, "no other delegate", self.proxies.get(member)),
            (self.held[to] < MAX_DELEGATIONS, f"at most {MAX_DELEGATIONS} delegations", self.held[to] + 1),
        )
        self._people.nonces[member] += 1
        self.held[to] += 1
        self.proxies[member] = proxy

    def ended(self, event: Event, rest: Sequence[Event]) -> None:
        """A delegation ended: by one of the two, because another delegate was named, or because the member leaves."""
        member, delegate, by = (event.values[name] for name in ("member", "delegate", "by"))
        proxy = self.proxies.pop(member, None)
        self._rules(
            event,
            (proxy is not None and proxy.delegate == delegate, "the member's delegate", delegate),
            (by in {member, delegate}, "one of the two who ends it", by),
        )
        self.held[delegate] -= 1
        following = rest[0] if rest else None
        replaced = following is not None and following.name in {"DelegateSet", "MemberLeft"}
        if not (replaced and following is not None and following.values["member"] == member == by):
            self._people.nonces[by] += 1

    def spent(self, event: Event, cause: Event | None) -> None:
        """A delegate signed a request or a purchase, of which the event was the newest cause."""
        values, member, by, amount = event.values, *(event.values[name] for name in ("member", "delegate", "amount"))
        month, proxy = month_of(event.timestamp), self.proxies.get(member, Proxy(0, 0, 0))
        spent = self._spent_in(member, month) + amount
        begun = (
            cause is not None
            and cause.name in {"ServiceRequested", "InstantPaid"}
            and (cause.values["requester"], cause.values["amount"]) == (member, amount)
        )
        self._rules(
            event,
            (begun, "a service of the member's at this price", amount),
            (by == proxy.delegate and self._people.is_active(by), "the member's delegate", by),
            (cause is None or cause.values.get("provider") != by, "another's service", by),
            (amount <= proxy.per_request, f"at most {proxy.per_request}", amount),
            (values["spent"] == spent <= proxy.per_epoch, f"{spent}, at most {proxy.per_epoch}", values["spent"]),
        )
        self._spent[member] = month, values["spent"]
        if cause is not None and begun:
            self.asked_by[cause.values["service"]] = by

    def _spent_in(self, member: int, month: int) -> int:
        spent_month, spent = self._spent.get(member, (0, 0))
        return spent if spent_month == month else 0

    def _rules(self, event: Event, *rules: tuple[bool, str, object]) -> None:
        where = {**event.where, "member": event.values["member"], "event": event.name}
        self._notebook.rules(Kind.MEMBER, where, "A delegation that the rules do not allow.", rules)
