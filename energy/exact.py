"""Exact arithmetic: decimals read without floats, rounding stated once, shares that always sum to the total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from energy.errors import InputError

Weight = int | Fraction


def parse_decimal(text: str, *, decimal: str = ".", thousands: str = "") -> Fraction:
    """Read a decimal number such as `0.05`, or `1.234,567` with `decimal=","`, without loss.

    Exponents, NaN, infinities, underscores and blanks inside the number are refused.

    Raises:
        InputError: the text is not a plain decimal number.
    """
    body = text.strip()
    digits = body[1:] if body[:1] in "+-" else body
    if thousands:
        digits = digits.replace(thousands, "")
    whole, _, part = digits.partition(decimal)
    if not (whole + part).isascii() or not (whole + part).isdigit():
        raise InputError(f"{text!r} is not a number.", remedy=f"Write plain digits with {decimal!r} as decimal mark.")
    value = Fraction(int(whole + part), 10 ** len(part))
    return -value if body.startswith("-") else value


def round_half_up(value: Fraction | int, digits: int = 0) -> Fraction:
    """Round to `digits` decimals, halves away from zero, as people and the tables of the ANPCI do."""
    scaled = abs(Fraction(value)) * 10**digits
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(rounded if value >= 0 else -rounded, 10**digits)


def round_to_int(value: Fraction | int) -> int:
    """Round to the nearest integer, halves away from zero."""
    return int(round_half_up(value))


def apportion(total: int, weights: Sequence[Weight], keys: Sequence[str] | None = None) -> list[int]:
    """Divide an integer in proportion to weights by largest remainder (Hamilton's method).

    Args:
        total: what is divided (cents, Wh, millionths of a millesimo); not negative.
        weights: not negative, not all zero.
        keys: names that decide equal remainders, the alphabetically first winning, so that the order of the
            list does not matter; without them the earlier place in the list wins.

    Returns:
        One integer per weight; they sum to `total`, and each is within one of its exact share.

    Raises:
        InputError: a negative total or weight, or no positive weight for a positive total.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise InputError("An amount to divide and its weights cannot be negative.")
    whole = sum(weights, Fraction(0))
    if whole == 0:
        if total == 0:
            return [0] * len(weights)
        raise InputError("There is nobody to divide the amount among: all weights are zero.")
    exact = [Fraction(total) * weight / whole for weight in weights]
    shares = [value.numerator // value.denominator for value in exact]
    ties = keys if keys is not None else [""] * len(weights)
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], ties[i], i))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares
