"""The governed parameters and their pending changes."""

from __future__ import annotations

from sqlalchemy import Connection, select

from backend.readmodels.tables import parameter, parameter_change
from chain.events import Event, Projection, Rows
from chain.genesis import PARAMETERS

NAMES = tuple(PARAMETERS)


class Parameters(Projection):
    """What holds, what will hold from which month on, and every value that was ever decided."""

    name = "parameters"
    version = 2
    tables = (parameter, parameter_change)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Council`."""
        if event.contract != "Council":
            return
        fields = event.fields
        key = {"parameter": fields["parameter"], "name": NAMES[fields["parameter"]]}
        match event.name:
            case "ParameterSet":
                rows.put(parameter, **key, value=fields["value"], next=fields["value"], starts_at=0)
                told = {"value": fields["value"], "before": None, "starts_at": event.timestamp}
            case "ParameterScheduled":
                rows.put(parameter, **key, value=fields["value"], next=fields["next"], starts_at=fields["from"])
                told = {"value": fields["next"], "before": fields["value"], "starts_at": fields["from"]}
            case _:
                return
        rows.put(parameter_change, parameter=fields["parameter"], decided_at=event.timestamp, **told)


def values_at(connection: Connection, timestamp: int) -> dict[str, int]:
    """What holds in a Unix second, by the parameters' names."""
    rows = connection.execute(select(parameter).order_by(parameter.c.parameter))
    return {row.name: row.next if timestamp >= row.starts_at else row.value for row in rows}
