"""Compares the read models with what the contracts themselves answer, at one block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from backend.readmodels.balances import epoch_of
from backend.readmodels.reconcile.ballots import ballot_facts
from backend.readmodels.reconcile.council import council_facts
from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.reconcile.ledger import ledger_facts
from backend.readmodels.reconcile.members import member_facts
from backend.readmodels.reconcile.services import service_facts
from backend.readmodels.reconcile.settlements import settlement_facts
from backend.readmodels.reconcile.treasury import treasury_facts
from chain.contracts import Contracts
from chain.database import Transactions
from chain.errors import ChainError
from chain.events import head
from chain.events.tables import block
from chain.rpc import Rpc, RpcError

__all__ = ["Difference", "Fact", "Moment", "differences", "facts"]

_SUBJECTS: Sequence[Callable[[Connection, Moment], Iterator[Fact]]] = (
    council_facts,
    member_facts,
    ledger_facts,
    service_facts,
    treasury_facts,
    settlement_facts,
    ballot_facts,
)
_AT_ONCE = 500
"""Questions for each request to the node."""


@dataclass(frozen=True)
class Difference:
    """Where the read models and the chain do not agree.

    Attributes:
        contract: the contract that was asked.
        function: its view function.
        given: the arguments.
        chain: what it answers.
        books: what follows from the read models.
    """

    contract: str
    function: str
    given: tuple[Any, ...]
    chain: Any
    books: Any

    def __str__(self) -> str:
        return f"{self.contract}.{self.function}{self.given} is {self.chain}, and the books say {self.books}."


def facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Everything that the books can say of what the contracts answer at a moment.

    Not among it is what no event tells: the numbers of members' next intents (`Members.nonceOf`), identity
    commitments, and what a call would return that nobody made.
    """
    for subject in _SUBJECTS:
        yield from subject(connection, moment)


def differences(database: Transactions, rpc: Rpc, contracts: Contracts) -> list[Difference]:
    """Every view of the contracts that the books answer, and get wrong.

    Both sides are taken at the block at which the read models stand. An empty list says that all agree.

    Raises:
        ChainError: the node has no state of that block: it lags, has another branch, or has forgotten.
        NodeUnreachable: no answer.
    """
    with database.reading() as connection:
        at = head(connection)
        timestamp = connection.execute(select(block.c.timestamp).where(block.c.hash == at.hash)).scalar_one_or_none()
        if timestamp is None:
            return []
        moment = Moment(timestamp, epoch_of(timestamp), _founding_members(rpc, contracts))
        told = list(facts(connection, moment))
    found = []
    for start in range(0, len(told), _AT_ONCE):
        part = told[start : start + _AT_ONCE]
        try:
            answers = contracts.ask(
                rpc, [(each.contract, each.function, each.given) for each in part], {"blockHash": "0x" + at.hash.hex()}
            )
        except RpcError as error:
            raise ChainError(
                f"The node has no state of block {at.number}, at which the read models stand. {error.message}",
                "Follow the chain to its head, then compare again.",
            ) from error
        found += [
            Difference(each.contract, each.function, each.given, answer, each.books)
            for each, answer in zip(part, answers, strict=True)
            if answer != each.books
        ]
    return found


def _founding_members(rpc: Rpc, contracts: Contracts) -> int:
    """What the contract was created with; the same at every block."""
    try:
        return int(contracts.ask(rpc, [("Ledger", "FOUNDING_MEMBERS", ())])[0])
    except RpcError as error:
        raise ChainError(f"The node does not know the contracts. {error.message}", "Is it another chain's?") from error
