"""Numbers and days as DSO files write them, into integer Wh of one local day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energy.calendar import QUARTER, ROME, day_start, quarters_in_day
from energy.errors import InputError
from energy.exact import round_to_int
from oracle.readers.records import Flag
from oracle.readings import POD_PATTERN, DayCurve, Direction, Quality

Wh = int | Fraction
"""Wh as read: an integer as long as the file has at most three decimals of a kWh."""

_KWH = re.compile(r"([0-9]{1,6})(?:,([0-9]{1,12}))?")
_TOO_MUCH = 10**9
_YEARS = range(2000, 2100)
ROUNDED = "More than three decimals of a kWh: rounded to Wh so that each day's total is right."


def read_wh(text: str, *, file: str, line: int, field: str) -> Wh:
    """Read kWh with a decimal comma, such as `0,025`, as Wh without loss.

    Raises:
        InputError: anything else: a negative number, a decimal point, a word, a million kWh or more.
    """
    match = _KWH.fullmatch(text)
    if match is None:
        remedy = "Energy in a quarter-hour is written in kWh with a decimal comma, such as 0,025."
        if text.startswith("-"):
            remedy = "A meter counts each direction upwards; check that the file holds energy, not a balance."
        raise InputError(f"{text!r} is not an energy in kWh.", file=file, line=line, field=field, remedy=remedy)
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) <= 3:
        return int(match[1]) * 1000 + int(decimals.ljust(3, "0"))
    return Fraction(int(match[1] + decimals), 10 ** (len(decimals) - 3))


def whole_wh(values: Sequence[Wh]) -> tuple[NDArray[np.int32], bool]:
    """Round a day's energies to Wh by rounding their running total, so that the day's total is right to half a Wh.

    Returns:
        shape (len(values),), int32, Wh; and whether anything had to be rounded.
    """
    if all(isinstance(value, int) for value in values):
        return np.array(values, dtype=np.int32), False
    rounded, total, before = [], Fraction(0), 0
    for value in values:
        total += value
        now = round_to_int(total)
        rounded.append(now - before)
        before = now
    return np.array(rounded, dtype=np.int32), True


def day_curve(
    pod: str,
    direction: Direction,
    day: date,
    cells: Sequence[tuple[Wh, Quality]],
    *,
    source: str,
    file: str,
    line: int,
) -> tuple[DayCurve, list[Flag]]:
    """A day's curve from its quarter-hours in order of UTC start, with the flags that it deserves.

    Raises:
        InputError: a million kWh or more in a quarter-hour, which a large meter constant could make.
    """
    if max(value for value, _ in cells) >= _TOO_MUCH:
        raise InputError(
            f"{day} has a quarter-hour of a million kWh or more.",
            file=file,
            line=line,
            remedy="Check the values, and the meter's constant (Ka) if there is one.",
        )
    wh, was_rounded = whole_wh([value for value, _ in cells])
    quality = "".join(letter.value for _, letter in cells)
    flags = [Flag(file, line, ROUNDED)] if was_rounded else []
    for letter, word in ((Quality.MISSING, "missing"), (Quality.ESTIMATED, "estimated")):
        if count := quality.count(letter.value):
            flags.append(Flag(file, line, f"{pod} {direction} {day}: {count} quarter-hours are {word}."))
    return DayCurve(pod, direction, day, frozen(wh), quality, source, line), flags


def frozen(wh: NDArray[np.int32]) -> NDArray[np.int32]:
    """The same array, which nobody can change by accident."""
    wh.setflags(write=False)
    return wh


def read_day(year: str, month: str, day: str, *, file: str, line: int, field: str) -> date:
    """A day of this century from its digits.

    Raises:
        InputError: no such day.
    """
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        found = None
    if found is None or found.year not in _YEARS:
        raise InputError(
            f"{day}/{month}/{year} is not a day from 2000 to 2099.",
            file=file,
            line=line,
            field=field,
            remedy="Check that the file was not changed by a spreadsheet.",
        )
    return found


def read_pod(text: str, *, file: str, line: int | None, field: str) -> str:
    """A point of delivery.

    Raises:
        InputError: it has not the form of one.
    """
    pod = text.strip().upper()
    if not POD_PATTERN.fullmatch(pod):
        raise InputError(
            f"{text!r} is not a point of delivery.",
            file=file,
            line=line,
            field=field,
            remedy="It has IT, three digits, E, eight digits and perhaps a check character, such as IT001E12345678.",
        )
    return pod


@lru_cache(maxsize=4096)
def clock_slots(day: date) -> dict[tuple[str, int], int]:
    """For each local clock time (`02:15`) and UTC offset in hours (1 CET, 2 CEST) of a day, its place in the day."""
    slots = {}
    for place in range(quarters_in_day(day)):
        local = (day_start(day) + place * QUARTER).astimezone(ROME)
        offset = local.utcoffset()
        slots[local.strftime("%H:%M"), 0 if offset is None else offset.seconds // 3600] = place
    return slots


def one_of_each(found: Iterable[tuple[DayCurve, str]]) -> tuple[list[DayCurve], list[Flag]]:
    """Drop a day that appears twice with the same values, and flag it.

    Args:
        found: the curves, each with the name of the file it stands in.

    Returns:
        The curves sorted by POD, direction and day.

    Raises:
        InputError: the two differ.
    """
    kept: dict[tuple[str, Direction, date], tuple[DayCurve, str]] = {}
    flags = []
    for curve, file in found:
        key = curve.pod, curve.direction, curve.day
        if (earlier := kept.get(key)) is None:
            kept[key] = curve, file
            continue
        what = f"{curve.pod} {curve.direction} {curve.day}"
        where = f"{earlier[1]}:{earlier[0].line}"
        if curve.quality != earlier[0].quality or not np.array_equal(curve.wh, earlier[0].wh):
            raise InputError(
                f"{what} is given a second time with other values; the first is at {where}.",
                file=file,
                line=curve.line,
                remedy="Keep the right one and remove the other.",
            )
        flags.append(Flag(file, curve.line, f"{what} is given twice, the first time at {where}; one is kept."))
    return [curve for _, (curve, _) in sorted(kept.items(), key=lambda item: item[0])], flags
