"""One legal figure with its validity and source, and the list of figures that Borgo knows how to use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

Value = Fraction | date | tuple[str, ...]

STATUSES = ("established", "from_memory", "assumption")
"""How sure a figure is: read in a public source, remembered but not re-read, or our own choice."""

REGIONS = (
    "Abruzzo",
    "Basilicata",
    "Calabria",
    "Campania",
    "Emilia-Romagna",
    "Friuli-Venezia Giulia",
    "Lazio",
    "Liguria",
    "Lombardia",
    "Marche",
    "Molise",
    "Piemonte",
    "Puglia",
    "Sardegna",
    "Sicilia",
    "Toscana",
    "Trentino-Alto Adige",
    "Umbria",
    "Valle d'Aosta",
    "Veneto",
)
"""The twenty Italian regions, as their names are written in every rule and input."""

HOLDERS = (
    "enterprise",
    "environmental_body",
    "local_authority",
    "natural_person",
    "other",
    "religious_body",
    "third_sector_body",
)
"""Who can hold a withdrawal point, as far as the reduction for capital grants tells them apart."""

VOCABULARY: Mapping[str, tuple[str, ...]] = MappingProxyType({"region": REGIONS, "holder": HOLDERS})
"""The units whose value is a list of names, and the names allowed in it."""


class Kind(NamedTuple):
    """What a figure is in plain words, and the only unit in which it may be written."""

    title: str
    unit: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "tip_small_up_to": Kind("the largest power of the small class of the premium tariff", "kW"),
        "tip_small_fixed": Kind("the fixed part of the premium tariff, small plants", "EUR/MWh"),
        "tip_small_cap": Kind("the cap of the premium tariff, small plants", "EUR/MWh"),
        "tip_medium_up_to": Kind("the largest power of the medium class of the premium tariff", "kW"),
        "tip_medium_fixed": Kind("the fixed part of the premium tariff, medium plants", "EUR/MWh"),
        "tip_medium_cap": Kind("the cap of the premium tariff, medium plants", "EUR/MWh"),
        "tip_large_up_to": Kind("the largest power that gets the premium tariff", "kW"),
        "tip_large_fixed": Kind("the fixed part of the premium tariff, large plants", "EUR/MWh"),
        "tip_large_cap": Kind("the cap of the premium tariff, large plants", "EUR/MWh"),
        "tip_reference_price": Kind("the reference price of the premium tariff", "EUR/MWh"),
        "pv_correction_north": Kind("the photovoltaic correction in the northern regions", "EUR/MWh"),
        "pv_correction_centre": Kind("the photovoltaic correction in the central regions", "EUR/MWh"),
        "pv_correction_elsewhere": Kind("the photovoltaic correction in the other regions", "EUR/MWh"),
        "pv_regions_north": Kind("the regions with the northern photovoltaic correction", "region"),
        "pv_regions_centre": Kind("the regions with the central photovoltaic correction", "region"),
        "in_operation_from": Kind("the first day of operation that gives the premium tariff", "date"),
        "tip_years": Kind("the duration of the premium tariff", "years"),
        "tras_e": Kind("the valorisation TRAS_e (transmission, low voltage)", "EUR/MWh"),
        "btau": Kind("the valorisation BTAU (distribution, groups in one building)", "EUR/MWh"),
        "grant_limit": Kind("the largest capital grant that leaves a premium tariff", "share"),
        "grant_reduction": Kind("the reduction F of the premium tariff at the largest grant", "share"),
        "grant_exempt_holders": Kind("the holders whose withdrawals are exempt from the reduction F", "holder"),
        "threshold_tariff_only": Kind("the surplus threshold of plants without a capital grant", "share"),
        "threshold_with_grant": Kind("the surplus threshold of plants with a capital grant", "share"),
        "gse_fee_free_up_to": Kind("the largest power without a GSE fee", "kW"),
        "gse_fee_flat_up_to": Kind("the largest power with only the flat GSE fee", "kW"),
        "gse_fee_flat": Kind("the flat GSE fee of a plant", "EUR/year"),
        "gse_fee_per_kw": Kind("the GSE fee for each further kW of a plant", "EUR/kW/year"),
        "gse_fee_per_pod": Kind("the fee for each connection point of the configuration", "EUR/POD/year"),
        "rid_minimum_price": Kind("the minimum guaranteed price of photovoltaic energy", "EUR/MWh"),
        "rid_minimum_up_to": Kind("the largest power that has the minimum guaranteed price", "kW"),
        "rid_minimum_energy": Kind("the energy of a year that has the minimum guaranteed price", "MWh/year"),
        "avoided_losses_lv": Kind("the grid losses that a group in one building avoids, low voltage", "share"),
        "pnrr_grant_share": Kind("the share of the eligible cost that the PNRR grants", "share"),
        "pnrr_tiny_up_to": Kind("the largest power of the smallest class of the PNRR", "kW"),
        "pnrr_operation_by": Kind("the last day on which a plant of the PNRR may begin operation", "date"),
        "pnrr_preliminary_fee": Kind("the GSE fee for a preliminary check of admission", "EUR"),
        "home_deduction_main": Kind("the tax deduction for work on the main home", "share"),
        "home_deduction_other": Kind("the tax deduction for work on other homes", "share"),
        "home_deduction_cap": Kind("the largest cost that the home deduction counts", "EUR"),
        "home_deduction_years": Kind("the yearly instalments of the home deduction", "years"),
        "home_deduction_up_to": Kind("the largest power of a plant with the home deduction", "kW"),
        "corporate_tax": Kind("the tax on the profit of companies (IRES)", "share"),
        "regional_business_tax": Kind("the regional tax on productive activities (IRAP)", "share"),
        "personal_tax": Kind("the income tax of persons (IRPEF), first bracket", "share"),
        "plant_vat": Kind("the VAT on renewable plants", "share"),
        "pnrr_tiny_cost_cap": Kind("the largest cost of a kW that the PNRR counts, smallest plants", "EUR/kW"),
        "pnrr_tiny_fee": Kind("the GSE fee of a PNRR admission, smallest plants", "EUR"),
        "pnrr_small_cost_cap": Kind("the largest cost of a kW that the PNRR counts, small plants", "EUR/kW"),
        "pnrr_small_fee": Kind("the GSE fee of a PNRR admission, small plants", "EUR"),
        "pnrr_medium_cost_cap": Kind("the largest cost of a kW that the PNRR counts, medium plants", "EUR/kW"),
        "pnrr_medium_fee": Kind("the GSE fee of a PNRR admission, medium plants", "EUR"),
        "pnrr_large_cost_cap": Kind("the largest cost of a kW that the PNRR counts, large plants", "EUR/kW"),
        "pnrr_large_fee": Kind("the GSE fee of a PNRR admission, large plants", "EUR"),
        "pnrr_inhabitants_below": Kind("the inhabitants below which a town could have the PNRR", "inhabitants"),
        "existing_plants_share": Kind("the largest share of power in plants older than the scheme", "share"),
        "access_until": Kind("the last day of access to the premium tariff", "date"),
    }
)
"""Every figure that the calculation asks for. A file that names another one is refused."""


@dataclass(frozen=True)
class Figure:
    """A legal figure in one span of validity.

    Attributes:
        name: one of `KINDS`.
        value: an exact number, a date, or a sorted tuple of names, as the unit says.
        unit: e.g. `EUR/MWh`, `kW`, `share` (0 to 1), `region`.
        valid_from: first local day.
        valid_to: last local day, included; None while no end is known.
        source: public address or article of law.
        status: one of `STATUSES`.
        overridden: True if it comes from the user's file and not from Borgo's tables.
    """

    name: str
    value: Value
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    status: str
    overridden: bool

    @property
    def number(self) -> Fraction:
        """The value of a numeric figure."""
        if not isinstance(self.value, Fraction):
            raise TypeError(f"{self.name} is not a number")
        return self.value

    @property
    def micro_eur_per_mwh(self) -> int:
        """A price in millionths of a euro per MWh; the loader lets no finer price in."""
        return int(self.number * 10**6)

    @property
    def names(self) -> tuple[str, ...]:
        """The value of a figure that lists regions or holders."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.name} is not a list of names")
        return self.value

    @property
    def day(self) -> date:
        """The value of a figure that is a date."""
        if not isinstance(self.value, date):
            raise TypeError(f"{self.name} is not a date")
        return self.value

    @property
    def next_day(self) -> date | None:
        """The first day on which it is no longer in force, if known."""
        return None if self.valid_to is None else self.valid_to + timedelta(days=1)

    @property
    def validity(self) -> str:
        """The span of validity in words."""
        return f"from {self.valid_from}" if self.valid_to is None else f"{self.valid_from} to {self.valid_to}"

    def covers(self, day: date) -> bool:
        """Whether the figure is in force on a local day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Figure) -> bool:
        """Whether two spans of validity share a day."""
        return self.covers(other.valid_from) or other.covers(self.valid_from)
