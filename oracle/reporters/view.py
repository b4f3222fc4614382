"""What one reporter makes of a month: its settlement, and the hashes by which reporters compare what they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from energy.calendar import Month, quarters_in_day
from energy.errors import InputError, InputErrors
from oracle.community import Community
from oracle.intake import take_in_prices
from oracle.publication import code_hash, content_hash, read_numbers, rules_hash, settled_months
from oracle.publication.dataset import Listing
from oracle.publication.hashes import canonical_json
from oracle.publication.sources import source_listing
from oracle.readings import Readings
from oracle.reporters.inputs import Inputs
from oracle.settlement import Decisions, EnergyBook, Settlement, open_book, settle_month
from oracle.store import ReadingStore

PARTS = ("code", "rules", "readings", "prices", "content")
"""What reporters must agree on, causes before effects."""

Days = Mapping[str, Mapping[str, str]]
"""For each point, as `POD direction`, the hash of each day's readings."""


@dataclass(frozen=True, eq=False)
class View:
    """A month as one reporter sees it.

    Attributes:
        decisions: what the chain says of the month.
        listing: the raw files that it was computed from.
        readings: the name of the readings of each month that the settlement looks at.
        days: the hashes of each point's days in all these months.
    """

    month: Month
    community: Community
    settlement: Settlement
    numbers: Mapping[str, int]
    decisions: Decisions
    listing: Listing
    readings: tuple[tuple[Month, str], ...]
    days: Days

    @cached_property
    def points(self) -> dict[str, str]:
        """One hash for each point."""
        return {point: point_hash(days) for point, days in self.days.items()}

    @cached_property
    def parts(self) -> dict[str, str]:
        """One hash for each of `PARTS`."""
        return {
            "code": code_hash().hex(),
            "rules": rules_hash(self.settlement, self.community, self.decisions).hex(),
            "readings": readings_hash(self.points),
            "prices": sha256(self.settlement.hours.zonal_price.astype("<i8").tobytes()).hexdigest(),
            "content": content_hash(self.settlement, self.numbers, self.decisions.energy_per_member).hex(),
        }


def point_hash(days: Mapping[str, str]) -> str:
    """The hash of a point's readings, from those of its days."""
    return sha256(canonical_json(days)).hexdigest()


def readings_hash(points: Mapping[str, str]) -> str:
    """The hash of all readings, from those of the points."""
    return sha256(canonical_json(points)).hexdigest()


class Views:
    """A reporter's months, each settled once for as long as its files stay as they are.

    Args:
        inputs, store: where the readings come from.
        numbers: the file of the members' numbers.
        decided: what the chain says of a month.
    """

    def __init__(
        self, inputs: Inputs, store: ReadingStore, numbers: Path, decided: Callable[[Month], Decisions]
    ) -> None:
        self._inputs = inputs
        self._decided = decided
        self._store = store
        self._numbers_file = numbers
        self._numbers: Mapping[str, int] = {}
        self._book: EnergyBook | None = None
        self._views: dict[Month, View | str] = {}
        self._readings: dict[Month, tuple[str, dict[str, dict[str, str]]]] = {}
        self.problem = ""

    @property
    def community(self) -> Community | None:
        """The community, as far as its files can be read."""
        return None if self._book is None else self._book.community

    def refresh(self) -> bool:
        """Read the files again if they changed; whether they did. Where they cannot be read, `problem` says why."""
        if not self._inputs.changed():
            return self._refresh_numbers()
        self._views, self._readings, self._book = {}, {}, None
        try:
            community = self._inputs.read(self._store)
            self._book = open_book(community, self._store)
            self.problem = ""
        except (InputError, InputErrors) as error:
            self.problem = str(error)
        self._refresh_numbers()
        return True

    def _refresh_numbers(self) -> bool:
        if self._book is None:
            return False
        try:
            numbers = read_numbers(self._numbers_file, self._book.community.community.id)
            self.problem = ""
        except InputError as error:
            numbers, self.problem = {}, str(error)
        if numbers == self._numbers:
            return False
        self._numbers, self._views = numbers, {}
        return True

    def of(self, month: Month) -> View | str:
        """The view of a month, or why there is none.

        Raises:
            ChainError: the chain cannot be reached.
        """
        if self._book is None or self.problem:
            return self.problem
        if month not in self._views:
            try:
                self._views[month] = self._settle(self._book, month)
            except (InputError, InputErrors) as error:
                self._views[month] = str(error)
        return self._views[month]

    def known(self, month: Month) -> View | str:
        """The view of a month if it was settled already, or why there is none: nothing if it is not its turn yet."""
        return self.problem or self._views.get(month, "")

    def _settle(self, book: EnergyBook, month: Month) -> View:
        community = book.community
        prices = take_in_prices(community, month, self._inputs.files.price_file)
        decisions = self._decided(month)
        settlement = settle_month(book, prices, month, decisions, self._numbers)
        listing = source_listing(community, self._store, prices, month)
        readings = []
        days: dict[str, dict[str, str]] = {}
        for each in settled_months(community, month):
            if each not in self._readings:  # most months were looked at for the one before
                of_month = book.readings(each)
                self._readings[each] = of_month.sha256(), _day_hashes(of_month)
            name, of_points = self._readings[each]
            readings.append((each, name))
            for point, hashes in of_points.items():
                days.setdefault(point, {}).update(hashes)
        view = View(month, community, settlement, dict(self._numbers), decisions, listing, tuple(readings), days)
        _ = view.parts  # here, so that a member without a number is said now
        return view


def _day_hashes(readings: Readings) -> dict[str, dict[str, str]]:
    hashes: dict[str, dict[str, str]] = {}
    for row, (pod, direction) in enumerate(readings.points):
        start, of_point = 0, {}
        for day in readings.days:
            stop = start + quarters_in_day(day)
            digest = sha256(readings.wh[row, start:stop].astype("<i4").tobytes())
            digest.update(readings.quality[row, start:stop].tobytes())
            of_point[str(day)] = digest.hexdigest()
            start = stop
        hashes[f"{pod} {direction}"] = of_point
    return hashes


def differing_parts(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Sequence[str]:
    """The names of the parts in which two reporters differ, causes first."""
    return [part for part in PARTS if mine[part] != theirs.get(part)]
