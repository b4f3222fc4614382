"""The quota table as it is shown: every figure rounded, either to be paid or as the ANPCI printed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from energy.exact import round_half_up, round_to_int
from energy.quotas.model import MICRO, Quotas, quota_micro, to_micro
from energy.quotas.money import share_pool, split_funds
from energy.quotas.rules import BPS, QuotaRules


class Rounding(StrEnum):
    """How figures are rounded.

    `EXACT` publishes quotas in millionths of a millesimo and pays cents by largest remainder: every column sums to its
    total. `DECK` rounds each figure by itself to two decimals, halves up, as the ANPCI's slides do: columns may miss
    their total by some cents, so it serves to compare with those slides and not to pay.
    """

    DECK = "deck"
    EXACT = "exact"


@dataclass(frozen=True)
class StatementLine:
    """A member's figures, or their totals: millesimi, a factor (α), euros.

    In a line of totals `alpha` is None.
    """

    member: str
    q: tuple[Fraction, ...]
    quota: Fraction
    alpha: Fraction | None
    reduced_quota: Fraction
    final_quota: Fraction
    base_eur: Fraction
    retroceded_eur: Fraction
    eur: Fraction


@dataclass(frozen=True)
class Statement:
    """The whole table.

    Attributes:
        incentive_eur: the contribution, of which `funds` are set aside and `members_eur` is shared.
        freed, per_beta: millesimi taken from the dominant, and given for each unit of β.
        totals: of the lines; in deck rounding rounded from exact totals, not added up.
        warnings: those of the quotas and what rounding misses, in sentences.
    """

    incentive_eur: Fraction
    funds: tuple[tuple[str, Fraction], ...]
    members_eur: Fraction
    lines: tuple[StatementLine, ...]
    totals: StatementLine
    freed: Fraction
    per_beta: Fraction
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Column:
    """Rounded figures, one per member, and their total."""

    values: Sequence[Fraction]
    total: Fraction


@dataclass(frozen=True)
class _Money:
    """The rounded euros of a statement."""

    incentive: Fraction
    funds: tuple[tuple[str, Fraction], ...]
    members: Fraction
    base: _Column
    retroceded: _Column
    paid: _Column


def quota_statement(quotas: Quotas, rules: QuotaRules, incentive_eur: Fraction, rounding: Rounding) -> Statement:
    """Divide a contribution by quotas and round it for people to read.

    Args:
        quotas: see `compute_quotas`.
        rules: their funds and retrocessions are used.
        incentive_eur: the contribution before funds, not rounded.
        rounding: see `Rounding`.
    """
    rows = quotas.rows
    keys = [row.member for row in rows]
    if rounding is Rounding.DECK:
        money, digits = _money_of_the_deck(quotas, rules, incentive_eur), 2
    else:
        money, digits = _money_to_the_cent(quotas, rules, incentive_eur), 6

    def column(values: Iterable[Fraction]) -> _Column:
        return _half_up(list(values)) if rounding is Rounding.DECK else _by_remainder(keys, list(values))

    q = [column(values) for values in zip(*(row.q for row in rows), strict=True)]
    quota = column(row.quota for row in rows)
    reduced = column(row.reduced for row in rows)
    final = column(row.final_quota for row in rows)
    lines = [
        StatementLine(
            member=row.member,
            q=tuple(values.values[i] for values in q),
            quota=quota.values[i],
            alpha=round_half_up(row.alpha, digits),
            reduced_quota=reduced.values[i],
            final_quota=final.values[i],
            base_eur=money.base.values[i],
            retroceded_eur=money.retroceded.values[i],
            eur=money.paid.values[i],
        )
        for i, row in enumerate(rows)
    ]
    totals = StatementLine(
        member="",
        q=tuple(values.total for values in q),
        quota=quota.total,
        alpha=None,
        reduced_quota=reduced.total,
        final_quota=final.total,
        base_eur=money.base.total,
        retroceded_eur=money.retroceded.total,
        eur=money.paid.total,
    )
    return Statement(
        incentive_eur=money.incentive,
        funds=money.funds,
        members_eur=money.members,
        lines=tuple(lines),
        totals=totals,
        freed=round_half_up(quotas.freed, digits),
        per_beta=round_half_up(quotas.per_beta, digits),
        warnings=(*map(str, quotas.warnings), *_missed_cents(money)),
    )


def _money_of_the_deck(quotas: Quotas, rules: QuotaRules, incentive: Fraction) -> _Money:
    """Every amount rounded by itself, from a pool and quotas that are not."""
    pool = incentive * rules.members_bps / BPS
    amounts = [pool * row.final_quota / 1000 for row in quotas.rows]
    back = [
        amount * rules.retrocession.get(row.member, 0) / BPS for row, amount in zip(quotas.rows, amounts, strict=True)
    ]
    return _Money(
        incentive=round_half_up(incentive, 2),
        funds=tuple((fund.name, round_half_up(incentive * fund.bps / BPS, 2)) for fund in rules.funds),
        members=round_half_up(pool, 2),
        base=_half_up([pool * row.quota / 1000 for row in quotas.rows]),
        retroceded=_half_up(back),
        paid=_half_up([amount - gives for amount, gives in zip(amounts, back, strict=True)]),
    )


def _money_to_the_cent(quotas: Quotas, rules: QuotaRules, incentive: Fraction) -> _Money:
    """Cents shared by the quotas that are published, so that everybody can redo the division from these."""
    cents = round_to_int(incentive * 100)
    split = split_funds(cents, rules)
    base = share_pool(split.members_cents, to_micro({row.member: row.quota for row in quotas.rows}), rules)
    final = share_pool(split.members_cents, quota_micro(quotas), rules)
    return _Money(
        incentive=Fraction(cents, 100),
        funds=tuple((name, Fraction(part, 100)) for name, part in split.funds),
        members=Fraction(split.members_cents, 100),
        base=_summed([Fraction(share.regular_cents, 100) for share in base.members]),
        retroceded=_summed([Fraction(share.retroceded_cents, 100) for share in final.members]),
        paid=_summed([Fraction(share.cents, 100) for share in final.members]),
    )


def _half_up(values: Sequence[Fraction]) -> _Column:
    return _Column([round_half_up(value, 2) for value in values], round_half_up(sum(values, Fraction(0)), 2))


def _by_remainder(keys: Sequence[str], values: Sequence[Fraction]) -> _Column:
    micro = to_micro(dict(zip(keys, values, strict=True)))
    return _summed([Fraction(part, MICRO) for part in micro.values()])


def _summed(values: Sequence[Fraction]) -> _Column:
    return _Column(values, sum(values, Fraction(0)))


def _missed_cents(money: _Money) -> list[str]:
    """What rounding each figure by itself loses or invents; nothing where cents go by largest remainder."""
    missed = []
    parts = sum((part for _, part in money.funds), money.members)
    for what, added, total in (
        ("the funds and the members' part", parts, money.incentive),
        ("the members' amounts", sum(money.paid.values, Fraction(0)), money.paid.total),
    ):
        if added != total:
            missed.append(
                f"Rounded one by one, {what} add up to {float(added):.2f} € instead of {float(total):.2f} €. "
                "To pay, use the exact rounding."
            )
    return missed
