"""All faults of the chain's rooms in one table."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from cli.faults.following import kill_followers, reorganise
from cli.faults.nodes import CASES, stage
from cli.faults.reporting import kill_reporters
from cli.faults.restarting import kill_nodes
from cli.faults.sending import Kills, kill_senders
from cli.services import postgres_server


@dataclass(frozen=True)
class Fault:
    """One line of the table.

    Attributes:
        name: what was done.
        database: where.
        times: how often.
        wrong: what came of it that should not have; for the control, which must fail, that it did not.
    """

    name: str
    database: str
    times: int
    wrong: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether nothing was lost, doubled or believed that should not have been."""
        return not self.wrong


def run_faults(kills: int = 30, reorgs: int = 100, *, postgresql: bool = True) -> Iterator[Fault]:
    """Tries every fault on SQLite and, unless told otherwise, on PostgreSQL; a line as soon as it is known.

    Args:
        kills: how often a process is killed in each of its windows.
        reorgs: how often the chain is reorganised, 1 to 10 blocks deep.
        postgresql: whether a private PostgreSQL server is started too.

    Raises:
        ChainError: anvil is missing.
        ServiceError: PostgreSQL is missing.
    """
    with ExitStack() as stack:
        places = {"SQLite": stack.enter_context(_folder())}
        if postgresql:
            server = stack.enter_context(postgres_server(durable=True))
            places["PostgreSQL"] = server.render_as_string(hide_password=False)
        for name, place in places.items():
            yield from _killed("sender", name, kill_senders(_database(place), kills))
            yield _control("sends, then records", name, kill_senders(_database(place), kills, control=True))
            yield from _killed("indexer", name, kill_followers(_database(place), kills))
            found = reorganise(_database(place), reorgs)
            lost = () if found.dropped or reorgs < 10 else ("No transaction of the sender was ever dropped.",)
            yield Fault("reorganisation, 1 to 10 blocks deep", name, found.times, (*found.wrong, *lost))
            with stage(_database(place)) as scene:
                for case in CASES:
                    yield Fault(f"node: {case.__name__.replace('_', ' ')}", name, 1, tuple(case(scene)))
            yield from _killed("embedded node", name, kill_nodes(_database(place), kills))
            yield _control("acknowledges, then records", name, kill_nodes(_database(place), kills, control=True))
        yield from _killed("reporter", "SQLite", kill_reporters(kills))
        yield _control("signs, then records", "SQLite", kill_reporters(kills, control=True))


def _killed(what: str, database: str, found: Kills) -> Iterator[Fault]:
    for window, times in found.killed.items():
        yield Fault(f"{what} killed: {window}", database, times, tuple(found.wrong))


def _control(crime: str, database: str, found: Kills) -> Fault:
    wrong = () if found.wrong else (f"The check did not notice one that {crime}.",)
    return Fault(f"control that {crime}, killed: must be found guilty", database, sum(found.killed.values()), wrong)


@contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield folder


def _database(place: str) -> str:
    """The address of a new, empty database in a folder or on a server."""
    name = f"faults_{uuid.uuid4().hex}"
    if "://" not in place:
        return f"sqlite:///{Path(place) / name}.db"
    engine = create_engine(place, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = engine.url.set(database=name)
    engine.dispose()
    return url.render_as_string(hide_password=False)
