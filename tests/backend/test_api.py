"""The API: months, hours, tables, problems and the headers that every answer carries."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.access.rules import RULES, Rule
from backend.app import create_app
from backend.books import Books
from backend.settlements.service import SettlementBook
from energy.calendar import Month
from energy.errors import InputError
from oracle.settlement.document import settlement_json
from oracle.settlement.result import Settlement

BooksOf = Callable[..., Books]
ClientOf = Callable[..., TestClient]
MONTH = "/api/v1/settlements/2026-05"


def test_the_list_holds_every_month_newest_first(client: TestClient) -> None:
    months = client.get("/api/v1/settlements").json()["settlements"]
    assert [month["period"] for month in months] == ["2026-05", "2026-04", "2026-03"]
    assert client.get(months[0]["href"]).json()["period"] == "2026-05"


def test_a_month_is_the_document_that_the_command_line_prints(client: TestClient, settlement: Settlement) -> None:
    assert client.get(MONTH).json() == settlement_json(settlement)


def test_the_hours_sum_to_the_month(client: TestClient, settlement: Settlement) -> None:
    hours = client.get(f"{MONTH}/hours").json()["hours"]
    assert len(hours) == 744
    for name in ("injected_wh", "withdrawn_wh", "shared_wh"):
        assert sum(hour[name] for hour in hours) == getattr(settlement.energy, name)


@pytest.mark.parametrize(("month", "count"), [("2026-03", 743), ("2026-04", 720)])
def test_every_hour_has_one_instant_and_rome_s_clock(client: TestClient, month: str, count: int) -> None:
    hours = client.get(f"/api/v1/settlements/{month}/hours").json()["hours"]
    assert len({hour["start"] for hour in hours}) == count
    assert all(datetime.fromisoformat(hour["start"]) == datetime.fromisoformat(hour["local"]) for hour in hours)
    assert hours[0]["local"].startswith(f"{month}-01T00:00+0")


def test_the_table_sums_to_the_cent(client: TestClient, settlement: Settlement) -> None:
    response = client.get(f"{MONTH}/members.csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "borgo-san-lorenzo-2026-05.csv" in response.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert sum(int(row["cents"]) for row in rows) == settlement.money.members_cents
    assert sum(int(row["final_quota_micro"]) for row in rows) == 10**9
    for row in rows:
        parts = int(row["regular_cents"]) + int(row["surplus_cents"]) - int(row["retroceded_cents"])
        assert int(row["cents"]) == parts
        assert 0 < Fraction(row["alpha"]) <= 1


def test_a_name_cannot_be_a_formula(build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf) -> None:
    from dataclasses import replace

    settlement = build()
    first = replace(settlement.members[0], name='=HYPERLINK("http://elsewhere")')
    book = SettlementBook([replace(settlement, members=(first, *settlement.members[1:]))])
    client = client_of(books_of(book))
    rows = list(csv.DictReader(io.StringIO(client.get(f"{MONTH}/members.csv").text)))
    assert rows[0]["name"] == '\'=HYPERLINK("http://elsewhere")'


def test_health_says_how_many_months(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "settlements": 3, "history_told": True}


def test_the_openapi_document_names_every_address_and_its_problems(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    known = {path for method, path in RULES if path.startswith("/api/") and not path.endswith("openapi.json")}
    assert set(document["paths"]) == {"/healthz", *known}
    for path, methods in document["paths"].items():
        for about in methods.values():
            assert about["summary"]
            assert about["tags"]
            if "{period}" in path:
                assert {"404", "422"} <= set(about["responses"])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/settlements/2020-01", 404, "2020-01 is not settled"),
        ("/api/v1/settlements/2020-01/hours", 404, "2020-01 is not settled"),
        ("/api/v1/settlements/2020-01/members.csv", 404, "2020-01 is not settled"),
        ("/api/v1/settlements/2020-01/publication", 404, "2020-01 is not settled"),
        ("/api/v1/settlements/2026-05/publication", 404, "2026-05 is not published yet"),
        ("/api/v1/settlements/maggio", 422, "'maggio' is not a month"),
        ("/api/v1/settlements/2026-13", 422, "'2026-13' is not a month"),
        ("/api/v1/nothing", 404, "nothing at /api/v1/nothing"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, path: str, status: int, said: str) -> None:
    response = client.get(path)
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"
    assert said in problem["detail"]
    assert problem["instance"] == path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", MONTH, "/healthz", "/nothing"])
def test_nothing_can_be_written(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD"


def test_another_host_name_is_refused(books: Books, client_of: ClientOf) -> None:
    client = client_of(books)
    for host in ("evil.example", "localhost.evil.example", ""):
        response = client.get(MONTH, headers={"host": host})
        assert response.status_code == 421
        assert response.json()["status"] == 421
    for host in ("localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"):
        assert client.get(MONTH, headers={"host": host}).status_code == 200
    assert client_of(books, hosts=None).get(MONTH, headers={"host": "cer.example"}).status_code == 200


def test_a_failure_tells_nothing_of_the_inside(
    books: Books, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(books)
    anybody = {("GET", "/api/v1/broken"): Rule.ANYBODY, ("GET", "/broken"): Rule.ANYBODY}
    monkeypatch.setattr("backend.access.sessions.RULES", {**RULES, **anybody})

    @app.get("/api/v1/broken")
    def broken() -> None:
        raise RuntimeError("the secret of the house")

    @app.get("/broken")
    def broken_page() -> None:
        raise RuntimeError("the secret of the house")

    client = TestClient(app, base_url="http://localhost")
    for path in ("/api/v1/broken", "/broken"):
        response = client.get(path)
        assert response.status_code == 500
        assert "secret" not in response.text
        assert "Traceback" not in response.text
        assert response.headers["x-content-type-options"] == "nosniff"
    assert client.get("/api/v1/broken").json()["title"] == "Internal Server Error"
    assert "the secret of the house" in caplog.text


def test_an_etag_spares_what_the_reader_has(client: TestClient) -> None:
    plain = client.get(MONTH, headers={"accept-encoding": "identity"})
    tag = plain.headers["etag"]
    assert tag.startswith('"')
    again = client.get(MONTH, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" in again.headers
    assert client.get(MONTH, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get("/api/v1/settlements/2026-04").headers["etag"] != tag


def test_the_etag_is_that_of_the_content(
    book: SettlementBook, build: Callable[..., Settlement], books_of: BooksOf, client_of: ClientOf
) -> None:
    def tag(each: SettlementBook) -> str:
        return client_of(books_of(each)).get(MONTH).headers["etag"]

    assert tag(book) == tag(SettlementBook([build()]))
    assert tag(book) != tag(SettlementBook([build(synthetic=False)]))


def test_answers_are_compressed_where_the_reader_can_read_them(client: TestClient) -> None:
    def raw(accept: str) -> tuple[dict[str, str], bytes]:
        with client.stream("GET", f"{MONTH}/hours", headers={"accept-encoding": accept}) as response:
            return dict(response.headers), b"".join(response.iter_raw())

    plain_headers, plain = raw("identity")
    headers, packed = raw("gzip")
    assert gzip.decompress(packed) == plain
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(packed) < len(plain) / 4
    assert headers["etag"] != plain_headers["etag"]
    assert "Accept-Encoding" in headers["vary"]
    assert "content-encoding" not in raw("gzip;q=0")[0]


@pytest.mark.parametrize("path", ["/", MONTH, "/healthz", "/static/style.css", "/nothing", "/api/v1/nothing"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_head_gives_the_same_headers_without_the_body(client: TestClient) -> None:
    get, head = client.get(MONTH), client.head(MONTH)
    assert head.content == b""
    assert head.headers["etag"] == get.headers["etag"]
    assert head.headers["content-length"] == get.headers["content-length"]


def test_a_book_holds_each_month_once_and_one_community(build: Callable[..., Settlement]) -> None:
    with pytest.raises(InputError, match="2026-05 is settled twice"):
        SettlementBook([build(), build()])
    with pytest.raises(InputError, match="one community"):
        SettlementBook([build(), build(Month(2026, 4), community="another")])


def test_no_number_of_the_document_is_a_float(client: TestClient) -> None:
    def floats(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [found for each in value.values() for found in floats(each)]
        if isinstance(value, list):
            return [found for each in value for found in floats(each)]
        return [value] if isinstance(value, float) else []

    assert floats(client.get(MONTH).json()) == []
