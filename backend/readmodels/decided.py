"""What the members decided of settlements, as the read models know it: the same as `oracle.reporters.decided` reads."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, inspect, select

from backend.readmodels.parameters import NAMES
from backend.readmodels.tables import parameter_change, retrocession
from energy.calendar import Month
from oracle.reporters.decided import NOT_FOUNDED, Decided, month_of


def decided(connection: Connection) -> Decided:
    """Everything that was decided up to where the books stand; nothing, if they know of no contracts yet."""
    if not all(inspect(connection).has_table(table.name) for table in (parameter_change, retrocession)):
        return NOT_FOUNDED
    founded, first = NOT_FOUNDED.founded, {}
    changes: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in connection.execute(select(parameter_change).order_by(parameter_change.c.starts_at)):
        if row.before is None:
            founded, first[NAMES[row.parameter]] = row.starts_at, row.value
        else:
            changes[NAMES[row.parameter]].append((row.starts_at, row.value))
    words: defaultdict[int, list[tuple[Month, int]]] = defaultdict(list)
    for row in connection.execute(select(retrocession).order_by(retrocession.c.nonce)):
        words[row.member].append((month_of(row.from_epoch), row.bps))
    return Decided(founded, first, dict(changes), dict(words))
