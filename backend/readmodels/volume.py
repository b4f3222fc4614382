"""How many tokens there are, how many there may be, what may still be issued: the volume rule, as in `Ledger`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from backend.readmodels.balances import CHANNELS, epoch_of
from backend.readmodels.parameters import NAMES, values_at
from backend.readmodels.tables import escrow, holding, issuance, member, parameter_change, welcome
from chain.model.months import start_of

LANES = 4
"""Months at whose end tokens can expire: the longest life."""
_WELCOME = NAMES.index("Welcome")
_BPS_SQUARED = 10**8


@dataclass(frozen=True)
class Budget:
    """What one channel may issue in a month; hundredths of a token.

    Attributes:
        channel: one of `CHANNELS`.
        reserved: its part of the month's growth.
        used: what it issued of that part.
        founding: what it issued out of the allowance of the founding members; only welcomes do.
        issuable: what it could issue at once.
    """

    channel: str
    reserved: int
    used: int
    founding: int
    issuable: int


@dataclass(frozen=True)
class Volume:
    """All tokens of a community in one second; hundredths of a token.

    Attributes:
        epoch: the month (UTC), counted from January 1970.
        lanes: what is free to spend, by expiry: `lanes[j]` until the end of month `epoch` + j.
        set_aside: what waits in open services.
        cap: the most that may circulate after an issuance.
        per_member: the cap's part for each counted member.
        members: how many members count.
        founding_left: what is left of the founding members' allowance.
        owed: welcomes that wait for budget.
        budgets: of each channel.
    """

    epoch: int
    lanes: tuple[int, ...]
    set_aside: int
    cap: int
    per_member: int
    members: int
    founding_left: int
    owed: int
    budgets: tuple[Budget, ...]

    @property
    def free(self) -> int:
        """What can be spent."""
        return sum(self.lanes)

    @property
    def circulating(self) -> int:
        """Free and set aside together."""
        return self.free + self.set_aside


def volume_at(connection: Connection, timestamp: int, founding_members: int) -> Volume:
    """The volume in a Unix second.

    Args:
        connection: the read models.
        timestamp: not before the newest event.
        founding_members: as the contract `Ledger` was created with.
    """
    epoch = epoch_of(timestamp)
    values = values_at(connection, timestamp)
    by_month = select(holding.c.last_epoch, func.sum(holding.c.amount)).group_by(holding.c.last_epoch)
    held = {last: int(amount) for last, amount in connection.execute(by_month.where(holding.c.last_epoch >= epoch))}
    lanes = tuple(held.get(epoch + lane, 0) for lane in range(LANES))
    aside = int(connection.execute(select(func.coalesce(func.sum(escrow.c.amount), 0))).scalar_one())

    count = select(func.count()).select_from(member)
    at_start = connection.execute(count.where(member.c.admitted_at < start_of(epoch))).scalar_one()
    members = max(at_start, min(connection.execute(count).scalar_one(), founding_members))
    cap = values.get("VolumePerMember", 0) * members

    now = {
        row.channel: int(row.issued) for row in connection.execute(select(issuance).where(issuance.c.epoch == epoch))
    }
    allowance = _allowance(connection, founding_members)
    welcomes = int(
        connection.execute(
            select(func.coalesce(func.sum(issuance.c.issued), 0)).where(issuance.c.channel == "welcome")
        ).scalar_one()
    )
    # The allowance is used before the month's growth, so its part of any month follows from the sums.
    from_founding = min(welcomes, allowance) - min(welcomes - now.get("welcome", 0), allowance)
    founding_left = allowance - min(welcomes, allowance)
    room = max(cap - sum(lanes) - aside, 0)
    budgets = []
    for channel in CHANNELS:
        reserved = cap * values.get("GrowthBps", 0) * values.get(f"Share{channel.capitalize()}", 0) // _BPS_SQUARED
        founding, used_founding = (min(room, founding_left), from_founding) if channel == "welcome" else (0, 0)
        used = now.get(channel, 0) - used_founding
        growth = min(room - founding, max(reserved - used, 0))
        budgets.append(Budget(channel, reserved, used, used_founding, growth + founding))
    owed = int(connection.execute(select(func.coalesce(func.sum(welcome.c.owed), 0))).scalar_one())
    return Volume(
        epoch, lanes, aside, cap, values.get("VolumePerMember", 0), members, founding_left, owed, tuple(budgets)
    )


def _allowance(connection: Connection, founding_members: int) -> int:
    """What the founding members' welcomes may take outside the growth: as many as they are times the first welcome."""
    first = select(parameter_change.c.value).where(
        parameter_change.c.parameter == _WELCOME, parameter_change.c.before.is_(None)
    )
    return founding_members * int(connection.execute(first).scalar_one_or_none() or 0)
