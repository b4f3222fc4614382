"""The governed parameters with their pending changes, and the pauses."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from backend.readmodels.tables import parameter, parameter_change, pause
from chain.events import Event, Projection, Rows
from chain.genesis import PARAMETERS

NAMES = tuple(PARAMETERS)


class Parameters(Projection):
    """What holds, what will hold from which month on, every value that was ever decided, and every pause."""

    name = "parameters"
    version = 3
    tables = (parameter, parameter_change, pause)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Council`."""
        if event.contract != "Council":
            return
        fields = event.fields
        match event.name:
            case "ParameterSet":
                told = {"value": fields["value"], "before": None, "starts_at": event.timestamp}
                _put(rows, event, value=fields["value"], next=fields["value"], starts_at=0)
            case "ParameterScheduled":
                told = {"value": fields["next"], "before": fields["value"], "starts_at": fields["from"]}
                _put(rows, event, value=fields["value"], next=fields["next"], starts_at=fields["from"])
            case "Paused":
                pausers = {"first": fields["first"], "second": fields["second"]}
                until = {"until": fields["until"], "evidence": fields["evidence"], "began_at": event.timestamp}
                rows.put(pause, number=fields["number"], **until, **pausers)
                return
            case _:
                return
        rows.put(parameter_change, parameter=fields["parameter"], decided_at=event.timestamp, **told)


def _put(rows: Rows, event: Event, **values: int) -> None:
    number = event.fields["parameter"]
    rows.put(parameter, parameter=number, name=NAMES[number], **values)


def values_at(connection: Connection, timestamp: int) -> dict[str, int]:
    """What holds in a Unix second that is not before the newest change, by the parameters' names."""
    rows = connection.execute(select(parameter).order_by(parameter.c.parameter))
    return {row.name: row.next if timestamp >= row.starts_at else row.value for row in rows}


def value_then(connection: Connection, name: str, timestamp: int) -> int:
    """What a parameter was in any Unix second since the contracts exist."""
    query = (
        select(parameter_change.c.value)
        .where(parameter_change.c.parameter == NAMES.index(name), parameter_change.c.starts_at <= timestamp)
        .order_by(parameter_change.c.starts_at.desc())
        .limit(1)
    )
    return int(connection.execute(query).scalar_one())


def paused_until(connection: Connection) -> int:
    """The last second of the present or latest pause; 0 if there never was one."""
    newest = select(pause.c.until).order_by(pause.c.number.desc()).limit(1)
    return int(connection.execute(newest).scalar_one_or_none() or 0)


def pauses(connection: Connection) -> int:
    """How many pauses there were: the number of the latest."""
    return int(connection.execute(select(func.coalesce(func.max(pause.c.number), 0))).scalar_one())
