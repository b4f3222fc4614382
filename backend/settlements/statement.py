"""The statement of a month: line by line from the community's energy to what funds and members have."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from energy.exact import round_to_int
from oracle.settlement.result import Settlement

COLUMNS = ("line", "energy_wh", "rate_micro_eur_per_mwh", "amount_cents")
WH_PER_MWH = 10**6


@dataclass(frozen=True)
class StatementLine:
    """One line.

    Attributes:
        key: what it is: an energy, a contribution, a deduction, `fund.NAME`, a sum.
        energy_wh: the energy that it is about, Wh.
        rate_micro_eur_per_mwh: what a MWh of it brought on average, millionths of a euro.
        amount_cents: euro cents; negative for what is taken off.
    """

    key: str
    energy_wh: int | None = None
    rate_micro_eur_per_mwh: int | None = None
    amount_cents: int | None = None


def statement(settlement: Settlement) -> tuple[StatementLine, ...]:
    """The lines, in the order of the GSE's own accounts: energies, contributions, fees, funds, members.

    Each amount is as it is paid; contributions less fees are the sum that funds and members share, to the cent.
    """
    energy, money = settlement.energy, settlement.money
    tip_rate = _rate(money.tip_micro_eur, energy.incentivised_wh)
    valorisation_rate = _rate(money.valorisation_micro_eur, energy.shared_wh)
    return (
        StatementLine("injected", energy.injected_wh),
        StatementLine("withdrawn", energy.withdrawn_wh),
        StatementLine("shared", energy.shared_wh),
        StatementLine("tip", energy.incentivised_wh, tip_rate, money.tip_cents),
        StatementLine("valorisation", energy.shared_wh, valorisation_rate, money.valorisation_cents),
        StatementLine("contributions", amount_cents=money.tip_cents + money.valorisation_cents),
        StatementLine("fees", amount_cents=-money.fees_cents),
        StatementLine("net", amount_cents=money.regular_cents + money.surplus_cents),
        *(StatementLine(f"fund.{name}", amount_cents=cents) for name, cents in money.funds_cents.items()),
        StatementLine("members", amount_cents=money.members_cents),
    )


def rows(settlement: Settlement) -> list[tuple[object, ...]]:
    """The statement as rows of `COLUMNS`."""
    return [
        (line.key, line.energy_wh, line.rate_micro_eur_per_mwh, line.amount_cents) for line in statement(settlement)
    ]


def _rate(micro_eur: int, wh: int) -> int | None:
    """µ€ per MWh, rounded; None of no energy."""
    return round_to_int(Fraction(micro_eur * WH_PER_MWH, wh)) if wh else None
