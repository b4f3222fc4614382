"""The community's tokens and one member's, out of the books."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection, func, select

from backend.books import Books, ChainBooks
from backend.problems import ProblemError
from backend.readmodels.balances import epoch_of
from backend.readmodels.tables import escrow, holding
from backend.readmodels.volume import Volume, volume_at
from backend.tokens.history import TokenMonth, months_until
from backend.tokens.statement import Statement, statement_of
from chain.events import head
from chain.rpc import Rpc


@dataclass(frozen=True)
class CommunityTokens:
    """All tokens of the community in a second, with the newest block that the books know."""

    now: int
    block: int
    volume: Volume
    months: tuple[TokenMonth, ...]


@dataclass(frozen=True)
class Balance:
    """A member's tokens in two numbers; hundredths."""

    member: str
    free: int
    set_aside: int


def community_tokens(books: Books) -> CommunityTokens:
    """The community's tokens now.

    Raises:
        ProblemError: 404 where it has no chain.
    """
    chain = books.require_chain()
    founding = founding_members(chain)
    with chain.database.reading() as connection:
        now = chain.clock(connection)
        volume, months = volume_at(connection, now, founding), months_until(connection, now)
        return CommunityTokens(now, head(connection).number, volume, months)


def member_tokens(books: Books, member: str) -> tuple[int, Statement]:
    """The newest block that the books know, and a member's tokens as they are now.

    Raises:
        ProblemError: 404 where there is no chain, or it does not know the member.
    """
    chain = books.require_chain()
    number = chain.numbers.get(member)
    if number is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"{member!r} has no tokens: it is not a member.")
    with chain.database.reading() as connection:
        return head(connection).number, statement_of(connection, number, chain.clock(connection))


def balances(connection: Connection, chain: ChainBooks, now: int) -> tuple[Balance, ...]:
    """What every member holds, by the order of their ids."""
    live = select(holding.c.member, func.sum(holding.c.amount)).where(holding.c.last_epoch >= epoch_of(now))
    free = {row[0]: int(row[1]) for row in connection.execute(live.group_by(holding.c.member))}
    query = select(escrow.c.member, func.sum(escrow.c.amount)).group_by(escrow.c.member)
    aside = {row[0]: int(row[1]) for row in connection.execute(query)}
    return tuple(
        Balance(member, free.get(number, 0), aside.get(number, 0)) for member, number in sorted(chain.numbers.items())
    )


def founding_members(chain: ChainBooks) -> int:
    """With how many founding members the contracts were created; of the node, where the deployment does not say."""
    plan = chain.deployment.plan
    if plan is not None:
        return plan.founding_members
    return int(chain.contracts.ask(Rpc(chain.url), [("Ledger", "FOUNDING_MEMBERS", ())])[0])
