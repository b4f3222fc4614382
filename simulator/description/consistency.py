"""What contradicts itself in a description whose single values are all right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from energy.incentive import Technology
from simulator.description.lines import Location
from simulator.description.model import Description, Kind, Member
from simulator.description.plants import COMMUNITY, THIRD_PARTY, FundsKind, Plant
from simulator.description.uses import Bill, Profile, Use

PEAK_TO_POWER = (0.5, 2.0)
"""Modules may exceed the inverter, or be limited below it; beyond this a unit was mistaken."""


class Contradiction(NamedTuple):
    """Where it is, what it is, and what to do."""

    location: Location
    message: str
    remedy: str


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
        yield Contradiction(
            ("prices", "zonal_eur_per_mwh"), f"There are {count} prices.", "Give one for the year, or twelve."
        )
    if description.sharing.management_share + description.sharing.solidarity_share > 1:
        yield Contradiction(
            ("sharing",), "The management's and the solidarity share exceed the whole.", "Make them add to 1 or less."
        )
    if description.sharing.producer_share + description.sharing.investment_share > 1:
        yield Contradiction(
            ("sharing",), "The producers' and the investors' share exceed the whole.", "Make them add to 1 or less."
        )


def _doubles(description: Description) -> Iterator[Contradiction]:
    for table, what, keys in (
        ("substations", "substation", [substation.id for substation in description.substations]),
        ("members", "member", [member.id for member in description.members]),
        ("members", "plant", [plant.id for plant in description.plants]),
    ):
        for key, count in Counter(keys).items():
            if count > 1:
                yield Contradiction(
                    (table,),
                    f"The {what} {key!r} is there {count} times.",
                    "Give each a key of its own; copies are numbered -2, -3 and so on.",
                )
    for key in sorted({member.id for member in description.members} & {COMMUNITY, THIRD_PARTY}):
        yield Contradiction(("members",), f"No member can be called {key!r}.", "It names an owner of plants.")


def _member(member: Member, at: Location, substations: set[str]) -> Iterator[Contradiction]:
    known = ", ".join(sorted(substations))
    if member.substation is None and len(substations) > 1:
        yield Contradiction(at, f"{member.name} has no substation.", f"Add substation = one of: {known}.")
    elif member.substation is not None and member.substation not in substations:
        yield Contradiction(
            (*at, "substation"), f"The substation {member.substation!r} is not listed.", f"Known are: {known}."
        )
    if not member.is_consumer and not member.is_producer:
        yield Contradiction(at, f"{member.name} neither consumes nor produces.", "Add a use with a bill, or a plant.")
    yield from _net_bill(member, at)
    if member.size is not None and not member.member_class.is_enterprise:
        yield Contradiction(
            (*at, "size"), f"{member.name} is no enterprise and has no size.", "Remove size, or correct class."
        )


def _net_bill(member: Member, at: Location) -> Iterator[Contradiction]:
    """What was withdrawn beside an existing plant tells the consumption only of a single use with a bill."""
    if not member.existing_plants or not member.uses:
        return
    if len(member.uses) > 1 or member.uses[0].bill is None:
        yield Contradiction(
            (*at, "uses"),
            f"{member.name} was billed beside an existing plant; that needs one use, with a bill.",
            "Join its uses to one, or write billed_with_plants = false if the bills are of its whole consumption.",
        )


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
            yield Contradiction(at, f"The profile {use.profile.value} needs {key}.", f"Add {key} = {{ … }}.")
        if key != needed and given:
            yield Contradiction(
                (*at, key), f"The profile {use.profile.value} makes no use of {key}.", "Remove it, or correct profile."
            )
    if use.bill is None and (use.profile.is_standard or use.profile is Profile.OPENING_HOURS):
        yield Contradiction(
            at, f"The profile {use.profile.value} needs a bill.", "Add bill = { total = 2700 }, kWh of a year."
        )
    if use.bill is not None:
        yield from _bill(use.bill, (*at, "bill"))
    if use.profile is Profile.ARERA and use.curve is not None:
        if use.curve.power_class is None:
            yield Contradiction(
                (*at, "curve"), "ARERA's table needs a power class.", 'Add power_class = "1.5<P<=3", as in the file.'
            )
        if len(use.curve.files) > 1:
            yield Contradiction((*at, "curve", "files"), "ARERA's table is one file.", "Keep one of them.")
    if use.typical_day is not None and not (sum(use.typical_day.working) and sum(use.typical_day.months)):
        yield Contradiction((*at, "typical_day"), "The typical day has no energy.", "Give some hours above 0.")


def _bill(bill: Bill, at: Location) -> Iterator[Contradiction]:
    given = tuple(name for name in ("total", "f1", "f2", "f3", "f23") if getattr(bill, name) is not None)
    if given not in (("total",), ("f1", "f2", "f3"), ("f1", "f23")):
        yield Contradiction(
            at, f"The bill has {', '.join(given) or 'nothing'}.", "Give total; or f1, f2 and f3; or f1 and f23."
        )
        return
    lengths = {len(column) for column in bill.columns}
    if len(lengths) > 1 or not lengths <= {1, 12}:
        yield Contradiction(
            at,
            f"The bill has columns of {' and '.join(map(str, sorted(lengths)))} numbers.",
            "Give each column one number for the year, or all of them twelve, January first.",
        )


def _plant(plant: Plant, at: Location, owners: set[str]) -> Iterator[Contradiction]:
    if plant.technology is not Technology.PV and plant.series is None:
        yield Contradiction(
            at, f"Plant {plant.id} is {plant.technology.value} and has no series.", "Add series = its file."
        )
    if plant.technology is not Technology.PV and plant.arrays:
        yield Contradiction((*at, "arrays"), f"Plant {plant.id} has arrays but is no pv.", "Remove them.")
    if plant.technology is Technology.PV and not plant.arrays and plant.series is None:
        yield Contradiction(
            at, f"Plant {plant.id} has neither arrays nor a series.", "Add arrays = [{ kw = 6, tilt = 20 }]."
        )
    peak = sum(array.kw for array in plant.arrays)
    if plant.arrays and not PEAK_TO_POWER[0] * plant.kw <= peak <= PEAK_TO_POWER[1] * plant.kw:
        yield Contradiction(
            (*at, "arrays"), f"The arrays have {peak:g} kW, the plant {plant.kw:g} kW.", "Correct one of the two."
        )
    if plant.owner not in owners:
        yield Contradiction(
            (*at, "owner"),
            f"The owner {plant.owner!r} of plant {plant.id} is no member.",
            f"Write a member's id, {COMMUNITY!r} or {THIRD_PARTY!r}, or leave it out for the host.",
        )
    total = sum(funds.share for funds in plant.financing)
    if plant.financing and abs(total - 1) > 1e-6:
        yield Contradiction(
            (*at, "financing"), f"The shares of the money for {plant.id} add to {total:g}.", "Make them add to 1."
        )
    for number, funds in enumerate(plant.financing):
        if funds.kind is not FundsKind.EQUITY and funds.years < 1:
            yield Contradiction(
                (*at, "financing", number), f"The {funds.kind.value} of {plant.id} has no years.", "Add years = 10."
            )


def _kind(description: Description) -> Iterator[Contradiction]:
    members = description.members
    if description.kind is Kind.GAC and len({member.substation for member in members}) > 1:
        yield Contradiction(
            ("kind",), "A group in one building has one substation.", 'Give all the same, or write kind = "cer".'
        )
