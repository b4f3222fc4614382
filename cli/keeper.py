"""The keeper: does what is due and what the contracts let anybody do, so that nobody has to ask for what is theirs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from backend.readmodels.settlements import of_period
from chain.contracts import Contracts
from chain.database import Transactions
from chain.merkle import SumTree
from chain.sender import RefusedError, Sender, Submission
from cli.due import Due, Trees, due
from energy.calendar import Month
from energy.errors import InputError
from oracle.publication import DataSets, Period
from oracle.settlement import Settlement

log = logging.getLogger("borgo.chain")

LATE = 60
"""Seconds after a deadline: the next block's time is surely beyond it."""
AT_ONCE = 50
"""Acts for each look."""
TRIED_AGAIN = 600
"""Seconds after which what the contracts refused is tried again: a pause ends, a month brings another budget."""


class PublishedTrees:
    """The lines of published months and true-ups, from the data sets that the reporters keep.

    Args:
        database: the read models.
        contracts: where settlements are.
        datasets: the reporters' folder.
        settlement_of: the settlement of a month; None where it is not settled here.
    """

    def __init__(
        self,
        database: Transactions,
        contracts: Contracts,
        datasets: Path,
        settlement_of: Callable[[Month], Settlement | None],
    ) -> None:
        self._database = database
        self._contracts = contracts
        self._datasets = DataSets(datasets)
        self._settlement_of = settlement_of
        self._kept: dict[bytes, SumTree] = {}

    def __call__(self, period: int) -> SumTree | None:
        """The newest revision of a period, from the month as it is settled here or as its data set gives it."""
        with self._database.reading() as connection:
            row = of_period(connection, period)
        if row is None:
            return None
        if row.root not in self._kept:
            tree = self._make(period, row.revision, row.root)
            if tree is None:
                return None
            self._kept[row.root] = tree
        return self._kept[row.root]

    def _make(self, number: int, revision: int, root: bytes) -> SumTree | None:
        try:
            period = Period.of_number(number)
            kept = self._datasets.find(period, revision)
            deployment = self._contracts.deployment
            place = deployment.chain_id, self._contracts.addresses["Settlements"]
            found = None if kept is None else kept.published(root, self._settlement_of(period.month), *place)
        except InputError as error:
            log.debug("The lines of %s are not known here: %s", number, error)
            return None
        return None if found is None else found[1]


class Keeper:
    """Sends each act that is due once.

    Without it nothing would be lost or gained by anybody, but tokens would stay set aside, unclaimed or undivided, and
    decisions without effect, until somebody calls.

    Args:
        database: the read models.
        sender: who pays for it.
        contracts: of the community.
        tree_of: the lines of published periods.
        now: the present, in Unix seconds.
    """

    def __init__(
        self,
        database: Transactions,
        sender: Sender,
        contracts: Contracts,
        tree_of: Trees = lambda _period: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._sender = sender
        self._contracts = contracts
        self._tree_of = tree_of
        self._now = now
        self._refused_at: dict[str, float] = {}

    def look(self) -> int:
        """Submit what is due and not yet sent; how many."""
        at = int(self._now()) - LATE
        with self._database.reading() as connection:
            found = list(due(connection, self._contracts, at, self._tree_of, AT_ONCE))
        wanted = [each for each in found if self._may_try(each)]
        names = {name: each for each in wanted if (name := self._name(each)) is not None}
        part = list(names)[:AT_ONCE]
        results = self._sender.submit_many([Submission(name, names[name].make()) for name in part]) if part else []
        for name, result in zip(part, results, strict=True):
            if isinstance(result, RefusedError):  # not yet; or somebody else was quicker, as the read models will say
                self._refused_at[names[name].key] = self._now()
        return sum(not isinstance(each, RefusedError) for each in results)

    def _may_try(self, act: Due) -> bool:
        refused = self._refused_at.get(act.key)
        return refused is None or self._now() >= refused + TRIED_AGAIN

    def _name(self, act: Due) -> str | None:
        """Under which the act is sent: its key, or another after it failed in a block; None while it is on its way."""
        for attempt in count(1):
            name = f"keeper {act.key}" if attempt == 1 else f"keeper {act.key}, {attempt}"
            outcome = self._sender.outcome(name)
            if outcome is None:
                return name
            if outcome.succeeded is not False:
                return None
        raise AssertionError("unreachable: counting does not end")
