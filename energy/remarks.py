"""What a calculation has to say about itself: a code and its values, so that every reader gets it in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from string import Formatter

from energy.calendar import Month

Value = str | int | date | Month | Fraction | tuple[str, ...]
"""A Fraction is a share; an integer whose name ends in `_cents` is money; a tuple lists keys, e.g. of members."""

MOST_NAMES = 10
"""A sentence that lists more members than these says only how many more there are."""

SENTENCES: Mapping[str, str] = {
    # the contributions
    "fees_beyond_contributions": "The GSE's fees of the month are {fees_cents}, more than its regular contributions of "
    "{contributions_cents}: the rest is to be set off against later months.",
    "threshold_of_month": "The 55/45 % test of {substation} covers {month} alone: it is provisional until the GSE's "
    "own test of the calendar year.",
    "threshold_of_months": "The 55/45 % test of {substation} covers {first_month} to {last_month}: it is provisional "
    "until the GSE's own test of the calendar year.",
    "prices_synthetic": "The zonal prices are synthetic: they were invented for demonstration.",
    "figures_not_established": "Some figures are assumed or remembered, not established; check them: {figures}.",
    # a plant without tariff, for some hours or all
    "plant_declared_without_tariff": "Plant {plant}: the community declares it without premium tariff.",
    "plant_too_old": "Plant {plant}: no tariff, as it was in operation before {earliest}.",
    "plant_grant_above_limit": "Plant {plant}: no tariff, as its capital grant exceeds {limit} of the cost.",
    "plant_not_yet_in_operation": "Plant {plant}: no tariff before its first day of operation, {in_operation}.",
    "plant_tariff_over": "Plant {plant}: its {years} years of tariff are over.",
    # the quotas
    "parameter_left_out": "Nobody has any {parameter} in the period: the parameter is left out and the other "
    "coefficients are raised in proportion.",
    "nobody_supported": "{members} would be reduced, but nobody is supported (every beta is 0): nothing is taken.",
    "file_overruled": "What the members decided on the chain holds, and not what community.toml says, of: {choices}.",
    "beta_held": "The members decided the bounds of every coefficient beta ({bounds}): that of {members} counts as the "
    "nearer bound.",
    "rank_inversion": "Rank inversion at the dominance threshold: after the reduction, {members} would hold less than "
    "{others}, who had a smaller quota. The board may choose a smaller reduction or another dominance rule.",
}
"""Every remark in English, by its code; the places in it are the values that it must be given."""


@dataclass(frozen=True)
class Remark:
    """Something to know about a result that is complete all the same.

    Attributes:
        code: one of `SENTENCES`.
        values: one for each place of its sentence.

    Raises:
        ValueError: an unknown code, or values that are not exactly those of its sentence.
    """

    code: str
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        if self.code not in SENTENCES or self.values.keys() != places(SENTENCES[self.code]):
            raise ValueError(f"There is no remark {self.code!r} of {', '.join(self.values) or 'nothing'}.")

    @property
    def text(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code].format_map({name: _said(name, value) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.text


def places(sentence: str) -> set[str]:
    """The names of the values that a sentence has places for."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def some_names(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are."""
    shown = ", ".join(names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown} and {len(names) - MOST_NAMES} more"


def _said(name: str, value: Value) -> str:
    if isinstance(value, int) and name.endswith("_cents"):
        return f"{value // 100}.{value % 100:02d} €"
    if isinstance(value, Fraction):
        return f"{float(100 * value):g}%"
    if isinstance(value, tuple):
        return ", ".join(value) if name in {"figures", "choices"} else some_names(value)
    return str(value)
