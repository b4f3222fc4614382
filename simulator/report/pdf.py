"""A report as PDF, from the same blocks as the page; long tables stay in the page and the files."""

from __future__ import annotations

from datetime import UTC, date, datetime

from simulator.report.blocks import Block, Heading, Items, Numbers, Plot, Table, Text
from simulator.report.chapters import answer_sentence, chapters_of, subtitle
from simulator.report.document import Document
from simulator.report.formulas import Notes
from simulator.report.language import LANGUAGES, Code
from simulator.report.paper import TITLE, Paper
from simulator.report.sheet import SMALL

MOST_ROWS = 120
"""Rows of a table on paper; the page and the CSV files hold all of them."""


def report_pdf(document: Document, code: Code) -> bytes:
    """The report on paper in a language; the same document gives the same bytes.

    Raises:
        InputError: the typeface is not installed.
    """
    say = LANGUAGES[code]
    notes = Notes(document["formulas"])
    paper = Paper(document["name"], f"{document['name']} – Borgo", code)
    eyebrow = say("Simulazione di una comunità energetica", "Simulation of an energy community")
    if document["date"]:
        eyebrow = f"{eyebrow} · {say.day(document['date'])}"
        paper.set_creation_date(_midnight(document["date"]))
    paper.write_text(eyebrow, tone="muted")
    paper.write_text(document["name"], TITLE, bold=True)
    paper.write_text(subtitle(document, say), tone="muted", after=3)
    paper.write_text(answer_sentence(document, say), 14, bold=True, after=3)
    writer = _Writer(paper, notes, code)
    for chapter in chapters_of(document, say):
        first = chapter.blocks[0]
        paper.heading(chapter.title, 16, 45 + paper.height_of(first.wide) if isinstance(first, Plot) else 60)
        for block in chapter.blocks:
            writer.block(block)
    paper.heading(say("Come si calcola", "How it is computed"), 16, 50)
    for number, formula in notes.listed:
        paper.room_for(16)
        paper.write_text(f"{number}. {formula[f'words_{code}']}", 9.5, bold=True, after=0)
        paper.write_text(formula[f"formula_{code}"], SMALL, after=0)
        paper.write_text(formula[f"source_{code}"], SMALL, tone="muted", after=1.8)
    return paper.bytes()


class _Writer:
    """Blocks on paper."""

    def __init__(self, paper: Paper, notes: Notes, code: Code) -> None:
        self._paper = paper
        self._notes = notes
        self._say = LANGUAGES[code]

    def _noted(self, text: str, keys: tuple[str, ...]) -> str:
        marks = "".join(f"[{self._notes.number(key)}]" for key in keys)
        return f"{text} {marks}" if marks else text

    def block(self, block: Block) -> None:
        """One block."""
        paper = self._paper
        if isinstance(block, Text):
            paper.write_text(self._noted(block.text, block.notes), tone="muted" if block.muted else "ink", after=2)
        elif isinstance(block, Heading):
            paper.heading(block.text, 12, 40)
        elif isinstance(block, Numbers):
            paper.numbers(
                [(item.value, self._noted(item.label, item.notes), item.meaning, item.tone) for item in block.items]
            )
        elif isinstance(block, Plot):
            self._plot(block)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._items(block)

    def _plot(self, plot: Plot) -> None:
        paper = self._paper
        paper.room_for(min(paper.height_of(plot.wide) + 26, 230))
        paper.ln(2)
        paper.write_text(self._noted(plot.finding, plot.notes), 12, bold=True, after=0)
        paper.write_text(plot.what, 9.5, tone="muted", after=2)
        paper.draw(plot.wide)
        if plot.source:
            paper.write_text(plot.source, SMALL, tone="muted", after=2)

    def _table(self, table: Table) -> None:
        paper, rows = self._paper, table.rows[:MOST_ROWS]
        paper.room_for(26 + 6.0 * min(len(rows), 3))
        paper.write_text(table.caption, 10, bold=True, after=0.6)
        paper.rows(
            table.head,
            [(self._noted(row.cells[0], row.notes), *row.cells[1:]) for row in rows],
            words=table.words,
            widths=table.widths,
            bold=[i for i, row in enumerate(rows) if row.strong],
        )
        left = len(table.rows) - len(rows)
        if left:
            words = self._say(
                f"Altre {left} righe nella pagina e nei file.", f"Another {left} rows in the page and the files."
            )
            paper.write_text(words, SMALL, tone="muted", after=2)

    def _items(self, items: Items) -> None:
        paper = self._paper
        if items.title:
            paper.heading(items.title, 12, 30)
        for item in items.items:
            paper.room_for(12)
            paper.write_text(f"{item.kind}: {item.text}" if item.kind else f"– {item.text}", 9.5, after=1.2)


def _midnight(iso: str) -> datetime:
    day = date.fromisoformat(iso)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
