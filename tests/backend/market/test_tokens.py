"""Tokens by API: against the contracts, against an independent ledger, and who may see whose."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, delete
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.market.models import metadata as market_tables
from backend.readmodels import Balances, differences
from backend.readmodels.balances import epoch_of
from backend.readmodels.tables import metadata
from backend.tokens.history import months_until
from backend.tokens.statement import statement_of
from chain.contracts import Contracts
from chain.database import Database
from chain.events import Event, Rows
from chain.genesis import DAY, PARAMETERS
from chain.model.community import Community
from chain.model.months import start_of
from chain.model.refused import Refused
from chain.model.services import Order, State
from chain.rpc import Rpc

ReadAs = Callable[..., TestClient]
STEWARD = Reader(Role.STEWARD)
ONE = Reader(Role.MEMBER, "famiglia-1")
NUMBERS = {"famiglia-1": 1, "famiglia-2": 2, "famiglia-3": 3, "comune": 4, "parrocchia": 5, "azienda-1": 6}


class Told(Protocol):
    now: int
    database: Database
    contracts: Contracts
    rpc: Rpc


def ask(told: Told, function: str, *given: Any) -> Any:
    return told.contracts.ask(told.rpc, [("Ledger", function, given)])[0]


def test_the_books_of_the_village_are_those_of_its_contracts(told: Told) -> None:
    assert differences(told.database, told.rpc, told.contracts) == []


def test_a_statement_ends_with_the_balance_of_the_contract(told: Told, read_as: ReadAs) -> None:
    client = read_as(STEWARD)
    for member, number in NUMBERS.items():
        found = client.get(f"/api/v1/members/{member}/tokens").json()
        balance, account = ask(told, "balanceOf", number), ask(told, "accountOf", number)
        last = (found["movements"] or [{"balance_hundredths": 0, "balance_set_aside_hundredths": 0}])[-1]
        assert found["balance_hundredths"] == last["balance_hundredths"] == balance
        assert [each["hundredths"] for each in found["expiring"]] == list(account[3])
        assert found["set_aside_hundredths"] == last["balance_set_aside_hundredths"] == account[2]
        assert sum(each["hundredths"] for each in found["escrows"]) == account[2]
        assert found["welcome_owed_hundredths"] == ask(told, "welcomeOwedTo", number)
        running = 0
        for line in found["movements"]:
            running += line["amount_hundredths"]
            assert line["balance_hundredths"] == running


def test_the_volume_is_the_contract_s(told: Told, read_as: ReadAs) -> None:
    found = read_as(None).get("/api/v1/tokens").json()
    supply = ask(told, "supply")
    assert [each["hundredths"] for each in found["expiring"]] == list(supply[3])
    assert [each["valid_until"] for each in found["expiring"]] == [
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
    ]
    assert found["circulating_hundredths"] == sum(supply[3]) + supply[2]
    assert found["cap_hundredths"] == ask(told, "volumeCap")
    for position, budget in enumerate(found["budgets"]):
        assert budget["issuable_hundredths"] == ask(told, "issuable", position)
        assert budget["issued_hundredths"] == ask(told, "issuedThisEpoch", position)
    assert [each["channel"] for each in found["budgets"]] == ["welcome", "bonus", "energy", "grants", "commons"]
    totals = [found[f"{name}_hundredths"] for name in ("issued", "burnt", "commons")]
    assert totals == list(ask(told, "totals"))
    months = {each["month"]: each for each in found["months"]}
    assert months["2026-01"]["moved_hundredths"] == 5_00 + 1_50
    assert months["2026-02"]["moved_hundredths"] == 4_00
    assert found["months"][-1]["circulating_hundredths"] == found["circulating_hundredths"]
    for each in found["months"]:
        assert Fraction(each["velocity"]) == each["moved_hundredths"] / Fraction(each["mean_circulating"])


def test_after_the_month_s_end_the_statement_says_what_expired(told: Told, read_as: ReadAs) -> None:
    april = start_of(epoch_of(told.now) + 1)
    found = read_as(ONE, april - told.now).get("/api/v1/members/famiglia-1/tokens").json()
    last = found["movements"][-1]
    assert (last["kind"], last["at"], last["balance_hundredths"]) == ("expired", "2026-03-31T23:59:59Z", 0)
    assert last["amount_hundredths"] == -ask(told, "accountOf", 1)[3][0]
    community = read_as(None, april - told.now).get("/api/v1/tokens").json()
    march = community["months"][-2]
    assert (march["month"], march["ended"]) == ("2026-03", True)
    assert march["expired_hundredths"] == ask(told, "supply")[3][0]
    assert community["circulating_hundredths"] == march["circulating_hundredths"]


def test_the_tables_hold_the_same(read_as: ReadAs) -> None:
    client = read_as(ONE)
    for address, field in (("/api/v1/tokens", "months"), ("/api/v1/members/famiglia-1/tokens", "movements")):
        table = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").text)))
        rows = client.get(address).json()[field]
        assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows] == [
            {key: value.removeprefix("'") for key, value in row.items()} for row in table
        ]


def test_titles_of_own_services_are_in_the_statement_and_nowhere_else(read_as: ReadAs) -> None:
    assert "Ripetizioni di matematica" in read_as(ONE).get("/api/v1/members/famiglia-1/tokens").text
    assert "Ripetizioni" not in read_as(None).get("/api/v1/tokens").text
    assert read_as(ONE).get("/api/v1/members/comune/tokens").status_code == 403
    assert read_as(None).get("/api/v1/members/famiglia-1/tokens").status_code == 401
    assert read_as(STEWARD).get("/api/v1/members/nobody/tokens").status_code == 404


# A history of random acts, told by the reference model, whose lots are compared with the books.

MEMBERS = (1, 2, 3)
BEGIN = start_of(672)
acts = st.lists(
    st.tuples(
        st.sampled_from(("request", "approve", "deliver", "close", "cancel", "expire", "silence")),
        st.integers(0, 7),
        st.sampled_from((0, 3600, DAY, 5 * DAY, 25 * DAY)),
        st.integers(1, 30_00),
    ),
    max_size=40,
)


class Chronicle:
    """The reference model at work; every change of its lots becomes the event that the contract would write."""

    def __init__(self, rows: Rows) -> None:
        self.now, self.number = BEGIN, 0
        self.model = Community(len(MEMBERS), {**PARAMETERS, "VolumePerMember": 30_00, "HoldingCap": 1})
        self.rows, self.projections = rows, (Balances(),)
        self.circulating = 0
        self.integral: dict[int, int] = {}
        for member in MEMBERS:
            before = self.model.ledger.issued
            self.model.members.admit(self.now, member, member, member)
            amount = self.model.ledger.issued - before
            last = epoch_of(self.now) + PARAMETERS["Life"] - 1
            self._event("Issued", channel=0, member=member, received=amount, overflowed=0, lastEpoch=last)
        self.circulating = self.model.ledger.held

    def wait(self, seconds: int) -> None:
        end = self.now + seconds
        while self.now < end:
            epoch = epoch_of(self.now)
            until = min(end, start_of(epoch + 1))
            self.integral[epoch] = self.integral.get(epoch, 0) + self.circulating * (until - self.now)
            self.now = until
            self.model.turn(self.now)
            self.circulating = self.model.ledger.held

    def act(self, what: str, place: int, amount: int) -> None:
        service = bytes([place]) * 32
        requester, provider = MEMBERS[place % 3], MEMBERS[(place + 1) % 3]
        now, until, services, ledger = self.now, self.now + DAY, self.model.services, self.model.ledger
        before, lots = ledger.burnt, self._lots()
        if what == "request":
            order = Order(requester, provider, amount, now + DAY, now + 3 * DAY, until)
            services.request(now, service, order, requester)
            self._event("Escrowed", service=service, member=requester, taken=_word(now, ledger.escrows[service]))
        elif what in {"approve", "deliver"}:
            getattr(services, what)(now, service, provider, until)
        elif what in {"close", "silence"}:
            if what == "close":
                services.close(now, service, requester, until)
            else:
                services.close_after_review(now, service)
            lost = ledger.burnt - before
            last = epoch_of(now) + PARAMETERS["Life"] - 1
            paid = services.services[service]
            fields = {"from": requester, "to": provider, "received": paid.amount - lost, "overflowed": lost}
            self._event("Paid", service=service, lastEpoch=last, **fields)
        else:
            getattr(services, what)(now, service, *((provider, provider, until) if what == "cancel" else ()))
            back = {
                last: value - lots.get((requester, last), 0)
                for (who, last), value in self._lots().items()
                if who == requester
            }
            self._event(
                "Refunded", service=service, member=requester, returned=_word(now, back), expired=ledger.burnt - before
            )
        self.circulating = ledger.held

    def _lots(self) -> dict[tuple[int, int], int]:
        return {(who, last): value for who in MEMBERS for last, value in self.model.ledger.accounts[who].lots.items()}

    def _event(self, name: str, **fields: Any) -> None:
        self.number += 1
        event = Event(self.number, b"", self.now, 0, b"", "Ledger", name, fields)
        for projection in self.projections:
            projection.apply(self.rows, event)


def _word(now: int, lots: dict[int, int]) -> int:
    epoch = epoch_of(now)
    return epoch << 240 | sum(amount << 48 * (last - epoch) for last, amount in lots.items() if amount)


@pytest.fixture(scope="module")
def empty() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    market_tables.create_all(engine)
    with engine.connect() as connection:
        yield connection


@settings(max_examples=60)
@given(acts)
def test_any_history_adds_up_as_the_reference_ledger_does(
    empty: Connection, told: list[tuple[str, int, int, int]]
) -> None:
    for table in metadata.sorted_tables:
        empty.execute(delete(table))
    rows = Rows(empty, blank=True)
    chronicle = Chronicle(rows)
    moved = 0
    for what, place, seconds, amount in told:
        chronicle.wait(seconds)
        try:
            chronicle.act(what, place, amount)
        except Refused:
            continue
        moved += chronicle.model.services.services[bytes([place]) * 32].amount if what in {"close", "silence"} else 0
    rows.flush()
    chronicle.model.turn(chronicle.now)
    model, epoch = chronicle.model.ledger, epoch_of(chronicle.now)

    for member in MEMBERS:
        account, statement = model.accounts[member], statement_of(empty, member, chronicle.now)
        assert statement.balance == sum(statement.lanes) == account.free
        assert statement.lanes == tuple(account.lots.get(epoch + lane, 0) for lane in range(4))
        assert statement.aside == account.escrowed == (statement.lines[-1].aside if statement.lines else 0)
        open_ = [
            each
            for each in chronicle.model.services.services.values()
            if each.requester == member and each.state < State.CLOSED
        ]
        assert len(statement.escrows) == len(open_)

    months = months_until(empty, chronicle.now)
    assert months[-1].circulating == model.held
    assert sum(month.issued for month in months) == model.issued
    assert sum(month.expired + month.over_cap for month in months) == model.burnt
    assert sum(month.moved for month in months) == moved
    for month in months:
        seconds = (
            start_of(month.epoch + 1) if month.ended else max(chronicle.now, start_of(month.epoch) + 1)
        ) - start_of(month.epoch)
        if seconds > 1:
            assert month.mean * seconds == chronicle.integral.get(month.epoch, 0)
