"""What a tool found, as a table for a terminal, as JSON, and as a committed page."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from rich.table import Table


@dataclass(frozen=True)
class Report:
    """A table of findings.

    Attributes:
        title: what was examined.
        command: the command that makes the table, with what it was told.
        columns: the columns' names; those of numbers begin with `#`.
        rows: one row for each thing examined, in the order of the columns.
        notes: what belongs to the table and fits no row.
        holds: whether everything is as it must be.
    """

    title: str
    command: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = field(default=())
    holds: bool = True

    def table(self) -> Table:
        """The table for a terminal."""
        table = Table(box=None, header_style="bold")
        for column in self.columns:
            justify: Literal["left", "right"] = "right" if column.startswith("#") else "left"
            table.add_column(column.removeprefix("#"), justify=justify, overflow="fold")
        for row in self.rows:
            table.add_row(*map(_cell, row))
        return table

    def as_json(self) -> dict[str, object]:
        """The same as it is printed by `--json`."""
        names = [column.removeprefix("#") for column in self.columns]
        rows = [dict(zip(names, row, strict=True)) for row in self.rows]
        return {"title": self.title, "rows": rows, "notes": list(self.notes), "holds": self.holds}

    def save(self, file: Path) -> None:
        """Writes the table as a page."""
        names = [column.removeprefix("#") for column in self.columns]
        rule = ["---:" if column.startswith("#") else "---" for column in self.columns]
        rows = [[_cell(value).replace("|", "\\|") for value in row] for row in self.rows]
        table = "\n".join(f"| {' | '.join(row)} |" for row in [names, rule, *rows])
        made = f"By `{self.command}` on {platform.system()} {platform.machine()}, {os.cpu_count()} processors."
        file.write_text("\n\n".join([f"# {self.title}", made, table, *self.notes]) + "\n", encoding="utf-8")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
