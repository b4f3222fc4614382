"""What the chain says about the open transactions, and what follows from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from chain.errors import ChainError
from chain.rpc import NodeUnreachable, Rpc, RpcError
from chain.sender import outbox
from chain.sender.context import Context
from chain.sender.lease import Chain
from chain.sender.outbox import Entry, State
from chain.sender.signing import Fees, Signed, sign

_KNOWN = ("already known", "already imported", "known transaction")
_SUPERSEDED = ("nonce too low", "underpriced")


@dataclass
class Reconciliation:
    """What one pass found: the ids of outbox rows.

    Attributes:
        included: newly in a block.
        final: newly final.
        dropped: taken out of a block by a reorganisation of the chain.
        sent_again: unknown to the node, and given to it once more.
        raised: replaced by the same transaction with a higher fee.
    """

    included: list[int] = field(default_factory=list)
    final: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    sent_again: list[int] = field(default_factory=list)
    raised: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Answer:
    """What the node knows of one transaction."""

    receipt: dict[str, Any] | None
    in_pool: bool


@dataclass(frozen=True)
class _View:
    """The chain as the node tells it: read before the receipts, so that depths are never overestimated."""

    head: int
    used_nonces: int
    fees: Fees


def send(rpc: Rpc, entries: Sequence[Entry]) -> tuple[list[int], dict[int, str]]:
    """Gives the newest bytes of each entry to the node, by nonce.

    Returns:
        the rows that the node has now, and what it said of the others.

    Raises:
        NodeUnreachable: no answer; the node may have some of them.
    """
    answers = rpc.batch([("eth_sendRawTransaction", ("0x" + each.attempts[-1].raw.hex(),)) for each in entries])
    taken, problems = [], {}
    for each, answer in zip(entries, answers, strict=True):
        if not isinstance(answer, RpcError) or any(word in answer.message.lower() for word in _KNOWN):
            taken.append(each.id)
        elif not any(word in answer.message.lower() for word in _SUPERSEDED):
            problems[each.id] = answer.message
    return taken, problems


class Reconciler:
    """One key's transactions against the chain."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._suggested: tuple[float, int, int] = (0.0, 0, 0)

    def fees(self, block: dict[str, Any]) -> Fees:
        """The fees of the moment, given the newest block; the node's suggestions are asked for every few seconds."""
        asked_at, tip, price = self._suggested
        if time.monotonic() - asked_at > 5 or not asked_at:
            answers = self._context.rpc.batch([("eth_maxPriorityFeePerGas", ()), ("eth_gasPrice", ())])
            # A chain without a fee market may not know the question.
            tip, price = (0 if isinstance(each, RpcError) else int(each, 16) for each in answers)
            self._suggested = (time.monotonic(), tip, price)
        wanted = Fees.of(block, tip, price)
        limit = self._context.settings.max_fee
        return wanted if limit is None else Fees(min(wanted.max_fee, limit), min(wanted.tip, limit), wanted.legacy)

    def run(self, answered: Callable[[], None]) -> Reconciliation:
        """One pass; `answered` is called between the node's answers and the first write."""
        with self._context.database.reading() as connection:
            entries = outbox.entries(connection, self._context.lease)
        view = self._view()
        answers = self._answers(entries)
        answered()
        result = Reconciliation()
        news = [(each, self._news(each, answer, view, result)) for each, answer in zip(entries, answers, strict=True)]
        with self._context.database.writing() as connection:
            self._context.lease.hold(connection)
            for each, values in news:
                if values:
                    outbox.change(connection, each.id, values, dropped=each.id in result.dropped)
        absent = [(each, answer) for each, answer in zip(entries, answers, strict=True) if answer.receipt is None]
        raised = self._raise(absent, view, result)
        again = [each for each, answer in absent if not answer.in_pool and each.id not in result.raised]
        result.sent_again = [each.id for each in again]
        self._send([*again, *raised])
        return result

    def _view(self) -> _View:
        chain_id, genesis, block, used = self._context.rpc.ask(
            [
                ("eth_chainId", ()),
                ("eth_getBlockByNumber", ("0x0", False)),
                ("eth_getBlockByNumber", ("latest", False)),
                ("eth_getTransactionCount", (self._context.lease.address, "latest")),
            ]
        )
        chain = Chain(int(chain_id, 16), bytes.fromhex(genesis["hash"][2:]))
        if chain != self._context.lease.chain:
            raise ChainError(
                f"The node now serves another chain ({chain.chain_id}, first block {genesis['hash'][:10]}…).",
                "Connect a node of the chain that was used before.",
            )
        return _View(int(block["number"], 16), int(used, 16), self.fees(block))

    def _answers(self, entries: Sequence[Entry]) -> list[_Answer]:
        hashes = [["0x" + each.hash.hex() for each in entry.attempts] for entry in entries]
        receipts = iter(
            self._context.rpc.ask([("eth_getTransactionReceipt", (each,)) for group in hashes for each in group])
        )
        found = [next((each for each in [next(receipts) for _ in group] if each), None) for group in hashes]
        absent = [group[-1] for group, receipt in zip(hashes, found, strict=True) if receipt is None]
        known = iter(self._context.rpc.ask([("eth_getTransactionByHash", (each,)) for each in absent]))
        return [_Answer(receipt, receipt is None and next(known) is not None) for receipt in found]

    def _news(self, entry: Entry, answer: _Answer, view: _View, result: Reconciliation) -> dict[str, Any]:
        """What changes in the row of one transaction."""
        if answer.receipt is None:
            return self._outside(entry, answer, view, result)
        return self._inside(entry, answer.receipt, view, result)

    def _outside(self, entry: Entry, answer: _Answer, view: _View, result: Reconciliation) -> dict[str, Any]:
        """What changes in the row of a transaction that no block holds."""
        values: dict[str, Any] = {}
        problem = None if answer.in_pool or entry.state == State.INCLUDED else entry.problem
        if not answer.in_pool and view.used_nonces > entry.nonce:
            problem = f"A block holds another transaction with the nonce {entry.nonce} of this key."
        if problem != entry.problem:
            values = {"problem": problem}
        if entry.state == State.INCLUDED:
            result.dropped.append(entry.id)
            gone = ("succeeded", "block_number", "block_hash", "gas_used", "included_at")
            values |= {**dict.fromkeys(gone), "state": State.SENT}
        elif entry.state == State.RECORDED and answer.in_pool:
            values |= {"state": State.SENT, "sent_at": time.time()}
        return values

    def _inside(self, entry: Entry, receipt: dict[str, Any], view: _View, result: Reconciliation) -> dict[str, Any]:
        """What changes in the row of a transaction that a block holds."""
        now, values = time.time(), {}
        number, block_hash = int(receipt["blockNumber"], 16), bytes.fromhex(receipt["blockHash"][2:])
        if block_hash != entry.block_hash:
            result.included.append(entry.id)
            succeeded = int(receipt["status"], 16) == 1
            values = {
                "state": State.INCLUDED,
                "succeeded": succeeded,
                "block_number": number,
                "block_hash": block_hash,
                "gas_used": int(receipt["gasUsed"], 16),
                "included_at": now,
                "problem": None if succeeded else self._why(entry, block_hash),
            }
            if entry.state == State.RECORDED:
                values["sent_at"] = now
            if entry.block_hash is not None:
                result.dropped.append(entry.id)
        if view.head - number >= self._context.settings.finality:
            result.final.append(entry.id)
            values |= {"state": State.FINAL, "final_at": now}
        return values

    def _why(self, entry: Entry, block_hash: bytes) -> str:
        """Why a transaction failed in its block, as far as the state after the block still shows it."""
        call = {
            "from": self._context.lease.address,
            "to": entry.call.to,
            "data": "0x" + entry.call.data.hex(),
            "value": hex(entry.call.value),
        }
        answer = self._context.rpc.batch([("eth_call", (call, {"blockHash": "0x" + block_hash.hex()}))])[0]
        if not isinstance(answer, RpcError):
            return "It failed in its block, for a reason that does not show any more."
        return f"The contracts refused it: {self._context.contracts.reason(answer.data)}."

    def _raise(self, absent: Sequence[tuple[Entry, _Answer]], view: _View, result: Reconciliation) -> list[Entry]:
        """Signs overdue transactions again with higher fees; the new bytes are committed before they are returned."""
        overdue = time.time() - self._context.settings.bump_after
        stuck = []
        for place, (each, _) in enumerate(absent):
            newest = each.attempts[-1]
            # Those behind the first one wait for it; more pay helps them only where the price has risen.
            worth = place == 0 or view.fees.max_fee > newest.fees.max_fee
            if newest.recorded_at < overdue and worth and view.fees.max_fee and view.used_nonces <= each.nonce:
                stuck.append(each)
        pairs = [(each, self._replacement(each, view.fees)) for each in stuck]
        affordable = [(each, signed) for each, signed in pairs if signed is not None]
        if not stuck:
            return []
        with self._context.database.writing() as connection:
            self._context.lease.hold(connection)
            for each, signed in pairs:
                if signed is None:
                    problem = f"No block takes it, and the highest fee allowed is {self._context.settings.max_fee} wei."
                    outbox.change(connection, each.id, {"problem": problem})
                else:
                    outbox.add_attempt(connection, each.id, each.attempts[-1].number + 1, signed)
        result.raised = [each.id for each, _ in affordable]
        with self._context.database.reading() as connection:
            return [each for each in outbox.entries(connection, self._context.lease) if each.id in result.raised]

    def _replacement(self, entry: Entry, wanted: Fees) -> Signed | None:
        fees = entry.attempts[-1].fees.raised(wanted)
        if self._context.settings.max_fee is not None and fees.max_fee > self._context.settings.max_fee:
            return None
        account, chain_id = self._context.account, self._context.lease.chain.chain_id
        return sign(account, chain_id, entry.call, nonce=entry.nonce, gas=entry.gas, fees=fees)

    def _send(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        try:
            taken, problems = send(self._context.rpc, sorted(entries, key=lambda each: each.nonce))
        except NodeUnreachable:
            return
        with self._context.database.writing() as connection:
            self._context.lease.hold(connection)
            outbox.mark_sent(connection, taken)
            for row, problem in problems.items():
                outbox.change(connection, row, {"problem": problem})
