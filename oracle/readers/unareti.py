"""The files of Unareti's and Duereti's self-service: one row per quarter-hour, both directions, in a ZIP.

Established (from a public reader tested on 181 real days): UTF-8 with its mark, `;`, a trailing `;` in header and rows,
DATA yyyymmdd and ORA hhmmss as the start on the local clock, FL_ORA_LEGALE 1 in winter (CET) and 2 in summer (CEST),
kWh with a decimal comma, TIPO_DATO E actual or S estimated. On the day when summer time begins the rows from 02:00 to
02:45, which do not exist, are zeros: placeholders, left out while they are zero. On the day when it ends the flag
should tell the repeated hour's rows apart; that was not seen on a real file, so such a day is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from energy.calendar import quarters_in_day
from energy.errors import InputError
from oracle.readers.amounts import Wh, clock_slots, day_curve, read_day, read_pod, read_wh
from oracle.readers.documents import Document
from oracle.readers.identity import refuse_other_units
from oracle.readers.records import Flag
from oracle.readings import DayCurve, Direction, Quality

SOURCE = "unareti-duereti"

_TIME_COLUMNS = ("POD", "DATA", "ORA", "FL_ORA_LEGALE", "TIPO_DATO")
_ENERGY_COLUMNS = {"ATTIVA_PRELEVATA": Direction.WITHDRAWN, "ATTIVA_IMMESSA": Direction.INJECTED}
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_HOUR = re.compile(r"([0-9]{2})([0-9]{2})00")
_KIND = {"E": Quality.ACTUAL, "S": Quality.ESTIMATED}

_Row = tuple[int, list[str]]


def find_header(lines: Sequence[str]) -> int | None:
    """The index of the header, if this is such a file: its first line."""
    names = {name.strip() for name in lines[0].split(";")}
    return 0 if {"POD", "DATA", "ORA"} <= names else None


def read(
    document: Document, lines: Sequence[str], header: int, *, pod: str | None, direction: Direction | None
) -> tuple[list[tuple[DayCurve, str]], list[Flag]]:
    """Read such a file; with `pod` or `direction`, insist on that point or keep that direction alone.

    Raises:
        InputError: anything that cannot be read without guessing.
    """
    file = document.name
    refuse_other_units(lines[header : header + 1], file)
    names = [name.strip() for name in lines[header].split(";")]
    if not names[-1]:
        names.pop()
    column = {name: index for index, name in enumerate(names)}
    energies = [name for name, way in _ENERGY_COLUMNS.items() if name in column and direction in {None, way}]
    missing = [name for name in _TIME_COLUMNS if name not in column] + ([] if energies else ["ATTIVA_PRELEVATA"])
    if missing or len(column) < len(names):
        raise InputError(
            f"The header lacks {', '.join(missing)}." if missing else "The header names a column twice.",
            file=file,
            line=header + 1,
            remedy="Download the curve (CURVE) again.",
        )
    days: dict[tuple[str, str], list[_Row]] = {}
    for number, line in enumerate(lines[header + 1 :], start=header + 2):
        if not line.strip():
            continue
        cells = line.split(";")
        if len(cells) != len(names) and not (len(cells) == len(names) + 1 and not cells[-1].strip()):
            raise InputError(
                f"The row has {len(cells)} cells where the header names {len(names)}.",
                file=file,
                line=number,
                remedy="The row is cut or shifted: download the file again.",
            )
        days.setdefault((cells[column["POD"]], cells[column["DATA"]]), []).append((number, cells))
    found: list[tuple[DayCurve, str]] = []
    flags: list[Flag] = []
    for (code, _), rows in days.items():
        point = read_pod(code, file=file, line=rows[0][0], field="POD")
        if pod is not None and point != pod.upper():
            raise InputError(
                f"It holds {point}, not {pod}.", file=file, line=rows[0][0], field="POD", remedy="Give the right file."
            )
        curves, noted = _read_day(point, rows, column, energies, file)
        found.extend((curve, file) for curve in curves)
        flags.extend(noted)
    return found, flags


def _read_day(
    pod: str, rows: Sequence[_Row], column: dict[str, int], energies: Sequence[str], file: str
) -> tuple[list[DayCurve], list[Flag]]:
    first, cells = rows[0]
    match = _DAY.fullmatch(cells[column["DATA"]].strip())
    if match is None:
        raise InputError(
            f"{cells[column['DATA']]!r} is not a day.",
            file=file,
            line=first,
            field="DATA",
            remedy="Days are written yyyymmdd; the row may be shifted.",
        )
    day = read_day(match[1], match[2], match[3], file=file, line=first, field="DATA")
    slots = clock_slots(day)
    values: dict[str, dict[int, tuple[Wh, Quality]]] = {name: {} for name in energies}
    seen: dict[int, _Row] = {}
    flags: list[Flag] = []
    placeholders: list[int] = []
    for number, cells in rows:
        texts = {name: cells[column[name]].strip() for name in energies}
        read = {name: read_wh(text, file=file, line=number, field=name) for name, text in texts.items() if text}
        place = slots.get(_clock(cells, column, file, number))
        if place is None:
            _refuse_unless_placeholder(day, read, file, number)
            placeholders.append(number)
            continue
        if (earlier := seen.setdefault(place, (number, cells)))[0] != number:
            flags.append(_same_twice(earlier, (number, cells), file))
            continue
        quality = _KIND.get(kind := cells[column["TIPO_DATO"]].strip())
        if quality is None:
            raise InputError(
                f"TIPO_DATO is {kind!r}, neither E (actual) nor S (estimated).",
                file=file,
                line=number,
                field="TIPO_DATO",
                remedy="The row may be cut or shifted: download the file again.",
            )
        for name, value in read.items():
            values[name][place] = value, quality
    if placeholders:
        text = f"{day}: {len(placeholders)} rows stand for quarter-hours that do not exist; they are zero and left out."
        flags.append(Flag(file, placeholders[0], text))
    if quarters_in_day(day) == 100:
        text = (
            f"{day}: the repeated hour is told apart by FL_ORA_LEGALE, as documented but not yet seen on a real file."
        )
        flags.append(Flag(file, first, text))
    curves = []
    for name, known in values.items():
        if not known:
            # An empty column means that the meter does not count that direction; a day without rows is a gap.
            continue
        ordered = [known.get(place, (0, Quality.MISSING)) for place in range(len(slots))]
        curve, noted = day_curve(pod, _ENERGY_COLUMNS[name], day, ordered, source=SOURCE, file=file, line=first)
        curves.append(curve)
        flags.extend(noted)
    return curves, flags


def _clock(cells: list[str], column: dict[str, int], file: str, number: int) -> tuple[str, int]:
    hour, offset = cells[column["ORA"]].strip(), cells[column["FL_ORA_LEGALE"]].strip()
    match = _HOUR.fullmatch(hour)
    if match is None or match[1] > "23" or match[2] not in {"00", "15", "30", "45"}:
        raise InputError(
            f"{hour!r} is not the start of a quarter-hour.",
            file=file,
            line=number,
            field="ORA",
            remedy="Times are written hhmmss; a spreadsheet may have dropped zeros: download the file again.",
        )
    if offset not in {"1", "2"}:
        raise InputError(
            f"FL_ORA_LEGALE is {offset!r}, neither 1 (winter) nor 2 (summer).",
            file=file,
            line=number,
            field="FL_ORA_LEGALE",
            remedy="The row may be cut or shifted: download the file again.",
        )
    return f"{match[1]}:{match[2]}", int(offset)


def _refuse_unless_placeholder(day: date, read: dict[str, Wh], file: str, number: int) -> None:
    if quarters_in_day(day) == 96:
        raise InputError(
            f"FL_ORA_LEGALE contradicts the calendar: on {day} the clock does not change and has the other time.",
            file=file,
            line=number,
            field="FL_ORA_LEGALE",
            remedy="Download the file again; 1 is winter time, 2 is summer time.",
        )
    if any(read.values()):
        raise InputError(
            f"The row stands for a quarter-hour that does not exist on {day}, and yet it holds energy.",
            file=file,
            line=number,
            remedy="Download the file again; only zeros may stand where the clock skips.",
        )


def _same_twice(earlier: _Row, later: _Row, file: str) -> Flag:
    if earlier[1] != later[1]:
        raise InputError(
            f"The quarter-hour of line {earlier[0]} is given again with other values.",
            file=file,
            line=later[0],
            remedy="Keep the right row and remove the other.",
        )
    return Flag(file, later[0], f"The row repeats line {earlier[0]}; one is kept.")
