"""Paper: blocks on A4 pages, in a typeface made to be read, with the same drawings as the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from simulator.report.plots.drawing import Area, Drawing, Label
from simulator.report.sheet import FAMILY, INK, LINE, MARGIN, MUTED, SMALL, Sheet, plain

TEXT, TITLE = 10.5, 22.0
TONES: Mapping[str, tuple[int, int, int]] = {
    "ink": INK,
    "muted": MUTED,
    "axis": MUTED,
    "grid": LINE,
    "sun": (233, 178, 48),
    "own": (193, 127, 14),
    "shared": (47, 125, 79),
    "green": (31, 106, 63),
    "grid-energy": (169, 195, 224),
    "blue": (47, 108, 176),
    "gain": (90, 154, 116),
    "loss": (178, 82, 58),
    "before": (203, 213, 223),
    "low": (193, 127, 14),
    "high": (47, 108, 176),
    "fan-outer": (213, 226, 240),
    "fan-inner": (168, 196, 226),
}
"""The colours of the page's light dress."""
POINT = 25.4 / 72
DRAWN = 0.9
"""Part of the width of the page that a drawing takes."""


class Paper(Sheet):
    """A report on sheets."""

    def write_text(
        self, text: str, size: float = TEXT, *, bold: bool = False, tone: str = "ink", after: float = 1.2
    ) -> None:
        """A paragraph."""
        self.set_text_color(*TONES[tone])
        self.set_font(FAMILY, style="B" if bold else "", size=size)
        self.multi_cell(0, size * 0.47, plain(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.set_text_color(*INK)
        self.ln(after)

    def heading(self, text: str, size: float, room: float) -> None:
        """A title, with room below it on the same page."""
        if self.will_page_break(room):
            self.add_page()
        elif self.get_y() > MARGIN + 5:
            self.ln(size * 0.28)
        self.write_text(text, size, bold=True)

    def numbers(self, items: Sequence[tuple[str, str, str, str]]) -> None:
        """Numbers side by side: value, label, meaning and tone of each."""
        gap = 4.0
        width = (self.epw - gap * (len(items) - 1)) / len(items)
        top = self.get_y() + 1
        if self.will_page_break(34):
            self.add_page()
            top = self.get_y()
        bottom = top
        for i, (value, label, meaning, tone) in enumerate(items):
            x = MARGIN + i * (width + gap)
            self.set_fill_color(*TONES[tone])
            self.rect(x, top, width, 0.9, style="F")
            y = top + 2.4
            for text, size, bold, colour in (
                (value, 15.0, True, "ink"),
                (label, 9.5, True, "ink"),
                (meaning, 8.5, False, "muted"),
            ):
                if not text:
                    continue
                self.set_xy(x, y)
                self.set_font(FAMILY, style="B" if bold else "", size=size)
                self.set_text_color(*TONES[colour])
                self.multi_cell(width, size * 0.45, plain(text), align="L", new_x="LEFT", new_y="NEXT")
                y = self.get_y() + 0.6
            bottom = max(bottom, y)
        self.set_text_color(*INK)
        self.set_xy(MARGIN, bottom + 3)

    def rows(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        words: Sequence[int],
        widths: Sequence[int] = (),
        bold: Sequence[int] = (),
    ) -> None:
        """A table; `words` are the columns that are not numbers, `bold` the rows that stand out."""
        self.set_font(FAMILY, size=SMALL)
        self.set_draw_color(*LINE)
        self.set_fill_color(255)
        strong = FontFace(emphasis="BOLD")
        slim = len(head) <= 2 and not widths
        shares = tuple(widths) or tuple(30 if i in words else 14 for i in range(len(head)))
        with self.table(
            width=self.epw * 0.62 if slim else self.epw,
            align="LEFT",
            text_align=["LEFT" if i in words else "RIGHT" for i in range(len(head))],
            col_widths=shares,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=FontFace(emphasis="BOLD", color=MUTED),
            line_height=4.1,
            padding=(0.8, 0.8, 0.8, 0.8),
            first_row_as_headings=any(head),
        ) as table:
            if any(head):
                table.row([plain(each) for each in head])
            for index, row in enumerate(rows):
                table.row([plain(each) for each in row], style=strong if index in bold else None)
        self.ln(2)

    def room_for(self, height: float) -> None:
        """A new page, if so many millimetres are not left."""
        if self.will_page_break(height):
            self.add_page()

    def height_of(self, drawing: Drawing) -> float:
        """What a drawing takes at the width of the page, mm."""
        return drawing.height * self.epw * DRAWN / drawing.width

    def draw(self, drawing: Drawing) -> None:
        """A drawing, nearly as wide as the page."""
        by = self.epw * DRAWN / drawing.width
        left, top = MARGIN, self.get_y()
        for shape in drawing.shapes:
            colour = TONES[shape.tone]
            if isinstance(shape, Label):
                self._label(shape, drawing.font * by / POINT, left, top, by)
                continue
            points = [(left + x * by, top + y * by) for x, y in shape.points]
            if isinstance(shape, Area):
                self.set_fill_color(*colour)
                self.polygon(points, style="F")
            else:
                self.set_draw_color(*colour)
                self.set_line_width(shape.width * by)
                if shape.dashed:
                    self.set_dash_pattern(dash=1.2, gap=0.9)
                self.polyline(points)
                self.set_dash_pattern()
        self.set_line_width(0.2)
        self.set_text_color(*INK)
        self.set_xy(MARGIN, top + drawing.height * by + 1.5)

    def _label(self, label: Label, size: float, left: float, top: float, by: float) -> None:
        self.set_font(FAMILY, style="B" if label.bold else "", size=size)
        self.set_text_color(*TONES[label.tone])
        text = plain(label.text)
        width = self.get_string_width(text)
        shift = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
        self.text(left + label.x * by - shift, top + label.y * by, text)

    def bytes(self) -> bytes:
        """The document."""
        return bytes(self.output())
