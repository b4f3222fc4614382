"""What `Council` answers: parameters, the quota model, pauses."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from backend.readmodels.parameters import NAMES, paused_until, pauses, values_at
from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.tables import parameter, parameter_change
from chain.model.parameters import BOUNDS, FIRST_COLLECTIVE, QUOTA_MODEL, WEIGHTS

_ORDER = (parameter_change.c.parameter, parameter_change.c.starts_at)
_REQUEST_TERMS = ("MaxPrice", "MaxOpen", "ApproveWindow")


def council_facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Every view of the parameters and the pause."""
    now = moment.timestamp
    values = values_at(connection, now)
    rows = connection.execute(select(parameter).order_by(parameter.c.parameter)).all()
    for row in rows:
        yield Fact("Council", "valueOf", (row.parameter,), values[row.name])
        state = (values[row.name], row.next, row.starts_at, *BOUNDS[row.name])
        yield Fact("Council", "stateOf", (row.parameter,), state)
    if not rows:
        return
    # Once more as the decisions tell it, which are kept beside what holds.
    last = {row.parameter: row for row in connection.execute(select(parameter_change).order_by(*_ORDER))}
    for row in last.values():
        holds = row.value if row.before is None or now >= row.starts_at else row.before
        since = 0 if row.before is None else row.starts_at
        state = (holds, row.value, since, *BOUNDS[NAMES[row.parameter]])
        yield Fact("Council", "stateOf", (row.parameter,), state)
    model = tuple(values[name] for name in QUOTA_MODEL)
    since = max(row.starts_at for row in rows if row.name in QUOTA_MODEL and row.starts_at <= now)
    yield Fact("Council", "quotaModel", (), (model, since))
    for place, name in enumerate(WEIGHTS):
        yield Fact("Council", "bonusTerms", (FIRST_COLLECTIVE + place,), (values[name], values["ProviderCap"]))
    until = paused_until(connection)
    yield Fact("Council", "pauseState", (), (until, pauses(connection)))
    yield Fact("Council", "isPaused", (), now <= until)
    if now > until:
        yield Fact("Council", "requestTerms", (), tuple(values[name] for name in _REQUEST_TERMS))
