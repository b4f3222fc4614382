"""Which settlement: a month's own, or one of the true-ups that correct it once it is final."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from energy.calendar import Month
from energy.errors import InputError

TRUE_UP = 1_000_000
"""The n-th true-up of a month has n times this more in its number than the month."""
MOST = 4_294
"""The number of a period has 32 bits."""
_TEXT = re.compile(r"([0-9]{4}-[0-9]{2})(?:-t([1-9][0-9]{0,3}))?")


@dataclass(frozen=True, order=True)
class Period:
    """A month, or a correction of it after it was final; written `2026-05`, and `2026-05-t1` for its first true-up.

    Attributes:
        month: what is settled.
        true_up: 0 for the month itself, n for its n-th true-up.

    Raises:
        InputError: a number that the contracts have no room for.
    """

    month: Month
    true_up: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.true_up <= MOST or self.number >= 1 << 32:
            raise _none(f"{self.month}-t{self.true_up}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period as it is written.

        Raises:
            InputError: anything else.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise _none(text)
        return cls(Month.parse(match[1]), int(match[2] or 0))

    @classmethod
    def of_number(cls, number: int) -> Period:
        """The period with this number on the chain.

        Raises:
            InputError: its last two digits are no month.
        """
        true_up, base = divmod(number, TRUE_UP)
        year, month = divmod(base, 100)
        if number < 0 or not (1 <= month <= 12 and year):
            raise _none(number)
        return cls(Month(year, month), true_up)

    @property
    def number(self) -> int:
        """As the contracts write it: 202605, and 1202605 for the first true-up."""
        return self.true_up * TRUE_UP + self.month.year * 100 + self.month.month

    @property
    def next(self) -> Period:
        """The true-up that would correct it."""
        return Period(self.month, self.true_up + 1)

    @property
    def before(self) -> Period:
        """What it corrects, where it is a true-up.

        Raises:
            InputError: it is a month itself.
        """
        return Period(self.month, self.true_up - 1)

    def __str__(self) -> str:
        return f"{self.month}-t{self.true_up}" if self.true_up else str(self.month)


def _none(given: object) -> InputError:
    return InputError(
        f"{given!r} is not the period of a settlement.",
        field="period",
        remedy="Write a month as YYYY-MM, and its n-th true-up as YYYY-MM-tN.",
    )


def _read(value: object) -> Period:
    return value if isinstance(value, Period) else Period.parse(str(value))


PeriodText = Annotated[Period, BeforeValidator(_read), PlainSerializer(str, when_used="json")]
"""A period in a document: text in JSON."""
