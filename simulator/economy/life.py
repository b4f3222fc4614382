"""A community from its founding on, month by month."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime

from chain.genesis import DAY, ROLES
from chain.merkle import Line
from chain.model.community import Community
from chain.model.ledger import COMMONS
from chain.model.months import epoch_of, start_of
from chain.model.parameters import CHANNELS
from chain.model.register import Class
from simulator.economy.clock import Clock
from simulator.economy.exchange import Exchange
from simulator.economy.institutions import OFFICES, Institutions
from simulator.economy.outcome import Month, Outcome, gini, outcome_of
from simulator.economy.people import RECOGNISED, Person, draw_people, draw_person
from simulator.economy.ring import Ring
from simulator.economy.setting import Setting
from simulator.progress import Progress

BIRTH = int(datetime(2026, 1, 1, 8, tzinfo=UTC).timestamp())
LEAVING = 0.04
"""The part of the members who leave in a year, and are replaced by others."""
HOUR = 3_600


def live(setting: Setting, progress: Progress = lambda _done, _whole: None) -> Outcome:
    """Let a community live, and say what came of it.

    Args:
        setting: who and how.
        progress: told the months that are over.
    """
    life = _Life(setting)
    months = 12 * setting.years
    kept = []
    for month in range(months):
        kept.append(life.month())
        progress(month + 1, months)
    return outcome_of(kept, life.ring.size / setting.members)


class _Life:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._random = random.Random(f"borgo economy {setting.seed}")  # noqa: S311 - a story, no secret
        self._clock = Clock()
        self._people = {
            person.number: person
            for person in draw_people(self._random, setting.members, setting.ring, deceived=setting.deceived)
        }
        self._next = setting.members + 1
        mediator = next(each.number for each in self._people.values() if each.class_ == Class.ASSOCIATION)
        until = BIRTH + 5 * 365 * DAY
        offices = {**OFFICES, "Mediator": mediator}
        appointments = [(ROLES.index(role) + 1, f"0x{holder:040x}", until) for role, holder in offices.items()]
        self._community = Community(setting.members, setting.values, appointments=appointments)
        self._exchange = Exchange(self._random, self._clock, self._community, self._people, mediator)
        self._institutions = Institutions(self._community, self._people, self._exchange)
        self.ring = Ring(self._community, self._exchange, [each for each in self._people.values() if each.in_ring])
        self._epoch = epoch_of(BIRTH)
        self._found()

    def month(self) -> Month:
        """Live until the last second of the next month; how it went."""
        begin, end = start_of(self._epoch), start_of(self._epoch + 1) - 1
        month = self._exchange.month = Month()
        self._plan(begin)
        before = self._community.ledger.burnt
        self._clock.run(end)
        self._take_stock(month, end, before)
        self._epoch += 1
        return month

    def _found(self) -> None:
        for person in self._people.values():
            at = BIRTH + self._random.randrange(10 * DAY)
            self._clock.at(at, lambda now, person=person: self._begin(now, person))  # type: ignore[misc]
        if self._setting.standing_grant:
            self._clock.at(BIRTH + 12 * DAY, self._propose)

    def _begin(self, now: int, person: Person) -> None:
        self._institutions.admit(now, person)
        if person.class_ == Class.SHOP:
            self._exchange.open_shop(now, person)
        if not person.in_ring:
            self._exchange.await_wish(now, person)

    def _propose(self, now: int) -> None:
        each = self._setting.standing_grant
        name = self._institutions.decide_standing_grant(now, each)
        due = self._community.ballots.ballots[name].due
        self._clock.at(due + HOUR, lambda at: self._community.ballots.execute(at, name, (each,)))

    def _plan(self, begin: int) -> None:
        first = begin <= BIRTH
        if not first:
            self._clock.at(begin + HOUR, self.ring.milk)
            self._clock.at(begin + 4 * DAY, self._institutions.pay_what_is_owed)
            self._clock.at(begin + 14 * DAY, self._publish)
            self._clock.at(begin + 8 * DAY, self._institutions.give)
            if (self._epoch % 12) % 3 == 1:
                self._clock.at(begin + 6 * DAY, self._institutions.buy)
            self._plan_turnover(begin)
        self._clock.at(begin + 26 * DAY, self.ring.refresh)
        if self._epoch % 12 == 0 and not first:
            self._clock.at(begin + DAY // 2, self._recognise_again)

    def _plan_turnover(self, begin: int) -> None:
        for person in list(self._people.values()):
            bound = person.in_ring or person.class_ != Class.CITIZEN
            if not bound and self._random.random() < LEAVING / 12:
                at = begin + self._random.randrange(2 * DAY, 27 * DAY)
                self._clock.at(at, lambda now, person=person: self._replace(now, person))  # type: ignore[misc]

    def _replace(self, now: int, person: Person) -> None:
        self._institutions.leave(now, person)
        recognised = self._random.random() < RECOGNISED
        fresh = draw_person(self._random, self._next, Class.CITIZEN, in_ring=False, recognised=recognised)
        self._next += 1
        self._people[fresh.number] = fresh
        self._begin(now, fresh)

    def _publish(self, now: int) -> None:
        period, lines = self._institutions.publish(now)
        final = self._community.settlements.records[period].final_at
        self._clock.at(final + HOUR, lambda at: self._claim(at, period, lines, epoch_of(final)))

    def _claim(self, now: int, period: int, lines: Sequence[Line], final_in: int) -> None:
        # What one month has no budget for opens in the next for what there is, or lapses.
        if not self._institutions.claim(now, period, lines) and epoch_of(now) == final_in:
            self._clock.at(start_of(final_in + 1) + HOUR, lambda at: self._claim(at, period, lines, final_in))

    def _recognise_again(self, now: int) -> None:
        for person in self._people.values():
            self._institutions.recognise(now, person)

    def _take_stock(self, month: Month, now: int, burnt_before: int) -> None:
        self._community.turn(now)
        ledger = self._community.ledger
        held = {
            number: ledger.accounts[number].free + ledger.accounts[number].escrowed
            for number in self._people
        }  # fmt: skip
        month.members = len(self._people)
        month.stock, month.cap = ledger.held, ledger.volume_cap(now)
        month.stock_of_ring = sum(held[each.number] for each in self._people.values() if each.in_ring)
        month.burnt = ledger.burnt - burnt_before
        month.gini = gini(list(held.values()))
        for channel in CHANNELS:
            month.issued[channel] = ledger.issued_this_epoch(channel, now)
        earned = {number: self._community.offers.bonus_this_epoch(now, number) for number in self._people}
        month.bonuses = sum(earned.values())
        month.bonuses_of_ring = sum(earned[each.number] for each in self._people.values() if each.in_ring)
        month.issued[COMMONS] = self._institutions.commons_given
        self._institutions.commons_given = 0
