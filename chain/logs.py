"""The events that contracts wrote, asked of a node in pieces that it accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from chain.rpc import Rpc, RpcError

SPAN = 10_000
"""How many blocks are asked for their events at a time, if the node allows it."""


def read_logs(
    rpc: Rpc, addresses: Iterable[str], first: int, last: int, topics: Sequence[Sequence[str]] = ()
) -> Iterator[dict[str, Any]]:
    """What contracts logged from a block to another, in pieces that the node accepts.

    Args:
        topics: for each place, the topics of which one must stand there; all events if there are none.

    Raises:
        ChainError: the node does not answer, or refuses even a single block.
    """
    span, wanted = SPAN, [*addresses]
    asked: dict[str, Any] = {"address": wanted} | ({"topics": [*map(list, topics)]} if topics else {})
    while first <= last:
        end = min(first + span - 1, last)
        try:
            yield from rpc.call("eth_getLogs", {"fromBlock": hex(first), "toBlock": hex(end), **asked})
        except RpcError:
            if span == 1:
                raise
            span //= 2  # public nodes limit how much one question may ask for
        else:
            first = end + 1
