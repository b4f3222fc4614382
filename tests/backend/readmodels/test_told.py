"""What the API tells of that life: the treasury, the months, the pause, the tokens, each to whom it concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books, ChainBooks
from backend.settlements.publications import Publications
from backend.settlements.service import SettlementBook
from chain.deployment_file import DeploymentFile
from chain.genesis import DAY
from energy.calendar import Month
from tests.backend.readmodels.conftest import Lived

NUMBERS = {
    "famiglia-1": 1,
    "famiglia-2": 2,
    "famiglia-3": 3,
    "famiglia-4": 4,
    "parrocchia": 5,
    "azienda-1": 6,
    "azienda-3": 7,
}
STEWARD, AUDITOR = Reader(Role.STEWARD), Reader(Role.AUDITOR)
FAMILY, SHOP = Reader(Role.MEMBER, "famiglia-1"), Reader(Role.MEMBER, "azienda-1")
Told = Callable[..., TestClient]


@pytest.fixture(scope="module")
def told(
    lived: Lived,
    book: SettlementBook,
    books_of: Callable[..., Books],
    client_of: Callable[..., TestClient],
    tmp_path_factory: pytest.TempPathFactory,
) -> Told:
    """A client of the life's books, signed in as a reader, so many seconds after its end."""
    folder = tmp_path_factory.mktemp("chain")
    village = lived.life.d.village
    deployment = DeploymentFile(village.deployment, None, village.plan)

    def told(reader: Reader | None = None, later: int = 0) -> TestClient:
        now = lived.life.d.now + later
        chain = ChainBooks(
            lived.database,
            lived.contracts,
            deployment,
            folder / "d",
            lived.rpc.url,
            NUMBERS,
            folder,
            clock=lambda _: now,
        )
        return client_of(books_of(book, chain=chain), reader)

    return told


def ask(lived: Lived, contract: str, function: str, *given: Any) -> Any:
    return lived.contracts.ask(lived.rpc, [(contract, function, given)])[0]


def test_the_treasury_is_the_contract_s(lived: Lived, told: Told) -> None:
    found = told().get("/api/v1/treasury").json()
    assert found["outstanding_hundredths"] == ask(lived, "Treasury", "outstanding")
    assert found["grantable_hundredths"] == ask(lived, "Treasury", "grantable")
    assert found["commons_hundredths"] == ask(lived, "Ledger", "totals")[2]
    assert found["commons_issuable_hundredths"] == ask(lived, "Ledger", "issuable", 4) == 0, "in a pause"
    assert found["standing_grant"]["each_hundredths"] == 60
    assert [(each["each_hundredths"], each["members"]) for each in found["commons_grants"]] == [
        (3_00, 3),
        (50, 2),
        (1_00, 3),
    ], "nothing flows to a stakeholder"
    parts = [found[f"{name}_hundredths"] for name in ("given", "lapsed", "outstanding")]
    assert found["bought_hundredths"] == sum(parts)
    assert (found["stakeholders"], told(None, 400 * DAY).get("/api/v1/treasury").json()["stakeholders"]) == (3, 0)


def test_allowances_are_for_who_bought_them_and_the_offices(told: Told) -> None:
    listed = told(AUDITOR).get("/api/v1/stakeholders").json()["stakeholders"]
    assert [each["member"] for each in listed] == ["parrocchia", "azienda-1", "azienda-3"]
    own = told(SHOP).get("/api/v1/members/azienda-1/allowances").json()
    assert own == next(each for each in listed if each["member"] == "azienda-1")
    assert {each["purpose"]: each["cents"] for each in own["allowances"]} == {
        "members": 30,
        "quotas": 20,
        "eco_products": 15,
    }
    assert [each["amount_hundredths"] for each in own["eco_bonuses"]] == [80]
    assert {each["month"]: each["left_hundredths"] for each in own["gifts"]} == {None: None, "202512": 75}
    assert told(FAMILY).get("/api/v1/members/azienda-1/allowances").status_code == 403
    assert told(FAMILY).get("/api/v1/stakeholders").status_code == 403
    assert told().get("/api/v1/stakeholders").status_code == 401
    assert told(FAMILY).get("/api/v1/members/famiglia-1/allowances").status_code == 404


def test_a_member_sees_what_it_got_and_what_it_can_take(lived: Lived, told: Told) -> None:
    found = told(FAMILY).get("/api/v1/members/famiglia-1/received").json()
    assert [each["amount_hundredths"] for each in found["standing_grants"]] == [60]
    newest = str(lived.life.settlements["newest"].period)
    assert {each["month"]: each["amount_hundredths"] for each in found["claimed"]} == {
        "202511": 1_00,
        "202512": 75,
        newest: 5,
    }
    assert [(each["period"], each["gift"] is None, each["taken"]) for each in found["open"]] == [
        (newest, True, True),
        ("202512", False, False),
        ("202512", False, True),
    ]
    assert found["retrocession_bps"] == ask(lived, "Settlements", "retrocessionOf", 1, 700)
    assert told(FAMILY).get("/api/v1/members/famiglia-2/received").status_code == 403
    assert told(STEWARD).get("/api/v1/members/famiglia-2/received").json()["retrocession_bps"] == 10_000
    assert told(STEWARD).get("/api/v1/members/nobody/received").status_code == 404


def test_a_pause_is_told_while_it_holds(lived: Lived, told: Told) -> None:
    now, later = told().get("/api/v1/offices").json(), told(None, 4 * DAY).get("/api/v1/offices").json()
    assert now["paused_until"] == now["pauses"][0]["until"]
    assert (later["paused_until"], later["pauses"]) == (None, now["pauses"])
    tokens = told().get("/api/v1/tokens").json()
    assert tokens["paused_until"] == now["paused_until"]
    assert {each["issuable_hundredths"] for each in tokens["budgets"]} == {0}
    reserved = [each["hundredths"] for each in tokens["energy_reserved"]]
    assert reserved == list(ask(lived, "Ledger", "energyReserved"))
    assert sum(reserved) > 0


def test_every_member_s_statement_ends_with_the_contract_s_balance(lived: Lived, told: Told) -> None:
    client = told(STEWARD)
    for member, number in NUMBERS.items():
        found = client.get(f"/api/v1/members/{member}/tokens").json()
        assert found["balance_hundredths"] == ask(lived, "Ledger", "balanceOf", number), member
        assert found["set_aside_hundredths"] == ask(lived, "Ledger", "accountOf", number)[2], member


def test_the_ballots_that_were_not_carried_say_why(lived: Lived, told: Told) -> None:
    listed = {each["ballot"]: each for each in told(FAMILY).get("/api/v1/ballots").json()["ballots"]}
    found = {name: listed["0x" + identity.hex()] for name, identity in lived.life.ballots.items()}
    assert {name: each["stage"] for name, each in found.items()} == {
        "202511": "executed",
        "202512": "executed",
        "vector": "executed",
        "assembly": "executed",
        "office": "executed",
        "rejected": "rejected",
        "alone": "no_quorum",
        "commons": "executed",
        "excused": "due",
    }
    assert found["202511"]["proposal"] | {"values": None} == {
        **dict.fromkeys(found["202511"]["proposal"]),
        "kind": "judge_settlement",
        "ends_office": False,
        "period": "2025-11",
        "true_up": 0,
        "revision": 0,
    }
    assert found["assembly"]["quotas"]["in_favour"] == 550 * 10**6
    assert found["assembly"]["period"] == "2025-12"
    assert found["vector"]["proposal"]["vector"] == "Shares"
    assert found["commons"]["proposal"]["members"] == 4
    assert found["office"]["proposal"]["role"] == "mediator"
    guest = told().get("/api/v1/ballots/" + found["office"]["ballot"]).json()
    assert (guest["proposal"]["holder"], guest["mine"]) == (None, None)


def test_the_months_say_who_suspended_them_and_what_was_claimed(lived: Lived) -> None:
    published = Publications(lived.database)
    confirmed, second = published.get(Month(2025, 11)), published.get(Month(2025, 12))
    assert confirmed is not None
    assert second is not None
    assert confirmed.suspension is not None
    assert second.suspension is not None
    assert (confirmed.suspension.by, confirmed.suspension.holds) == ("auditor", False)
    assert confirmed.suspension.confirmed_at is not None
    assert (second.revision, second.suspension.confirmed_at) == (1, None)
    assert [each.tokens_hundredths for each in second.true_ups] == [6 * 10]
    assert second.claims is not None
    assert second.claims.claimed_hundredths == 3 * 75
    assert published.voided(Month(2025, 12)) is None, "the next revision was published"
    assert published.get(Month(2025, 10)) is None
