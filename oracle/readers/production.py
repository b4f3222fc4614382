"""A plant's production meter: Borgo's own layout, a line for each local day. Optional, and never part of a settlement.

Distributors' curves know only what crosses the exchange point; what a plant made before its owner used a part of it is
known to its own meter, of which there is no common export. Layout: docs/files.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energy.calendar import quarters_in_day
from energy.errors import InputError
from oracle.readers.documents import Document, open_file, text_lines

COLUMNS = ("plant", "day")
MAX_DIGITS = 7
"""Of a quarter-hour's Wh: 40 MW is more than any plant of a community may have."""


@dataclass(frozen=True, eq=False)
class ProductionDay:
    """What one plant made on a local day: `wh` of shape (92 | 96 | 100,), int32, in order of UTC start.

    Attributes:
        file, line: where it stands.
    """

    plant: str
    day: date
    wh: NDArray[np.int32]
    file: str
    line: int


def read_production_file(path: Path) -> tuple[ProductionDay, ...]:
    """Read a file of production, or a ZIP of them.

    Raises:
        InputError: the first thing that cannot be read without guessing, or a day that stands twice.
    """
    found: dict[tuple[str, date], ProductionDay] = {}
    for document in open_file(path).documents:
        for day in _days(document):
            if (day.plant, day.day) in found:
                raise InputError(
                    f"{day.plant} on {day.day} stands twice.", file=day.file, line=day.line, remedy="Keep one of them."
                )
            found[day.plant, day.day] = day
    return tuple(found.values())


def _days(document: Document) -> list[ProductionDay]:
    lines, _ = text_lines(document)
    header = [cell.strip() for cell in lines[0].split(";")]
    if tuple(header[: len(COLUMNS)]) != COLUMNS:
        raise InputError(
            "It is not a file of production: its first line does not begin with plant;day.",
            file=document.name,
            line=1,
            remedy="See docs/files.md for the layout.",
        )
    return [_day(document.name, number, line) for number, line in enumerate(lines[1:], start=2) if line.strip()]


def _day(file: str, number: int, line: str) -> ProductionDay:
    def refuse(text: str, field: str, remedy: str) -> InputError:
        return InputError(text, file=file, line=number, field=field, remedy=remedy)

    plant, written, *cells = [cell.strip() for cell in [*line.split(";"), ""]]
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise refuse(f"{written!r} is not a day.", "day", "Write it as YYYY-MM-DD.") from error
    if not plant:
        raise refuse("The plant is not named.", "plant", "Write its id as community.toml has it.")
    count = quarters_in_day(day)
    if any(cells[count:]) or len(cells) < count or not all(cells[:count]):
        raise refuse(
            f"{day} has {count} quarter-hours, the line has {sum(map(bool, cells))}.", "wh", "Give each one a number."
        )
    for cell in cells[:count]:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= MAX_DIGITS):
            raise refuse(f"{cell!r} is not a number of Wh.", "wh", f"Write whole Wh, at most {MAX_DIGITS} digits.")
    return ProductionDay(plant, day, np.array(cells[:count], np.int32), file, number)
