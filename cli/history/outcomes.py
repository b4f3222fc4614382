"""How agreed services go: mostly well, and in every other way that the contracts know."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from chain.genesis import DAY, PARAMETERS
from chain.model.services import GRACE
from cli.history.scene import HOUR, is_day


class Verb(StrEnum):
    """A step in the life of a service after its request, by the name of the contract's function."""

    APPROVE = "approve"
    DELIVER = "deliver"
    CLOSE = "close"
    CANCEL = "cancel"
    CLOSE_AFTER_REVIEW = "closeAfterReview"
    EXPIRE = "expire"
    CLOSE_FOR = "closeFor"
    CANCEL_TOGETHER = "cancelTogether"
    DISPUTE = "dispute"
    RESOLVE = "resolve"
    RESOLVE_BY_DEFAULT = "resolveByDefault"


class Signer(Enum):
    """Who signs a step."""

    REQUESTER = auto()
    PROVIDER = auto()
    BOTH = auto()
    MEDIATOR = auto()
    NOBODY = auto()


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
    DROPPED = auto()
    """Approved, and ended by both together."""
    LESS = auto()
    """Delivered in part: both agree on a lower amount."""
    MEDIATED = auto()
    """Disputed; the mediator divides the price."""
    HALVED = auto()
    """Disputed; no mediator decides."""
    YIELDED = auto()
    """Disputed; the requester sees the reasons, and closes."""
    STAYS_REQUESTED = auto()
    STAYS_ACTIVE = auto()
    STAYS_DELIVERED = auto()
    STAYS_DISPUTED = auto()

    @property
    def stays_open(self) -> bool:
        """Whether it waits for somebody at the present."""
        return self in STAY_OPEN

    @property
    def is_disputed(self) -> bool:
        """Whether somebody objects on the way."""
        return self in {Outcome.MEDIATED, Outcome.HALVED, Outcome.YIELDED, Outcome.STAYS_DISPUTED}


STAY_OPEN = (Outcome.STAYS_REQUESTED, Outcome.STAYS_ACTIVE, Outcome.STAYS_DELIVERED, Outcome.STAYS_DISPUTED)
OUTCOMES: Mapping[Outcome, int] = {
    Outcome.CLOSED: 42,
    Outcome.CLOSED_AT_ONCE: 6,
    Outcome.SILENCE: 8,
    Outcome.DECLINED: 2,
    Outcome.WITHDRAWN: 2,
    Outcome.CALLED_OFF: 2,
    Outcome.LET_DOWN: 2,
    Outcome.TAKEN_BACK: 1,
    Outcome.UNANSWERED: 3,
    Outcome.UNDELIVERED: 2,
    Outcome.DROPPED: 2,
    Outcome.LESS: 3,
    Outcome.MEDIATED: 2,
    Outcome.HALVED: 1,
    Outcome.YIELDED: 1,
}
"""How often each occurs in seventy-nine services in a row."""


class Deck:
    """Endings in an order of chance, each as often as `OUTCOMES` says before any comes more often."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._left: list[Outcome] = []

    def draw(self) -> Outcome:
        """The next service's."""
        if not self._left:
            self._left = [outcome for outcome, often in OUTCOMES.items() for _ in range(often)]
            self._source.shuffle(self._left)
        return self._left.pop()


Steps = list[tuple[int, Verb, Signer]]


@dataclass(frozen=True)
class Course:
    """How one service goes.

    Attributes:
        start, perform_by: as the requester signs them, in Unix seconds.
        steps: each with its second and who signs.
    """

    start: int
    perform_by: int
    steps: Steps


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
        case Outcome.STAYS_DELIVERED | Outcome.STAYS_DISPUTED:
            start = draw.between(at + 8 * HOUR, until - 44 * HOUR)
    if outcome.stays_open:
        perform_by = draw.between(max(start, until) + DAY, max(start, until) + 5 * DAY)
    return Course(start, perform_by, _steps(draw, at, start, perform_by, outcome))


def _steps(draw: _Draw, at: int, start: int, perform_by: int, outcome: Outcome) -> Steps:
    """From the request on: with whoever does not approve first, then with whoever does."""
    approve_by = min(start, at + PARAMETERS["ApproveWindow"])
    approved = draw.between(at + 600, min(at + 2 * DAY, approve_by - 600))
    match outcome:
        case Outcome.DECLINED:
            return [(approved, Verb.CANCEL, Signer.PROVIDER)]
        case Outcome.WITHDRAWN:
            return [(approved, Verb.CANCEL, Signer.REQUESTER)]
        case Outcome.UNANSWERED:
            return [(draw.between(approve_by + HOUR, approve_by + DAY), Verb.EXPIRE, Signer.NOBODY)]
        case Outcome.STAYS_REQUESTED:
            return []
    approval = (approved, Verb.APPROVE, Signer.PROVIDER)
    return [approval, *_after_approval(draw, approved, start, perform_by, outcome)]


def _after_approval(  # noqa: PLR0911 - each way ends
    draw: _Draw, approved: int, start: int, perform_by: int, outcome: Outcome
) -> Steps:
    done = draw.between(start, perform_by)
    match outcome:
        case Outcome.CALLED_OFF:
            return [(draw.between(approved + 60, start - 60), Verb.CANCEL, Signer.REQUESTER)]
        case Outcome.LET_DOWN:
            return [(done, Verb.CANCEL, Signer.PROVIDER)]
        case Outcome.DROPPED:
            return [(done, Verb.CANCEL_TOGETHER, Signer.BOTH)]
        case Outcome.UNDELIVERED:
            end = perform_by + GRACE
            return [(draw.between(end + HOUR, end + DAY), Verb.EXPIRE, Signer.NOBODY)]
        case Outcome.CLOSED_AT_ONCE:
            return [(done, Verb.CLOSE, Signer.REQUESTER)]
        case Outcome.STAYS_ACTIVE:
            return []
        case Outcome.STAYS_DELIVERED:
            done = draw.between(max(start, draw.until - 40 * HOUR), draw.until - HOUR)
        case Outcome.STAYS_DISPUTED:
            done = draw.between(max(start, draw.until - 40 * HOUR), draw.until - 12 * HOUR)
    return [(done, Verb.DELIVER, Signer.PROVIDER), *_after_delivery(draw, done, outcome)]


def _after_delivery(draw: _Draw, done: int, outcome: Outcome) -> Steps:  # noqa: PLR0911 - each way ends
    review = done + PARAMETERS["ReviewWindow"]
    objected = draw.between(done + 2 * HOUR, done + 2 * DAY)
    match outcome:
        case Outcome.CLOSED:
            return [(draw.between(done + 600, done + 2 * DAY), Verb.CLOSE, Signer.REQUESTER)]
        case Outcome.TAKEN_BACK:
            return [(draw.between(done + 600, done + DAY), Verb.CANCEL, Signer.PROVIDER)]
        case Outcome.LESS:
            return [(draw.between(done + HOUR, done + 2 * DAY), Verb.CLOSE_FOR, Signer.BOTH)]
        case Outcome.SILENCE:
            return [(draw.between(review + HOUR, review + DAY), Verb.CLOSE_AFTER_REVIEW, Signer.NOBODY)]
        case Outcome.STAYS_DISPUTED:
            objected = draw.between(done + HOUR, draw.until - HOUR)
    dispute = (objected, Verb.DISPUTE, Signer.REQUESTER)
    end = objected + PARAMETERS["MediateWindow"]
    match outcome:
        case Outcome.MEDIATED:
            return [dispute, (draw.between(objected + DAY, end - DAY), Verb.RESOLVE, Signer.MEDIATOR)]
        case Outcome.HALVED:
            return [dispute, (draw.between(end + HOUR, end + DAY), Verb.RESOLVE_BY_DEFAULT, Signer.NOBODY)]
        case Outcome.YIELDED:
            return [dispute, (draw.between(objected + DAY, objected + 3 * DAY), Verb.CLOSE, Signer.REQUESTER)]
        case Outcome.STAYS_DISPUTED:
            return [dispute]
    return []


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
