"""What the sharing models need to know of a member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class SharingMember:
    """A member over the period that is shared out; all amounts are whole and not negative.

    Attributes:
        member: its key, unique in the community.
        is_enterprise: enterprises take no part in the surplus.
        shared_wh: its part of the shared energy, as a consumer.
        injected_wh: the shared energy attributed to its plants.
        withdrawn_wh: all that it took from the grid.
        invested_cents: what it put into the community.
        beta: coefficient of support, 0 for a member that is not supported.
        joined: first day of membership; None is before everybody else.
        parameters: values by column for the ANPCI's quotas.
    """

    member: str
    is_enterprise: bool = False
    shared_wh: int = 0
    injected_wh: int = 0
    withdrawn_wh: int = 0
    invested_cents: int = 0
    beta: Fraction = Fraction(0)
    joined: date | None = None
    parameters: Mapping[str, Fraction] = field(default_factory=dict)
