"""The pages of services, tokens and parameters: every address for every reader, in both languages, at every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Protocol

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.governance.ballots import Choice, Stage
from backend.governance.service import ABOUT, Subject
from backend.market.standing import Act, Party, State
from backend.pages.texts import TEXTS
from backend.readmodels.balances import CHANNELS
from backend.readmodels.members import REASONS, ROLES
from backend.readmodels.treasury import PURPOSES
from chain.genesis import DAY
from chain.model.parameters import VECTORS

ReadAs = Callable[..., TestClient]
STEWARD, AUDITOR = Reader(Role.STEWARD), Reader(Role.AUDITOR)
ONE, TWO, THREE = (Reader(Role.MEMBER, name) for name in ("famiglia-1", "famiglia-2", "famiglia-3"))
OUTSIDE = Reader(Role.MEMBER, "azienda-3")
TITLES = ("Ripetizioni di matematica", "Tagliare l'erba", "Potatura della siepe", "Due cassette di verdura")
"""Agreed by families 1 and 2, 2 and 1, 3 and the municipality, 2 and 3."""


class Told(Protocol):
    services: dict[str, str]


def text_of(client: TestClient, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200, (address, found.status_code)
    return unescape(found.text)


def test_a_dispute_that_nobody_decided_is_halved_whoever_looks(told: Told, read_as: ReadAs) -> None:
    for reader in (None, TWO):
        page = text_of(read_as(reader, 70 * DAY), f"/servizi/{told.services['disputed']}?lang=it")
        assert "diviso a metà" in page
        assert "Si dividono a metà" in page
        assert page.replace("\u00a0", " ").count("0,5 token") == 2


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("later", [0, 8 * DAY, 70 * DAY])
@pytest.mark.parametrize("reader", [None, ONE, OUTSIDE, STEWARD, AUDITOR], ids=str)
def test_every_page_can_be_read_by_everybody_it_is_for(
    told: Told, read_as: ReadAs, reader: Reader | None, later: int, language: str
) -> None:
    client = read_as(reader, later)
    addresses = [
        "/servizi",
        "/servizi?stato=open",
        "/servizi?stato=expired&miei=si",
        "/token",
        "/parametri",
        "/decisioni",
    ]
    addresses += [f"/servizi/{service}" for service in told.services.values()]
    if reader == ONE or (reader is not None and reader.has_office):
        addresses += ["/token/soci/famiglia-1"]
    for address in addresses:
        joined = f"{address}{'&' if '?' in address else '?'}lang={language}"
        page = text_of(client, joined)
        assert page.count("<h1") == 1
        assert f'<html lang="{language}">' in page
        assert "{" not in re.sub(r"<[^>]*>", "", page), "a sentence kept a place for a value"
        assert " style=" not in page


@pytest.mark.parametrize(
    ("reader", "seen"),
    [(None, ()), (ONE, (0, 1)), (TWO, (0, 1, 3)), (THREE, (2, 3)), (OUTSIDE, ()), (STEWARD, (0, 1, 2, 3))],
    ids=str,
)
def test_the_list_names_only_what_the_reader_may_know(
    read_as: ReadAs, reader: Reader | None, seen: tuple[int, ...]
) -> None:
    page = text_of(read_as(reader), "/servizi?lang=it")
    assert [place for place, title in enumerate(TITLES) if title in page] == list(seen)


def test_what_waits_for_the_reader_stands_first(told: Told, read_as: ReadAs) -> None:
    page = text_of(read_as(ONE), "/servizi?lang=it")
    first, second, third = (page.index(f'id="group-{key}"') for key in ("turn", "open", "ended"))
    assert first < second < third
    turn = page[first:second]
    assert told.services["overdue"] in turn
    assert told.services["started"] in turn
    assert "in ritardo" in turn
    assert [name for name, service in told.services.items() if page.count(f"/servizi/{service}") != 1] == []
    assert 'id="group-turn"' not in text_of(read_as(None), "/servizi")
    assert "Nessun servizio aspetta te" in text_of(read_as(TWO), "/servizi?lang=it")


def test_filters_are_plain_links_that_hold(told: Told, read_as: ReadAs) -> None:
    client = read_as(ONE)
    page = text_of(client, "/servizi?lang=en")
    for link in re.findall(r'class="chip"[^>]* href="([^"]+)"', page):
        assert f'href="{link}" hx-get="{link}" aria-current="true"' in text_of(client, link), link
    mine = text_of(client, "/servizi?miei=si")
    assert {name for name, service in told.services.items() if service in mine} == {
        "closed", "unanswered", "overdue", "requested", "started", "delivered", "resolved"
    }  # fmt: skip
    for state, only in (("disputed", "disputed"), ("resolved", "resolved")):
        page = text_of(client, f"/servizi?stato={state}")
        assert {name for name, service in told.services.items() if service in page} == {only}
    ended = text_of(client, "/servizi?stato=cancelled")
    assert {name for name, service in told.services.items() if service in ended} == {"cancelled"}
    assert "/api/v1/services.csv?state=cancelled" in ended
    assert "Togli il filtro" in text_of(read_as(OUTSIDE, 70 * DAY), "/servizi?stato=open&lang=it")
    assert client.get("/servizi?dopo=nonsense").status_code == 422


@pytest.mark.parametrize(
    ("name", "reader", "sentences"),
    [
        (
            "closed",
            ONE,
            ("Hai impegnato 5 token", "Famiglia 2 ha detto di sì", "Hai confermato", "A Famiglia 2: 5 token"),
        ),
        ("closed", None, ("Chi chiede ha impegnato 5 token", "Chi offre ha detto che è fatto", "A chi offre: 5 token")),
        ("silent", TWO, ("Nessuno ha obiettato", "A Famiglia 3: 4 token")),
        ("cancelled", THREE, ("Comune di Borgo San Lorenzo l'ha annullato", "Tornano a te: 2,5 token")),
        ("unanswered", ONE, ("Nessuno ha accettato in tempo", "Tornano a Comune di Borgo San Lorenzo: 1 token")),
        ("forgotten", None, ("Scaduto: i token tornano", "Il registro lo annota appena qualcuno lo chiede")),
        ("overdue", ONE, ("in ritardo", "confermalo entro", "i token ti tornano")),
        ("planned", TWO, ("Comincia",)),
        ("delivered", ONE, ("Deve confermare Comune di Borgo San Lorenzo", "il silenzio vale come conferma")),
        ("requested", ONE, ("Deve accettare Comune di Borgo San Lorenzo", "Da fare", "Da confermare")),
        ("disputed", TWO, ("Hai detto che non sei d'accordo", "Decide Famiglia 3 come mediatore", "metà a ciascuno")),
        ("disputed", THREE, ("Ti hanno scelto come mediatore", "Svuotare la cantina", "Tocca a te")),
        ("disputed", None, ("Chi le parti hanno scelto come mediatore", "Chi chiede non è d'accordo", "Da decidere")),
        ("resolved", ONE, ("Famiglia 3 ha diviso il prezzo", "1,5 token a chi offre", "Tornano a te: 0,5 token")),
        ("at_once", TWO, ("Tutti e due hanno firmato al banco", "A Azienda 1: 1,5 token", "Fino a 5 token alla volta")),
        ("at_once", None, ("Al banco di un'attività locale", "pagato subito", "A chi offre: 1,5 token")),
    ],
    ids=str,
)
def test_the_story_of_a_service_is_told(
    told: Told, read_as: ReadAs, name: str, reader: Reader | None, sentences: tuple[str, ...]
) -> None:
    page = text_of(read_as(reader), f"/servizi/{told.services[name]}?lang=it").replace("\u00a0", " ")
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_a_member_s_tokens_are_on_its_own_page_only(read_as: ReadAs) -> None:
    one, guest, steward = (text_of(read_as(reader), "/token?lang=it") for reader in (ONE, None, STEWARD))
    assert "token che puoi spendere" in one
    assert "token che puoi spendere" not in guest
    assert "I token di ogni socio" in steward
    assert "Famiglia 2" not in guest
    assert "Famiglia 2" not in one
    movements = text_of(read_as(ONE), "/token/soci/famiglia-1?lang=it")
    assert "Benvenuto" in movements
    assert "Ripetizioni di matematica" in movements
    assert read_as(TWO).get("/token/soci/famiglia-1").status_code == 403


def test_dates_of_expiry_are_written_out(read_as: ReadAs) -> None:
    page = text_of(read_as(None), "/token?lang=it")
    found = [page.index(f"Valido fino al {day}") for day in ("31 marzo", "30 aprile", "31 maggio", "30 giugno")]
    assert found == sorted(found)


def test_the_parameters_say_what_is_coming(read_as: ReadAs) -> None:
    page = text_of(read_as(None), "/parametri?lang=it").replace("\u00a0", " ")
    assert "Durata di un token</strong>: dal 1º aprile 2026: 4 mesi" in page
    assert "Tra 5 token e 300 token; ogni volta al massimo 13,2 token in più o in meno." in page
    assert "60 token, alla fondazione" in page
    assert "/mesi/2026-05" in page
    assert page.count('class="parameter"') == len(ABOUT)


def test_a_change_leads_to_the_decision_that_made_it(read_as: ReadAs) -> None:
    parameters, decisions = (text_of(read_as(), f"/{path}?lang=it") for path in ("parametri", "decisioni"))
    linked = re.findall(r'href="/decisioni\?lang=it#(voto-\w+)"', parameters)
    assert len(linked) == 2, "the price and the life of tokens were changed"
    assert [place for place in linked if decisions.count(f'id="{place}"') != 1] == []


def test_what_is_voted_on_stands_first_with_what_is_asked_and_what_is_missing(read_as: ReadAs) -> None:
    page = text_of(read_as(ONE), "/decisioni?lang=it").replace("\u00a0", " ")
    running, past = page.split('id="past"')
    for said in ("Benvenuto: da 20 token a 24 token", "sì 1 · no 0 · astenuti 1", "Hai votato sì", "da un socio"):
        assert said in running
    assert "Servono almeno 2 voti su 6, il segno sulla riga: ci sono." in running
    for said in ("Durata di un token: da 3 mesi a 4 mesi", "dal direttivo", "sì 2 · no 1 · astenuti 0", "attuata"):
        assert said in past
    assert "Hai votato" not in text_of(read_as(), "/decisioni?lang=it"), "a vote is its voter's"
    assert "Non hai ancora votato" in text_of(read_as(TWO), "/decisioni?lang=it")
    later = text_of(read_as(None, 70 * DAY), "/decisioni?lang=it")
    assert "decaduta" in later
    assert "Adesso non si vota su nulla" in later


def test_offices_have_their_last_day_and_nobody_s_key(read_as: ReadAs) -> None:
    guest, member = (text_of(read_as(reader), "/parametri?lang=it") for reader in (None, ONE))
    offices = member.split('id="offices"')[1]
    assert "Mediazione" in offices
    assert "Famiglia 3" in offices
    assert "Famiglia 3" not in guest.split('id="offices"')[1]
    for page in (guest, member, text_of(read_as(), "/decisioni")):
        assert re.search(r"0x[0-9a-fA-F]{8}", re.sub(r"<[^>]*>", "", page)) is None


def test_a_house_without_a_chain_says_what_to_do(client: TestClient) -> None:
    for address in ("/servizi", "/token", "/parametri", "/decisioni"):
        assert "./borgo up" in text_of(client, f"{address}?lang=it")
    assert client.get("/token/soci/comune").status_code == 404


def test_every_state_act_channel_and_parameter_has_its_words() -> None:
    wanted = [f"services.state.{state}" for state in (*State, "late")]
    wanted += [f"services.state.{badge}" for badge in ("at_once", "halved")]
    wanted += [f"services.wait.{act}.{side}" for act in Act if act is not Act.START for side in ("me", "other")]
    wanted += [f"services.{party}" for party in Party]
    wanted += [f"tokens.channel.{channel}" for channel in CHANNELS]
    kinds = (*CHANNELS, "set_aside", "paid", "received", "returned", "divided", "spent", "left_behind", "expired")
    wanted += [f"tokens_of.kind.{kind}" for kind in kinds]
    wanted += [f"parameter.{name}{more}" for name in ABOUT for more in ("", ".what")]
    wanted += [f"parameters.subject.{subject}" for subject in Subject]
    wanted += [f"decisions.state.{stage}" for stage in Stage]
    wanted += [f"decisions.result.{stage}" for stage in Stage]
    wanted += [f"decisions.vector.{vector}" for vector in VECTORS]
    wanted += [f"decisions.mine.{choice}" for choice in Choice]
    wanted += [f"role.{role}{more}" for role in ROLES[1:] for more in ("", ".what")]
    wanted += [f"refusal.{reason}" for reason in REASONS[1:]]
    wanted += [f"gifts.purpose.{purpose}" for purpose in PURPOSES[1:]]
    assert [key for key in wanted if key not in TEXTS["it"]] == []
