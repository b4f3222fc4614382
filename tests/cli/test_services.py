"""The private PostgreSQL server of the tests, and what is said where a service is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cli.services import Service, ServiceError, postgres_server


def value(url: str, query: str) -> object:
    engine = create_engine(url)
    with engine.connect() as connection:
        found: object = connection.execute(text(query)).scalar()
    engine.dispose()
    return found


def test_every_test_gets_an_empty_database(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alone (id INTEGER PRIMARY KEY)"))
    engine.dispose()


# The same words again: it fails if the database above is given twice.
test_every_test_gets_another_empty_database = test_every_test_gets_an_empty_database


def test_the_server_ends_with_its_block_and_leaves_nothing(postgres_url: str) -> None:
    assert value(postgres_url, "SHOW fsync") == "off"
    with postgres_server(durable=True) as url:
        folder = Path(str(url.query["host"]))
        assert value(url.render_as_string(), "SHOW fsync") == "on"
        assert value(url.render_as_string(), "SHOW listen_addresses") == ""
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    assert not folder.exists()
    assert not alive(pid)
    assert value(postgres_url, "SELECT 1") == 1, "the other server is left alone"


@pytest.mark.usefixtures("postgres_url")
def test_the_server_ends_when_its_owner_is_killed() -> None:
    code = "from cli.services import *\nwith postgres_server() as url: print(url.query['host'], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        assert alive(pid)
        owner.kill()
    patience = time.monotonic() + 60
    while folder.exists() or alive(pid):
        assert time.monotonic() < patience, "the server outlived its owner"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_missing_service_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    nowhere = Service("Mosquitto", "mosquitto", ("mosquitto",))
    assert nowhere.find() is None
    assert "sudo apt install mosquitto" in nowhere.remedy
    monkeypatch.setattr("cli.services.POSTGRESQL", Service("PostgreSQL", "postgresql", ("initdb",)))
    with pytest.raises(ServiceError, match="sudo apt install postgresql"), postgres_server():
        pass


def test_the_newest_version_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for version in ("9", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
    for version in ("9", "15"):
        (tmp_path / version / "bin" / "initdb").touch()
    folders = f"{tmp_path.relative_to('/')}/*/bin"
    assert Service("PostgreSQL", "postgresql", ("initdb",), folders).find() == tmp_path / "15" / "bin" / "initdb"
