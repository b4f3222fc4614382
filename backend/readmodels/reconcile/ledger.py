"""What `Ledger` answers: balances, what is set aside, what was issued, what may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select

from backend.readmodels.balances import CHANNELS, LANES
from backend.readmodels.reconcile.fact import Fact, Moment
from backend.readmodels.tables import escrow, holding, issuance, member, movement, token_month, welcome
from backend.readmodels.volume import volume_at


def ledger_facts(connection: Connection, moment: Moment) -> Iterator[Fact]:
    """Every view of the tokens, from the balances, and what can be added up, from the movements and months too."""
    yield from _accounts(connection, moment.epoch)
    yield from _statements(connection, moment.epoch)
    yield from _volume(connection, moment)


def _accounts(connection: Connection, epoch: int) -> Iterator[Fact]:
    held = connection.execute(select(holding).where(holding.c.last_epoch >= epoch)).all()
    escrows = connection.execute(select(escrow)).all()
    owed = {row.member: row.owed for row in connection.execute(select(welcome))}

    def lanes(amounts: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        return tuple(sum(amount for last, amount in amounts if last == epoch + lane) for lane in range(LANES))

    for number in connection.scalars(select(member.c.member).order_by(member.c.member)):
        own = [(row.last_epoch, row.amount) for row in held if row.member == number]
        aside = [row for row in escrows if row.member == number]
        account = (epoch, len(aside), sum(row.amount for row in aside), lanes(own))
        yield Fact("Ledger", "accountOf", (number,), account)
        yield Fact("Ledger", "balanceOf", (number,), sum(account[3]))
        yield Fact("Ledger", "welcomeOwedTo", (number,), owed.get(number, 0))
    issued = sum(connection.scalars(select(issuance.c.issued)))
    burnt = issued - sum(row.amount for row in held) - sum(row.amount for row in escrows)
    yield Fact("Ledger", "totals", (), (issued, burnt, burnt - _again(connection)))


def _statements(connection: Connection, epoch: int) -> Iterator[Fact]:
    """What the members' movements add up to; they are kept beside the balances, so both are compared."""
    free: dict[int, list[int]] = {}
    aside: dict[int, int] = {}
    issued = lost = 0
    for row in connection.execute(select(movement)):
        amounts = (row.lane_0, row.lane_1, row.lane_2, row.lane_3)
        lanes = free.setdefault(row.member, [0] * LANES)
        for lane, amount in enumerate(amounts):
            if row.epoch + lane >= epoch:
                lanes[row.epoch + lane - epoch] += amount
        aside[row.member] = aside.get(row.member, 0) + row.set_aside
        issued += sum(amounts) + row.lost if row.kind in CHANNELS else 0
        lost += row.lost - (sum(amounts) if row.kind == "left_behind" else 0)
    open_ = Counter(connection.scalars(select(escrow.c.member)))
    for number in connection.scalars(select(member.c.member).order_by(member.c.member)):
        account = (epoch, open_[number], aside.get(number, 0), tuple(free.get(number, (0,) * LANES)))
        yield Fact("Ledger", "accountOf", (number,), account)
    burnt = lost + _gone(connection, epoch)
    yield Fact("Ledger", "totals", (), (issued, burnt, burnt - _again(connection)))


def _volume(connection: Connection, moment: Moment) -> Iterator[Fact]:
    volume = volume_at(connection, moment.timestamp, moment.founding_members)
    yield Fact("Ledger", "supply", (), (volume.epoch, 0, volume.set_aside, volume.lanes))
    yield Fact("Ledger", "volumeCap", (), volume.cap)
    yield Fact("Ledger", "foundingAllowance", (), volume.founding_left)
    yield Fact("Ledger", "energyReserved", (), volume.energy_reserved)
    for position, budget in enumerate(volume.budgets):
        yield Fact("Ledger", "issuable", (position,), budget.issuable)
        yield Fact("Ledger", "issuedThisEpoch", (position,), budget.used)
        yield Fact("Ledger", "shareOf", (position,), budget.reserved)
    # What circulates, as the months tell it: every change that an event made, less the free tokens that expired.
    c = token_month.c
    sums = (c.issued, c.over_cap + c.late + c.left_behind, c.change)
    issued, lost, change = connection.execute(select(*(func.coalesce(func.sum(each), 0) for each in sums))).one()
    gone = _gone(connection, volume.epoch)
    commons = int(issued) - int(change) + gone - _again(connection)
    yield Fact("Ledger", "totals", (), (int(issued), int(lost) + gone, commons))


def _gone(connection: Connection, epoch: int) -> int:
    """What could be spent before a month, and was not."""
    query = select(func.coalesce(func.sum(holding.c.amount), 0)).where(holding.c.last_epoch < epoch)
    return int(connection.execute(query).scalar_one())


def _again(connection: Connection) -> int:
    """What was issued out of the commons."""
    query = select(func.coalesce(func.sum(issuance.c.issued), 0)).where(issuance.c.channel == CHANNELS[-1])
    return int(connection.execute(query).scalar_one())
