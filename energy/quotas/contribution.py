"""What there is to share: a tariff on the smaller of two annual sums, as in the published example, or a given sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from energy.errors import InputError
from energy.quotas.rules import QuotaRules, exact_number, parse_toml, quota_rules


@dataclass(frozen=True)
class Contribution:
    """The contribution of a period, before any fund.

    Attributes:
        tariff_eur_per_kwh: paid on min(Σ injected, Σ withdrawn). The minimum of annual sums is never less, and
            usually much more, than the energy really shared hour by hour, which is what the GSE pays.
        pool_eur: the sum received, where it is known; the tariff is then not used.

    Raises:
        InputError: a negative figure.
    """

    tariff_eur_per_kwh: Fraction = Fraction(11, 100)
    pool_eur: Fraction | None = None

    def __post_init__(self) -> None:
        for name, value in (("tariff_eur_per_kwh", self.tariff_eur_per_kwh), ("pool_eur", self.pool_eur)):
            if value is not None and value < 0:
                raise InputError("An amount of money cannot be negative.", field=name)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns whose sums it needs."""
        return ("injected_kwh", "withdrawn_kwh") if self.pool_eur is None else ()

    def incentive_eur(self, sums_kwh: Mapping[str, Fraction]) -> Fraction:
        """The contribution in euros, not rounded, from the sum of each of its columns."""
        if self.pool_eur is not None:
            return self.pool_eur
        return min(sums_kwh[name] for name in self.columns) * self.tariff_eur_per_kwh


def read_rules(file: Path) -> tuple[QuotaRules, Contribution]:
    """Read a rules file: the keys of `quota_rules`, and `tariff_eur_per_kwh` or `pool_eur`.

    Raises:
        InputError: the file cannot be read, or holds what it should not.
    """
    try:
        table = parse_toml(file.read_bytes(), file=file)
    except OSError as error:
        raise InputError(f"The rules cannot be read: {error.strerror}.", file=file) from error
    money: dict[str, object] = {key: table.pop(key) for key in ("tariff_eur_per_kwh", "pool_eur") if key in table}
    if len(money) == 2:
        raise InputError(
            "Both a tariff and a pool are given.", file=file, field="pool_eur", remedy="Keep one of the two."
        )
    return quota_rules(table, file=file), _contribution(money, file)


def _contribution(money: Mapping[str, object], file: Path) -> Contribution:
    key = next(iter(money), None)
    try:
        return Contribution(**{name: exact_number(value) for name, value in money.items()})
    except InputError as error:
        error.file, error.field = file, key
        raise
