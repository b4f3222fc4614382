"""A sheet of A4 in a typeface made to be read, which every printed document of the house begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

from energy.errors import InputError
from simulator.report.language import NO_BREAK, THIN

FONTS = Path(__file__).resolve().parents[2] / "node_modules" / "@expo-google-fonts" / "atkinson-hyperlegible"
FACES = {"": "400Regular/AtkinsonHyperlegible_400Regular.ttf", "B": "700Bold/AtkinsonHyperlegible_700Bold.ttf"}
FAMILY = "hyperlegible"
MARGIN, SMALL = 18.0, 8.5
MUTED, LINE, INK = (93, 86, 72), (221, 211, 194), (36, 32, 26)
GREEK = (
    "alfa beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon "
    "phi chi psi omega"
)
LETTERS = str.maketrans(
    {chr(0x3B1 + i): name for i, name in enumerate(GREEK.split())}
    | {THIN: NO_BREAK, "\u2009": NO_BREAK, "→": ">", "←": "<", "≈": "~", "Σ": "Sum", "∝": "~", "✓": "", "₂": "2"}
)
"""What the typeface has no letter for."""


class Sheet(FPDF):
    """An A4 document with a foot and numbered pages, dated by no clock.

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
                raise InputError("The typeface for paper is missing.", remedy="Run `npm ci`, or use ./borgo.")
            self.add_font(FAMILY, style, FONTS / file)
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN + 4)
        self.set_title(plain(title))
        self.set_lang(language)
        self.set_creator("Borgo")
        self.set_creation_date(datetime(1970, 1, 1, tzinfo=UTC))
        self.alias_nb_pages("{of}")
        self.add_page()

    def footer(self) -> None:
        """The foot of each page."""
        self.set_y(-MARGIN)
        self.set_font(FAMILY, size=SMALL)
        self.set_text_color(*MUTED)
        self.cell(0, 5, plain(self._foot))
        self.set_x(MARGIN)
        self.cell(0, 5, f"{self.page_no()} / {{of}}", align="R")
        self.set_text_color(*INK)


def plain(text: str) -> str:
    """A text in letters that the typeface has."""
    return text.translate(LETTERS)
