"""Readers: one module per file format, all giving `DayCurve`s or prices, none of them writing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

from energy.calendar import Month
from energy.errors import InputError, InputErrors
from oracle.readers import edistribuzione, gme, sii, unareti
from oracle.readers.amounts import one_of_each
from oracle.readers.documents import Document, open_file, text_lines
from oracle.readers.gme import hourly_zonal_prices, read_price_file
from oracle.readers.records import Flag, MeterFile, PriceDay, PriceFile
from oracle.readers.xmltree import parse_xml
from oracle.readings import DayCurve, Direction

__all__ = [
    "Flag", "MeterFile", "PriceDay", "PriceFile", "hourly_zonal_prices", "read_meter_file", "read_meter_files",
    "read_price_file",
]  # fmt: skip

_FORMATS = (edistribuzione, unareti)


def read_meter_file(path: Path, *, pod: str | None = None, direction: Direction | None = None) -> MeterFile:
    """Read a file of a distributor or of the SII, whichever of the known formats it has.

    Args:
        pod, direction: what the file is about, for a format that may not say so (e-distribuzione); for the others, what
            it must be about. A file that says otherwise is refused.

    Raises:
        InputError: the first thing that cannot be read without guessing; nothing is kept of such a file.
    """
    opened = open_file(path)
    found: list[tuple[DayCurve, str]] = []
    flags = list(opened.flags)
    formats = set()
    for document in opened.documents:
        source, curves, noted = _read(document, pod, direction)
        if not curves:
            raise InputError("It holds no readings.", file=document.name, remedy="Download it again.")
        formats.add(source)
        found.extend(curves)
        flags.extend(noted)
    kept, twice = one_of_each(found)
    flags += twice + _partial_months(opened.name, kept)
    return MeterFile(opened.name, opened.sha256, "+".join(sorted(formats)), tuple(kept), tuple(flags))


def read_meter_files(
    paths: Iterable[Path], read: Callable[[Path], MeterFile] = read_meter_file
) -> tuple[MeterFile, ...]:
    """Read several files, in the order given.

    Args:
        paths: the files.
        read: reads one of them.

    Raises:
        InputErrors: what is wrong in each of the files that cannot be read.
    """
    files, errors = [], []
    for path in paths:
        try:
            files.append(read(path))
        except InputError as error:
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return tuple(files)


def _read(
    document: Document, pod: str | None, direction: Direction | None
) -> tuple[str, list[tuple[DayCurve, str]], list[Flag]]:
    if document.is_xml:
        tree = parse_xml(document)
        if sii.recognises(tree):
            return sii.SOURCE, *sii.read(document, tree, pod=pod, direction=direction)
        hint = "It holds GME's prices: put it with the prices." if gme.recognises(tree) else "Its root is not known."
        raise InputError(f"It is XML, but no SII flow. {hint}", file=document.name, remedy="Give a file of readings.")
    lines, flags = text_lines(document)
    for reader in _FORMATS:
        header = reader.find_header(lines)
        if header is not None:
            found, noted = reader.read(document, lines, header, pod=pod, direction=direction)
            return reader.SOURCE, found, flags + noted
    raise InputError(
        "Its format is not known: no header begins with Giorno (e-distribuzione) or POD;DATA;ORA (Unareti, Duereti).",
        file=document.name,
        line=1,
        remedy=_hint(lines),
    )


def _hint(lines: Sequence[str]) -> str:
    head = [line.strip().strip('"').upper() for line in lines[:40]]
    if any(line.startswith(("GIORNO", "POD")) and ";" not in line and ("," in line or "\t" in line) for line in head):
        return (
            "Its columns are separated by something else than ; : download it again, do not save it from a spreadsheet."
        )
    return "See docs/files.md for the formats that are read."


def _partial_months(file: str, curves: Sequence[DayCurve]) -> list[Flag]:
    """A file cut between two rows looks whole; only the calendar tells."""
    flags = []
    for (pod, direction), group in groupby(curves, key=lambda curve: (curve.pod, curve.direction)):
        days = {curve.day for curve in group}
        for month in sorted({Month(day.year, day.month) for day in days}):
            if absent := [day for day in month.days if day not in days]:
                text = f"{pod} {direction}: {len(absent)} days of {month} are not in the file, from {absent[0]}."
                flags.append(Flag(file, 0, text))
    return flags
