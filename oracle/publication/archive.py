"""The data sets that reporters keep of what they published, and the lines that these open."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from chain.errors import ChainError
from chain.merkle import Line, SumTree
from energy.errors import InputError, InputErrors
from oracle.publication.dataset import Manifest, read_manifest, unpack_dataset
from oracle.publication.lines import private_text
from oracle.publication.message import settlement_tree
from oracle.publication.period import Period
from oracle.publication.recompute import recompute
from oracle.settlement import Settlement

log = logging.getLogger(__name__)

_one_at_a_time = Lock()

_NAME = re.compile(r"dataset-(?P<period>[0-9]{4}-[0-9]{2}(-t[0-9]+)?)-r(?P<revision>[0-9]{1,3})\.zip")


@dataclass(frozen=True)
class OpenedLine:
    """One member's line with what opens its private hash.

    Attributes:
        index: its place in the tree.
        line: what everybody may see of it.
        salt: 32 bytes.
        private_text: what only the member sees, as it was hashed: `oracle.publication.lines.private_text`.
    """

    index: int
    line: Line
    salt: bytes
    private_text: bytes


@dataclass(frozen=True)
class KeptDataSet:
    """The data set file of a published settlement.

    Attributes:
        file: the ZIP.
        manifest: its salts, and the members' numbers.
    """

    file: Path
    manifest: Manifest

    def tree(self, settlement: Settlement, chain_id: int, contract: str) -> SumTree:
        """The tree over the settlement's lines: its root is the published one if the settlement is the published one.

        Args:
            settlement: of the manifest's month.
            chain_id, contract: where it is published; `contract` is the address of `Settlements`.

        Raises:
            InputError: other members than the manifest's.
            ChainError: lines that make no tree.
        """
        return settlement_tree(settlement, self.manifest, chain_id, contract)

    def published(
        self, root: bytes, at_hand: Settlement | None, chain_id: int, contract: str
    ) -> tuple[Settlement, SumTree] | None:
        """The settlement that has a published root, with its tree; None where this version of the code finds none.

        It is the one at hand, or else, as after a later correction, what the data set's own files give: the first time
        that takes as long as a month takes to be settled.

        Args:
            root: of the manifest's period and revision.
            at_hand: a settlement of that month.
            chain_id, contract: as for `tree`.
        """
        for settlement in self._settlements(at_hand):
            tree = self._tree_of(settlement, root, chain_id, contract)
            if tree is not None:
                return settlement, tree
        return None

    def _tree_of(self, settlement: Settlement, root: bytes, chain_id: int, contract: str) -> SumTree | None:
        """The tree of a settlement if it has this root; None if it is another one."""
        try:
            tree = self.tree(settlement, chain_id, contract)
        except (InputError, ChainError):  # other members
            return None
        return tree if tree.root == root else None

    def _settlements(self, at_hand: Settlement | None) -> Iterator[Settlement]:
        if at_hand is not None:
            yield at_hand
        with _one_at_a_time:  # whoever asks meanwhile waits for the same answer
            again = _recomputed(self.file, self.file.stat().st_mtime_ns)
        if again is not None:
            yield again

    def opened(self, settlement: Settlement, tree: SumTree) -> Mapping[str, OpenedLine]:
        """Every member's line with its salt and private text, by the member's id.

        Args:
            settlement: of the manifest's period.
            tree: of the same settlement, as `tree` gives it.
        """
        by_number = {line.member: (index, line) for index, line in enumerate(tree.lines)}
        salts, numbers = self.manifest.salts, self.manifest.numbers
        return {
            each.member: OpenedLine(*by_number[numbers[each.member]], salts[each.member], private_text(each))
            for each in settlement.members
        }


class DataSets:
    """The data sets in the folders of a community's reporters.

    A reporter writes one some seconds after it has seen its settlement on the chain, and each of them writes the same.

    Args:
        folder: the reporters' folder, with `reporter-1/datasets/` and so on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, period: Period, revision: int | None = None) -> KeptDataSet | None:
        """The data set of a period, of its newest revision unless another is asked for; None if nobody has it yet.

        Raises:
            InputError: the file is damaged.
        """
        found = {number: file for each, number, file in self._files() if each == period}
        wanted = max(found, default=-1) if revision is None else revision
        file = found.get(wanted)
        if file is None:
            return None
        return KeptDataSet(file, _manifest(file, file.stat().st_mtime_ns))

    def periods(self) -> list[Period]:
        """The months and true-ups of which there is a data set, in order."""
        return sorted({period for period, _, _ in self._files()})

    def _files(self) -> Iterator[tuple[Period, int, Path]]:
        for file in sorted(self._folder.glob("*/datasets/dataset-*.zip")):
            name = _NAME.fullmatch(file.name)
            if name is not None:
                yield Period.parse(name["period"]), int(name["revision"]), file


@lru_cache(maxsize=64)
def _recomputed(file: Path, _changed: int) -> Settlement | None:
    """Settled once for as long as the file stays as it is; None if it cannot be settled by this version of the code."""
    with TemporaryDirectory(prefix="borgo-") as folder:
        try:
            return recompute(unpack_dataset(file, Path(folder))).settlement
        except (InputError, InputErrors) as error:
            log.warning("%s cannot be settled again: %s", file.name, error)
            return None


@lru_cache(maxsize=256)
def _manifest(file: Path, _changed: int) -> Manifest:
    """Read once for as long as the file stays as it is."""
    return read_manifest(file)
