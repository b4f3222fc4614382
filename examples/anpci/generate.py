"""Writes months of the example community as its files: meters, plants and prices. Run by `./borgo example`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from energy.calendar import Month
from examples.anpci import price_files
from examples.anpci.later import later_meters, later_prices
from examples.anpci.manifest import FIRST_MONTH, MemberTotal
from examples.anpci.production_files import production
from examples.anpci.profiles import Calendar, Curve
from examples.anpci.published import PRICES, SITES, MemberYear, member_years, stream

Progress = Callable[[int, int], None]
"""Is told how many of how many steps are done."""

File = tuple[str, str, bytes]
"""Its folder, its name and what it holds."""


def generate(out: Path, progress: Progress, months: Sequence[Month]) -> list[MemberTotal]:
    """Write `meters/`, `production/` and `prices/` into a folder.

    Args:
        out: an existing folder without them.
        progress: told after every month of prices and of a member.
        months: which months, none before the published year.

    Returns:
        The members' published year, whichever months are written.
    """
    year = Calendar(FIRST_MONTH)
    members = member_years(year)
    prices = price_files.zonal_prices(year, stream(PRICES))
    steps = len(months) * (1 + len(members))
    written = chain.from_iterable(_month(month, year, members, prices) for month in months)
    for done, files in enumerate(written, start=1):
        for folder, name, data in files:
            path = out / folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        progress(done, steps)
    return [member.total for member in members]


def _month(
    month: Month, year: Calendar, members: Sequence[MemberYear], prices: Mapping[str, Curve]
) -> Iterator[list[File]]:
    """A month's files, in as many parts as it has steps."""
    if month in year.months:
        calendar = year
        meters = [member.month(month, year) for member in members]
    else:
        calendar, prices = Calendar(month, months=1), later_prices(month)
        meters = later_meters(month, members)
    yield [("prices", *file) for file in price_files.gme(month, calendar, prices)]
    for member, meter in zip(members, meters, strict=True):
        files = [("meters", *file) for file in SITES[member.id].layout(meter)]
        yield files + [("production", *production(plant.id, meter)) for plant in member.member.plants]
