"""Calendar months in UTC, by Python's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime


def epoch_of(timestamp: int) -> int:
    """The calendar month in UTC, counted from January 1970."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    return (moment.year - 1970) * 12 + moment.month - 1


def start_of(epoch: int) -> int:
    """The first second of a month."""
    return int(datetime(1970 + epoch // 12, epoch % 12 + 1, 1, tzinfo=UTC).timestamp())
