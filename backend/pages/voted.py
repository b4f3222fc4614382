"""What the members decided of a month's rules, in sentences: what, and since when."""

from __future__ import annotations

from fractions import Fraction

from backend.pages.language import Language
from energy.calendar import Month
from oracle.settlement.decisions import COLUMNS, FUNDS
from oracle.settlement.result import MemberLine, Settlement

FUND_PARTS = (*FUNDS.values(), "fund_members")
QUOTA_RULES = (*COLUMNS.values(), "max_reduction")
_VOTED = {
    "coefficients": (tuple(COLUMNS.values()), "quota_coefficients"),
    "max_reduction": (("max_reduction",), "max_reduction"),
    "beta_bounds": (("beta_min", "beta_max"), "beta_bounds"),
    "funds": (FUND_PARTS, "funds"),
}
"""What can be voted: its parameters, and its name among a settlement's choices."""


def since(settlement: Settlement, parameters: tuple[str, ...]) -> Month | None:
    """The month since which some parameters hold as they were voted; None if no vote changed them."""
    model = settlement.decisions.model
    return None if model is None else model.since_month(*parameters)


def sentences(settlement: Settlement, language: Language) -> tuple[str, ...]:
    """What was voted and holds in the month; nothing where no chain was asked."""
    if settlement.decisions.model is None:
        return ()
    voted = []
    for name, (parameters, choice) in _VOTED.items():
        month = since(settlement, parameters)
        if month is not None:
            value = language.choice(settlement.rules[choice])
            voted.append(language.text(f"voted.{name}", value=value, since=language.format.month(month)))
    return (*voted, language.text("voted.rest" if voted else "voted.none"))


def fund_note(settlement: Settlement, fund: str, language: Language) -> str:
    """Since when a fund's part is as it was voted; nothing if it was not."""
    month = since(settlement, FUND_PARTS) if fund in FUNDS else None
    return "" if month is None else language.text("voted.fund_note", since=language.format.month(month))


def story_sentence(
    settlement: Settlement, language: Language, key: str, parameters: tuple[str, ...]
) -> tuple[str, ...]:
    """The sentence of a step of a member's story about what was voted; none if nothing was."""
    month = since(settlement, parameters)
    return () if month is None else (language.text(f"voted.{key}", since=language.format.month(month)),)


def held_beta(settlement: Settlement, line: MemberLine, language: Language) -> tuple[str, ...]:
    """That a member's coefficient counts as one of the bounds; none if it counts as it is."""
    held = (each.values for each in settlement.warnings if each.code == "beta_held")
    return tuple(
        language.text("voted.story_beta", bounds=values["bounds"])
        for values in held
        if line.member in values["members"]  # type: ignore[operator]
    )


def retroceded(line: MemberLine, language: Language) -> str:
    """What a member gives back, as its own choice or by the community's rules."""
    f = language.format
    part = f.percents.format(f.shortest(Fraction(line.retroceded_bps, 100), 2))
    values = {"retroceded": f.euros(line.retroceded_cents), "part": part}
    if line.retroceded_since is None:
        return language.text("voted.retroceded_by_rule", **values)
    return language.text("voted.retroceded", since=f.month(line.retroceded_since), **values)
