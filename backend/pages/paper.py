"""Paper: the pages' numbers as PDF for the assembly and the file, in a typeface that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from backend.pages.format import NO_BREAK, THIN
from energy.errors import InputError

FONTS = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "atkinson-hyperlegible"
FACES = {"": "400Regular/AtkinsonHyperlegible_400Regular.ttf", "B": "700Bold/AtkinsonHyperlegible_700Bold.ttf"}
FAMILY = "hyperlegible"
MARGIN, SMALL, TEXT, TITLE, HUGE = 18.0, 9.0, 10.5, 20.0, 26.0
ROOM = 32.0
"""Millimetres that a title needs below it."""
MUTED, LINE, BAND = (93, 86, 72), (221, 211, 194), (246, 227, 181)
# What the typeface has no letter for.
LETTERS = str.maketrans({THIN: NO_BREAK, "\u2009": NO_BREAK, "→": ">", "α": "alfa", "β": "beta", "✓": "", "≈": "~"})


class Paper(FPDF):
    """An A4 document of one community.

    Args:
        title: of the document, also in its properties.
        foot: below each page, before its number.
        language: `it` or `en`.

    Raises:
        InputError: the typeface is not installed.
    """

    def __init__(self, title: str, foot: str, language: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        for style, file in FACES.items():
            if not (FONTS / file).exists():
                raise InputError("The typeface of the statements is missing.", remedy="Run `npm ci`, or use ./borgo.")
            self.add_font(FAMILY, style, FONTS / file)
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 4)
        self.set_title(_plain(title))
        self.set_lang(language)
        self.set_creator("Borgo")
        self.alias_nb_pages("{of}")
        self.add_page()

    def footer(self) -> None:
        """The foot of each page."""
        self.set_y(-MARGIN)
        self.set_font(FAMILY, size=SMALL)
        self.set_text_color(*MUTED)
        self.cell(0, 5, _plain(self._foot))
        self.set_x(MARGIN)
        self.cell(0, 5, f"{self.page_no()} / {{of}}", align="R")
        self.set_text_color(0)

    def heading(self, eyebrow: str, title: str) -> None:
        """What the document is, and its title."""
        self.paragraph(eyebrow, muted=True)
        self._write(title, TITLE, bold=True)
        self.ln(2)

    def band(self, text: str) -> None:
        """What nobody may miss, such as that data are invented."""
        self.set_fill_color(*BAND)
        self.set_font(FAMILY, size=TEXT)
        self.multi_cell(0, 6, _plain(text), fill=True, new_x="LMARGIN", new_y="NEXT", padding=2)
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
            table.row([_plain(each) for each in head])
            for index, row in enumerate(rows):
                table.row([_plain(each) for each in row], style=strong if index in bold else None)
        self.ln(2)

    def bytes(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _write(self, text: str, size: float, *, bold: bool = False) -> None:
        self.set_font(FAMILY, style="B" if bold else "", size=size)
        self.multi_cell(0, size * 0.5, _plain(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(0.8)


def _plain(text: str) -> str:
    return text.translate(LETTERS)
