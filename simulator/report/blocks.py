"""What a report is made of, the same for a page and for paper: chapters of texts, numbers, plots, tables and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.report.plots.drawing import Drawing


@dataclass(frozen=True)
class Text:
    """A paragraph; `notes` are keys of formulas."""

    text: str
    notes: tuple[str, ...] = ()
    muted: bool = False


@dataclass(frozen=True)
class Number:
    """A number that matters, with what it means."""

    value: str
    label: str
    meaning: str = ""
    notes: tuple[str, ...] = ()
    tone: str = "ink"


@dataclass(frozen=True)
class Numbers:
    """Numbers side by side."""

    items: tuple[Number, ...]


@dataclass(frozen=True)
class Row:
    """A row of a table; `strong` for sums and for what was chosen, `notes` stand behind its first cell."""

    cells: tuple[str, ...]
    strong: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table whose first column is words; `words` are the places of further columns of words.

    Attributes:
        caption: what it holds.
        head: names of the columns, with units.
        rows: of as many cells.
        words: columns that are not numbers.
        folded: whether a page shows it only when asked.
        widths: of the columns on paper, in proportion.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    words: tuple[int, ...] = (0,)
    folded: bool = False
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plot:
    """A drawing for wide and for narrow paper, with its finding, its table and its source.

    Attributes:
        finding: the title: what the drawing shows.
        what: the quantity, unit and period.
        wide, narrow: the drawing.
        table: the numbers behind it.
        source: below it.
    """

    finding: str
    what: str
    wide: Drawing
    narrow: Drawing
    table: Table
    source: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A line of a list, with its kind as a short word, if any."""

    text: str
    kind: str = ""
    tone: str = "ink"


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Item, ...]
    title: str = ""


@dataclass(frozen=True)
class Heading:
    """A title within a chapter."""

    text: str


Block = Text | Numbers | Table | Plot | Items | Heading


@dataclass(frozen=True)
class Chapter:
    """A part of a report.

    Attributes:
        key: its anchor.
        title: its title.
        blocks: what it holds, in order.
    """

    key: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)
