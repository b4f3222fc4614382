"""Months that are settled again: where the chain tells something else of them, or the community's files do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

from backend.readmodels.decided import decided
from backend.settlements.service import SettlementBook
from chain.database import Database
from chain.deployment_file import DeploymentFile
from cli.first_values import first_parameters
from cli.founding import birth_of, known_numbers
from energy.calendar import Month
from energy.errors import InputError, InputErrors
from oracle.community import Community
from oracle.intake import ReadPrices, take_in_prices
from oracle.readers import read_price_file
from oracle.reporters.decided import NOT_FOUNDED, Decided, end_of
from oracle.settlement import Decisions, EnergyBook, Settlement, open_book, settle_month
from oracle.settlement.document import hours_document, settlement_json
from oracle.store import ReadingStore

log = logging.getLogger("borgo.chain")

Decide = Callable[[Month], tuple[Decisions, Mapping[str, int]]]
"""What the chain tells of a month, and the members' numbers on it."""


def known_decisions(community: Community, chain: Path, *, embedded: bool) -> tuple[Decided, dict[str, int]]:
    """What was decided as far as it is known before the chain is asked, and the members' numbers.

    Args:
        community: whose decisions they are.
        chain: its folder; before there is one, the chain will be founded with what the community's file says.
        embedded: whether that chain begins with the community, and not today.

    Raises:
        InputError: a file whose rules no chain can be founded with.
    """
    numbers = known_numbers(chain / "numbers.json", community)
    books = chain / "books.sqlite"
    if books.exists():
        database = Database(books)
        try:
            with database.reading() as connection:
                known = decided(connection)
        finally:
            database.close()
        if known != NOT_FOUNDED:
            return known, numbers
    if not embedded:
        return NOT_FOUNDED, numbers
    birth, deployment = birth_of(community.community.first_month), chain / "deployment.json"
    plan = DeploymentFile.read(deployment).plan if deployment.exists() else None
    first = first_parameters(community) if plan is None else plan.parameters
    return Decided(int(birth.timestamp()), first, {}, {}), numbers


class Resettled:
    """Keeps a book's months as the chain and the readings tell of them; both may do so from threads of their own.

    A month that is over is settled once, with what was decided when it ended. But a told history settles its months
    before the chain has come to them, a node may not have been asked for a while, and a reading may come late.

    Args:
        community: whose months they are.
        store: its readings.
        book: its settled months; a month is replaced whole, so that whoever reads sees the one or the other.
        read_prices: reads one price file.
    """

    def __init__(
        self,
        community: Community,
        store: ReadingStore,
        book: SettlementBook,
        read_prices: ReadPrices = read_price_file,
    ) -> None:
        self._community = community
        self._store = store
        self._book = book
        self._read_prices = read_prices
        # Like the community's own file, those of its rules are read once.
        self._rules = open_book(community, store).rules
        self._known: tuple[int, EnergyBook] | None = None
        self._one_at_a_time = Lock()

    def look(self, known: Decided, numbers: Mapping[str, int], present: int) -> None:
        """Settle again what is over and was settled with other decisions.

        Args:
            known: what the chain tells.
            numbers: the members' numbers by their ids.
            present: the chain's time.
        """
        for month in reversed(self._book.periods):
            decisions = known.of(month)
            with self._one_at_a_time:
                settlement = self._book.get(month)
                if settlement is None or end_of(month) > present or settlement.decisions == decisions:
                    continue
                try:
                    self._book.replace(self._settle(month, decisions, numbers))
                except (InputError, InputErrors) as error:
                    log.warning("%s is shown as it was settled before the chain was asked: %s", month, error)

    def renew(self, month: Month, decide: Decide) -> bool:
        """Settle a month with the readings and prices that there are now, and put it into the book if it is another.

        Args:
            month: one that is over; without any readings it is left out.
            decide: asked for each month when it is its turn, so that what the chain told meanwhile is not undone.

        Returns:
            Whether the book has changed.

        Raises:
            InputError, InputErrors: the month cannot be settled; the book stays as it is.
        """
        with self._one_at_a_time:
            if not self._store.files(self._community.channels(month), month):
                return False
            known, fresh = self._book.get(month), self._settle(month, *decide(month))
            if known is None:
                self._book.add(fresh)
            elif _same(known, fresh):
                return False
            else:
                self._book.replace(fresh)
            return True

    def _settle(self, month: Month, decisions: Decisions, numbers: Mapping[str, int]) -> Settlement:
        prices = take_in_prices(self._community, month, self._read_prices)
        return settle_month(self._energies(), prices, month, decisions, numbers)

    def _energies(self) -> EnergyBook:
        """Those of the readings in force: a book keeps what it computed, so that after an intake it takes another."""
        last = self._store.last_file()
        if self._known is None or self._known[0] != last:
            self._known = last, EnergyBook(self._community, self._store, self._rules)
        return self._known[1]


def _same(one: Settlement, other: Settlement) -> bool:
    return (
        one.decisions == other.decisions
        and settlement_json(one) == settlement_json(other)
        and hours_document(one) == hours_document(other)
    )
