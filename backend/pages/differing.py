"""In what descriptions differ, in the words of the form that asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from backend.pages.language import Language
from backend.pages.texts import TEXTS
from backend.simulation.fields import Field, Kind, fields_of
from backend.simulation.form import FieldPath, Raw, raw_of

NONE = "–"


class Difference(NamedTuple):
    """A field, as the form calls it, and its value in each description."""

    name: str
    values: tuple[str, ...]


def place_in_words(path: FieldPath, texts: Mapping[str, str]) -> str:
    """`Socio 3 · Impianto 1 · Potenza, kW`, as the form calls them."""
    words: list[str] = []
    table = ""
    for place, part in enumerate(path):
        if isinstance(part, int):
            words[-1] = f"{texts[f'simulate.table.{table}']} {part + 1}"
            continue
        each = fields_of(table).get(part)
        if each is None:
            break
        if each.table:
            rows = each.kind is Kind.TABLES and place + 1 == len(path)
            words.append(texts[f"simulate.{'rows' if rows else 'table'}.{each.table}"])
            table = each.table
        else:
            words.append(texts[f"simulate.field.{table or 'community'}.{part}"])
    return " · ".join(words)


def differences(descriptions: Sequence[Mapping[str, Any]], language: Language) -> tuple[Difference, ...]:
    """The fields whose values differ; a dash where one has none.

    Args:
        descriptions: as tables; what they leave out counts as its default.
        language: the reader's.
    """
    texts = TEXTS[language.code]
    found = [dict(_values(raw_of(each, language.code), texts)) for each in descriptions]
    paths = sorted({path for values in found for path in values}, key=_order)
    rows = ((path, tuple(values.get(path) or NONE for values in found)) for path in paths)
    return tuple(Difference(place_in_words(path, texts), values) for path, values in rows if len(set(values)) > 1)


def _order(path: FieldPath) -> tuple[int, ...]:
    """Where a field stands in the form's tables: what only one description has is not left to the end."""
    places: list[int] = []
    table = ""
    for part in path:
        if isinstance(part, int):
            places.append(part)
            continue
        every = fields_of(table)
        places.append(list(every).index(part))
        table = every[part].table
    return tuple(places)


def _values(
    raw: Raw, texts: Mapping[str, str], table: str = "", path: FieldPath = ()
) -> Iterator[tuple[FieldPath, str]]:
    for each in fields_of(table).values():
        value, at = raw.get(each.key), (*path, each.key)
        if isinstance(value, dict):
            yield from _values(value, texts, each.table, at)
        elif isinstance(value, list):
            for place, row in enumerate(value):
                yield from _values(row, texts, each.table, (*at, place))
        elif each.key != "id":  # keys only join the tables of one description
            said = _said(each, value or "", texts, table)
            if said:
                yield at, said


def _said(each: Field, value: str, texts: Mapping[str, str], table: str) -> str:
    if each.kind is Kind.CHOICE and value:
        return texts.get(f"simulate.choice.{table or 'community'}.{each.key}.{value}", value)
    if each.kind is Kind.FLAG and (value or each.default is not None):
        return texts[f"simulate.maybe.{value or '0'}"]
    return value
