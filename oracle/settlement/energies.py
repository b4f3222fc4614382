"""The energies of each month: who injected, withdrew and shared how much, under which primary substation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from energy.errors import InputError
from energy.incentive import PlantSet
from energy.incentive.plant import Entitlements
from energy.rules import Rules, load_rules
from energy.sharing import attribute, member_totals, seniority, share, to_hours
from oracle.community import Community, CommunityMember, CommunityPlant, ConnectionPoint
from oracle.readings import Direction, Quality, Readings, SourceFile
from oracle.store import ReadingStore
from oracle.validation import require_complete

YEAR = 12


@dataclass(frozen=True)
class MemberEnergy:
    """A member's energies in Wh; `shared_wh` as a consumer, `produced_shared_wh` as a producer."""

    injected_wh: int = 0
    withdrawn_wh: int = 0
    shared_wh: int = 0
    produced_shared_wh: int = 0

    def __add__(self, other: MemberEnergy) -> MemberEnergy:
        return MemberEnergy(
            self.injected_wh + other.injected_wh,
            self.withdrawn_wh + other.withdrawn_wh,
            self.shared_wh + other.shared_wh,
            self.produced_shared_wh + other.produced_shared_wh,
        )


@dataclass(frozen=True)
class SetEnergy:
    """What the plants of one set injected, and what part of it was incentivised, in Wh."""

    injected_wh: int = 0
    incentivised_wh: int = 0

    def __add__(self, other: SetEnergy) -> SetEnergy:
        return SetEnergy(self.injected_wh + other.injected_wh, self.incentivised_wh + other.incentivised_wh)


@dataclass(frozen=True, eq=False)
class SubstationHours:
    """The hourly rows of one primary substation.

    Attributes:
        plants: P plants with their members, and `injected_wh` of shape (P, H), int32.
        points: M withdrawal points with their members, and `withdrawn_wh` of shape (M, H), int32.
    """

    substation: str
    plants: tuple[tuple[CommunityMember, CommunityPlant], ...]
    injected_wh: NDArray[np.int32]
    points: tuple[tuple[CommunityMember, ConnectionPoint], ...]
    withdrawn_wh: NDArray[np.int32]


@dataclass(frozen=True)
class MonthEnergy:
    """A month's energies: by member id, and by substation and set of incentivised plants."""

    month: Month
    members: Mapping[str, MemberEnergy]
    sets: Mapping[tuple[str, PlantSet], SetEnergy]


class EnergyBook:
    """The energies of a community's months, each computed once from the readings in force."""

    def __init__(self, community: Community, store: ReadingStore, rules: Rules) -> None:
        self.community = community
        self.rules = rules
        self._store = store
        self._months: dict[Month, MonthEnergy] = {}

    def readings(self, month: Month) -> Readings:
        """The month's readings, complete and actual.

        Raises:
            InputError: a month before the community began.
            InputErrors: every point with missing or merely estimated readings.
        """
        if month < self.community.community.first_month:
            raise InputError(
                f"The community began in {self.community.community.first_month}, after {month}.",
                file=self.community.file,
                field="community.first_month",
                remedy="Choose a later month.",
            )
        channels = self.community.channels(month)
        readings = self._store.matrix(channels, month)
        if (readings.quality != ord(Quality.ACTUAL)).any():
            pods = {pod for pod, _ in channels}
            require_complete(self._store.curves(pods, month.days[0], month.days[-1]), month, channels)
        return readings

    def files(self, month: Month) -> list[SourceFile]:
        """The files that the month's readings came from."""
        return self._store.files(self.community.channels(month), month)

    def substations(self, readings: Readings, month: Month) -> list[SubstationHours]:
        """The month's readings by hours and substation; see `substation_hours`."""
        return substation_hours(self.community, readings, month)

    def month(self, month: Month) -> MonthEnergy:
        """The energies of one month.

        Raises:
            InputError, InputErrors: see `readings`.
        """
        if month not in self._months:
            self._months[month] = self._month_energy(month)
        return self._months[month]

    def window(self, last: Month, months: int) -> list[MonthEnergy]:
        """The energies of the months up to `last`, no more than `months` and none before the community began."""
        first = max(self.community.community.first_month, last.plus(1 - months))
        count = (last.year - first.year) * YEAR + last.month - first.month + 1
        return [self.month(first.plus(i)) for i in range(count)]

    def _month_energy(self, month: Month) -> MonthEnergy:
        energies = {member.id: MemberEnergy() for member in self.community.members_in(month)}
        sets: dict[tuple[str, PlantSet], SetEnergy] = {}
        rights = Entitlements(month.start, month.hours, self.rules)
        for place in self.substations(self.readings(month), month):
            shared = share(place.injected_wh, place.withdrawn_wh).shared_wh
            consumed = member_totals(shared, place.withdrawn_wh, [point.pod for _, point in place.points])
            withdrawn = place.withdrawn_wh.sum(axis=1, dtype=np.int64)
            for (member, _), taken, own in zip(place.points, withdrawn.tolist(), consumed.tolist(), strict=True):
                energies[member.id] += MemberEnergy(withdrawn_wh=taken, shared_wh=own)
            order = seniority([p.in_operation for _, p in place.plants], [p.id for _, p in place.plants])
            for index, attributed in attribute(place.injected_wh, shared, order):
                member, plant = place.plants[index]
                injected = int(place.injected_wh[index].sum(dtype=np.int64))
                energies[member.id] += MemberEnergy(
                    injected_wh=injected, produced_shared_wh=int(attributed.sum(dtype=np.int64))
                )
                tariffed = attributed[rights.of(plant.as_plant()).hours]
                if len(tariffed):
                    key = place.substation, plant.as_plant().plant_set
                    new = SetEnergy(injected, int(tariffed.sum(dtype=np.int64)))
                    sets[key] = sets.get(key, SetEnergy()) + new
        return MonthEnergy(month, energies, sets)


def substation_hours(community: Community, readings: Readings, month: Month) -> list[SubstationHours]:
    """Readings by hours and substation, in order of substation, member and point.

    Args:
        community: whose points they are.
        readings: of every channel of the month, over whole hours.
        month: the month in which they lie, which decides who takes part.
    """
    hours = to_hours(readings.wh)
    row_of = {point: row for row, point in enumerate(readings.points)}
    members = community.members_in(month)
    substation_of = {point.pod: point.substation for member in members for point in member.points}
    found = []
    for substation in sorted({*substation_of.values()}):
        plants = [(m, p) for m in members for p in m.plants if substation_of[p.pod] == substation]
        points = [(m, p) for m in members for p in m.points if p.substation == substation]
        plants.sort(key=lambda pair: pair[1].id)
        points.sort(key=lambda pair: pair[1].pod)
        injected = [row_of[plant.pod, Direction.INJECTED] for _, plant in plants]
        withdrawn = [row_of[point.pod, Direction.WITHDRAWN] for _, point in points]
        found.append(SubstationHours(substation, tuple(plants), hours[injected], tuple(points), hours[withdrawn]))
    return found


def open_book(community: Community, store: ReadingStore) -> EnergyBook:
    """The community's energies, under the shipped figures of law and those of its own files."""
    return EnergyBook(community, store, load_rules([community.folder / name for name in community.rules.overrides]))


def basis_values(
    member: CommunityMember, columns: Sequence[str], months: Sequence[MonthEnergy], *, hourly_shared: bool
) -> tuple[Fraction, ...]:
    """A member's parameters for the quota model, in the order of the rules' columns.

    Args:
        columns: `installed_kw`, `injected_kwh`, `withdrawn_kwh`, or a name in the member's own `parameters`.
        months: the months of the basis.
        hourly_shared: take the energy exchanged within the community hour by hour instead of the metered one.

    Raises:
        InputError: a column that neither Borgo nor the member knows.
    """
    total = sum((month.members.get(member.id, MemberEnergy()) for month in months), MemberEnergy())
    known = {
        "installed_kw": sum((plant.kw for plant in member.plants), Fraction(0)),
        "injected_kwh": Fraction(total.produced_shared_wh if hourly_shared else total.injected_wh, 1000),
        "withdrawn_kwh": Fraction(total.shared_wh if hourly_shared else total.withdrawn_wh, 1000),
        **member.parameters,
    }
    for column in columns:
        if column not in known:
            raise InputError(
                f"The quota rules name the column {column!r}, which member {member.id} does not have.",
                field="quotas.columns",
                remedy=f"Write it under [members.parameters] for every member, or use: {', '.join(known)}.",
            )
    return tuple(known[column] for column in columns)
