"""On which line of a TOML text each key stands, so that a refusal can name it."""

from __future__ import annotations

import re
from collections.abc import Sequence

Location = Sequence[int | str]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\" -]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*(?:\.[A-Za-z0-9_.-]+\s*)?=")


class Lines:
    """The lines of a text's tables and keys.

    A key inside an inline table, or an item of an array, is found on the line of the key that holds it.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[tuple[int | str, ...], int] = {}
        counts: dict[tuple[int | str, ...], int] = {}
        table: tuple[int | str, ...] = ()
        for number, line in enumerate(text.splitlines(), 1):
            if header := _HEADER.match(line):
                names = [name.strip().strip('"') for name in header[2].split(".")]
                table = ()
                for name in names[:-1]:
                    table = (*table, name)
                    if table in counts:
                        table = (*table, counts[table])
                table = (*table, names[-1])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                    table = (*table, counts[table])
                self._lines[table] = number
            elif key := _KEY.match(line):
                self._lines.setdefault((*table, key[1]), number)

    def of(self, location: Location) -> int | None:
        """The line of a key, or of the nearest table or key around it; None if the text has none of them."""
        path = tuple(location)
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None
