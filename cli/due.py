"""What is due on a community's chain and may be done by anybody, as the read models tell it at a given second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Connection, and_, func, or_, select

from backend.market.standing import OPEN, State, in_state, standing_of
from backend.readmodels.ballots import LAPSE, has_quorum, is_carried, procedure_of
from backend.readmodels.members import WITHOUT_CONTROL
from backend.readmodels.settlements import current
from backend.readmodels.tables import (
    ballot,
    claim,
    claims,
    escrow,
    excuse,
    gift,
    gift_share,
    holding,
    key_change,
    member,
    movement,
    service,
    stakeholder,
    standing_grant,
    vote,
    welcome,
)
from backend.readmodels.treasury import standing_of as standing_grant_of
from chain.contracts import Call, Contracts
from chain.merkle import WHOLE, Line, SumTree
from chain.model.months import epoch_of, start_of
from cli.acting import line_and_proof

ACTIVE_MONTHS = 2
"""How many months before the present one count for taking part, as in `contracts/Treasury.sol`."""
Trees: TypeAlias = Callable[[int], SumTree | None]
"""The lines of a period as they were published; None where they are not known here."""
Proven: TypeAlias = Callable[[], tuple[tuple[Any, ...], list[tuple[bytes, int]]]]
"""Gives a line and its proof as contracts take them."""


@dataclass(frozen=True)
class Due:
    """An act that is due.

    Attributes:
        key: what it is about; the same act never has two.
        make: makes the call that does it: proofs are long, and most acts that are looked at were sent before.
    """

    key: str
    make: Callable[[], Call]


def due(connection: Connection, contracts: Contracts, at: int, tree_of: Trees, limit: int) -> Iterator[Due]:
    """All that is due, the ends of services first, in the order of their deadlines.

    Args:
        at: the present, in Unix seconds.
        limit: of services at once, so that tokens come back in the order of the deadlines.
    """
    make = _Maker(contracts)
    yield from _services(connection, make, at, limit)
    yield from _members(connection, make, at)
    yield from _ballots(connection, make, at, tree_of)
    yield from _claims(connection, make, at, tree_of)
    yield from _gifts(connection, make, at, tree_of)
    yield from _standing_grants(connection, make, at)


@dataclass(frozen=True)
class _Maker:
    contracts: Contracts

    def __call__(self, contract: str, function: str, about: str, *given: object, proven: Proven | None = None) -> Due:
        def call() -> Call:
            return self.contracts.call(contract, function, *given, *(proven() if proven else ()))

        return Due(f"{function} {about}", call)


def _services(connection: Connection, make: _Maker, at: int, limit: int) -> Iterator[Due]:
    over = or_(*(in_state(state, at) for state in (State.EXPIRED, State.CLOSED, State.RESOLVED)))
    query = select(service).where(over, service.c.state.in_(OPEN)).order_by(service.c.act_by).limit(limit)
    verbs = {State.EXPIRED: "expire", State.CLOSED: "closeAfterReview", State.RESOLVED: "resolveByDefault"}
    for row in connection.execute(query).all():
        yield make("Services", verbs[standing_of(row, at).state], f"0x{row.service.hex()}", row.service)


def _members(connection: Connection, make: _Maker, at: int) -> Iterator[Due]:
    """Changes of key that waited long enough, welcomes that wait for a month's budget, and what who left still has."""
    c, epoch = key_change.c, epoch_of(at)
    waiting = select(key_change).where(c.due_at <= at, c.completed_at.is_(None), c.cancelled_at.is_(None))
    for row in connection.execute(waiting.order_by(c.due_at)).all():
        yield make("Members", "completeKeyChange", f"{row.member} {row.number}", row.member)
    owed = select(welcome.c.member).where(welcome.c.owed > 0).order_by(welcome.c.member)
    for number in connection.scalars(owed).all():
        # The founding members' allowance and the month's budget do not grow within a month.
        yield make("Ledger", "payWelcome", f"{number} {epoch}", number)
    holds = select(holding.c.member).where(holding.c.last_epoch >= epoch, holding.c.amount > 0)
    left = (
        select(member.c.member, func.count())
        .join(movement, movement.c.member == member.c.member)
        .where(member.c.left_at.is_not(None), member.c.member.in_(holds))
        .where(member.c.member.not_in(select(escrow.c.member)))
        .group_by(member.c.member)
    )
    for number, movements in connection.execute(left).all():
        yield make("Members", "burnRest", f"{number} {movements}", number)  # as often as something comes in


def _ballots(connection: Connection, make: _Maker, at: int, tree_of: Trees) -> Iterator[Due]:
    """What was decided and is due; and, in open assemblies, the quotas that do not count among those entitled."""
    c = ballot.c
    for row in connection.execute(select(ballot).where(c.executed_at.is_(None), c.closes < at)).all():
        procedure = procedure_of(connection, row)
        since = row.closes + procedure.delay
        judged = row.kind == "judge_settlement" and has_quorum(row, procedure)
        if since < at <= since + LAPSE and (judged or is_carried(row, procedure)):
            yield make("Ballots", "execute", f"0x{row.ballot.hex()}", row.ballot, row.data)
    for row in connection.execute(select(ballot).where(c.closes >= at, c.period > 0)).all():
        yield from _excuses(connection, make, row, tree_of)


def _excuses(connection: Connection, make: _Maker, row: Any, tree_of: Trees) -> Iterator[Due]:  # noqa: ANN401 - a row
    voters = select(vote.c.voter).where(vote.c.ballot == row.ballot)
    gone = and_(member.c.left_at.is_not(None), member.c.member.not_in(voters))
    late = member.c.admitted_at >= row.opened_at
    nobody = select(member.c.member).where(or_(member.c["class"] == WITHOUT_CONTROL, gone, late))
    known = select(excuse.c.member).where(excuse.c.ballot == row.ballot)
    excused = set(connection.scalars(nobody.where(member.c.member.not_in(known))))
    for _, line, proven in _lines(tree_of, row.period) if excused else ():
        if line.member in excused and line.quota_micro:
            yield make("Ballots", "excuse", f"0x{row.ballot.hex()} {line.member}", row.ballot, proven=proven)


def _claims(connection: Connection, make: _Maker, at: int, tree_of: Trees) -> Iterator[Due]:
    """The claims of months that are final, and each member's part."""
    epoch, opened = epoch_of(at), {row.period: row for row in connection.execute(select(claims))}
    active = set(connection.scalars(select(member.c.member).where(member.c.active)))
    for row in current(connection):
        final = row.voided_at is None and row.final_at < at
        if final and row.tokens and row.period not in opened and epoch <= epoch_of(row.final_at + 1) + 1:
            given = (row.period, row.root, row.tokens)
            yield make("Settlements", "openClaims", f"{row.period}", *given)
    for period, row in opened.items():
        if row.last_epoch < epoch or row.claimed == row.reserved:
            continue
        taken = set(connection.scalars(select(claim.c.line).where(claim.c.period == period)))
        for i, line, proven in _lines(tree_of, period):
            if i not in taken and line.member in active and line.tokens * row.reserved // row.published:
                yield make("Settlements", "claim", f"{period} {line.member}", period, proven=proven)


def _gifts(connection: Connection, make: _Maker, at: int, tree_of: Trees) -> Iterator[Due]:
    """Each member's part of what stakeholders give by quotas."""
    c = gift.c
    open_gifts = select(gift).where(c.period.is_not(None), c.left > 0, c.last_epoch >= epoch_of(at))
    givers = select(stakeholder.c.stakeholder).where(stakeholder.c.until >= at)
    able = set(connection.scalars(select(member.c.member).where(member.c.active, member.c.member.not_in(givers))))
    for row in connection.execute(open_gifts).all():
        taken = set(connection.scalars(select(gift_share.c.line).where(gift_share.c.gift == row.gift)))
        for i, line, proven in _lines(tree_of, row.period):
            worth = row.amount * line.quota_micro // WHOLE
            if i not in taken and worth and line.member in able:
                about = f"0x{row.gift.hex()} {line.member}"
                yield make("Treasury", "takeQuotaShare", about, row.gift, proven=proven)


def _standing_grants(connection: Connection, make: _Maker, at: int) -> Iterator[Due]:
    """The month's part of the commons for each citizen who takes part, shown by the dearest of the services."""
    rule, epoch = standing_grant_of(connection), epoch_of(at)
    share = rule.share if rule.epoch == epoch else rule.each
    if not share:
        return
    c = service.c
    recent = and_(c.state == State.CLOSED, c.start >= start_of(epoch - ACTIVE_MONTHS), c.start <= at, c.paid >= share)
    shown: dict[int, bytes] = {}
    for row in connection.execute(select(service).where(recent).order_by(c.paid.desc(), c.service)).all():
        for number in (row.requester, row.provider):
            shown.setdefault(number, row.service)
    paid = select(standing_grant.c.member).where(standing_grant.c.epoch == epoch)
    wanted = select(member.c.member).where(
        member.c.active, member.c["class"] == "citizen", member.c.member.not_in(paid), member.c.member.in_(shown)
    )
    for number in connection.scalars(wanted.order_by(member.c.member)).all():
        yield make("Treasury", "payStandingGrant", f"{number} {epoch}", number, shown[number])


def _lines(tree_of: Trees, period: int) -> Iterator[tuple[int, Line, Proven]]:
    """Each line of a period with its place, and as contracts take it; none where the period is not known here."""
    tree = tree_of(period)
    if tree is not None:
        for place, line in enumerate(tree.lines):
            yield place, line, partial(line_and_proof, tree, place)
