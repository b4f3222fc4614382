"""Calendar months in UTC, counted from January 1970: written again from the standard library's calendar."""

from __future__ import annotations

from datetime import UTC, datetime


def month_of(timestamp: int) -> int:
    """The month that holds a Unix second."""
    day = datetime.fromtimestamp(timestamp, UTC)
    return (day.year - 1970) * 12 + day.month - 1


def first_second(month: int) -> int:
    """The first Unix second of a month."""
    return int(datetime(1970 + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())


def month_name(month: int) -> str:
    """`2026-05`."""
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"
