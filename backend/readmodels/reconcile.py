"""Compares the read models with what the contracts themselves answer, at one block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from sqlalchemy import Connection, func, select

from backend.readmodels import balances, members, services
from backend.readmodels.parameters import values_at
from backend.readmodels.settlements import current
from backend.readmodels.tables import (
    escrow,
    holding,
    issuance,
    member,
    movement,
    office,
    parameter,
    service,
    token_month,
    welcome,
)
from backend.readmodels.volume import volume_at
from chain import merkle
from chain.contracts import Contracts
from chain.database import Transactions
from chain.errors import ChainError
from chain.events import head
from chain.events.tables import block
from chain.model.parameters import BOUNDS
from chain.rpc import Rpc, RpcError


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


@dataclass(frozen=True)
class _Fact:
    contract: str
    function: str
    given: tuple[Any, ...]
    books: Any


def differences(database: Transactions, rpc: Rpc, contracts: Contracts) -> list[Difference]:
    """Every view of members, balances, escrow, services, settlements, parameters and totals that the books get wrong.

    Both sides are taken at the block at which the read models stand. An empty list says that all agree.

    Raises:
        ChainError: the node has no state of that block: it lags, has another branch, or has forgotten.
        NodeUnreachable: no answer.
    """
    with database.reading() as connection:
        at = head(connection)
        timestamp = connection.execute(select(block.c.timestamp).where(block.c.hash == at.hash)).scalar_one_or_none()
        founding = _founding_members(rpc, contracts) if timestamp is not None else 0
        facts = [] if timestamp is None else list(_facts(connection, timestamp, founding))
    try:
        answers = contracts.ask(
            rpc, [(each.contract, each.function, each.given) for each in facts], {"blockHash": "0x" + at.hash.hex()}
        )
    except RpcError as error:
        raise ChainError(
            f"The node has no state of block {at.number}, at which the read models stand. {error.message}",
            "Follow the chain to its head, then compare again.",
        ) from error
    return [
        Difference(each.contract, each.function, each.given, answer, each.books)
        for each, answer in zip(facts, answers, strict=True)
        if answer != each.books
    ]


def _founding_members(rpc: Rpc, contracts: Contracts) -> int:
    """What the contract was created with; the same at every block."""
    try:
        return int(contracts.ask(rpc, [("Ledger", "FOUNDING_MEMBERS", ())])[0])
    except RpcError as error:
        raise ChainError(f"The node does not know the contracts. {error.message}", "Is it another chain's?") from error


def _facts(connection: Connection, timestamp: int, founding_members: int) -> Iterator[_Fact]:
    epoch = balances.epoch_of(timestamp)
    values = values_at(connection, timestamp)
    for row in connection.execute(select(parameter).order_by(parameter.c.parameter)):
        yield _Fact("Council", "valueOf", (row.parameter,), values[row.name])
        state = (values[row.name], row.next, row.starts_at, *BOUNDS[row.name])
        yield _Fact("Council", "stateOf", (row.parameter,), state)
    yield from _members(connection)
    yield from _accounts(connection, epoch)
    yield from _statements(connection, epoch)
    yield from _volume(connection, timestamp, founding_members)
    yield from _services(connection)
    for row in current(connection):
        yield _Fact("Settlements", "recordOf", (row.period,), (_seal(row.root, row.tokens), row.revision, row.final_at))


def _seal(root: bytes, tokens: int) -> bytes:
    """What the contract keeps of a root and its sums: 26 bytes of their hash."""
    return keccak(root + merkle.pack(merkle.WHOLE, tokens).to_bytes(32))[:26]


def _members(connection: Connection) -> Iterator[_Fact]:
    for row in connection.execute(select(member).order_by(member.c.member)):
        mapping = row._mapping
        told = (members.CLASSES.index(mapping["class"]), members.KEY_TYPES.index(row.key_type), row.key.lower())
        yield _Fact("Members", "memberOf", (row.member,), told)
        yield _Fact("Members", "memberByKey", (row.key,), row.member)
    for row in connection.execute(select(office).order_by(office.c.role, office.c.holder)):
        yield _Fact("Members", "roleUntil", (members.ROLES.index(row.role), row.holder), row.until)


def _accounts(connection: Connection, epoch: int) -> Iterator[_Fact]:
    held = connection.execute(select(holding).where(holding.c.last_epoch >= epoch)).all()
    escrows = connection.execute(select(escrow)).all()
    owed = {row.member: row.owed for row in connection.execute(select(welcome))}

    def lanes(amounts: Sequence[tuple[int, int]], first: int) -> tuple[int, ...]:
        return tuple(sum(amount for last, amount in amounts if last == first + lane) for lane in range(4))

    for number in connection.scalars(select(member.c.member).order_by(member.c.member)):
        own = [(row.last_epoch, row.amount) for row in held if row.member == number]
        aside = [row for row in escrows if row.member == number]
        account = (epoch, len(aside), sum(row.amount for row in aside), lanes(own, epoch))
        yield _Fact("Ledger", "accountOf", (number,), account)
        yield _Fact("Ledger", "balanceOf", (number,), sum(account[3]))
        yield _Fact("Ledger", "welcomeOwedTo", (number,), owed.get(number, 0))
    issued = sum(connection.scalars(select(issuance.c.issued)))
    remaining = sum(row.amount for row in held) + sum(row.amount for row in escrows)
    yield _Fact("Ledger", "totals", (), (issued, issued - remaining, issued - remaining))


def _statements(connection: Connection, epoch: int) -> Iterator[_Fact]:
    """What the members' movements add up to; they are kept beside the balances, so both are compared."""
    free: dict[int, int] = {}
    for row in connection.execute(select(movement).where(movement.c.epoch > epoch - 4)):
        lanes = (row.lane_0, row.lane_1, row.lane_2, row.lane_3)
        left = sum(amount for lane, amount in enumerate(lanes) if row.epoch + lane >= epoch)
        free[row.member] = free.get(row.member, 0) + left
    for number in connection.scalars(select(member.c.member).order_by(member.c.member)):
        yield _Fact("Ledger", "balanceOf", (number,), free.get(number, 0))


def _volume(connection: Connection, timestamp: int, founding_members: int) -> Iterator[_Fact]:
    volume = volume_at(connection, timestamp, founding_members)
    yield _Fact("Ledger", "supply", (), (volume.epoch, 0, volume.set_aside, volume.lanes))
    yield _Fact("Ledger", "volumeCap", (), volume.cap)
    yield _Fact("Ledger", "foundingAllowance", (), volume.founding_left)
    for position, budget in enumerate(volume.budgets):
        yield _Fact("Ledger", "issuable", (position,), budget.issuable)
        yield _Fact("Ledger", "issuedThisEpoch", (position,), budget.used)
    # What circulates, as the months tell it: every change that an event made, less the free tokens that expired.
    change = connection.execute(select(func.coalesce(func.sum(token_month.c.change), 0))).scalar_one()
    gone = connection.execute(
        select(func.coalesce(func.sum(holding.c.amount), 0)).where(holding.c.last_epoch < volume.epoch)
    ).scalar_one()
    issued, lost = connection.execute(
        select(
            func.coalesce(func.sum(token_month.c.issued), 0),
            func.coalesce(func.sum(token_month.c.over_cap + token_month.c.late), 0),
        )
    ).one()
    burnt = int(lost) + int(gone)
    yield _Fact("Ledger", "totals", (), (int(issued), burnt, int(issued) - int(change) + int(gone)))


def _services(connection: Connection) -> Iterator[_Fact]:
    aside = {
        row.service: (row.epoch, 0, 0, (row.lane_0, row.lane_1, row.lane_2, row.lane_3))
        for row in connection.execute(select(escrow))
    }
    for row in connection.execute(select(service).order_by(service.c.service)):
        parties = (row.requester or 0, row.provider or 0, row.amount or 0, row.category or 0)
        times = (
            row.start or 0,
            row.perform_by or 0,
            row.approve_by if row.state == "requested" else 0,
            row.review_by if row.state == "delivered" else 0,
        )
        yield _Fact("Services", "serviceOf", (row.service,), (services.STATES.index(row.state), *parties, *times))
        yield _Fact("Ledger", "escrowOf", (row.service,), aside.get(row.service, (0, 0, 0, (0, 0, 0, 0))))
