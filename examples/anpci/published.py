"""Gives the eleven members of ANPCI's published example a year at the meter that adds up to its figures.

Everything is drawn from one seed: the same year on every run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from energy.calendar import Month
from energy.errors import InputError
from energy.quotas import read_members
from examples.anpci import dso_files
from examples.anpci.balance import balance, spread
from examples.anpci.manifest import FOLDER, MemberTotal
from examples.anpci.profiles import SCALE, Calendar, Curve, Floats, Sky, as_shape, load_profiles, vary
from oracle.community import CommunityMember, load_community

SEED = 20250601
SKY, PRICES, MEMBERS = range(3)
"""Each thing that is drawn has its own stream of random numbers, so that none moves when another changes; after the
published year also each month has its own."""

Layout = Callable[[dso_files.MeterMonth], Iterator[tuple[str, bytes]]]


@dataclass(frozen=True)
class Site:
    """What the published example does not say of a member and has to be chosen.

    Attributes:
        profile: standard load profile of the BDEW: `h0_dyn` households, `g0` trade in general, `g1` working days 8–18,
            `g3` continuous, `g5` bakery.
        spread: how far its quarter-hours scatter around the profile, as standard deviation of the logarithm.
        layout: how its distributor writes its readings.
        tilt, azimuth: of its plant, degrees from the horizontal and clockwise from north.
    """

    profile: str
    spread: float
    layout: Layout
    tilt: float = 0.0
    azimuth: float = 180.0


SITES: Mapping[str, Site] = {
    "famiglia-1": Site("h0_dyn", 0.35, dso_files.e_distribuzione),
    "famiglia-2": Site("h0_dyn", 0.35, dso_files.e_distribuzione),
    "famiglia-3": Site("h0_dyn", 0.35, dso_files.e_distribuzione, tilt=20, azimuth=120),
    "famiglia-4": Site("h0_dyn", 0.35, dso_files.e_distribuzione),
    "famiglia-5": Site("h0_dyn", 0.35, dso_files.e_distribuzione),
    "famiglia-6": Site("h0_dyn", 0.35, dso_files.e_distribuzione, tilt=30, azimuth=180),
    "azienda-1": Site("g0", 0.15, dso_files.unareti, tilt=25, azimuth=190),
    "azienda-2": Site("g5", 0.15, dso_files.unareti, tilt=30, azimuth=170),
    "azienda-3": Site("g3", 0.08, dso_files.sii, tilt=10, azimuth=180),
    "azienda-4": Site("g1", 0.15, dso_files.e_distribuzione),
    "comune": Site("g1", 0.15, dso_files.sii, tilt=15, azimuth=45),
}


@dataclass(frozen=True)
class Habit:
    """How large a member's shapes are: found for the published year, and kept in every month after it.

    Attributes:
        peak: the largest quarter-hour of its varied profile, to which its load is measured.
        load: the sum of its load over the published year, and `consumed_wh` what that stands for.
        output: the sum of its plant's output over the published year, and `produced_wh` what that stands for.
    """

    peak: float
    load: int
    consumed_wh: int
    output: int = 0
    produced_wh: int = 0


@dataclass(frozen=True)
class MemberYear:
    """A member's published year at the meter.

    Attributes:
        member: it, with its points and plants.
        curves: `withdrawn`, and `injected` where there is a plant: shape (n,), Wh in each quarter-hour.
        produced: of its plant, if there is one; never less than it injects.
        total: their sums, beside the published figures.
    """

    member: CommunityMember
    curves: Mapping[str, Curve]
    produced: Curve | None
    total: MemberTotal
    habit: Habit

    @property
    def id(self) -> str:
        """The member's key."""
        return self.member.id

    @property
    def pod(self) -> str:
        """Its connection point."""
        return self.member.points[0].pod

    def month(self, month: Month, year: Calendar) -> dso_files.MeterMonth:
        """Its readings of one month."""
        return dso_files.meter_month(self.pod, month, year, self.curves, self.produced)


def member_years(year: Calendar) -> list[MemberYear]:
    """The year of every member, in the order of the community file.

    Raises:
        InputError: the community file and the published table do not fit together, or a curve leaves its limits.
    """
    community = load_community(FOLDER)
    file = FOLDER / "members.csv"
    records = read_members(file.read_bytes(), ("installed_kw", "injected_kwh", "withdrawn_kwh"), file=file).records
    published = {record.member: record.values for record in records}
    for member in community.members:
        kw = sum((plant.kw for plant in member.plants), Fraction(0))
        row = published.get(member.name)
        if member.id not in SITES or row is None or row["installed_kw"] != kw:
            raise InputError(
                f"{member.id!r} is not known to the generator, or {member.name!r} not published with {float(kw):g} kW.",
                file=file,
                remedy="Only the members of the published example can be generated: restore community.toml.",
            )
    profiles = load_profiles(year)
    sky = Sky(year, stream(SKY))
    return [_member_year(member, published[member.name], profiles, sky, year) for member in community.members]


def _member_year(
    member: CommunityMember,
    published: Mapping[str, Fraction],
    profiles: Mapping[str, Floats],
    sky: Sky,
    year: Calendar,
) -> MemberYear:
    site, point = SITES[member.id], member.points[0]
    own = vary(profiles[site.profile], year, stream(MEMBERS, place(member)), site.spread)
    peak = float(own.max())
    load = as_shape(own / peak)
    injected_wh, withdrawn_wh = (_wh(published[name]) for name in ("injected_kwh", "withdrawn_kwh"))
    habit = Habit(peak, int(load.sum()), withdrawn_wh)
    produced, model_wh = None, 0
    if member.plants:
        plant = member.plants[0]
        production = sky.production(site.tilt, site.azimuth)
        balanced = balance(production, load, injected_wh, withdrawn_wh)
        curves = {"withdrawn": balanced.withdrawn, "injected": balanced.injected}
        produced = balanced.injected + balanced.self_consumed
        habit = Habit(
            peak, int(load.sum()), balanced.consumed_wh, output=int(production.sum()), produced_wh=balanced.produced_wh
        )
        model_wh = int(plant.kw * habit.output * 250 / SCALE)
        _check_limit(member, "production", balanced.peak_wh, plant.kw)
    else:
        curves = {"withdrawn": spread(withdrawn_wh, load)}
    if point.available_kw is not None:
        _check_limit(member, "consumption", int(curves["withdrawn"].max()), point.available_kw)
    total = MemberTotal(
        member=member.name,
        kw=f"{float(member.plants[0].kw):g}" if member.plants else "",
        injected_wh=int(curves["injected"].sum()) if member.plants else 0,
        published_injected_wh=injected_wh,
        withdrawn_wh=int(curves["withdrawn"].sum()),
        published_withdrawn_wh=withdrawn_wh,
        produced_wh=habit.produced_wh,
        model_wh=model_wh,
    )
    return MemberYear(member, curves, produced, total, habit)


def stream(*name: int) -> np.random.Generator:
    """The random numbers of one thing that is drawn."""
    return np.random.default_rng([SEED, *name])


def place(member: CommunityMember) -> int:
    """By which a member's own random numbers are named."""
    return list(SITES).index(member.id)


def _wh(kwh: Fraction) -> int:
    wh = kwh * 1000
    if wh.denominator != 1:
        raise InputError(f"{float(kwh)} kWh are not whole Wh.", file=FOLDER / "members.csv", remedy="Write 3 decimals.")
    return int(wh)


def _check_limit(member: CommunityMember, what: str, wh: int, kw: Fraction) -> None:
    if wh > kw * 250:
        raise InputError(
            f"The {what} of {member.name} reaches {wh * 4 / 1000:.1f} kW, above its {float(kw):g} kW.",
            remedy="Choose another profile or direction in published.py, or another limit in community.toml.",
        )
