"""A month that real reporters published, and corrected after it was final: what pages, API, keeper and audit tell."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from backend.audit.service import Audits
from backend.books import Books, ChainBooks
from backend.readmodels import all_projections
from backend.settlements.service import SettlementBook
from chain.compile import compile_contracts
from chain.database import Database
from chain.deployment_file import DeploymentFile
from chain.events import EventLog
from chain.genesis import DAY
from cli.faults.rig import Community, anvil
from cli.faults.settling import FIRST_MONTH, MEMBERS, Office, Village
from cli.keeper import PublishedTrees
from cli.month import settle
from oracle.audit.findings import Kind
from oracle.audit.run import audit
from oracle.publication import Period
from oracle.settlement import NOTHING_DECIDED, Settlement
from tests.backend.verify.conftest import served
from tests.oracle.reporters.conftest import JULY, Reporters

JUNE = Period(FIRST_MONTH)
MONTH = f"/mesi/{FIRST_MONTH}?lang=it"
ClientAs = Callable[[Settlement], TestClient]
API = f"/api/v1/settlements/{FIRST_MONTH}"


@dataclass
class Corrected:
    """The books of the community after the correction.

    Attributes:
        before, after: the month as it was published, and as its files give it now.
        trio: who published both.
        books: the file of the books.
    """

    before: Settlement
    after: Settlement
    trio: Reporters
    chain: ChainBooks
    books: Path

    @property
    def stopped(self) -> Path:
        """The books as they were before the correction was published."""
        return self.books.with_name("stopped.sqlite")


def told(community: Community, folder: Path, stack: ExitStack) -> Corrected:
    villages = [Village(folder / f"files-{i}") for i in (1, 2, 3)]
    for village in villages:
        village.found()
        village.write(FIRST_MONTH)
    office = Office.found(community, folder / "office", villages)
    trio = Reporters(community.node, office, villages, stack)
    trio.start()
    trio.publish()
    before = settle(villages[0].folder, FIRST_MONTH, NOTHING_DECIDED, MEMBERS).settlement
    community.node.rpc.call("evm_increaseTime", 8 * DAY)
    community.node.mine()
    for village in villages:
        village.correct("anna", FIRST_MONTH, 300)
    database = Database(folder / "books.sqlite")
    stack.callback(database.close)
    known = DeploymentFile.read(folder / "office" / "deployment.json")
    chain = ChainBooks(
        database, office.contracts, known, folder / "office" / "deployment.json", community.node.url, MEMBERS,
        folder / "office",
    )  # fmt: skip
    after = settle(villages[0].folder, FIRST_MONTH, NOTHING_DECIDED, MEMBERS).settlement
    return Corrected(before, after, trio, chain, folder / "books.sqlite")


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corrected]:
    """The files are corrected, and the reporters have not looked since."""
    with anvil("--timestamp", str(JULY)) as node, ExitStack() as stack:
        yield told(Community.found(node), tmp_path_factory.mktemp("corrected"), stack)


@pytest.fixture(scope="module")
def follow(waiting: Corrected) -> Callable[[], None]:
    chain = waiting.chain
    log = EventLog(chain.database, waiting.trio.node.rpc, chain.contracts, all_projections(), finality=0)
    return log.catch_up


@pytest.fixture(scope="module")
def client_as(waiting: Corrected, books_of: Callable[..., Books], client_of: Callable[..., TestClient]) -> ClientAs:
    """A steward's browser, on a server that settled the month like this."""
    return lambda shown: client_of(books_of(SettlementBook([shown]), chain=waiting.chain))


@pytest.fixture(scope="module")
def early(waiting: Corrected, follow: Callable[[], None], client_as: ClientAs) -> dict[str, str]:
    """What the pages say while there is no true-up yet: of the month, and to Anna."""
    follow()
    with closing(sqlite3.connect(waiting.stopped)) as stopped, closing(sqlite3.connect(waiting.books)) as books:
        books.backup(stopped)
    client = client_as(waiting.after)
    return {"month": words(client, MONTH), "anna": words(client, f"/mesi/{FIRST_MONTH}/soci/anna?lang=it")}


@pytest.fixture(scope="module")
def corrected(waiting: Corrected, follow: Callable[[], None], early: dict[str, str]) -> Corrected:  # noqa: ARG001
    waiting.trio.publish(2)
    follow()
    return waiting


def words(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.text)))


def cents(settlement: Settlement, member: str) -> int:
    return next(line.cents for line in settlement.members if line.member == member)


def euros(value: int) -> str:
    return f"{abs(value) // 100},{abs(value) % 100:02d}"


def test_before_the_reporters_agree_nobody_is_told_that_the_new_figures_are_signed(
    early: dict[str, str], waiting: Corrected
) -> None:
    assert "i numeri di questa pagina non sono quelli pubblicati" in early["month"]
    assert "I calcolatori pubblicano un conguaglio" in early["month"]
    assert f"Quello firmato e definitivo è di {euros(cents(waiting.before, 'anna'))}" in early["anna"]
    assert "Questo importo non è quello firmato" in early["anna"]


def test_the_month_tells_both_and_the_difference(corrected: Corrected, client_as: ClientAs) -> None:
    page = words(client_as(corrected.after), MONTH)
    month, true_up = (each.message["incentiveCents"] for each in corrected.trio.sent)
    for said in (
        "Corretto dopo che era definitivo",
        euros(month),
        "Conguaglio 1",
        euros(true_up),
        euros(true_up - month),
    ):
        assert said in page, said
    assert "I numeri di questa pagina sono quelli dell'ultimo conguaglio." in page
    assert "Attenzione" not in page


@pytest.mark.parametrize("member", list(MEMBERS))
def test_each_member_is_told_what_was_published_and_what_is_due_now(
    corrected: Corrected, client_as: ClientAs, member: str
) -> None:
    client = client_as(corrected.after)
    before, after = cents(corrected.before, member), cents(corrected.after, member)
    versions = client.get(f"{API}/members/{member}/published").json()["versions"]
    assert [(each["true_up"], each["cents"], each["difference_cents"]) for each in versions] == [
        (0, before, None), (1, after, after - before),
    ]  # fmt: skip
    page = words(client, f"/mesi/{FIRST_MONTH}/soci/{member}?lang=it")
    assert "Questo importo è stato corretto" in page
    more = f"spettano {euros(after - before)}" if after != before else "la correzione non lo cambia"
    assert more in page
    assert client.get(f"/mesi/{FIRST_MONTH}/soci/{member}/estratto.pdf").content.startswith(b"%PDF-")


def test_the_signatures_of_each_publication_are_told(corrected: Corrected, client_as: ClientAs) -> None:
    client = client_as(corrected.after)
    reporters = {up.config.me.address for up in corrected.trio.up.values()}
    for true_up, quorum in enumerate(corrected.trio.sent):
        told = client.get(f"{API}/signatures", params={"true_up": true_up}).json()
        assert set(told["signers"]) <= reporters
        assert len(told["signers"]) == len(quorum.signatures)
    assert client.get(f"{API}/signatures", params={"true_up": 2}).status_code == 404


def test_the_web_audit_settles_the_month_and_its_correction(corrected: Corrected, tmp_path: Path) -> None:
    audits = Audits(corrected.chain, tmp_path / "audit.json")
    assert audits.months() == [FIRST_MONTH]
    audits.start([FIRST_MONTH])
    for _ in range(600):
        newest = audits.newest
        assert newest is not None
        if newest.ended_at is not None:
            break
        time.sleep(0.1)
    assert newest.report is not None, newest.problem
    assert newest.report.agreed[Kind.ROOT] == 2


def test_the_proof_is_of_the_correction(corrected: Corrected, client_as: ClientAs) -> None:
    proof = client_as(corrected.after).get(f"{API}/members/anna/proof").json()
    assert (proof["period"], proof["tokens"], proof["total_tokens"]) == (JUNE.next.number, 0, 0)
    assert proof["private"]["cents"] == cents(corrected.after, "anna")
    assert proof["root"] == "0x" + corrected.trio.sent[1].message["root"].hex()
    line = (proof["index"], proof["member"], proof["quota_micro"], proof["tokens"])
    assert line[1] == MEMBERS["anna"]


@pytest.mark.parametrize(("shows", "verdict"), [("after", "verified"), ("before", "refused")])
def test_the_readers_browser_verifies_the_correction_and_nothing_older(
    corrected: Corrected, books_of: Callable[..., Books], assets: Path, browser: Browser, shows: str, verdict: str
) -> None:
    books = books_of(SettlementBook([getattr(corrected, shows)]), chain=corrected.chain, assets=assets)
    with served(books) as house, browser.new_context(viewport={"width": 390, "height": 844}) as context:
        context.request.post(f"{house}/entra", form={"come": "steward"}, headers={"origin": house})
        page = context.new_page()
        page.goto(f"{house}/mesi/{FIRST_MONTH}/soci/anna?lang=it")
        page.wait_for_selector("[data-verify]:not([data-state=checking])")
        assert page.locator("[data-verify]").get_attribute("data-state") == verdict
        assert page.locator(".corrected").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_readers_browser_finds_out_about_a_correction_that_the_server_hides(
    corrected: Corrected, books_of: Callable[..., Books], assets: Path, browser: Browser
) -> None:
    """All that this server shows was signed, and would be verified but for what the register holds beside it."""
    with closing(Database(corrected.stopped)) as stopped:
        chain = replace(corrected.chain, database=stopped)
        books = books_of(SettlementBook([corrected.before]), chain=chain, assets=assets)
        with served(books) as house, browser.new_context() as context:
            context.request.post(f"{house}/entra", form={"come": "steward"}, headers={"origin": house})
            page = context.new_page()
            page.goto(f"{house}/mesi/{FIRST_MONTH}/soci/anna?lang=it")
            page.wait_for_selector("[data-verify]:not([data-state=checking])")
            assert page.locator(".corrected").count() == 0
            wrong = page.locator("[data-checks] .wrong")
            assert (wrong.count(), wrong.get_attribute("data-step")) == (1, "chain")
            assert "una correzione di questo mese" in wrong.inner_text()


def test_a_server_that_still_shows_the_month_as_it_was_says_so(corrected: Corrected, client_as: ClientAs) -> None:
    client = client_as(corrected.before)
    month = words(client, MONTH)
    assert "i numeri di questa pagina non sono quelli pubblicati" in month
    assert "questa pagina li conta" not in month
    page = words(client, f"/mesi/{FIRST_MONTH}/soci/anna?lang=en")
    assert "This amount is not the one that was signed" in page
    assert "still shows the amount from before the correction" in page
    assert f"{cents(corrected.after, 'anna') / 100:.2f}" in page


def test_both_trees_are_known_though_one_settlement_is_at_hand(corrected: Corrected) -> None:
    """So tokens of the month are still claimed after a correction, and a quota of it proven in a vote."""
    chain = corrected.chain
    for at_hand in (corrected.before, corrected.after, None):
        trees = PublishedTrees(chain.database, chain.contracts, chain.datasets, lambda _month, at=at_hand: at)
        for period, quorum in zip((JUNE, JUNE.next), corrected.trio.sent, strict=True):
            tree = trees(period.number)
            assert tree is not None
            assert tree.root == quorum.message["root"]


def test_the_audit_settles_both_again_and_finds_what_was_tampered_with(corrected: Corrected, tmp_path: Path) -> None:
    folder = corrected.chain.datasets / "reporter-1" / "datasets"
    files = [folder / f"dataset-{period}-r0.zip" for period in (JUNE, JUNE.next)]
    rpc = corrected.trio.node.rpc
    report = audit(rpc, compile_contracts(), corrected.chain.deployment, files)
    # Nobody was admitted on this chain; all that is said of settlements agrees.
    assert {each.kind for each in report.findings} == {Kind.MEMBER}
    assert {quota.period for quota in report.quotas} == {JUNE.number, JUNE.next.number}
    tampered = tmp_path / files[1].name
    with ZipFile(files[1]) as source, ZipFile(tampered, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if "/0002/" in entry.filename:  # without the correction it would be the month as it was
                continue
            target.writestr(entry, data)
    found = audit(rpc, compile_contracts(), corrected.chain.deployment, [tampered]).findings
    assert {each.kind for each in found} >= {Kind.DATASET, Kind.ROOT}
    assert {each.where["period"] for each in found} == {JUNE.next.number}
