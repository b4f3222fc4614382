"""What a member consumes for: each use with its profile and bill, and what comes on top (heat pump, electric cars)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from simulator.description.hours import checked_closure, checked_opening
from simulator.description.strict import STRICT
from simulator.description.types import Day, Months, NotNegative, Share, YearOrMonths

Hour = Annotated[int, Field(strict=True, ge=0, le=24)]


class Profile(StrEnum):
    """How a use is spread over the year."""

    RESIDENTIAL = "residential"
    CONDOMINIUM = "condominium"
    OFFICE = "office"
    SCHOOL = "school"
    COMMERCIAL = "commercial"
    CRAFT = "craft"
    INDUSTRIAL = "industrial"
    FLAT = "flat"
    OPENING_HOURS = "opening_hours"
    TYPICAL_DAY = "typical_day"
    OWN_CURVE = "own_curve"
    ARERA = "arera"

    @property
    def is_standard(self) -> bool:
        """Whether it needs nothing but its name."""
        return self not in (Profile.OPENING_HOURS, Profile.TYPICAL_DAY, Profile.OWN_CURVE, Profile.ARERA)


@dataclass(frozen=True)
class Bill:
    """What the bills say was withdrawn, kWh: one number for the year or twelve, January first.

    Either `total`; or `f1`, `f2` and `f3`; or `f1` and `f23`.
    """

    __pydantic_config__ = STRICT
    total: YearOrMonths | None = None
    f1: YearOrMonths | None = None
    f2: YearOrMonths | None = None
    f3: YearOrMonths | None = None
    f23: YearOrMonths | None = None

    @property
    def columns(self) -> tuple[tuple[float, ...], ...]:
        """One tuple per group of bands, each of 1 or 12 numbers."""
        return tuple(c for c in (self.total, self.f1, self.f2, self.f3, self.f23) if c is not None)

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """The bands that each column adds up: `((1, 2, 3),)`, `((1,), (2,), (3,))` or `((1,), (2, 3))`."""
        if self.total is not None:
            return ((1, 2, 3),)
        return ((1,), (2,), (3,)) if self.f23 is None else ((1,), (2, 3))

    @property
    def is_monthly(self) -> bool:
        """Whether it has twelve months."""
        return len(self.columns[0]) == 12

    @property
    def annual_kwh(self) -> float:
        """kWh of the year."""
        return sum(sum(column) for column in self.columns)


@dataclass(frozen=True)
class OpeningHours:
    """When a place is at work.

    Attributes:
        open: e.g. `("mon-fri 08:00-12:30", "mon-fri 14:00-18:00", "sat 09:00-13:00")`; holidays are `sun`.
        base_share: power outside those hours, as a share of the power within them.
        closed: days or spans without work, month and day: `("08-10..08-20", "12-24")`.
    """

    __pydantic_config__ = STRICT
    open: Annotated[tuple[Annotated[str, AfterValidator(checked_opening)], ...], Field(min_length=1)]
    base_share: Share = 0.15
    closed: tuple[Annotated[str, AfterValidator(checked_closure)], ...] = ()


@dataclass(frozen=True)
class TypicalDay:
    """Hourly energy of a typical day, 24 numbers in any unit (kWh if there is no bill), by local hour.

    Attributes:
        working, saturday, sunday: a missing Saturday is like a working day, a missing Sunday like a Saturday.
        months: weight of a day in each of the twelve months.
    """

    __pydantic_config__ = STRICT
    working: Day
    saturday: Day | None = None
    sunday: Day | None = None
    months: Months = (1.0,) * 12


@dataclass(frozen=True)
class CurveFiles:
    """Curves in files, relative to the description's folder.

    Attributes:
        files: own curves: files of a distributor or the SII; ARERA: one CSV of mean hourly withdrawals.
        pod: the point to read, where the files hold several or do not say.
        region, power_class: which row of ARERA's table; the description's region if none is given.
    """

    __pydantic_config__ = STRICT
    files: Annotated[tuple[str, ...], Field(min_length=1)]
    pod: str | None = None
    region: str | None = None
    power_class: str | None = None


@dataclass(frozen=True)
class Use:
    """One source of consumption of a member.

    Attributes:
        profile: how it is spread over the year.
        bill: what was withdrawn; may be missing where the profile itself has kWh (own curve, typical day).
        opening, typical_day, curve: what the profiles of those names need.
    """

    __pydantic_config__ = STRICT
    profile: Profile
    bill: Bill | None = None
    opening: OpeningHours | None = None
    typical_day: TypicalDay | None = None
    curve: CurveFiles | None = None


@dataclass(frozen=True)
class HeatPump:
    """A heat pump that is not in the bills yet.

    Attributes:
        heating_kwh: electricity of a year for heating, kWh.
        cooling_kwh: electricity of a year for cooling, kWh.
        water_kwh: electricity of a year for hot water, kWh.
        hours: local hours in which the house is heated, `(5, 23)`: from 5:00 to 23:00.
    """

    __pydantic_config__ = STRICT
    heating_kwh: NotNegative
    cooling_kwh: NotNegative = 0.0
    water_kwh: NotNegative = 0.0
    hours: tuple[Hour, Hour] = (5, 23)


class Charging(StrEnum):
    """When electric cars are charged."""

    NIGHT = "night"
    EVENING = "evening"
    DAY = "day"


@dataclass(frozen=True)
class ElectricCars:
    """Electric cars that are not in the bills yet.

    Attributes:
        kwh: electricity of a year, kWh, all cars together.
        charging: at night (23-7), in the evening (18-24), or by day (9-17, under the sun).
        weekend_share: energy of a Saturday or Sunday, as a share of a working day's.
    """

    __pydantic_config__ = STRICT
    kwh: NotNegative
    charging: Charging = Charging.NIGHT
    weekend_share: NotNegative = 0.7
