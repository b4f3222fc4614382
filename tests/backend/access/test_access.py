"""Who may read what: every address asked by every kind of reader, and the ways in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.testclient import TestClient

from backend.access.reader import GUEST, Reader, Role
from backend.access.routes import _own
from backend.access.rules import RULES, Rule
from backend.access.sessions import Access
from backend.app import addresses, create_app, routers
from backend.books import Books
from backend.settlements.service import SettlementBook

ClientOf = Callable[..., TestClient]
BooksOf = Callable[..., Books]
SECRET = b"another secret of tests"
ME, OTHER = "famiglia-1", "comune"
STEWARD, AUDITOR, MEMBER = Reader(Role.STEWARD), Reader(Role.AUDITOR), Reader(Role.MEMBER, ME)
HERE = {"origin": "http://localhost"}
PLACES = {
    "template": "condominium",
    "simulation": "0" * 12,
    "period": "2026-05",
    "service": "0x" + "00" * 32,
    "ballot": "0x" + "00" * 32,
    "version": "none",
    "name": "page.js",
    "number": "1",
}
REFUSED = {401, 403}


def _answers(rule: Rule, reader: Reader, member: str) -> bool:
    return {
        Rule.ANYBODY: True,
        Rule.SIGNED_IN: reader != GUEST,
        Rule.OWN: reader in {STEWARD, AUDITOR} or (reader == MEMBER and member == ME),
        Rule.OFFICES: reader in {STEWARD, AUDITOR},
    }[rule]


@pytest.mark.parametrize("reader", [GUEST, MEMBER, STEWARD, AUDITOR], ids=lambda each: each.role)
def test_every_address_answers_exactly_whom_its_rule_lets_in(books: Books, client_of: ClientOf, reader: Reader) -> None:
    client = client_of(books, None if reader == GUEST else reader)
    for (method, path), rule in RULES.items():
        for member in (ME, OTHER):
            address = path.format_map(_Places(member))
            sent = client.request(method, address, headers=HERE, follow_redirects=False)
            if path == "/entra" and method == "POST":
                assert sent.status_code == 403, "no door was named"
                continue
            assert (sent.status_code not in REFUSED) == _answers(rule, reader, member), (method, address, sent.text)


class _Places(dict[str, str]):
    def __init__(self, member: str) -> None:
        super().__init__(PLACES, member=member)


def test_every_route_has_a_rule_and_every_rule_a_route(books: Books) -> None:
    assert addresses(routers(books)) == RULES.keys() - {("GET", "/api/v1/openapi.json")}


def test_a_route_without_a_rule_stops_the_start(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = {key: rule for key, rule in RULES.items() if key != ("GET", "/mesi/{period}")}
    monkeypatch.setattr("backend.app.RULES", rules)
    with pytest.raises(RuntimeError, match="/mesi/"):
        create_app(books)


def test_what_a_reader_may_not_see_is_not_in_the_page_of_the_month(books: Books, client_of: ClientOf) -> None:
    settlement = books.settlements.latest
    assert settlement is not None
    amounts = {line.member: f"{line.cents // 100},{line.cents % 100:02d}" for line in settlement.members}
    plants = {plant.member: plant.plant for plant in settlement.plants}

    def page(reader: Reader | None) -> str:
        return client_of(books, reader).get("/mesi/2026-05?lang=it").text.replace(".", "")

    guest, member, steward = page(None), page(MEMBER), page(STEWARD)
    assert "Famiglia 1" not in guest
    for text in (guest, member):
        assert [plant for plant in plants.values() if plant in text] == []
        assert "csv</th>" not in text, "names of files hold points of delivery"
    assert amounts[ME] in member
    assert [key for key, amount in amounts.items() if key != ME and f">{amount}" in member] == []
    assert all(amount in steward for amount in amounts.values())
    rows = member[member.index("<tbody") :]
    places = [
        rows.index(f'data-value="{line.name}"') for line in sorted(settlement.members, key=lambda each: each.name)
    ]
    assert places == sorted(places), "the order of names, which tells nothing of amounts"
    assert rows.count("sostenuta") + rows.count("ridotta") <= 1


def test_doors_open_on_demonstration_data_only(book: SettlementBook, books_of: BooksOf, client_of: ClientOf) -> None:
    for demonstration in (True, False):
        client = client_of(books_of(book, demonstration=demonstration), None)
        page = client.get("/entra").text
        assert ('value="steward"' in page) is demonstration
        assert ("una dimostrazione" in page) is demonstration
        for door in ("steward", "auditor", f"member:{ME}"):
            sent = client.post("/entra", data={"come": door}, headers=HERE, follow_redirects=False)
            assert (sent.status_code == 303) is demonstration
        role = client.get("/api/v1/reader").json()["role"]
        assert role == ("member" if demonstration else "guest")
        client.post("/esci", headers=HERE)
        assert client.get("/api/v1/reader").json()["role"] == "guest"


@pytest.mark.parametrize("door", ["", "member:", "member:nobody", "steward ", "guest", "root"])
def test_other_doors_do_not_exist(books: Books, client_of: ClientOf, door: str) -> None:
    assert client_of(books, None).post("/entra", data={"come": door}, headers=HERE).status_code == 403


def test_the_steward_s_key_lets_in_by_address_by_form_and_by_header(
    book: SettlementBook, books_of: BooksOf, client_of: ClientOf
) -> None:
    books = books_of(book, demonstration=False)
    key = books.access.steward_key
    month = "/api/v1/settlements/2026-05"
    assert client_of(books, None).get(month, headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert client_of(books, None).get(month, headers={"authorization": f"Bearer {key}x"}).status_code == 401
    by_address, by_form = client_of(books, None), client_of(books, None)
    sent = by_address.get("/entra", params={"chiave": key, "verso": "/mesi/2026-05"}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/mesi/2026-05")
    assert by_form.post("/entra", data={"chiave": key}, headers=HERE, follow_redirects=False).status_code == 303
    for client in (by_address, by_form):
        assert client.get(month).status_code == 200
    wrong = client_of(books, None)
    assert wrong.get("/entra", params={"chiave": "0" * 32}).status_code == 403
    assert wrong.get(month).status_code == 401


def test_nothing_is_taken_from_the_pages_of_other_sites(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, None)
    for origin in ("https://evil.example", "http://localhost:9999", "null", "http://localhost.evil.example"):
        sent = client.post("/entra", data={"come": "steward"}, headers={"origin": origin})
        assert sent.status_code == 403
    assert client.post("/entra", data={"come": "steward"}).status_code == 403, "a browser always says where from"
    assert client.get("/api/v1/reader").json()["role"] == "guest"


def test_what_is_sent_has_a_limit(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, None)
    assert client.post("/entra", data={"come": "x" * 2**21}, headers=HERE).status_code == 413
    assert client.get("/healthz").status_code == 200


def test_the_cookie_is_for_browsers_only_and_of_this_community(books: Books, client_of: ClientOf) -> None:
    sent = client_of(books, None).post("/entra", data={"come": "steward"}, headers=HERE, follow_redirects=False)
    cookie = sent.headers["set-cookie"]
    assert cookie.startswith("borgo-borgo-san-lorenzo=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@given(st.text(max_size=60))
def test_a_cookie_that_we_did_not_sign_is_worth_nothing(value: str) -> None:
    access = Access(SECRET, "here", demonstration=True)
    words = "".join(each for each in value if each.isascii() and each.isprintable() and each not in ';"\\')
    assert access.reader(_request(f"{access.cookie}={words}")) == GUEST


SAME_IN_BASE64 = str.maketrans("+/", "-_")


@given(st.sampled_from([STEWARD, AUDITOR, MEMBER]), st.integers(0, 200), st.characters(codec="ascii"))
def test_an_altered_cookie_or_one_of_another_house_is_worth_nothing(reader: Reader, place: int, other: str) -> None:
    access = Access(SECRET, "here", demonstration=True)
    token = access.token(reader)
    assert access.reader(_request(f"{access.cookie}={token}")) == reader
    place %= len(token) - 1  # the last character of a base64 text may carry bits that mean nothing
    altered = token[:place] + other + token[place + 1 :]
    if altered.translate(SAME_IN_BASE64) != token:
        assert access.reader(_request(f"{access.cookie}={altered}")) in {GUEST, reader} - {reader}
    for another in (Access(SECRET, "there", demonstration=True), Access(b"x" * 32, "here", demonstration=True)):
        assert another.reader(_request(f"{another.cookie}={token}")) == GUEST


def _request(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode("latin-1"))]})


@given(st.text(max_size=40))
def test_signing_in_never_leads_out_of_the_house(path: str) -> None:
    kept = _own(path)
    assert kept in {"/", path}
    assert kept.startswith("/")
    assert not kept.startswith("//")
    assert "\\" not in kept


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "", "evil"])
def test_addresses_of_other_houses_lead_home(path: str) -> None:
    assert _own(path) == "/"
