"""What the chain holds next to what a reporter finds: the same, or another, and whether a true-up is called for."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from weakref import WeakKeyDictionary

from energy.errors import InputError, InputErrors
from oracle.publication import Period, content_hash, pack_dataset, recompute
from oracle.publication.dataset import lay_out
from oracle.reporters.fellows import Fellows, Proposals
from oracle.reporters.inputs import Inputs
from oracle.reporters.messages import FaultyError
from oracle.reporters.notebook import Notebook
from oracle.reporters.onchain import Record
from oracle.reporters.proposal import Place, Proposal
from oracle.reporters.transport import NoAnswerError
from oracle.reporters.view import View

log = logging.getLogger("oracle.reporters")


class Published:
    """The settlements on the chain, as one reporter can open them.

    Args:
        notebook: the proposals that it knows.
        fellows: who is asked for those, and for the raw files, that it does not know.
        inputs: the raw files.
        place: where settlements are published.
        folder: where their data sets are written.
    """

    def __init__(self, notebook: Notebook, fellows: Fellows, inputs: Inputs, place: Place, folder: Path) -> None:
        self._notebook = notebook
        self._fellows = fellows
        self._inputs = inputs
        self._place = place
        self._folder = folder
        self._same: WeakKeyDictionary[View, dict[tuple[Period, Record], bool]] = WeakKeyDictionary()
        self._contents: dict[object, bytes | None] = {}
        self._called: WeakKeyDictionary[View, dict[tuple[Period, Record], bool]] = WeakKeyDictionary()

    def agrees(self, view: View, period: Period, record: Record) -> bool | None:
        """Whether what the chain holds, or held before it was declared void, is what this reporter finds.

        None while it cannot tell. Where it is the same, the data set is written.
        """
        known = self._same.setdefault(view, {})
        if (period, record) not in known:
            proposal = self.proposal(period, record)
            if proposal is None:
                return None
            try:
                told = proposal.manifest.decisions == view.decisions
                same = told and self._place.message(view, proposal)["root"] == proposal.root
            except InputError:  # other members
                same = False
            if same:
                self._write_dataset(proposal)
            known[period, record] = same
        return known[period, record]

    def calls_for_true_up(self, view: View, period: Period, record: Record) -> bool | None:
        """Whether the files that a settlement was computed from give other figures than those that are there now.

        Both are settled by the code of today: what another version of it would have found is nobody's claim.

        Args:
            view: of the period's month.
            period, record: a final settlement.

        Returns:
            None while it cannot tell, because nobody has what was published, or it cannot be settled again.
        """
        known = self._called.setdefault(view, {})
        if (period, record) not in known:
            proposal = self.proposal(period, record)
            content = None if proposal is None else self._content(view, proposal)
            if content is None:
                return None
            known[period, record] = content != bytes.fromhex(view.parts["content"])
        return known[period, record]

    def proposal(self, period: Period, record: Record) -> Proposal | None:
        """The proposal whose root the chain holds: from the notebook, or from whoever signed it.

        Of what is void the chain keeps no root: it is the proposal that most reporters are known to have signed.
        """
        signed = Counter(each.message["root"] for each in self._notebook.attested(period, record.revision))

        def held(proposals: Sequence[Proposal]) -> Proposal | None:
            if record.is_void:
                return max(proposals, key=lambda each: signed[each.root], default=None)
            return next((each for each in proposals if record.holds(each.root, each.tokens)), None)

        found = held(self._notebook.proposals(period, record.revision))
        if found is None:
            body = {"period": str(period), "revision": record.revision}
            answers = self._fellows.ask_all(self._fellows.peers, "proposals", body, Proposals)
            told = [each for answer in answers.values() if isinstance(answer, Proposals) for each in answer.proposals]
            found = held([each for each in told if each.manifest.period == period])
            if found is not None:
                self._notebook.keep(found)
        return found

    def _content(self, view: View, proposal: Proposal) -> bytes | None:
        """The hash of what the code of today makes of a proposal's files, in the words of a view."""
        # What the chain says of a month never changes, so that another reading of it is the code's.
        manifest = proposal.manifest.model_copy(update={"decisions": view.decisions})
        numbers = {**manifest.numbers, **view.numbers}
        key = proposal.root, view.decisions.model_dump_json(), tuple(sorted(numbers.items()))
        if key in self._contents:
            return self._contents[key]
        if not self._fetch(proposal):
            return None  # somebody may bring them later
        try:
            with TemporaryDirectory(prefix="borgo-") as folder:
                laid = lay_out(manifest, proposal.listing, Path(folder), self._inputs.archive.content)
                found = recompute(laid, self._inputs.files.meter_file, self._inputs.files.price_file)
            self._contents[key] = content_hash(found.settlement, numbers, view.decisions.energy_per_member)
        except (InputError, InputErrors) as error:
            log.warning("%s cannot be settled again: %s", manifest.file_name, error)
            self._contents[key] = None
        return self._contents[key]

    def _fetch(self, proposal: Proposal) -> bool:
        """Whether all files of a proposal are here, after asking for those that are not."""
        archive = self._inputs.archive
        digests = [digest for _, digest in proposal.listing]
        for peer in self._fellows.peers:
            if all(archive.path(digest).is_file() for digest in digests):
                break
            try:
                self._fellows.fetch(peer, digests, archive)
            except (NoAnswerError, FaultyError) as error:
                log.info("%s has not got all files of %s: %s", peer.name, proposal.manifest.file_name, error)
        return all(archive.path(digest).is_file() for digest in digests)

    def _write_dataset(self, proposal: Proposal) -> None:
        """Write the data set file of a published settlement, once."""
        file = self._folder / proposal.manifest.file_name
        if not file.exists():
            file.parent.mkdir(exist_ok=True, mode=0o700)
            try:
                pack_dataset(file, proposal.manifest, proposal.listing, self._inputs.archive.content)
            except InputError as error:
                log.warning("%s cannot be written: %s", file.name, error)
