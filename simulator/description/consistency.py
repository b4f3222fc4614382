"""What contradicts itself in a description whose single values are all right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from energy.incentive import Technology
from simulator.description.lines import Location
from simulator.description.model import Description, Kind, Member
from simulator.description.plants import COMMUNITY, THIRD_PARTY, FundsKind, Plant
from simulator.description.uses import Bill, Profile, Use

PEAK_TO_POWER = (0.5, 2.0)
"""Modules may exceed the inverter, or be limited below it; beyond this a unit was mistaken."""


class Contradiction(NamedTuple):
    """Where it is, and its refusal's code and values."""

    location: Location
    code: str
    values: Mapping[str, object] = {}


def contradictions(description: Description) -> Iterator[Contradiction]:
    """Everything that cannot be as it is written."""
    yield from _doubles(description)
    substations = {substation.id for substation in description.substations}
    owners = {member.id for member in description.members} | {COMMUNITY, THIRD_PARTY, ""}
    for place, member in enumerate(description.groups):
        at: Location = ("members", place)
        yield from _member(member, at, substations)
        for number, use in enumerate(member.uses):
            yield from _use(use, (*at, "uses", number))
        for number, plant in enumerate(member.plants):
            yield from _plant(plant, (*at, "plants", number), owners)
    yield from _kind(description)
    if len(description.prices.zonal_eur_per_mwh) not in (1, 12):
        count = len(description.prices.zonal_eur_per_mwh)
        yield Contradiction(("prices", "zonal_eur_per_mwh"), "prices_count", {"count": count})
    if description.sharing.management_share + description.sharing.solidarity_share > 1:
        yield Contradiction(("sharing",), "shares_management")
    if description.sharing.producer_share + description.sharing.investment_share > 1:
        yield Contradiction(("sharing",), "shares_producers")


def _doubles(description: Description) -> Iterator[Contradiction]:
    for table, keys in (
        ("substations", [substation.id for substation in description.substations]),
        ("members", [member.id for member in description.members]),
        ("members", [plant.id for plant in description.plants]),
    ):
        for key, count in Counter(keys).items():
            if count > 1:
                yield Contradiction((table,), "key_twice", {"given": key, "count": count})
    for key in sorted({member.id for member in description.members} & {COMMUNITY, THIRD_PARTY}):
        yield Contradiction(("members",), "key_of_owners", {"given": key})


def _member(member: Member, at: Location, substations: set[str]) -> Iterator[Contradiction]:
    known = tuple(sorted(substations))
    if member.substation is None and len(substations) > 1:
        yield Contradiction(at, "no_substation", {"name": member.name, "known": known})
    elif member.substation is not None and member.substation not in substations:
        yield Contradiction((*at, "substation"), "unknown_substation", {"given": member.substation, "known": known})
    if not member.is_consumer and not member.is_producer:
        yield Contradiction(at, "no_use_no_plant", {"name": member.name})
    yield from _net_bill(member, at)
    if member.size is not None and not member.member_class.is_enterprise:
        yield Contradiction((*at, "size"), "size_of_no_enterprise", {"name": member.name})


def _net_bill(member: Member, at: Location) -> Iterator[Contradiction]:
    """What was withdrawn beside an existing plant tells the consumption only of a single use with a bill."""
    if not member.existing_plants or not member.uses:
        return
    if len(member.uses) > 1 or member.uses[0].bill is None:
        yield Contradiction((*at, "uses"), "bill_beside_plant", {"name": member.name})


_NEEDS = {
    Profile.OPENING_HOURS: "opening",
    Profile.TYPICAL_DAY: "typical_day",
    Profile.OWN_CURVE: "curve",
    Profile.ARERA: "curve",
}


def _use(use: Use, at: Location) -> Iterator[Contradiction]:
    needed = _NEEDS.get(use.profile)
    for key in ("opening", "typical_day", "curve"):
        given = getattr(use, key) is not None
        if key == needed and not given:
            yield Contradiction(at, "profile_needs", {"profile": use.profile.value, "key": key})
        if key != needed and given:
            yield Contradiction((*at, key), "profile_without", {"profile": use.profile.value, "key": key})
    if use.bill is None and (use.profile.is_standard or use.profile is Profile.OPENING_HOURS):
        yield Contradiction(at, "profile_needs_bill", {"profile": use.profile.value})
    if use.bill is not None:
        yield from _bill(use.bill, (*at, "bill"))
    if use.profile is Profile.ARERA and use.curve is not None:
        if use.curve.power_class is None:
            yield Contradiction((*at, "curve"), "arera_power_class")
        if len(use.curve.files) > 1:
            yield Contradiction((*at, "curve", "files"), "arera_one_file")
    if use.typical_day is not None and not (sum(use.typical_day.working) and sum(use.typical_day.months)):
        yield Contradiction((*at, "typical_day"), "day_without_energy")


def _bill(bill: Bill, at: Location) -> Iterator[Contradiction]:
    given = tuple(name for name in ("total", "f1", "f2", "f3", "f23") if getattr(bill, name) is not None)
    if given not in (("total",), ("f1", "f2", "f3"), ("f1", "f23")):
        yield Contradiction(at, "bill_columns", {"columns": given}) if given else Contradiction(at, "bill_empty")
        return
    lengths = {len(column) for column in bill.columns}
    if len(lengths) > 1 or not lengths <= {1, 12}:
        yield Contradiction(at, "bill_lengths", {"lengths": tuple(sorted(lengths))})


def _plant(plant: Plant, at: Location, owners: set[str]) -> Iterator[Contradiction]:
    if plant.technology is not Technology.PV and plant.series is None:
        yield Contradiction(at, "plant_without_series", {"plant": plant.id})
    if plant.technology is not Technology.PV and plant.arrays:
        yield Contradiction((*at, "arrays"), "arrays_of_no_pv", {"plant": plant.id})
    if plant.technology is Technology.PV and not plant.arrays and plant.series is None:
        yield Contradiction(at, "plant_without_arrays", {"plant": plant.id})
    peak = sum(array.kw for array in plant.arrays)
    if plant.arrays and not PEAK_TO_POWER[0] * plant.kw <= peak <= PEAK_TO_POWER[1] * plant.kw:
        yield Contradiction((*at, "arrays"), "arrays_unlike_plant", {"peak": peak, "kw": plant.kw})
    if plant.owner not in owners:
        yield Contradiction((*at, "owner"), "owner_unknown", {"given": plant.owner, "plant": plant.id})
    total = sum(funds.share for funds in plant.financing)
    if plant.financing and abs(total - 1) > 1e-6:
        yield Contradiction((*at, "financing"), "financing_shares", {"plant": plant.id, "total": total})
    for number, funds in enumerate(plant.financing):
        if funds.kind is not FundsKind.EQUITY and funds.years < 1:
            told = {"plant": plant.id, "kind": funds.kind.value}
            yield Contradiction((*at, "financing", number), "financing_years", told)


def _kind(description: Description) -> Iterator[Contradiction]:
    members = description.members
    if description.kind is Kind.GAC and len({member.substation for member in members}) > 1:
        yield Contradiction(("kind",), "group_of_one_building")
