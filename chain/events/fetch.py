"""Blocks and logs from a node, believed only where they fit together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from eth_utils.crypto import keccak

from chain.events.errors import InconsistentError
from chain.rpc import Rpc


@dataclass(frozen=True)
class Log:
    """An event as the chain has it."""

    index: int
    transaction: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class Header:
    """A block and its place in the chain."""

    number: int
    hash: bytes
    parent: bytes
    timestamp: int
    bloom: int = 0
    transactions: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Block:
    """A block with the events of the community's contracts, in their order."""

    header: Header
    logs: Sequence[Log] = field(default_factory=tuple)


def headers(rpc: Rpc, numbers: Sequence[int]) -> list[Header | None]:
    """The node's blocks of these numbers; None for those that it does not have."""
    answers = rpc.ask([("eth_getBlockByNumber", (hex(number), False)) for number in numbers])
    found = [None if answer is None else header(answer) for answer in answers]
    for number, each in zip(numbers, found, strict=True):
        if each is not None and each.number != number:
            raise InconsistentError(f"The node was asked for block {number} and gave block {each.number}.")
    return found


def header(answer: Mapping[str, Any]) -> Header:
    """A block of a node's answer."""
    return Header(
        int(answer["number"], 16),
        _bytes(answer["hash"]),
        _bytes(answer["parentHash"]),
        int(answer["timestamp"], 16),
        int(answer["logsBloom"], 16),
        frozenset(_bytes(each) for each in answer["transactions"]),
    )


def blocks(rpc: Rpc, addresses: Sequence[bytes], parent: bytes, first: int, last: int) -> list[Block]:
    """The blocks from `first` to `last` with the contracts' events, checked:

    each block follows the one before it, the first follows `parent`; each event belongs to one of these blocks and to
    one of its transactions; none is missing: a block's events explain its bloom filter, or its receipts are asked for.

    Raises:
        InconsistentError: the answers contradict each other.
        NodeUnreachable: no answer.
    """
    chain: list[Header] = []
    for number, each in zip(range(first, last + 1), headers(rpc, range(first, last + 1)), strict=True):
        if each is None:
            raise InconsistentError(f"The node has no block {number}, though it told of later ones.")
        if each.parent != parent:
            raise InconsistentError(f"Block {number} does not follow the block before it.")
        chain.append(each)
        parent = each.hash
    wanted = ["0x" + each.hex() for each in addresses]
    answer = rpc.call("eth_getLogs", {"fromBlock": hex(first), "toBlock": hex(last), "address": wanted})
    logs = _by_block(answer, {each.hash: each for each in chain}, frozenset(addresses))
    doubtful = [each for each in chain if _bloom(logs.get(each.hash, ())) != each.bloom]
    _check_receipts(rpc, doubtful, logs, frozenset(addresses))
    return [Block(each, logs.get(each.hash, [])) for each in chain]


def _by_block(
    answer: Sequence[Mapping[str, Any]], chain: Mapping[bytes, Header], addresses: frozenset[bytes]
) -> dict[bytes, list[Log]]:
    found: dict[bytes, list[Log]] = {}
    for entry in answer:
        block_hash, log = _bytes(entry["blockHash"]), _log(entry)
        home = chain.get(block_hash)
        if home is None or home.number != int(entry["blockNumber"], 16) or entry.get("removed"):
            raise InconsistentError(
                f"An event belongs to the block {entry['blockHash'][:10]}…, which is not in the chain."
            )
        if log.transaction not in home.transactions or log.address not in addresses:
            raise InconsistentError(
                f"An event of block {home.number} belongs to no transaction or contract that was asked for."
            )
        before = found.setdefault(block_hash, [])
        if before and before[-1].index >= log.index:
            raise InconsistentError(f"The events of block {home.number} are not in order.")
        before.append(log)
    return found


def _check_receipts(
    rpc: Rpc, doubtful: Sequence[Header], logs: Mapping[bytes, Sequence[Log]], addresses: frozenset[bytes]
) -> None:
    """Compares blocks whose bloom filter their events do not explain with the receipts of all their transactions."""
    answers = rpc.ask([("eth_getBlockReceipts", ({"blockHash": "0x" + each.hash.hex()},)) for each in doubtful])
    for each, receipts in zip(doubtful, answers, strict=True):
        if receipts is None:
            raise InconsistentError(f"The node has block {each.number}, but not its receipts.")
        if {_bytes(receipt["transactionHash"]) for receipt in receipts} != each.transactions:
            raise InconsistentError(f"The receipts of block {each.number} are not those of its transactions.")
        written = [_log(entry) for receipt in receipts for entry in receipt["logs"]]
        if _bloom(written) != each.bloom:
            raise InconsistentError(f"The receipts of block {each.number} do not explain its bloom filter.")
        if [log for log in written if log.address in addresses] != list(logs.get(each.hash, ())):
            raise InconsistentError(f"The events of block {each.number} are not those of its receipts.")


def _log(entry: Mapping[str, Any]) -> Log:
    return Log(
        int(entry["logIndex"], 16),
        _bytes(entry["transactionHash"]),
        _bytes(entry["address"]),
        tuple(_bytes(topic) for topic in entry["topics"]),
        _bytes(entry["data"]),
    )


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


def _bloom(logs: Sequence[Log]) -> int:
    """The bloom filter of events: three bits of 2048 for each address and topic (Yellow Paper, section 4.3.1)."""
    bloom = 0
    for log in logs:
        bloom |= _bits(log.address)
        for topic in log.topics:
            bloom |= _bits(topic)
    return bloom


@lru_cache(maxsize=100_000)
def _bits(item: bytes) -> int:
    digest = keccak(item)
    return sum({1 << (int.from_bytes(digest[i : i + 2]) & 2047) for i in (0, 2, 4)})
