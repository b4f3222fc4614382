"""A month that was really published: on a real node, signed by two of three reporters, with its data set beside it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from eth_account import Account
from playwright.sync_api import Browser, BrowserContext, Page
from web3 import HTTPProvider, Web3

from backend.app import create_app
from backend.books import Books, ChainBooks
from backend.readmodels import all_projections
from backend.settlements.service import SettlementBook
from chain import intents
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.deployment import deploy
from chain.deployment_file import DeploymentFile
from chain.events import EventLog
from chain.genesis import DAY, Genesis
from chain.node import EmbeddedNode
from chain.rpc import Rpc
from oracle.publication import Manifest, ManifestMember, Period, pack_dataset, settlement_tree
from oracle.publication.hashes import shared_out_cents
from oracle.settlement import Decisions
from oracle.settlement.result import Settlement

REPORTERS = sorted(
    (Account.from_key(Web3.keccak(text=f"reporter {i}")) for i in range(3)), key=lambda a: int(a.address, 16)
)
PAYER = Account.from_key(Web3.keccak(text="payer"))


@dataclass(frozen=True)
class Published:
    """A published month.

    Attributes:
        books: its community's, with the chain.
        root: of its tree.
        node: what it is published on.
    """

    books: Books
    root: str
    node: EmbeddedNode


@pytest.fixture(scope="session")
def published(
    settlement: Settlement,
    books_of: Callable[..., Books],
    assets: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("published")
    genesis = datetime(2026, 5, 1, tzinfo=UTC)
    node = EmbeddedNode.start(folder / "node", chain_id=4_242, genesis=genesis)
    database = Database(folder / "books.sqlite")
    try:
        node.follow_clock()
        plan = Genesis(
            registrars={},
            oracles={each.address: int(time.time()) + 365 * DAY for each in REPORTERS},
            threshold=2,
            founding_members=1,
        )
        artifacts, w3 = compile_contracts(), Web3(HTTPProvider(node.url))
        deployment = deploy(w3, PAYER, artifacts, plan)
        contracts = Contracts(artifacts, deployment)
        numbers = {line.member: 20 + i for i, line in enumerate(settlement.members)}
        members = [ManifestMember(id=name, number=n, salt=bytes([n]) * 32) for name, n in numbers.items()]
        manifest = Manifest(
            community=settlement.community,
            period=Period(settlement.period),
            revision=0,
            salt=b"\xaa" * 32,
            decisions=Decisions(energy_per_member=4_00),
            members=members,
        )
        tree = settlement_tree(settlement, manifest, 4_242, contracts.addresses["Settlements"])
        message = {
            "period": tree.place.period,
            "revision": 0,
            "root": tree.root,
            "leaves": len(tree.lines),
            "tokens": tree.tokens,
            "sharedWh": settlement.energy.shared_wh,
            "incentiveCents": shared_out_cents(settlement),
            "datasetHash": b"d" * 32,
            "rulesHash": b"r" * 32,
            "codeHash": b"c" * 32,
            "validUntil": int(time.time()) + DAY,
        }
        publish(w3, contracts, message)
        datasets = folder / "reporters" / "reporter-1" / "datasets"
        datasets.mkdir(parents=True)
        pack_dataset(datasets / manifest.file_name, manifest, (), lambda path, digest: folder / path / digest)
        EventLog(database, Rpc(node.url), contracts, all_projections(), finality=0).catch_up()
        known = DeploymentFile(deployment, None, plan)
        chain = ChainBooks(
            database, contracts, known, folder / "deployment.json", node.url, numbers, folder / "reporters"
        )
        books = books_of(SettlementBook([settlement]), chain=chain, assets=assets)
        yield Published(books, "0x" + tree.root.hex(), node)
    finally:
        database.close()
        node.close()


def publish(w3: Web3, contracts: Contracts, message: Mapping[str, Any]) -> None:
    """Have two reporters sign and anybody send it."""
    address = contracts.addresses["Settlements"]
    digest = intents.digest("Settlement", message, contracts.deployment.chain_id, address)
    signatures = [intents.sign(each, digest) for each in REPORTERS[:2]]
    call = contracts.call("Settlements", "publish", intents.struct_values("Settlement", message), signatures)
    fields = {
        "to": call.to,
        "data": call.data,
        "gas": 1_000_000,
        "gasPrice": 0,
        "value": 0,
        "nonce": w3.eth.get_transaction_count(PAYER.address),
        "chainId": contracts.deployment.chain_id,
    }
    sent = w3.eth.send_raw_transaction(PAYER.sign_transaction(fields).raw_transaction)
    assert w3.eth.wait_for_transaction_receipt(sent)["status"] == 1


@contextmanager
def served(books: Books) -> Iterator[str]:
    """The books behind a real server on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(books), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://localhost:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def house(published: Published) -> Iterator[str]:
    """The address of the house of the published month."""
    with served(published.books) as url:
        yield url


@pytest.fixture(scope="session")
def house_with(published: Published) -> Iterator[Callable[..., str]]:
    """Serves the same books with another chain, as `house_with(datasets=…)`."""
    running = []

    def begin(**changes: Any) -> str:
        chain = published.books.chain
        assert chain is not None
        house = served(replace(published.books, chain=replace(chain, **changes)))
        running.append(house)
        return house.__enter__()

    yield begin
    for each in running:
        each.__exit__(None, None, None)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the page of a member's month, signed in; `prepare` is given the page before it loads."""
    contexts: list[BrowserContext] = []

    def visit(
        house: str,
        lang: str = "it",
        member: str = "comune",
        prepare: Callable[[Page], None] = lambda _page: None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        context.request.post(f"{house}/entra", form={"come": f"member:{member}"}, headers={"origin": house})
        page = context.new_page()
        prepare(page)
        page.goto(f"{house}/mesi/2026-05/soci/{member}?lang={lang}")
        return page

    yield visit
    for context in contexts:
        context.close()
