"""What the GSE keeps back for its service, in cents."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from energy.exact import round_to_int
from energy.rules import Figure, Rules


def gse_fee_cents(power_kw: Fraction, day: date, rules: Rules) -> tuple[int, tuple[Figure, ...]]:
    """The yearly fee of one plant: nothing up to 3 kW, flat up to 20 kW, then by each kW above.

    Args:
        power_kw: nominal power.
        day: the local day whose figures are used.
        rules: the dated figures.

    Returns:
        Cents a year, halves up, and the figures used.

    Raises:
        InputError: a figure is missing for that day.

    Source: DM 106/2024.
    """
    free, flat_to = rules.figure("gse_fee_free_up_to", day), rules.figure("gse_fee_flat_up_to", day)
    flat, per_kw = rules.figure("gse_fee_flat", day), rules.figure("gse_fee_per_kw", day)
    if power_kw <= free.number:
        return 0, (free,)
    further = max(Fraction(0), power_kw - flat_to.number)
    return round_to_int(100 * (flat.number + per_kw.number * further)), (free, flat_to, flat, per_kw)


def pod_fee_cents(pods: int, day: date, rules: Rules) -> tuple[int, Figure]:
    """The yearly fee of a configuration's connection points, in cents, and the figure used.

    Raises:
        InputError: the figure is missing for that day.
    """
    figure = rules.figure("gse_fee_per_pod", day)
    return round_to_int(100 * pods * figure.number), figure


def month_part(year_cents: int, month: int) -> int:
    """A month's part of a yearly amount; the twelve parts sum to it exactly and differ by at most one cent.

    Args:
        year_cents: the amount of the year.
        month: 1 to 12.
    """
    return year_cents * month // 12 - year_cents * (month - 1) // 12
