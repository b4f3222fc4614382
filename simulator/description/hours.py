"""Opening hours and closures as people write them: `mon-fri 08:00-12:30`, `08-10..08-20`."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.refusals import RefusalError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_OPEN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?((?:,[a-z]{3})*)\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_CLOSED = re.compile(r"(\d{2})-(\d{2})(?:\.\.(\d{2})-(\d{2}))?")
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Opening(NamedTuple):
    """Minutes of the local day, from `start` up to `end`, on some weekdays (0 is Monday, 6 Sunday or a holiday)."""

    weekdays: frozenset[int]
    start: int
    end: int


class Closure(NamedTuple):
    """Days from (month, day) to (month, day), both included; it may run over the New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, month: int, day: int) -> bool:
        """Whether a day is in it."""
        if self.first <= self.last:
            return self.first <= (month, day) <= self.last
        return (month, day) >= self.first or (month, day) <= self.last


def parse_opening(text: str) -> Opening:
    """Read e.g. `mon-fri 08:00-12:30`, `mon,wed 15:00-19:00` or `sat 20:00-24:00`.

    Raises:
        RefusalError: anything else.
    """
    match = _OPEN.fullmatch(text.strip().lower())
    if match is None:
        raise RefusalError(code="no_opening", values={"given": text})
    first, last, more = match[1], match[2] or match[1], [day for day in match[3].split(",") if day]
    strangers = [day for day in (first, last, *more) if day not in WEEKDAYS]
    if strangers:
        raise RefusalError(code="no_weekday", values={"given": strangers[0]})
    begin, count = WEEKDAYS.index(first), (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % 7 + 1
    weekdays = {(begin + i) % 7 for i in range(count)} | {WEEKDAYS.index(day) for day in more}
    start, end = int(match[4]) * 60 + int(match[5]), int(match[6]) * 60 + int(match[7])
    if not 0 <= start < end <= 1440 or int(match[5]) > 59 or int(match[7]) > 59:
        raise RefusalError(code="opening_over_midnight", values={"given": text})
    return Opening(frozenset(weekdays), start, end)


def parse_closure(text: str) -> Closure:
    """Read `12-24`, or a span as `08-10..08-20`; month first.

    Raises:
        RefusalError: anything else.
    """
    match = _CLOSED.fullmatch(text.strip())
    if match is not None:
        first = (int(match[1]), int(match[2]))
        last = (int(match[3]), int(match[4])) if match[3] else first
        if all(1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month - 1] for month, day in (first, last)):
            return Closure(first, last)
    raise RefusalError(code="no_closure", values={"given": text})


def checked_opening(text: str) -> str:
    """The same text, once it is known to be readable."""
    parse_opening(text)
    return text


def checked_closure(text: str) -> str:
    """The same text, once it is known to be readable."""
    parse_closure(text)
    return text
