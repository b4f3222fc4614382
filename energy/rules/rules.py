"""The figures in force on a day, and where a run of hours must be cut because one of them changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from energy.calendar import ROME, day_start
from energy.errors import InputError
from energy.rules.figure import KINDS, REGIONS, Figure

HOUR = timedelta(hours=1)

TIP_SIZES = ("small", "medium", "large")

TIP_FIGURES = (
    *(f"tip_{size}_{part}" for size in TIP_SIZES for part in ("up_to", "fixed", "cap")),
    "tip_reference_price",
)
PV_FIGURES = (
    "pv_regions_north",
    "pv_regions_centre",
    "pv_correction_north",
    "pv_correction_centre",
    "pv_correction_elsewhere",
)


def check_region(region: str) -> None:
    """Check the name of a region.

    Raises:
        InputError: not one of the twenty.
    """
    if region not in REGIONS:
        raise InputError(
            f"{region!r} is not an Italian region.", field="region", remedy=f"Write one of: {', '.join(REGIONS)}."
        )


@dataclass(frozen=True)
class TipClass:
    """A power class of the premium tariff: plants up to and including `up_to_kw`; prices in µ€/MWh."""

    up_to_kw: Fraction
    fixed: int
    cap: int
    reference_price: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Rules:
    """All figures that were loaded, shipped and overriding; no two of one name share a day."""

    figures: tuple[Figure, ...]
    _by_name: dict[str, tuple[Figure, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = {name: tuple(figure for figure in self.figures if figure.name == name) for name in KINDS}
        object.__setattr__(self, "_by_name", by_name)

    def figure(self, name: str, day: date) -> Figure:
        """The figure in force on a local day.

        Raises:
            InputError: none is known for that day; an older or newer one is never used in its place.
        """
        for figure in self._by_name[name]:
            if figure.covers(day):
                return figure
        known = ", ".join(figure.validity for figure in self._by_name[name]) or "no day at all"
        title, unit = KINDS[name]
        raise InputError(
            f"There is no figure for {day}: {title} is known for {known}.",
            field=name,
            remedy=(
                f"Look it up, and write in a rules file of your own: [[{name}]], then value, unit = {unit!r}, "
                "valid_from, valid_to, source and status, one to a line."
            ),
        )

    def spans(self, names: Iterable[str], start: datetime, hours: int) -> list[tuple[slice, date]]:
        """Cut a run of UTC hours wherever one of the named figures may change.

        A figure changes at local midnight, so the hours around the local New Year each get their own.

        Args:
            names: figures of `KINDS`.
            start: a whole hour, aware.
            hours: how many follow it.

        Returns:
            Slices that together cover the hours, each with its first local day, on which `figure` can be asked.

        Raises:
            InputError: `start` has no time zone or is not a whole hour.
        """
        if start.tzinfo is None or start.astimezone(UTC).timestamp() % 3600:
            raise InputError(
                f"The period begins at {start}, which is not a whole hour with a time zone.",
                field="hours_start",
                remedy="Give the UTC instant of its first hour.",
            )
        days = {
            day
            for name in names
            for figure in self._by_name[name]
            for day in (figure.valid_from, figure.next_day)
            if day is not None
        }
        cuts = sorted({0, hours} | {cut for day in days if 0 < (cut := (day_start(day) - start) // HOUR) < hours})
        return [(slice(first, end), (start + first * HOUR).astimezone(ROME).date()) for first, end in pairwise(cuts)]

    def tip_classes(self, day: date) -> tuple[TipClass, ...]:
        """The power classes of the premium tariff, smallest first."""
        reference = self.figure("tip_reference_price", day)
        classes = []
        for size in TIP_SIZES:
            up_to, fixed, cap = (self.figure(f"tip_{size}_{part}", day) for part in ("up_to", "fixed", "cap"))
            prices = (fixed.micro_eur_per_mwh, cap.micro_eur_per_mwh, reference.micro_eur_per_mwh)
            classes.append(TipClass(up_to.number, *prices, figures=(up_to, fixed, cap, reference)))
        return tuple(classes)

    def pv_correction(self, region: str, day: date) -> tuple[Figure, ...]:
        """The correction of photovoltaic plants in a region: the price itself, then the list that decided it.

        Raises:
            InputError: not one of the twenty regions.
        """
        check_region(region)
        lists = tuple(self.figure(f"pv_regions_{area}", day) for area in ("north", "centre"))
        for area, regions in zip(("north", "centre"), lists, strict=True):
            if region in regions.names:
                return self.figure(f"pv_correction_{area}", day), regions
        return self.figure("pv_correction_elsewhere", day), *lists

    def rules_hash(self) -> str:
        """SHA-256 of everything loaded, in hexadecimal: the same figures give it whatever files they came from.

        A settlement cites it; a changed value, date, source or status changes it.
        """
        rows = sorted(
            [
                figure.name,
                figure.valid_from.isoformat(),
                "" if figure.valid_to is None else figure.valid_to.isoformat(),
                list(figure.value) if isinstance(figure.value, tuple) else str(figure.value),
                figure.unit,
                figure.source,
                figure.status,
                figure.overridden,
            ]
            for figure in self.figures
        )
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
