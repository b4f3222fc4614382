"""What expired and is given again, as the events tell it: by ballot, or month by month to those who take part."""

from __future__ import annotations

from collections.abc import Sequence

from oracle.audit.effects import Effects, Later
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook, Rule
from oracle.audit.lives import Lives, Service, State
from oracle.audit.months import month_of
from oracle.audit.people import People
from oracle.audit.tokens import Tokens
from oracle.audit.treasury import Treasury
from oracle.audit.volume import COMMONS

MAX_STANDING = 50_00
ACTIVE_MONTHS = 2
"""How many months before the present one count for taking part."""


class Commons:
    """The grants of the commons allowance."""

    def __init__(self, people: People, treasury: Treasury, lives: Lives, tokens: Tokens, notebook: Notebook) -> None:
        self._people = people
        self._treasury = treasury
        self._lives = lives
        self._tokens = tokens
        self._notebook = notebook
        self.each = self.month = self.share = 0
        """The most of the standing grant, and the last month in which it was paid with what it was then."""
        self.paid_in: set[tuple[int, int]] = set()

    def grant(self, members: Sequence[int], amount: int, time: int) -> Effects:
        """What a ballot's grant must lead to: the same to each who may still receive."""
        receivers = [member for member in members if self._treasury.may_receive(member, time)]
        each = [self._later(member, amount, time) for member in receivers]
        return [("CommonsGranted", {"each": amount, "members": len(receivers)}), *each]

    def granted(self, event: Event) -> None:
        """A ballot gave out of the commons allowance."""
        values = event.values
        given = values["each"] * values["members"]
        self._rules(event, (given > 0, "somebody and something", given), *self._possible(given, event.timestamp))

    def set(self, event: Event) -> None:
        """The rule of the standing grant was set."""
        each = event.values["each"]
        self._rules(event, (each <= MAX_STANDING, f"at most {MAX_STANDING}", each))
        self.each = each

    def share_fixed(self, event: Event, rest: Sequence[Event]) -> None:
        """The month's standing grant was fixed, by the first who is paid."""
        month, share = event.values["epoch"], event.values["share"]
        _, _, commons = self._tokens.volume.books(event.timestamp)
        due = min(self.each, commons // max(1, self._people.current))
        first = next((each for each in rest if each.name == "StandingGrantPaid"), None)
        self._rules(
            event,
            (month == month_of(event.timestamp), "the present month", month),
            (month != self.month, "one share for each month", month),
            (share == due > 0, f"{due}", share),
            (first is not None, "somebody who is paid", "nobody"),
        )
        self.month, self.share = month, share

    def paid(self, event: Event) -> Effects:
        """A citizen who takes part got the month's standing grant."""
        values, now, member = event.values, event.timestamp, event.values["member"]
        month, amount = month_of(now), values["amount"]
        service = self._lives.services.get(values["service"], Service(State.NONE))
        recent = service.start <= now and month_of(service.start) + ACTIVE_MONTHS >= month
        own = member in {service.requester, service.provider}
        took_part = own and recent and service.state is State.CLOSED and service.amount >= amount
        self._rules(
            event,
            (self._people.is_active(member) and self._people.is_citizen(member), "a citizen who is a member", member),
            (values["epoch"] == month == self.month, f"month {month}", values["epoch"]),
            (self.each > 0, "a rule of the standing grant", self.each),
            (amount == self.share, f"{self.share}", amount),
            (took_part, "a paid service of the member's own of these months", values["service"]),
            ((month, member) not in self.paid_in, "one grant a month", month),
            *self._possible(amount, now),
        )
        self.paid_in.add((month, member))
        return self._tokens.issue(COMMONS, member, amount, now)

    def _possible(self, amount: int, time: int) -> tuple[Rule, ...]:
        most = self._tokens.volume.issuable(COMMONS, time)
        return ((amount <= most, f"at most {most} of the commons allowance", amount),)

    def _later(self, member: int, amount: int, time: int) -> Later:
        return lambda: self._tokens.issue(COMMONS, member, amount, time)

    def _rules(self, event: Event, *rules: Rule) -> None:
        where = {**event.where, "event": event.name}
        where |= {name: event.values[name] for name in ("member",) if name in event.values}
        self._notebook.rules(Kind.ALLOWANCE, where, "A grant of the commons that the rules do not allow.", rules)
