"""How a figure of a report is made: its formula and source, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """What stands behind a figure.

    Attributes:
        key: the name under which results carry the figure, e.g. `money.npv`.
        words_it, words_en: what the figure is, in a few words.
        formula: how it is computed, in symbols that the words or the guide explain.
        source: the law, publication or guide that it follows.
    """

    key: str
    words_it: str
    words_en: str
    formula: str
    source: str


def by_key(*tables: Iterable[Formula]) -> dict[str, Formula]:
    """All formulas of some tables by their key.

    Raises:
        ValueError: two formulas have one key.
    """
    found: dict[str, Formula] = {}
    for formula in (formula for table in tables for formula in table):
        if found.setdefault(formula.key, formula) is not formula:
            raise ValueError(f"Two formulas are called {formula.key}.")
    return found
