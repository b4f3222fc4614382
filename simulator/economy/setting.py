"""What is let live: how many members, for how long, by which parameters, and with what trouble among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chain.genesis import PARAMETERS
from chain.model.treasury import MAX_STANDING

STANDING_GRANT = 15_00
"""Hundredths of a token that the assembly gives a citizen who takes part, every month, out of the commons."""


@dataclass(frozen=True)
class Setting:
    """One community to let live.

    Attributes:
        members: how many found it; who leaves is replaced.
        years: how long, from January on.
        ring: the part of the members who agree to deceive the others: they serve anybody, but spend among each other
            only, refresh what would expire, and are first at each month's bonuses.
        deceived: whether the recogniser finds all of the ring to be of collective interest, instead of as many as of
            the others.
        standing_grant: hundredths of a token a month that the first assembly votes; 0 for none.
        parameters: values other than the contracts' defaults, by name.
        seed: of chance; the same setting lives the same life.

    Raises:
        ValueError: a value that no community can have.
    """

    members: int = 100
    years: int = 3
    ring: float = 0.1
    deceived: bool = False
    standing_grant: int = STANDING_GRANT
    parameters: Mapping[str, int] = field(default_factory=dict)
    seed: int = 1

    def __post_init__(self) -> None:
        if not 10 <= self.members <= 2_000:
            raise ValueError("A community to let live has 10 to 2000 members.")
        if not 1 <= self.years <= 20:
            raise ValueError("It lives 1 to 20 years.")
        if not 0 <= self.ring <= 0.5:
            raise ValueError("A ring is at most half of the members.")
        if not 0 <= self.standing_grant <= MAX_STANDING:
            raise ValueError(f"The contracts allow a standing grant up to {MAX_STANDING // 100} tokens.")
        if unknown := self.parameters.keys() - PARAMETERS.keys():
            raise ValueError(f"There is no parameter {', '.join(sorted(unknown))}.")

    @property
    def values(self) -> dict[str, int]:
        """All parameters, in the contracts' order."""
        return {**PARAMETERS, **self.parameters}


NO_WEIGHTS = dict.fromkeys(("WeightEnvironment", "WeightSocial", "WeightCommunity"), 0)
VARIANTS: Mapping[str, Mapping[str, object]] = {
    "defaults": {},
    "no ring": {"ring": 0.0},
    "ring of a sixth": {"ring": 1 / 6},
    "recogniser deceived": {"deceived": True},
    "welcome only": {"standing_grant": 0, "parameters": {"EnergyPerMember": 0, **NO_WEIGHTS}},
    "no standing grant": {"standing_grant": 0},
    "no energy tokens": {"parameters": {"EnergyPerMember": 0}},
    "provider cap 40": {"parameters": {"ProviderCap": 40_00}},
    "standing grant 10": {"standing_grant": 10_00},
    "holding cap 4x": {"parameters": {"HoldingCap": 4}},
    "holding cap 1x": {"parameters": {"HoldingCap": 1}},
    "life of 2 months": {"parameters": {"Life": 2}},
    "life of 4 months": {"parameters": {"Life": 4}},
    "growth 5 %": {"parameters": {"GrowthBps": 500}},
    "growth 20 %": {"parameters": {"GrowthBps": 2_000}},
}
"""What is compared: the defaults, each kind of trouble, and each default changed alone."""
