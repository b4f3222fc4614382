"""What came of a community: figures of its last year, and whether it starved, swelled or was milked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from chain.model.ledger import COMMONS
from chain.model.parameters import CHANNELS

MOST_UNMET = 0.25
"""Above this part of wishes that failed for want of tokens, a community starves."""
LEAST_KEPT = 0.6
"""It starves, too, if its stock falls below this part of what it was a year after the founding."""
MOST_GROWTH = 1.25
"""It swells if the stock of the last year exceeds that of the year before by more than this."""
MOST_OF_SUPPLY = 2.5
"""A ring takes the supply if it holds more than this many times its part of the members."""
MOST_OF_BONUSES = 0.5
"""It takes the bonuses if it earns more than this part of them."""


@dataclass
class Month:
    """What happened in a month, and how things stood in its last second; tokens in hundredths."""

    wanted: int = 0
    unmet: int = 0
    paid: int = 0
    bonuses: int = 0
    bonuses_of_ring: int = 0
    issued: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    burnt: int = 0
    members: int = 0
    stock: int = 0
    stock_of_ring: int = 0
    cap: int = 0
    gini: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """A community's life in figures; of the last year where nothing else is said. Parts are between 0 and 1.

    Attributes:
        ring: the part of the members who are in the ring.
        stock: tokens per member, free and set aside, at the end of each year.
        used: the part of the volume's cap that was held.
        unmet: the part of wishes that failed for want of tokens.
        turnover: tokens paid in a month for each token held.
        issued: tokens a month and member, by channel.
        lost: what expired or overflowed for each token issued.
        gini: of what members hold: 0 for all the same, 1 for one who has all.
        ring_stock, ring_bonuses: the ring's parts.
        growth: the stock of the last year for each token of the year before; 1 where there was none.
    """

    ring: float
    stock: tuple[float, ...]
    used: float
    unmet: float
    turnover: float
    issued: dict[str, float]
    lost: float
    gini: float
    ring_stock: float
    ring_bonuses: float
    growth: float


def outcome_of(months: Sequence[Month], ring: float) -> Outcome:
    """The figures of a life, month by month; a whole number of years."""
    last, before = months[-12:], months[-24:-12]
    member_months = sum(month.members for month in last)
    stock = sum(month.stock for month in last)
    bonuses = sum(month.bonuses for month in last)
    issued = {name: sum(month.issued[name] for month in last) for name in (*CHANNELS, COMMONS)}
    earlier = sum(month.stock for month in before)
    return Outcome(
        ring=ring,
        stock=tuple(month.stock / month.members / 100 for month in months[11::12]),
        used=stock / sum(month.cap for month in last),
        unmet=_part(sum(month.unmet for month in last), sum(month.wanted for month in last)),
        turnover=_part(sum(month.paid for month in last), stock),
        issued={name: amount / member_months / 100 for name, amount in issued.items()},
        lost=_part(sum(month.burnt for month in last), sum(issued.values())),
        gini=sum(month.gini for month in last) / len(last),
        ring_stock=_part(sum(month.stock_of_ring for month in last), stock),
        ring_bonuses=_part(sum(month.bonuses_of_ring for month in last), bonuses),
        growth=_part(stock, earlier) if before else 1.0,
    )


def failings(outcome: Outcome) -> list[str]:
    """What is wrong with a life, in words; nothing if it was alive and fair."""
    first, final = outcome.stock[0], outcome.stock[-1]
    found = []
    if outcome.unmet > MOST_UNMET or final < LEAST_KEPT * first:
        found.append("starves")
    if outcome.growth > MOST_GROWTH:
        found.append("swells")
    if outcome.ring and outcome.ring_stock > MOST_OF_SUPPLY * outcome.ring:
        found.append("ring takes the supply")
    if outcome.ring and outcome.ring_bonuses > MOST_OF_BONUSES:
        found.append("ring takes the bonuses")
    return found


def gini(amounts: Sequence[int]) -> float:
    """How unequal amounts are: 0 for all the same, towards 1 for one who has all (Gini 1912)."""
    ordered, total = sorted(amounts), sum(amounts)
    if not total:
        return 0.0
    weighted = sum(place * amount for place, amount in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def _part(amount: float, whole: float) -> float:
    return amount / whole if whole else 0.0
