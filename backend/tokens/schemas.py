"""Tokens as the API gives them; amounts in hundredths of a token."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel, Field

from backend.readmodels.volume import Budget, Volume
from backend.tokens.history import TokenMonth
from backend.tokens.statement import Line, Statement
from energy.calendar import Month
from oracle.settlement.document import exact_text


def month_of(epoch: int) -> Month:
    """The month that the contracts count from January 1970."""
    return Month(1970 + epoch // 12, epoch % 12 + 1)


def last_day(epoch: int) -> date:
    """The last day on which what expires with a month can be spent."""
    return month_of(epoch).plus(1).first_day - timedelta(days=1)


class ExpiryDocument(BaseModel):
    """What can be spent until a day."""

    valid_until: date = Field(description="The last day of a month (UTC).")
    hundredths: int


class BudgetDocument(BaseModel):
    """What one channel may issue in the month."""

    channel: str = Field(examples=["welcome"])
    reserved_hundredths: int = Field(description="Its part of the month's growth; none for the commons.")
    issued_hundredths: int = Field(description="What it issued of that part, or for energy reserved.")
    founding_hundredths: int = Field(description="What it issued out of the founding members' allowance.")
    issuable_hundredths: int = Field(description="What it could issue now.")

    @classmethod
    def of(cls, budget: Budget) -> BudgetDocument:
        """The budget as a document."""
        return cls(
            channel=budget.channel,
            reserved_hundredths=budget.reserved,
            issued_hundredths=budget.used,
            founding_hundredths=budget.founding,
            issuable_hundredths=budget.issuable,
        )


class MonthDocument(BaseModel):
    """What the tokens did in a month."""

    month: str = Field(description="YYYY-MM, in UTC, as tokens expire.", examples=["2026-05"])
    ended: bool = Field(description="If not, the numbers are those until now.")
    issued_hundredths: int
    moved_hundredths: int = Field(description="By closed services, from one member to another.")
    services: int = Field(description="How many services were closed.")
    expired_hundredths: int = Field(
        description="Not spent until the month's end, or come back from a service too late."
    )
    over_cap_hundredths: int = Field(description="Lost because somebody held as much as anybody may.")
    left_behind_hundredths: int = Field(description="What members who left had not spent.")
    circulating_hundredths: int = Field(description="Free or set aside at the month's end, or now.")
    mean_circulating: str = Field(description="Over time, in hundredths; an exact number.")
    velocity: str | None = Field(description="Moved over mean circulating, exact; null where nothing circulated.")

    @classmethod
    def of(cls, month: TokenMonth) -> MonthDocument:
        """The month as a document."""
        return cls(
            month=str(month_of(month.epoch)),
            ended=month.ended,
            issued_hundredths=month.issued,
            moved_hundredths=month.moved,
            services=month.closed,
            expired_hundredths=month.expired,
            over_cap_hundredths=month.over_cap,
            left_behind_hundredths=month.left_behind,
            circulating_hundredths=month.circulating,
            mean_circulating=exact_text(month.mean),
            velocity=None if month.velocity is None else exact_text(month.velocity),
        )


class TokensDocument(BaseModel):
    """All tokens of the community."""

    at: datetime
    block: int = Field(description="The newest block of which the books know; the contract says the same at it.")
    circulating_hundredths: int = Field(description="Free and set aside together.")
    set_aside_hundredths: int
    cap_hundredths: int = Field(description="The most that may circulate after an issuance.")
    cap_per_member_hundredths: int
    counted_members: int = Field(description="Members who count for the cap: those of the month's beginning.")
    issued_hundredths: int = Field(description="All that was ever issued.")
    burnt_hundredths: int = Field(description="All that ever expired, overflowed or was left behind.")
    commons_hundredths: int = Field(description="What of it the community may still give again.")
    founding_hundredths: int = Field(description="What is left of the founding members' allowance for welcomes.")
    energy_reserved: list[ExpiryDocument] = Field(description="What is kept for claims, by the day when it lapses.")
    paused_until: datetime | None = Field(description="New requests and issuance rest until the end of this second.")
    expiring: list[ExpiryDocument] = Field(description="What is free to spend, by the day until which it can be.")
    budgets: list[BudgetDocument]
    welcome_owed_hundredths: int = Field(description="Welcomes that wait for budget.")
    months: list[MonthDocument] = Field(description="Oldest first.")

    @classmethod
    def of(cls, volume: Volume, months: tuple[TokenMonth, ...], now: int, block: int) -> TokensDocument:
        """The tokens as a document."""
        return cls(
            at=datetime.fromtimestamp(now, UTC),
            block=block,
            circulating_hundredths=volume.circulating,
            set_aside_hundredths=volume.set_aside,
            cap_hundredths=volume.cap,
            cap_per_member_hundredths=volume.per_member,
            counted_members=volume.members,
            issued_hundredths=volume.issued,
            burnt_hundredths=volume.burnt,
            commons_hundredths=volume.commons,
            founding_hundredths=volume.founding_left,
            energy_reserved=expiring(volume.epoch, volume.energy_reserved),
            paused_until=datetime.fromtimestamp(volume.paused_until, UTC) if now <= volume.paused_until else None,
            expiring=expiring(volume.epoch, volume.lanes),
            budgets=[BudgetDocument.of(each) for each in volume.budgets],
            welcome_owed_hundredths=volume.owed,
            months=[MonthDocument.of(each) for each in months],
        )


class MovementDocument(BaseModel):
    """A line of a statement."""

    at: datetime = Field(description="Of what expired: the last second in which it could be spent.")
    kind: str = Field(
        description="`welcome`, `bonus`, `energy`, `grants`, `commons`: issued; `set_aside`, `paid`, `received`, "
        "`returned`, `divided` (a part was paid, the rest came back), `spent` (at once): of a service; `expired`; "
        "`left_behind` by who left."
    )
    service: str | None
    title: str | None = Field(description="The service's title, where its words are kept.")
    amount_hundredths: int = Field(description="By how much it changed what can be spent.")
    set_aside_hundredths: int = Field(description="By how much it changed what is set aside.")
    lost_hundredths: int = Field(description="Above the holding cap, or expired while it was set aside.")
    balance_hundredths: int = Field(description="What could be spent after it.")
    balance_set_aside_hundredths: int

    @classmethod
    def of(cls, line: Line, statement: Statement) -> MovementDocument:
        """The line as a document."""
        return cls(
            at=datetime.fromtimestamp(line.at, UTC),
            kind=line.kind,
            service=None if line.service is None else "0x" + line.service.hex(),
            title=None if line.service is None else statement.titles.get(line.service),
            amount_hundredths=line.amount,
            set_aside_hundredths=line.set_aside,
            lost_hundredths=line.lost,
            balance_hundredths=line.balance,
            balance_set_aside_hundredths=line.aside,
        )


class EscrowDocument(BaseModel):
    """What is set aside for one service."""

    service: str
    title: str | None
    hundredths: int
    lots: list[ExpiryDocument] = Field(description="Until when each part could be spent, if it came back.")


class MemberTokensDocument(BaseModel):
    """One member's tokens."""

    member: str
    block: int = Field(description="The newest block of which the books know; the contract says the same at it.")
    balance_hundredths: int = Field(description="What can be spent: the contract's `balanceOf`.")
    set_aside_hundredths: int
    welcome_owed_hundredths: int = Field(description="What waits for budget of the welcome.")
    expiring: list[ExpiryDocument]
    escrows: list[EscrowDocument]
    movements: list[MovementDocument] = Field(description="Oldest first.")

    @classmethod
    def of(cls, member: str, statement: Statement, block: int) -> MemberTokensDocument:
        """The statement as a document."""
        return cls(
            member=member,
            block=block,
            balance_hundredths=statement.balance,
            set_aside_hundredths=statement.aside,
            welcome_owed_hundredths=statement.owed,
            expiring=expiring(statement.epoch, statement.lanes),
            escrows=[
                EscrowDocument(
                    service="0x" + each.service.hex(),
                    title=statement.titles.get(each.service),
                    hundredths=each.amount,
                    lots=[ExpiryDocument(valid_until=last_day(last), hundredths=part) for last, part in each.lots],
                )
                for each in statement.escrows
            ],
            movements=[MovementDocument.of(each, statement) for each in statement.lines],
        )


def expiring(epoch: int, lanes: tuple[int, ...]) -> list[ExpiryDocument]:
    """What can be spent, by the last day of each of the months."""
    return [ExpiryDocument(valid_until=last_day(epoch + j), hundredths=amount) for j, amount in enumerate(lanes)]
