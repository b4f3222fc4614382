"""What there is to know about a month, in the reader's language."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from backend.pages.language import Language
from energy.calendar import Month
from energy.remarks import MOST_NAMES, Remark, Value
from oracle.settlement.result import Settlement

OF_NOBODY = frozenset(
    [
        "substation",
        "month",
        "first_month",
        "last_month",
        "fees_cents",
        "contributions_cents",
        "figures",
        "parameter",
        "choices",
    ]
)
"""The values of remarks that say nothing of a single member; all others are for the steward and the auditor."""


def remark_sentences(settlement: Settlement, language: Language, *, all_of_them: bool) -> tuple[str, ...]:
    """One sentence for each remark of a settlement, with members, figures and parameters by their names.

    Args:
        settlement: the month.
        language: the reader's.
        all_of_them: also those about single members and their plants.
    """
    names = {line.member: line.name for line in settlement.members}
    shown = [each for each in settlement.warnings if all_of_them or each.values.keys() <= OF_NOBODY]
    return tuple(_sentence(remark, language, names) for remark in shown)


def _sentence(remark: Remark, language: Language, names: dict[str, str]) -> str:
    values = {name: _said(name, value, language, names) for name, value in remark.values.items()}
    return language.text(f"remark.{remark.code}", **values)


def _said(name: str, value: Value, language: Language, names: dict[str, str]) -> str:
    f = language.format
    match value:
        case Month():
            return f.month(value)
        case date():
            return f.full_date(value)
        case Fraction():
            return f.percent(value)
        case int():
            return f.euros(value) if name.endswith("_cents") else f.number(value)
        case str():
            return language.word("column", value) if name == "parameter" else value
        case tuple():
            return _list(name, value, language, names)


def _list(name: str, keys: tuple[str, ...], language: Language, names: dict[str, str]) -> str:
    if name == "choices":
        return ", ".join(language.word("rule", key) for key in keys)
    if name == "figures":
        return "; ".join(language.word("figure", key) for key in keys)
    shown = ", ".join(names.get(key, key) for key in keys[:MOST_NAMES])
    more = len(keys) - MOST_NAMES
    return shown if more <= 0 else language.text("names.more", names=shown, count=more)
