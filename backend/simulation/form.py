"""A description as the fields of a form: texts by name, what they mean as tables, and what cannot be meant by them.

A field's name is its path, `members.0.plants.1.kw`; a table that is there sends the name of its mark, `….storage.?`,
since all its fields may be blank.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backend.simulation import numbers
from backend.simulation.fields import Field, Kind, fields_of
from energy.errors import InputError
from simulator.description.writer import write_tables

MARK = "?"
MOST_FIELDS = 20_000
MOST_ITEMS = 400
DEEPEST = 8

FieldPath = tuple[str | int, ...]
Raw = dict[str, Any]
"""A table as typed: texts, tables, lists of tables."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field.

    Attributes:
        path: of the field.
        code: of the sentence, `simulate.fault.…`; empty where the simulator refuses.
        values: of the sentence.
        refusal: the simulator's.
    """

    path: FieldPath
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    refusal: InputError | None = None


def name_of(path: Sequence[str | int]) -> str:
    """A field's name in the form."""
    return ".".join(map(str, path))


def raw_of(tables: Mapping[str, Any], code: str, table: str = "") -> Raw:
    """The texts of a form that stand for tables; what is left out shows its default.

    Args:
        tables: as TOML would give them.
        code: the language, for decimal marks.
        table: their kind in `names.CLASSES`.
    """
    raw: Raw = {}
    for each in fields_of(table).values():
        value = tables.get(each.key)
        if each.kind is Kind.TABLE:
            if value is not None or each.always:
                raw[each.key] = raw_of(value or {}, code, each.table)
        elif each.kind is Kind.TABLES:
            raw[each.key] = [raw_of(item, code, each.table) for item in value or ()]
        else:
            raw[each.key] = _text(each, each.default if value is None else value, code)
    return raw


def _text(each: Field, value: Any, code: str) -> str:  # noqa: ANN401, PLR0911 - one return per kind of value
    if value is None:
        return ""
    if each.kind is Kind.FLAG:
        return "1" if value else ("0" if each.default is None else "")
    if each.kind in (Kind.NUMBER, Kind.WHOLE):
        return numbers.written(value, code)
    if each.kind in (Kind.NUMBERS, Kind.WHOLES):
        listed = value if isinstance(value, Sequence) else [value]
        return " ".join(numbers.written(number, code) for number in listed)
    if each.kind is Kind.TEXTS:
        return "\n".join(value)
    if each.kind is Kind.TOML:
        return write_tables(value) if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def pairs_of(raw: Raw, table: str = "", path: FieldPath = ()) -> Iterator[tuple[str, str]]:
    """What a browser sends of these texts."""
    yield name_of((*path, MARK)), "1"
    for each in fields_of(table).values():
        value = raw.get(each.key)
        at = (*path, each.key)
        if isinstance(value, dict):
            yield from pairs_of(value, each.table, at)
        elif isinstance(value, list):
            for place, item in enumerate(value):
                yield from pairs_of(item, each.table, (*at, place))
        elif value is not None and not (each.kind is Kind.FLAG and each.default is not None and not value):
            yield name_of(at), value


def raw_from(pairs: Iterable[tuple[str, str]]) -> Raw:
    """The texts that a browser sent; names that no form of ours has are passed over."""
    tree: Raw = {}
    for name, text in list(pairs)[:MOST_FIELDS]:
        parts = name.split(".")
        if len(parts) > DEEPEST:
            continue
        place = tree
        for part in parts[:-1]:
            place = place.setdefault(part, {}) if isinstance(place, dict) else {}
        if isinstance(place, dict):
            place[parts[-1]] = text.replace("\r\n", "\n")
    return _shaped(tree, "")


def _shaped(tree: Raw, table: str) -> Raw:
    raw: Raw = {}
    for each in fields_of(table).values():
        value = tree.get(each.key)
        if each.kind is Kind.TABLES:
            raw[each.key] = [_shaped(item, each.table) for item in _items(value)]
        elif each.kind is Kind.TABLE:
            sent = value if isinstance(value, dict) else {}
            if MARK in sent or each.always:
                raw[each.key] = _shaped(sent, each.table)
        else:
            raw[each.key] = value if isinstance(value, str) else ""
    return raw


def _items(value: object) -> Iterator[Raw]:
    if not isinstance(value, dict):
        return
    places = sorted((int(key), key) for key in value if key.isascii() and key.isdigit() and len(key) < 6)
    for _, key in places[:MOST_ITEMS]:
        if isinstance(value[key], dict):
            yield value[key]


def tables_from(raw: Raw, code: str, table: str = "", path: FieldPath = ()) -> tuple[dict[str, Any], list[Fault]]:
    """What the texts mean, and what cannot be meant by them; a blank field is left out.

    Args:
        raw: the texts.
        code: the language that they are typed in.
        table: their kind.
        path: where they stand.
    """
    tables: dict[str, Any] = {}
    faults: list[Fault] = []
    for each in fields_of(table).values():
        value, at = raw.get(each.key), (*path, each.key)
        if isinstance(value, dict):
            tables[each.key], found = tables_from(value, code, each.table, at)
            faults += found
        elif isinstance(value, list):
            items = [tables_from(item, code, each.table, (*at, place)) for place, item in enumerate(value)]
            faults += [fault for _, found in items for fault in found]
            if items:
                tables[each.key] = [item for item, _ in items]
        elif each.kind is Kind.FLAG:
            if each.default is not None or value:
                tables[each.key] = value == "1"
        elif value and (value.strip() or each.kind is Kind.TEXT):
            try:
                tables[each.key] = _meant(each, value, code)
            except _NotMeantError as error:
                faults.append(_fault(each, at, str(error), code))
        elif each.required and each.kind not in (Kind.TABLE, Kind.TABLES):
            faults.append(Fault(at, "missing"))
    return tables, faults


class _NotMeantError(Exception):
    """A text that means nothing here; the message is the code of the sentence."""


def _meant(each: Field, text: str, code: str) -> Any:  # noqa: ANN401, PLR0911, PLR0912 - one case per kind
    match each.kind:
        case Kind.NUMBER | Kind.WHOLE:
            number = numbers.read(text, code, each.admits)
            if number is None or not math.isfinite(number) or (each.kind is Kind.WHOLE and number != int(number)):
                raise _NotMeantError("whole" if each.kind is Kind.WHOLE else "number")
            if not each.admits(number):
                raise _NotMeantError("limits")
            return int(number) if each.kind is Kind.WHOLE else number
        case Kind.NUMBERS | Kind.WHOLES:
            several = numbers.read_several(text, code)
            if several is None or not all(math.isfinite(number) for number in several):
                raise _NotMeantError("numbers")
            return list(several)
        case Kind.DATE:
            try:
                return date.fromisoformat(text.strip())
            except ValueError:
                raise _NotMeantError("date") from None
        case Kind.CHOICE:
            if text not in each.choices:
                raise _NotMeantError("choice")
            return text
        case Kind.TEXTS:
            return [line for line in text.split("\n") if line.strip()]
        case Kind.TOML:
            try:
                return tomllib.loads(text)
            except (ValueError, RecursionError):  # not TOML, or beyond what Python reads
                raise _NotMeantError("toml") from None
        case _:
            return text.replace("\0", "")


def _fault(each: Field, path: FieldPath, kind: str, code: str) -> Fault:
    if kind != "limits":
        return Fault(path, kind)
    least = "" if each.least is None else numbers.written(each.least, code)
    most = "" if each.most is None else numbers.written(each.most, code)
    if each.most is None:
        return Fault(path, "above" if each.open_least else "at_least", {"least": least})
    return Fault(path, "between", {"least": least, "most": most})
