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

from energy.errors import InputError, InputErrors
from energy.rules import REGIONS
from simulator.description.consistency import contradictions
from simulator.description.lines import Lines, Location
from simulator.description.model import Description
from simulator.description.names import KEYS, TABLES

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
        InputError: no such file, not UTF-8, or not TOML.
        InputErrors: everything that is wrong in its tables, each with its line, key and remedy.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            f"The description cannot be read: {error.strerror}.",
            file=file,
            remedy="Check its path, or copy one of the templates.",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8 text.", file=file, remedy="Save it as UTF-8.") from error
    return parse_description(text, file=file)


def parse_description(text: str, *, file: Path) -> Description:
    """Read the text of a description.

    Args:
        text: TOML.
        file: its name in messages; relative paths in the description start at its folder.

    Raises:
        InputError: not TOML.
        InputErrors: everything that is wrong in its tables.
    """
    try:
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise InputError(
            f"The file is not valid TOML: {error}.",
            file=file,
            line=int(place[1]) if place else None,
            remedy="Texts and names stand in double quotes, numbers have a decimal point, dates read 2026-12-31.",
        ) from error
    return check_tables(tables, file=file, lines=Lines(text))


def check_tables(tables: Mapping[str, Any], *, file: Path, lines: Lines | None = None) -> Description:
    """Check tables that were read from TOML, or sent by a form.

    Args:
        tables: as TOML would give them.
        file: its name in messages; relative paths in the description start at its folder.
        lines: where each key stands, if there is a text.

    Raises:
        InputErrors: everything that is wrong, in the order of the file.
    """
    where = lines or Lines("")
    if "folder" in tables:  # a field of ours, not a key of theirs
        error = InputError("'folder' is not a key of the description.", file=file, line=where.of(("folder",)))
        raise InputErrors([replace(error, field="folder", remedy="Remove it: paths start at the file's folder.")])
    try:
        description = adapter().validate_python(tables)
    except ValidationError as error:
        found = [_refusal(entry, file, where) for entry in _first_causes(error.errors())]
        raise InputErrors(sorted(found, key=lambda one: one.line or 0)) from error
    wrong = [
        InputError(message, file=file, line=where.of(location), field=shown(location), remedy=remedy)
        for location, message, remedy in contradictions(description)
    ]
    if wrong:
        raise InputErrors(sorted(wrong, key=lambda one: one.line or 0))
    return replace(description, folder=file.parent)


def _first_causes(entries: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Without what only follows from an error within: a list whose items were refused is also said to be too short."""
    deeper = {entry["loc"][:depth] for entry in entries for depth in range(len(entry["loc"]))}
    return (entry for entry in entries if entry["loc"] not in deeper)


def _refusal(entry: ErrorDetails, file: Path, lines: Lines) -> InputError:
    location: Location = entry["loc"]
    kind, given, context = entry["type"], entry["input"], entry.get("ctx", {})
    table = _table_at(location[:-1])
    message, remedy = f"{_sentence(entry['msg'])}", None
    if kind == "unexpected_keyword_argument":
        message = f"{location[-1]!r} is not a key of {_called(location[:-1])}."
        remedy = _nearest(str(location[-1]), table)
    elif kind == "missing":
        message = f"{_called(location[:-1]).capitalize()} has no {location[-1]}."
        remedy = f"Add {location[-1]} = …"
    elif kind == "value_error" and isinstance(context.get("error"), InputError):
        message, remedy = context["error"].message, context["error"].remedy
        near = difflib.get_close_matches(str(given), REGIONS, n=1) if location[-1] == "region" else []
        remedy = f"Did you mean {near[0]!r}? {remedy}" if near else remedy
    elif kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']*)'", context["expected"])
        near = difflib.get_close_matches(str(given), allowed, n=1)
        message = f"{given!r} is not a known {location[-1]}."
        remedy = (f"Did you mean {near[0]!r}? " if near else "") + f"Known are: {', '.join(allowed)}."
    elif kind in ("float_type", "int_type", "int_from_float"):
        message = f"{given!r} is not a{' whole' if kind.startswith('int') else ''} number."
        remedy = "Write it without quotes, with a decimal point."
    elif kind in LIMITS:
        message, remedy = f"{given} is out of range.", f"It must be {LIMITS[kind]} {next(iter(context.values())):g}."
    elif kind == "string_pattern_mismatch":
        message, remedy = f"{given!r} is not a key.", "Use letters, digits, dots and dashes, without blanks."
    elif kind in ("dataclass_type", "mapping_type", "dict_type"):
        message, remedy = f"{location[-1]} must be a table.", f"Write [{location[-1]}] and its keys below."
    elif kind in ("too_short", "too_long"):
        message = f"It has {context['actual_length']} items."
        bound = "at least" if kind == "too_short" else "at most"
        remedy = f"Give {bound} {context.get('min_length', context.get('max_length'))}."
    elif kind.startswith("date"):
        message, remedy = f"{given!r} is not a date.", "Write it as 2026-12-31, without quotes."
    return InputError(message, file=file, line=lines.of(location), field=shown(location), remedy=remedy)


LIMITS = {
    "greater_than": "above",
    "greater_than_equal": "at least",
    "less_than": "below",
    "less_than_equal": "at most",
}


def shown(location: Location) -> str | None:
    """`("members", 2, "uses", 0)` as `members[3].uses[1]`, counted as people count."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    return (text.removeprefix(".") or "''") if location else None


def _called(location: Location) -> str:
    names = [part for part in location if isinstance(part, str)]
    return TABLES.get(names[-1], names[-1]) if names else "the description"


def _nearest(key: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}."


def _table_at(location: Location) -> Sequence[str]:
    names = ["", *(part for part in location if isinstance(part, str))]
    return KEYS.get(names[-1], ())


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text.endswith(".") else f"{text}."
