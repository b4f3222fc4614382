"""Time as a community lives it: days and months of Europe/Rome, counted in UTC hours and quarter-hours.

A local day has 92, 96 or 100 quarter-hours; nothing here, or anywhere else, assumes 96.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from energy.errors import InputError

ROME = ZoneInfo("Europe/Rome")
QUARTER = timedelta(minutes=15)


@cache
def day_start(day: date) -> datetime:
    """The UTC instant at which the local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=ROME).astimezone(UTC)


@cache
def quarters_in_day(day: date) -> int:
    """Quarter-hours of the local day: 92 when summer time begins, 100 when it ends, 96 otherwise."""
    return (day_start(day + timedelta(days=1)) - day_start(day)) // QUARTER


def local_label(day: date, quarter: int) -> str:
    """The local clock time at which quarter-hour `quarter` (from 0) of the day starts, e.g. `02:15`."""
    return (day_start(day) + quarter * QUARTER).astimezone(ROME).strftime("%H:%M")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month of Europe/Rome, the period of a settlement."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `YYYY-MM`.

        Raises:
            InputError: anything else.
        """
        match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
            raise InputError(f"{text!r} is not a month.", field="period", remedy="Write it as YYYY-MM, e.g. 2026-05.")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def plus(self, months: int) -> Month:
        """The month `months` later (earlier if negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first_day(self) -> date:
        """The first local day."""
        return date(self.year, self.month, 1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every local day of the month."""
        count = (self.plus(1).first_day - self.first_day).days
        return tuple(self.first_day + timedelta(days=i) for i in range(count))

    @property
    def start(self) -> datetime:
        """The UTC instant at which the month begins."""
        return day_start(self.first_day)

    @property
    def hours(self) -> int:
        """Hours of the month: 743 in March, 745 in October."""
        return (self.plus(1).start - self.start) // timedelta(hours=1)
