"""Reads a description, from a file or the browser's form, and says at once all that is wrong with it, and where."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from energy.errors import InputErrors
from simulator.description.consistency import contradictions
from simulator.description.lines import Lines, Location
from simulator.description.model import Description
from simulator.description.names import KEYS
from simulator.refusals import RefusalError

FILE_NAME = "community.toml"


@cache
def adapter() -> TypeAdapter[Description]:
    """What checks tables against the dataclasses."""
    return TypeAdapter(Description)


def read_description(path: Path) -> Description:
    """Read a description.

    Args:
        path: the file, or a folder that holds a `community.toml`.

    Raises:
        RefusalError: no such file, not UTF-8, or not TOML.
        InputErrors: a `RefusalError` for everything that is wrong in its tables, each with its line, key and remedy.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise RefusalError(file=file, code="description_unreadable", values={"reason": error.strerror}) from error
    except UnicodeDecodeError as error:
        raise RefusalError(file=file, code="not_utf8") from error
    return parse_description(text, file=file)


def parse_description(text: str, *, file: Path) -> Description:
    """Read the text of a description.

    Args:
        text: TOML.
        file: its name in messages; relative paths in the description start at its folder.

    Raises:
        RefusalError: not TOML.
        InputErrors: a `RefusalError` for everything that is wrong in its tables.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text, file) from error
    except ValueError as error:
        raise RefusalError(file=file, code="number_too_long") from error
    return check_tables(tables, file=file, lines=Lines(text))


def check_tables(tables: Mapping[str, Any], *, file: Path, lines: Lines | None = None) -> Description:
    """Check tables that were read from TOML, or sent by a form.

    Args:
        tables: as TOML would give them.
        file: its name in messages; relative paths in the description start at its folder.
        lines: where each key stands, if there is a text.

    Raises:
        InputErrors: a `RefusalError` for everything that is wrong, in the order of the file.
    """
    where = lines or Lines("")
    if "folder" in tables:  # a field of ours, not a key of theirs
        raise InputErrors(
            [RefusalError(file=file, line=where.of(("folder",)), field="folder", code="folder_is_no_key")]
        )
    try:
        description = adapter().validate_python(tables)
    except ValidationError as error:
        found = [_refusal(entry, file, where) for entry in _first_causes(error.errors())]
        raise InputErrors(sorted(found, key=lambda one: one.line or 0)) from error
    wrong = [
        RefusalError(file=file, line=where.of(at), field=shown(at), code=code, values=values)
        for at, code, values in contradictions(description)
    ]
    if wrong:
        raise InputErrors(sorted(wrong, key=lambda one: one.line or 0))
    return replace(description, folder=file.parent)


def _not_toml(reason: str, text: str, file: Path) -> RefusalError:
    place = re.search(r"at line (\d+), column (\d+)", reason)
    if place is None:
        line = len(text.splitlines()) or None
        return RefusalError(file=file, line=line, code="not_toml_to_its_end", values={"reason": reason})
    values = {"reason": reason, "column": int(place[2])}
    return RefusalError(file=file, line=int(place[1]), code="not_toml", values=values)


def _first_causes(entries: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Without what only follows from an error within: a list whose items were refused is also said to be too short."""
    deeper = {entry["loc"][:depth] for entry in entries for depth in range(len(entry["loc"]))}
    return (entry for entry in entries if entry["loc"] not in deeper)


def _refusal(entry: ErrorDetails, file: Path, lines: Lines) -> RefusalError:
    location: Location = entry["loc"]
    code, values = _cause(entry, location)
    return RefusalError(file=file, line=lines.of(location), field=shown(location), code=code, values=values)


def _cause(entry: ErrorDetails, location: Location) -> tuple[str, dict[str, Any]]:
    """The code of a refusal and its values."""
    kind, given, context = entry["type"], entry["input"], entry.get("ctx", {})
    key = str(location[-1]) if location else ""
    code, values = KINDS.get(kind, "not_meant"), {"given": given}
    if isinstance(raised := context.get("error"), RefusalError):
        code, values = raised.code, dict(raised.values)
    elif kind in ("unexpected_keyword_argument", "missing"):
        code, values = _wrong_key(key, location, is_missing=kind == "missing")
    elif kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        near = difflib.get_close_matches(str(given), allowed, n=1)
        guess = {"near": near[0]} if near else {}
        code, values = "unknown_choice", {"given": given, "key": key, "known": tuple(allowed), **guess}
    elif kind in LIMITS:
        code, values = LIMITS[kind], {"given": given, "limit": next(iter(context.values()))}
    elif kind in COUNTS:
        limit = context.get("min_length", context.get("max_length"))
        code, values = COUNTS[kind], {"count": context["actual_length"], "limit": limit}
    elif kind in SHAPES:
        code, values = SHAPES[kind], {"key": key}
    elif kind.startswith("date"):
        code = "not_a_date"
    return code, values


def _wrong_key(key: str, location: Location, *, is_missing: bool) -> tuple[str, dict[str, Any]]:
    names = ["", *(part for part in location[:-1] if isinstance(part, str))]
    if is_missing:
        return "missing_key", {"key": key, "table": names[-1]}
    known = KEYS.get(names[-1], ())
    wrong = {"given": key, "table": names[-1]}
    near = difflib.get_close_matches(key, known, n=1)
    return ("unknown_key_near", {**wrong, "near": near[0]}) if near else ("unknown_key", {**wrong, "known": known})


LIMITS = {
    "greater_than": "not_above",
    "greater_than_equal": "not_at_least",
    "less_than": "not_below",
    "less_than_equal": "not_at_most",
}
SHAPES = {
    "dataclass_type": "not_a_table",
    "mapping_type": "not_a_table",
    "dict_type": "not_a_table",
    "tuple_type": "not_a_list",
}
COUNTS = {"too_short": "too_few", "too_long": "too_many"}
KINDS = {
    "float_type": "not_a_number",
    "finite_number": "not_a_number",
    "int_type": "not_whole",
    "int_from_float": "not_whole",
    "int_parsing_size": "not_whole",
    "string_type": "not_text",
    "bool_type": "not_true_or_false",
    "bool_parsing": "not_true_or_false",
    "string_pattern_mismatch": "no_blanks",
}
"""Refusals by the kind of pydantic's error."""


def shown(location: Location) -> str | None:
    """`("members", 2, "uses", 0)` as `members[3].uses[1]`, counted as people count."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    return (text.removeprefix(".") or "''") if location else None
