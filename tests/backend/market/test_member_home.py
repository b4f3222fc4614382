"""A member's page says what waits for it and what it can spend, as its services and its tokens do."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from html import unescape

from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.pages.format import FORMATS

ReadAs = Callable[..., TestClient]
ONE, STEWARD = Reader(Role.MEMBER, "famiglia-1"), Reader(Role.STEWARD)


def test_the_member_s_page_counts_its_turns_and_its_tokens(read_as: ReadAs) -> None:
    own, office = read_as(ONE, 0), read_as(STEWARD, 0)
    services = own.get("/api/v1/services?mine=true&limit=100").json()["services"]
    turns = sum(each["mine"] is not None and each["mine"] == each["actor"] for each in services)
    assert turns > 1
    page = unescape(own.get("/soci/famiglia-1?lang=it").text)
    assert f"in {turns} servizi tocca a te" in page
    assert f"in {turns} servizi tocca a questo socio" in unescape(office.get("/soci/famiglia-1?lang=it").text)
    free = own.get("/api/v1/members/famiglia-1/tokens").json()["balance_hundredths"]
    assert f"ne hai {FORMATS['it'].number(Fraction(free, 100), 2)} da spendere" in page


def test_a_member_whom_the_chain_does_not_know_has_no_such_card(read_as: ReadAs) -> None:
    assert "Servizi e token" not in read_as(STEWARD, 0).get("/soci/azienda-3?lang=it").text
    assert "Servizi e token" in read_as(STEWARD, 0).get("/soci/azienda-1?lang=it").text
