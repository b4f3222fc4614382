"""One input at a time, low and high: which of them the answer hangs on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.progress import Progress


@dataclass(frozen=True)
class Bar:
    """An input and the two values that it is tried at.

    Attributes:
        key: `price`, `irradiation`, `consumption`, `capex`, `opex`, `membership` (factors on the described value), or
            `discount_rate`, `interest_rate` (added to it).
        low, high: the two values.
    """

    key: str
    low: float
    high: float


DEFAULT_BARS = (
    Bar("price", 0.8, 1.2),
    Bar("irradiation", 0.9, 1.1),
    Bar("consumption", 0.9, 1.1),
    Bar("capex", 0.85, 1.15),
    Bar("opex", 0.8, 1.2),
    Bar("membership", 0.8, 1.0),
    Bar("discount_rate", -0.01, 0.01),
    Bar("interest_rate", -0.01, 0.01),
)
"""Assumptions; nobody joins beyond those described, so membership has no high side."""


@dataclass(frozen=True)
class Swing:
    """What an input does to the answer.

    Attributes:
        bar: the input and its values.
        low_eur, high_eur: the net present value at the low and at the high value.
    """

    bar: Bar
    low_eur: float
    high_eur: float

    @property
    def width_eur(self) -> float:
        """How far the two values lie apart."""
        return abs(self.high_eur - self.low_eur)


def tornado(
    value: Callable[[str, float], float], bars: Sequence[Bar] = DEFAULT_BARS, progress: Progress | None = None
) -> tuple[Swing, ...]:
    """Try each input at its two values, all others unchanged.

    Args:
        value: the net present value with one input, named by the bar's key, at a value.
        bars: the inputs.
        progress: called after each computation.

    Returns:
        One swing for each bar, the widest first.
    """
    swings, done = [], 0
    for bar in bars:
        found = []
        for at in (bar.low, bar.high):
            found.append(value(bar.key, at))
            done += 1
            if progress is not None:
                progress(done, 2 * len(bars))
        swings.append(Swing(bar, *found))
    return tuple(sorted(swings, key=lambda swing: -swing.width_eur))
