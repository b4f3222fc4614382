"""How agreed services go: mostly well, and in every other way that the contracts know."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum, auto

from chain.genesis import DAY, PARAMETERS
from chain.model.services import GRACE
from cli.history.acts import Verb
from energy.calendar import ROME

HOUR = 3600
MORNING, NIGHT = time(7, 30), time(22)


class Outcome(Enum):
    """How a service ends; or that it is still open at the present."""

    CLOSED = auto()
    """Approved, delivered, and closed by the requester."""
    CLOSED_AT_ONCE = auto()
    """Closed by the requester without waiting for the provider's message."""
    SILENCE = auto()
    """Delivered; the requester says nothing, and the review's end pays."""
    DECLINED = auto()
    WITHDRAWN = auto()
    """The requester changes its mind before anybody approved."""
    CALLED_OFF = auto()
    """The requester cancels what was approved, before it begins."""
    LET_DOWN = auto()
    """The provider cancels what it had approved."""
    TAKEN_BACK = auto()
    """The provider cancels what it said it had delivered."""
    UNANSWERED = auto()
    """Nobody approves: it expires."""
    UNDELIVERED = auto()
    """Approved, and never done: it expires."""
    STAYS_REQUESTED = auto()
    STAYS_ACTIVE = auto()
    STAYS_DELIVERED = auto()

    @property
    def stays_open(self) -> bool:
        """Whether it waits for somebody at the present."""
        return self in {Outcome.STAYS_REQUESTED, Outcome.STAYS_ACTIVE, Outcome.STAYS_DELIVERED}


OUTCOMES: Mapping[Outcome, int] = {
    Outcome.CLOSED: 58,
    Outcome.CLOSED_AT_ONCE: 9,
    Outcome.SILENCE: 11,
    Outcome.DECLINED: 4,
    Outcome.WITHDRAWN: 3,
    Outcome.CALLED_OFF: 3,
    Outcome.LET_DOWN: 3,
    Outcome.TAKEN_BACK: 2,
    Outcome.UNANSWERED: 4,
    Outcome.UNDELIVERED: 3,
}
"""How often each occurs in a hundred services."""


@dataclass(frozen=True)
class Course:
    """How one service goes.

    Attributes:
        start, perform_by: as the requester signs them, in Unix seconds.
        steps: each with its second and who signs: the provider (True), the requester (False) or nobody (None).
    """

    start: int
    perform_by: int
    steps: tuple[tuple[int, Verb, bool | None], ...]


def draw_course(source: random.Random, at: int, days: int, until: int, outcome: Outcome) -> Course:
    """Draws how a service goes that is asked for at the second `at`.

    Args:
        source: of chance.
        at: when it is asked for.
        days: the longest it may take.
        until: the present, for what is to be open then.
        outcome: how it should end.
    """
    draw = _Draw(source, until)
    start = draw.between(at + 18 * HOUR, at + 6 * DAY)
    perform_by = draw.between(start + 8 * HOUR, start + days * DAY)
    match outcome:
        case Outcome.STAYS_REQUESTED:
            start = draw.between(until + DAY, until + 3 * DAY)
        case Outcome.STAYS_ACTIVE:
            start = draw.between(until - DAY, until + DAY)
        case Outcome.STAYS_DELIVERED:
            start = draw.between(at + 8 * HOUR, until - 44 * HOUR)
    if outcome.stays_open:
        perform_by = draw.between(max(start, until) + DAY, max(start, until) + 5 * DAY)
    return Course(start, perform_by, tuple(_steps(draw, at, start, perform_by, outcome)))


def _steps(draw: _Draw, at: int, start: int, perform_by: int, outcome: Outcome) -> list[tuple[int, Verb, bool | None]]:
    approve_by = min(start, at + PARAMETERS["ApproveWindow"])
    approved = draw.between(at + 600, min(at + 2 * DAY, approve_by - 600))
    delivered = draw.between(start, perform_by)
    match outcome:
        case Outcome.DECLINED:
            return [(approved, Verb.CANCEL, True)]
        case Outcome.WITHDRAWN:
            return [(approved, Verb.CANCEL, False)]
        case Outcome.UNANSWERED:
            return [(draw.between(approve_by + HOUR, approve_by + DAY), Verb.EXPIRE, None)]
        case Outcome.STAYS_REQUESTED:
            return []
    steps: list[tuple[int, Verb, bool | None]] = [(approved, Verb.APPROVE, True)]
    match outcome:
        case Outcome.CALLED_OFF:
            steps.append((draw.between(approved + 60, start - 60), Verb.CANCEL, False))
        case Outcome.LET_DOWN:
            steps.append((delivered, Verb.CANCEL, True))
        case Outcome.UNDELIVERED:
            end = perform_by + GRACE
            steps.append((draw.between(end + HOUR, end + DAY), Verb.EXPIRE, None))
        case Outcome.CLOSED_AT_ONCE:
            steps.append((delivered, Verb.CLOSE, False))
        case Outcome.CLOSED:
            steps.append((delivered, Verb.DELIVER, True))
            steps.append((draw.between(delivered + 600, delivered + 2 * DAY), Verb.CLOSE, False))
        case Outcome.TAKEN_BACK:
            steps.append((delivered, Verb.DELIVER, True))
            steps.append((draw.between(delivered + 600, delivered + DAY), Verb.CANCEL, True))
        case Outcome.SILENCE:
            end = delivered + PARAMETERS["ReviewWindow"]
            steps.append((delivered, Verb.DELIVER, True))
            steps.append((draw.between(end + HOUR, end + DAY), Verb.CLOSE_AFTER_REVIEW, None))
        case Outcome.STAYS_DELIVERED:
            steps.append((draw.between(max(start, draw.until - 40 * HOUR), draw.until - HOUR), Verb.DELIVER, True))
    return steps


class _Draw:
    """Moments at which people are awake, as far as there is one."""

    def __init__(self, source: random.Random, until: int) -> None:
        self._source = source
        self.until = until

    def between(self, first: int, last: int) -> int:
        """A second in [first, last]; of some drawn ones the first by day."""
        last = max(first, last)
        drawn = [self._source.randint(first, last) for _ in range(6)]
        return next((each for each in drawn if is_day(each)), drawn[0])


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
