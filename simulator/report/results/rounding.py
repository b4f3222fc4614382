"""How far numbers are kept: to the tenth of a kWh, the cent, and six decimals of a share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import SupportsFloat


def kwh(value: SupportsFloat) -> float:
    """Energy to a tenth of a kWh."""
    return round(float(value), 1) + 0.0


def eur(value: SupportsFloat) -> float:
    """An amount to the cent; never minus zero."""
    return round(float(value), 2) + 0.0


def share(value: SupportsFloat) -> float:
    """A share, a rate or a ratio to six decimals."""
    return round(float(value), 6) + 0.0


def maybe(value: SupportsFloat | None, digits: int = 6) -> float | None:
    """A number that there may not be."""
    return None if value is None else round(float(value), digits) + 0.0


def kwhs(values: Iterable[SupportsFloat]) -> list[float]:
    """Energies."""
    return [kwh(value) for value in values]


def eurs(values: Iterable[SupportsFloat]) -> list[float]:
    """Amounts."""
    return [eur(value) for value in values]
