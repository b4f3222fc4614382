"""Gives the eleven members of ANPCI's published example a year of meter files that add up to its figures.

Everything is drawn from one seed: the same files on every run. Run by `./borgo example`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from energy.calendar import Month
from energy.errors import InputError
from energy.quotas import read_members
from examples.anpci import dso_files, price_files
from examples.anpci.balance import balance, spread
from examples.anpci.manifest import FOLDER, MemberTotal
from examples.anpci.profiles import SCALE, Curve, Floats, Sky, Year, load_profiles, vary
from oracle.community import CommunityMember, load_community

FIRST_MONTH = Month(2025, 6)
SEED = 20250601
SKY, PRICES, MEMBERS = range(3)
"""Each thing that is drawn has its own stream of random numbers, so that none moves when another changes."""

Layout = Callable[[dso_files.MeterMonth], Iterator[tuple[str, bytes]]]
Progress = Callable[[int, int], None]
"""Is told how many of how many steps are done."""


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
class MemberYear:
    """A member's year at the meter.

    Attributes:
        curves: `withdrawn`, and `injected` where there is a plant: shape (n,), Wh in each quarter-hour.
        total: their sums, beside the published figures.
    """

    id: str
    pod: str
    curves: Mapping[str, Curve]
    total: MemberTotal

    def month(self, month: Month, year: Year) -> dso_files.MeterMonth:
        """Its readings of one month."""
        days = [year.of_day(day) for day in month.days]
        wh = {direction: [curve[day].tolist() for day in days] for direction, curve in self.curves.items()}
        return dso_files.MeterMonth(self.pod, month, wh)


def member_years(year: Year) -> list[MemberYear]:
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
    sky = Sky(year, np.random.default_rng([SEED, SKY]))
    return [_member_year(member, published[member.name], profiles, sky, year) for member in community.members]


def _member_year(
    member: CommunityMember, published: Mapping[str, Fraction], profiles: Mapping[str, Floats], sky: Sky, year: Year
) -> MemberYear:
    site, point = SITES[member.id], member.points[0]
    rng = np.random.default_rng([SEED, MEMBERS, list(SITES).index(member.id)])
    load = vary(profiles[site.profile], year, rng, site.spread)
    injected_wh, withdrawn_wh = (_wh(published[name]) for name in ("injected_kwh", "withdrawn_kwh"))
    produced_wh = model_wh = 0
    if member.plants:
        plant = member.plants[0]
        production = sky.production(site.tilt, site.azimuth)
        own = balance(production, load, injected_wh, withdrawn_wh)
        curves = {"withdrawn": own.withdrawn, "injected": own.injected}
        produced_wh, model_wh = own.produced_wh, int(plant.kw * int(production.sum()) * 250 / SCALE)
        _check_limit(member, "production", own.peak_wh, plant.kw)
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
        produced_wh=produced_wh,
        model_wh=model_wh,
    )
    return MemberYear(member.id, point.pod, curves, total)


def _wh(kwh: Fraction) -> int:
    wh = kwh * 1000
    if wh.denominator != 1:
        raise InputError(f"{float(kwh)} kWh are not whole Wh.", file=FOLDER / "members.csv", remedy="Write 3 decimals.")
    return int(wh)


def _check_limit(member: CommunityMember, what: str, wh: int, kw: Fraction) -> None:
    if wh > kw * 250:
        raise InputError(
            f"The {what} of {member.name} reaches {wh * 4 / 1000:.1f} kW, above its {float(kw):g} kW.",
            remedy="Choose another profile or direction in generate.py, or another limit in community.toml.",
        )


def generate(out: Path, progress: Progress) -> list[MemberTotal]:
    """Write `meters/` and `prices/` into a folder.

    Args:
        out: an existing folder without them.
        progress: told after every month of prices and of a member.
    """
    year = Year(FIRST_MONTH)
    members = member_years(year)
    steps = len(year.months) * (1 + len(members))
    done = 0
    for folder, files in _files(year, members):
        for name, data in files:
            path = out / folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        progress(done := done + 1, steps)
    return [member.total for member in members]


def _files(year: Year, members: list[MemberYear]) -> Iterator[tuple[str, Iterator[tuple[str, bytes]]]]:
    prices = price_files.zonal_prices(year, np.random.default_rng([SEED, PRICES]))
    for month in year.months:
        yield "prices", price_files.gme(month, year, prices)
        for member in members:
            yield "meters", SITES[member.id].layout(member.month(month, year))
