"""Tokens and moments as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from backend.pages.format import NO_BREAK
from backend.pages.language import Language
from energy.calendar import ROME

_PER_TOKEN = 100
_NEAR = 60 * 86_400


def amount(language: Language, hundredths: int) -> str:
    """Hundredths of a token as tokens with two decimals, for tables: `12,50`."""
    return language.format.number(Fraction(hundredths, _PER_TOKEN), 2)


def signed(language: Language, hundredths: int) -> str:
    """The same with its sign, `+12,50`; a zero has none."""
    return f"+{amount(language, hundredths)}" if hundredths > 0 else amount(language, hundredths)


def plain(language: Language, hundredths: int | Fraction) -> str:
    """Hundredths of a token as tokens with as many decimals as it takes, for sentences: `12,5`."""
    return language.format.shortest(Fraction(hundredths, _PER_TOKEN), 2)


def tokens(language: Language, hundredths: int) -> str:
    """The same with its unit: `12,5 token`, `1 token`."""
    key = "tokens.unit_one" if hundredths == _PER_TOKEN else "tokens.unit"
    return f"{plain(language, hundredths)}{NO_BREAK}{language.text(key)}"


def clock(second: int) -> datetime:
    """A Unix second on Rome's clocks."""
    return datetime.fromtimestamp(second, UTC).astimezone(ROME)


def moment(language: Language, second: int, now: int) -> str:
    """A moment in words: `martedì 14 luglio, 18:30` where it is near, `14 luglio 2025, 18:30` elsewhere."""
    at = clock(second)
    day = language.format.day(at.date()) if abs(second - now) < _NEAR else language.format.full_date(at.date())
    return f"{day}, {at:%H:%M}"
