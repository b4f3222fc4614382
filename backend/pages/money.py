"""The way of the month's euros, from the contributions of the GSE to members and funds, in cents that sum."""

from __future__ import annotations

from dataclasses import dataclass

from oracle.settlement.result import Settlement


@dataclass(frozen=True)
class MoneyWay:
    """Every amount in cents; tip + valorisation = contributions, and contributions - fees = net.

    Attributes:
        tip, valorisation: the two contributions, as they are paid.
        net: regular + surplus, which is also the funds + the members.
        funds: with what members give back and a surplus that nobody is entitled to.
        pool: what the members share by their quotas, before any of them gives back.
    """

    tip: int
    valorisation: int
    contributions: int
    fees: int
    net: int
    regular: int
    surplus: int
    funds: tuple[tuple[str, int], ...]
    members: int
    pool: int


def money_way(settlement: Settlement) -> MoneyWay:
    """Read the way of the euros from a settlement."""
    money = settlement.money
    return MoneyWay(
        tip=money.tip_cents,
        valorisation=money.valorisation_cents,
        contributions=money.tip_cents + money.valorisation_cents,
        fees=money.fees_cents,
        net=money.regular_cents + money.surplus_cents,
        regular=money.regular_cents,
        surplus=money.surplus_cents,
        funds=tuple(money.funds_cents.items()),
        members=money.members_cents,
        pool=sum(line.regular_cents for line in settlement.members),
    )
