"""The thread that keeps a community's chain and its books together while `borgo up` runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable

from backend.readmodels import Difference
from backend.telling import Telling
from chain.contracts import Contracts
from chain.errors import ChainError
from chain.sender import RefusedError, Sender
from cli.founding import THRESHOLD
from cli.keeper import Keeper
from energy.calendar import Month
from oracle.publication import Manifest, Period
from oracle.reporters.group import ReporterGroup
from oracle.reporters.notebook import Quorum
from oracle.reporters.relay import publish_call

log = logging.getLogger("borgo.chain")

LOOK_EVERY, COMPARE_EVERY = 1.0, 60.0

Compare = Callable[[], Iterable[Difference]]


class GroupOfReporters:
    """The reporters on this machine, and the relayer of what they sign."""

    def __init__(self, group: ReporterGroup, sender: Sender, contracts: Contracts) -> None:
        self.group = group
        self._sender = sender
        self._contracts = contracts
        self._said: set[str] = set()

    def relay(self) -> None:
        """Bring to the chain what enough of them signed."""
        self.group.relay(self._submit)

    def cannot_settle(self, month: Month) -> bool:
        """Whether so many of them cannot settle a month that the others are too few."""
        found = self.group.findings()
        unable = [
            name
            for name, findings in found.items()
            if any(each.kind == "cannot" and each.period == str(month) and each.reporter == name for each in findings)
        ]
        return len(found) - len(unable) < THRESHOLD

    def manifests(self, month: Month, revision: int) -> list[Manifest]:
        """What they proposed to publish of a month, with its salts."""
        return [proposal.manifest for proposal in self.group.proposals(Period(month), revision)]

    def warn(self, text: str) -> None:
        """Say a thing once."""
        if text not in self._said:
            self._said.add(text)
            log.warning("%s", text)

    def _submit(self, quorum: Quorum) -> None:
        if self._sender.outcome(quorum.key) is not None:
            return  # Sent already, perhaps with fewer signatures than there are now.
        try:
            self._sender.submit(quorum.key, publish_call(self._contracts, quorum))
        except RefusedError as error:
            self.warn(f"{quorum.key}: {error}")


class Follower:
    """Relays what reporters signed, reconciles, follows events, ends what is overdue and compares books with the chain.

    Attributes:
        first: what the thread does before that: it tells the history, where there is one to be told.
        stopping: set when the thread should end.
    """

    def __init__(
        self,
        reporters: GroupOfReporters,
        sender: Sender,
        follow: Callable[[], None],
        telling: Telling,
        *,
        keeper: Keeper,
        compare: Compare,
        months: Collection[Month],
    ) -> None:
        self.first: Callable[[], None] = lambda: None
        self.stopping = threading.Event()
        self._reporters = reporters
        self._sender = sender
        self._follow = follow
        self._telling = telling
        self._keeper = keeper
        self._compare = compare
        self._months = months
        self._thread = threading.Thread(target=self._run, name="chain", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self.first()
        except ChainError as error:
            self._telling.problem = str(error)
            log.warning("The history is not told to its end: %s", error)
        compared = time.monotonic()
        while not self.stopping.wait(LOOK_EVERY if self._telling.done else LOOK_EVERY * 10):
            try:
                if self._telling.done:  # before that, what is relayed would come at a wrong time
                    self._reporters.relay()
                self._sender.reconcile()
                self._follow()
                if self._telling.done:
                    self._keeper.look()
                if time.monotonic() - compared > COMPARE_EVERY:
                    for difference in self._compare():
                        self._reporters.warn(f"The books and the chain differ: {difference}")
                    compared = time.monotonic()
            except ChainError as error:
                self._reporters.warn(str(error))
            self._look_after_reporters()

    def _look_after_reporters(self) -> None:
        for name in self._reporters.group.dead():
            self._reporters.warn(f"{name} has ended; its log is in the folder of the reporters.")
        for name, findings in self._reporters.group.findings().items():
            for finding in findings:
                if finding.period and Period.parse(finding.period).month in self._months:
                    self._reporters.warn(f"{finding.period}: {finding.text} (says {name})")
