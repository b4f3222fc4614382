"""Reads the dated tables of this folder, and a user's files over them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from energy.errors import InputError
from energy.exact import parse_decimal
from energy.rules.figure import KINDS, STATUSES, VOCABULARY, Figure, Value
from energy.rules.rules import Rules

REQUIRED = ("value", "unit", "valid_from", "source", "status")
DAY = timedelta(days=1)


def load_rules(overrides: Sequence[Path] = ()) -> Rules:
    """Load Borgo's own tables and the user's files over them.

    A user's file has the layout of the tables in this folder: `[[name]]`, then `value`, `unit`, `valid_from`,
    `valid_to` (may be left out), `source`, `status`. On the days of its validity an entry takes the place of what was
    known; on all other days the earlier figures stay. Of two files the later one wins.

    Raises:
        InputError: a file that cannot be read, an unknown figure or key, a wrong unit or value, two entries of
            one file for the same day.
    """
    figures: list[Figure] = []
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        figures += _read(path, overridden=False)
    for path in overrides:
        for new in _read(path, overridden=True):
            figures = [part for old in figures for part in _without(old, new)] + [new]
    return Rules(tuple(sorted(figures, key=lambda figure: (figure.name, figure.valid_from))))


def _without(old: Figure, new: Figure) -> list[Figure]:
    """What is left of an older figure before and after a newer one of the same name."""
    if old.name != new.name or not old.overlaps(new):
        return [old]
    parts = []
    if old.valid_from < new.valid_from:
        parts.append(replace(old, valid_to=new.valid_from - DAY))
    if new.next_day is not None and old.covers(new.next_day):
        parts.append(replace(old, valid_from=new.next_day))
    return parts


def _read(path: Path, *, overridden: bool) -> list[Figure]:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            f"The rules file cannot be read: {error.strerror}.", file=path, remedy="Check its path and permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("The rules file is not UTF-8 text.", file=path, remedy="Save it as UTF-8.") from error
    try:
        tables = tomllib.loads(text, parse_float=_exact)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        raise InputError(
            f"The rules file is not valid TOML: {error}.",
            file=path,
            line=int(place[1]) if place else None,
            remedy="Mend that line; dates are written 2024-12-31 without quotes, sources in double quotes.",
        ) from error
    figures: list[Figure] = []
    for name, entries in tables.items():
        if name not in KINDS:
            known = ", ".join(sorted(KINDS))
            raise InputError(f"{name!r} is not a known figure.", file=path, field=name, remedy=f"Known are: {known}.")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise InputError(
                f"{name!r} is not a list of dated entries.",
                file=path,
                field=name,
                remedy=f"Begin each entry with [[{name}]] in double brackets.",
            )
        lines = [i for i, line in enumerate(text.splitlines(), 1) if line.split("#")[0].strip() == f"[[{name}]]"]
        for i, entry in enumerate(entries):
            line = lines[i] if len(lines) == len(entries) else None
            figure = _figure(name, entry, path, line, overridden=overridden)
            twin = next((old for old in figures if old.name == name and old.overlaps(figure)), None)
            if twin is not None:
                raise InputError(
                    f"Two entries hold on the same day: {twin.validity} and {figure.validity}.",
                    file=path,
                    line=line,
                    field=name,
                    remedy="Give the earlier one a valid_to before the later one begins.",
                )
            figures.append(figure)
    return figures


def _exact(text: str) -> Fraction | str:
    """A TOML decimal without a float; what is not a plain decimal stays text and is refused with its key."""
    try:
        return parse_decimal(text.replace("_", ""))
    except InputError:
        return text


def _figure(name: str, entry: Mapping[str, object], path: Path, line: int | None, *, overridden: bool) -> Figure:
    def refuse(key: str, message: str, remedy: str) -> InputError:
        return InputError(message, file=path, line=line, field=f"{name}.{key}", remedy=remedy)

    for key in REQUIRED:
        if key not in entry:
            raise refuse(key, f"The entry has no {key}.", f"Every entry needs {', '.join(REQUIRED)}.")
    for key in entry:
        if key not in {*REQUIRED, "valid_to"}:
            raise refuse(key, f"{key!r} is not a key of a figure.", f"Use {', '.join(REQUIRED)} and valid_to.")
    unit = KINDS[name].unit
    if entry["unit"] != unit:
        raise refuse("unit", f"The unit is {entry['unit']!r}.", f"Convert the value, and write unit = {unit!r}.")
    source, status = entry["source"], entry["status"]
    if not isinstance(source, str) or not source.strip():
        raise refuse("source", "The source is empty.", "Give the public address or the article of law.")
    if status not in STATUSES:
        raise refuse("status", f"The status is {status!r}.", f"Write one of: {', '.join(STATUSES)}.")
    days = [entry["valid_from"], entry.get("valid_to")]
    for key, day in zip(("valid_from", "valid_to"), days, strict=True):
        if not (type(day) is date or (day is None and key == "valid_to")):
            raise refuse(key, f"{day!r} is not a date.", "Write it as 2024-12-31, without quotes or time.")
    valid_from, valid_to = days
    assert isinstance(valid_from, date)  # noqa: S101 - proven by the loop, for the type checker
    assert valid_to is None or isinstance(valid_to, date)  # noqa: S101
    if valid_to is not None and valid_to < valid_from:
        raise refuse("valid_to", "The validity ends before it begins.", "Exchange or correct the two dates.")
    problem, value = _value(entry["value"], unit)
    if problem:
        raise refuse("value", f"The value {_shown(entry['value'])} cannot be used.", problem)
    return Figure(name, value, unit, valid_from, valid_to, source, str(status), overridden)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Fraction) else repr(value)


def _value(value: object, unit: str) -> tuple[str, Value]:  # noqa: PLR0911 - one return per kind of value
    """What to do about a value that does not suit its unit (nothing if it does), and the value."""
    none = Fraction(0)
    if unit in VOCABULARY:
        names = VOCABULARY[unit]
        if not isinstance(value, list) or not all(name in names for name in value):
            return f"Write a list of names out of: {', '.join(names)}.", none
        return "", tuple(sorted(set(value)))
    if unit == "date":
        return ("", value) if type(value) is date else ("Write a date as 2024-12-31, without quotes.", none)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return f"Write a plain decimal number of {unit}.", none
    number = Fraction(value)
    if number < 0:
        return "Write a number that is not negative.", none
    if unit == "share" and number > 1:
        return "Write a share of one: 0.55 for 55 %.", none
    if unit == "years" and number.denominator != 1:
        return "Write a whole number of years.", none
    if unit == "EUR/MWh" and (number * 10**6).denominator != 1:
        return "Write at most six decimals.", none
    return "", number
