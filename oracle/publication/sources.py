"""Which files a settlement was computed from, by the paths that they have in its data set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath

from energy.calendar import Month
from energy.errors import InputError
from oracle.community import FILE_NAME, Community
from oracle.publication.dataset import COMMUNITY, METERS, PRICES, Listing
from oracle.publication.recompute import settled_months
from oracle.readers import PriceFile
from oracle.store import ReadingStore


def source_listing(community: Community, store: ReadingStore, prices: Sequence[PriceFile], month: Month) -> Listing:
    """The files of a settlement: the community's own, and those that gave the readings and prices in force.

    Meter files of one import stand in one numbered folder, and the folders in the order of the imports, so that a
    later file corrects an earlier one when they are read again.

    Args:
        prices: what `take_in_prices` gave for the month.

    Raises:
        InputError: a rule file outside the community's folder.
    """
    imports = {
        (recorded_at, file.name, file.sha256)
        for each in settled_months(community, month)
        for recorded_at, file in store.imports(community.channels(each), each)
    }
    found = [(f"{COMMUNITY}/{name}", _digest(community.folder / name)) for name in _own_files(community)]
    found += _numbered(METERS, sorted(imports))
    found += _numbered(PRICES, sorted({("", price.name, price.sha256) for price in prices}))
    return tuple(sorted(found))


def _own_files(community: Community) -> list[str]:
    for name in community.rules.overrides:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise InputError(
                f"The rule file {name!r} is outside the community's folder, so it cannot be published with it.",
                file=community.file,
                field="rules.overrides",
                remedy="Put it into the folder.",
            )
    return [FILE_NAME, *sorted({PurePosixPath(name).as_posix() for name in community.rules.overrides})]


def _numbered(folder: str, files: Iterable[tuple[object, str, str]]) -> list[tuple[str, str]]:
    """Paths in folders 0001, 0002, …: a new one for each import, and for a name that stands in the last one already."""
    found: list[tuple[str, str]] = []
    number, last, names = 0, object(), set[str]()
    for recorded_at, name, digest in files:
        if recorded_at != last or name.casefold() in names:
            number, last, names = number + 1, recorded_at, set()
        names.add(name.casefold())
        found.append((f"{folder}/{number:04d}/{name}", digest))
    return found


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
