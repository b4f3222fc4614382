"""Why the simulator does not take an input, as a code with its values: each reader gets the words in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from energy.errors import InputError
from energy.remarks import places
from simulator.refusals.description import DESCRIPTION
from simulator.refusals.files import FILES
from simulator.refusals.words import TABLES, Words

SENTENCES: Mapping[str, Words] = {**DESCRIPTION, **FILES}
"""Every refusal by its code; the places are the values that it must be given."""
NEAR = Words("Forse {near}?", "Did you mean {near}?")
"""Comes before the remedy where something alike is known."""
MOST_LETTERS = 80
"""Of what was given, as much is repeated."""

LARGEST_BITS = 200
"""Of a whole number that is repeated; Python itself refuses to write the longest."""

Value = object
"""Texts and numbers; a tuple is listed. What is named `given` or `near` is repeated as it stands, texts in quotes; a
`table` has its name in a sentence."""


@dataclass(eq=False)
class RefusalError(InputError):
    """An input that the simulator does not take; its own text is English, as for the terminal.

    Attributes:
        code: one of `SENTENCES`.
        values: one for each place of its sentences, and `near` where the remedy begins with a guess.

    Raises:
        ValueError: an unknown code, or values that are not exactly those of its sentences.
    """

    message: str = field(default="", init=False)
    remedy: str | None = field(default=None, init=False)
    code: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = SENTENCES.get(self.code)
        if words is None or self.values.keys() - {"near"} != places("".join(words)):
            raise ValueError(f"There is no refusal {self.code!r} of {', '.join(self.values) or 'nothing'}.")
        self.message, self.remedy = self.said("en")
        super().__post_init__()

    def said(self, language: str) -> tuple[str, str | None]:
        """What is wrong and what to do, in `it` or `en`."""
        words, values = SENTENCES[self.code], {}
        for name, value in self.values.items():
            values[name] = _word(name, value, language)
        message, remedy = words.of(language)
        guess = NEAR.of(language)[0] if self.values.get("near") else ""
        remedies = " ".join(each.format_map(values) for each in (guess, remedy) if each)
        return message.format_map(values), remedies or None

    def at(self, file: Path | str | None, line: int | None, where: str | None) -> RefusalError:
        """The same, said of a place."""
        return RefusalError(file=file, line=line, field=where, code=self.code, values=self.values)


def words_of(error: InputError, language: str) -> tuple[str, str | None, str]:
    """What is wrong, what to do and the language of both: `it` or `en` as asked, English of another room's error."""
    if isinstance(error, RefusalError):
        return (*error.said(language), language)
    return error.message, error.remedy, "en"


def _word(name: str, value: Value, language: str) -> str:
    if name in ("given", "near"):
        return _quoted(value, language)
    if name == "table" and str(value) in TABLES:
        return TABLES[str(value)].of(language)[0]
    return _plain(value, language)


def _quoted(value: Value, language: str) -> str:
    if not isinstance(value, str):
        return _plain(value, language)
    text = _short(value)
    return f"«{text}»" if language == "it" else repr(text)


def _plain(value: Value, language: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(value, language)
        case date():
            return value.strftime("%d/%m/%Y") if language == "it" else value.isoformat()
        case tuple():
            return ", ".join(str(each) for each in value)
    return _short(str(value))


def _number(value: float, language: str) -> str:
    if isinstance(value, int):
        return str(value) if value.bit_length() < LARGEST_BITS else "…"
    text = f"{value:g}"
    return text.replace(".", ",") if language == "it" else text


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"
