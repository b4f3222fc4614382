"""How many tokens there are, how many there may be, what may still be issued: the volume rule, as in `Ledger`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from backend.readmodels.balances import CHANNELS, LANES, epoch_of
from backend.readmodels.members import active_at
from backend.readmodels.parameters import NAMES, paused_until, values_at
from backend.readmodels.settlements import reserved_energy
from backend.readmodels.tables import escrow, holding, issuance, member, parameter_change, welcome
from chain.model.months import start_of

_WELCOME = NAMES.index("Welcome")
_BPS_SQUARED = 10**8


@dataclass(frozen=True)
class Budget:
    """What one channel may issue in a month; hundredths of a token.

    Attributes:
        channel: one of `CHANNELS`.
        reserved: its part of the month's growth; the commons have none.
        used: what counts against that part: of energy what was reserved for claims, of the others what was issued.
        founding: what it issued out of the allowance of the founding members; only welcomes do.
        issuable: what it could issue at once; nothing in a pause.
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
        energy_reserved: what is kept for claims, by the end of this month and by the end of the next.
        cap: the most that may circulate after an issuance.
        per_member: the cap's part for each counted member.
        members: how many members count.
        founding_left: what is left of the founding members' allowance.
        owed: welcomes that wait for budget.
        issued: all that was ever issued.
        commons: what expired, overflowed or was left behind, and may be given again.
        paused_until: the last second of the present or latest pause; 0 if there never was one.
        budgets: of each channel.
    """

    epoch: int
    lanes: tuple[int, ...]
    set_aside: int
    energy_reserved: tuple[int, int]
    cap: int
    per_member: int
    members: int
    founding_left: int
    owed: int
    issued: int
    commons: int
    paused_until: int
    budgets: tuple[Budget, ...]

    @property
    def free(self) -> int:
        """What can be spent."""
        return sum(self.lanes)

    @property
    def circulating(self) -> int:
        """Free and set aside together."""
        return self.free + self.set_aside

    @property
    def burnt(self) -> int:
        """All that ever expired, overflowed or was left behind."""
        return self.issued - self.circulating

    def budget(self, channel: str) -> Budget:
        """The budget of one of `CHANNELS`."""
        return self.budgets[CHANNELS.index(channel)]


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
    members = counted_members(connection, epoch, founding_members)
    cap = values.get("VolumePerMember", 0) * members
    reserves = reserved_energy(connection, epoch)

    sums = select(issuance.c.channel, func.sum(issuance.c.issued)).group_by(issuance.c.channel)
    issued = {channel: int(amount) for channel, amount in connection.execute(sums)}
    commons = sum(issued.values()) - sum(lanes) - aside - issued.get("commons", 0)

    booked = {row.channel: int(row.booked) for row in connection.execute(select(issuance).filter_by(epoch=epoch))}
    allowance, welcomes = _allowance(connection, founding_members), issued.get("welcome", 0)
    # The allowance is used before the month's growth, so its part of any month follows from the sums.
    founding = min(welcomes, allowance) - min(welcomes - booked.get("welcome", 0), allowance)
    founding_left = allowance - min(welcomes, allowance)

    until = paused_until(connection)
    room = max(cap - sum(lanes) - aside - sum(reserves), 0)
    budgets = []
    for channel in CHANNELS[:-1]:
        reserved = cap * values.get("GrowthBps", 0) * values.get(f"Share{channel.capitalize()}", 0) // _BPS_SQUARED
        first, used_first = (min(room, founding_left), founding) if channel == "welcome" else (0, 0)
        used = booked.get(channel, 0) - used_first
        issuable = first + min(room - first, max(reserved - used, 0))
        budgets.append(Budget(channel, reserved, used, used_first, 0 if timestamp <= until else issuable))
    budgets.append(Budget(CHANNELS[-1], 0, 0, 0, 0 if timestamp <= until else min(room, commons)))
    owed = int(connection.execute(select(func.coalesce(func.sum(welcome.c.owed), 0))).scalar_one())
    return Volume(
        epoch=epoch,
        lanes=lanes,
        set_aside=aside,
        energy_reserved=reserves,
        cap=cap,
        per_member=values.get("VolumePerMember", 0),
        members=members,
        founding_left=founding_left,
        owed=owed,
        issued=sum(issued.values()),
        commons=commons,
        paused_until=until,
        budgets=tuple(budgets),
    )


def active_members(connection: Connection, epoch: int) -> tuple[int, int]:
    """How many members were active when a month began, and how many are now."""
    count = select(func.count()).select_from(member)
    at_start = connection.execute(count.where(active_at(start_of(epoch) - 1))).scalar_one()
    return at_start, connection.execute(count.where(member.c.active)).scalar_one()


def counted_members(connection: Connection, epoch: int, founding_members: int) -> int:
    """How many members count for the volume of a month."""
    at_start, current = active_members(connection, epoch)
    return max(at_start, min(current, founding_members))


def _allowance(connection: Connection, founding_members: int) -> int:
    """What the founding members' welcomes may take outside the growth: as many as they are times the first welcome."""
    first = select(parameter_change.c.value).where(
        parameter_change.c.parameter == _WELCOME, parameter_change.c.before.is_(None)
    )
    return founding_members * int(connection.execute(first).scalar_one_or_none() or 0)
