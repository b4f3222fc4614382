"""The matrix that e-distribuzione's portal gives (*Curve di carico*, quarter-hour detail): one row a day.

Established (from public readers of these files): `;`, a first column `Giorno` with dd/mm/yyyy, one column for each
quarter-hour whose name begins with its start on the local clock, kWh with a decimal comma, and data rows that end with
one `;` more than the header has. That last one shifts every value under the wrong name in a reader that trusts names
and lengths; here rows are read by position, and their length must match.

Not established: the lines before the header, and the layout of the days of 92 and 100 quarter-hours. See
`docs/files.md` for what is accepted, flagged and refused. No column tells estimates apart: values count as actual.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from energy.calendar import local_label, quarters_in_day
from energy.errors import InputError
from energy.exact import round_to_int
from oracle.readers.amounts import Wh, day_curve, frozen, read_day, read_wh
from oracle.readers.documents import Document
from oracle.readers.identity import identify, refuse_other_units
from oracle.readers.records import Flag
from oracle.readings import DayCurve, Direction, Quality

SOURCE = "e-distribuzione"

_HEADER = re.compile(r'\s*"?Giorno"?\s*;', re.IGNORECASE)
_LABEL = re.compile(r"([01][0-9]|2[0-3])(?:[:.]([0-5][0-9]))?(?![0-9])")
_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_VALUE = r"[0-9]{1,6}(?:,[0-9]{1,3})?;"
_ACTUAL_DAY = Quality.ACTUAL.value * 96

Column = tuple[str, int]
"""The clock time at which a column's quarter-hour starts, and how many columns before it have the same."""

PLAIN_COLUMNS: tuple[Column, ...] = tuple(
    (f"{hour:02}:{minute:02}", 0) for hour in range(24) for minute in (0, 15, 30, 45)
)


def find_header(lines: Sequence[str]) -> int | None:
    """The index of the header among the first lines, if this is such a file."""
    return next((i for i, line in enumerate(lines[:40]) if _HEADER.match(line)), None)


def read_header(line: str, file: str, number: int) -> tuple[Column, ...]:
    """The quarter-hours that the columns stand for.

    Raises:
        InputError: a name that is not a clock time, or quarter-hours that do not cover a day.
    """
    columns: list[Column] = []
    hours: Counter[str] = Counter()
    clocks: Counter[str] = Counter()
    for name in _cells(line)[1:]:
        match = _LABEL.match(name)
        if match is None:
            raise InputError(
                f"The column {name!r} is not named by a quarter-hour.",
                file=file,
                line=number,
                field=name or "(empty)",
                remedy="Each column after Giorno is named by its interval, such as 00:00-00:15.",
            )
        # Names with the hour alone stand for its four quarters in order.
        clock = f"{match[1]}:{match[2] or f'{hours[match[1]] % 4 * 15:02}'}"
        columns.append((clock, clocks[clock]))
        hours[match[1]] += 1
        clocks[clock] += 1
    if tuple(columns) not in _layouts():
        raise InputError(
            f"The {len(columns)} columns are not the 92, 96 or 100 quarter-hours of a day in order from 00:00.",
            file=file,
            line=number,
            remedy="Download the quarter-hour detail (dettaglio quartorario) again; names tell where intervals start.",
        )
    return tuple(columns)


@lru_cache(maxsize=1)
def _layouts() -> frozenset[tuple[Column, ...]]:
    """Columns that tell every quarter-hour without doubt; the repeated hour may stand in its place or at the end."""
    spring, autumn = (tuple(_slots(day)) for day in (date(2026, 3, 29), date(2026, 10, 25)))
    repeated = tuple(column for column in autumn if column[1])
    return frozenset({PLAIN_COLUMNS, spring, autumn, PLAIN_COLUMNS + repeated})


def read(
    document: Document, lines: Sequence[str], header: int, *, pod: str | None, direction: Direction | None
) -> tuple[list[tuple[DayCurve, str]], list[Flag]]:
    """Read such a file, whose header is at line index `header`.

    Raises:
        InputError: anything that cannot be read without guessing.
    """
    refuse_other_units(lines[: header + 1], document.name)
    identity, flags = identify(document.name, lines[:header], pod=pod, direction=direction)
    columns = read_header(lines[header], document.name, header + 1)
    found, noted = read_rows(Matrix(*identity, columns, document.name), lines, header + 1)
    return found, flags + noted


@dataclass(frozen=True)
class Matrix:
    """What one such file is about, and how its columns stand."""

    pod: str
    direction: Direction
    columns: tuple[Column, ...]
    file: str


def read_rows(
    matrix: Matrix, lines: Sequence[str], first: int, *, fast: bool = True
) -> tuple[list[tuple[DayCurve, str]], list[Flag]]:
    """Read the rows from line index `first` on.

    Ordinary rows (96 plain numbers on a day of 96) are checked one by one and converted together; any other row is
    read cell by cell. Both ways give the same; without `fast` every row is read cell by cell.

    Raises:
        InputError: a row that cannot be read.
    """
    found: list[tuple[DayCurve, str]] = []
    flags: list[Flag] = []
    plain: list[tuple[int, date, str]] = []
    plain_row = _plain_row(matrix.columns) if fast else None
    for number, line in enumerate(lines[first:], start=first + 1):
        if not line.strip():
            continue
        match = plain_row and plain_row.fullmatch(line if line.endswith(";") else f"{line};")
        if match and (plain_day := _plain_day(match[1])):
            plain.append((number, plain_day, match[2] + match[3]))
            continue
        curve, noted = _read_row(matrix, line, number)
        found.append((curve, matrix.file))
        flags.extend(noted)
    if plain:
        table = _plain_wh("".join(values for _, _, values in plain)).reshape(len(plain), 96)
        for (number, day, _), wh in zip(plain, table, strict=True):
            found.append((DayCurve(matrix.pod, matrix.direction, day, wh, _ACTUAL_DAY, SOURCE, number), matrix.file))
        found.sort(key=lambda item: item[0].line)
    return found, flags


@lru_cache(maxsize=8)
def _plain_row(columns: tuple[Column, ...]) -> re.Pattern[str] | None:
    """What a row of an ordinary day looks like: 96 numbers, with nothing in the columns of a repeated hour."""
    repeated = [index for index, (_, again) in enumerate(columns) if again]
    if len(columns) - len(repeated) != 96:
        return None
    before = repeated[0] if repeated else 96
    after = 96 - before
    return re.compile(rf"([0-9/]{{10}});((?:{_VALUE}){{{before}}}){';' * len(repeated)}((?:{_VALUE}){{{after}}})")


@lru_cache(maxsize=4096)
def _plain_day(text: str) -> date | None:
    """The day, if it is a day of 96 quarter-hours; what is wrong with another is for the careful way to say."""
    match = _DAY.fullmatch(text)
    try:
        day = match and read_day(match[3], match[2], match[1], file="", line=0, field="")
    except InputError:
        return None
    return day if day and quarters_in_day(day) == 96 else None


def _plain_wh(text: str) -> NDArray[np.int32]:
    """Wh from checked text: each value has one to six digits, perhaps a comma and up to three more, then `;`."""
    letters = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    ends = np.flatnonzero(letters == ord(";"))
    starts = np.concatenate(([0], ends[:-1] + 1))
    wh = np.zeros(len(ends), dtype=np.int32)
    decimals = np.full(len(ends), -1, dtype=np.int8)
    for offset in range(int((ends - starts).max())):
        inside = starts + offset < ends
        letter = letters[np.minimum(starts + offset, ends)]
        digit = inside & (letter != ord(","))
        wh = np.where(digit, wh * 10 + (letter - ord("0")), wh)
        decimals += inside & (~digit | (decimals >= 0))
    wh *= np.array([1000, 1000, 100, 10, 1], dtype=np.int32)[decimals + 1]
    return frozen(wh)


def _read_row(matrix: Matrix, line: str, number: int) -> tuple[DayCurve, list[Flag]]:
    file = matrix.file
    cells = _cells(line)
    match = _DAY.fullmatch(cells[0])
    if match is None:
        raise InputError(
            f"{cells[0]!r} is not a day.",
            file=file,
            line=number,
            field="Giorno",
            remedy="Each row begins with its day as dd/mm/yyyy; the row may be shifted or cut.",
        )
    day = read_day(match[3], match[2], match[1], file=file, line=number, field="Giorno")
    values = cells[1:]
    if len(values) != len(matrix.columns):
        raise InputError(
            f"The row of {day} has {len(values)} values where the header names {len(matrix.columns)}.",
            file=file,
            line=number,
            remedy="The row is cut or shifted: download the file again.",
        )
    slots = _slots(day)
    cellwise: dict[int, tuple[Wh, Quality]] = {}
    placeholders = []
    for (clock, again), text in zip(matrix.columns, values, strict=True):
        label = f"{clock} (second)" if again else clock
        value = read_wh(text, file=file, line=number, field=label) if text else None
        if (place := slots.get((clock, again))) is not None:
            cellwise[place] = (0, Quality.MISSING) if value is None else (value, Quality.ACTUAL)
        elif value:
            raise InputError(
                f"There is no quarter-hour {label} on {day}, and yet it holds {text} kWh.",
                file=file,
                line=number,
                field=label,
                remedy="The row is shifted, or its day is wrong: download the file again.",
            )
        elif value == 0:
            placeholders.append(label)
    flags = []
    if placeholders:
        text = f"{day} has no quarter-hours {', '.join(placeholders)}; their zeros are placeholders, left out."
        flags.append(Flag(file, number, text))
    unplaced = sorted(slots.keys() - set(matrix.columns))
    if unplaced and unplaced[0] in PLAIN_COLUMNS:
        raise InputError(
            f"{day} has a quarter-hour {unplaced[0][0]}, for which the header has no column.",
            file=file,
            line=number,
            remedy="A header without the hour from 02:00 suits only the day on which summer time begins.",
        )
    if unplaced:
        flags.append(_set_aside(cellwise, [slots[clock, 0] for clock, _ in unplaced], day, file, number))
    cells_of_day = [cellwise.get(place, (0, Quality.MISSING)) for place in range(len(slots))]
    curve, noted = day_curve(matrix.pod, matrix.direction, day, cells_of_day, source=SOURCE, file=file, line=number)
    return curve, flags + noted


def _set_aside(cellwise: dict[int, tuple[Wh, Quality]], places: Sequence[int], day: date, file: str, line: int) -> Flag:
    """Take out the hour that happens twice but stands once: it may be the first, the second or their sum."""
    energy = sum((cellwise.pop(place)[0] for place in places), Fraction(0))
    text = (
        f"{day} has the hour from 02:00 twice and the file once, with {round_to_int(energy)} Wh. Which of the two "
        "is not established: both are missing. Take this day from another source, such as the supplier's SII flow."
    )
    return Flag(file, line, text)


@lru_cache(maxsize=4096)
def _slots(day: date) -> dict[Column, int]:
    """For each quarter-hour of a day, as a column would name it, its place in order of UTC start."""
    slots: dict[Column, int] = {}
    for place in range(quarters_in_day(day)):
        clock = local_label(day, place)
        slots[clock, int((clock, 0) in slots)] = place
    return slots


def _cells(line: str) -> list[str]:
    """The cells, without the empty one that a trailing separator makes."""
    cells = [cell.strip().strip('"').strip() for cell in line.split(";")]
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells
