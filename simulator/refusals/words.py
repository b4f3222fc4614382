"""A sentence of a refusal in both languages, and what it calls the tables of a description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """What is wrong and what to do; both languages have places for the same values."""

    it: str
    en: str
    remedy_it: str = ""
    remedy_en: str = ""

    def of(self, language: str) -> tuple[str, str]:
        """What is wrong and what to do, in `it` or `en`."""
        return (self.it, self.remedy_it) if language == "it" else (self.en, self.remedy_en)


TABLES: Mapping[str, Words] = {
    "": Words("la descrizione", "the description"),
    "substations": Words("una cabina", "a substation"),
    "members": Words("un socio", "a member"),
    "uses": Words("un consumo", "a use"),
    "plants": Words("un impianto", "a plant"),
    "arrays": Words("un campo di pannelli", "an array"),
    "financing": Words("un finanziamento", "a source of money"),
}
"""Tables in a sentence; the others are called by their key."""
