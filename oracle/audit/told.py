"""What a settlement had to take from the chain, as the events tell it of the last second of its month."""

from __future__ import annotations

from oracle.audit.finality import Finality
from oracle.audit.months import month_name, month_of
from oracle.audit.parameters import QUOTA_MODEL, Parameters
from oracle.audit.publications import end_of
from oracle.settlement import Decisions

FIELDS = (
    "coefficient_power", "coefficient_injected", "coefficient_withdrawn", "max_reduction", "beta_min", "beta_max",
    "fund_management", "fund_internal", "fund_social", "fund_members",
)  # fmt: skip
"""What a data set calls the parameters of the quota model, in their order."""


def told(parameters: Parameters, finality: Finality, period: int) -> dict[str, str]:
    """Every field that the data set of a period must hold, with its value, as text."""
    end = end_of(period)
    if end is None or not parameters.had_begun(end - 1):
        return {"energy_per_member": "0"}
    last = end - 1
    model = {f"model.{field}": parameters.held(name, last) for field, name in zip(FIELDS, QUOTA_MODEL, strict=True)}
    stated = {
        f"retrocessions[{member}]": _stated(bps, month_name(start))
        for member, (start, bps) in finality.stated(month_of(last)).items()
    }
    values = {"energy_per_member": parameters.held("EnergyPerMember", last), **model}
    changed = {
        f"model.{field} since": str(since)
        for field, name in zip(FIELDS, QUOTA_MODEL, strict=True)
        if (since := parameters.changed(name, last))
    }
    return {name: str(value) for name, value in values.items()} | changed | stated


def given(decisions: Decisions) -> dict[str, str]:
    """The same of what a data set holds."""
    fields = {"energy_per_member": str(decisions.energy_per_member)}
    if decisions.model is not None:
        fields |= {f"model.{name}": str(getattr(decisions.model, name)) for name in FIELDS}
        fields |= {f"model.{name} since": str(since) for name, since in decisions.model.changed}
    return fields | {
        f"retrocessions[{each.member}]": _stated(each.bps, str(each.since)) for each in decisions.retrocessions
    }


def _stated(bps: int, month: str) -> str:
    return f"{bps} from {month}"
