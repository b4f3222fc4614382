"""The pages of a community in which everything happened that the contracts allow: each can be read, and says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books, ChainBooks
from backend.settlements.service import SettlementBook
from chain.deployment_file import DeploymentFile
from chain.genesis import DAY
from energy.calendar import Month
from oracle.settlement.result import Settlement
from tests.backend.readmodels.conftest import Lived

NUMBERS = {
    "famiglia-1": 1, "famiglia-2": 2, "famiglia-3": 3, "famiglia-4": 4, "parrocchia": 5, "azienda-1": 6,
    "azienda-3": 7, "famiglia-5": 8, "famiglia-6": 9, "comune": 10,
}  # fmt: skip
STEWARD = Reader(Role.STEWARD)
ONE, TWO, GONE, SHOP = (Reader(Role.MEMBER, each) for each in ("famiglia-1", "famiglia-2", "famiglia-5", "azienda-1"))
MONTHS = ("2025-11", "2025-12")
EVERYBODY_S = ("/", "/servizi", "/token", "/decisioni", "/parametri", "/mesi", *(f"/mesi/{each}" for each in MONTHS))

ReadAs = Callable[..., TestClient]


@pytest.fixture(scope="module")
def read_as(
    lived: Lived,
    build: Callable[..., Settlement],
    books_of: Callable[..., Books],
    client_of: Callable[..., TestClient],
    tmp_path_factory: pytest.TempPathFactory,
) -> ReadAs:
    """A client of the life's books, so many seconds after it: `read_as(reader, DAY)`."""
    folder, village = tmp_path_factory.mktemp("chain"), lived.life.d.village
    deployment = DeploymentFile(village.deployment, None, village.plan)
    path = Path(folder, "deployment.json")
    book = SettlementBook([build(Month(2025, month)) for month in (11, 12)])

    def read_as(reader: Reader | None = None, later: int = 0) -> TestClient:
        now = lived.life.d.now + later
        chain = ChainBooks(
            lived.database, lived.contracts, deployment, path, lived.rpc.url, NUMBERS, folder, clock=lambda _: now
        )
        return client_of(books_of(book, chain=chain), reader)

    return read_as


def text_of(client: TestClient, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200, (address, found.status_code)
    return unescape(found.text).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("later", [0, 400 * DAY])
@pytest.mark.parametrize("reader", [None, ONE, STEWARD], ids=str)
def test_every_page_of_a_full_life_can_be_read_and_shows_nobody_a_key(
    lived: Lived, read_as: ReadAs, reader: Reader | None, later: int, language: str
) -> None:
    client = read_as(reader, later)
    services = [each for name, each in lived.life.services.items() if name != "revoked"]
    addresses = [*EVERYBODY_S, *(f"/servizi/0x{each.hex()}" for each in services)]
    if reader is not None:
        seen = [reader.member] if reader.member else NUMBERS
        addresses += ["/soci", *(f"/{kind}/{each}" for each in seen for kind in ("soci", "token/soci"))]
    for address in addresses:
        page = text_of(client, f"{address}?lang={language}")
        words = re.sub(r"<(script|details).*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
        assert "{" not in words, address
        assert re.search(r"0x[0-9a-fA-F]{8}", words) is None, address


@pytest.mark.parametrize(
    ("name", "reader", "sentences"),
    [
        ("halved", ONE, ("diviso a metà", "Nessuno ha deciso in tempo: metà a ciascuno", "A Famiglia 2: 1 token")),
        ("paid", ONE, ("Famiglia 2 non è d'accordo", "Hai confermato", "A Famiglia 2: 2 token")),
        ("for less", TWO, ("Tutti e due hanno firmato per 2,5 token invece di 4 token", "un gruppo di 2 richieste")),
        ("together", None, ("L'hanno annullato d'accordo", "Annullato d'accordo tra le due parti")),
        ("at once", ONE, ("pagato subito", "A Azienda 1: 2 token", "D'accordo con il sostenitore", "Azienda 3")),
        ("closed", STEWARD, ("Premio di interesse collettivo, a Famiglia 4: 0,6 token", "Azienda 1")),
    ],
    ids=str,
)
def test_a_service_tells_how_it_ended(
    lived: Lived, read_as: ReadAs, name: str, reader: Reader | None, sentences: tuple[str, ...]
) -> None:
    page = text_of(read_as(reader), f"/servizi/0x{lived.life.services[name].hex()}?lang=it")
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_a_member_reads_who_may_act_and_what_became_of_its_telephone(read_as: ReadAs) -> None:
    one, two = text_of(read_as(ONE), "/soci/famiglia-1?lang=it"), text_of(read_as(TWO), "/soci/famiglia-2?lang=it")
    assert "telefono nuovo, con l'aiuto di due contatti" in one
    assert "un cambio di telefono cominciato, poi ritirato" in one
    assert "Famiglia 2, Famiglia 4, Famiglia 5" in one
    assert re.search(r"Famiglia 4: fino a 5 token per servizio e 8 token al mese; questo mese 0,3 token", one)
    assert ": telefono cambiato." in two
    assert "Sei contatto di" in two
    waiting = text_of(read_as(STEWARD), "/soci/famiglia-4?lang=it")
    assert "Cambio di telefono in corso" in waiting
    gone = text_of(read_as(GONE), "/soci/famiglia-5?lang=it")
    assert "I token non spesi sono andati alla comunità" in gone
    assert read_as(TWO).get("/soci/famiglia-1").status_code == 403
    members = text_of(read_as(ONE), "/soci?lang=it")
    assert "Uscito il" in members
    assert "il punto di prelievo è fuori dalla zona" in members


def test_gifts_are_told_in_sums_to_everybody_and_one_by_one_to_their_own(read_as: ReadAs) -> None:
    guest, steward = (text_of(read_as(reader), "/token?lang=it") for reader in (None, STEWARD))
    for said in ("Tornati alla comunità", "3 token a ciascuno di 3 soci", "Fino a 0,6 token a ogni cittadino"):
        assert said in guest
    assert "I versamenti di ogni sostenitore" not in guest
    assert "premi per prodotti a basso consumo" in steward
    shop = text_of(read_as(SHOP), "/token/soci/azienda-1?lang=it")
    assert "Che cosa puoi donare" in shop
    assert "Il dono di un sostenitore" not in shop, "a supporter gets nothing of other supporters"
    two = text_of(read_as(TWO), "/token/soci/famiglia-2?lang=it")
    for said in ("Doni dei sostenitori", "Premio per l'energia", "Doni della comunità", "il 100 % della tua parte"):
        assert said in two
    assert re.search(r"Il dono di un sostenitore secondo i millesimi di dicembre 2025: entro il", two)


def test_decisions_of_every_kind_are_asked_in_words(read_as: ReadAs) -> None:
    guest, member = (text_of(read_as(reader), "/decisioni?lang=it") for reader in (None, ONE))
    for said in (
        "Riduzione massima dei più grandi: da 15 % a 16 %",
        "Parte per i benvenuti da 20 % a 15 %; Parte per i contributi da 10 % a 15 %",
        "L'incarico «Mediazione» a un socio, fino al",
        "Fine dell'incarico «Pausa» di chi ha un incarico della comunità",
        "1 token a ciascuno di 4 soci",
        "Ogni mese fino a 0,6 token a chi partecipa",
        "Annullare il riparto di dicembre 2025?",
        "Senza effetto: ha",
        "Respinta: i sì non bastavano.",
        "Respinta: il riparto resta valido",
        "Millesimi, dal riparto di dicembre 2025",
    ):
        assert said in guest, said
    assert "L'incarico «Mediazione» a Famiglia 5" in member


def test_a_pause_is_said_where_the_rules_are(read_as: ReadAs) -> None:
    assert "Pausa: nuove richieste e nuovi token riposano fino a" in text_of(read_as(), "/parametri?lang=it")
    after = text_of(read_as(None, 9 * DAY), "/parametri?lang=it")
    assert "riposano fino a" not in after
    assert re.search(r"<li>Dal \d+ \w+ \d+ al \d+", after)


def test_a_month_tells_what_was_asked_of_it_and_what_became_of_its_tokens(read_as: ReadAs) -> None:
    confirmed, second = (text_of(read_as(), f"/mesi/{month}?lang=it") for month in MONTHS)
    assert "Un revisore ha chiesto di ricontrollarlo" in confirmed
    assert "I soci non l'hanno annullato: vale" in confirmed
    assert "È la revisione numero 1" in second
    assert "La sospensione è finita" in second
    assert "Conguaglio 1" in second
    assert "I token per l'energia di questo mese" in second
