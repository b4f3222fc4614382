"""Which point, direction and unit a file is about, where no column says so: found by pattern, and always told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from energy.errors import InputError
from oracle.readers.amounts import read_pod
from oracle.readers.records import Flag
from oracle.readings import POD_PATTERN, Direction

_POD = re.compile(rf"(?<![0-9A-Z])(?:{POD_PATTERN.pattern})(?![0-9A-Z])")
_WORDS = {
    Direction.WITHDRAWN: re.compile(r"(?<![a-z0-9])(?:preliev|prelev|withdrawn|a1(?![a-z0-9]))"),
    Direction.INJECTED: re.compile(r"(?<![a-z0-9])(?:immess|immission|injected|a2(?![a-z0-9]))"),
}
_POWER = re.compile(r"kW(?!h)", re.IGNORECASE)
_REACTIVE = re.compile(r"\breattiva\b|kvar", re.IGNORECASE)
_NAME_IT = "Name the file IT001E12345678_withdrawn.csv or IT001E12345678_injected.csv, with the point's own code."


def pods_in(text: str) -> set[str]:
    """The points of delivery that a text names."""
    return set(_POD.findall(text.upper()))


def direction_in(text: str) -> Direction | None:
    """The one direction that a text names: withdrawn or A1 (prelevata), injected or A2 (immessa); none if both."""
    named = [direction for direction, words in _WORDS.items() if words.search(text.lower())]
    return named[0] if len(named) == 1 else None


def identify(
    file: str, head: Sequence[str], *, pod: str | None, direction: Direction | None
) -> tuple[tuple[str, Direction], list[Flag]]:
    """The point and direction of a file that has no column for them.

    The lines before the header are looked at first, then the file's name, then what the caller says. All that is said
    must agree.

    Args:
        head: the lines before the header.

    Raises:
        InputError: nothing says it, or two places contradict each other.
    """
    flags = []
    stated_pods = [("", read_pod(pod, file=file, line=None, field="pod"))] if pod else []
    stated_directions = [("", direction)] if direction else []
    places = [(f"line {number}", line) for number, line in enumerate(head, start=1)] + [("the file's name", file)]
    found_pods = [(place, code) for place, text in places for code in sorted(pods_in(text))] + stated_pods
    found_directions = [(place, way) for place, text in places if (way := direction_in(text))] + stated_directions
    for what, found in (("point of delivery", found_pods), ("direction", found_directions)):
        if not found:
            raise InputError(f"Neither its first lines nor its name tell the {what}.", file=file, remedy=_NAME_IT)
        values = sorted({str(value) for _, value in found})
        if len(values) > 1:
            said = ", ".join(f"{value} ({place or 'as asked'})" for place, value in found)
            raise InputError(f"It names more than one {what}: {said}.", file=file, remedy=_NAME_IT)
        if place := found[0][0]:
            flags.append(Flag(file, 0, f"The {what} {values[0]} was found by pattern in {place}."))
    return (found_pods[0][1], found_directions[0][1]), flags


def refuse_other_units(lines: Iterable[str], file: str) -> None:
    """Refuse a head that declares power (kW) or reactive energy instead of active energy in kWh.

    A line about contractual power, such as `Potenza disponibile (kW);3,3`, declares nothing about the readings.

    Raises:
        InputError: the file declares another quantity.
    """
    for number, line in enumerate(lines, start=1):
        if _REACTIVE.search(line):
            raise InputError(
                "It declares reactive energy.",
                file=file,
                line=number,
                remedy="Download the curve of active energy (energia attiva, kWh).",
            )
        is_contract = "potenza" in line.lower() and re.search(r"[0-9]", line)
        if _POWER.search(line) and not is_contract:
            raise InputError(
                "It declares kW, a power, where readings are energies in kWh.",
                file=file,
                line=number,
                remedy="Download the curve of energy in kWh; a mean power of a quarter-hour is four times its energy.",
            )
