"""In what two reporters differ: which hashes and, as far as these tell, at which points on which days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oracle.reporters.config import Peer
from oracle.reporters.fellows import Days, Fellows, Points
from oracle.reporters.messages import FaultyError
from oracle.reporters.transport import NoAnswerError
from oracle.reporters.view import View, differing_parts, point_hash, readings_hash

MOST_NAMED = 20


@dataclass(frozen=True)
class Compared:
    """What a comparison found.

    Attributes:
        text: the parts that differ, and how many points; nothing personal.
        details: for the operator: `parts`, and `readings`, the days that differ at each point.
    """

    text: str
    details: Mapping[str, object] = field(default_factory=dict)


def compare(fellows: Fellows, view: View, peer: Peer, parts: Mapping[str, str]) -> Compared:
    """Compare this reporter's view with what another states, and ask that one about the readings if they differ.

    What it answers must add up to the hash that it stated: who lies about its readings cannot name days at will.
    """
    differ = differing_parts(view.parts, parts)
    if "readings" not in differ:
        return Compared(" and ".join(differ), {"parts": differ})
    try:
        readings, points = _readings(fellows, view, peer, parts["readings"])
    except NoAnswerError:
        return Compared(" and ".join(differ), {"parts": differ})
    except FaultyError as error:
        return Compared(f"{' and '.join(differ)}, and {error}", {"parts": differ})
    where = f" ({points} point{'s' * (points != 1)})"
    return Compared(
        " and ".join(part + where if part == "readings" else part for part in differ),
        {"parts": differ, "readings": readings},
    )


def _readings(fellows: Fellows, view: View, peer: Peer, stated: str) -> tuple[dict[str, list[str]], int]:
    """The days that differ at each of the first points that differ, and how many points these are in all."""
    period = str(view.month)
    theirs = fellows.ask(peer, "points", {"period": period}, Points).points
    if readings_hash(theirs) != stated:
        raise FaultyError("what it tells of its points is not what it stated")
    differ = sorted(
        point for point in view.points.keys() | theirs.keys() if view.points.get(point) != theirs.get(point)
    )
    named = differ[:MOST_NAMED]
    known = [point for point in named if point in view.points and point in theirs]
    days = fellows.ask(peer, "days", {"period": period, "points": known}, Days).days
    found: dict[str, list[str]] = {point: [] for point in named}
    for point in known:
        if point_hash(days.get(point, {})) != theirs[point]:
            raise FaultyError("what it tells of its days is not what it stated")
        mine = view.days[point]
        found[point] = sorted(day for day in mine.keys() | days[point].keys() if mine.get(day) != days[point].get(day))
    return found, len(differ)
