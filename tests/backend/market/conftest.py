"""Three months of a village on a real chain: a service for each way that one can go, and a change of a parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode
from starlette.testclient import TestClient

from backend.access.reader import Reader
from backend.books import Books, ChainBooks
from backend.market.models import metadata as market_tables
from backend.market.terms import ServiceTerms, Words, record_terms, service_id, words_hash
from backend.readmodels import all_projections
from backend.settlements.service import SettlementBook
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database, create_tables
from chain.deployment_file import DeploymentFile
from chain.events import EventLog
from chain.genesis import CHANGE_PARAMETER, DAY, PARAMETERS
from chain.rpc import Rpc
from chain.village import MEDIATOR, Village, anvil
from tests.backend.deeds import ABSTAIN, AGAINST, FOR, Deeds

NUMBERS = {"famiglia-1": 1, "famiglia-2": 2, "famiglia-3": 3, "comune": 4, "parrocchia": 5, "azienda-1": 6}
CITIZEN, CLASSES = 1, {5: 2, 6: 3}
"""An association and a shop among citizens."""
SALT = b"salt of the words of this test.."


@dataclass(frozen=True)
class Told:
    """A village whose history is told, and where it is written down.

    Attributes:
        now: the time of its newest block.
        services: the id of each service by the way that it went, as the API has it.
    """

    village: Village
    database: Database
    contracts: Contracts
    rpc: Rpc
    deployment: DeploymentFile
    now: int
    services: Mapping[str, str]

    def chain(self, folder: Path, later: int = 0) -> ChainBooks:
        """The chain as books have it, so many seconds after its newest block."""
        file, now = folder / "deployment.json", self.now + later
        return ChainBooks(
            self.database, self.contracts, self.deployment, file, self.rpc.url, NUMBERS, folder, clock=lambda _: now
        )


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    database = Database(tmp_path_factory.mktemp("told") / "books.sqlite")
    create_tables(database, market_tables)
    with anvil() as w3:
        village = Village(w3)
        contracts = Contracts(compile_contracts(), village.deployment)
        rpc = Rpc(w3.provider.endpoint_uri)  # type: ignore[attr-defined]
        services = _Teller(village, database, contracts).tell()
        EventLog(database, rpc, contracts, all_projections()).catch_up()
        deployment = DeploymentFile(village.deployment, None, village.plan)
        yield Told(village, database, contracts, rpc, deployment, village.now, services)
    database.close()


class _Teller:
    def __init__(self, village: Village, database: Database, contracts: Contracts) -> None:
        self.village, self.database, self.contracts = village, database, contracts
        self.deeds = Deeds(village)
        self.ids: dict[str, bytes] = {}
        self.orders: dict[str, dict[str, Any]] = {}

    def tell(self) -> dict[str, str]:
        village = self.village
        for number in NUMBERS.values():
            village.send("Members", "admit", *village.admission(number, CLASSES.get(number, CITIZEN)))
        self.ask("closed", 1, 2, 5_00, "Ripetizioni di matematica")
        self.ask("cancelled", 3, 4, 2_50, "Potatura della siepe")
        self.ask("unanswered", 4, 1, 1_00, "Un passaggio in città")
        self.act("approve", "Approve", "closed", 2)
        self.act("approve", "Approve", "cancelled", 4)
        self.act("cancel", "Cancel", "cancelled", 4, 4)
        village.pass_time(2 * DAY)
        self.act("deliver", "Deliver", "closed", 2)
        self.act("close", "Close", "closed", 1)
        village.pass_time(20 * DAY)
        village.send("Services", "expire", self.ids["unanswered"])
        self.ask("silent", 2, 3, 4_00, "Due cassette di verdura")
        self.ask("resolved", 1, 4, 2_00, "Dipingere il cancello", mediator=MEDIATOR)
        self.act("approve", "Approve", "silent", 3)
        self.act("approve", "Approve", "resolved", 4)
        village.pass_time(2 * DAY)
        self.act("deliver", "Deliver", "silent", 3)
        self.act("deliver", "Deliver", "resolved", 4)
        self.deeds.dispute(self.ids["resolved"], 1)
        self.deeds.resolve(self.orders["resolved"], 7_500)
        village.pass_time(10 * DAY)
        village.send("Services", "closeAfterReview", self.ids["silent"])
        self.deeds.change("MaxPrice", 66_00, dict.fromkeys((1, 2, 3), FOR))
        village.pass_time(4 * DAY)
        longer = encode(["uint8", "uint24"], [list(PARAMETERS).index("Life"), 4])
        ballot = self.deeds.propose(CHANGE_PARAMETER, longer)
        self.deeds.vote(ballot, {1: FOR, 2: FOR, 3: AGAINST})
        self.ask("overdue", 1, 3, 3_00, "Riparare la bicicletta", performBy=village.now + 2 * DAY)
        self.ask("forgotten", 5, 6, 2_00, "Pulire il lavatoio", performBy=village.now + 10 * DAY)
        self.act("approve", "Approve", "overdue", 3)
        village.pass_time(6 * DAY)
        self.ask("requested", 1, 4, 1_50, "=Spesa per la nonna", start=village.now + 5 * DAY)
        self.ask("started", 2, 1, 1_25, "Tagliare l'erba")
        self.ask("planned", 3, 2, 1_00, "Lezione di cucina", start=village.now + 5 * DAY)
        self.ask("delivered", 4, 1, 2_00, "Fotografie della festa")
        self.ask("disputed", 2, 4, 1_00, "Svuotare la cantina", mediator=MEDIATOR)
        for name, provider in (("started", 1), ("planned", 2), ("delivered", 1), ("disputed", 4)):
            self.act("approve", "Approve", name, provider)
        village.pass_time(DAY + 60)
        self.act("deliver", "Deliver", "delivered", 1)
        self.act("deliver", "Deliver", "disputed", 4)
        self.deeds.dispute(self.ids["disputed"], 2)
        self.ids["at_once"] = self.deeds.pay_at_once(2, 6, self.deeds.offer(6), 1_50)
        village.send("Ballots", "execute", ballot, longer)
        running = encode(["uint8", "uint24"], [list(PARAMETERS).index("Welcome"), 24_00])
        self.deeds.vote(self.deeds.propose(CHANGE_PARAMETER, running, by=[2]), {1: FOR, 4: ABSTAIN})
        return {name: "0x" + identity.hex() for name, identity in self.ids.items()}

    def ask(self, name: str, requester: int, provider: int, amount: int, title: str, **changes: object) -> None:
        words = Words(title, "Come d'accordo.", "Borgo San Lorenzo")
        terms = {"terms": words_hash(SALT, words)}
        message = self.village.request(requester, provider, amount, len(self.ids), **changes, **terms)
        self.orders[name] = message
        values, signature = self.village.signed_request(message)
        identity = self.ids[name] = service_id(message, self.contracts)
        with self.database.writing() as connection:
            record_terms(connection, ServiceTerms(identity, words, SALT, message, signature), self.contracts)
        self.village.send("Services", "request", values, signature)

    def act(self, function: str, message: str, name: str, signer: int, *named: int) -> None:
        until, signature = self.village.signed(message, self.ids[name], signer)
        self.village.send("Services", function, self.ids[name], *named, until, signature)


ReadAs = Callable[..., TestClient]


@pytest.fixture(scope="session")
def at(
    told: Told, book: SettlementBook, books_of: Callable[..., Books], tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Books]:
    """The village's books so many seconds after its newest block: `at(DAY)`."""
    folder = tmp_path_factory.mktemp("chain")

    def at(later: int = 0, **more: Any) -> Books:
        return books_of(book, **{"chain": told.chain(folder, later), **more})

    return at


@pytest.fixture(scope="session")
def read_as(at: Callable[..., Books], client_of: Callable[..., TestClient]) -> ReadAs:
    """A client of the village's books, signed in as a reader, a guest unless given: `read_as(reader, DAY)`."""

    def read_as(reader: Reader | None = None, later: int = 0) -> TestClient:
        return client_of(at(later), reader)

    return read_as
