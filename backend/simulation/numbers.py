"""Numbers as people type them into a form, by the habit of their language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from backend.pages.format import FORMATS, MINUS, NO_BREAK, THIN

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_BLANKS = str.maketrans(dict.fromkeys(("'", NO_BREAK, THIN, " "), ""))
LONGEST = 400


def written(value: float, code: str) -> str:
    """A number for a field: no thousands, the language's decimal mark, every digit that it has."""
    number = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", FORMATS[code].decimal)


def read(text: str, code: str, admits: Callable[[float], bool]) -> float | int | None:
    """The number that somebody meant; None if it is none.

    A mark before three digits may divide thousands or decimals, as in 43.771: where the language leaves it open, the
    reading within the field's limits counts.

    Args:
        text: as typed.
        code: the language.
        admits: whether a number is within the limits.
    """
    found = [_number(each) for each in _readings(text.strip().replace(MINUS, "-").translate(_BLANKS), code)]
    numbers = [each for each in found if each is not None]
    return next((each for each in numbers if admits(each)), numbers[0] if numbers else None)


def read_several(text: str, code: str) -> Sequence[float | int] | None:
    """Numbers between blanks, semicolons or ends of lines; None if one of them is none."""
    words = [word for word in re.split(r"[\s;]+", text.replace(NO_BREAK, " ").strip()) if word]
    found = [read(word.removesuffix(","), code, lambda _: True) for word in words]
    return None if any(each is None for each in found) else [each for each in found if each is not None]


def _readings(text: str, code: str) -> Sequence[str]:
    """What a text may mean, as digits with a decimal point, the likeliest first."""
    decimal, thousands = FORMATS[code].decimal, FORMATS[code].thousands
    if len(text) > LONGEST:
        return ()
    if decimal in text and thousands in text:
        return (text.replace(thousands, "").replace(decimal, "."),)
    if decimal in text:
        return (text.replace(decimal, "."),)
    if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}({re.escape(thousands)}\d{{3}})+", text):
        return (text.replace(thousands, ""), text.replace(thousands, "."))
    return (text.replace(thousands, "."),)


def _number(text: str) -> float | int | None:
    if not _PLAIN.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)
