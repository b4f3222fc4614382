"""Paper: the pages' numbers as PDF for the assembly and the file, in a typeface that can be read."""

from __future__ import annotations

from collections.abc import Sequence

from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from simulator.report.sheet import FAMILY, LINE, MUTED, SMALL, Sheet, plain

TEXT, TITLE, HUGE = 10.5, 20.0, 26.0
ROOM = 32.0
"""Millimetres that a title needs below it."""
BAND = (246, 227, 181)


class Paper(Sheet):
    """A statement of one community on sheets."""

    def heading(self, eyebrow: str, title: str) -> None:
        """What the document is, and its title."""
        self.paragraph(eyebrow, muted=True)
        self._write(title, TITLE, bold=True)
        self.ln(2)

    def band(self, text: str) -> None:
        """What nobody may miss, such as that data are invented."""
        self.set_fill_color(*BAND)
        self.set_font(FAMILY, size=TEXT)
        self.multi_cell(0, 6, plain(text), fill=True, new_x="LMARGIN", new_y="NEXT", padding=2)
        self.set_fill_color(255)
        self.ln(2)

    def section(self, title: str) -> None:
        """The title of a part, never alone at the foot of a page."""
        if self.will_page_break(ROOM):
            self.add_page()
        self.ln(4)
        self._write(title, 13, bold=True)
        self.ln(1)

    def number(self, value: str, meaning: str) -> None:
        """A number that matters, with what it is."""
        self._write(value, HUGE, bold=True)
        self.paragraph(meaning)

    def paragraph(self, text: str, *, muted: bool = False) -> None:
        """A paragraph."""
        if muted:
            self.set_text_color(*MUTED)
        self._write(text, TEXT)
        self.set_text_color(0)

    def rows(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, bold: Sequence[int] = ()
    ) -> None:
        """A table whose first column is words and whose other columns are numbers.

        Args:
            head: the columns' names.
            rows: of as many cells.
            widths: in proportion.
            bold: the indices of rows that are sums.
        """
        self.set_font(FAMILY, size=SMALL)
        self.set_draw_color(*LINE)
        strong = FontFace(emphasis="BOLD")
        with self.table(
            text_align=["LEFT", *["RIGHT"] * (len(head) - 1)],
            col_widths=tuple(widths),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=strong,
            line_height=5,
            padding=(1, 1, 1, 1),
        ) as table:
            table.row([plain(each) for each in head])
            for index, row in enumerate(rows):
                table.row([plain(each) for each in row], style=strong if index in bold else None)
        self.ln(2)

    def bytes(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _write(self, text: str, size: float, *, bold: bool = False) -> None:
        self.set_font(FAMILY, style="B" if bold else "", size=size)
        self.multi_cell(0, size * 0.5, plain(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(0.8)
