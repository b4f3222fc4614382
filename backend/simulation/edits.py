"""What the form's buttons do to it: a row more, one fewer, one like another, a table there or not."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from datetime import date

from backend.simulation.fields import Kind, fields_of
from backend.simulation.form import MOST_ITEMS, FieldPath, Raw, raw_of
from simulator.description.names import CLASSES

ADD, REMOVE, COPY = "add", "remove", "copy"
_KEYS = {"members": "member", "plants": "plant", "substations": "substation"}
"""Tables with keys of their own, and what a new one is called."""


def edited(raw: Raw, act: str, code: str) -> tuple[Raw, FieldPath | None]:
    """The form after a button was pressed, and the path of what is new.

    Args:
        raw: the form; it is not changed.
        act: `add:members`, `remove:members.3`, `copy:members.3`, `add:members.3.heat_pump`.
        code: the language, for the defaults of new rows.
    """
    verb, _, words = act.partition(":")
    path: FieldPath = tuple(int(part) if part.isdigit() and len(part) < 6 else part for part in words.split("."))
    changed = copy.deepcopy(raw)
    place, table = _place(changed, path[:-1])
    last = path[-1] if path else ""
    if isinstance(place, list) and isinstance(last, int) and last < len(place):
        if verb == REMOVE:
            del place[last]
            return changed, None
        if verb == COPY and len(place) < MOST_ITEMS:
            place.insert(last + 1, _copied(place[last], table, changed))
            return changed, (*path[:-1], last + 1)
    if isinstance(place, dict) and isinstance(last, str):
        made = fields_of(table).get(last)
        if made is not None and made.kind is Kind.TABLES and verb == ADD and len(place[last]) < MOST_ITEMS:
            place[last].append(new_row(made.table, changed, code))
            return changed, (*path, len(place[last]) - 1)
        if made is not None and made.kind is Kind.TABLE and not made.always:
            if verb == ADD and last not in place:
                place[last] = new_row(made.table, changed, code)
                return changed, path
            if verb == REMOVE:
                place.pop(last, None)
    return changed, None


def new_row(table: str, whole: Raw, code: str) -> Raw:
    """A table with its defaults, and with a key that nothing else in the form has."""
    row = raw_of({}, code, table)
    if table in _KEYS:
        row["id"] = _free(_KEYS[table], whole)
    if table == "members":
        row["class"] = "citizen"
        row["uses"] = [new_row("uses", whole, code)]
    elif table == "uses":
        row["profile"] = "residential"
        row["bill"] = raw_of({}, code, "bill")
    elif table == "plants":
        row["in_operation"] = _first_day(whole).isoformat()
        row["arrays"] = [raw_of({}, code, "arrays")]
    elif table == "financing":
        row["kind"] = "equity"
    elif table == "grant":
        row["kind"] = "other"
    return row


def _first_day(whole: Raw) -> date:
    year = str(whole.get("finance", {}).get("first_year", ""))
    return date(int(year), 1, 1) if re.fullmatch(r"20\d\d", year) else date(2027, 1, 1)


def _place(whole: Raw, path: Sequence[str | int]) -> tuple[object, str]:
    """What stands at a path, and the kind of the table that it is or that its items are."""
    place: object = whole
    table = ""
    for part in path:
        if isinstance(place, dict) and isinstance(part, str):
            made = fields_of(table).get(part)
            place, table = place.get(part), "" if made is None else made.table
        elif isinstance(place, list) and isinstance(part, int) and part < len(place):
            place = place[part]
        else:
            return None, ""
    return (place, table) if table in CLASSES else (None, "")


def _copied(row: Raw, table: str, whole: Raw) -> Raw:
    made = copy.deepcopy(row)
    if table in _KEYS:
        made["id"] = _free(row["id"] or _KEYS[table], whole)
    if table == "members":
        taken = _taken(whole) | {made["id"]}
        for plant in made.get("plants", ()):
            plant["id"] = _free(plant["id"] or "plant", whole, taken)
            taken.add(plant["id"])
    return made


def _free(key: str, whole: Raw, taken: set[str] | None = None) -> str:
    """A key that is not taken: `member-1`, then `member-2` … of members, of plants and of substations alike."""
    known = _taken(whole) if taken is None else taken
    stem = re.sub(r"-\d+$", "", key)
    number = 1
    while f"{stem}-{number}" in known:
        number += 1
    return f"{stem}-{number}"


def _taken(whole: Raw) -> set[str]:
    """Every key of the form, with those that copies get."""
    taken = {row["id"] for row in whole.get("substations", ())}
    for member in whole.get("members", ()):
        copies = int(member["copies"]) if member["copies"].isdigit() and len(member["copies"]) < 6 else 1
        for key in (member["id"], *(plant["id"] for plant in member["plants"])):
            taken |= {key, *(f"{key}-{number}" for number in range(2, copies + 1))}
    return taken
