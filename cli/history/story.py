"""What a history tells beside everyday services, from `story.toml`: words, people, dates and numbers."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from backend.market.terms import Words
from oracle.community import MemberClass

Who: TypeAlias = tuple[MemberClass, int]
"""A member: the class, and the place among those of it, in the order of admission, from 0."""
When: TypeAlias = tuple[int, int]
"""A month of the community's life from 0, and a day of it from 0."""


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Worded(_Told):
    title: str
    description: str = ""
    place: str = ""

    @property
    def words(self) -> Words:
        """What is said."""
        return Words(self.title, self.description, self.place)


class Lessons(_Worded):
    """A course: several members ask one provider for the same.

    Attributes:
        by: the classes of which the last member gives it.
        tokens: what each pays.
        places: for how many.
        when: they begin to ask.
        days: how many it lasts.
    """

    category: int
    by: tuple[MemberClass, ...]
    tokens: int
    places: int
    when: When
    days: int


class Counter(_Worded):
    """What an organisation offers at its counter, to be paid at once.

    Attributes:
        who: offers it.
        tokens: the lowest and the highest price.
        when: first offered.
        months: for how long each time; then it is offered again.
        weekly: how often it is bought in a week, on average.
        eco: whether a piece of it earns its buyer a bonus out of a stakeholder's allowance, in hundredths of a token.
    """

    who: Who
    tokens: tuple[int, int]
    when: When
    months: int
    weekly: float
    eco: int = 0


class Recognition(_Told):
    """The community finds that what somebody does in a category is of collective interest.

    Attributes:
        prolonged: the months after which it is prolonged; it lasts a year each time.
        withdrawn: the months after which it is withdrawn.
    """

    who: Who
    category: int
    when: When
    prolonged: int = 0
    withdrawn: int = 0


class Stakeholder(_Worded):
    """A member who buys tokens for others; in words, the agreement."""

    who: Who
    when: When
    months: int


class Purchase(_Worded):
    """A stakeholder's payment; in words, its receipt.

    Attributes:
        purpose: as the contracts number it: members, quotas, eco-compatible products.
    """

    who: Who
    when: When
    cents: int
    purpose: Literal[1, 2, 3]


class Gift(_Told):
    """A stakeholder gives to members, or to all by their quotas, out of its oldest allowance for that.

    Attributes:
        pool: hundredths of a token.
        weights: for each citizen in order, repeated; by quotas where there are none.
    """

    who: Who
    when: When
    pool: int
    weights: tuple[int, ...] = ()


class Ballot(_Worded):
    """A decision of the members.

    Attributes:
        when: it is opened; or `days_before` the present.
        kind: of what is decided.
        value: what is decided: a parameter's name with its value, the name of a whole with its parts, the office of a
            member with the months it lasts, an amount for each of some members, or the amount of the monthly grant.
        proposers: places of citizens; the board proposes where there are none.
        says: the parts of all members who vote for and against it, and who abstain.
        assembly: whether quotas count too.
    """

    kind: Literal["parameter", "parts", "office", "commons", "standing"]
    when: When = (0, 0)
    days_before: float = 0
    value: tuple[Any, ...]
    proposers: tuple[int, ...] = ()
    says: tuple[float, float, float]
    assembly: bool = False


class KeyStory(_Told):
    """Somebody changes the key.

    Attributes:
        how: completed, cancelled, or recovered by two contacts.
    """

    who: Who
    when: When
    how: Literal["completed", "cancelled", "recovered"]


class Contacts(_Told):
    """Somebody names three citizens, by their places."""

    who: Who
    when: When
    three: tuple[int, int, int]


class Delegation(_Told):
    """A member lets another citizen ask in its name; hundredths of a token.

    Attributes:
        months: after how many it is ended; 0 for never.
    """

    who: Who
    to: int
    when: When
    per_request: int
    per_month: int
    months: int = 0


class Suspended(_Worded):
    """A published settlement is suspended; in words, the evidence.

    Attributes:
        month: which one.
        days: after its publication.
        by: the auditor, or members by their places among the citizens.
        judged: whether a ballot confirms it; nobody decides otherwise.
    """

    month: int
    days: int
    by: Literal["auditor"] | tuple[int, ...]
    judged: bool = False


class Refusal(_Worded):
    """Somebody is not admitted, for a lawful reason; in words, the grounds."""

    when: When
    reason: int


class Pause(_Worded):
    """New requests and new tokens rest, from shortly before somebody's admission; in words, the evidence."""

    admission: int
    days: int


class Exit(_Told):
    """The last of a class leaves, so many days before the present, while something it did is not paid yet."""

    of: MemberClass
    days_before: int


class Retrocession(_Told):
    """A member gives back a part of the quota, in basis points, so many days before the present."""

    who: Who
    days_before: int
    bps: int


class Story(_Told):
    """All of it."""

    courses: tuple[Lessons, ...]
    counters: tuple[Counter, ...]
    recognitions: tuple[Recognition, ...]
    stakeholders: tuple[Stakeholder, ...]
    purchases: tuple[Purchase, ...]
    gifts: tuple[Gift, ...]
    ballots: tuple[Ballot, ...]
    keys: tuple[KeyStory, ...]
    contacts: tuple[Contacts, ...]
    delegations: tuple[Delegation, ...]
    suspended: tuple[Suspended, ...]
    refusals: tuple[Refusal, ...]
    retrocessions: tuple[Retrocession, ...]
    pause: Pause
    exit: Exit
    revoked: tuple[When, ...]
    judgement: str
    said: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    def words(self, source: random.Random, verb: str) -> Words:
        """Something that is said with a verb."""
        return Words(source.choice(self.said.get(verb, ("—",))))


@cache
def story() -> Story:
    """The one of the file."""
    return Story.model_validate(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))


def member(who: Who, members: Sequence[tuple[int, MemberClass]]) -> int | None:
    """The number of a member of the story; None if the community has none there."""
    kind, place = who
    numbers = [number for number, each in members if each is kind]
    return numbers[place] if -len(numbers) <= place < len(numbers) else None
