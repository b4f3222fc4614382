"""What a row of yearly flows says: value, return, time to pay back, cost of a kWh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyxirr
from numpy.typing import ArrayLike, NDArray

from simulator.formulas import Formula

Floats = NDArray[np.float64]

ZERO = 1e-9
"""Flows below this part of the largest one are nothing: the rest of a subtraction of equal amounts."""

FORMULAS = (
    Formula(
        "money.npv",
        "VAN: valore attuale netto dei flussi",
        "NPV: net present value of the flows",
        "Σ_t F_t / (1 + r)^t, t = 0 at the investment, then the end of each year",
        "Short, Packey, Holt, NREL/TP-462-5173 (1995), § 4; Microsoft Excel, NPV",
    ),
    Formula(
        "money.irr",
        "TIR: tasso che annulla il VAN",
        "IRR: the rate at which the NPV is zero",
        "r > -1 with Σ_t F_t / (1 + r)^t = 0; all such rates are given, also where there is none or several",
        "Short, Packey, Holt, NREL/TP-462-5173 (1995), § 4; Microsoft Excel, IRR",
    ),
    Formula(
        "money.payback",
        "Tempo di ritorno semplice",
        "Simple payback time",
        "the time from which the cumulated flows stay ≥ 0: t + (-C_t) / F_(t+1), with t the last year with C_t < 0",
        "Short, Packey, Holt, NREL/TP-462-5173 (1995), § 4",
    ),
    Formula(
        "money.discounted_payback",
        "Tempo di ritorno attualizzato",
        "Discounted payback time",
        "as the simple payback time, of the flows F_t / (1 + r)^t",
        "Titman, Keown, Martin, Financial Management, ch. 11",
    ),
    Formula(
        "money.roi",
        "ROI: guadagno netto sull'investimento",
        "ROI: net gain over the investment",
        "Σ_t F_t / I, with I the money put in (the negative flows of the years of investment)",
        "Regione and bank practice; here over the whole horizon, not discounted",
    ),
    Formula(
        "money.wacc",
        "WACC: costo medio ponderato del capitale",
        "WACC: weighted average cost of capital",
        "Σ_k s_k · r_k, debt times (1 - tax rate) where interest is deductible",
        "NREL, Annual Technology Baseline 2024, equations and variables",
    ),
    Formula(
        "money.lcoe",
        "LCOE: costo livellato dell'energia",
        "LCOE: levelised cost of energy",
        "Σ_t C_t / (1 + r)^t / Σ_t E_t / (1 + r)^t",
        "Short, Packey, Holt, NREL/TP-462-5173 (1995), § 4; NREL, SAM, LCOE calculator",
    ),
)


def discount_factors(rate: float, periods: int) -> Floats:
    """1 / (1 + rate)^t for t = 0 … periods - 1."""
    factors: Floats = (1.0 + rate) ** -np.arange(periods, dtype=np.float64)
    return factors


def npv(rate: float, flows: ArrayLike) -> Any:  # noqa: ANN401 - a number for one row, an array for several
    """Net present value; the first flow is not discounted.

    Args:
        rate: yearly, above -1.
        flows: shape (..., T + 1), €.

    Returns:
        Shape (...), €: a float for one row of flows.
    """
    rows = np.asarray(flows, dtype=np.float64)
    return rows @ discount_factors(rate, rows.shape[-1])


@dataclass(frozen=True)
class Irr:
    """The internal rates of return of a row of flows.

    Attributes:
        rates: every rate above -1 at which the net present value is zero, ascending.
    """

    rates: tuple[float, ...]

    @property
    def case(self) -> Literal["one", "none", "many"]:
        """How many rates there are."""
        if len(self.rates) > 1:
            return "many"
        return "one" if self.rates else "none"

    @property
    def rate(self) -> float | None:
        """The rate, where there is exactly one."""
        return self.rates[0] if len(self.rates) == 1 else None


def irr(flows: ArrayLike) -> Irr:
    """Every internal rate of return of one row of flows, shape (T + 1,)."""
    row = np.asarray(flows, dtype=np.float64)
    row = np.where(np.abs(row) > ZERO * np.abs(row).max(initial=0.0), row, 0.0)
    places = np.flatnonzero(row)
    if not places.size:
        return Irr(())
    row = row[places[0] : places[-1] + 1]
    signs = np.sign(row[row != 0])
    changes = int(np.count_nonzero(signs[1:] != signs[:-1]))
    if not changes:
        return Irr(())
    if changes == 1:
        found = pyxirr.irr(row)
        if found is not None and np.isfinite(found) and found > -1:
            return Irr((float(found),))
    return Irr(_roots(row))


def _roots(row: Floats) -> tuple[float, ...]:
    """The real roots x > 0 of Σ F_t x^t, as rates 1/x - 1: with several changes of sign there may be several."""
    found: list[float] = []
    for root in np.roots(row[::-1]):
        x = float(root.real)
        if x <= 0 or abs(root.imag) > 1e-6 * abs(root):
            continue
        powers = x ** np.arange(len(row))
        if abs(row @ powers) <= 1e-6 * (np.abs(row) @ powers):
            rate = 1 / x - 1
            if not any(abs(rate - other) < 1e-6 for other in found):
                found.append(rate)
    return tuple(sorted(found))


def payback(flows: ArrayLike) -> float | None:
    """Years after which the cumulated flows stay at or above zero, interpolated within the year.

    Returns:
        0 where they are never below zero; None where they are at the end.
    """
    row = np.asarray(flows, dtype=np.float64)
    cumulated = row.cumsum()
    below = np.flatnonzero(cumulated < -ZERO * np.abs(row).max(initial=0.0))
    if not below.size:
        return 0.0
    last = int(below[-1])
    return None if last + 1 == len(row) else float(last - cumulated[last] / row[last + 1])


def discounted_payback(rate: float, flows: ArrayLike) -> float | None:
    """`payback` of the discounted flows."""
    row = np.asarray(flows, dtype=np.float64)
    return payback(row * discount_factors(rate, len(row)))


def roi(flows: ArrayLike, invested: float) -> float | None:
    """Net gain over the horizon as a share of the money put in; None if nothing was."""
    return float(np.sum(flows)) / invested if invested > 0 else None


def wacc(parts: Sequence[tuple[float, float]]) -> float:
    """Weighted average cost of capital of (amount, yearly cost) pairs; 0 where there is no capital.

    The cost of a debt whose interest is deductible is given after tax.
    """
    whole = sum(amount for amount, _ in parts)
    return sum(amount * cost for amount, cost in parts) / whole if whole > 0 else 0.0


def lcoe(rate: float, costs: ArrayLike, energy: ArrayLike) -> float | None:
    """Levelised cost of energy.

    Args:
        rate: yearly discount rate.
        costs: shape (T + 1,), €, the investment first.
        energy: shape (T + 1,), kWh, the first one usually 0.

    Returns:
        €/kWh; None where there is no energy.
    """
    made = float(npv(rate, energy))
    return float(npv(rate, costs)) / made if made > 0 else None


@dataclass(frozen=True)
class Indicators:
    """The indicators of one row of flows; see `FORMULAS`.

    Attributes:
        npv_eur: net present value.
        irr: internal rates of return.
        payback_years, discounted_payback_years: None where the money does not come back within the horizon.
        roi: net gain over the money put in; None if nothing was.
        invested_eur: the money put in, not discounted.
    """

    npv_eur: float
    irr: Irr
    payback_years: float | None
    discounted_payback_years: float | None
    roi: float | None
    invested_eur: float


def indicators(flows: ArrayLike, rate: float, invested: float) -> Indicators:
    """The indicators of one row of flows, shape (T + 1,), at a yearly discount rate."""
    return Indicators(
        npv_eur=float(npv(rate, flows)),
        irr=irr(flows),
        payback_years=payback(flows),
        discounted_payback_years=discounted_payback(rate, flows),
        roi=roi(flows, invested),
        invested_eur=invested,
    )
