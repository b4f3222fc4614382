"""What the plants made, where their production meters are read: the files beside the meters' that a community may have.

A community without them loses nothing but this: the exchange meters alone decide what is shared and paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from energy.errors import InputError
from oracle.community import Community
from oracle.readers.production import read_production_file
from oracle.settlement.result import MemberLine, Settlement

Stamps = tuple[tuple[Path, int, int], ...]


@dataclass(frozen=True, eq=False)
class MonthProduction:
    """A month at the plants.

    Attributes:
        plants: by id, shape (quarter-hours of the month,), int64, Wh; a plant without a complete month is left out.
        members: by id, the sum of its plants in Wh: 0 without a plant, None where one of them is not measured.
        problems: what is wrong in the files, in words; a plant that it concerns is left out.
    """

    plants: Mapping[str, NDArray[np.int64]]
    members: Mapping[str, int | None]
    problems: tuple[str, ...] = ()

    @property
    def produced_wh(self) -> int | None:
        """All plants together; None where one of them is not measured."""
        sums = [each for each in self.members.values() if each is not None]
        return sum(sums) if len(sums) == len(self.members) else None


class ProductionBook:
    """The production of a community's plants, by months; files that appear or change are read at the next question.

    Args:
        community: its members with their plants, and the folder of the files.
    """

    def __init__(self, community: Community) -> None:
        self._community = community
        self._folder = community.folder / community.files.production
        self._known: dict[Month, tuple[Stamps, MonthProduction]] = {}
        self._lock = Lock()

    def month(self, month: Month) -> int | None:
        """What all plants made in a month, Wh; None where one of them is not measured."""
        return self.of(month).produced_wh

    def member(self, month: Month, member: str) -> int | None:
        """What one member's plants made, Wh: 0 without a plant, None where one is not measured or it took no part."""
        return self.of(month).members.get(member)

    def consumed(self, settlement: Settlement, line: MemberLine | None = None) -> int | None:
        """What was used in a settled month, also behind the meter, Wh: by all, or by one member.

        None where production is not measured, or where the meters contradict each other: less produced than injected.
        """
        produced = self.month(settlement.period) if line is None else self.member(settlement.period, line.member)
        energy = settlement.energy if line is None else line
        if produced is None or produced < energy.injected_wh:
            return None
        return energy.withdrawn_wh + produced - energy.injected_wh

    def of(self, month: Month) -> MonthProduction:
        """All that is known of a month."""
        stamps = self._stamps(month)
        with self._lock:
            known = self._known.get(month)
            if known is None or known[0] != stamps:
                known = self._known[month] = stamps, self._read(month, [path for path, _, _ in stamps])
            return known[1]

    def _stamps(self, month: Month) -> Stamps:
        """The files whose names speak of the month, with what tells that they changed."""
        found = []
        for path in sorted(self._folder.rglob(f"*{month}*")):
            if path.name.startswith(".") or not path.is_file():
                continue
            with suppress(FileNotFoundError):  # it went between listing and looking
                stat = path.stat()
                found.append((path, stat.st_size, stat.st_mtime_ns))
        return tuple(found)

    def _read(self, month: Month, paths: list[Path]) -> MonthProduction:
        problems: list[str] = []
        days: dict[str, dict[object, NDArray[np.int32]]] = {}
        twice: set[str] = set()
        for path in paths:
            try:
                for each in read_production_file(path):
                    if each.day in days.setdefault(each.plant, {}):
                        twice.add(each.plant)
                    days[each.plant][each.day] = each.wh
            except InputError as error:
                problems.append(str(error))
        plants = {}
        for plant in sorted(plant.id for member in self._community.members_in(month) for plant in member.plants):
            own = days.get(plant, {})
            if plant in twice:
                problems.append(f"{plant} has days of {month} in more than one file.")
            elif all(day in own for day in month.days):
                plants[plant] = np.concatenate([own[day] for day in month.days]).astype(np.int64)
            elif own:
                problems.append(f"{plant} has {sum(day in own for day in month.days)} days of {month} only.")
        members = {
            member.id: sum(int(plants[plant.id].sum()) for plant in member.plants)
            if all(plant.id in plants for plant in member.plants)
            else None
            for member in self._community.members_in(month)
        }
        return MonthProduction(plants, members, tuple(problems))
