"""Writes a description as the file that the reader reads, for the browser's form and for scenarios."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from simulator.description.model import Description
from simulator.description.names import key_of

_INLINE = ("bill", "opening", "typical_day", "curve", "heat_pump", "electric_cars", "storage", "grant", "deduction",
           "tariff", "arrays", "financing")  # fmt: skip
"""Tables short enough to stand on the line of their key."""


def write_description(description: Description) -> str:
    """The TOML text of a description; what equals its default is left out.

    `read` of it gives the same description, but for the folder.
    """
    return write_tables(tables_of(description))


def write_tables(tables: Mapping[str, Any]) -> str:
    """The TOML text of tables."""
    return "\n".join(_table(tables, ())).strip() + "\n"


def tables_of(description: Description) -> dict[str, Any]:
    """The tables of a description as TOML would give them: dicts, lists, texts, numbers, dates, true and false."""
    tables = _plain(description)
    assert isinstance(tables, dict)  # noqa: S101 - a description is a table
    return tables


def _plain(value: object) -> Any:  # noqa: ANN401 - what TOML can hold
    if is_dataclass(value) and not isinstance(value, type):
        table = {}
        for field in fields(value):
            given = getattr(value, field.name)
            default = field.default
            if field.default_factory is not MISSING:
                default = field.default_factory()
            if given is None or isinstance(given, Path) or (default is not MISSING and given == default):
                continue
            table[key_of(type(value), field.name)] = _plain(given)
        return table
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _table(table: Mapping[str, Any], path: Sequence[str]) -> Iterator[str]:
    tables: list[tuple[str, Any]] = []
    for key, value in table.items():
        deep = isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
        if deep and key not in _INLINE and "quotas" not in path:
            tables.append((key, value))
        else:
            yield f"{_key(key)} = {_value(value)}"
    for key, value in tables:
        name = ".".join(map(_key, (*path, key)))
        for item in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from _table(item, (*path, key))


def _value(value: object) -> str:  # noqa: PLR0911 - one return per kind of value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"TOML has no {type(value).__name__}.")


def _key(key: str) -> str:
    bare = key.replace("_", "").replace("-", "")
    return key if bare.isascii() and bare.isalnum() else _text(key)


def _text(text: str) -> str:
    # A JSON string is a TOML string, but for the delete character, which JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
