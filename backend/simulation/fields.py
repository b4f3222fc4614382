"""What every table of a description is written with: kind, limits and choices of each key, read off its dataclass."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Any

from pydantic.fields import FieldInfo

from energy.rules import REGIONS
from simulator.description.names import CLASSES, key_of
from simulator.description.types import Region

LEFT_OUT = frozenset({"folder"})
"""Fields that are not keys."""


class Kind(StrEnum):
    """How a key is asked for."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    DATE = "date"
    CHOICE = "choice"
    NUMBERS = "numbers"
    WHOLES = "wholes"
    TEXTS = "texts"
    TABLE = "table"
    TABLES = "tables"
    TOML = "toml"


@dataclass(frozen=True)
class Field:
    """A key of a table.

    Attributes:
        key: as it is written.
        kind: how it is asked for.
        table: for tables, the name of their kind in `names.CLASSES`.
        choices: of a choice.
        default: what it is where it is left out, as TOML would give it; None if it may be missing altogether.
        required: whether it must be there.
        always: for a table, whether there is one in any case.
        least, most: the limits of a number; `open_least` and `open_most` exclude the limit itself.
    """

    key: str
    kind: Kind
    table: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    always: bool = False
    least: float | None = None
    most: float | None = None
    open_least: bool = False
    open_most: bool = False

    def admits(self, value: float) -> bool:
        """Whether a number is within the limits."""
        low = self.least is None or value > self.least or (value == self.least and not self.open_least)
        return low and (self.most is None or value < self.most or (value == self.most and not self.open_most))


@cache
def fields_of(table: str) -> Mapping[str, Field]:
    """The keys of a table, in the order of its dataclass.

    Args:
        table: its name in `names.CLASSES`, empty for the description itself.
    """
    cls = CLASSES[table]
    hints = typing.get_type_hints(cls, include_extras=True)
    found = {}
    for each in fields(cls):
        if each.name in LEFT_OUT:
            continue
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        made = _field(key_of(cls, each.name), hints[each.name], default)
        found[made.key] = made
    return found


def _field(key: str, hint: Any, default: Any) -> Field:  # noqa: ANN401 - a type hint
    required = default is MISSING
    if hint is Region or (typing.get_origin(hint) is typing.Annotated and hint == Region):
        return Field(key, Kind.CHOICE, choices=tuple(REGIONS), required=required)
    core, limits = _core(hint)
    kind, table, choices = _kind(core)
    low, high = _limit(limits, "ge", "gt"), _limit(limits, "le", "lt")
    return Field(
        key,
        kind,
        table,
        choices,
        default=None if required or is_dataclass(default) else _plain(default),
        required=required,
        always=kind is Kind.TABLE and (required or is_dataclass(default)),
        least=low[0],
        most=high[0],
        open_least=low[1],
        open_most=high[1],
    )


def _limit(limits: list[object], closed: str, opened: str) -> tuple[float | None, bool]:
    """A limit, and whether the limit itself is outside."""
    for each in limits:
        for name in (closed, opened):
            if isinstance(stated := getattr(each, name, None), int | float):
                return float(stated), name == opened
    return None, False


def _core(hint: Any) -> tuple[Any, list[object]]:  # noqa: ANN401 - a type hint
    """The type behind `Annotated` and `… | None`, and the limits that were stated around it."""
    limits: list[object] = []
    while True:
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            for each in hint.__metadata__:
                limits += each.metadata if isinstance(each, FieldInfo) else [each]
            hint = hint.__origin__
        elif origin in (types.UnionType, typing.Union):
            hint = next(each for each in typing.get_args(hint) if each is not type(None))
        else:
            return hint, limits


def _kind(core: Any) -> tuple[Kind, str, tuple[str, ...]]:  # noqa: ANN401, PLR0911 - one return per kind
    simple = {str: Kind.TEXT, float: Kind.NUMBER, int: Kind.WHOLE, bool: Kind.FLAG, date: Kind.DATE}
    if core in simple:
        return simple[core], "", ()
    if typing.get_origin(core) is typing.Literal:
        return Kind.CHOICE, "", tuple(sorted(typing.get_args(core)))
    if isinstance(core, type) and issubclass(core, Enum):
        return Kind.CHOICE, "", tuple(each.value for each in core)
    if is_dataclass(core):
        return Kind.TABLE, _name_of(core), ()
    if typing.get_origin(core) is tuple:
        item, _ = _core(typing.get_args(core)[0])
        if is_dataclass(item):
            return Kind.TABLES, _name_of(item), ()
        return {float: Kind.NUMBERS, int: Kind.WHOLES, str: Kind.TEXTS}[item], "", ()
    return Kind.TOML, "", ()


def _name_of(cls: Any) -> str:  # noqa: ANN401 - a class
    return next(name for name, each in CLASSES.items() if each is cls)


def _plain(default: Any) -> Any:  # noqa: ANN401 - what TOML can hold
    if isinstance(default, Enum):
        return default.value
    return list(default) if isinstance(default, tuple) else default
