"""The sender on SQLite and a plain anvil: signed intents simulated, recorded durably, broadcast and marked."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from chain.database import Database
from chain.sender import Sender, Submission
from cli.faults.rig import CITIZENS, Community, anvil, fund, key

OPEN = 20
"""Requests that one member may have open at a time in this community: the most that its parameters allow."""


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; (name, value, unit, bar) of each figure."""
    with tempfile.TemporaryDirectory() as folder, anvil() as node:
        community = Community.found(node, MaxOpen=OPEN)
        community.relayer().send(*community.admissions())
        account = key("sender")
        fund(node, account)
        database = Database(Path(folder) / "outbox.db")
        with Sender.open(database, node.rpc, community.contracts, account) as sender:
            pairs = [(1 + i % CITIZENS, 1 + (i + 1) % CITIZENS) for i in range(OPEN * CITIZENS)]
            requests = [community.request(*pair, amount=1) for pair in pairs]
            begin = time.perf_counter()
            for service, call in requests:
                sender.submit(service.hex(), call)
            singly = len(requests) / (time.perf_counter() - begin)
            approvals = [
                Submission(f"approve {service.hex()}", community.act("approve", service, pair[1]))
                for (service, _), pair in zip(requests, pairs, strict=True)
            ]
            begin = time.perf_counter()
            sender.submit_many(approvals)
            together = len(approvals) / (time.perf_counter() - begin)
            begin = time.perf_counter()
            followed = len(sender.reconcile().included) / (time.perf_counter() - begin)
        database.close()
    return [
        ("send intents, one after the other", singly, "intents/s", None),
        ("send intents, in one transaction", together, "intents/s", None),
        ("learn what became of sent intents", followed, "intents/s", None),
    ]
