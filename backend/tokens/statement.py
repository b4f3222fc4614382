"""One member's tokens: every movement with the balance after it, what expires when, what is set aside for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from backend.market.models import service_terms
from backend.readmodels.balances import LANES, epoch_of
from backend.readmodels.tables import escrow, movement, welcome
from chain.model.months import start_of

EXPIRED = "expired"


@dataclass(frozen=True)
class Line:
    """A movement; hundredths of a token.

    Attributes:
        at: its Unix second; of what expired, the last one in which it could be spent.
        kind: a channel of issuance, `expired`, or one of the kinds of the table of movements.
        service: the service's id.
        amount: by how much it changed what can be spent.
        set_aside: by how much it changed what is set aside.
        lost: what did not arrive: above the holding cap, or expired while it was set aside.
        balance: what could be spent after it; `aside` what was set aside then.
    """

    at: int
    kind: str
    service: bytes | None
    amount: int
    set_aside: int
    lost: int
    balance: int
    aside: int


@dataclass(frozen=True)
class Escrow:
    """What is set aside for one service; hundredths of a token, with the months at whose end each part would expire."""

    service: bytes
    amount: int
    lots: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Statement:
    """A member's tokens in a second; hundredths of a token.

    Attributes:
        epoch: the month, counted from January 1970.
        lines: every movement, oldest first.
        lanes: what can be spent, by expiry: `lanes[j]` until the end of month `epoch` + j.
        escrows: what is set aside.
        owed: what waits for budget of the member's welcome.
        titles: of the services in it, where their words are kept.
    """

    epoch: int
    lines: tuple[Line, ...]
    lanes: tuple[int, ...]
    escrows: tuple[Escrow, ...]
    owed: int
    titles: dict[bytes, str]

    @property
    def balance(self) -> int:
        """What can be spent: the last line's balance."""
        return self.lines[-1].balance if self.lines else 0

    @property
    def aside(self) -> int:
        """What is set aside."""
        return sum(each.amount for each in self.escrows)


def statement_of(connection: Connection, member: int, now: int) -> Statement:
    """A member's tokens in a Unix second that is not before the newest event.

    Args:
        connection: the read models.
        member: its number on the chain.
        now: until when.
    """
    epoch = epoch_of(now)
    query = select(movement).where(movement.c.member == member).order_by(movement.c.block, movement.c.log_index)
    account = _Account()
    lines = tuple(account.follow(connection.execute(query), epoch))
    escrows = tuple(
        Escrow(
            row.service, row.amount, tuple((row.epoch + j, amount) for j, amount in enumerate(_lanes(row)) if amount)
        )
        for row in connection.execute(select(escrow).where(escrow.c.member == member).order_by(escrow.c.service))
    )
    owed = connection.execute(select(welcome.c.owed).where(welcome.c.member == member)).scalar_one_or_none() or 0
    named = {line.service for line in lines if line.service is not None}
    query_titles = select(service_terms.c.service, service_terms.c.title).where(service_terms.c.service.in_(named))
    titles = {row.service: row.title for row in connection.execute(query_titles)}
    lanes = tuple(account.lots.get(epoch + lane, 0) for lane in range(LANES))
    return Statement(epoch, lines, lanes, escrows, owed, titles)


class _Account:
    """What a member holds by the month of its expiry, followed through time."""

    def __init__(self) -> None:
        self.lots: dict[int, int] = {}
        self._aside = 0

    def follow(self, rows: Iterable[Row[Any]], until: int) -> Iterator[Line]:
        for row in rows:
            yield from self._pass(row.epoch)
            for lane, amount in enumerate(_lanes(row)):
                if amount:
                    self.lots[row.epoch + lane] = self.lots.get(row.epoch + lane, 0) + amount
            self._aside += row.set_aside
            yield self._line(row.timestamp, row.kind, sum(_lanes(row)), row)
        yield from self._pass(until)

    def _pass(self, epoch: int) -> Iterator[Line]:
        """The months before `epoch` end, and with them what nobody spent."""
        for last in sorted(last for last in self.lots if last < epoch):
            amount = self.lots.pop(last)
            if amount:
                yield self._line(start_of(last + 1) - 1, EXPIRED, -amount, None)

    def _line(self, at: int, kind: str, amount: int, row: Row[Any] | None) -> Line:
        service, aside, lost = (row.service, row.set_aside, row.lost) if row is not None else (None, 0, 0)
        return Line(at, kind, service, amount, aside, lost, sum(self.lots.values()), self._aside)


def _lanes(row: Row[Any]) -> tuple[int, ...]:
    return row.lane_0, row.lane_1, row.lane_2, row.lane_3
