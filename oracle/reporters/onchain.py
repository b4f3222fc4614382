"""What the reporters look up on the chain: its clock, the records of periods, and who holds the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from chain.contracts import Contracts
from chain.genesis import ORACLE
from chain.merkle import WHOLE, pack
from chain.rpc import Rpc
from energy.calendar import Month
from oracle.publication import Period
from oracle.reporters.decided import end_of, read_decided
from oracle.settlement import Decisions

SEAL_BYTES = 26


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
        self._decisions: dict[Month, Decisions] = {}
        self._true_ups: dict[Month, int] = {}

    def now(self) -> int:
        """The chain's clock: the timestamp of its newest block."""
        return int(self._rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def records(self, periods: Sequence[Period]) -> list[Record | None]:
        """What the chain holds about some periods; None where nothing was published."""
        questions = [("Settlements", "recordOf", (period.number,)) for period in periods]
        found = (Record(*answer) for answer in self._contracts.ask(self._rpc, questions))
        return [record if record.final_at else None for record in found]

    def newest(self, months: Sequence[Month]) -> list[tuple[Period, Record | None]]:
        """The last true-up of each month, or the month itself where it has none, with what the chain holds about it."""
        found: dict[Month, tuple[Period, Record | None]] = {}
        open_months = list(months)
        while open_months:
            # As far as is known already, and one further.
            asked = [Period(month, n) for month in open_months for n in range(self._true_ups.get(month, 0) + 2)]
            for period, record in zip(asked, self.records(asked), strict=True):
                if record is not None or not period.true_up:
                    found[period.month] = period, record
            open_months = [month for month in open_months if found[month][0].true_up > self._true_ups.get(month, 0)]
            self._true_ups |= {month: found[month][0].true_up for month in open_months}
        return [found[month] for month in months]

    def decisions(self, month: Month) -> Decisions:
        """See `Decided.of`; what holds for a month that has begun never changes, so it is asked once."""
        if month not in self._decisions:
            self._decisions[month] = read_decided(self._rpc, self._contracts).of(month)
        return self._decisions[month]

    def in_office(self, signers: Sequence[str], now: int) -> set[str]:
        """Those whose signatures count now."""
        questions = [("Members", "roleUntil", (ORACLE, signer)) for signer in signers]
        ends = self._contracts.ask(self._rpc, questions)
        return {signer for signer, end in zip(signers, ends, strict=True) if end >= now}


def is_over(month: Month, now: int) -> bool:
    """Whether the month is over as the contract counts it, in UTC."""
    return now >= end_of(month)
