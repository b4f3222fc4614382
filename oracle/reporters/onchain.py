"""What the reporters look up on the chain: its clock, the records of periods, and who holds the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from chain.contracts import Contracts
from chain.genesis import ORACLE, PARAMETERS
from chain.logs import read_logs
from chain.merkle import WHOLE, pack
from chain.rpc import Rpc
from energy.calendar import Month
from oracle.publication import period_number

SEAL_BYTES = 26
_CHANGES = (("ParameterSet", "uint24"), ("ParameterScheduled", "uint24,uint24,uint40"))
"""The events of a parameter, with the kinds of their fields after its number."""


@dataclass(frozen=True)
class Record:
    """What the chain holds about a period.

    Attributes:
        seal: the first 26 bytes of the hash of the root and its sums.
        final_at: the settlement is final after this second.
    """

    seal: bytes
    revision: int
    final_at: int

    @property
    def is_void(self) -> bool:
        """Whether the members declared the revision void."""
        return not any(self.seal)

    def holds(self, root: bytes, tokens: int) -> bool:
        """Whether this root is the one on record."""
        return keccak(encode(["bytes32", "uint256"], [root, pack(WHOLE, tokens)]))[:SEAL_BYTES] == self.seal


class Settlements:
    """The contract `Settlements` of a community, read through a node."""

    def __init__(self, rpc: Rpc, contracts: Contracts) -> None:
        self._rpc = rpc
        self._contracts = contracts
        threshold, most = contracts.ask(rpc, [("Settlements", "THRESHOLD", ()), ("Settlements", "MAX_REVISIONS", ())])
        self.threshold = int(threshold)
        self.max_revisions = int(most)
        self._energy_per_member: dict[Month, int] = {}

    def now(self) -> int:
        """The chain's clock: the timestamp of its newest block."""
        return int(self._rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def records(self, months: Sequence[Month]) -> list[Record | None]:
        """What the chain holds about some periods; None where nothing was published."""
        questions = [("Settlements", "recordOf", (period_number(month),)) for month in months]
        found = (Record(*answer) for answer in self._contracts.ask(self._rpc, questions))
        return [record if record.final_at else None for record in found]

    def energy_per_member(self, month: Month) -> int:
        """See the function of this name; what holds for a month that has begun never changes, so it is asked once."""
        if month not in self._energy_per_member:
            self._energy_per_member[month] = energy_per_member(self._rpc, self._contracts, month)
        return self._energy_per_member[month]

    def in_office(self, signers: Sequence[str], now: int) -> set[str]:
        """Those whose signatures count now."""
        questions = [("Members", "roleUntil", (ORACLE, signer)) for signer in signers]
        ends = self._contracts.ask(self._rpc, questions)
        return {signer for signer, end in zip(signers, ends, strict=True) if end >= now}


def is_over(month: Month, now: int) -> bool:
    """Whether the month is over as the contract counts it, in UTC."""
    return now >= end_of(month)


def end_of(month: Month) -> int:
    """The first second after the month, in UTC."""
    after = month.plus(1)
    return int(datetime(after.year, after.month, 1, tzinfo=UTC).timestamp())


def energy_per_member(rpc: Rpc, contracts: Contracts, month: Month) -> int:
    """The parameter `EnergyPerMember` in the last second of a month, in hundredths of a token.

    It is read from the events, in which the past stays as it was, so that everybody finds the same whenever they look.
    A parameter changes at the border between two months only, a week after that was decided: what this gives for the
    present month is what it will give later. A month that was over before the contracts existed has none: 0.

    Raises:
        ChainError: the node does not answer.
    """
    signatures = ["0x" + keccak(text=f"{name}(uint8,{kinds})").hex() for name, kinds in _CHANGES]
    parameter = "0x" + list(PARAMETERS).index("EnergyPerMember").to_bytes(32).hex()
    head = int(rpc.call("eth_blockNumber"), 16)
    council, first = contracts.addresses["Council"], contracts.deployment.block
    since, value, last = 0, 0, end_of(month) - 1
    for log in read_logs(rpc, [council], first, head, [signatures, [parameter]]):
        topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
        _, name, fields = contracts.event(bytes.fromhex(council[2:]), topics, bytes.fromhex(log["data"][2:]))
        if name == "ParameterSet":
            block = rpc.call("eth_getBlockByNumber", log["blockNumber"], False)
            begin, then = int(block["timestamp"], 16), int(fields["value"])
        else:
            begin, then = int(fields["from"]), int(fields["next"])
        if since <= begin <= last:
            since, value = begin, then
    return value
