"""Read models: tables that are a function of the events, and of nothing else."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, ClassVar, TypeAlias

from sqlalchemy import Connection, Select, Table, and_, bindparam, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from chain.events.record import Event

Value: TypeAlias = Any
"""What a column can hold: an integer, a truth, text or bytes; None where it may be empty."""
Row = dict[str, Value]
Key = tuple[Value, ...]


class Rows:
    """The rows of read models, read once, changed in memory, and written together at the end."""

    def __init__(self, connection: Connection, *, blank: bool = False) -> None:
        """Opens the rows for one transaction.

        Args:
            connection: the write transaction.
            blank: the tables are empty, and there is nothing to read.
        """
        self._connection = connection
        self._blank = blank
        self._rows: dict[Table, dict[Key, Row | None]] = {}
        self._changed: dict[Table, dict[Key, None]] = {}

    def get(self, table: Table, *key: Value) -> Row | None:
        """A row by its primary key; None if there is none. Change it through `put` only."""
        kept = self._rows.setdefault(table, {})
        if key not in kept:
            kept[key] = None if self._blank else self._read(table, key)
        return kept[key]

    def put(self, table: Table, **values: Value) -> None:
        """Writes a row with these values; the values that are not named stay, or are empty in a new row."""
        key = tuple(values[column.name] for column in table.primary_key)
        old = self.get(table, *key) or dict.fromkeys(table.columns.keys())
        unknown = values.keys() - old.keys()
        if unknown:
            raise KeyError(f"{table.name} has no {', '.join(sorted(unknown))}")
        self._rows[table][key] = old | values
        self._changed.setdefault(table, {})[key] = None

    def drop(self, table: Table, *key: Value) -> None:
        """Removes a row."""
        self._rows.setdefault(table, {})[key] = None
        self._changed.setdefault(table, {})[key] = None

    def flush(self) -> None:
        """Writes what changed."""
        for table, changed in self._changed.items():
            rows = [(key, self._rows[table][key]) for key in changed]
            self._remove(table, [key for key, row in rows if row is None])
            self._write(table, [row for _, row in rows if row is not None])
        self._changed.clear()

    def _read(self, table: Table, key: Key) -> Row | None:
        names = [column.name for column in table.primary_key]
        found = self._connection.execute(_by_key(table), dict(zip(names, key, strict=True))).one_or_none()
        return None if found is None else dict(found._mapping)

    def _remove(self, table: Table, keys: Sequence[Key]) -> None:
        for start in range(0, 0 if self._blank else len(keys), 500):
            part = keys[start : start + 500]
            self._connection.execute(delete(table).where(tuple_(*table.primary_key).in_(part)))

    def _write(self, table: Table, rows: Sequence[Row]) -> None:
        if not rows:
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        others = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
        keys = list(table.primary_key)
        upsert = (
            statement.on_conflict_do_update(index_elements=keys, set_=others)
            if others
            else statement.on_conflict_do_nothing(index_elements=keys)
        )
        self._connection.execute(upsert, list(rows))


@cache
def _by_key(table: Table) -> Select[Any]:
    return select(table).where(and_(*(column == bindparam(column.name) for column in table.primary_key)))


class Projection(ABC):
    """One read model.

    It is a pure function of the events that count: no clock, no other table, no network. What depends on the present
    time (what has expired, who is late) is computed by whoever reads. A new `version` is built anew from the log.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    tables: ClassVar[tuple[Table, ...]]

    @abstractmethod
    def apply(self, rows: Rows, event: Event) -> None:
        """Changes the rows as one event says; events that do not concern it change nothing."""


def apply_all(rows: Rows, projections: Sequence[Projection], events: Iterable[Event]) -> None:
    """Applies events in their order to all projections."""
    for event in events:
        for projection in projections:
            projection.apply(rows, event)


def clear(connection: Connection, projections: Sequence[Projection]) -> None:
    """Empties the tables of read models."""
    for projection in projections:
        for table in projection.tables:
            connection.execute(delete(table))


def dump(connection: Connection, tables: Iterable[Table]) -> bytes:
    """All rows of tables as text, ordered by their primary keys: equal databases give equal bytes."""
    lines = []
    for table in sorted(tables, key=lambda each: each.name):
        for row in connection.execute(select(table)).mappings():
            key = [_plain(row[column.name]) for column in table.primary_key]
            lines.append((table.name, key, json.dumps({name: _plain(row[name]) for name in row})))
    return "\n".join(f"{name} {text}" for name, _, text in sorted(lines)).encode()


def _plain(value: Value) -> Value:
    return value.hex() if isinstance(value, bytes) else value
