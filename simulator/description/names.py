"""The tables of a description, and the keys that each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from simulator.description.model import (
    CommunityCosts,
    Description,
    Finance,
    Member,
    Place,
    Prices,
    Sharing,
    Substation,
    Tariff,
)
from simulator.description.plants import Array, Deduction, Funds, Grant, Plant, Storage
from simulator.description.uses import Bill, CurveFiles, ElectricCars, HeatPump, OpeningHours, TypicalDay, Use

CLASSES: Mapping[str, type[Any]] = {
    "": Description,
    "place": Place,
    "substations": Substation,
    "members": Member,
    "tariff": Tariff,
    "uses": Use,
    "bill": Bill,
    "opening": OpeningHours,
    "typical_day": TypicalDay,
    "curve": CurveFiles,
    "heat_pump": HeatPump,
    "electric_cars": ElectricCars,
    "plants": Plant,
    "arrays": Array,
    "storage": Storage,
    "financing": Funds,
    "grant": Grant,
    "deduction": Deduction,
    "finance": Finance,
    "prices": Prices,
    "community_costs": CommunityCosts,
    "sharing": Sharing,
}
"""Every table by the key under which it is written."""

ALIASES: Mapping[tuple[type[Any], str], str] = {
    (Member, "member_class"): "class",
    (Description, "groups"): "members",
}
"""Fields that are written under another key."""


def key_of(cls: type[Any], field: str) -> str:
    """The key under which a field is written."""
    return ALIASES.get((cls, field), field)


KEYS: Mapping[str, tuple[str, ...]] = {
    name: tuple(key_of(cls, field.name) for field in fields(cls) if field.name != "folder")
    for name, cls in CLASSES.items()
}
"""The keys of every table."""
