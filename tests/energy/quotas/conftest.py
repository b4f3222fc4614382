from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from energy.quotas import QuotaMember, QuotaRules, read_members

EXAMPLE = Path(__file__).parents[3] / "examples" / "anpci"


@pytest.fixture(scope="session")
def anpci_folder() -> Path:
    return EXAMPLE


@pytest.fixture(scope="session")
def anpci() -> tuple[QuotaMember, ...]:
    """The eleven members of the ANPCI's published example."""
    rules = QuotaRules()
    records = read_members((EXAMPLE / "members.csv").read_bytes(), rules.columns, file=None).records
    return tuple(QuotaMember(r.member, tuple(r.values[name] for name in rules.columns), r.beta) for r in records)


@pytest.fixture(scope="session")
def with_weights() -> Callable[..., list[QuotaMember]]:
    """Members a, b, c… with one parameter each and the betas given by name."""

    def build(*weights: int, **betas: int) -> list[QuotaMember]:
        keys = "abcdefghijklmnopqrstuvwxyz"
        return [
            QuotaMember(key, (Fraction(weight),), Fraction(betas.get(key, 0)))
            for key, weight in zip(keys, weights, strict=False)
        ]

    return build


@pytest.fixture(scope="session")
def one_parameter() -> Callable[..., QuotaRules]:
    """Rules with a single parameter, otherwise the defaults or what is given."""

    def build(**changes: object) -> QuotaRules:
        return QuotaRules(**{"coefficients": (Fraction(1),), "columns": ("energy_kwh",), **changes})

    return build
