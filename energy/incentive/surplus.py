"""The part of the tariff that may not go to enterprises: the 55 % and 45 % thresholds of shared energy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from energy.errors import InputError
from energy.exact import round_to_int
from energy.incentive.plant import PlantSet
from energy.rules import Figure, Rules

THRESHOLDS = {PlantSet.TARIFF_ONLY: "threshold_tariff_only", PlantSet.WITH_GRANT: "threshold_with_grant"}


@dataclass(frozen=True)
class SurplusSplit:
    """The tariff of one set of plants, in two parts that sum to it.

    Attributes:
        plants: which set.
        threshold: the figure that was applied.
        excess_share: the part of the tariff beyond the threshold, 0 to 1, exact.
        regular_micro_eur: what may go to all members.
        surplus_micro_eur: what goes only to members that are not enterprises, or to social purposes where the
            plants are.
    """

    plants: PlantSet
    threshold: Figure
    excess_share: Fraction
    regular_micro_eur: int
    surplus_micro_eur: int


def split_surplus(
    plants: PlantSet, *, tip_micro_eur: int, injected_wh: int, incentivised_wh: int, day: date, rules: Rules
) -> SurplusSplit:
    """Split the premium tariff of one set of plants at its threshold.

    With r = incentivised / injected energy, the surplus is max(0, r - threshold) / r of the tariff. The valorisation
    is not touched.

    Args:
        plants: the set; plants without the tariff belong to none.
        tip_micro_eur: the tariff of these plants to be split, µ€.
        injected_wh: all energy that these plants injected.
        incentivised_wh: the part of it that got the tariff. Both may cover a longer window than the amount: the
            GSE makes the test once a year, on the year's energies.
        day: the local day whose threshold is used.
        rules: the dated figures.

    Raises:
        InputError: negative inputs, more incentivised than injected, a tariff without energy, a missing figure.

    Source: DM 414/2023; GSE, "Ripartizione dei contributi economici nell'autoconsumo diffuso".
    """
    if tip_micro_eur < 0 or not 0 <= incentivised_wh <= injected_wh or (tip_micro_eur and not incentivised_wh):
        raise InputError(
            f"A tariff of {tip_micro_eur} µ€ on {incentivised_wh} Wh out of {injected_wh} Wh injected is impossible.",
            field="incentivised_wh",
            remedy="Give the energies of the same plants, over a window that holds the one of the amount.",
        )
    threshold = rules.figure(THRESHOLDS[plants], day)
    share = Fraction(incentivised_wh, injected_wh) if injected_wh else Fraction(0)
    excess = max(Fraction(0), share - threshold.number) / share if share else Fraction(0)
    surplus = round_to_int(tip_micro_eur * excess)
    return SurplusSplit(plants, threshold, excess, tip_micro_eur - surplus, surplus)
