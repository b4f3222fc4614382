"""A description from anybody's hand, checked: what it says, everything that is wrong, what the law says of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.simulation.files import strange_files
from backend.simulation.form import Fault, FieldPath
from energy.errors import InputError, InputErrors
from energy.rules import load_rules
from simulator.description import Description, check_eligibility, check_tables, parse_description, tables_of
from simulator.description.reader import FILE_NAME

MOST_TEXT = 600_000
"""Characters of a description."""
MOST_MEMBERS = 3000
"""Of a simulation in the browser; the command line has no limit."""


@dataclass(frozen=True)
class Checked:
    """A description, or everything that is wrong with it.

    Attributes:
        description: None if something is wrong.
        faults: what, with its place.
        lines: the line of each fault in the text, where there is one.
    """

    description: Description | None
    faults: tuple[Fault, ...] = ()
    lines: tuple[int | None, ...] = ()


def check_text(text: str, folder: Path) -> Checked:
    """Check TOML text.

    Args:
        text: as sent.
        folder: where its files lie.
    """
    if len(text) > MOST_TEXT:
        return Checked(None, (Fault((), "too_long"),), (None,))
    return _checked(lambda: parse_description(text, file=folder / FILE_NAME))


def check_form(tables: Mapping[str, Any], folder: Path) -> Checked:
    """Check tables; see `check_text`."""
    return _checked(lambda: check_tables(tables, file=folder / FILE_NAME))


def _checked(read: Any) -> Checked:  # noqa: ANN401 - a function without arguments
    try:
        description: Description = read()
    except InputErrors as errors:
        return Checked(None, tuple(map(fault_of, errors.errors)), tuple(error.line for error in errors.errors))
    except InputError as error:
        return Checked(None, (fault_of(error),), (error.line,))
    except RecursionError:
        return Checked(None, (Fault((), "too_deep"),), (None,))
    faults = strange_files(tables_of(description))
    if sum(group.copies for group in description.groups) > MOST_MEMBERS:
        faults.append(Fault(("members",), "too_many_members", {"most": MOST_MEMBERS}))
    return Checked(None if faults else description, tuple(faults), (None,) * len(faults))


def fault_of(error: InputError) -> Fault:
    """A refusal of the reader as a fault of a field."""
    return Fault(path_of(error.field or ""), refusal=error)


def path_of(field: str) -> FieldPath:
    """`members[3].uses[1].bill` as `("members", 2, "uses", 0, "bill")`."""
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", field)
    return tuple(int(number) - 1 if number else name for number, name in parts)


def tables_in(text: str) -> dict[str, Any]:
    """The tables of a text that was checked before."""
    return tomllib.loads(text.removeprefix("\ufeff"))


def eligibility_of(description: Description) -> list[dict[str, Any]]:
    """What the conditions of access say, the gravest first: severity, plant, code, and the words in both languages.

    Raises:
        InputError: rules of the user that cannot be read.
    """
    rules = load_rules([description.folder / name for name in description.overrides])
    found = check_eligibility(description, rules)
    order = {remark: place for place, remark in reversed(list(enumerate(found.remarks)))}
    return [
        {
            "severity": finding.severity.value,
            "plant": finding.plant,
            "code": finding.remark.code,
            "it": finding.remark.said("it"),
            "en": finding.remark.text,
        }
        for finding in sorted(found.findings, key=lambda each: order[each.remark])
    ]


def new_faults(faults: Iterable[Fault], known: Iterable[Fault]) -> list[Fault]:
    """Faults of places of which nothing was said yet: a number that cannot be read is not missing as well."""
    said = {fault.path for fault in known}
    return [fault for fault in faults if fault.path not in said]
