"""One reader's language: its sentences, its numbers, and links that keep it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from backend.pages.format import FORMATS, NO_BREAK, Format, italian_dates
from backend.pages.texts import LANGUAGES, TEXTS, preferred_language
from energy.calendar import Month
from energy.rules import Figure

DECIMAL = re.compile(r"\d+\.\d+")
MONTH = re.compile(r"\d{4}-\d{2}")
PERCENT = re.compile(r"(\d+) %")


@dataclass(frozen=True)
class Language:
    """How a page is written for one reader.

    Attributes:
        code: `it` or `en`.
        chosen: the reader asked for it in the address, so links keep it there.
    """

    code: str
    chosen: bool = False

    @property
    def format(self) -> Format:
        """Its numbers and dates."""
        return FORMATS[self.code]

    @property
    def other(self) -> str:
        """The language that the page is not in."""
        return next(code for code in LANGUAGES if code != self.code)

    def text(self, key: str, **values: object) -> str:
        """The sentence with its values; an unknown key is a mistake of ours and fails."""
        text = TEXTS[self.code][key].format_map(values)
        return italian_dates(text) if self.code == "it" else text

    def word(self, kind: str, key: str) -> str:
        """A name that a steward or a rule may have invented: translated where we know it, plain otherwise."""
        return TEXTS[self.code].get(f"{kind}.{key}", key.replace("_", " "))

    def choice(self, value: str) -> str:
        """A community's choice, such as `mean` or `management 10 %, internal_fund 5 %`, in words."""
        return ", ".join(self._known(part) for part in value.split(", "))

    def _known(self, part: str) -> str:
        if MONTH.fullmatch(part):
            return self.text("voted.since", since=self.format.month(Month.parse(part)))
        part = DECIMAL.sub(lambda found: found[0].replace(".", self.format.decimal), part)
        part = PERCENT.sub(lambda found: self.format.percents.format(found[1]), part)
        name, space, rest = part.partition(" ")
        for kind in ("choice", "column", "fund"):
            word = TEXTS[self.code].get(f"{kind}.{name}")
            if word:
                return f"{word}{space}{rest}"
        return part

    def link(self, path: str, **query: str) -> str:
        """An address of this house, in the same language."""
        words = urlencode({**query, "lang": self.code} if self.chosen else query)
        return f"{path}?{words}" if words else path

    def figure_value(self, figure: Figure) -> str:
        """A figure's value with its unit."""
        if isinstance(figure.value, tuple):
            return ", ".join(self.word("holder", name) for name in figure.value)
        if figure.unit == "date":
            return self.format.full_date(figure.day)
        if figure.unit == "share":
            return self.format.percent(figure.number)
        return f"{self.format.shortest(figure.number)}{NO_BREAK}{self.word('unit', figure.unit)}"

    def validity(self, figure: Figure) -> str:
        """The days on which a figure holds."""
        first = self.format.full_date(figure.valid_from)
        if figure.valid_to is None:
            return self.text("rules.from", first=first)
        return self.text("rules.from_to", first=first, last=self.format.full_date(figure.valid_to))


def language_of(request: Request) -> Language:
    """What the address asks for, else what the browser prefers, else Italian."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return Language(asked, chosen=True)
    return Language(preferred_language(request.headers.get("accept-language", "")))
