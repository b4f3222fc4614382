"""What the auditor reads from a chain: one pinned block, all events up to it, view functions and transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address

from chain.compile import Artifact
from chain.contracts import Call, Contracts
from chain.deployment import Deployment
from chain.errors import ChainError
from chain.logs import read_logs
from chain.rpc import Rpc, RpcError
from oracle.audit.findings import Kind, Notebook, Where


@dataclass(frozen=True)
class Event:
    """An event of one of the community's contracts."""

    contract: str
    name: str
    values: Mapping[str, Any]
    block: int
    timestamp: int
    transaction: str
    index: int

    @property
    def where(self) -> Where:
        """Its place on the chain."""
        return {"block": self.block, "transaction": self.transaction}


@dataclass(frozen=True)
class NoAnswer:
    """Stands where a view function gave no answer; equal to no answer."""

    reason: str

    def __str__(self) -> str:
        return f"no answer ({self.reason})"


Question = tuple[str, str, Sequence[Any]]
"""A contract, its view function and the arguments."""


class Evidence:
    """A chain as seen from the block that was newest when the audit began.

    Raises:
        ChainError: the node does not answer.
    """

    def __init__(self, rpc: Rpc, artifacts: Mapping[str, Artifact], deployment: Deployment) -> None:
        self.rpc = rpc
        self.artifacts = artifacts
        self.deployment = deployment
        self.contracts = Contracts(artifacts, deployment)
        self._transaction: tuple[str, dict[str, Any]] = "", {}
        head = rpc.call("eth_getBlockByNumber", "latest", False)
        self.head = int(head["number"], 16)
        self.head_hash = str(head["hash"])
        self.now = int(head["timestamp"], 16)

    def require_unmoved(self) -> None:
        """Make sure that the block which was pinned is still part of the chain.

        Raises:
            ChainError: it is not: what was read belongs to two histories.
        """
        block = self.rpc.call("eth_getBlockByNumber", hex(self.head), False)
        if block is None or block["hash"] != self.head_hash:
            raise ChainError(f"The chain replaced its block {self.head} during the audit.", "Run the audit again.")

    def ask(self, questions: Sequence[Question]) -> list[Any]:
        """The answers of view functions at the pinned block; a `NoAnswer` where one reverts or gives something else."""
        calls = [self.contracts.call(contract, function, *given) for contract, function, given in questions]
        raw = self.rpc.batch(
            [("eth_call", ({"to": call.to, "data": "0x" + call.data.hex()}, hex(self.head))) for call in calls]
        )
        return [self._answer(question, data) for question, data in zip(questions, raw, strict=True)]

    def _answer(self, question: Question, data: object) -> object:
        if isinstance(data, RpcError):
            return NoAnswer(data.message)
        try:
            answer = self.contracts.answer(question[0], question[1], bytes.fromhex(str(data)[2:]))
        except DecodingError:
            return NoAnswer("what it gives is no answer of this function")
        return with_checksums(answer)

    def events(self, notebook: Notebook) -> Iterator[Event]:
        """All events from the deployment to the pinned block, in their order.

        One that the contracts do not know becomes a finding.
        """
        logs = sorted(
            read_logs(self.rpc, self.contracts.addresses.values(), self.deployment.block, self.head),
            key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16)),
        )
        times = self._times(sorted({int(log["blockNumber"], 16) for log in logs}))
        for log in logs:
            block, transaction = int(log["blockNumber"], 16), str(log["transactionHash"])
            topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
            address = bytes.fromhex(log["address"][2:])
            try:
                contract, name, values = self.contracts.event(address, topics, bytes.fromhex(log["data"][2:]))
            except ChainError as error:
                where: Where = {"block": block, "transaction": transaction, "contract": to_checksum_address(address)}
                notebook.require(Kind.EVENT, where, False, "an event of these contracts", log["data"], error.message)
                continue
            yield Event(contract, name, values, block, times[block], transaction, int(log["logIndex"], 16))

    def _times(self, numbers: Sequence[int]) -> dict[int, int]:
        blocks = self.rpc.ask([("eth_getBlockByNumber", (hex(number), False)) for number in numbers])
        return {number: int(block["timestamp"], 16) for number, block in zip(numbers, blocks, strict=True)}

    def given(self, event: Event, contract: str, function: str) -> tuple[Any, ...] | None:
        """The arguments of the call that led to an event; None if the transaction called something else.

        Anyone may relay, also through a contract of their own, whose calls cannot be read from the chain's data.
        """
        to, data = self.transaction(event.transaction)
        return None if to is None else self.contracts.given(contract, function, Call(to, data))

    def transaction(self, transaction: str) -> tuple[str | None, bytes]:
        """Where a transaction went (a checksum address; None for a creation), and its data."""
        if self._transaction[0] != transaction:
            found = self.rpc.call("eth_getTransactionByHash", transaction)
            if found is None:
                text = f"The node does not give the transaction {transaction}."
                raise ChainError(text, "Use a node with full history.")
            self._transaction = transaction, found
        found = self._transaction[1]
        return (to_checksum_address(found["to"]) if found["to"] else None), bytes.fromhex(found["input"][2:])


def with_checksums(value: object) -> object:
    """A decoded value with lists as tuples and every address with its checksum; no function gives other text."""
    if isinstance(value, tuple | list):
        return tuple(map(with_checksums, value))
    return to_checksum_address(value) if isinstance(value, str) else value
