"""The event log on SQLite and a plain anvil: real events fetched, checked, decoded, written and projected."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from backend.readmodels import all_projections, differences
from chain.database import Database
from chain.errors import ChainError
from chain.events import EventLog
from cli.faults.rig import CITIZENS, Community, anvil

LIVES = 600
PER_BLOCK = 40


def run() -> list[tuple[str, float, str, float | None] | tuple[str, float, str, float, bool]]:
    """Measure; (name, value, unit, bar) of each figure, and whether the bar is the least."""
    with tempfile.TemporaryDirectory() as folder, anvil("--no-mining") as node:
        community = Community.found(node)
        relayer = community.relayer()
        relayer.post(*community.admissions())
        node.mine()
        for start in range(0, LIVES, PER_BLOCK):
            pairs = [(1 + i % CITIZENS, 1 + (i + 1) % CITIZENS) for i in range(start, start + PER_BLOCK)]
            requests = [(community.request(*pair, amount=1), pair) for pair in pairs]
            for (service, call), (requester, provider) in requests:
                relayer.post(
                    call, community.act("approve", service, provider), community.act("close", service, requester)
                )
            node.mine()
        database = Database(Path(folder) / "events.db")
        log = EventLog(database, node.rpc, community.contracts, all_projections())
        begin = time.perf_counter()
        progress = log.catch_up()
        seconds = time.perf_counter() - begin
        begin = time.perf_counter()
        log.rebuild()
        rebuilt = time.perf_counter() - begin
        wrong = differences(database, node.rpc, community.contracts)
        if wrong:
            raise ChainError(f"The read models are wrong: {wrong[0]}")
        database.close()
    return [
        (f"index {progress.events} events of a chain", progress.events / seconds, "events/s", 2_000.0, True),
        (f"rebuild the read models of {progress.events} events", progress.events / rebuilt, "events/s", None),
    ]
