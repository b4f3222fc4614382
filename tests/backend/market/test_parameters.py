"""Parameters by API: what holds, what is coming and when it does, within the bounds of the contracts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books
from backend.governance.service import ABOUT
from chain.contracts import Contracts
from chain.genesis import DAY, PARAMETERS
from chain.rpc import Rpc
from chain.village import Village

ReadAs = Callable[..., TestClient]


class Told(Protocol):
    now: int
    contracts: Contracts
    rpc: Rpc
    village: Village


def by_name(client: TestClient) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in client.get("/api/v1/parameters").json()["parameters"]}


def test_every_parameter_is_as_the_contract_has_it(told: Told, read_as: ReadAs) -> None:
    found = by_name(read_as())
    assert list(found) == list(ABOUT)
    assert found.keys() == PARAMETERS.keys()
    for position, name in enumerate(PARAMETERS):
        value, following, start, low, high, absolute, relative = told.contracts.ask(
            told.rpc, [("Council", "stateOf", (position,))]
        )[0]
        each = found[name]
        assert (each["value"], each["min"], each["max"]) == (value, low, high)
        assert each["step"] == max(absolute, value * relative // 10_000)
        assert (each["coming"] is None) == (following == value or start <= told.now)
        assert low <= each["value"] <= high


def test_what_was_decided_holds_from_its_month_on(read_as: ReadAs) -> None:
    before, after = by_name(read_as()), by_name(read_as(None, 31 * DAY))
    assert before["MaxPrice"]["value"] == 66_00
    assert [each["value"] for each in before["MaxPrice"]["changes"]] == [66_00, 60_00]
    assert before["MaxPrice"]["changes"][0]["starts_at"] == "2026-03-01T00:00:00Z"
    assert (before["Life"]["value"], before["Life"]["coming"]["value"]) == (3, 4)
    assert before["Life"]["coming"]["starts_at"] == "2026-04-01T00:00:00Z"
    assert (after["Life"]["value"], after["Life"]["coming"]) == (4, None)
    assert len(before["Welcome"]["changes"]) == 1


def test_how_a_change_is_decided_is_said(read_as: ReadAs) -> None:
    found = by_name(read_as())
    decided = {name: (each["by_millesimi"], each["majority_bps"], each["together"]) for name, each in found.items()}
    assert decided["MaxPrice"] == (False, 5_000, None)
    assert decided["ShareBonus"] == (False, 5_000, "Shares")
    assert decided["QuorumBps"] == (False, 6_000, None)
    assert decided["MaxReduction"] == (True, 6_000, None)
    assert decided["FundSocial"] == (True, 6_000, "Funds")
    assert read_as().get("/api/v1/parameters").json()["notice_days"] == 7


def test_ballots_are_told_as_the_contract_has_them(told: Told, read_as: ReadAs) -> None:
    client = read_as(Reader(Role.MEMBER, "famiglia-1"))
    running, longer, price = client.get("/api/v1/ballots").json()["ballots"]
    assert [each["stage"] for each in (running, longer, price)] == ["open", "executed", "executed"]
    assert [each["proposal"]["values"] for each in (running, longer, price)] == [
        {"Welcome": 24_00},
        {"Life": 4},
        {"MaxPrice": 66_00},
    ]
    assert [each["mine"] for each in (running, longer, price)] == ["for", "for", "for"]
    assert (longer["proposers"], price["proposers"]) == (0, 1)
    for each in (running, longer, price):
        state = told.contracts.ask(told.rpc, [("Ballots", "ballotOf", (bytes.fromhex(each["ballot"][2:]),))])[0]
        heads = each["heads"]
        assert (each["quorum_bps"], each["majority_bps"], heads["entitled"]) == state[6:9]
        assert (heads["in_favour"], heads["against"], heads["abstained"]) == state[9:12]
        assert each["quotas"] is None
        assert client.get(each["href"]).json() == each
    assert (running["heads"]["cast"], running["heads"]["needed"], running["carried"]) == (2, 2, True)
    assert client.get("/api/v1/ballots?stage=open").json()["ballots"] == [running]
    assert read_as().get(running["href"]).json() == {**running, "mine": None}, "a vote is its voter's"


def test_a_ballot_that_time_has_ended_stands_as_the_clock_says(told: Told, read_as: ReadAs) -> None:
    def stage(later: int) -> str:
        return read_as(None, later).get("/api/v1/ballots").json()["ballots"][0]["stage"]

    running = read_as().get("/api/v1/ballots").json()["ballots"][0]
    closes, lapses = (datetime.fromisoformat(running[name]).timestamp() for name in ("closes", "lapses_at"))
    seconds = [int(each) - told.now for each in (closes, closes + 1, lapses, lapses + 1)]
    assert [stage(each) for each in seconds] == ["open", "due", "due", "lapsed"]


@pytest.mark.parametrize("address", ["0x12", "0x" + "00" * 32])
def test_what_is_no_ballot_is_a_problem(read_as: ReadAs, address: str) -> None:
    found = read_as().get(f"/api/v1/ballots/{address}")
    assert found.status_code == (422 if address == "0x12" else 404)
    assert found.headers["content-type"] == "application/problem+json"


def test_offices_are_told_and_a_member_s_name_to_those_who_signed_in(told: Told, read_as: ReadAs) -> None:
    found = read_as().get("/api/v1/offices").json()
    by_role = {each["role"]: each for each in found["offices"]}
    assert {"registrar", "oracle", "treasurer", "recogniser", "mediator", "auditor", "pauser", "board"} == set(by_role)
    assert (by_role["mediator"]["holder"], by_role["mediator"]["member"]) == (None, None)
    assert told.village.board in {each["holder"] for each in found["offices"] if each["role"] == "board"}
    assert (found["paused_until"], found["pauses"]) == (None, [])
    known = read_as(Reader(Role.MEMBER, "famiglia-1")).get("/api/v1/offices").json()["offices"]
    assert [each["member"] for each in known if each["role"] == "mediator"] == ["famiglia-3"]


def test_what_the_deployment_does_not_say_the_contract_is_asked(
    at: Callable[..., Books], client_of: Callable[..., TestClient]
) -> None:
    chain = at().chain
    assert chain is not None
    unsaid = client_of(at(chain=replace(chain, deployment=replace(chain.deployment, plan=None))), None)
    assert unsaid.get("/api/v1/tokens").json()["cap_hundredths"] == 6 * PARAMETERS["VolumePerMember"]
