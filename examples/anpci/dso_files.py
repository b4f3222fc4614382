"""Writes a month of readings as a distributor would: three layouts, each with its own way of changing the clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from energy.calendar import QUARTER, ROME, Month, day_start
from examples.anpci.archives import zipped

if TYPE_CHECKING:  # the layouts need none of the packages that draw the shapes
    from examples.anpci.profiles import Calendar, Curve

CLOCK = {
    92: (*range(8), *range(12, 96)),
    96: (*range(96),),
    100: (*range(12), *range(8, 96)),
}
"""Where the quarter-hours of a local day lie on a clock of 96: March skips 02:00 to 03:00, October repeats it."""

DIRECTIONS = {"withdrawn": "prelevata", "injected": "immessa"}
SKIPPED = range(8, 12)
"""The places on that clock from 02:00 to 03:00."""


@dataclass(frozen=True)
class MeterMonth:
    """A month of one connection point.

    Attributes:
        wh: `withdrawn`, and `injected` where there is a plant, to the quarter-hours of each local day.
        produced: the same of the plant, which no distributor's file tells.
    """

    pod: str
    month: Month
    wh: Mapping[str, Sequence[Sequence[int]]]
    produced: Sequence[Sequence[int]] = ()

    def days(self, direction: str) -> Iterator[tuple[date, Sequence[int]]]:
        """Each local day with its 92, 96 or 100 quarter-hours."""
        return zip(self.month.days, self.wh[direction], strict=True)


def meter_month(
    pod: str, month: Month, calendar: Calendar, curves: Mapping[str, Curve], produced: Curve | None
) -> MeterMonth:
    """A month cut out of curves over a calendar, each of shape (n,)."""
    days = [calendar.of_day(day) for day in month.days]
    wh = {direction: [curve[day].tolist() for day in days] for direction, curve in curves.items()}
    return MeterMonth(pod, month, wh, [] if produced is None else [produced[day].tolist() for day in days])


def e_distribuzione(meter: MeterMonth) -> Iterator[tuple[str, bytes]]:
    """The portal's matrix: a file for each direction, a line for each day, a column for each interval of the clock.

    The intervals that summer time skips stay empty. Those that it repeats stand twice in October's header, and are
    empty the second time on every other day. Data lines end with a separator that the header lacks.
    """
    longest = max(map(len, meter.wh["withdrawn"]))
    header = ["Giorno", *(f"{_clock(at)}-{_clock(at + 1)}" for at in CLOCK[max(longest, 96)])]
    for direction in meter.wh:
        lines = [";".join(header)]
        for day, values in meter.days(direction):
            cells = [_kwh(wh) for wh in values]
            if len(cells) < len(header) - 1:
                gap = 8 if len(cells) == 92 else 12
                cells[gap:gap] = [""] * 4
            lines.append(";".join([day.strftime("%d/%m/%Y"), *cells, ""]))
        yield f"{meter.pod}_{meter.month}_{DIRECTIONS[direction]}.csv", _text(lines)


def unareti(meter: MeterMonth) -> Iterator[tuple[str, bytes]]:
    """One line per quarter-hour with both directions, in a ZIP.

    Summer time is flagged 2, winter time 1. In October 02:00 to 02:45 stand twice, with 2 and then with 1. In March
    they stand there although the clock skips them, as zeros with 2.
    """
    lines = [
        "POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;REATTIVA_CAPACITIVA_IMMESSA;"
        "REATTIVA_CAPACITIVA_PRELEVATA;REATTIVA_INDUTTIVA_IMMESSA;REATTIVA_INDUTTIVA_PRELEVATA;PICCO_PRELEVATA;"
        "CONSUMO_PICCO_IMMESSA;TIPO_DATO;"
    ]
    for (day, withdrawn), (_, injected) in zip(meter.days("withdrawn"), meter.days("injected"), strict=True):
        flags = [_summer_flag(day, quarter) for quarter in range(len(withdrawn))]
        rows = list(zip(CLOCK[len(withdrawn)], flags, withdrawn, injected, strict=True))
        if len(rows) == 92:
            rows[8:8] = [(at, 2, 0, 0) for at in SKIPPED]
        for at, flag, taken, given in rows:
            start = _clock(at).replace(":", "")
            lines.append(f"{meter.pod};{day:%Y%m%d};{start}00;{flag};{_kwh(taken)};{_kwh(given)};;;;;;;E;")
    name = f"{meter.pod}_{meter.month}"
    yield f"{name}.zip", zipped({f"{name}.csv": b"\xef\xbb\xbf" + _text(lines)})


def sii(meter: MeterMonth) -> Iterator[tuple[str, bytes]]:
    """The national data hub's XML, a file for each direction: an element for each day, two where summer time ends.

    `Dst` is 0 on ordinary days and 1 on the day of 92. On the day of 100 it is 2 for the first twelve quarter-hours,
    E1 to E12, and 3 for the others, E9 to E96 as the clock begins again at 02:00.
    """
    for direction in meter.wh:
        name = DIRECTIONS[direction]
        yield (
            f"{meter.pod}_{meter.month}_{name}.xml",
            _text(
                [
                    '<?xml version="1.0" encoding="UTF-8"?>',
                    f'<FlussoMisure CodFlusso="PDO2G" Energia="attiva {name}">',
                    "<IdentificativiFlusso><PIvaUtente>00000000000</PIvaUtente>"
                    "<PIvaDistributore>00000000000</PIvaDistributore><CodContrDisp>ESEMPIO</CodContrDisp>"
                    "</IdentificativiFlusso>",
                    f"<DatiPod><Pod>{meter.pod}</Pod><MeseAnno>{meter.month.month:02d}/{meter.month.year}</MeseAnno>",
                    "<DatiPdp><PuntoDispacciamento>ESEMPIO</PuntoDispacciamento><Trattamento>O</Trattamento><Ka>1</Ka></DatiPdp>",
                    "<Misura><Raccolta>O</Raccolta><TipoDato>E</TipoDato><Validato>S</Validato>",
                    *(element for day, values in meter.days(direction) for element in _sii_day(day, values)),
                    "</Misura>",
                    "</DatiPod>",
                    "</FlussoMisure>",
                ]
            ),
        )


def _sii_day(day: date, values: Sequence[int]) -> Iterator[str]:
    parts = {92: [(1, 1, values)], 96: [(0, 1, values)], 100: [(2, 1, values[:12]), (3, 9, values[12:])]}[len(values)]
    for dst, first, part in parts:
        attributes = " ".join(f'E{index}="{_kwh(wh)}"' for index, wh in enumerate(part, start=first))
        yield f'<Ea Dst="{dst}" {attributes}>{day.day}</Ea>'


def _summer_flag(day: date, quarter: int) -> int:
    return 2 if (day_start(day) + quarter * QUARTER).astimezone(ROME).dst() else 1


def _clock(at: int) -> str:
    """`00:00` to `24:00` from a place on the clock of 96."""
    return f"{at // 4:02d}:{at % 4 * 15:02d}"


def _kwh(wh: int) -> str:
    return f"{wh // 1000},{wh % 1000:03d}"


def _text(lines: Sequence[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()
