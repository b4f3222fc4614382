"""Services by API: where each stands by the clock, who sees what, in which order they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert, select
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.market.models import metadata as market_tables
from backend.market.models import service_terms
from backend.market.standing import OPEN, Party, State, in_state, standing_of, waits_for
from backend.readmodels.services import STATES
from backend.readmodels.tables import metadata, service
from chain.genesis import DAY
from chain.model.services import GRACE

ReadAs = Callable[..., TestClient]
STEWARD, AUDITOR = Reader(Role.STEWARD), Reader(Role.AUDITOR)
NAMES = ("famiglia-1", "famiglia-2", "famiglia-3", "parrocchia")
ONE, TWO, THREE, FIVE = (Reader(Role.MEMBER, name) for name in NAMES)


class Told(Protocol):
    now: int
    services: dict[str, str]


def listed(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    found = client.get("/api/v1/services", params=query)
    assert found.status_code == 200, found.text
    services: list[dict[str, Any]] = found.json()["services"]
    return services


def by_way(client: TestClient, told: Told, **query: Any) -> dict[str, dict[str, Any]]:
    ways = {identity: name for name, identity in told.services.items()}
    return {ways[each["service"]]: each for each in listed(client, **query)}


def test_each_service_stands_where_the_clock_says(told: Told, read_as: ReadAs) -> None:
    found = by_way(read_as(STEWARD), told)
    stands = {name: (each["state"], each["booked"], each["awaits"], each["actor"]) for name, each in found.items()}
    assert stands == {
        "closed": ("closed", True, None, None),
        "silent": ("closed", True, None, None),
        "cancelled": ("cancelled", True, None, None),
        "unanswered": ("expired", True, None, None),
        "forgotten": ("expired", False, None, None),
        "overdue": ("active", True, "confirm", "requester"),
        "requested": ("requested", True, "approve", "provider"),
        "started": ("active", True, "deliver", "provider"),
        "planned": ("active", True, "start", None),
        "delivered": ("delivered", True, "confirm", "requester"),
        "disputed": ("disputed", True, "resolve", "mediator"),
        "resolved": ("resolved", True, None, None),
        "at_once": ("closed", True, None, None),
    }
    assert [name for name, each in found.items() if each["late"]] == ["overdue"]
    assert found["closed"]["closed_by_signature"] is True
    assert found["silent"]["closed_by_signature"] is False
    assert found["cancelled"]["ended_by"] == "provider"
    assert found["closed"]["outcome"] == {
        "received_hundredths": 5_00,
        "returned_hundredths": 0,
        "lost_hundredths": 0,
    }
    assert found["resolved"]["outcome"] == {
        "received_hundredths": 1_50,
        "returned_hundredths": 50,
        "lost_hundredths": 0,
    }
    assert (found["resolved"]["tokens"], found["resolved"]["paid_hundredths"]) == ("divided", 1_50)
    assert (found["resolved"]["ended_by"], found["resolved"]["disputed_by"]) == ("mediator", "requester")
    assert [name for name, each in found.items() if each["at_once"]] == ["at_once"]
    assert found["unanswered"]["tokens"] == found["forgotten"]["tokens"] == "returned"
    assert found["forgotten"]["outcome"] is None


def test_time_alone_ends_what_nobody_answers(told: Told, read_as: ReadAs) -> None:
    found = by_way(read_as(STEWARD, 60 * DAY), told)
    assert {found[name]["state"] for name in ("requested", "started", "planned", "overdue")} == {"expired"}
    assert (found["delivered"]["state"], found["delivered"]["tokens"]) == ("closed", "paid")
    disputed = found["disputed"]
    assert (disputed["state"], disputed["tokens"], disputed["booked"]) == ("resolved", "divided", False)
    assert [each for each in found.values() if each["awaits"]] == []


@pytest.mark.parametrize("reader", [None, ONE, TWO, THREE, FIVE, STEWARD, AUDITOR], ids=str)
def test_names_and_words_are_for_the_parties_and_the_offices(
    told: Told, read_as: ReadAs, reader: Reader | None
) -> None:
    whole, client = by_way(read_as(STEWARD), told), read_as(reader)
    for name, each in by_way(client, told).items():
        # In a dispute the mediator is one who must know.
        named = ("requester", "provider", "mediator") if each["disputed_at"] else ("requester", "provider")
        sides = {whole[name]["parties"][party] for party in named}
        may = reader is not None and (reader.has_office or reader.member in sides)
        assert (each["parties"] is not None) is may
        assert (each["mine"] is not None) is (may and reader is not None and not reader.has_office)
        assert {**each, "parties": None, "mine": None} == {**whole[name], "parties": None, "mine": None}
        alone = client.get(each["href"])
        assert alone.json() == each
        # What is paid at once has no words here.
        title = whole[name]["parties"]["title"]
        assert (title is None) is each["at_once"]
        assert title is None or (title in alone.text) is may


def test_filters_keep_what_fits(told: Told, read_as: ReadAs) -> None:
    client = read_as(ONE)
    for state in State:
        assert {each["state"] for each in listed(client, state=state.value)} == {state.value}
    several = by_way(client, told, state=["closed", "cancelled"])
    assert set(several) == {"closed", "silent", "cancelled", "at_once"}
    mine = by_way(client, told, mine=True)
    assert set(mine) == {"closed", "unanswered", "overdue", "requested", "started", "delivered", "resolved"}
    decides = by_way(read_as(THREE), told, mine=True)
    assert {name for name, each in decides.items() if each["mine"] == "mediator"} == {"disputed", "resolved"}
    assert listed(client, category=1) == []


def test_only_a_member_has_services_of_its_own(read_as: ReadAs) -> None:
    assert read_as(None).get("/api/v1/services?mine=true").status_code == 401
    assert read_as(STEWARD).get("/api/v1/services?mine=true").status_code == 422


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_put_together_are_the_whole_list_in_its_order(read_as: ReadAs, limit: int) -> None:
    client = read_as(ONE)
    whole = listed(client, limit=100)
    assert [each["requested_at"] for each in whole] == sorted((each["requested_at"] for each in whole), reverse=True)
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": limit}
    while True:
        page = client.get("/api/v1/services", params=query).json()
        assert page["total"] == len(whole)
        found += page["services"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert found == whole


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/services/0x" + "00" * 32, 404),
        ("/api/v1/services/0x12", 422),
        ("/api/v1/services/" + "00" * 33, 422),
        ("/api/v1/services?cursor=nonsense", 422),
        ("/api/v1/services?state=none", 422),
        ("/api/v1/services?limit=0", 422),
    ],
)
def test_what_is_no_service_is_a_problem(read_as: ReadAs, address: str, status: int) -> None:
    found = read_as(STEWARD).get(address)
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"


def test_the_table_has_every_service_and_nothing_that_runs(told: Told, read_as: ReadAs) -> None:
    def table(reader: Reader | None) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(read_as(reader).get("/api/v1/services.csv").text)))

    assert len(table(STEWARD)) == len(told.services)
    assert "'=Spesa per la nonna" in {row["title"] for row in table(STEWARD)}
    assert {(row["title"], row["requester_name"]) for row in table(None)} == {("", "")}


def test_a_house_without_a_chain_says_so(client: TestClient) -> None:
    found = client.get("/api/v1/services")
    assert (found.status_code, found.json()["remedy"]) == (404, "Start it with ./borgo up.")


BEGIN = 1_000 * DAY
moments = st.integers(-40 * DAY, 40 * DAY)


@pytest.fixture(scope="module")
def empty() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    market_tables.create_all(engine)
    words = dict.fromkeys(("title", "description", "place"), "")
    numbers = dict.fromkeys(("requester", "provider", "amount", "start", "perform_by", "stakeholder", "valid_until"), 0)
    hashes = dict.fromkeys(("terms_salt", "terms", "salt", "signature"), b"")
    with engine.connect() as connection:
        named = {"service": b"1" * 32, "category": 1, "mediator": 3}
        connection.execute(insert(service_terms).values(**named, **words, **numbers, **hashes))
        yield connection


@given(
    state=st.sampled_from(STATES[1:]),
    start=st.integers(1, 10 * DAY),
    length=st.integers(0, 10 * DAY),
    window=st.integers(1, 14 * DAY),
    review=st.integers(1, 7 * DAY),
    now=moments,
)
def test_the_query_and_the_clock_agree(
    empty: Connection, state: str, start: int, length: int, window: int, review: int, now: int
) -> None:
    approve_by = BEGIN + min(start, window)
    row = {
        "service": b"1" * 32, "state": state, "requester": 1, "provider": 2, "amount": 1, "category": 1,
        "start": BEGIN + start, "perform_by": BEGIN + start + length, "approve_by": approve_by, "requested_at": BEGIN,
        "review_by": BEGIN + start + length + review if state == "delivered" else None,
        "mediate_by": BEGIN + start + length + 2 * review if state == "disputed" else None,
    }  # fmt: skip
    empty.execute(service.delete())
    empty.execute(insert(service).values(**row))
    one = empty.execute(select(service)).one()
    # The borders of every deadline are tried, as well as a moment anywhere.
    borders = [value for name, value in row.items() if name.endswith("_by") or name == "start"]
    borders.append(one.perform_by + GRACE)
    for second in (BEGIN + now, *(int(str(each)) + off for each in borders if each is not None for off in (0, 1))):
        standing = standing_of(one, second)
        conditions = [in_state(each, second) for each in State] + [waits_for(number, second) for number in (1, 2, 3)]
        found = empty.execute(select(*conditions)).one()
        assert [each for each, fits in zip(State, found, strict=False) if fits] == [standing.state]
        turns = dict(zip(Party, map(bool, found[len(State) :]), strict=True))
        assert turns == {side: standing.actor is side for side in Party}
        assert (standing.act is None) == (standing.state not in OPEN)
        assert standing.act_by is None or standing.act_by >= second
