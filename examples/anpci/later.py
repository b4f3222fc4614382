"""The months after the published year: the same habits under a new sky, each month drawn by itself.

A month depends on nothing but its own number, so it is the same whenever and beside whichever others it is made.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from energy.calendar import Month
from examples.anpci.balance import MILLI
from examples.anpci.dso_files import MeterMonth, meter_month
from examples.anpci.price_files import zonal_prices
from examples.anpci.profiles import Calendar, Curve, Sky, as_shape, load_profiles, vary
from examples.anpci.published import MEMBERS, PRICES, SITES, SKY, MemberYear, place, stream


def later_meters(month: Month, members: Sequence[MemberYear]) -> list[MeterMonth]:
    """A month of every member, in the order given.

    Args:
        month: after the published year.
        members: their published year, whose habits go on.
    """
    calendar = Calendar(month, months=1)
    profiles, sky = load_profiles(calendar), Sky(calendar, stream(SKY, month.year, month.month))
    meters = []
    for own in members:
        site, habit, member = SITES[own.id], own.habit, own.member
        rng = stream(MEMBERS, place(member), month.year, month.month)
        load = as_shape(vary(profiles[site.profile], calendar, rng, site.spread) / habit.peak)
        consumed = habit.consumed_wh * MILLI * load // habit.load
        available_kw = member.points[0].available_kw
        # Where the draw asks for more than the contract gives, the breaker holds it there.
        limit_wh = None if available_kw is None else int(available_kw * 250)
        if not member.plants:
            curves, produced_wh = {"withdrawn": _whole(consumed, limit_wh)}, None
        else:
            output = sky.production(site.tilt, site.azimuth)
            produced = habit.produced_wh * MILLI * output // habit.output
            produced = np.minimum(produced, int(member.plants[0].kw * 250 * MILLI))
            surplus = produced - consumed
            curves = {
                "withdrawn": _whole(np.maximum(-surplus, 0), limit_wh),
                "injected": _whole(np.maximum(surplus, 0)),
            }
            produced_wh = _whole(produced)
        meters.append(meter_month(own.pod, month, calendar, curves, produced_wh))
    return meters


def later_prices(month: Month) -> dict[str, Curve]:
    """The invented prices of a month after the published year, as `zonal_prices` gives them."""
    return zonal_prices(Calendar(month, months=1), stream(PRICES, month.year, month.month))


def _whole(milli: Curve, limit: int | None = None) -> Curve:
    """Rounded to whole Wh: where one curve is never above another, this keeps it so."""
    whole = (milli + MILLI // 2) // MILLI
    return whole if limit is None else np.minimum(whole, limit)
