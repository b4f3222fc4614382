"""Money paid in instalments: loans, leasing, rental, an investor's return, deductions, replacements."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulator.formulas import Formula
from simulator.money.indicators import Floats

FORMULAS = (
    Formula(
        "money.instalment",
        "Rata costante posticipata",
        "Constant instalment at the end of each year",
        "P · r / (1 - (1 + r)^-n); P / n at r = 0",
        "NREL, Annual Technology Baseline 2024, capital recovery factor; Microsoft Excel, PMT",
    ),
    Formula(
        "money.residual_debt",
        "Debito residuo a fine orizzonte",
        "Debt left at the end of the horizon",
        "paid back with the last year's instalment",
        "assumption: the horizon closes every loan and leasing",
    ),
    Formula(
        "money.operating_rental",
        "Noleggio operativo",
        "Operating rental",
        "a constant instalment of the rented share; the same share of upkeep and insurance is the lessor's",
        "assumption: full-service rental, no deduction and no depreciation for who rents",
    ),
    Formula(
        "money.escalated",
        "Costo annuo con inflazione",
        "Yearly cost with inflation",
        "c · (1 + i)^y in year y = 0, 1, …",
        "Short, Packey, Holt, NREL/TP-462-5173 (1995), § 2",
    ),
)


def instalment(principal: float, rate: float, years: int) -> float:
    """The constant instalment at the end of each year that pays back a principal with interest.

    Raises:
        ValueError: less than one year.
    """
    if years < 1:
        raise ValueError(f"A principal cannot be paid back in {years} years.")
    # Written with log1p and expm1, it stays exact to the last digits where the rate is next to nothing.
    return principal * rate / -math.expm1(-years * math.log1p(rate)) if rate else principal / years


class Schedule(NamedTuple):
    """What is paid at the end of each year; shape (T + 1,), €, index 0 being the start.

    Attributes:
        paid: interest and principal together.
        interest: the part of it that is interest.
    """

    paid: Floats
    interest: Floats


def schedule(principal: float, rate: float, years: int, *, first: int, horizon: int) -> Schedule:
    """Pay back a principal taken up at the end of year `first`; what is left at the horizon is paid then.

    Args:
        principal: €.
        rate: yearly interest.
        years: number of instalments.
        first: index of the flow at which it is taken up; the first instalment falls a year later.
        horizon: index of the last flow.
    """
    constant = instalment(principal, rate, years)
    paid, interest = np.zeros(horizon + 1), np.zeros(horizon + 1)
    debt = principal
    for year in range(first + 1, min(first + years, horizon) + 1):
        interest[year] = debt * rate
        paid[year] = constant
        debt -= constant - interest[year]
    if first + years > horizon > first:
        paid[horizon] += debt
    return Schedule(paid, interest)


def rental(principal: float, rate: float, years: int, *, first: int, horizon: int) -> Floats:
    """A constant rent for some years, or to the horizon; nothing is due after it. Shape (T + 1,), €."""
    rent = np.zeros(horizon + 1)
    rent[first + 1 : first + years + 1] = instalment(principal, rate, years)
    return rent


def spread(amount: float, years: int, *, first: int, horizon: int) -> Floats:
    """An amount in equal parts at the end of the `years` years after index `first`; later parts are lost. (T + 1,)."""
    parts = np.zeros(horizon + 1)
    parts[first + 1 : first + years + 1] = amount / years
    return parts


def escalated(amount: float, growth: float, *, first: int, horizon: int) -> Floats:
    """A yearly cost from year `first` on (paid at index `first` + 1), in money of year 0 and growing. (T + 1,)."""
    row = np.zeros(horizon + 1)
    row[first + 1 :] = amount * (1.0 + growth) ** np.arange(first, horizon)
    return row


def replacements(amount: float, every: int, growth: float, *, first: int, horizon: int) -> Floats:
    """A part that is replaced every some years after index `first`, at prices that grow; never in the last year."""
    row = np.zeros(horizon + 1)
    if every > 0:
        years = np.arange(first + every, horizon, every)
        row[years] = amount * (1.0 + growth) ** years
    return row
