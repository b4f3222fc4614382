"""Tells an invented history on the embedded node: each act at its time, signed by whose act it is, once.

A telling may be killed at any moment. All that it signs follows from the plan and from the folder's secrets, so the
next start finds under each act's key either what was sent, or nothing; and the chain's time only moves forward.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from threading import Event as Flag
from typing import Protocol

from backend.telling import Telling
from chain.contracts import Contracts
from chain.errors import ChainError
from chain.merkle import SumTree
from chain.node import EmbeddedNode
from chain.rpc import Rpc
from chain.sender import RefusedError, Sender, State, Submission
from cli.founding import Keys, admission
from cli.history.acts import Act, Admit, Do, Plan, Publish, Value
from cli.history.scene import SIGNED_FOR
from cli.history.signing import Signing
from energy.calendar import ROME, Month
from oracle.community import CommunityMember
from oracle.publication import Manifest, Period, settlement_tree
from oracle.reporters.onchain import Record
from oracle.settlement import Settlement

log = logging.getLogger("borgo.chain")

PATIENCE = 120.0
"""Seconds after which a month that the reporters do not sign is left to them; nothing is invented in its place."""
PAUSE, ASKED_EVERY = 0.05, 1.0
"""Seconds between looks at what reporters signed, and at whether they cannot: that takes longer."""
TOGETHER = {"Settlements.claim", "Treasury.takeQuotaShare", "Treasury.payStandingGrant", "Ballots.excuse"}
"""Verbs of which those of the same second are sent at once: none of them needs another."""


class Reporters(Protocol):
    """Those who settle and sign."""

    def relay(self) -> None:
        """Bring to the chain what enough of them signed."""

    def cannot_settle(self, month: Month) -> bool:
        """Whether so many of them cannot settle a month that the others are too few."""

    def manifests(self, month: Month, revision: int) -> Sequence[Manifest]:
        """What they proposed to publish of a month: with its salts."""


@dataclass(frozen=True)
class Stage:
    """Where a history is told.

    Attributes:
        node: in history, or done with it.
        rpc: the same node's address.
        sender: of the community's relayer; simulating on the newest block, whose time is the history's present.
        contracts: of the community.
        keys: of the community and its members.
        members: by their numbers.
        reporters: the real ones.
        months: those that can be settled; the others' publication is not waited for.
        settled: the settlement of a month, where this house has settled it.
        follow: called now and then, so that books and pages keep up.
    """

    node: EmbeddedNode
    rpc: Rpc
    sender: Sender
    contracts: Contracts
    keys: Keys
    members: Mapping[int, CommunityMember]
    reporters: Reporters
    months: frozenset[Month]
    settled: Callable[[Month], Settlement | None]
    follow: Callable[[], None]


def tell(plan: Plan, stage: Stage, telling: Telling, stop: Flag) -> None:
    """Tell what is not told yet, up to the end or until `stop` is set; then let the chain follow the clock.

    Raises:
        ChainError: the contracts refuse an act, or the node cannot be reached.
    """
    telling.acts = len(plan)
    if not stage.node.follows_clock:
        teller = _Teller(plan, stage)
        place = 0
        for acts in _in_turns(plan):
            if stop.is_set():
                return
            moment = datetime.fromtimestamp(acts[0].at, ROME)
            telling.move(Month(moment.year, moment.month), place)
            teller.play(acts, stop)
            place += len(acts)
        if stop.is_set():
            return
        teller.check()
        stage.node.follow_clock()
    stage.follow()  # who reads that all is told shall find all of it in the books
    telling.end()


def _in_turns(plan: Plan) -> Iterator[list[Act]]:
    """The acts in their order, those that are sent at once together."""

    def turn(numbered: tuple[int, Act]) -> tuple[int, str, int]:
        number, act = numbered
        together = isinstance(act, Do) and act.verb in TOGETHER
        return (act.at, act.verb, 0) if isinstance(act, Do) and together else (act.at, "", number)

    for _, acts in groupby(enumerate(plan), turn):
        yield [act for _, act in acts]


class _Teller:
    def __init__(self, plan: Plan, stage: Stage) -> None:
        self._stage = stage
        self._trees: dict[Month, SumTree] = {}
        self._signing = Signing(plan, stage.contracts, stage.keys, self._ask, self._tree)
        self._sent: list[str] = []
        self._is_other = False
        """Whether a month was not published as the plan says: what follows from it may be refused."""
        # What was recorded and not sent when an earlier telling was killed: the chain's time is still that act's.
        stage.sender.reconcile()

    def play(self, acts: Sequence[Act], stop: Flag) -> None:
        if isinstance(acts[0], Publish):
            self._publish(acts[0], stop)
            return
        wanted = [act for act in acts if not isinstance(act, Publish)]
        sender = self._stage.sender
        fresh = [act for act in wanted if sender.outcome(act.key) is None]
        if fresh:
            self._pass_time(fresh[0].at)
            submissions = [each for each in map(self._submission, fresh) if each is not None]
            for each, outcome in zip(submissions, sender.submit_many(submissions), strict=True):
                if isinstance(outcome, RefusedError):
                    self._leave_out(each.key, outcome)
        for act in wanted:
            if sender.outcome(act.key) is not None:
                self._sent.append(act.key)
                if isinstance(act, Do) and act.verb == "Members.completeKeyChange":
                    self.check()
                    self._stage.keys.adopt(act.message["member"])

    def check(self) -> None:
        """See that the contracts took what was sent since the last time.

        Raises:
            ChainError: they refused something.
        """
        for key in self._sent:
            outcome = self._stage.sender.wait(key, State.INCLUDED)
            if not outcome.succeeded:
                raise ChainError(f"The history cannot go on: {key} failed. {outcome.problem or ''}")
        self._sent = []

    def _submission(self, act: Admit | Do) -> Submission | None:
        if isinstance(act, Admit):
            member, until = self._stage.members[act.member], act.at + SIGNED_FOR
            return Submission(act.key, admission(self._stage.keys, self._stage.contracts, member, act.member, until))
        try:
            return Submission(act.key, *self._signing.call(act))
        except ChainError as error:
            self._leave_out(act.key, error)
            return None

    def _leave_out(self, key: str, problem: ChainError) -> None:
        """What the plan could not know that it would be refused is left out; anything else is a fault.

        Raises:
            ChainError: all months were published as the plan says.
        """
        if not self._is_other:
            raise ChainError(f"The history cannot go on: {key}. {problem}") from problem
        log.warning("%s is left out of the history: %s", key, problem)

    def _pass_time(self, at: int) -> None:
        if at > self._stage.node.head.timestamp:
            self._stage.node.mine(at=datetime.fromtimestamp(at, UTC))

    # Settlements

    def _publish(self, act: Publish, stop: Flag) -> None:
        self._pass_time(act.at)
        self.check()
        if act.month in self._stage.months:
            deadline, asked = time.monotonic() + PATIENCE, 0.0
            while not self._record(act.month).final_at and not stop.is_set():
                cannot = False
                if time.monotonic() > asked + ASKED_EVERY:
                    cannot, asked = self._stage.reporters.cannot_settle(act.month), time.monotonic()
                if time.monotonic() > deadline or cannot:
                    log.warning("The reporters did not publish %s in its time; they will when they can.", act.month)
                    self._is_other = True
                    break
                self._stage.reporters.relay()
                stop.wait(PAUSE)
        self._stage.follow()

    def _record(self, month: Month) -> Record:
        return Record(*self._ask("Settlements", "recordOf", Period(month).number))

    def _tree(self, month: Month) -> SumTree:
        """The tree of a month as it was published, from the reporters' salts.

        Raises:
            ChainError: it was not published, or this house settles it otherwise.
        """
        if month not in self._trees:
            record, settlement = self._record(month), self._stage.settled(month)
            place = self._stage.contracts.deployment.chain_id, self._stage.contracts.addresses["Settlements"]
            proposed = self._stage.reporters.manifests(month, record.revision) if settlement else ()
            trees = (settlement_tree(settlement, each, *place) for each in proposed if settlement)
            found = next((tree for tree in trees if record.holds(tree.root, tree.tokens)), None)
            if found is None:
                self._is_other = True
                raise ChainError(f"The month {month} is not published as this house settles it.")
            self._trees[month] = found
        return self._trees[month]

    def _ask(self, contract: str, function: str, *given: object) -> Value:
        return self._stage.contracts.ask(self._stage.rpc, [(contract, function, given)])[0]
