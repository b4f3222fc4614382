"""Where a history is invented: time that passes from event to event, and a model of the contracts that decides.

Each subject plans its events on the scene. An event asks the model, and only what that allows becomes an act: so what
is told later is never refused, unless the chain has seen something else than the premise says.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time, timedelta
from itertools import count

from chain.deployment import holder_of
from chain.genesis import DAY, PARAMETERS, ROLES
from chain.model.community import Community
from chain.model.refused import Refused
from cli.founding import MEDIATORS, OFFICE, PAUSERS, REPORTERS, THRESHOLD
from cli.history.acts import Act, Do, Plan, Shown, Value
from cli.history.premise import Premise
from energy.calendar import ROME, Month
from oracle.community import MemberClass

HOUR = 3600
MORNING, NIGHT = time(7, 30), time(22)
SIGNED_FOR = DAY
"""For how long a signature may be relayed."""
LAST_DAYS = 4
"""How many days before the present the services begin of which every state is left open."""
_KEY = 1 << 64
"""Addresses of officers' keys in the model, told from numbers of members by their size."""

Event = Callable[[int], object]


class Scene:
    """A community that lives, as far as it was invented.

    Attributes:
        premise: what it is invented from.
        model: the contracts as they stand now.
        acts: what has happened.
        refused: what somebody tried and the contracts would refuse: the act's name, and the error.
        mediators: the members who hold that office from the first day.
        officers, reporters, pausers: the holders of offices that belong to keys, as the model knows them.
    """

    def __init__(self, premise: Premise) -> None:
        self.premise = premise
        self.classes = dict(premise.members)
        citizens = sorted(self.of_class(MemberClass.CITIZEN))
        self.mediators = tuple(citizens[-MEDIATORS:])
        self.officers = {role: _KEY + i for i, role in enumerate(ROLES) if role not in {"Oracle", "Pauser", "Mediator"}}
        self.reporters = tuple(2 * _KEY + i for i in range(REPORTERS))
        self.pausers = tuple(3 * _KEY + i for i in range(PAUSERS))
        first = {**PARAMETERS, **premise.parameters}
        self.model = Community(len(premise.members), first, appointments=self._appointments(), threshold=THRESHOLD)
        self.acts: list[Act] = []
        self.refused: list[tuple[str, str]] = []
        self._events: list[tuple[int, int, Event]] = []
        self._order = count()

    def _appointments(self) -> list[tuple[int, str, int]]:
        holders: dict[str, Collection[int]] = {role: (holder,) for role, holder in self.officers.items()}
        holders |= {"Oracle": self.reporters, "Pauser": self.pausers, "Mediator": self.mediators}
        until = self.premise.birth + OFFICE
        return [(ROLES.index(role) + 1, holder_of(each), until) for role, given in holders.items() for each in given]

    # Time

    def run(self) -> Plan:
        """Let time pass up to the present."""
        while self._events:
            at, _, event = heapq.heappop(self._events)
            if at <= self.premise.until:
                event(at)
        return self.acts

    def at(self, at: int, event: Event) -> None:
        """Something will happen."""
        heapq.heappush(self._events, (at, next(self._order), event))

    def moment(self, month: int, day: float, source: random.Random) -> int:
        """A second of a day, by day: `day` days after the beginning of the month that is the `month`-th from 0."""
        first = datetime.combine(self.premise.first_month.plus(month).first_day, MORNING, ROME)
        return by_day(int((first + timedelta(days=day)).timestamp()) + source.randrange(10 * HOUR), source)

    @property
    def months(self) -> range:
        """The months up to the present, as numbers from 0."""
        last = datetime.fromtimestamp(self.premise.until, ROME)
        first = self.premise.first_month
        return range((last.year - first.year) * 12 + last.month - first.month + 1)

    def month(self, number: int) -> Month:
        """The `number`-th month, from 0."""
        return self.premise.first_month.plus(number)

    def source(self, subject: str) -> random.Random:
        """Chance of a subject's own, so that one subject's story does not change another's."""
        return random.Random(f"borgo history {self.premise.seed} {subject}")  # noqa: S311 - a story, no secret

    # People

    def of_class(self, *classes: MemberClass) -> list[int]:
        """Members by their numbers, in the order of admission."""
        return [member for member, each in self.premise.members if each in classes]

    @property
    def active(self) -> list[int]:
        """Those who are members now, in the order of admission."""
        return [member for member, _ in self.premise.members if self.model.members.is_active(member)]

    def key(self, member: int) -> object:
        """A member's present key."""
        return self.model.members.members[member].key if member in self.model.members.members else None

    def nonce(self, member: int) -> int:
        """A member's next nonce."""
        return self.model.members.members[member].nonce if member in self.model.members.members else 0

    def is_stakeholder(self, now: int, member: int) -> bool:
        """Whether a member buys tokens for others."""
        return self.model.treasury.stakeholders.get(member, (0, 0))[0] >= now

    def officer(self, now: int, role: str) -> tuple[int, object]:
        """Who holds an office with a key of its own, and whose signature counts."""
        self.model.members.require_role(now, role, self.officers[role])
        return self.officers[role], self.officers[role]

    # What happens

    def do(
        self,
        at: int,
        verb: str,
        name: str,
        apply: Callable[[], object],
        message: Mapping[str, Value] | None = None,
        *,
        by: int | None = None,
        signers: tuple[int, ...] = (),
        data: tuple[Value, ...] = (),
        shown: Shown | None = None,
    ) -> bool:
        """Tell the model, and note the act if it allows it; whether it does."""
        try:
            self.model.turn(at)
            apply()
        except Refused as refused:
            self.refused.append((name, refused.error))
            return False
        self.acts.append(Do(at, verb, name, message or {}, by, signers, data, shown))
        return True


def name_of(kind: str, number: int | str) -> bytes:
    """The id of something in the model."""
    return f"{kind} {number}".encode().ljust(32, b".")


def period_of(month: Month) -> int:
    """The month as the contracts write it: 202605."""
    return month.year * 100 + month.month


def is_day(at: int) -> bool:
    """Whether people are awake."""
    return MORNING <= datetime.fromtimestamp(at, ROME).time() <= NIGHT


def by_day(at: int, source: random.Random) -> int:
    """The moment itself if people are awake, otherwise one of the next morning."""
    if is_day(at):
        return at
    moment = datetime.fromtimestamp(at, ROME)
    day = moment.date() + timedelta(days=moment.time() > NIGHT)
    return int(datetime.combine(day, MORNING, ROME).timestamp()) + source.randrange(3 * HOUR)
