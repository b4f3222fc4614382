"""From a folder of files to the store: everything is read and checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from energy.calendar import Month
from energy.errors import InputError
from oracle.community import Community
from oracle.readers import Flag, MeterFile, PriceFile, read_meter_file, read_meter_files, read_price_file
from oracle.store import ImportResult, ReadingStore
from oracle.validation import validate

Progress = Callable[[Iterable[Path]], Iterable[Path]]
"""Shows how far an iteration has come."""
ReadMeters = Callable[[Path], MeterFile]
ReadPrices = Callable[[Path], PriceFile]


@dataclass(frozen=True)
class Intake:
    """What was taken in: how many files and curves, and everything a person should know about them."""

    result: ImportResult
    flags: tuple[Flag, ...]


def take_in(
    community: Community,
    store: ReadingStore,
    *,
    recorded_at: datetime,
    progress: Progress = iter,
    read: ReadMeters = read_meter_file,
) -> Intake:
    """Read, check and store the community's meter files: all of them or, on any error, none.

    Args:
        community: whose files are read.
        store: where the readings go.
        recorded_at: when they came to be known.
        progress: shows how far it has come.
        read: reads one file.

    Raises:
        InputError: there is no such folder, or it is empty.
        InputErrors: everything that is wrong in any of the files.
    """
    paths = _files(community.folder / community.files.meters, "meter files")
    files = read_meter_files(progress(paths), read)
    valid = validate(files, community.metering_points())
    kept = {id(curve) for curve in valid.curves}
    return Intake(store.add((_only(file, kept) for file in files), recorded_at=recorded_at), valid.flags)


def take_in_prices(community: Community, month: Month, read: ReadPrices = read_price_file) -> list[PriceFile]:
    """Read the community's price files of a month: those whose names speak of it and, if these do not cover it, all.

    Raises:
        InputError: there is no such folder, it is empty, or a file is not a price file.
    """
    paths = _files(community.folder / community.files.prices, "price files")
    named = [path for path in paths if str(month) in path.name or str(month).replace("-", "") in path.name]
    files = [read(path) for path in named]
    if not {day.day for file in files for day in file.days}.issuperset(month.days):
        files += [read(path) for path in paths if path not in named]
    return files


def _files(folder: Path, what: str) -> list[Path]:
    if not folder.is_dir():
        raise InputError(f"The folder of {what} does not exist.", file=folder, remedy="Create it, or correct [files].")
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    if not found:
        raise InputError(f"The folder of {what} is empty.", file=folder, remedy="Put the files of the DSO there.")
    return found


def _only(file: MeterFile, kept: set[int]) -> MeterFile:
    return replace(file, curves=tuple(curve for curve in file.curves if id(curve) in kept))
