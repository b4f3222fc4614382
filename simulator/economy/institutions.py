"""What the community does as a whole: settlements, energy tokens, grants, ballots, who comes and who goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from chain.genesis import DAY
from chain.merkle import WHOLE, Line
from chain.model.ballots import Choice, Proposal
from chain.model.community import Community
from chain.model.offers import Recognition
from chain.model.parameters import Kind
from chain.model.refused import Refused
from chain.model.register import Class
from chain.model.settlements import Settlement
from chain.model.treasury import Grant, Purchase, Purpose, Stakeholder
from simulator.economy.exchange import Exchange
from simulator.economy.people import Person

ORACLE, RECOGNISER, TREASURER = 1 << 100, 2 << 100, 3 << 100
"""Holders of offices who are no members."""
OFFICES = {"Oracle": ORACLE, "Treasurer": TREASURER, "Recogniser": RECOGNISER}
TERM = 365 * DAY


class Institutions:
    """The acts of a community's offices and of its assembly."""

    def __init__(self, community: Community, people: dict[int, Person], exchange: Exchange) -> None:
        self._community, self._people, self._exchange = community, people, exchange
        self._allowances: list[tuple[int, bytes]] = []
        self._gifts = 0
        self.commons_given = 0
        """In this month, hundredths of a token."""

    def admit(self, now: int, person: Person) -> None:
        """A member begins, and is recognised where it is to be."""
        self._community.members.admit(now, person.number, person.number, f"identity {person.number}", person.class_)
        self.recognise(now, person)

    def recognise(self, now: int, person: Person) -> None:
        """The recogniser renews what a member does for all."""
        if person.recognised:
            known = self._community.offers.recognitions[person.number, person.recognised]
            order = Recognition(person.number, person.recognised, now + TERM, known.sequence, RECOGNISER, now)
            self._community.offers.recognise(now, order, RECOGNISER)

    def decide_standing_grant(self, now: int, each: int) -> bytes:
        """A twentieth of the members proposes the monthly grant, and everybody votes."""
        name, numbers = f"standing grant {each}".encode(), [person.number for person in self._people.values()]
        named = numbers[: -(-len(numbers) // 20)]
        proposal = Proposal(Kind.SET_STANDING_GRANT, (each,), now + DAY)
        self._community.ballots.propose(now, name, proposal, proposers=named, signers=named)
        for number in numbers:
            self._community.ballots.vote(now, name, number, Choice.FOR, valid_until=now + DAY, signer=number)
        return name

    def publish(self, now: int) -> tuple[int, tuple[Line, ...]]:
        """The month before is settled: its energy tokens follow the quotas."""
        people = list(self._people.values())
        total = self._community.council.value("EnergyPerMember", now) * len(people)
        quotas = _divide(WHOLE, [person.weight for person in people])
        tokens = _divide(total, [person.weight for person in people])
        lines = tuple(
            Line(person.number, quota, token, bytes(32))
            for person, quota, token in zip(people, quotas, tokens, strict=True)
        )
        moment = datetime.fromtimestamp(now, UTC)
        period = moment.year * 100 + moment.month - 1 if moment.month > 1 else (moment.year - 1) * 100 + 12
        settlement = Settlement(period, 0, lines, period, len(lines), total, now + DAY)
        self._community.settlements.publish(now, settlement, [ORACLE])
        return period, lines

    def claim(self, now: int, period: int, lines: Sequence[Line]) -> bool:
        """Everybody's energy tokens are claimed, as a keeper does; whether the month's budget allowed it."""
        settlements = self._community.settlements
        total = sum(line.tokens for line in lines)
        if not total:
            return True
        if not _taken(settlements.open_claims, now, period, period, total):
            return False
        for index, line in enumerate(lines):
            if line.tokens and self._community.members.is_active(line.member):
                # Where there is no room until others' tokens expire it lapses.
                _taken(settlements.claim, now, period, index, line)
        return True

    def pay_what_is_owed(self, now: int) -> None:
        """Welcome bonuses that had to wait, and the standing grant of every citizen who took part."""
        for person in self._people.values():
            if self._community.ledger.welcome_owed[person.number]:
                _taken(self._community.ledger.pay_welcome, now, person.number)
            if person.class_ == Class.CITIZEN and self._community.treasury.standing.each:
                self._pay_standing_grant(now, person.number)

    def _pay_standing_grant(self, now: int, member: int) -> None:
        # The dearest of the services shown: a grant is never more than that.
        shown = sorted(self._exchange.done[member], key=lambda each: -each[1])
        for _, _, service in shown[:3]:
            if _taken(self._community.treasury.pay_standing_grant, now, member, service):
                self.commons_given += self._community.treasury.standing.share
                return

    def buy(self, now: int) -> None:
        """Every quarter a company that funds the community pays for half of what can be given."""
        treasury, company = self._community.treasury, self._stakeholder(now)
        rate = self._community.council.value("TokensPerEuro", now)
        cents = treasury.grantable(now) // 2 * 100 // rate
        if company is None or not cents:
            return
        receipt = f"receipt {now}".encode()
        order = Purchase(company, cents, rate, Purpose.MEMBERS, receipt, TREASURER, now)
        treasury.buy(now, order, TREASURER)
        self._allowances.append((company, receipt))

    def give(self, now: int) -> None:
        """Every month the stakeholder gives what the channel allows, the same to each citizen."""
        treasury = self._community.treasury
        numbers = [person.number for person in self._people.values() if person.class_ == Class.CITIZEN]
        for company, name in self._allowances:
            pool = min(treasury.allowances[name].left, self._community.ledger.issuable("Grants", now))
            if pool >= len(numbers):
                self._gifts += 1
                recipients = numbers, [1] * len(numbers)
                order = Grant(company, name, pool, recipients, now)
                gift = f"gift {self._gifts}".encode()
                _taken(treasury.grant, now, gift, order, company, recipients)

    def leave(self, now: int, person: Person) -> None:
        """A member goes; its open services end first or burn when they do."""
        number, members = person.number, self._community.members
        members.exit(now, number, members.members[number].nonce, now, number)
        del self._people[number]

    def _stakeholder(self, now: int) -> int | None:
        company = next((each.number for each in self._people.values() if each.class_ == Class.COMPANY), None)
        treasury = self._community.treasury
        if company is not None and treasury.stakeholders.get(company, (0, 0))[0] < now + TERM:
            sequence = treasury.stakeholders.get(company, (0, 0))[1]
            order = Stakeholder(company, now + 3 * TERM, sequence, TREASURER, now)
            treasury.register(now, order, TREASURER)
        return company


def _taken(verb: Callable[..., object], *arguments: object) -> bool:
    """Whether the rules allow an act; it is done if they do."""
    try:
        verb(*arguments)
    except Refused:
        return False
    return True


def _divide(total: int, weights: Sequence[float]) -> list[int]:
    """Parts of `total` in proportion to weights, which sum to it: the last takes what rounding leaves."""
    whole = sum(weights)
    parts = [int(total * weight / whole) for weight in weights]
    parts[-1] += total - sum(parts)
    return parts
