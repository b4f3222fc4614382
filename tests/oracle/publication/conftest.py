"""A small settled month with its data set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from cli.faults.settling import FIRST_MONTH, MEMBERS, Village
from oracle.community import Community, load_community
from oracle.intake import take_in, take_in_prices
from oracle.publication import Manifest, ManifestMember, Period
from oracle.publication.dataset import Listing
from oracle.publication.sources import source_listing
from oracle.settlement import Decisions, Settlement, open_book, settle_month
from oracle.store import ReadingStore

DECISIONS = Decisions(energy_per_member=4_00)


@dataclass(frozen=True)
class Settled:
    """A month and everything that is published of it."""

    community: Community
    settlement: Settlement
    listing: Listing
    manifest: Manifest
    files: dict[str, Path]

    def content(self, _path: str, digest: str) -> Path:
        return self.files[digest]


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """A month whose file of one member was corrected by a second import."""
    folder = tmp_path_factory.mktemp("settled")
    village = Village(folder / "files")
    village.found()
    village.write(FIRST_MONTH)
    files = {}
    with ReadingStore.open(folder / "readings.sqlite") as store:
        for extra in (0, 40):
            village.correct("anna", FIRST_MONTH, extra)
            community = load_community(village.folder)
            take_in(community, store, recorded_at=datetime.now(UTC))
            for path in village.folder.rglob("*"):
                if path.is_file():
                    kept = folder / sha256(path.read_bytes()).hexdigest()
                    kept.write_bytes(path.read_bytes())
                    files[kept.name] = kept
        prices = take_in_prices(community, FIRST_MONTH)
        settlement = settle_month(open_book(community, store), prices, FIRST_MONTH, DECISIONS, MEMBERS)
        listing = source_listing(community, store, prices, FIRST_MONTH)
    members = tuple(
        ManifestMember(id=name, number=number, salt=bytes([number]) * 32) for name, number in MEMBERS.items()
    )
    manifest = Manifest(
        community="tre",
        period=Period(FIRST_MONTH),
        revision=0,
        salt=b"\xaa" * 32,
        decisions=DECISIONS,
        members=members,
    )
    return Settled(community, settlement, listing, manifest, files)
