"""Invents zonal prices and writes them as GME does: hourly until September 2025, by the quarter-hour from October.

Nothing here was ever a price. Archives, files and XML all say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from energy.calendar import Month
from examples.anpci.archives import zipped
from examples.anpci.profiles import Calendar, Curve, Floats

FIRST_QUARTER_HOURLY_DAY = date(2025, 10, 1)
"""Since then the day-ahead market of Italy is held in quarter-hours (GME, new market time unit)."""

ZONES = {"NORD": 2.0, "CNOR": 1.0, "CSUD": 0.0, "SUD": -4.0, "CALA": -4.5, "SICI": -2.5, "SARD": -1.0}
"""The seven market zones, and by how many €/MWh their invented prices differ on average."""

LEVEL = (128.0, 122.0, 108.0, 92.0, 84.0, 98.0, 112.0, 108.0, 108.0, 112.0, 122.0, 130.0)
"""€/MWh around which the days of each month move."""

SOLAR_DIP = (22.0, 34.0, 52.0, 70.0, 78.0, 66.0, 52.0, 52.0, 50.0, 38.0, 24.0, 18.0)
"""€/MWh by which the sun lowers the early afternoon, by month."""

NOTE = "SINTETICO / SYNTHETIC: prezzi inventati per dimostrazione, non del GME - invented prices, not GME's"
CENT_MICRO_EUR = 10_000


def zonal_prices(calendar: Calendar, rng: np.random.Generator) -> dict[str, Curve]:
    """Invented prices: a morning and an evening peak, a dip under the sun, quieter Sundays.

    Returns:
        Zone to shape (n,), euro cents per MWh, not negative.
    """
    hour = calendar.local.hour.to_numpy() + calendar.local.minute.to_numpy() / 60
    month = calendar.local.month.to_numpy() - 1
    weekend = np.maximum(calendar.local.dayofweek.to_numpy() - 4, 0)

    def bump(at: float, width: float) -> Floats:
        return np.asarray(np.exp(-(((hour - at) / width) ** 2)))

    days = len(calendar.days)
    price = np.array(LEVEL)[month] + calendar.by_day(rng.normal(0.0, 10.0, days)) - 8.0 * weekend
    price += 24.0 * bump(8.0, 1.8) + calendar.by_day(rng.uniform(35.0, 75.0, days)) * bump(20.0, 2.2)
    price -= np.array(SOLAR_DIP)[month] * calendar.by_day(rng.uniform(0.6, 1.4, days)) * bump(13.5, 3.2)
    price += rng.normal(0.0, 3.0, len(price))
    return {
        zone: np.rint(np.maximum(price + distance + rng.normal(0.0, 1.0, len(price)), 0.0) * 100).astype(np.int64)
        for zone, distance in ZONES.items()
    }


def gme(month: Month, calendar: Calendar, prices: Mapping[str, Curve]) -> Iterator[tuple[str, bytes]]:
    """A month's archive, holding an XML file for each day."""
    entries = {}
    for day in month.days:
        quarters = np.stack([prices[zone][calendar.of_day(day)] for zone in ZONES], axis=1)
        quarterly = day >= FIRST_QUARTER_HOURLY_DAY
        cents = quarters if quarterly else (quarters.reshape(-1, 4, len(ZONES)).sum(axis=1) + 2) // 4
        element = "Prezzi15" if quarterly else "Prezzi"
        entries[f"{day:%Y%m%d}MGP{element}_SINTETICO.xml"] = _day_xml(day, element, cents)
    yield f"MGP_{month}_SINTETICO.zip", zipped(entries)


def _day_xml(day: date, element: str, cents: Curve) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<!-- {NOTE} -->", "<NewDataSet>"]
    for place, row in enumerate((cents * CENT_MICRO_EUR).tolist(), start=1):
        when = f"<Ora>{place}</Ora>"
        if element == "Prezzi15":
            when = f"<Granularity>PT15</Granularity><Periodo>{place}</Periodo>"
        values = {"PUN": sum(row) // len(row)} | dict(zip(ZONES, row, strict=True))
        numbers = "".join(f"<{name}>{_euros(value)}</{name}>" for name, value in values.items())
        lines.append(f"<{element}><Data>{day:%Y%m%d}</Data><Mercato>MGP</Mercato>{when}{numbers}</{element}>")
    return "\n".join([*lines, "</NewDataSet>", ""]).encode()


def _euros(micro: int) -> str:
    """Micro-euro as `1.234,567890`."""
    return f"{micro // 1_000_000:,}".replace(",", ".") + f",{micro % 1_000_000:06d}"
