"""Every balance and every escrow, rebuilt from the ledger's events alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from chain.model.months import epoch_of

LANES = range(4)
Lots = dict[int, int]
"""Amounts by the last month in which they can be spent."""


class Replay:
    """What an auditor knows who has nothing but the events (I-23), and asserts of each (I-11, I-12)."""

    def __init__(self) -> None:
        self.lots: dict[int, Lots] = defaultdict(lambda: defaultdict(int))
        self.escrowed: dict[int, int] = defaultdict(int)
        self.escrows: dict[bytes, Lots] = {}
        self.owed: dict[int, int] = defaultdict(int)
        self.issued: Counter[int] = Counter()
        self.burnt = 0
        self.pairs: set[tuple[int, frozenset[int]]] = set()
        self.earned: dict[tuple[int, int], int] = defaultdict(int)

    def apply(self, contract: str, name: str, fields: Mapping[str, Any], now: int) -> set[int]:
        """Takes one event, in order. Says whose free units it made fewer."""
        if contract != "Ledger":
            return set()
        self.turn(epoch := epoch_of(now))
        match name:
            case "Issued":
                self.issued[fields["channel"]] += fields["received"] + fields["overflowed"]
                self._receive(fields["member"], fields)
            case "WelcomeOwed":
                self.owed[fields["member"]] = fields["amount"]
            case "Escrowed":
                taken = lots_of(fields["taken"])
                self._take(fields["member"], taken)
                self.escrows[fields["service"]] = taken
                self.escrowed[fields["member"]] += sum(taken.values())
                return {fields["member"]}
            case "Paid":
                escrow = self._let_go(fields["service"], fields["from"])
                assert sum(escrow.values()) == fields["received"] + fields["overflowed"]
                self._receive(fields["to"], fields)
            case "Refunded":
                escrow = self._let_go(fields["service"], fields["member"])
                self._give_back(fields["member"], escrow, fields, epoch)
                assert sum(escrow.values()) == 0
            case "Split":
                escrow = self._let_go(fields["service"], fields["from"])
                self._give_back(fields["from"], escrow, fields, epoch)
                assert sum(escrow.values()) == fields["received"] + fields["overflowed"]
                self._receive(fields["to"], fields)
            case "PaidAtOnce":
                taken = lots_of(fields["taken"])
                self._take(fields["from"], taken)
                assert sum(taken.values()) == fields["received"] + fields["overflowed"]
                self._receive(fields["to"], fields)
                return {fields["from"]}
            case "Burnt":
                assert sum(self.lots[fields["member"]].values()) == fields["amount"]
                self.lots[fields["member"]].clear()
                self.burnt += fields["amount"]
                return {fields["member"]}
            case "EnergyReserved" | "Expired":  # what is kept for claims is nobody's yet; what expired is known
                pass
            case _:
                raise AssertionError(f"Nobody knows what {name} does to a balance.")
        return set()

    def turn(self, epoch: int) -> None:
        """Lets what can be spent no later than before a month expire."""
        for lots in self.lots.values():
            for last in [last for last in lots if last < epoch]:
                self.burnt += lots.pop(last)

    def free(self, member: int, epoch: int) -> Lots:
        """What a member can spend, without the lots that are empty."""
        self.turn(epoch)
        return {last: amount for last, amount in self.lots[member].items() if amount}

    def _receive(self, member: int, fields: Mapping[str, Any]) -> None:
        self.lots[member][fields["lastEpoch"]] += fields["received"]
        self.burnt += fields["overflowed"]

    def _take(self, member: int, taken: Lots) -> None:
        """The soonest expiring first: nothing is left that expires sooner than the last of what is taken."""
        lots = self.lots[member]
        for last, amount in taken.items():
            lots[last] -= amount
            assert lots[last] >= 0
        assert not any(amount for last, amount in lots.items() if last < max(taken))

    def _let_go(self, service: bytes, member: int) -> Lots:
        escrow = self.escrows.pop(service)
        self.escrowed[member] -= sum(escrow.values())
        return escrow

    def _give_back(self, member: int, escrow: Lots, fields: Mapping[str, Any], epoch: int) -> None:
        """Nothing comes back with a later expiry than it had."""
        for last, amount in lots_of(fields["returned"]).items():
            assert last >= epoch
            escrow[last] -= amount
            assert escrow[last] >= 0
            self.lots[member][last] += amount
        gone = fields["expired"]
        assert gone <= sum(amount for last, amount in escrow.items() if last < epoch)
        for last in sorted(escrow):
            part = min(escrow[last], gone)
            escrow[last] -= part
            gone -= part
        self.burnt += fields["expired"]


def lots_of(word: int) -> Lots:
    """The lots in a word as `contracts/Vintages.sol` lays it out."""
    lanes = {(word >> 240) + lane: (word >> 48 * lane) & (2**48 - 1) for lane in LANES}
    return {last: amount for last, amount in lanes.items() if amount}
