"""The two languages of a report: which of two texts, and how each writes numbers, amounts and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Code = Literal["it", "en"]

NO_BREAK, THIN, MINUS = "\u00a0", "\u202f", "\u2212"
NOTHING = "–"

MONTHS: Mapping[Code, tuple[str, ...]] = {
    "it": ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


@dataclass(frozen=True)
class Language:
    """One language; called with an Italian and an English text it gives its own."""

    code: Code

    def __call__(self, it: str, en: str) -> str:
        """The text of this language."""
        return it if self.code == "it" else en

    @property
    def months(self) -> tuple[str, ...]:
        """January to December, short."""
        return MONTHS[self.code]

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with a fixed count of decimals, e.g. `8.334,4`; a dash for none."""
        if value is None:
            return NOTHING
        text = f"{abs(value):,.{digits}f}"
        if self.code == "it":
            text = text.translate(str.maketrans(",.", ".,"))
        return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text

    def shortest(self, value: float, digits: int = 4) -> str:
        """A number with as many decimals as it needs, `digits` at the most."""
        rounded = f"{value:.{digits}f}".rstrip("0").rstrip(".")
        return self.number(value, len(rounded.partition(".")[2]))

    def euros(self, value: float | None, digits: int = 0) -> str:
        """An amount, e.g. `8.334 €`."""
        if value is None:
            return NOTHING
        text = self.number(abs(value), digits)
        sign = MINUS if value < 0 and text.strip("0.,") else ""
        return f"{sign}{text}{NO_BREAK}€" if self.code == "it" else f"{sign}€{text}"

    def short_euros(self, value: float) -> str:
        """An amount for a plot, from ten thousand on in k€."""
        if abs(value) < 10_000:
            return self.euros(value)
        thousands = self.number(abs(value) / 1000)
        sign = MINUS if value < 0 else ""
        return sign + (f"{thousands}{NO_BREAK}k€" if self.code == "it" else f"€{thousands}k")

    def change(self, value: float, digits: int = 0) -> str:
        """An amount more or less, with its sign."""
        text = self.euros(value, digits)
        return f"+{text}" if value > 0 and text.strip("€0.,\u00a0") else text

    def kwh(self, value: float | None, digits: int = 0) -> str:
        """Energy, e.g. `1.234 kWh`; from 100 000 kWh on in MWh."""
        if value is None:
            return NOTHING
        if abs(value) >= 100_000:
            return f"{self.number(value / 1000, 1 if abs(value) < 1e6 else 0)}{NO_BREAK}MWh"
        return f"{self.number(value, digits)}{NO_BREAK}kWh"

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share as a percentage, e.g. `87 %`."""
        if share is None:
            return NOTHING
        mark = f"{THIN}%" if self.code == "it" else "%"
        return f"{self.number(100 * share, digits)}{mark}"

    def odds(self, share: float) -> str:
        """How many of a hundred, never all and never none."""
        count = round(100 * share)
        if count >= 100:
            return self("più di 99", "more than 99")
        return self("meno di 1", "less than 1") if count <= 0 else str(count)

    def years(self, value: float | None) -> str:
        """A time in years, e.g. `7,4 anni`."""
        if value is None:
            return NOTHING
        return f"{self.number(value, 1)}{NO_BREAK}{self('anni', 'years')}"

    def day(self, iso: str | None) -> str:
        """A date, e.g. `14/07/2026` or `14 Jul 2026`."""
        if iso is None:
            return NOTHING
        day = date.fromisoformat(iso)
        return f"{day:%d/%m/%Y}" if self.code == "it" else f"{day.day} {self.months[day.month - 1]} {day.year}"


LANGUAGES: Mapping[Code, Language] = {"it": Language("it"), "en": Language("en")}
