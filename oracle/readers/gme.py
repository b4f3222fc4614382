"""The day-ahead prices (MGP) that GME publishes: XML, one file per day, often several in a ZIP.

Established (from a public reader): `Prezzi` with Data yyyymmdd, Mercato, Ora 1..24 and one element per zone, or
`Prezzi15` with Periodo 1..96, in EUR/MWh written `1.234,567890`. Ora and Periodo count in UTC from local midnight: a
day has 23, 24 or 25 hours, 92, 96 or 100 quarter-hours. Only the seven market zones and the PUN are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from energy.calendar import quarters_in_day
from energy.errors import InputError
from oracle.readers.amounts import read_day
from oracle.readers.documents import Document, OpenedFile, open_file
from oracle.readers.records import PriceDay, PriceFile
from oracle.readers.xmltree import Node, XmlDocument, parse_xml

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD", "PUN")
"""The seven market zones, and the national single price."""

_STEPS = {"Prezzi": (60, "Ora"), "Prezzi15": (15, "Periodo")}
_PRICE = re.compile(r"(-?)([0-9]{1,3}(?:\.[0-9]{3})*|[0-9]+)(?:,([0-9]{1,6}))?")
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_HIGHEST = 10_000 * 10**6
"""Twice the harmonised maximum clearing price of the single day-ahead coupling, 5000 EUR/MWh since 2022."""
_SYNTHETIC = re.compile("SINTETIC|SYNTHETIC", re.IGNORECASE)


def recognises(document: XmlDocument) -> bool:
    """Whether it holds prices in this layout."""
    return next(document.root.descendants(*_STEPS), None) is not None


def read_price_file(path: Path) -> PriceFile:
    """Read an XML file, a ZIP of them, or every XML and ZIP file of a folder.

    Raises:
        InputError: anything that is not prices, is incomplete within a day, or contradicts itself.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in {".xml", ".zip"})
        if not files:
            raise InputError(
                "The folder holds no XML or ZIP file of prices.", file=path, remedy="Put GME's files there."
            )
        opened = [open_file(file) for file in files]
        digest = sha256("".join(f"{file.sha256} {file.name}\n" for file in opened).encode()).hexdigest()
        return _price_file(path.name, digest, opened)
    opened_file = open_file(path)
    return _price_file(path.name, opened_file.sha256, [opened_file])


def _price_file(name: str, digest: str, opened: Sequence[OpenedFile]) -> PriceFile:
    days: list[PriceDay] = []
    is_synthetic = False
    for document in (document for file in opened for document in file.documents):
        if not document.is_xml:
            raise InputError(
                "It is not XML.", file=document.name, remedy="Give GME's price files (MGP, Prezzi) as XML."
            )
        tree = parse_xml(document)
        days.extend(read_days(document, tree))
        is_synthetic |= any(_SYNTHETIC.search(text) for text in (document.name, *tree.notes))
    return PriceFile(name, digest, is_synthetic, _one_of_each(days))


def read_days(document: Document, tree: XmlDocument) -> Iterator[PriceDay]:
    """The days of one document.

    Raises:
        InputError: no prices, a period missing or too many, another market, a value that is not a price.
    """
    groups: dict[tuple[str, str], list[Node]] = {}
    for node in tree.root.descendants(*_STEPS):
        groups.setdefault((node.tag, node.value("Data")), []).append(node)
    if not groups:
        raise InputError(
            "It holds neither Prezzi nor Prezzi15.",
            file=document.name,
            remedy="Download the prices (Prezzi) of the MGP.",
        )
    for (tag, text), nodes in groups.items():
        match = _DAY.fullmatch(text)
        if match is None:
            raise _error(document.name, nodes[0], "Data", f"{text!r} is not a day written yyyymmdd.")
        day = read_day(match[1], match[2], match[3], file=document.name, line=nodes[0].line, field="Data")
        yield _price_day(document.name, day, tag, nodes)


def _price_day(file: str, day: date, tag: str, nodes: Sequence[Node]) -> PriceDay:
    step, ordinal = _STEPS[tag]
    expected = quarters_in_day(day) * 15 // step
    periods: dict[int, dict[str, int]] = {}
    for node in nodes:
        if node.value("Mercato") != "MGP":
            raise _error(file, node, "Mercato", f"The market is {node.value('Mercato')!r}, not the day-ahead MGP.")
        text = node.value(ordinal)
        period = int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0
        if not 1 <= period <= expected:
            raise _error(file, node, ordinal, f"Period {text!r} is not one of the {expected} of {day}.")
        prices = {
            child.tag: _micro_eur(file, child) for child in node.children if child.tag in ZONES and child.text.strip()
        }
        if periods.setdefault(period, prices) != prices:
            raise _error(file, node, ordinal, f"Period {period} of {day} is given twice with different prices.")
    missing = sorted(set(range(1, expected + 1)) - periods.keys())
    if missing:
        listed = ", ".join(map(str, missing[:8])) + (" ..." if len(missing) > 8 else "")
        raise _error(file, nodes[0], ordinal, f"{day} has {expected} periods; {len(missing)} are missing: {listed}.")
    zones = [zone for zone in ZONES if any(zone in prices for prices in periods.values())]
    if not zones:
        raise _error(file, nodes[0], "NORD", f"{day} has no price of any market zone.")
    for zone in zones:
        for period, prices in periods.items():
            if zone not in prices:
                raise _error(file, nodes[0], zone, f"{zone} has no price in period {period} of {day}.")
    table = {zone: np.array([periods[i][zone] for i in range(1, expected + 1)], dtype=np.int64) for zone in zones}
    for values in table.values():
        values.setflags(write=False)
    return PriceDay(day, step, table, file, nodes[0].line)


def _micro_eur(file: str, node: Node) -> int:
    text = node.text.strip()
    match = _PRICE.fullmatch(text)
    if match is None:
        raise _error(file, node, node.tag, f"{text!r} is not a price; they are written 1.234,567890.")
    value = int(match[2].replace(".", "")) * 10**6 + int((match[3] or "").ljust(6, "0"))
    if value > _HIGHEST:
        raise _error(file, node, node.tag, f"{text} EUR/MWh is beyond any price: the decimal mark is a comma.")
    return -value if match[1] else value


def _error(file: str, node: Node, field: str, message: str) -> InputError:
    return InputError(message, file=file, line=node.line, field=field, remedy="Download the file again from GME.")


def _one_of_each(days: Iterable[PriceDay]) -> tuple[PriceDay, ...]:
    kept: dict[date, PriceDay] = {}
    for day in days:
        earlier = kept.setdefault(day.day, day)
        if not _same(earlier, day):
            raise InputError(
                f"The prices of {day.day} are also given, differently, at {earlier.file}:{earlier.line}.",
                file=day.file,
                line=day.line,
                remedy="Keep one file for each day: the hourly prices, or the quarter-hourly ones.",
            )
    return tuple(kept[key] for key in sorted(kept))


def _same(one: PriceDay, other: PriceDay) -> bool:
    if one.step_minutes != other.step_minutes or one.prices.keys() != other.prices.keys():
        return False
    return all(np.array_equal(one.prices[zone], other.prices[zone]) for zone in one.prices)


def hourly_zonal_prices(files: Iterable[PriceFile], zone: str, days: Sequence[date]) -> NDArray[np.int64]:
    """The hourly price of a zone over some days, such as `Month.days`.

    The mean of four quarter-hours is rounded to the nearest micro-euro, halves away from zero.

    Returns:
        shape (hours of the days,), int64, micro-EUR/MWh, in order of UTC start.

    Raises:
        InputError: an unknown zone, days without prices, or a day that two files give differently.
    """
    code = zone.strip().upper()
    if code not in ZONES:
        raise InputError(f"{zone!r} is not a market zone.", field="zone", remedy=f"Choose among {', '.join(ZONES)}.")
    known = {day.day: day for day in _one_of_each(day for file in files for day in file.days)}
    missing = [day for day in days if day not in known or code not in known[day].prices]
    if missing:
        listed = ", ".join(map(str, missing[:6])) + (" ..." if len(missing) > 6 else "")
        raise InputError(
            f"There is no price of {code} for {len(missing)} of {len(days)} days: {listed}.",
            field=code,
            remedy="Add GME's files (MGP, Prezzi) of those days to the folder of prices.",
        )
    return np.concatenate([_hourly(known[day], code) for day in days] or [np.zeros(0, dtype=np.int64)])


def _hourly(day: PriceDay, zone: str) -> NDArray[np.int64]:
    prices = day.prices[zone]
    if day.step_minutes == 60:
        return prices
    total = prices.reshape(-1, 4).sum(axis=1)
    mean: NDArray[np.int64] = np.sign(total) * ((np.abs(total) + 2) // 4)
    return mean
