"""Energy of the days that no settlement covers yet: today as far as it has come, and the days before it.

Nothing here enters a settlement: what is live is shown and forgotten, and the month is settled from the DSO's files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from energy.calendar import QUARTER, Month, day_start, quarters_in_day
from energy.errors import InputError
from energy.sharing import attribute, member_shares, seniority, share
from oracle.community import Community, CommunityMember
from oracle.readings import Direction, Quality, Readings
from oracle.settlement import substation_hours

Wh = NDArray[np.int64]
HOUR = 4


@dataclass(frozen=True, eq=False)
class LiveCurves:
    """Energy so far, of the community or of one member, in Wh.

    Attributes:
        injected_wh, withdrawn_wh: shape (q,), the finished quarter-hours of the local day from its beginning.
        produced_wh: the same, at the plants; zeros without a plant; None where a plant's production is not measured.
        shared_wh: shape (q // 4,), in the complete hours. Of a member, its part as a consumer.
        produced_shared_wh: the same as a producer; for the whole community the two are equal.
    """

    injected_wh: Wh
    withdrawn_wh: Wh
    produced_wh: Wh | None
    shared_wh: Wh
    produced_shared_wh: Wh

    @property
    def consumed_wh(self) -> Wh | None:
        """Withdrawn, and produced without being injected, shape (q,); None where production is not measured."""
        return None if self.produced_wh is None else self.withdrawn_wh + self.produced_wh - self.injected_wh


@dataclass(frozen=True, eq=False)
class LiveDay(LiveCurves):
    """A local day of the whole community, as far as it has come.

    Attributes:
        start: the UTC instant at which the first quarter-hour, and the first hour, begin.
        until: the UTC instant at which the last finished quarter-hour ended; `start` where none has.
        members: the same of each member, by id.
        synthetic: invented for demonstration.
        provisional: not settled yet, so that it may still change.
    """

    day: date
    start: datetime
    until: datetime
    members: Mapping[str, LiveCurves]
    synthetic: bool
    provisional: bool

    @property
    def is_over(self) -> bool:
        """Whether all quarter-hours of the day are there."""
        return len(self.withdrawn_wh) == quarters_in_day(self.day)


class LiveEnergy(Protocol):
    """Whatever knows of days before they are settled: the demonstration's feed, or meters that tell as they count."""

    def day(self, day: date) -> LiveDay | None:
        """A local day; None where nothing is known of it, as of one to come. Fast enough to be asked by a page."""


@dataclass(frozen=True, eq=False)
class MeterDay:
    """What one connection point's meters counted, from the beginning of a local day; shape (q,), integers, Wh.

    Attributes:
        injected: None where there is no plant.
        produced: at the plant behind it; None where it is not measured.
    """

    withdrawn: NDArray[np.int32]
    injected: NDArray[np.int32] | None = None
    produced: NDArray[np.int32] | None = None


def live_day(
    community: Community, day: date, meters: Mapping[str, MeterDay], *, synthetic: bool, provisional: bool
) -> LiveDay:
    """Put a day together from its meters; energy is shared as a settlement shares it, in the complete hours.

    Args:
        community: its members, of whom those count who take part in the day's month.
        day: the local day.
        meters: by POD, all as long as each other.

    Raises:
        InputError: a point without its meter, or curves of different lengths.
    """
    month = Month(day.year, day.month)
    readings = _readings(community, day, meters)
    quarters = readings.wh.shape[1]
    hours = quarters // HOUR
    whole = replace(
        readings,
        wh=np.ascontiguousarray(readings.wh[:, : HOUR * hours]),
        quality=readings.quality[:, : HOUR * hours],
    )
    members = community.members_in(month)
    consumers = {member.id: np.zeros(hours, np.int64) for member in members}
    producers = {member.id: np.zeros(hours, np.int64) for member in members}
    for place in substation_hours(community, whole, month):
        shared = share(place.injected_wh, place.withdrawn_wh).shared_wh
        parts = member_shares(shared, place.withdrawn_wh, [point.pod for _, point in place.points])
        for (member, _), part in zip(place.points, parts, strict=True):
            consumers[member.id] += part
        order = seniority([p.in_operation for _, p in place.plants], [p.id for _, p in place.plants])
        for index, attributed in attribute(place.injected_wh, shared, order):
            producers[place.plants[index][0].id] += attributed
    row_of = {point: row for row, point in enumerate(readings.points)}
    curves = {
        member.id: LiveCurves(
            _sum([readings.wh[row_of[plant.pod, Direction.INJECTED]] for plant in member.plants], quarters),
            _sum([readings.wh[row_of[point.pod, Direction.WITHDRAWN]] for point in member.points], quarters),
            _produced(member, meters, quarters),
            consumers[member.id],
            producers[member.id],
        )
        for member in members
    }
    produced = [each.produced_wh for each in curves.values()]
    measured = [each for each in produced if each is not None]
    return LiveDay(
        injected_wh=_sum([each.injected_wh for each in curves.values()], quarters),
        withdrawn_wh=_sum([each.withdrawn_wh for each in curves.values()], quarters),
        produced_wh=_sum(measured, quarters) if len(measured) == len(produced) else None,
        shared_wh=_sum(list(consumers.values()), hours),
        produced_shared_wh=_sum(list(producers.values()), hours),
        day=day,
        start=day_start(day),
        until=day_start(day) + quarters * QUARTER,
        members=curves,
        synthetic=synthetic,
        provisional=provisional,
    )


def finished_quarters(day: date, now: datetime) -> int:
    """How many quarter-hours of a local day are over at an instant: none before it, all after it."""
    return max(0, min(quarters_in_day(day), (now - day_start(day)) // QUARTER))


def _readings(community: Community, day: date, meters: Mapping[str, MeterDay]) -> Readings:
    channels = community.channels(Month(day.year, day.month))
    rows = []
    for pod, direction in channels:
        meter = meters.get(pod)
        row = None if meter is None else meter.withdrawn if direction is Direction.WITHDRAWN else meter.injected
        if row is None:
            raise InputError(f"Nothing is known of {pod} {direction} on {day}.", remedy="Give every meter's curve.")
        rows.append(row)
    if len({len(row) for row in rows}) > 1 or any(len(row) > quarters_in_day(day) for row in rows):
        raise InputError(
            f"The curves of {day} are not as long as each other, or longer than the day.",
            remedy="Cut them at the last quarter-hour that all meters know.",
        )
    wh = np.array(rows, np.int32)
    # Whatever they are, no settlement would take these.
    return Readings(tuple(channels), (day,), wh, np.full(wh.shape, ord(Quality.ESTIMATED), np.uint8))


def _produced(member: CommunityMember, meters: Mapping[str, MeterDay], quarters: int) -> Wh | None:
    made = [meters[plant.pod].produced for plant in member.plants]
    measured = [each for each in made if each is not None]
    return _sum(measured, quarters) if len(measured) == len(made) else None


def _sum(rows: list[NDArray[np.int32]] | list[Wh], length: int) -> Wh:
    total = np.zeros(length, np.int64)
    for row in rows:
        total += row
    return total
