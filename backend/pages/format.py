"""Numbers and dates as people read them, in one place for each language.

Exact values come in and text goes out: rounding is half away from zero, as everywhere in Borgo.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from energy.calendar import ROME, Month
from energy.exact import round_to_int

NO_BREAK = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"
MICRO_EUR_PER_CENT = 10_000


@dataclass(frozen=True)
class Format:
    """How one language writes numbers and dates.

    Attributes:
        decimal: decimal mark.
        thousands: between groups of three digits of money; energy is grouped with `energy_thousands`.
        euro, percents: pattern of an amount, of a percentage.
        days: Monday to Sunday; `months` January to December.
        first_day: how the first day of a month is written.
    """

    decimal: str
    thousands: str
    energy_thousands: str
    euro: str
    percents: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    first_day: str

    def number(self, value: Fraction | int, digits: int = 0, *, thousands: str | None = None) -> str:
        """A number with a fixed count of decimals, e.g. `8.334,43`."""
        scaled = round_to_int(Fraction(value) * 10**digits)
        whole, part = divmod(abs(scaled), 10**digits)
        grouped = f"{whole:,}".replace(",", self.thousands if thousands is None else thousands)
        text = f"{grouped}{self.decimal}{part:0{digits}d}" if digits else grouped
        return f"{MINUS}{text}" if scaled < 0 else text

    def shortest(self, value: Fraction | int, most: int = 6, *, thousands: str | None = None) -> str:
        """A number with as many decimals as it needs, `most` at the most."""
        digits = 0
        while digits < most and (Fraction(value) * 10**digits).denominator != 1:
            digits += 1
        return self.number(value, digits, thousands=thousands)

    def euros(self, cents: int) -> str:
        """Cents as euros, e.g. `8.334,43 €`."""
        sign = MINUS if cents < 0 else ""
        return sign + self.euro.format(self.number(Fraction(abs(cents), 100), 2))

    def micro_euros(self, micro_eur: int) -> str:
        """Micro-euro as euros, rounded to the cent."""
        return self.euros(round_to_int(Fraction(micro_eur, MICRO_EUR_PER_CENT)))

    def energy(self, wh: int | Fraction, digits: int = 1) -> str:
        """Wh as kWh without the unit, e.g. `1 234,5`."""
        return self.number(Fraction(wh) / 1000, digits, thousands=self.energy_thousands)

    def kwh(self, wh: int | Fraction, digits: int = 1) -> str:
        """Wh as kWh, e.g. `1 234,5 kWh`."""
        return f"{self.energy(wh, digits)}{NO_BREAK}kWh"

    def quota(self, micro: int | Fraction, digits: int = 2) -> str:
        """Millionths of a millesimo as millesimi, e.g. `310,22`."""
        return self.number(Fraction(micro) / 10**6, digits)

    def percent(self, share: Fraction, digits: int = 0) -> str:
        """A share as a percentage, e.g. `87 %`."""
        return self.percents.format(self.number(share * 100, digits))

    def month(self, month: Month) -> str:
        """`maggio 2026`."""
        return f"{self.months[month.month - 1]} {month.year}"

    def day(self, day: date) -> str:
        """`martedì 14 luglio`."""
        number = self.first_day if day.day == 1 else str(day.day)
        return f"{self.days[day.weekday()]} {number}{NO_BREAK}{self.months[day.month - 1]}"

    def full_date(self, day: date) -> str:
        """`14 luglio 2026`."""
        number = self.first_day if day.day == 1 else str(day.day)
        return f"{number} {self.months[day.month - 1]} {day.year}"

    def moment(self, moment: datetime) -> str:
        """`14 luglio 2026, 09:30`, on Rome's clocks."""
        local = moment.astimezone(ROME)
        return f"{self.full_date(local.date())}, {local:%H:%M}"


def capital(text: str) -> str:
    """The text with its first letter raised, for the start of a sentence."""
    return text[:1].upper() + text[1:]


FORMATS = {
    "it": Format(
        decimal=",",
        thousands=".",
        energy_thousands=THIN,
        euro=f"{{}}{NO_BREAK}€",
        percents=f"{{}}{THIN}%",
        days=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
        months=(
            "gennaio",
            "febbraio",
            "marzo",
            "aprile",
            "maggio",
            "giugno",
            "luglio",
            "agosto",
            "settembre",
            "ottobre",
            "novembre",
            "dicembre",
        ),
        first_day="1º",
    ),
    "en": Format(
        decimal=".",
        thousands=",",
        energy_thousands=",",
        euro="€{}",
        percents="{}%",
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        first_day="1",
    ),
}

_ARTICLES = {"il": ("", "l'"), "al": ("a ", "all'"), "dal": ("da ", "dall'"), "del": ("di ", "dell'")}
"""Before the name of a weekday, and before eight and eleven."""
_DAYS, _MONTHS = ("|".join(names) for names in (FORMATS["it"].days, FORMATS["it"].months))
_BEFORE_DATE = re.compile(rf"\b({'|'.join(_ARTICLES)}) (?:(?=(?:{_DAYS}) \d)|(?=(?:8|11)\s(?:{_MONTHS})\b)())")


def italian_dates(text: str) -> str:
    """The text with its articles as they are before dates: `fino a martedì 14 luglio`, `dall'8 luglio`."""
    return _BEFORE_DATE.sub(lambda found: _ARTICLES[found[1]][found[2] is not None], text)
