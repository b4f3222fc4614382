"""Parameters by API: what holds, what is coming and when it does, within the bounds of the contracts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from starlette.testclient import TestClient

from backend.books import Books
from backend.governance.service import ABOUT
from chain.contracts import Contracts
from chain.genesis import DAY, NOBODY, PARAMETERS
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


def test_who_may_change_them_is_said_as_it_is(
    told: Told, read_as: ReadAs, at: Callable[..., Books], client_of: Callable[..., TestClient]
) -> None:
    assert read_as().get("/api/v1/parameters").json()["board"] == told.village.board
    chain = at().chain
    assert chain is not None
    assert chain.deployment.plan is not None
    nobody = replace(chain, deployment=replace(chain.deployment, plan=replace(chain.deployment.plan, board=NOBODY)))
    alone = client_of(at(chain=nobody), None)
    assert alone.get("/api/v1/parameters").json()["board"] is None
    assert "Nessuno: alla fondazione" in alone.get("/parametri?lang=it").text
    assert "Solo il direttivo" in read_as().get("/parametri?lang=it").text
    unsaid = client_of(at(chain=replace(chain, deployment=replace(chain.deployment, plan=None))), None)
    assert unsaid.get("/api/v1/parameters").json()["board"] == told.village.board, "then the contract is asked"
    assert unsaid.get("/api/v1/tokens").json()["cap_hundredths"] == 6 * PARAMETERS["VolumePerMember"]
