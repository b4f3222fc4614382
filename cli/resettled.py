"""Months that are settled again, where the chain tells something else of them than they were settled with."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from backend.readmodels.decided import decided
from backend.settlements.service import SettlementBook
from chain.database import Database
from chain.deployment_file import DeploymentFile
from cli.first_values import first_parameters
from cli.founding import birth_of, known_numbers
from energy.errors import InputError, InputErrors
from oracle.community import Community
from oracle.intake import ReadPrices, take_in_prices
from oracle.readers import read_price_file
from oracle.reporters.decided import NOT_FOUNDED, Decided, end_of
from oracle.settlement import EnergyBook, open_book, settle_month
from oracle.store import ReadingStore

log = logging.getLogger("borgo.chain")


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
    """Keeps a book's months as the chain tells of them.

    A month that is over is settled once, with what was decided when it ended. But a told history settles its months
    before the chain has come to them, and a node may not have been asked for a while.

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

    @cached_property
    def _energies(self) -> EnergyBook:
        return open_book(self._community, self._store)

    def look(self, known: Decided, numbers: Mapping[str, int], present: int) -> None:
        """Settle again what is over and was settled with other decisions.

        Args:
            known: what the chain tells.
            numbers: the members' numbers by their ids.
            present: the chain's time.
        """
        for settlement in self._book.newest_first():
            month, decisions = settlement.period, known.of(settlement.period)
            if end_of(month) > present or settlement.decisions == decisions:
                continue
            try:
                prices = take_in_prices(self._community, month, self._read_prices)
                self._book.replace(settle_month(self._energies, prices, month, decisions, numbers))
            except (InputError, InputErrors) as error:
                log.warning("%s is shown as it was settled before the chain was asked: %s", month, error)
