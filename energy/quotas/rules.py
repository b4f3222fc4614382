"""The rules that a community chooses for its quotas, read from a table of TOML and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, get_args

from energy.errors import InputError
from energy.exact import parse_decimal

Dominance = Literal["mean", "elbow", "fixed", "upper_quartile"]
Reading = Literal["A", "B"]
Basis = Literal["metered", "hourly_shared"]
Period = Literal["monthly", "annual"]

BPS = 10_000
"""Basis points in a whole."""
LARGEST_REDUCTION = Fraction(1, 2)
"""The model lets no member keep less than half of its quota."""


@dataclass(frozen=True)
class Fund:
    """A part of the incentive that is set aside before the members' part, in basis points."""

    name: str
    bps: int


@dataclass(frozen=True)
class QuotaRules:
    """How quotas are computed and money is divided; the defaults are those of the ANPCI's published example.

    Attributes:
        coefficients: weight of each parameter, not negative; 0 switches one off, and only their proportion counts.
        columns: names of the parameters, in the same order.
        dominance: who is dominant: quotas above the mean, above the elbow of the sorted quotas, above a fixed
            threshold, or above the upper quartile; always strictly.
        threshold: in millesimi, for `fixed` only.
        max_reduction: ρ, the reduction of the largest quota, from 0 to 0.5.
        reading: reduction r = ρ(t + (1 − t)x), with t = ρ (`A`) or t = 0.15 (`B`).
        basis: what the energy parameters hold: kWh as metered, or kWh exchanged within the community hour by hour.
        period: the time that the parameters cover.
        funds: set aside in this order; the members get the rest.
        retrocession: member → basis points of its amount that it gives back to `internal_fund`.
        internal_fund: the fund that receives retrocessions.

    Raises:
        InputError: rules that contradict each other or leave their range.
    """

    coefficients: tuple[Fraction, ...] = (Fraction(5, 100), Fraction(40, 100), Fraction(55, 100))
    columns: tuple[str, ...] = ("installed_kw", "injected_kwh", "withdrawn_kwh")
    dominance: Dominance = "mean"
    threshold: Fraction | None = None
    max_reduction: Fraction = Fraction(15, 100)
    reading: Reading = "A"
    basis: Basis = "metered"
    period: Period = "annual"
    funds: tuple[Fund, ...] = (Fund("management", 1000), Fund("internal_fund", 500), Fund("social_fund", 500))
    retrocession: Mapping[str, int] = field(default_factory=dict)
    internal_fund: str = "internal_fund"

    def __post_init__(self) -> None:
        self._check_parameters()
        self._check_reduction()
        self._check_funds()

    def _check_parameters(self) -> None:
        if len(self.columns) != len(self.coefficients):
            raise InputError(
                f"There are {len(self.columns)} columns and {len(self.coefficients)} coefficients.",
                field="coefficients",
                remedy="Write one coefficient for each column.",
            )
        if len(set(self.columns)) != len(self.columns):
            raise InputError("A column is named twice.", field="columns", remedy="Name every column once.")
        if any(coefficient < 0 for coefficient in self.coefficients) or not any(self.coefficients):
            raise InputError(
                "Coefficients cannot be negative, nor all zero.",
                field="coefficients",
                remedy="Write 0 to switch a parameter off, and a positive number for at least one.",
            )

    def _check_reduction(self) -> None:
        if (self.dominance == "fixed") != (self.threshold is not None):
            raise InputError(
                "A threshold belongs to the dominance rule `fixed`, and to no other.",
                field="threshold",
                remedy="Write it in millesimi with dominance = 'fixed', or remove it.",
            )
        if self.threshold is not None and not 0 <= self.threshold <= 1000:
            raise InputError("A threshold lies between 0 and 1000 millesimi.", field="threshold")
        if not 0 <= self.max_reduction <= LARGEST_REDUCTION:
            raise InputError(
                "The maximum reduction lies between 0 and 0.5: nobody keeps less than half of its quota.",
                field="max_reduction",
                remedy="Write 0.15 for 15 %.",
            )

    def _check_funds(self) -> None:
        names = [fund.name for fund in self.funds]
        if len(set(names)) != len(names):
            raise InputError("Two funds have the same name.", field="funds", remedy="Give each fund its own name.")
        if any(fund.bps < 0 for fund in self.funds) or self.members_bps < 0:
            raise InputError(
                "A fund takes a negative part, or all funds together more than the whole.",
                field="funds",
                remedy="The whole is 10000 basis points; what the funds leave goes to the members.",
            )
        if any(not 0 <= bps <= BPS for bps in self.retrocession.values()):
            raise InputError(
                "A member gives back between nothing and the whole of its amount.",
                field="retrocession",
                remedy="Write basis points from 0 to 10000: 500 is 5 %.",
            )
        if self.retrocession and self.internal_fund not in names:
            raise InputError(
                f"Retrocessions go to {self.internal_fund!r}, which is not one of the funds.",
                field="internal_fund",
                remedy=f"Name one of: {', '.join(names) or 'no fund is listed'}.",
            )

    @property
    def members_bps(self) -> int:
        """What the funds leave to the members, in basis points."""
        return BPS - sum(fund.bps for fund in self.funds)


def exact_number(value: object) -> Fraction:
    """A number of a TOML file without loss: a string, an integer, or a decimal through its text.

    Raises:
        InputError: anything else, or a float whose text is not a plain decimal.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str):
        return parse_decimal(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return parse_decimal(str(value))
    raise InputError(f"{value!r} is not a number.", remedy='Write it as a string, e.g. "0.15".')


def quota_rules(table: Mapping[str, object], *, file: Path | None) -> QuotaRules:
    """Read rules from a parsed TOML table; a key that is left out keeps the published example's value.

    Args:
        table: the top level of a rules file, or the `[quotas]` table of a community.
        file: where it was read, for error messages.

    Raises:
        InputError: an unknown key, a value of the wrong kind, or rules that cannot hold together.
    """
    values: dict[str, Any] = {}
    key: str | None = None
    try:
        for key, value in table.items():
            if key not in _READERS:
                raise InputError("This key is not known.", remedy=f"Known keys: {', '.join(_READERS)}.")
            values[key] = _READERS[key](value)
        key = None
        return QuotaRules(**values)
    except InputError as error:
        error.file = file
        error.field = error.field or key
        raise


def parse_toml(data: bytes, *, file: Path | None) -> dict[str, object]:
    """A TOML document with its decimals kept as `Decimal`, the text that the user wrote.

    Raises:
        InputError: it is not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8 text.", file=file, remedy="Save it as UTF-8.") from error
    except ValueError as error:
        raise InputError(f"The file is not valid TOML: {error}.", file=file) from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{value!r} is not a name.", remedy="Write a text between quotes.")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise InputError(f"{value!r} is not a list.", remedy="Write it between square brackets.")
    return list(value)


def _bps(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"{value!r} is not a number of basis points.", remedy="Write an integer: 500 is 5 %.")
    return value


def _choice(kind: Any) -> Callable[[object], str]:  # noqa: ANN401 - a Literal has no type of its own
    options = get_args(kind)

    def read(value: object) -> str:
        if value not in options:
            raise InputError(f"{value!r} is not a choice.", remedy=f"Choose one of: {', '.join(options)}.")
        return str(value)

    return read


def _fund(value: object) -> Fund:
    if not isinstance(value, Mapping) or value.keys() != {"name", "bps"}:
        raise InputError(f"{value!r} is not a fund.", remedy='Write { name = "management", bps = 1000 }.')
    return Fund(_text(value["name"]), _bps(value["bps"]))


def _retrocession(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise InputError(f"{value!r} is not a table.", remedy='Write a table of lines such as "Azienda 3" = 500.')
    return {member: _bps(bps) for member, bps in value.items()}


_READERS: dict[str, Callable[[object], object]] = {
    "columns": lambda value: tuple(_text(name) for name in _list(value)),
    "coefficients": lambda value: tuple(exact_number(number) for number in _list(value)),
    "dominance": _choice(Dominance),
    "threshold": exact_number,
    "max_reduction": exact_number,
    "reading": _choice(Reading),
    "basis": _choice(Basis),
    "period": _choice(Period),
    "funds": lambda value: tuple(_fund(fund) for fund in _list(value)),
    "retrocession": _retrocession,
    "internal_fund": _text,
}
