"""All that the pages and the API of one community show."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from backend.access.sessions import Access
from backend.dashboard.live import LiveEnergy
from backend.dashboard.meters import Meters
from backend.dashboard.production import ProductionBook
from backend.problems import ProblemError
from backend.settlements.publications import Publications
from backend.settlements.service import SettlementBook
from backend.telling import Telling, nothing_to_tell
from chain.contracts import Contracts
from chain.database import Transactions
from chain.deployment_file import DeploymentFile
from chain.events import clock

if TYPE_CHECKING:
    from backend.audit.service import Audits
    from backend.simulation.service import Simulations


@dataclass(frozen=True)
class ChainBooks:
    """What is known of a community's chain.

    Attributes:
        database: the event log and the read models.
        contracts: where the contracts are and how they are called.
        deployment: how they were deployed; what an auditor starts from.
        deployment_path: the file of it.
        url: the node, as a browser on this machine reaches it.
        numbers: which number stands on the chain for which member, by the member's id.
        datasets: the folder of the reporters, with the data sets that they settled from.
        telling: how far its history is told, where it is a demonstration's; done everywhere else.
        clock: the contracts' clock in the books: the time of the newest block in them.
    """

    database: Transactions
    contracts: Contracts
    deployment: DeploymentFile
    deployment_path: Path
    url: str
    numbers: Mapping[str, int]
    datasets: Path
    telling: Telling = field(default_factory=nothing_to_tell)
    clock: Callable[[Connection], int] = clock

    @property
    def publications(self) -> Publications:
        """The published settlements."""
        return Publications(self.database, self.clock)

    @property
    def now(self) -> int:
        """The present of the contracts, in Unix seconds: their deadlines are compared with it, not with this machine's.

        While a history is told, it lies years back; later it is as old as the newest block.
        """
        with self.database.reading() as connection:
            return self.clock(connection)

    @property
    def members(self) -> Mapping[int, str]:
        """The members' ids by their numbers."""
        return {number: member for member, number in self.numbers.items()}


@dataclass(frozen=True)
class Books:
    """The books of one community.

    Attributes:
        community: its id and name, also before any month is settled.
        members: the names of the members by their ids.
        settlements: the settled months.
        access: who may read what.
        assets: the folder with the scripts and styles that were built for browsers.
        chain: its chain, where it has one.
        clock: the present of meters and calendars, in Unix seconds; the contracts have their own, `ChainBooks.now`.
        meters: the quarter-hours behind the settled months, where the readings are kept.
        live: today, and the other days that no settlement covers yet.
        production: what the plants made, where it is measured.
        audits: the audits of its chain, where it has one.
        simulations: the scenarios of what it could become, where there is a place to keep them.
    """

    community: str
    name: str
    settlements: SettlementBook
    access: Access
    members: Mapping[str, str] = field(default_factory=dict)
    assets: Path | None = None
    chain: ChainBooks | None = None
    clock: Callable[[], float] = time.time
    meters: Meters | None = None
    live: LiveEnergy | None = None
    production: ProductionBook | None = None
    audits: Audits | None = None
    simulations: Simulations | None = None

    @property
    def synthetic(self) -> bool:
        """Whether all of it is invented for demonstration."""
        return self.access.demonstration

    def require_chain(self) -> ChainBooks:
        """Its chain.

        Raises:
            ProblemError: 404 where it has none.
        """
        if self.chain is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "This community has no chain yet.", "Start it with ./borgo up.")
        return self.chain

    @property
    def now(self) -> int:
        """The present Unix second, see `clock`."""
        return int(self.clock())
