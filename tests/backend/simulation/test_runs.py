"""Scenarios run in processes of their own: to the report, cancelled, killed, with the house gone; and who may what."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books
from backend.simulation.service import Simulations
from tests.backend.simulation.conftest import LONG, SMALL, ended

ClientOf = Callable[..., TestClient]
HERE = {"origin": "http://localhost"}
MAKER, OTHER = Reader(Role.MEMBER, "famiglia-1"), Reader(Role.MEMBER, "famiglia-2")
API = "/api/v1/simulations"


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_description_becomes_a_report_that_stays_the_same(
    books: Books, client_of: ClientOf, simulations: Simulations, tmp_path: Path
) -> None:
    client = client_of(books, MAKER)
    begun = client.post(API, json={"toml": SMALL}, headers=HERE)
    assert begun.status_code == 202
    key = begun.json()["id"]
    assert begun.headers["location"] == f"{API}/{key}"
    told = ended(client, key)
    assert told["state"] == "done", told
    assert told["toml"] == SMALL
    results = told["results"]
    assert isinstance(results, dict)
    assert results["format"] == "borgo-simulation/1"
    page = client.get(f"/simula/scenari/{key}?lang=it").text
    assert "La risposta" in page
    names = ["report.it.html", "report.en.html", "report.it.pdf", "results.json", "series.zip"]
    first = {name: client.get(f"/simula/scenari/{key}/rapporto/{name}").content for name in names}
    assert json.loads(first["results.json"]) == results
    again = Simulations(tmp_path / "simulations")
    assert {name: again.report_file(key, name) for name in names} == first, "a restart gives the same bytes"
    assert again.text(key) == SMALL
    policy = client.get(f"/simula/scenari/{key}/rapporto/report.it.html").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    for name in ("..%2Fscenario.json", "scenario.json", "series", "report.fr.html"):
        assert client.get(f"/simula/scenari/{key}/rapporto/{name}").status_code == 404
    copy = simulations.duplicate(key, OTHER, "Copia")
    assert simulations.text(copy.id) == SMALL
    second = client.post(f"{API}/{copy.id}/run", headers=HERE)
    assert second.status_code == 202
    assert ended(client, copy.id)["state"] == "done"
    compared = client.get(f"/simula/confronta?s={key}&s={copy.id}&lang=it").text
    assert "Le descrizioni sono uguali" in compared
    changed = simulations.describe(key, SMALL.replace("9000", "9500"), MAKER)
    assert changed.state == "draft"
    assert client.get(f"/simula/scenari/{key}/rapporto/report.it.html").status_code == 404, "it no longer holds"


def test_a_run_that_is_cancelled_leaves_nothing(
    books: Books, client_of: ClientOf, simulations: Simulations, tmp_path: Path
) -> None:
    client = client_of(books, MAKER)
    key = client.post(API, json={"toml": LONG}, headers=HERE).json()["id"]
    assert "every 1s" in client.get(f"/simula/scenari/{key}/stato").text
    renamed = client.post(
        f"/simula/scenari/{key}", data={"act": "rename", "nome": "Altro"}, headers=HERE, follow_redirects=False
    )
    assert renamed.status_code == 303
    assert client.post(f"{API}/{key}/cancel", headers=HERE).json()["state"] == "cancelled"
    assert _files(tmp_path / "simulations" / key) == {"scenario.json", "inputs/community.toml"}
    assert simulations.get(key).name == "Altro"
    assert client.post(f"{API}/{key}/delete", headers=HERE).status_code == 204
    assert list((tmp_path / "simulations").iterdir()) == []


def test_more_than_a_few_wait_their_turn_and_can_be_taken_back(books: Books, client_of: ClientOf) -> None:
    client = client_of(books, MAKER)
    keys = [client.post(API, json={"toml": LONG}, headers=HERE).json()["id"] for _ in range(3)]
    states = [client.get(f"{API}/{key}").json()["state"] for key in keys]
    assert states == ["running", "running", "waiting"]
    assert client.post(f"{API}/{keys[2]}/cancel", headers=HERE).json()["state"] == "cancelled"
    for key in keys[:2]:
        assert client.post(f"{API}/{key}/delete", headers=HERE).status_code == 204


def test_a_run_that_is_killed_is_said_and_leaves_nothing(
    simulations: Simulations, books: Books, client_of: ClientOf, tmp_path: Path
) -> None:
    client = client_of(books, MAKER)
    key = client.post(API, json={"toml": LONG}, headers=HERE).json()["id"]
    job = simulations._jobs.get(key)
    assert job is not None
    assert job.process is not None
    (tmp_path / "simulations" / key / ".report.half").mkdir()
    os.kill(job.process.pid, signal.SIGKILL)
    told = ended(client, key)
    assert told["state"] == "failed"
    assert "broke off" in str(told["problem"])
    assert "La simulazione si è interrotta." in client.get(f"/simula/scenari/{key}?lang=it").text
    assert _files(tmp_path / "simulations" / key) == {"scenario.json", "inputs/community.toml"}
    assert not (tmp_path / "simulations" / key / ".report.half").exists()


def test_a_run_ends_when_the_house_is_gone(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "community.toml").write_text(LONG, encoding="utf-8")
    command = [sys.executable, "-m", "backend.simulation.worker", str(tmp_path), "2026-06-01"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["stage"] == "profiles"
        assert process.stdin is not None
        process.stdin.close()  # as when the process that holds it dies
        assert process.wait(timeout=60) == 3
    assert not (tmp_path / "report").exists()


def test_a_description_that_cannot_be_simulated_says_why(books: Books, client_of: ClientOf, tmp_path: Path) -> None:
    client = client_of(books, MAKER)
    text = SMALL.replace('region = "Marche"', 'region = "Marche"\nirradiation = "sole.csv"')
    made = client.post(API, json={"toml": text}, headers=HERE).json()
    assert made["state"] == "draft", "its file is not there yet"
    here = f"/simula/scenari/{made['id']}"
    assert "sole.csv" in client.get(f"{here}?lang=it").text
    assert client.post(f"{API}/{made['id']}/run", headers=HERE).status_code == 409
    client.post(f"{here}/file", files={"file": ("sole.csv", b"not;a;file\n")}, headers=HERE)
    client.post(here, data={"act": "run"}, headers=HERE)
    told = ended(client, made["id"])
    assert told["state"] == "failed"
    assert "sole.csv" in str(told["problem"])
    italian, english = (unescape(client.get(f"{here}?lang={code}").text) for code in ("it", "en"))
    assert "sole.csv: Non è un file di PVGIS. Scarica da PVGIS" in italian
    assert "This is not a file" not in italian
    assert "sole.csv: This is not a file of PVGIS. Download from PVGIS" in english
    assert str(tmp_path) not in italian + english
    assert str(Path.cwd()) not in json.dumps(told)
    assert "/tmp" not in json.dumps(told), "no path of this machine is told"  # noqa: S108 - it is looked for


@pytest.mark.parametrize("reader", [OTHER, Reader(Role.AUDITOR)], ids=lambda each: each.role)
def test_a_scenario_is_changed_by_its_maker_and_the_steward(books: Books, client_of: ClientOf, reader: Reader) -> None:
    maker, other = client_of(books, MAKER), client_of(books, reader)
    key = maker.post(API, json={"toml": SMALL, "run": False, "name": "Mio"}, headers=HERE).json()["id"]
    here = f"/simula/scenari/{key}"
    assert "Mio" in other.get(here).text, "it is the community's plan"
    for data in (
        {"act": "delete"},
        {"act": "rename", "nome": "Suo"},
        {"act": "drop", "file": "a.csv"},
        {"act": "cancel"},
    ):
        assert other.post(here, data=data, headers=HERE).status_code == 403, data
    assert other.post(f"{here}/file", files={"file": ("a.csv", b"1")}, headers=HERE).status_code == 403
    for act in ("cancel", "delete"):
        assert other.post(f"{API}/{key}/{act}", headers=HERE).status_code == 403
    assert client_of(books, None).get(here).status_code == 401
    copied = other.post(here, data={"act": "copy"}, headers=HERE, follow_redirects=False)
    assert copied.status_code == 303
    assert client_of(books).post(f"{API}/{key}/delete", headers=HERE).status_code == 204, "the steward may"
    assert [each["name"] for each in maker.get(API).json()["simulations"]] in (["Mio (copia)"], ["Mio (copy)"])
