"""The quota model with which a community is founded: what its file says, as far as contracts can hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil, floor

from chain.genesis import PARAMETERS
from chain.model.parameters import BOUNDS
from energy.errors import InputError, InputErrors
from energy.quotas import QuotaRules
from energy.quotas.rules import BPS
from oracle.community import Community
from oracle.reporters.decided import MODEL
from oracle.settlement.decisions import COLUMNS, FUNDS, HUNDREDTHS

_PARAMETER_OF = {field: name for name, field in MODEL.items()}


def first_parameters(community: Community) -> dict[str, int]:
    """The first value of every parameter, those of the quota model from the community's file.

    The bounds of β are the usual ones, made wide enough for every member's.

    Raises:
        InputErrors: rules that the contracts cannot hold, each with its place and a remedy.
    """
    rules = community.quota_rules()
    errors: list[InputError] = []

    def refuse(problem: InputError) -> None:
        problem.file = community.file
        errors.append(problem)

    for problem in (*_foreign_names(rules), *_impossible_coefficients(rules)):
        refuse(problem)
    if errors:
        raise InputErrors(errors)
    values = dict(PARAMETERS) | _coefficients(rules) | _funds(rules) | _betas(community)
    reduction = rules.max_reduction * BPS
    if reduction.denominator != 1:
        text = f"The contracts hold whole basis points: no largest reduction of {float(rules.max_reduction):g}."
        refuse(InputError(text, field="quotas.max_reduction", remedy="Round it to four decimals."))
    values["MaxReduction"] = floor(reduction)
    for name, where in (*_PLACES.items(), *_beta_places(community)):
        low, high, _, _ = BOUNDS[name]
        if not low <= values[name] <= high:
            found, least, most = (_said(name, value) for value in (values[name], low, high))
            text = f"The contracts hold {name} from {least} to {most} only, and not {found}."
            refuse(InputError(text, field=where, remedy="Choose a value between these; the members may vote another."))
    if errors:
        raise InputErrors(errors)
    return values


_PLACES = {
    "FundManagement": "quotas.funds",
    "FundInternal": "quotas.funds",
    "FundSocial": "quotas.funds",
    "FundMembers": "quotas.funds",
}
"""Where the file says what may leave its bounds."""


def _foreign_names(rules: QuotaRules) -> Iterator[InputError]:
    for field, used, known in (
        ("quotas.columns", rules.columns, COLUMNS),
        ("quotas.funds", [fund.name for fund in rules.funds], FUNDS),
        ("quotas.internal_fund", [rules.internal_fund], FUNDS),
    ):
        if strange := [name for name in used if name not in known]:
            yield InputError(
                f"The contracts know no {', '.join(strange)}: the members could never vote on it.",
                field=field,
                remedy=f"Use {', '.join(known)}.",
            )


def _impossible_coefficients(rules: QuotaRules) -> Iterable[InputError]:
    whole = sum(rules.coefficients)
    if any((part * BPS / whole).denominator != 1 for part in rules.coefficients):
        yield InputError(
            "The contracts hold coefficients as whole basis points of their sum, and these are none.",
            field="quotas.coefficients",
            remedy='Write such as ["0.3333", "0.3333", "0.3334"], which make 1 together.',
        )


def _coefficients(rules: QuotaRules) -> dict[str, int]:
    whole = sum(rules.coefficients)
    parts = dict(zip(rules.columns, (floor(part * BPS / whole) for part in rules.coefficients), strict=True))
    return {_PARAMETER_OF[field]: parts.get(column, 0) for column, field in COLUMNS.items()}


def _funds(rules: QuotaRules) -> dict[str, int]:
    parts = {fund.name: fund.bps for fund in rules.funds}
    funds = {_PARAMETER_OF[field]: parts.get(fund, 0) for fund, field in FUNDS.items()}
    return funds | {"FundMembers": rules.members_bps}


def _supports(community: Community) -> dict[str, Fraction]:
    """Every β but 0, by its place in the file, counted from 1."""
    return {
        f"members[{place}].beta" + (f"[{number}]" if len(member.supports) > 1 else ""): support.beta
        for place, member in enumerate(community.members, 1)
        for number, support in enumerate(member.supports, 1)
        if support.beta
    }


def _betas(community: Community) -> dict[str, int]:
    betas = [beta * HUNDREDTHS for beta in _supports(community).values()]
    low = min([PARAMETERS["BetaMin"], *map(floor, betas)])
    return {"BetaMin": low, "BetaMax": max([PARAMETERS["BetaMax"], *map(ceil, betas)])}


def _beta_places(community: Community) -> Iterator[tuple[str, str]]:
    """The bounds of β, each with the coefficient that asks most of it."""
    if betas := _supports(community):
        yield "BetaMin", min(betas, key=lambda place: betas[place])
        yield "BetaMax", max(betas, key=lambda place: betas[place])


def _said(name: str, value: int) -> str:
    return f"{value / HUNDREDTHS:g}" if name.startswith("Beta") else f"{value} basis points"
