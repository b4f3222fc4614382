"""A month made ready for publication: settled from a community's files, with its data set, its tree and its message."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chain.deployment import Deployment
from chain.merkle import SumTree
from energy.calendar import Month
from oracle.community import Community, load_community
from oracle.intake import take_in, take_in_prices
from oracle.publication import (
    Manifest,
    ManifestMember,
    Period,
    code_hash,
    pack_dataset,
    settlement_message,
    settlement_tree,
)
from oracle.publication.dataset import Listing
from oracle.publication.sources import source_listing
from oracle.settlement import Decisions, Settlement, open_book, settle_month
from oracle.store import ReadingStore


@dataclass(frozen=True)
class PreparedMonth:
    """What reporters would sign and publish.

    Attributes:
        message: the fields of the typed message `Settlement`.
        dataset: the file from which anyone settles the month again.
    """

    settlement: Settlement
    manifest: Manifest
    tree: SumTree
    message: Mapping[str, Any]
    dataset: Path


@dataclass(frozen=True)
class SettledMonth:
    """A month settled from a community's files, which may be made ready for publication more than once.

    Attributes:
        folder: the community's.
        listing: which files were used.
        decisions, numbers: with which it was settled; whoever publishes it has a number.
    """

    folder: Path
    community: Community
    settlement: Settlement
    listing: Listing
    decisions: Decisions
    numbers: Mapping[str, int]

    def prepare(
        self, deployment: Deployment, *, out: Path, valid_until: int, revision: int = 0, true_up: int = 0
    ) -> PreparedMonth:
        """Make a publication ready, with salts of its own.

        Args:
            deployment: where it is published.
            out: where the data set file is written.
            true_up: which correction of the month it is; 0 for the month itself.

        Raises:
            InputError: a member without a number.
            ChainError: lines that make no tree.
        """
        members = (
            ManifestMember(id=line.member, number=self.numbers[line.member], salt=secrets.token_bytes(32))
            for line in self.settlement.members
        )
        manifest = Manifest(
            community=self.community.community.id,
            period=Period(self.settlement.period, true_up),
            revision=revision,
            salt=secrets.token_bytes(32),
            decisions=self.decisions,
            members=tuple(sorted(members, key=lambda member: member.number)),
        )
        files = {sha256(path.read_bytes()).hexdigest(): path for path in self.folder.rglob("*") if path.is_file()}
        dataset = out / manifest.file_name
        pack_dataset(dataset, manifest, self.listing, lambda _, digest: files[digest])
        tree = settlement_tree(self.settlement, manifest, deployment.chain_id, deployment.addresses["Settlements"])
        message = settlement_message(
            self.settlement,
            self.community,
            tree,
            manifest,
            self.listing,
            code_hash=code_hash(),
            valid_until=valid_until,
        )
        return PreparedMonth(self.settlement, manifest, tree, message, dataset)


def settle(folder: Path, month: Month, decisions: Decisions, numbers: Mapping[str, int]) -> SettledMonth:
    """Settle a month of the community in a folder.

    Args:
        folder: the community's.
        month: which.
        decisions: what the chain says of the month.
        numbers: the members' numbers on the chain by their ids.

    Raises:
        InputError, InputErrors: files that do not suffice.
    """
    community = load_community(folder)
    with TemporaryDirectory(prefix="borgo-") as temporary, ReadingStore.open(Path(temporary) / "r.sqlite") as store:
        take_in(community, store, recorded_at=datetime.now(UTC))
        prices = take_in_prices(community, month)
        settlement = settle_month(open_book(community, store), prices, month, decisions, numbers)
        listing = source_listing(community, store, prices, month)
        return SettledMonth(folder, community, settlement, listing, decisions, numbers)


def prepare_month(
    folder: Path,
    month: Month,
    numbers: Mapping[str, int],
    deployment: Deployment,
    *,
    decisions: Decisions,
    out: Path,
    valid_until: int,
) -> PreparedMonth:
    """Settle a month and make its first publication ready: see `settle` and `SettledMonth.prepare`."""
    return settle(folder, month, decisions, numbers).prepare(deployment, out=out, valid_until=valid_until)
