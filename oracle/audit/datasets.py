"""Settlements computed again from their data sets: hashes, totals, root and every quota against the chain's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from chain.errors import ChainError
from chain.merkle import WHOLE, SumTree
from energy.errors import InputError, InputErrors
from oracle.audit.differences import differences
from oracle.audit.evidence import Evidence
from oracle.audit.findings import Kind, MemberQuota, Notebook, Where
from oracle.audit.publications import Publication
from oracle.audit.replay import Replay
from oracle.audit.told import given, told
from oracle.publication import (
    DataSet,
    code_hash,
    recompute,
    settlement_message,
    settlement_tree,
    unpack_dataset,
)

FIELDS = {
    "leaves": (Kind.TOTAL, "leaves"),
    "tokens": (Kind.TOTAL, "tokens"),
    "sharedWh": (Kind.TOTAL, "shared_wh"),
    "incentiveCents": (Kind.TOTAL, "incentive_cents"),
    "rulesHash": (Kind.RULES, "rules_hash"),
    "root": (Kind.ROOT, "root"),
}
"""The fields of the signed message that follow from a data set: what they are about, and their names here."""
EXPLANATIONS = {
    Kind.TOTAL: "The files give another total than the one that was published.",
    Kind.RULES: "The files hold other rules or figures than the settlement was computed with.",
    Kind.ROOT: "The files give other lines than those under the published root: some member's quota, energy or euros.",
}


@dataclass(frozen=True)
class _Opened:
    """A data set laid out, with the publication that it is about."""

    file: Path
    dataset: DataSet
    publication: Publication

    @property
    def where(self) -> dict[str, str | int]:
        return {**self.publication.event.where, **_about(self.file, self.dataset)}

    @property
    def is_published(self) -> bool:
        return self.dataset.hash == self.publication.dataset_hash


class DataSets:
    """The data sets that an auditor was given; `quotas` and `notes` fill as they are audited."""

    def __init__(self, evidence: Evidence, replay: Replay, notebook: Notebook) -> None:
        self._evidence = evidence
        self._publications = replay.publications
        self._people = replay.people
        self._told = partial(told, replay.parameters, replay.finality)
        self._notebook = notebook
        self.quotas: list[MemberQuota] = []
        self.notes: list[str] = []

    def audit(self, files: Sequence[Path]) -> None:
        """Settle each data set again and compare; several about one settlement are compared with each other too.

        Raises:
            InputError: a file is no data set, or is damaged.
            ChainError: the node does not answer.
        """
        with ExitStack() as stack:
            opened = list(self._open(files, stack))
            for each in opened:
                self._audit(each)
                if not each.is_published:
                    self._blame(each, opened)

    def _open(self, files: Sequence[Path], stack: ExitStack) -> Iterator[_Opened]:
        by_place = {(each.period, each.revision): each for each in self._publications.all}
        for file in files:
            folder = stack.enter_context(TemporaryDirectory(prefix="borgo-audit-"))
            dataset = unpack_dataset(file, Path(folder))
            manifest = dataset.manifest
            publication = by_place.get((manifest.period.number, manifest.revision))
            if publication is None:
                self._notebook.require(
                    Kind.SETTLEMENT, _about(file, dataset), False, "a publication on the chain", "none",
                    "The data set is about a settlement that was never published.",
                )  # fmt: skip
            else:
                yield _Opened(file, dataset, publication)

    def _audit(self, opened: _Opened) -> None:
        note, publication, where = self._notebook, opened.publication, opened.where
        note.compare(
            Kind.DATASET, where, publication.dataset_hash, opened.dataset.hash,
            "These are not the files that the reporters signed.",
        )  # fmt: skip
        self._compare_decisions(opened)
        for member in opened.dataset.manifest.members:
            note.require(
                Kind.MEMBER, {**where, "member": member.number}, member.number in self._people.members,
                "a member on the chain", "none", "The settlement gives a quota to somebody who is no member.",
            )  # fmt: skip
        tree = self._settle(opened)
        if tree is None:
            return
        note.compare(
            Kind.QUOTA, where, WHOLE, sum(line.quota_micro for line in tree.lines), "The quotas are not the whole."
        )
        self.quotas += [
            MemberQuota(publication.period, publication.revision, line.member, line.quota_micro, line.tokens)
            for line in tree.lines
        ]
        holds = self._publications.in_force[publication.period] is publication
        if tree.root == publication.root and holds and not self._publications.records[publication.period].is_void:
            self._verify(tree, where)

    def _compare_decisions(self, opened: _Opened) -> None:
        expected, found = self._told(opened.publication.period), given(opened.dataset.manifest.decisions)
        for name in {**expected, **found}:
            self._notebook.compare(
                Kind.RULES, {**opened.where, "field": name}, expected.get(name, "nothing"), found.get(name, "nothing"),
                "The data set holds another decision of the members than the chain tells of the month.",
            )  # fmt: skip

    def _settle(self, opened: _Opened) -> SumTree | None:
        """The tree that the data set gives, after comparing all that was signed; None if it cannot be settled."""
        publication, where, dataset = opened.publication, opened.where, opened.dataset
        contract = self._evidence.contracts.addresses["Settlements"]
        try:
            again = recompute(dataset)
            tree = settlement_tree(again.settlement, dataset.manifest, self._evidence.deployment.chain_id, contract)
            message = settlement_message(
                again.settlement, again.community, tree, dataset.manifest, dataset.listing,
                code_hash=code_hash(), valid_until=0,
            )  # fmt: skip
        except (InputError, InputErrors, ChainError) as error:
            self._refused(where, error, dataset)
            return None
        results = [
            self._notebook.compare(
                kind, {**where, "field": name}, getattr(publication, attribute), message[name], EXPLANATIONS[kind]
            )
            for name, (kind, attribute) in FIELDS.items()
        ]
        self._compare_versions(publication, where, agrees=all(results))
        return tree

    def _compare_versions(self, publication: Publication, where: Where, *, agrees: bool) -> None:
        """Another version of the code that comes to the same result is worth a note; one that does not, a finding."""
        if publication.code_hash != code_hash() and agrees:
            self.notes.append(
                f"The settlement of {publication.period}, revision {publication.revision}, was computed by another "
                f"version of the code (0x{publication.code_hash.hex()}); this one comes to the same result."
            )
            return
        self._notebook.compare(
            Kind.CODE_VERSION, where, publication.code_hash, code_hash(),
            "The settlement was computed by another version of the code: audit with that one to tell the causes apart.",
        )  # fmt: skip

    def _refused(self, where: Where, error: InputError | InputErrors | ChainError, dataset: DataSet) -> None:
        errors = error.errors if isinstance(error, InputErrors) else (error,)
        for each in errors:
            place: dict[str, str | int] = dict(where)
            if isinstance(each, InputError):
                file = None if each.file is None else str(each.file).removeprefix(f"{dataset.folder}/")
                parts = {"raw file": file, "line": each.line, "field": each.field}
                place |= {name: part for name, part in parts.items() if part is not None}
            self._notebook.require(
                Kind.READING, place, False, "files that can be settled", each.message, "The data set cannot be settled."
            )

    def _verify(self, tree: SumTree, where: Where) -> None:
        """Let the contract itself verify every member's line with its proof."""
        questions = [
            (
                "Settlements",
                "verify",
                (
                    tree.place.period,
                    (place, line.member, line.quota_micro, line.tokens, line.private_hash),
                    tree.proof(place),
                ),
            )
            for place, line in enumerate(tree.lines)
        ]
        for line, answer in zip(tree.lines, self._evidence.ask(questions), strict=True):
            explanation = "The contract does not verify this member's quota."
            self._notebook.compare(Kind.QUOTA, {**where, "member": line.member}, True, answer, explanation)

    def _blame(self, opened: _Opened, others: Sequence[_Opened]) -> None:
        """Say what is different from the data set that was signed, if the auditor has that one too."""
        same = (each for each in others if each.publication is opened.publication and each.is_published)
        reference = next(same, None)
        if reference is not None:
            self._notebook.findings += differences(reference.dataset, opened.dataset, opened.where)


def _about(file: Path, dataset: DataSet) -> dict[str, str | int]:
    manifest = dataset.manifest
    return {"data set": file.name, "period": manifest.period.number, "revision": manifest.revision}
