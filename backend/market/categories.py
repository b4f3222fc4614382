"""The categories of services: numbers on the chain, names in two languages here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Category:
    """A category of services.

    Attributes:
        number: as signed requests and the chain hold it.
        key: a short name for code and addresses.
        it: its Italian name.
        en: its English name.
        collective: whether a community may recognise such services as being of collective interest.
    """

    number: int
    key: str
    it: str
    en: str
    collective: bool

    def name(self, language: str) -> str:
        """Its name in `it` or `en`."""
        return self.it if language == "it" else self.en


@cache
def categories() -> Mapping[int, Category]:
    """Every category by its number, in order."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found = {int(number): Category(int(number), **table) for number, table in tables.items()}
    return MappingProxyType(dict(sorted(found.items())))


def category_name(number: int, language: str) -> str:
    """The name of a category; of one that this version does not know, its number."""
    known = categories().get(number)
    return str(number) if known is None else known.name(language)
