"""A settlement computed again from the raw files of its data set alone, never from a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from energy.calendar import Month
from energy.errors import InputError
from oracle.community import Community, load_community
from oracle.intake import ReadMeters, ReadPrices, take_in, take_in_prices
from oracle.publication.dataset import COMMUNITY, MANIFEST, METERS, PRICES, DataSet
from oracle.readers import read_meter_file, read_price_file
from oracle.settlement import Settlement, open_book, settle_month
from oracle.settlement.energies import YEAR
from oracle.store import ReadingStore

_FIRST_IMPORT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Recomputed:
    """What a data set yields.

    Attributes:
        community: as its `community.toml` describes it.
        settlement: of the manifest's month.
        readings: the name of the readings of each month that the settlement looks at, as `Readings.sha256` defines it.
    """

    community: Community
    settlement: Settlement
    readings: tuple[tuple[Month, str], ...]


def settled_months(community: Community, month: Month) -> tuple[Month, ...]:
    """The months whose readings decide the settlement of `month`: up to twelve where a rule looks back over a year."""
    annual = community.rules.surplus_window == "annual" or community.quota_rules().period == "annual"
    months = (month.plus(i) for i in range(1 - YEAR if annual else 0, 1))
    return tuple(each for each in months if each >= community.community.first_month)


def recompute(
    dataset: DataSet, read_meters: ReadMeters = read_meter_file, read_prices: ReadPrices = read_price_file
) -> Recomputed:
    """Settle the data set's month from its files, in a store of its own that is thrown away.

    The meter files are taken in folder by folder, in the order of the folders' numbers: each import may correct the
    earlier ones, as it did when the files came.

    Args:
        dataset: laid out in a folder.
        read_meters, read_prices: read one file.

    Raises:
        InputError, InputErrors: files that cannot be read or do not suffice, or that are another community's.
    """
    manifest, community = dataset.manifest, load_community(dataset.folder / COMMUNITY)
    month = manifest.period.month
    if community.community.id != manifest.community:
        raise InputError(
            f"The data set says {manifest.community!r}, and its community is {community.community.id!r}.",
            file=community.file,
            field="community.id",
        )
    imports = sorted((dataset.folder / METERS).iterdir()) if (dataset.folder / METERS).is_dir() else []
    with (
        TemporaryDirectory(prefix="borgo-") as temporary,
        ReadingStore.open(Path(temporary) / "readings.sqlite") as store,
    ):
        for i, folder in enumerate(imports):
            files = {"meters": f"../{METERS}/{folder.name}", "prices": f"../{PRICES}"}
            community = community.model_copy(update={"files": community.files.model_copy(update=files)})
            take_in(community, store, recorded_at=_FIRST_IMPORT + timedelta(days=i), read=read_meters)
        book = open_book(community, store)
        settlement = settle_month(
            book, take_in_prices(community, month, read_prices), month, manifest.decisions, manifest.numbers
        )
        readings = tuple((each, book.readings(each).sha256()) for each in settled_months(community, month))
    if {line.member for line in settlement.members} != manifest.numbers.keys():
        raise InputError("The manifest's members are not those of the settlement.", file=MANIFEST, field="members")
    return Recomputed(community, settlement, readings)
