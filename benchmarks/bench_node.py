"""The embedded node with 10 000 transactions behind it: how quickly it comes back, takes transactions and answers."""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount
from web3.utils.address import get_create_address

from chain.node import EmbeddedNode
from chain.rpc import Rpc
from cli.faults.restarting import CREATION
from cli.faults.rig import key

CHAIN_ID = 4_242
TRANSACTIONS = 10_000
PER_BLOCK = 5
SENT = 300
"""How many transactions are sent over the URL, and how many questions are asked."""
DATA = 324
"""Bytes that a call carries: as many as a signed intent."""


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; (name, value, unit, bar) of each figure, a restart being the median of three."""
    genesis = datetime.now(UTC) - timedelta(days=425)
    calls = _calls(key("bench"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with EmbeddedNode.start(folder, chain_id=CHAIN_ID, genesis=genesis) as node:
            told = list(islice(calls, TRANSACTIONS))
            begin = time.perf_counter()
            for start in range(0, TRANSACTIONS, PER_BLOCK):
                node.mine(told[start : start + PER_BLOCK], at=genesis + start * timedelta(minutes=10))
            history = TRANSACTIONS / (time.perf_counter() - begin)
        restart = statistics.median(_restart(folder) for _ in range(3))
        shutil.rmtree(folder / "snapshots")
        replay = _restart(folder)
        with EmbeddedNode.start(folder) as node:
            node.follow_clock()
            rpc = Rpc(node.url)
            raws = [("eth_sendRawTransaction", ["0x" + raw.hex()]) for raw in islice(calls, 2 * SENT)]
            begin = time.perf_counter()
            for question in raws[:SENT]:
                rpc.ask([question])
            singly = SENT / (time.perf_counter() - begin)
            begin = time.perf_counter()
            rpc.ask(raws[SENT:])
            together = SENT / (time.perf_counter() - begin)
            begin = time.perf_counter()
            for _ in range(SENT):
                rpc.call("eth_blockNumber")
            asked = SENT / (time.perf_counter() - begin)
    return [
        (f"restart a chain of {TRANSACTIONS} transactions", restart, "s", 5.0),
        (f"restart a chain of {TRANSACTIONS} transactions without a snapshot", replay, "s", None),
        (f"tell history, {PER_BLOCK} transactions in a block", history, "transactions/s", None),
        ("send transactions, each acknowledged before the next", singly, "transactions/s", None),
        ("send transactions in batches", together, "transactions/s", None),
        ("answer questions, one after the other", asked, "questions/s", None),
    ]


def _calls(account: LocalAccount) -> Iterator[bytes]:
    contract = get_create_address(account.address, 0)  # type: ignore[arg-type]
    nonce, draw = 0, random.Random(1)  # noqa: S311 - bytes like signatures, which no compression makes shorter
    while True:
        fields: dict[str, Any] = {"nonce": nonce, "gas": 300_000, "gasPrice": 0, "chainId": CHAIN_ID, "value": 0}
        if nonce:
            fields |= {"to": contract, "data": draw.randbytes(DATA)}
        else:
            fields["data"] = CREATION
        yield bytes(account.sign_transaction(fields).raw_transaction)
        nonce += 1


def _restart(folder: Path) -> float:
    begin = time.perf_counter()
    with EmbeddedNode.start(folder):
        return time.perf_counter() - begin
